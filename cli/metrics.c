#include "metrics.h"

#include "figures.h"
#include "file.h"
#include "printable.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SUCCESS_NAME "adexport_last_success_timestamp_seconds"

struct printing {
	const struct record *record;
	double last_success; /* 0: never */
};

/* --- The old file ------------------------------------------------------- */

static double read_success(const char *path)
{
	FILE *file = fopen(path, "re");
	char line[512];
	double found = 0;

	if (file == NULL)
		return 0;
	while (fgets(line, sizeof line, file) != NULL)
		if (strncmp(line, SUCCESS_NAME " ", sizeof SUCCESS_NAME) == 0)
			found = strtod(line + sizeof SUCCESS_NAME, NULL);
	fclose(file);
	return found > 0 && found < 1e12 ? found : 0;
}

/* --- One metric --------------------------------------------------------- */

static void head(FILE *to, const char *name, const char *help)
{
	fprintf(to, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name);
}

/* The value of a label must be UTF-8, with '\' and '"' escaped; a path need not
 * be. */
static void put_label(FILE *to, const char *name, const char *value)
{
	size_t step;

	fprintf(to, "{%s=\"", name);
	for (; *value != '\0'; value += step) {
		step = printable_step(value, strlen(value));
		if (step == 0) {
			step = 1;
			fprintf(to, "\\\\x%02x",
				(unsigned)(unsigned char)*value);
		} else if (*value == '\\' || *value == '"') {
			fprintf(to, "\\%c", *value);
		} else {
			fwrite(value, 1, step, to);
		}
	}
	fputs("\"}", to);
}

static void put_labelled(FILE *to, const char *name, const char *label,
			 const char *value, size_t count)
{
	fputs(name, to);
	put_label(to, label, value);
	fprintf(to, " %zu\n", count);
}

static void put_seconds(FILE *to, const char *name, const char *help,
			double value)
{
	head(to, name, help);
	fprintf(to, "%s %.3f\n", name, value);
}

/* --- What was read ------------------------------------------------------ */

typedef bool figures_fn(struct figures *figures, const adrcpt_set *set);

static int put_figures(FILE *to, const char *name, const char *help,
		       const char *label, figures_fn *make,
		       const adrcpt_set *set)
{
	struct figures figures;
	size_t i;

	if (!make(&figures, set))
		return ENOMEM;
	head(to, name, help);
	for (i = 0; i < figures.count; i++)
		put_labelled(to, name, label, figures.items[i].name,
			     figures.items[i].count);
	figures_clear(&figures);
	return 0;
}

/* The first row of this reason adds up those of all sources. */
static void put_left_out(FILE *to, const struct tally *tally)
{
	size_t i, k;

	head(to, "adexport_left_out",
	     "What was left out or warned about in the last run.");
	for (i = 0; i < tally->count_count; i++) {
		const char *code = tally->counts[i].code;
		size_t sum = 0;

		for (k = 0; k < i; k++)
			if (strcmp(tally->counts[k].code, code) == 0)
				break;
		if (k < i)
			continue;
		for (; k < tally->count_count; k++)
			if (strcmp(tally->counts[k].code, code) == 0)
				sum += tally->counts[k].objects +
				       tally->counts[k].values;
		put_labelled(to, "adexport_left_out", "reason", code, sum);
	}
}

/* --- Outputs ------------------------------------------------------------ */

static size_t is_changed(const adrcpt_export *export_, int number)
{
	return adrcpt_export_is_changed(export_, number) ? 1 : 0;
}

static size_t is_refused(const adrcpt_export *export_, int number)
{
	return adrcpt_export_refusal(export_, number) != NULL ? 1 : 0;
}

static const struct {
	const char *name, *help;
	size_t (*value)(const adrcpt_export *export_, int number);
	bool after_success; /* not known otherwise */
} of_outputs[] = {
	{"adexport_entries", "Entries of the output.", adrcpt_export_count,
	 true},
	{"adexport_added", "Keys that the last run added, or would have.",
	 adrcpt_export_added, false},
	{"adexport_removed", "Keys that the last run removed, or would have.",
	 adrcpt_export_removed, false},
	{"adexport_changed", "Whether the last run replaced the output.",
	 is_changed, true},
	{"adexport_refused", "Whether a guard refused to publish the output.",
	 is_refused, false},
};

/* No two rows may have the same labels, but two outputs may go to standard
 * output. */
static bool is_first_of_name(const struct job *job, int number)
{
	int i;

	for (i = 0; i < number; i++)
		if (strcmp(job->outputs[i].file, job->outputs[number].file) ==
		    0)
			return false;
	return true;
}

static void put_outputs(FILE *to, const struct record *record)
{
	const struct job *job = record->job;
	unsigned i;
	int k;

	for (i = 0; i < sizeof of_outputs / sizeof of_outputs[0]; i++) {
		if (of_outputs[i].after_success && !record->is_published)
			continue;
		head(to, of_outputs[i].name, of_outputs[i].help);
		for (k = 0; k < (int)job->output_count; k++)
			if (is_first_of_name(job, k))
				put_labelled(
					to, of_outputs[i].name, "file",
					job->outputs[k].file,
					of_outputs[i].value(job->export_, k));
	}
}

/* --- The whole ---------------------------------------------------------- */

static double seconds(const struct timespec *time)
{
	return (double)time->tv_sec + (double)time->tv_nsec / 1e9;
}

static int put_recipients(FILE *to, const struct record *record)
{
	int why;

	why = put_figures(to, "adexport_recipients",
			  "Recipients of the last run by kind.", "kind",
			  figures_by_kind, record->job->set);
	if (why != 0)
		return why;
	return put_figures(to, "adexport_addresses",
			   "Addresses of the last run by domain.", "domain",
			   figures_by_domain, record->job->set);
}

static int print(FILE *to, void *user)
{
	const struct printing *self = user;
	const struct record *record = self->record;
	int why = 0;

	put_seconds(to, "adexport_last_run_timestamp_seconds",
		    "When the last run ended.", seconds(&record->ended));
	put_seconds(to, SUCCESS_NAME,
		    "When the last run with exit status 0 ended; 0: never.",
		    self->last_success);
	put_seconds(to, "adexport_duration_seconds",
		    "How long the last run took.", record->duration);
	head(to, "adexport_exit_code", "Exit status of the last run.");
	fprintf(to, "adexport_exit_code %d\n", record->exit_code);
	if (record->is_read)
		why = put_recipients(to, record);
	put_left_out(to, record->tally);
	put_outputs(to, record);
	return why;
}

int metrics_write(const char *path, const struct record *record,
		  struct adrcpt_error *err)
{
	struct printing printing = {record, 0};

	printing.last_success = record->exit_code == 0 ? seconds(&record->ended)
						       : read_success(path);
	return file_replace(path, 0644, print, &printing, err);
}
