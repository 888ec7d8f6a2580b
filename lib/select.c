#include "select.h"

#include "error.h"
#include "option.h"

#include <stddef.h>
#include <string.h>

const struct adrcpt_option adr_select_options[] = {
	{"exclude", ADRCPT_KIND_LIST, offsetof(struct adr_select, exclude),
	 "LIST", "system internal-only",
	 "classes of recipients left out; 'none' keeps all", NULL, 0, 0},
	{"domains", ADRCPT_KIND_LIST, offsetof(struct adr_select, domains),
	 "LIST", NULL,
	 "only addresses in these domains; '*.dom': its sub-domains; "
	 "'accepted', 'accepted:authoritative': those of Exchange",
	 NULL, 0, 0},
	{"include_file", ADRCPT_KIND_TEXT,
	 offsetof(struct adr_select, include_file), "FILE", NULL,
	 "lines 'address' or 'address value' to add, '!address' to take out",
	 NULL, 0, 0},
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

const char *adr_select_class(size_t index, unsigned *bit)
{
	if (index >= CLASS_COUNT)
		return NULL;
	*bit = classes[index].bit;
	return classes[index].name;
}

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

/* --- Domains ------------------------------------------------------------ */

static const char accepted[] = "accepted";
static const char authoritative[] = "accepted:authoritative";

static bool names_domain(const char *item)
{
	return strcmp(item, accepted) != 0 && strcmp(item, authoritative) != 0;
}

static bool lists(const struct adrcpt_list *list, const char *word)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		if (strcmp(list->items[i], word) == 0)
			return true;
	return false;
}

bool adr_select_wants_accepted(const struct adr_select *select)
{
	return lists(&select->domains, accepted) ||
	       lists(&select->domains, authoritative);
}

bool adr_select_is_authoritative(const struct adr_select *select)
{
	return !lists(&select->domains, accepted);
}

int adr_select_domains(const struct adr_select *select,
		       struct adr_domains *domains, struct adrcpt_error *err)
{
	const struct adr_fault *fault;
	size_t i;

	for (i = 0; i < select->domains.count; i++) {
		const char *item = select->domains.items[i];
		int rc = 1;

		if (names_domain(item))
			rc = adr_domains_add(domains, item, strlen(item), false,
					     &fault);
		if (rc < 0)
			return adr_error_nomem(err);
		if (rc == 0)
			return adrcpt_error_set(
				err, ADRCPT_E_USAGE,
				"option 'domains': '%s' is not a domain; "
				"there are: example.com, *.example.com, %s, %s",
				item, accepted, authoritative);
	}
	return 0;
}

static int check_domains(const struct adr_select *select,
			 struct adrcpt_error *err)
{
	struct adr_domains domains;
	int rc;

	memset(&domains, 0, sizeof domains);
	rc = adr_select_domains(select, &domains, err);
	adr_domains_clear(&domains);
	return rc;
}

/* --- Setting and asking ------------------------------------------------- */

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
		rc = check_domains(&trial, err);
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

	*code = adr_class_gone(recipient->classes);
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

unsigned adr_select_excluded(const struct adr_select *select)
{
	unsigned bits = ADR_CLASS_DELETED | ADR_CLASS_CONFLICT_OBJECT;
	size_t i;

	for (i = 0; i < select->exclude.count; i++)
		bits |= class_bit(select->exclude.items[i]);
	return bits;
}

bool adr_select_forbids_conflicts(const struct adr_select *select)
{
	return strcmp(select->on_conflict, "fail") == 0;
}
