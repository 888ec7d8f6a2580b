/* Settings that the command takes itself, not the library: how their text is
 * read, and those of the section [run]. */
#ifndef ADEXPORT_SETTINGS_H
#define ADEXPORT_SETTINGS_H

#include "plan.h"

#include <adrcpt.h>

#include <stdbool.h>

/* Of a failure over a setting: say where that stands.  In a file, what would
 * be a matter of usage is one of configuration.  Returns rc, or that. */
int setting_place(const struct setting *setting, int rc,
		  struct adrcpt_error *err);

/* A decimal number within bounds, or yes or no.  Setting NULL: the result
 * stays. */
int setting_number(unsigned *result, const struct setting *setting,
		   unsigned min, unsigned max, struct adrcpt_error *err);
int setting_switch(bool *result, const struct setting *setting,
		   struct adrcpt_error *err);

/* How long a command may take, unless it is told. */
#define ON_CHANGE_TIMEOUT 60
#define ON_CHANGE_TIMEOUT_MAX 86400

/* [run].  Strings are lent by the plan; NULL: not set. */
struct run_settings {
	const char *on_change;
	unsigned on_change_timeout; /* seconds */
	const struct setting *user;
	const char *report;
	const char *metrics;
	bool syslog;
	unsigned wait; /* seconds, for the lock */
};

int run_settings_read(struct run_settings *settings, const struct part *run,
		      struct adrcpt_error *err);

#endif
