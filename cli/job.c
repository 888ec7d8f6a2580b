#include "job.h"

#include "changes.h"
#include "check.h"
#include "message.h"
#include "password.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int nomem(struct adrcpt_error *err)
{
	err->status = ADRCPT_E_NOMEM;
	snprintf(err->text, sizeof err->text, "out of memory");
	return err->status;
}

/* Say where a bad setting stands; in a file, that is a matter of
 * configuration. */
static int place(const struct setting *setting, int rc,
		 struct adrcpt_error *err)
{
	struct adrcpt_error bare = *err;

	if (rc >= 0 || setting->where == NULL)
		return rc;
	snprintf(err->text, sizeof err->text, "%.200s: %.300s", setting->where,
		 bare.text);
	if (rc == ADRCPT_E_USAGE)
		err->status = rc = ADRCPT_E_CONFIG;
	return rc;
}

static bool is_one_of(const char *name, const char *const *names)
{
	for (; *names != NULL; names++)
		if (strcmp(name, *names) == 0)
			return true;
	return false;
}

/* --- Sources ------------------------------------------------------------ */

static int set_password_file(adrcpt_source *source, const char *value,
			     struct adrcpt_error *err)
{
	char *path = password_path(value);
	int rc;

	if (path == NULL)
		return nomem(err);
	rc = adrcpt_source_set(source, "password_file", path, err);
	free(path);
	return rc;
}

static int set_source(adrcpt_source *source, const struct setting *setting,
		      struct adrcpt_error *err)
{
	if (strcmp(setting->name, "type") == 0)
		return 0;
	if (strcmp(setting->name, "password_file") == 0)
		return set_password_file(source, setting->value, err);
	if (strcmp(setting->name, "ask_password") == 0 &&
	    setting->where == NULL)
		return adrcpt_source_set_password(source, password_ask, NULL,
						  err);
	return adrcpt_source_set(source, setting->name, setting->value, err);
}

static int make_source(struct job *job, const struct part *part,
		       struct adrcpt_error *err)
{
	adrcpt_source *source;
	size_t i;
	int rc = 0;

	source = adrcpt_source_new(part_value(part, "type", "ldap"), err);
	if (source == NULL)
		return err->status;
	job->sources[job->source_count++] = source;
	for (i = 0; rc == 0 && i < part->count; i++)
		rc = place(&part->settings[i],
			   set_source(source, &part->settings[i], err), err);
	return rc;
}

/* Without any source the host's own domain is meant. */
static int make_sources(struct job *job, const struct plan *plan,
			struct adrcpt_error *err)
{
	static const struct part own_domain = {NULL, NULL, 0};
	size_t i;
	int rc = 0;

	job->sources = calloc(plan->source_count + 1, sizeof *job->sources);
	if (job->sources == NULL)
		return nomem(err);
	if (plan->source_count == 0)
		return make_source(job, &own_domain, err);
	for (i = 0; rc == 0 && i < plan->source_count; i++)
		rc = make_source(job, &plan->sources[i], err);
	return rc;
}

static int make_set(struct job *job, const struct part *selection,
		    struct adrcpt_error *err)
{
	size_t i;
	int rc = 0;

	job->set = adrcpt_set_new(err);
	if (job->set == NULL)
		return err->status;
	for (i = 0; rc == 0 && i < selection->count; i++) {
		const struct setting *setting = &selection->settings[i];

		rc = place(setting,
			   adrcpt_set_select(job->set, setting->name,
					     setting->value, err),
			   err);
	}
	return rc;
}

/* --- Outputs ------------------------------------------------------------ */

/* A guard that is lifted by a file stays lifted. */
static int refuse_key(const struct setting *setting, struct adrcpt_error *err)
{
	static const char *const flags[] = {"force", "delta_added",
					    "delta_removed", NULL};

	if (setting->where == NULL || !is_one_of(setting->name, flags))
		return 0;
	err->status = ADRCPT_E_USAGE;
	snprintf(err->text, sizeof err->text, "'%.100s' is a flag, not a key",
		 setting->name);
	return err->status;
}

static int add_output(struct job *job, const struct part *part,
		      struct adrcpt_error *err)
{
	const char *file = part_value(part, "file", "-");
	const char *map = part_value(part, "map", NULL);
	adrcpt_writer *writer;

	writer = adrcpt_writer_new(part_value(part, "format", "postfix"), err);
	if (writer == NULL)
		return err->status;
	job->writers[job->writer_count++] = writer;
	if (strcmp(file, "-") == 0)
		return adrcpt_export_add_fd(job->outputs, writer, map,
					    STDOUT_FILENO, err);
	return adrcpt_export_add(job->outputs, writer, map, file, err);
}

/* What a complaint about the whole output is pinned on. */
static const struct setting *last_of(const struct part *part, const char *name)
{
	static const struct setting none = {NULL, NULL, NULL};
	size_t i;

	for (i = part->count; i > 0; i--)
		if (strcmp(part->settings[i - 1].name, name) == 0)
			return &part->settings[i - 1];
	return &none;
}

static int make_output(struct job *job, const struct part *part,
		       struct adrcpt_error *err)
{
	static const char *const taken[] = {"format", "map", "file", NULL};
	int number = add_output(job, part, err);
	size_t i;
	int rc = 0;

	if (number < 0)
		return number;
	for (i = 0; rc == 0 && i < part->count; i++) {
		const struct setting *setting = &part->settings[i];

		rc = place(setting, refuse_key(setting, err), err);
		if (rc == 0 && !is_one_of(setting->name, taken))
			rc = place(setting,
				   adrcpt_export_set(job->outputs, number,
						     setting->name,
						     setting->value, err),
				   err);
	}
	if (rc == 0)
		rc = place(last_of(part, "map"),
			   adrcpt_export_check(job->outputs, number, err), err);
	return rc;
}

static int make_outputs(struct job *job, const struct plan *plan,
			struct adrcpt_error *err)
{
	static const struct part standard = {NULL, NULL, 0};
	size_t i;
	int rc = 0;

	job->outputs = adrcpt_export_new(job->set, err);
	if (job->outputs == NULL)
		return err->status;
	job->writers = calloc(plan->output_count + 1, sizeof *job->writers);
	if (job->writers == NULL)
		return nomem(err);
	if (plan->output_count == 0)
		return make_output(job, &standard, err);
	for (i = 0; rc == 0 && i < plan->output_count; i++)
		rc = make_output(job, &plan->outputs[i], err);
	return rc;
}

int job_make(struct job *job, const struct plan *plan, struct adrcpt_error *err)
{
	int rc;

	job->plan = plan;
	rc = make_sources(job, plan, err);
	if (rc == 0)
		rc = make_set(job, &plan->selection, err);
	if (rc == 0)
		rc = make_outputs(job, plan, err);
	return rc;
}

void job_clear(struct job *job)
{
	adrcpt_export_free(job->outputs);
	while (job->writer_count > 0)
		adrcpt_writer_free(job->writers[--job->writer_count]);
	free(job->writers);
	adrcpt_set_free(job->set);
	while (job->source_count > 0)
		adrcpt_source_free(job->sources[--job->source_count]);
	free(job->sources);
	memset(job, 0, sizeof *job);
}

static int set_all(struct job *job, const char *name, const char *value,
		   struct adrcpt_error *err)
{
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && value != NULL && i < job->writer_count; i++)
		rc = adrcpt_export_set(job->outputs, (int)i, name, value, err);
	return rc;
}

int job_apply(struct job *job, const struct once *once,
	      struct adrcpt_error *err)
{
	bool has_delta =
		once->delta_added != NULL || once->delta_removed != NULL;
	int rc;

	if (has_delta && job->writer_count != 1) {
		err->status = ADRCPT_E_USAGE;
		snprintf(err->text, sizeof err->text,
			 "--delta-added and --delta-removed belong to one "
			 "output; there are %zu",
			 job->writer_count);
		return err->status;
	}
	job->is_dry = once->is_dry;
	rc = adrcpt_export_dry_run(job->outputs, once->is_dry);
	if (rc == 0)
		rc = set_all(job, "force", once->forces ? "yes" : NULL, err);
	if (rc == 0)
		rc = set_all(job, "delta_added", once->delta_added, err);
	if (rc == 0)
		rc = set_all(job, "delta_removed", once->delta_removed, err);
	return rc;
}

/* --- Running ------------------------------------------------------------ */

/* Say what became of each output. */
static void say_outputs(const struct job *job, int volume)
{
	int i;

	for (i = 0; i < (int)job->writer_count; i++)
		say_notice(
			volume,
			"%zu recipients read, %zu entries %s: %zu added, %zu "
			"removed",
			adrcpt_set_count(job->set),
			adrcpt_export_count(job->outputs, i),
			!adrcpt_export_is_changed(job->outputs, i) ? "unchanged"
			: job->is_dry ? "would be written"
				      : "written",
			adrcpt_export_added(job->outputs, i),
			adrcpt_export_removed(job->outputs, i));
}

static int publish(struct job *job, int volume, struct adrcpt_error *err)
{
	struct adrcpt_error failure;
	int rc = adrcpt_export_run(job->outputs, say_report, &volume, err);
	size_t i;

	if (job->is_dry && (rc == 0 || rc == ADRCPT_E_REFUSED)) {
		int printed = changes_print(job->outputs, job->plan, &failure);

		if (printed < 0)
			*err = failure;
		if (printed < 0)
			return printed;
	}
	for (i = 0; rc == ADRCPT_E_REFUSED && i < job->writer_count; i++)
		changes_say_removed(job->outputs, (int)i, volume);
	if (rc == 0)
		say_outputs(job, volume);
	return rc;
}

int job_run(struct job *job, unsigned wait, int volume,
	    struct adrcpt_error *err)
{
	int rc;

	rc = adrcpt_export_lock(job->outputs, wait, err);
	if (rc == 0)
		rc = adrcpt_set_load_all(job->set, job->sources,
					 job->source_count, say_report, &volume,
					 err);
	return rc == 0 ? publish(job, volume, err) : rc;
}

int job_check(struct job *job, struct adrcpt_error *err)
{
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < job->source_count; i++)
		rc = check_source(job->sources[i], err);
	return rc;
}
