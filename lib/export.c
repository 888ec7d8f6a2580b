/* One export: what to write (map or records), how (writer), and where (files
 * that are published together, or a descriptor). */
#include "error.h"
#include "guard.h"
#include "map.h"
#include "mem.h"
#include "option.h"
#include "publish.h"
#include "text.h"
#include "writer.h"

#include <stdlib.h>
#include <string.h>

struct settings {
	char *value;
	char *mode;
	unsigned long min_entries;
};

static const struct adrcpt_option options[] = {
	{"value", ADRCPT_KIND_TEXT, offsetof(struct settings, value), "TEXT",
	 NULL, "value of the keys; default OK, transport has none", NULL, 0, 0},
	{"mode", ADRCPT_KIND_TEXT, offsetof(struct settings, mode), "OCTAL",
	 NULL, "mode of the file; default: that of the old file, else 0644",
	 NULL, 0, 0},
	{"min_entries", ADRCPT_KIND_NUMBER,
	 offsetof(struct settings, min_entries), "N", "1",
	 "refuse to publish fewer entries", NULL, 0, 4294967295UL},
	{NULL, 0, 0, NULL, NULL, NULL, NULL, 0, 0},
};

struct output {
	adrcpt_writer *writer;     /* borrowed */
	const struct adr_map *map; /* NULL for record formats */
	struct settings settings;
	char *name;    /* path, or how the descriptor is called */
	int file;      /* number of the file to publish, or -1 */
	int fd;        /* borrowed descriptor, or -1 */
	int mode;      /* parsed, or -1 */
	size_t staged; /* items written in this run */
	size_t count;  /* and in the last complete one */
};

struct adrcpt_export {
	const adrcpt_set *set; /* borrowed */
	struct output *outputs;
	size_t count;
	size_t capacity;
	struct adr_publish *publish;
};

/* --- Outputs ------------------------------------------------------------ */

adrcpt_export *adrcpt_export_new(const adrcpt_set *set,
				 struct adrcpt_error *err)
{
	adrcpt_export *self;

	if (set == NULL) {
		adrcpt_error_set(err, ADRCPT_E_USAGE,
				 "adrcpt_export_new: NULL argument");
		return NULL;
	}
	self = calloc(1, sizeof *self);
	if (self != NULL)
		self->publish = adr_publish_new();
	if (self == NULL || self->publish == NULL) {
		free(self);
		adr_error_nomem(err);
		return NULL;
	}
	self->set = set;
	return self;
}

static void clear_output(struct output *output)
{
	adr_options_clear(options, &output->settings);
	free(output->name);
}

static int fill_output(struct output *output, adrcpt_writer *writer,
		       const char *map, const char *name,
		       struct adrcpt_error *err)
{
	memset(output, 0, sizeof *output);
	output->writer = writer;
	output->file = output->fd = output->mode = -1;
	if (adr_writer_is_table(writer)) {
		output->map = adr_map_find(
			map != NULL ? map : "relay_recipients", err);
		if (output->map == NULL)
			return ADRCPT_E_USAGE;
	}
	output->name = adr_memdup(name, strlen(name));
	if (output->name == NULL)
		return adr_error_nomem(err);
	return adr_options_init(options, &output->settings, err);
}

/* Make room for one more and fill it; it counts only once it is complete. */
static struct output *new_output(adrcpt_export *self, adrcpt_writer *writer,
				 const char *map, const char *name, int *rc,
				 struct adrcpt_error *err)
{
	void *outputs = self->outputs;
	struct output *output;

	if (!adr_grow(&outputs, &self->capacity, self->count + 1,
		      sizeof *self->outputs)) {
		*rc = adr_error_nomem(err);
		return NULL;
	}
	self->outputs = outputs;
	output = &self->outputs[self->count];
	*rc = fill_output(output, writer, map, name, err);
	if (*rc < 0) {
		clear_output(output);
		return NULL;
	}
	return output;
}

int adrcpt_export_add(adrcpt_export *self, adrcpt_writer *writer,
		      const char *map, const char *path,
		      struct adrcpt_error *err)
{
	struct output *output;
	int rc;

	if (self == NULL || writer == NULL || path == NULL)
		return adrcpt_error_set(err, ADRCPT_E_USAGE,
					"adrcpt_export_add: NULL argument");
	output = new_output(self, writer, map, path, &rc, err);
	if (output == NULL)
		return rc;
	output->file = adr_publish_add(self->publish, path, err);
	if (output->file < 0) {
		rc = output->file;
		clear_output(output);
		return rc;
	}
	return (int)self->count++;
}

int adrcpt_export_add_fd(adrcpt_export *self, adrcpt_writer *writer,
			 const char *map, int fd, struct adrcpt_error *err)
{
	struct output *output;
	int rc;

	if (self == NULL || writer == NULL || fd < 0)
		return adrcpt_error_set(err, ADRCPT_E_USAGE,
					"adrcpt_export_add_fd: bad argument");
	if (adr_writer_seeks(writer))
		return adrcpt_error_set(err, ADRCPT_E_USAGE,
					"format '%s' needs an output file",
					adr_writer_name(writer));
	output = new_output(self, writer, map,
			    fd == 1 ? "standard output" : "descriptor", &rc,
			    err);
	if (output == NULL)
		return rc;
	output->fd = fd;
	return (int)self->count++;
}

static int parse_mode(int *mode, const char *text, struct adrcpt_error *err)
{
	size_t len = strlen(text);
	int bits = 0;
	size_t i;

	if (len == 0 || len > 4 || strspn(text, "01234567") != len)
		len = 0;
	for (i = 0; i < len; i++)
		bits = bits * 8 + (text[i] - '0');
	if (len == 0 || bits > 0777)
		return adrcpt_error_set(
			err, ADRCPT_E_USAGE,
			"option 'mode': '%s' is not an octal mode up to 0777",
			text);
	*mode = bits;
	return 0;
}

/* A value must stay one line, and as it is: postmap trims blanks. */
static int check_value(const char *value, struct adrcpt_error *err)
{
	size_t len = strlen(value);

	if (len > 0 && value[0] != ' ' && value[len - 1] != ' ' &&
	    adr_is_line(value, len))
		return 0;
	return adrcpt_error_set(err, ADRCPT_E_USAGE,
				"'value': one line of text, no blanks around");
}

int adrcpt_export_set(adrcpt_export *self, int number, const char *name,
		      const char *value, struct adrcpt_error *err)
{
	struct output *output;
	int rc = 0;

	if (self == NULL || name == NULL || value == NULL || number < 0 ||
	    (size_t)number >= self->count)
		return adrcpt_error_set(err, ADRCPT_E_USAGE,
					"adrcpt_export_set: bad argument");
	output = &self->outputs[number];
	if (strcmp(name, "value") == 0)
		rc = check_value(value, err);
	else if (strcmp(name, "mode") == 0)
		rc = parse_mode(&output->mode, value, err);
	if (rc < 0)
		return rc;
	return adr_options_set(options, &output->settings, "an output", name,
			       value, err);
}

int adrcpt_export_check(const adrcpt_export *self, int number,
			struct adrcpt_error *err)
{
	const struct output *output;

	if (self == NULL || number < 0 || (size_t)number >= self->count)
		return adrcpt_error_set(err, ADRCPT_E_USAGE, "no such output");
	output = &self->outputs[number];
	return adr_map_check_value(output->map, output->settings.value, err);
}

/* --- The run ------------------------------------------------------------ */

int adrcpt_export_lock(adrcpt_export *self, unsigned wait_seconds,
		       struct adrcpt_error *err)
{
	if (self == NULL)
		return adrcpt_error_set(err, ADRCPT_E_USAGE,
					"adrcpt_export_lock: NULL argument");
	return adr_publish_lock(self->publish, wait_seconds, err);
}

/* Leave out, with a report each, what the format cannot hold. */
static int drop_unfit(struct adr_pairs *pairs, const struct output *output,
		      adrcpt_reporter *reporter, struct adrcpt_error *err)
{
	const char *code, *why;
	size_t i, kept = 0;
	int rc = 0;

	for (i = 0; rc == 0 && i < pairs->count; i++) {
		if (adr_writer_holds(output->writer, &pairs->items[i], &code,
				     &why))
			pairs->items[kept++] = pairs->items[i];
		else
			rc = adrcpt_reporter_say(
				reporter, ADRCPT_WARNING, code, NULL, err,
				"%s: '%s' is left out: %s", output->name,
				pairs->items[i].key, why);
	}
	pairs->count = kept;
	return rc;
}

/* Ask the guard, write everything to where out points, and ask again if the
 * writer left something out. */
static int write_items(struct output *output, const adrcpt_set *set,
		       adrcpt_out *out, struct adrcpt_error *err)
{
	struct adr_pairs pairs = {0};
	size_t count;
	int rc = 0;

	if (output->map != NULL) {
		rc = adr_map_build(&pairs, output->map, set,
				   output->settings.value, err);
		if (rc == 0)
			rc = drop_unfit(&pairs, output, out->reporter, err);
		count = pairs.count;
	} else {
		count = adr_writer_count_set(output->writer, set);
	}
	if (rc == 0)
		rc = adr_guard_count(output->name, count,
				     output->settings.min_entries, err);
	if (rc == 0 && output->map != NULL)
		rc = adr_writer_write_pairs(output->writer, out, &pairs, err);
	else if (rc == 0)
		rc = adr_writer_write_set(output->writer, out, set, err);
	adr_pairs_clear(&pairs);
	if (rc < 0)
		return rc;
	output->staged = count - out->skipped;
	return adr_guard_count(output->name, output->staged,
			       output->settings.min_entries, err);
}

static int stage_file(adrcpt_export *self, struct output *output,
		      adrcpt_reporter *reporter, struct adrcpt_error *err)
{
	const char *path;
	adrcpt_out out;
	int fd, rc;

	rc = adr_publish_stage(self->publish, output->file, output->mode, &fd,
			       &path, err);
	if (rc < 0)
		return rc;
	adr_out_init(&out, fd, path, output->name, reporter);
	rc = write_items(output, self->set, &out, err);
	adr_out_clear(&out);
	if (rc == 0)
		rc = adr_publish_finish(self->publish, output->file, err);
	return rc;
}

static int write_fd(adrcpt_export *self, struct output *output,
		    adrcpt_reporter *reporter, struct adrcpt_error *err)
{
	adrcpt_out out;
	int rc;

	rc = adr_publish_check(self->publish, err);
	if (rc < 0)
		return rc;
	adr_out_init(&out, output->fd, NULL, output->name, reporter);
	rc = write_items(output, self->set, &out, err);
	adr_out_clear(&out);
	return rc;
}

/* Descriptors last: what was written to one cannot be taken back. */
static int stage_all(adrcpt_export *self, adrcpt_reporter *reporter,
		     struct adrcpt_error *err)
{
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < self->count; i++)
		if (self->outputs[i].file >= 0)
			rc = stage_file(self, &self->outputs[i], reporter, err);
	for (i = 0; rc == 0 && i < self->count; i++)
		if (self->outputs[i].fd >= 0)
			rc = write_fd(self, &self->outputs[i], reporter, err);
	return rc;
}

int adrcpt_export_run(adrcpt_export *self, adrcpt_report_fn *on_report,
		      void *user, struct adrcpt_error *err)
{
	adrcpt_reporter reporter;
	size_t i;
	int rc;

	if (self == NULL || self->count == 0)
		return adrcpt_error_set(err, ADRCPT_E_USAGE,
					"an export without outputs");
	adr_reporter_init(&reporter, on_report, user);
	rc = adr_publish_lock(self->publish, 0, err);
	if (rc == 0)
		rc = stage_all(self, &reporter, err);
	if (rc == 0)
		rc = adr_publish_commit(self->publish, &reporter, err);
	else
		adr_publish_abort(self->publish);
	for (i = 0; rc == 0 && i < self->count; i++)
		self->outputs[i].count = self->outputs[i].staged;
	return rc;
}

void adrcpt_export_stop(adrcpt_export *self)
{
	if (self != NULL)
		adr_publish_stop(self->publish);
}

size_t adrcpt_export_count(const adrcpt_export *self, int number)
{
	if (self == NULL || number < 0 || (size_t)number >= self->count)
		return 0;
	return self->outputs[number].count;
}

void adrcpt_export_free(adrcpt_export *self)
{
	size_t i;

	if (self == NULL)
		return;
	for (i = 0; i < self->count; i++)
		clear_output(&self->outputs[i]);
	free(self->outputs);
	adr_publish_free(self->publish);
	free(self);
}

bool adrcpt_export_option(size_t index, struct adrcpt_option_info *info)
{
	return adr_option_describe(options, index, info);
}
