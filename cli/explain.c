#include "explain.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Objects and their rules stand below the address, one step further in. */
static int print_line(const struct adrcpt_report *report, void *user)
{
	static const char *const heads[] = {"address", "object", "table"};
	const char *indent = "  ";
	size_t i;

	(void)user;
	for (i = 0; i < sizeof heads / sizeof heads[0]; i++)
		if (strcmp(report->code, heads[i]) == 0)
			indent = "";
	printf("%s%s\n", indent, report->text);
	return 0;
}

static int tell(const struct adrcpt_report *report, void *user)
{
	return say_report(user, report);
}

static int load(struct job *job, struct voice *voice, struct adrcpt_error *err)
{
	adrcpt_source **sources = calloc(job->source_count, sizeof *sources);
	size_t i;
	int rc;

	if (sources == NULL) {
		err->status = ADRCPT_E_NOMEM;
		snprintf(err->text, sizeof err->text, "out of memory");
		return err->status;
	}
	for (i = 0; i < job->source_count; i++)
		sources[i] = job->sources[i].source;
	rc = adrcpt_set_load_all(job->set, sources, job->source_count, tell,
				 voice, err);
	free(sources);
	return rc;
}

int explain_address(struct job *job, const char *address, struct voice *voice,
		    struct adrcpt_error *err)
{
	int rc;

	rc = adrcpt_set_follow(job->set, address, err);
	if (rc == 0)
		rc = load(job, voice, err);
	if (rc == 0)
		rc = adrcpt_export_explain(job->export_, print_line, NULL, err);
	if (rc == 0)
		printf("published\n");
	if (fflush(stdout) == 0 && ferror(stdout) == 0)
		return rc;
	err->status = ADRCPT_E_IO;
	snprintf(err->text, sizeof err->text, "writing standard output: %s",
		 strerror(errno));
	return err->status;
}
