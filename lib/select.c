#include "select.h"

#include "error.h"
#include "option.h"

#include <stddef.h>
#include <string.h>

const struct adrcpt_option adr_select_options[] = {
	{"exclude", ADRCPT_KIND_LIST, offsetof(struct adr_select, exclude),
	 "LIST", "system internal-only",
	 "classes of recipients left out; 'none' keeps all", NULL, 0, 0},
	{"on_conflict", ADRCPT_KIND_WORD,
	 offsetof(struct adr_select, on_conflict), "WORD", "warn",
	 "one address on two objects: 'warn' or 'fail'", "warn fail", 0, 0},
	{NULL, 0, 0, NULL, NULL, NULL, NULL, 0, 0},
};

static const struct {
	const char *name;
	unsigned bit;
} classes[] = {
	{"system", ADR_CLASS_SYSTEM},
	{"internal-only", ADR_CLASS_INTERNAL_ONLY},
	{"disabled", ADR_CLASS_DISABLED},
	{"hidden", ADR_CLASS_HIDDEN},
	{"contact", ADR_CLASS_CONTACT},
	{"mail-user", ADR_CLASS_MAIL_USER},
	{"group", ADR_CLASS_GROUP},
	{"public-folder", ADR_CLASS_PUBLIC_FOLDER},
	{"remote", ADR_CLASS_REMOTE},
};

#define CLASS_COUNT (sizeof classes / sizeof classes[0])

static unsigned class_bit(const char *name)
{
	size_t i;

	for (i = 0; i < CLASS_COUNT; i++)
		if (strcmp(name, classes[i].name) == 0)
			return classes[i].bit;
	return 0;
}

static int check_classes(const struct adrcpt_list *names,
			 struct adrcpt_error *err)
{
	size_t i;

	for (i = 0; i < names->count; i++) {
		bool is_none = strcmp(names->items[i], "none") == 0;

		if (is_none && names->count > 1)
			return adrcpt_error_set(
				err, ADRCPT_E_USAGE,
				"option 'exclude': 'none' stands alone");
		if (!is_none && class_bit(names->items[i]) == 0)
			return adrcpt_error_set(
				err, ADRCPT_E_USAGE,
				"option 'exclude': '%s' is not one of: none "
				"system internal-only disabled hidden contact "
				"mail-user group public-folder remote",
				names->items[i]);
	}
	return 0;
}

int adr_select_set(struct adr_select *select, const char *name,
		   const char *value, struct adrcpt_error *err)
{
	struct adr_select trial;
	int rc;

	memset(&trial, 0, sizeof trial);
	rc = adr_options_set(adr_select_options, &trial, "the selection", name,
			     value, err);
	if (rc == 0)
		rc = check_classes(&trial.exclude, err);
	if (rc == 0)
		rc = adr_options_set(adr_select_options, select,
				     "the selection", name, value, err);
	adr_options_clear(adr_select_options, &trial);
	return rc;
}

bool adr_select_has(const struct adr_select *select,
		    const adrcpt_recipient *recipient, const char **code)
{
	size_t i;

	*code = recipient->gone;
	if (*code != NULL)
		return false;
	for (i = 0; i < select->exclude.count; i++) {
		*code = select->exclude.items[i];
		if ((recipient->classes & class_bit(*code)) != 0)
			return false;
	}
	*code = "no-address";
	return recipient->proxies.address_count > 0;
}

bool adr_select_forbids_conflicts(const struct adr_select *select)
{
	return strcmp(select->on_conflict, "fail") == 0;
}
