#include "job.h"

#include "check.h"
#include "password.h"
#include "settings.h"

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

static bool is_one_of(const char *name, const char *const *names)
{
	for (; *names != NULL; names++)
		if (strcmp(name, *names) == 0)
			return true;
	return false;
}

/* The same when there is a default, and so perhaps no setting: then the place
 * is where the section begins. */
static int part_fail(const struct part *part, const char *name,
		     struct adrcpt_error *err)
{
	const struct setting *setting = part_setting(part, name);

	if (setting == NULL && part->count > 0)
		setting = &part->settings[0];
	return setting != NULL ? setting_place(setting, err->status, err)
			       : err->status;
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

/* What is read from a file needs one: known before anything is read. */
static int check_file(const struct part *part, const char *type,
		      struct adrcpt_error *err)
{
	struct adrcpt_option_info info;
	size_t i;

	if (part_setting(part, "file") != NULL)
		return 0;
	for (i = 0; adrcpt_source_option(type, i, &info); i++) {
		if (strcmp(info.name, "file") != 0)
			continue;
		err->status = ADRCPT_E_USAGE;
		snprintf(err->text, sizeof err->text,
			 "source %s needs the option 'file'", type);
		return part_fail(part, "type", err);
	}
	return 0;
}

static int make_source(struct job *job, const struct part *part,
		       struct adrcpt_error *err)
{
	const char *type = part_value(part, "type", "ldap");
	adrcpt_source *source;
	size_t i;
	int rc = 0;

	source = adrcpt_source_new(type, err);
	if (source == NULL)
		return part_fail(part, "type", err);
	job->sources[job->source_count].part = part;
	job->sources[job->source_count++].source = source;
	for (i = 0; rc == 0 && i < part->count; i++)
		rc = setting_place(&part->settings[i],
				   set_source(source, &part->settings[i], err),
				   err);
	return rc == 0 ? check_file(part, type, err) : rc;
}

int job_source_place(const struct job_source *source, int rc,
		     struct adrcpt_error *err)
{
	return rc == ADRCPT_E_USAGE ? part_fail(source->part, "type", err) : rc;
}

/* Without any source the host's own domain is meant. */
static int make_sources(struct job *job, const struct plan *plan,
			struct adrcpt_error *err)
{
	static const struct part own_domain = {NULL, NULL, 0, 0};
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

		rc = setting_place(setting,
				   adrcpt_set_select(job->set, setting->name,
						     setting->value, err),
				   err);
	}
	return rc;
}

/* --- Outputs ------------------------------------------------------------ */

/* What the command itself takes from an output's settings. */
static int read_output(struct job_output *output, const struct part *part,
		       struct adrcpt_error *err)
{
	const struct setting *on_change = part_setting(part, "on_change");

	output->part = part;
	output->file = part_value(part, "file", "-");
	output->format = part_value(part, "format", "postfix");
	output->map = part_value(part, "map", "relay_recipients");
	output->is_file = strcmp(output->file, "-") != 0;
	output->on_change_timeout = ON_CHANGE_TIMEOUT;
	if (on_change != NULL && on_change->value[0] != '\0')
		output->on_change = on_change->value;
	if (output->on_change != NULL && !output->is_file) {
		err->status = ADRCPT_E_USAGE;
		snprintf(err->text, sizeof err->text,
			 "'on_change' needs an output file");
		return setting_place(on_change, ADRCPT_E_USAGE, err);
	}
	return setting_number(&output->on_change_timeout,
			      part_setting(part, "on_change_timeout"), 1,
			      ON_CHANGE_TIMEOUT_MAX, err);
}

static bool is_map(const char *name)
{
	const char *known, *summary;
	size_t i;

	for (i = 0; adrcpt_map_type(i, &known, &summary); i++)
		if (strcmp(name, known) == 0)
			return true;
	return false;
}

/* Its number, or a failure. */
static int add_output(struct job *job, struct job_output *output,
		      struct adrcpt_error *err)
{
	const char *map = part_value(output->part, "map", NULL);
	int number;

	output->writer = adrcpt_writer_new(output->format, err);
	if (output->writer == NULL)
		return part_fail(output->part, "format", err);
	if (output->is_file)
		number = adrcpt_export_add(job->export_, output->writer, map,
					   output->file, err);
	else
		number = adrcpt_export_add_fd(job->export_, output->writer, map,
					      STDOUT_FILENO, err);
	if (number >= 0)
		return number;
	if (adrcpt_writer_is_table(output->writer) && !is_map(output->map))
		return part_fail(output->part, "map", err);
	return part_fail(output->part, output->is_file ? "file" : "format",
			 err);
}

static int make_output(struct job *job, const struct part *part,
		       struct adrcpt_error *err)
{
	static const char *const taken[] = {
		"format", "map", "file", "on_change", "on_change_timeout",
		NULL};
	struct job_output *output = &job->outputs[job->output_count++];
	int number, rc;
	size_t i;

	rc = read_output(output, part, err);
	if (rc < 0)
		return rc;
	number = add_output(job, output, err);
	if (number < 0)
		return number;
	for (i = 0; rc == 0 && i < part->count; i++) {
		const struct setting *setting = &part->settings[i];

		if (!is_one_of(setting->name, taken))
			rc = setting_place(
				setting,
				adrcpt_export_set(job->export_, number,
						  setting->name, setting->value,
						  err),
				err);
	}
	if (rc == 0 && adrcpt_export_check(job->export_, number, err) < 0)
		rc = part_fail(part, "map", err);
	return rc;
}

static int make_outputs(struct job *job, const struct plan *plan,
			struct adrcpt_error *err)
{
	static const struct part standard = {NULL, NULL, 0, 0};
	size_t i;
	int rc = 0;

	job->export_ = adrcpt_export_new(job->set, err);
	if (job->export_ == NULL)
		return err->status;
	job->outputs = calloc(plan->output_count + 1, sizeof *job->outputs);
	if (job->outputs == NULL)
		return nomem(err);
	if (plan->output_count == 0)
		return make_output(job, &standard, err);
	for (i = 0; rc == 0 && i < plan->output_count; i++)
		rc = make_output(job, &plan->outputs[i], err);
	return rc;
}

/* What only whole recipients show is neither asked for nor kept without need.
 */
static int make_small(struct job *job, struct adrcpt_error *err)
{
	size_t i;

	for (i = 0; i < job->output_count; i++)
		if (!adrcpt_writer_is_table(job->outputs[i].writer))
			return 0;
	return adrcpt_set_tables_only(job->set, err);
}

int job_make(struct job *job, const struct plan *plan, struct adrcpt_error *err)
{
	int rc = make_sources(job, plan, err);

	if (rc == 0)
		rc = make_set(job, &plan->selection, err);
	if (rc == 0)
		rc = make_outputs(job, plan, err);
	if (rc == 0)
		rc = make_small(job, err);
	return rc;
}

void job_clear(struct job *job)
{
	adrcpt_export_free(job->export_);
	while (job->output_count > 0)
		adrcpt_writer_free(job->outputs[--job->output_count].writer);
	free(job->outputs);
	adrcpt_set_free(job->set);
	while (job->source_count > 0)
		adrcpt_source_free(job->sources[--job->source_count].source);
	free(job->sources);
	memset(job, 0, sizeof *job);
}

static int set_all(struct job *job, const char *name, const char *value,
		   struct adrcpt_error *err)
{
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && value != NULL && i < job->output_count; i++)
		rc = adrcpt_export_set(job->export_, (int)i, name, value, err);
	return rc;
}

int job_apply(struct job *job, const struct once *once,
	      struct adrcpt_error *err)
{
	bool has_delta =
		once->delta_added != NULL || once->delta_removed != NULL;
	int rc;

	if (has_delta && job->output_count != 1) {
		err->status = ADRCPT_E_USAGE;
		snprintf(err->text, sizeof err->text,
			 "--delta-added and --delta-removed belong to one "
			 "output; there are %zu",
			 job->output_count);
		return err->status;
	}
	job->is_dry = once->is_dry;
	rc = adrcpt_export_dry_run(job->export_, once->is_dry);
	if (rc == 0)
		rc = set_all(job, "force", once->forces ? "yes" : NULL, err);
	if (rc == 0)
		rc = set_all(job, "delta_added", once->delta_added, err);
	if (rc == 0)
		rc = set_all(job, "delta_removed", once->delta_removed, err);
	return rc;
}

int job_check(struct job *job, struct adrcpt_error *err)
{
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < job->source_count; i++) {
		const struct job_source *source = &job->sources[i];

		rc = job_source_place(source, check_source(source->source, err),
				      err);
	}
	return rc;
}
