#include "reporter.h"

#include "error.h"
#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* People need to recognize a value, not to read a megabyte of it. */
#define SHOWN_SIZE 256

void adr_reporter_init(adrcpt_reporter *reporter, adrcpt_report_fn *call,
		       void *user)
{
	reporter->call = call;
	reporter->user = user;
	reporter->stopped = false;
}

static int deliver(adrcpt_reporter *reporter,
		   const struct adrcpt_report *report, struct adrcpt_error *err)
{
	if (reporter->call != NULL && !reporter->stopped)
		reporter->stopped = reporter->call(report, reporter->user) != 0;
	if (reporter->stopped)
		return adrcpt_error_set(err, ADRCPT_E_STOPPED,
					"stopped by the application");
	return 0;
}

int adr_reporter_value(adrcpt_reporter *reporter, int severity,
		       const char *code, const char *dn, const char *attribute,
		       const char *value, size_t len, const char *why,
		       struct adrcpt_error *err)
{
	struct adrcpt_report report = {severity, code, dn,  attribute,
				       value,    len,  NULL};
	char shown[SHOWN_SIZE] = "";
	char raw[2048], text[2048];
	bool cut = false;

	if (reporter->call == NULL)
		return 0;
	if (value != NULL)
		cut = adr_text_clean(shown, sizeof shown, value, len) >=
		      sizeof shown;
	snprintf(raw, sizeof raw, "%s%s%s%s%s%s%s%s%s", dn != NULL ? dn : "",
		 dn != NULL ? ": " : "", attribute != NULL ? attribute : "",
		 attribute != NULL ? ": " : "", value != NULL ? "'" : "", shown,
		 cut ? "..." : "", value != NULL ? "' " : "", why);
	/* a character may have been cut in two */
	adr_text_clean(text, sizeof text, raw, strlen(raw));
	report.text = text;
	return deliver(reporter, &report, err);
}

int adrcpt_reporter_say(adrcpt_reporter *reporter, int severity,
			const char *code, const char *dn,
			struct adrcpt_error *err, const char *format, ...)
{
	char raw[1024], clean[1024];
	va_list args;

	if (reporter == NULL || code == NULL || format == NULL)
		return adrcpt_error_set(err, ADRCPT_E_USAGE,
					"adrcpt_reporter_say: NULL argument");
	va_start(args, format);
	vsnprintf(raw, sizeof raw, format, args);
	va_end(args);
	adr_text_clean(clean, sizeof clean, raw, strlen(raw));
	return adr_reporter_value(reporter, severity, code, dn, NULL, NULL, 0,
				  clean, err);
}
