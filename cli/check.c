#include "check.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static int print_step(const struct adrcpt_report *report, void *user)
{
	static const struct {
		int severity;
		const char *word;
	} words[] = {
		{ADRCPT_NOTICE, "ok"},
		{ADRCPT_WARNING, "problem"},
		{ADRCPT_INFO, "hint"},
	};
	unsigned i;

	(void)user;
	for (i = 0; i < sizeof words / sizeof words[0]; i++)
		if (words[i].severity == report->severity)
			printf("%s: %s: %s\n", words[i].word, report->code,
			       report->text);
	return 0;
}

int check_source(adrcpt_source *source, struct adrcpt_error *err)
{
	int rc = adrcpt_source_check(source, print_step, NULL, err);

	if (rc == 0 && (fflush(stdout) != 0 || ferror(stdout) != 0)) {
		err->status = rc = ADRCPT_E_IO;
		snprintf(err->text, sizeof err->text,
			 "writing standard output: %s", strerror(errno));
	}
	return rc;
}
