/* One export: what to write (map or records), how (writer), and where (files
 * that are published together, or a descriptor).  The one loop over outputs:
 * all are looked at before any is written, all written before any is
 * published. */
#include "export.h"

#include "delta.h"
#include "error.h"
#include "mem.h"
#include "publish.h"
#include "review.h"
#include "writer.h"

#include <stdlib.h>
#include <string.h>

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

/* Make room for one more and fill it; it counts only once it is complete. */
static struct adr_output *new_output(adrcpt_export *self, adrcpt_writer *writer,
				     const char *map, const char *name, int *rc,
				     struct adrcpt_error *err)
{
	void *outputs = self->outputs;
	struct adr_output *output;

	if (!adr_grow(&outputs, &self->capacity, self->count + 1,
		      sizeof *self->outputs)) {
		*rc = adr_error_nomem(err);
		return NULL;
	}
	self->outputs = outputs;
	output = &self->outputs[self->count];
	*rc = adr_output_init(output, writer, map, name, err);
	if (*rc < 0) {
		adr_output_clear(output);
		return NULL;
	}
	return output;
}

int adrcpt_export_add(adrcpt_export *self, adrcpt_writer *writer,
		      const char *map, const char *path,
		      struct adrcpt_error *err)
{
	struct adr_output *output;
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
		adr_output_clear(output);
		return rc;
	}
	return (int)self->count++;
}

int adrcpt_export_add_fd(adrcpt_export *self, adrcpt_writer *writer,
			 const char *map, int fd, struct adrcpt_error *err)
{
	struct adr_output *output;
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

int adrcpt_export_set(adrcpt_export *self, int number, const char *name,
		      const char *value, struct adrcpt_error *err)
{
	struct adr_output *output = adr_export_find(self, number);

	if (output == NULL || name == NULL || value == NULL)
		return adrcpt_error_set(err, ADRCPT_E_USAGE,
					"adrcpt_export_set: bad argument");
	return adr_output_set(output, name, value, err);
}

int adrcpt_export_check(const adrcpt_export *self, int number,
			struct adrcpt_error *err)
{
	const struct adr_output *output = adr_export_find(self, number);

	if (output == NULL)
		return adrcpt_error_set(err, ADRCPT_E_USAGE, "no such output");
	return adr_map_check_value(output->map, output->settings.value, err);
}

int adrcpt_export_dry_run(adrcpt_export *self, bool is_dry)
{
	if (self == NULL)
		return ADRCPT_E_USAGE;
	self->is_dry = is_dry;
	return 0;
}

/* --- The run ------------------------------------------------------------ */

/* The locks, unless nothing is going to be replaced that needs one. */
static int prepare(adrcpt_export *self, unsigned wait_seconds,
		   struct adrcpt_error *err)
{
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < self->count; i++)
		rc = adr_delta_add(&self->outputs[i], self->publish, err);
	if (rc == 0 && !self->is_dry)
		rc = adr_publish_lock(self->publish, wait_seconds, err);
	return rc;
}

int adrcpt_export_lock(adrcpt_export *self, unsigned wait_seconds,
		       struct adrcpt_error *err)
{
	if (self == NULL)
		return adrcpt_error_set(err, ADRCPT_E_USAGE,
					"adrcpt_export_lock: NULL argument");
	return prepare(self, wait_seconds, err);
}

/* One line for all that were refused. */
static int refused(const adrcpt_export *self, struct adrcpt_error *err)
{
	const char *what =
		self->is_dry ? "a run would publish nothing without --force"
			     : "nothing was published; --dry-run shows the "
			       "difference, --force publishes it once";
	const char *first = NULL;
	size_t i, count = 0;

	for (i = 0; i < self->count; i++) {
		if (self->outputs[i].refusal.code == NULL)
			continue;
		if (count++ == 0)
			first = self->outputs[i].refusal.text;
	}
	if (count == 0)
		return 0;
	if (count == 1)
		return adrcpt_error_set(err, ADRCPT_E_REFUSED, "%s; %s", first,
					what);
	return adrcpt_error_set(err, ADRCPT_E_REFUSED,
				"%zu outputs refused, the first: %s; %s", count,
				first, what);
}

static int review_all(adrcpt_export *self, adrcpt_reporter *reporter,
		      struct adrcpt_error *err)
{
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < self->count; i++)
		rc = adr_review(&self->outputs[i], self->publish, self->set,
				reporter, err);
	return rc == 0 ? refused(self, err) : rc;
}

/* Write everything to where out points, and judge again if the writer left
 * something out. */
static int write_items(adrcpt_export *self, struct adr_output *output,
		       adrcpt_out *out, struct adrcpt_error *err)
{
	int rc;

	if (output->map != NULL)
		rc = adr_writer_write_pairs(output->writer, out, &output->pairs,
					    err);
	else
		rc = adr_writer_write_set(output->writer, out, self->set, err);
	if (rc < 0 || out->skipped == 0)
		return rc;
	output->staged -= out->skipped;
	rc = adr_review_count(output, out->reporter, err);
	return rc == 0 ? refused(self, err) : rc;
}

/* An output that stays as it is may be given another mode. */
static int stage_file(adrcpt_export *self, struct adr_output *output,
		      adrcpt_reporter *reporter, struct adrcpt_error *err)
{
	const char *path;
	adrcpt_out out;
	int fd, rc;

	if (!output->is_changed)
		return 0;
	rc = adr_publish_stage(self->publish, output->file, output->mode, &fd,
			       &path, err);
	if (rc < 0)
		return rc;
	adr_out_init(&out, fd, path, output->name, reporter);
	rc = write_items(self, output, &out, err);
	adr_out_clear(&out);
	if (rc == 0)
		rc = adr_publish_finish(self->publish, output->file, err);
	return rc;
}

static int write_fd(adrcpt_export *self, struct adr_output *output,
		    adrcpt_reporter *reporter, struct adrcpt_error *err)
{
	adrcpt_out out;
	int rc;

	rc = adr_publish_check(self->publish, err);
	if (rc < 0)
		return rc;
	adr_out_init(&out, output->fd, NULL, output->name, reporter);
	rc = write_items(self, output, &out, err);
	adr_out_clear(&out);
	return rc;
}

/* Descriptors last: what was written to one cannot be taken back. */
static int stage_all(adrcpt_export *self, adrcpt_reporter *reporter,
		     struct adrcpt_error *err)
{
	struct adr_output *output;
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < self->count; i++) {
		output = &self->outputs[i];
		if (!self->is_dry && output->file >= 0)
			rc = stage_file(self, output, reporter, err);
		if (rc == 0)
			rc = adr_delta_stage(output, self->publish, reporter,
					     err);
	}
	for (i = 0; rc == 0 && i < self->count; i++) {
		output = &self->outputs[i];
		if (!self->is_dry && output->fd >= 0)
			rc = write_fd(self, output, reporter, err);
		else if (!self->is_dry && !output->is_changed &&
			 output->mode >= 0)
			rc = adr_publish_set_mode(self->publish, output->file,
						  output->mode, err);
	}
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
	for (i = 0; i < self->count; i++)
		adr_output_reset(&self->outputs[i]);
	rc = prepare(self, 0, err);
	if (rc == 0)
		rc = review_all(self, &reporter, err);
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

void adrcpt_export_free(adrcpt_export *self)
{
	size_t i;

	if (self == NULL)
		return;
	for (i = 0; i < self->count; i++)
		adr_output_clear(&self->outputs[i]);
	free(self->outputs);
	adr_publish_free(self->publish);
	free(self);
}

bool adrcpt_export_option(size_t index, struct adrcpt_option_info *info)
{
	return adr_output_option(index, info);
}
