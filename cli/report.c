#include "report.h"

#include "changes.h"
#include "figures.h"
#include "file.h"
#include "printable.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of the shape; it grows when a member goes or changes its meaning, not when
 * one is added. */
#define SHAPE 1

/* What goes wrong is out of memory, and is seen once, at the end: jansson takes
 * NULL wherever a value is set, and says that it did not work.  The value is
 * gone then. */
struct making {
	bool has_failed;
};

static void set(struct making *self, json_t *object, const char *name,
		json_t *value)
{
	if (json_object_set_new(object, name, value) < 0)
		self->has_failed = true;
}

static void add(struct making *self, json_t *array, json_t *value)
{
	if (json_array_append_new(array, value) < 0)
		self->has_failed = true;
}

static json_t *number(size_t count)
{
	return json_integer((json_int_t)count);
}

/* Paths and names are what the administrator wrote, and need not be UTF-8. */
static json_t *text(const char *string)
{
	size_t size;
	char *clean;
	json_t *value;

	if (string == NULL)
		return json_null();
	value = json_string(string);
	if (value != NULL)
		return value;
	size = 4 * strlen(string) + 1;
	clean = malloc(size);
	if (clean == NULL)
		return NULL;
	printable_copy(clean, size, string, strlen(string));
	value = json_string(clean);
	free(clean);
	return value;
}

static json_t *moment(const struct timespec *time)
{
	char written[32] = "";
	struct tm parts;

	if (gmtime_r(&time->tv_sec, &parts) != NULL)
		strftime(written, sizeof written, "%Y-%m-%dT%H:%M:%SZ", &parts);
	return json_string(written);
}

/* --- Sources ------------------------------------------------------------ */

/* Several servers were given as several settings, or as one. */
static json_t *places(struct making *self, const struct part *part)
{
	static const char *const names[] = {"uri", "domain", "file"};
	json_t *array = json_array();
	size_t i, k;

	for (k = 0; k < sizeof names / sizeof names[0]; k++)
		for (i = 0; i < part->count; i++)
			if (strcmp(part->settings[i].name, names[k]) == 0)
				add(self, array, text(part->settings[i].value));
	return array;
}

static const char *name_of(const struct part *part)
{
	return part->name != NULL ? part->name : "";
}

static json_t *sources(struct making *self, const struct record *record)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < record->job->source_count; i++) {
		const struct part *part = record->job->sources[i].part;
		json_t *one = json_object();

		set(self, one, "name", text(name_of(part)));
		set(self, one, "type", text(part_value(part, "type", "ldap")));
		set(self, one, "from", places(self, part));
		set(self, one, "entries",
		    number(i < record->tally->source_count
				   ? record->tally->entries[i]
				   : 0));
		add(self, array, one);
	}
	return array;
}

/* --- What was read ------------------------------------------------------ */

static json_t *figures_of(struct making *self, struct figures *figures)
{
	json_t *object = json_object();
	size_t i;

	for (i = 0; i < figures->count; i++)
		set(self, object, figures->items[i].name,
		    number(figures->items[i].count));
	return object;
}

static json_t *recipients(struct making *self, const adrcpt_set *set_)
{
	json_t *object = json_object();
	struct figures kinds = {NULL, 0, 0}, domains = {NULL, 0, 0};

	if (!figures_by_kind(&kinds, set_) ||
	    !figures_by_domain(&domains, set_))
		self->has_failed = true;
	set(self, object, "count", number(kinds.total));
	set(self, object, "by_kind", figures_of(self, &kinds));
	set(self, object, "addresses", number(domains.total));
	set(self, object, "by_domain", figures_of(self, &domains));
	figures_clear(&kinds);
	figures_clear(&domains);
	return object;
}

static json_t *conflicts(struct making *self, const struct record *record)
{
	json_t *array = json_array(), *dns = NULL;
	struct owner *owners = NULL;
	size_t i, count = 0;

	if (!tally_has(record->tally, "conflict"))
		return array;
	if (!figures_conflicts(&owners, &count, record->job->set))
		self->has_failed = true;
	for (i = 0; i < count && !self->has_failed; i++) {
		if (i == 0 ||
		    strcmp(owners[i].address, owners[i - 1].address) != 0) {
			json_t *one = json_object();

			dns = json_array();
			set(self, one, "address", text(owners[i].address));
			set(self, one, "dns", dns);
			add(self, array, one);
		}
		if (!self->has_failed)
			add(self, dns, text(owners[i].dn));
	}
	free(owners);
	return array;
}

/* --- What was left out -------------------------------------------------- */

/* One row a reason, the sources together. */
static json_t *reasons(struct making *self, const struct tally *tally)
{
	json_t *object = json_object();
	size_t i;

	for (i = 0; i < tally->count_count && !self->has_failed; i++) {
		const struct tally_count *count = &tally->counts[i];
		json_t *one = json_object_get(object, count->code);
		size_t objects = count->objects, values = count->values;

		if (objects + values == 0)
			continue;
		if (one == NULL) {
			one = json_object();
			set(self, object, count->code, one);
			if (self->has_failed)
				break;
		}
		objects += (size_t)json_integer_value(
			json_object_get(one, "reports"));
		values += (size_t)json_integer_value(
			json_object_get(one, "values"));
		set(self, one, "level",
		    text(count->severity == ADRCPT_WARNING ? "warning"
							   : "info"));
		set(self, one, "reports", number(objects));
		set(self, one, "values", number(values));
	}
	return object;
}

/* The warnings that are about a value, or the others. */
static json_t *notes(struct making *self, const struct tally *tally,
		     bool of_values)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < tally->note_count; i++) {
		const struct tally_note *note = &tally->notes[i];
		json_t *one;

		if ((note->value != NULL) != of_values)
			continue;
		one = json_object();
		set(self, one, "reason", text(note->code));
		set(self, one, "dn", text(note->dn));
		if (of_values) {
			set(self, one, "attribute", text(note->attribute));
			set(self, one, "value", text(note->value));
			set(self, one, "octets", number(note->value_len));
		}
		set(self, one, "text", text(note->text));
		add(self, array, one);
	}
	return array;
}

/* --- Outputs ------------------------------------------------------------ */

struct removed {
	struct making *making;
	json_t *keys;
};

static void take_removed(const char *key, void *user)
{
	const struct removed *removed = user;

	add(removed->making, removed->keys, text(key));
}

static json_t *output(struct making *self, const struct record *record, int i)
{
	const struct job_output *about = &record->job->outputs[i];
	const adrcpt_export *export_ = record->job->export_;
	const char *refusal = adrcpt_export_refusal(export_, i);
	struct removed removed = {self, json_array()};
	struct adrcpt_error why;
	json_t *one = json_object();

	set(self, one, "name", text(name_of(about->part)));
	set(self, one, "file", text(about->is_file ? about->file : NULL));
	set(self, one, "format", text(about->format));
	set(self, one, "map", text(about->map));
	set(self, one, "published",
	    json_boolean(record->is_published && !record->is_dry));
	set(self, one, "changed",
	    json_boolean(adrcpt_export_is_changed(export_, i)));
	set(self, one, "entries",
	    record->is_published ? number(adrcpt_export_count(export_, i))
				 : json_null());
	set(self, one, "added", number(adrcpt_export_added(export_, i)));
	set(self, one, "removed", number(adrcpt_export_removed(export_, i)));
	set(self, one, "refusal", text(refusal));
	if (refusal != NULL &&
	    changes_removed(export_, i, take_removed, &removed, &why) < 0)
		self->has_failed = true;
	set(self, one, "removed_keys", removed.keys);
	return one;
}

static json_t *outputs(struct making *self, const struct record *record)
{
	json_t *array = json_array();
	int i;

	for (i = 0; i < (int)record->job->output_count; i++)
		add(self, array, output(self, record, i));
	return array;
}

/* --- The whole ---------------------------------------------------------- */

static json_t *make(struct making *self, const struct record *record)
{
	json_t *whole = json_object();
	const adrcpt_set *set_ = record->is_read ? record->job->set : NULL;

	set(self, whole, "version", json_integer(SHAPE));
	set(self, whole, "program", text("adexport"));
	set(self, whole, "program_version", text(adrcpt_version()));
	set(self, whole, "started", moment(&record->started));
	set(self, whole, "ended", moment(&record->ended));
	set(self, whole, "duration", json_real(record->duration));
	set(self, whole, "exit_status", json_integer(record->exit_code));
	set(self, whole, "error", text(record->error));
	set(self, whole, "published",
	    json_boolean(record->is_published && !record->is_dry));
	set(self, whole, "dry_run", json_boolean(record->is_dry));
	set(self, whole, "sources", sources(self, record));
	set(self, whole, "recipients",
	    set_ != NULL ? recipients(self, set_) : json_null());
	set(self, whole, "reasons", reasons(self, record->tally));
	set(self, whole, "conflicts",
	    set_ != NULL ? conflicts(self, record) : json_array());
	set(self, whole, "refused_values", notes(self, record->tally, true));
	set(self, whole, "warnings", notes(self, record->tally, false));
	set(self, whole, "outputs", outputs(self, record));
	return whole;
}

static int print(FILE *to, void *user)
{
	if (json_dumpf(user, to, JSON_INDENT(1) | JSON_REAL_PRECISION(6)) < 0)
		return errno != 0 ? errno : EIO;
	return fputc('\n', to) == EOF ? errno : 0;
}

int report_write(const char *path, const struct record *record,
		 struct adrcpt_error *err)
{
	struct making self = {record->tally->has_failed};
	json_t *whole = make(&self, record);
	int rc;

	if (self.has_failed) {
		err->status = rc = ADRCPT_E_NOMEM;
		snprintf(err->text, sizeof err->text, "%.300s: out of memory",
			 path);
	} else {
		rc = file_replace(path, 0640, print, whole, err);
	}
	json_decref(whole);
	return rc;
}
