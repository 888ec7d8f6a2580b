/* Filling struct adrcpt_error.  The place that knows most fills it, once;
 * callers pass it up untouched.  See adrcpt_error_set() in adrcpt-plugin.h. */
#ifndef ADR_ERROR_H
#define ADR_ERROR_H

#include <adrcpt-plugin.h>

/* "out of memory"; returns ADRCPT_E_NOMEM. */
int adr_error_nomem(struct adrcpt_error *err);

/* The text, then ": " and what the errno number means. */
int adr_error_errno(struct adrcpt_error *err, int status, int number,
		    const char *format, ...) ADRCPT_PRINTF(4, 5);

/* Note where a number came from in an error already set. */
void adr_error_native(struct adrcpt_error *err, int domain, int native);

/* "no WHAT 'NAME'; there are: ...", with the names that name_at knows, counted
 * from 0 until it returns NULL.  Returns ADRCPT_E_USAGE. */
int adr_error_unknown(struct adrcpt_error *err, const char *what,
		      const char *name, const char *(*name_at)(size_t index));

/* Put the text in front of what err says. */
void adr_error_prefix(struct adrcpt_error *err, const char *format, ...)
	ADRCPT_PRINTF(2, 3);

#endif
