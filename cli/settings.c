#include "settings.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int setting_place(const struct setting *setting, int rc,
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

/* "--wait: 'soon' is not ...", or "FILE:LINE: wait: 'soon' is not ..." */
static int bad_value(const struct setting *setting, const char *wanted,
		     struct adrcpt_error *err)
{
	char *at;

	err->status = ADRCPT_E_USAGE;
	snprintf(err->text, sizeof err->text, "%s%s: '%.100s' is not %s",
		 setting->where == NULL ? "--" : "", setting->name,
		 setting->value, wanted);
	for (at = err->text; setting->where == NULL && *at != ':'; at++)
		if (*at == '_')
			*at = '-';
	return setting_place(setting, ADRCPT_E_USAGE, err);
}

int setting_number(unsigned *result, const struct setting *setting,
		   unsigned min, unsigned max, struct adrcpt_error *err)
{
	unsigned long number;
	char wanted[64];
	char *end;

	if (setting == NULL)
		return 0;
	errno = 0;
	number = strtoul(setting->value, &end, 10);
	if (setting->value[0] >= '0' && setting->value[0] <= '9' &&
	    errno == 0 && *end == '\0' && number >= min && number <= max) {
		*result = (unsigned)number;
		return 0;
	}
	snprintf(wanted, sizeof wanted, "a number of seconds from %u to %u",
		 min, max);
	return bad_value(setting, wanted, err);
}

int setting_switch(bool *result, const struct setting *setting,
		   struct adrcpt_error *err)
{
	static const char *const words[2][4] = {{"no", "false", "off", "0"},
						{"yes", "true", "on", "1"}};
	unsigned i, k;

	if (setting == NULL)
		return 0;
	for (i = 0; i < 2; i++)
		for (k = 0; k < 4; k++)
			if (strcmp(setting->value, words[i][k]) == 0) {
				*result = i == 1;
				return 0;
			}
	return bad_value(setting, "'yes' or 'no'", err);
}

/* Text that may not be empty. */
static int read_text(const char **result, const struct part *run,
		     const char *name, struct adrcpt_error *err)
{
	const struct setting *setting = part_setting(run, name);

	if (setting == NULL)
		return 0;
	*result = setting->value;
	if (setting->value[0] != '\0')
		return 0;
	return bad_value(setting, "what it should be: it is empty", err);
}

int run_settings_read(struct run_settings *settings, const struct part *run,
		      struct adrcpt_error *err)
{
	const char *user;
	int rc;

	memset(settings, 0, sizeof *settings);
	settings->on_change_timeout = ON_CHANGE_TIMEOUT;
	settings->user = part_setting(run, "user");
	rc = read_text(&user, run, "user", err);
	if (rc == 0)
		rc = read_text(&settings->on_change, run, "on_change", err);
	if (rc == 0)
		rc = read_text(&settings->report, run, "report", err);
	if (rc == 0)
		rc = read_text(&settings->metrics, run, "metrics", err);
	if (rc == 0)
		rc = setting_switch(&settings->syslog,
				    part_setting(run, "syslog"), err);
	if (rc == 0)
		rc = setting_number(&settings->wait, part_setting(run, "wait"),
				    0, 86400, err);
	if (rc == 0)
		rc = setting_number(&settings->on_change_timeout,
				    part_setting(run, "on_change_timeout"), 1,
				    ON_CHANGE_TIMEOUT_MAX, err);
	return rc;
}
