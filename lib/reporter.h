/* Handing reports to the application's callback.  It may be absent; once it
 * has said stop, nothing more is reported. */
#ifndef ADR_REPORTER_H
#define ADR_REPORTER_H

#include <adrcpt-plugin.h>

struct adrcpt_reporter {
	adrcpt_report_fn *call;
	void *user;
	bool stopped;
};

void adr_reporter_init(adrcpt_reporter *reporter, adrcpt_report_fn *call,
		       void *user);

/* Report with everything; value may hold anything.  The line for people is
 * "dn: attribute: 'value' why".  0, or ADRCPT_E_STOPPED with err filled. */
int adr_reporter_value(adrcpt_reporter *reporter, int severity,
		       const char *code, const char *dn, const char *attribute,
		       const char *value, size_t len, const char *why,
		       struct adrcpt_error *err);

#endif
