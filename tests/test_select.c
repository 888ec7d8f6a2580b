#include "option.h"
#include "select.h"

#include "unit.h"

#include <string.h>

static const struct adr_kind kind = {"Test", 0, 0};

static const struct {
	const char *exclude; /* NULL: the initial value */
	unsigned classes;
	size_t addresses;
	const char *code; /* NULL: it is in */
} rows[] = {
	{NULL, 0, 1, NULL},
	{NULL, ADR_CLASS_SYSTEM, 1, "system"},
	{NULL, ADR_CLASS_INTERNAL_ONLY, 1, "internal-only"},
	{NULL, ADR_CLASS_SYSTEM | ADR_CLASS_INTERNAL_ONLY, 1, "system"},
	{NULL,
	 ADR_CLASS_DISABLED | ADR_CLASS_HIDDEN | ADR_CLASS_CONTACT |
		 ADR_CLASS_MAIL_USER | ADR_CLASS_GROUP |
		 ADR_CLASS_PUBLIC_FOLDER | ADR_CLASS_REMOTE |
		 ADR_CLASS_HAS_ACCOUNT,
	 1, NULL},

	{"disabled", ADR_CLASS_DISABLED, 1, "disabled"},
	{"hidden", ADR_CLASS_HIDDEN, 1, "hidden"},
	{"contact", ADR_CLASS_CONTACT, 1, "contact"},
	{"mail-user", ADR_CLASS_MAIL_USER, 1, "mail-user"},
	{"group", ADR_CLASS_GROUP, 1, "group"},
	{"public-folder", ADR_CLASS_PUBLIC_FOLDER, 1, "public-folder"},
	{"remote", ADR_CLASS_REMOTE, 1, "remote"},
	{"remote", ADR_CLASS_GROUP | ADR_CLASS_REMOTE, 1, "remote"},

	/* a list of one's own replaces the initial one */
	{"disabled", ADR_CLASS_SYSTEM | ADR_CLASS_INTERNAL_ONLY, 1, NULL},
	{"hidden group", ADR_CLASS_GROUP, 1, "group"},
	{"hidden,group", ADR_CLASS_HIDDEN, 1, "hidden"},
	{"hidden group", ADR_CLASS_CONTACT, 1, NULL},
	{"none", ADR_CLASS_SYSTEM | ADR_CLASS_INTERNAL_ONLY, 1, NULL},

	/* what no option lets in */
	{"none", ADR_CLASS_DELETED, 1, "deleted"},
	{"none", ADR_CLASS_CONFLICT_OBJECT, 1, "conflict-object"},
	{NULL, ADR_CLASS_SYSTEM | ADR_CLASS_DELETED, 1, "deleted"},
	{NULL, 0, 0, "no-address"},
	{NULL, ADR_CLASS_SYSTEM, 0, "system"},
};

static void start(struct adr_select *select, const char *exclude)
{
	memset(select, 0, sizeof *select);
	cr_assert_eq(adr_options_init(adr_select_options, select, NULL), 0);
	if (exclude != NULL)
		cr_assert_eq(adr_options_set(adr_select_options, select, "x",
					     "exclude", exclude, NULL),
			     0);
}

ParameterizedTestParameters(select, has)
{
	return unit_rows(COUNT(rows));
}

ParameterizedTest(size_t *row, select, has)
{
	adrcpt_recipient recipient;
	struct adr_select select;
	const char *code = NULL;
	bool is_in;

	memset(&recipient, 0, sizeof recipient);
	recipient.kind = &kind;
	recipient.classes = rows[*row].classes;
	recipient.proxies.address_count = rows[*row].addresses;
	start(&select, rows[*row].exclude);
	is_in = adr_select_has(&select, &recipient, &code);
	cr_assert_eq(is_in, rows[*row].code == NULL, "row %zu: %s", *row, code);
	if (!is_in)
		cr_expect_str_eq(code, rows[*row].code, "row %zu: %s", *row,
				 code);
	adr_options_clear(adr_select_options, &select);
}

static const struct {
	const char *exclude;
	const char *error; /* NULL: fine */
} lists[] = {
	{NULL, NULL},
	{"none", NULL},
	{"system internal-only disabled hidden contact mail-user group "
	 "public-folder remote",
	 NULL},
	{"hidden none", "'none' stands alone"},
	{"none hidden", "'none' stands alone"},
	{"systems", "'systems' is not one of"},
	{"hidden sys", "'sys' is not one of"},
	{"System", "'System' is not one of"},
};

ParameterizedTestParameters(select, check)
{
	return unit_rows(COUNT(lists));
}

ParameterizedTest(size_t *row, select, check)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	struct adr_select select;
	int rc = 0;

	start(&select, NULL);
	if (lists[*row].exclude != NULL)
		rc = adr_select_set(&select, "exclude", lists[*row].exclude,
				    &err);
	if (lists[*row].error == NULL) {
		cr_expect_eq(rc, 0, "%s", err.text);
	} else {
		cr_expect_eq(rc, ADRCPT_E_USAGE);
		cr_expect_not_null(strstr(err.text, lists[*row].error), "%s",
				   err.text);
	}
	adr_options_clear(adr_select_options, &select);
}

static const struct {
	const char *first, *second; /* NULL: not set again */
	const char *error;          /* NULL: fine */
	bool accepted, authoritative;
	size_t names; /* spellings of domains that are named */
} domain_lists[] = {
	{"example.com", NULL, NULL, false, true, 1},
	{"example.com,*.example.org local", NULL, NULL, false, true, 3},
	{"m\xc3\xbcller.de", NULL, NULL, false, true, 2},
	{"accepted", NULL, NULL, true, false, 0},
	{"accepted:authoritative", NULL, NULL, true, true, 0},
	{"accepted, extra.example", NULL, NULL, true, false, 1},
	{"accepted", "extra.example", NULL, true, false, 1},
	{"accepted accepted:authoritative", NULL, NULL, true, false, 0},
	{"[192.0.2.1]", NULL, NULL, false, true, 1},
	{"@x", NULL, "'@x' is not a domain", false, true, 0},
	{"a@x", NULL, "'a@x' is not a domain", false, true, 0},
	{"*", NULL, "'*' is not a domain", false, true, 0},
	{"*.", NULL, "'*.' is not a domain", false, true, 0},
	{"accepted:foo", NULL, "'accepted:foo' is not a domain", false, true,
	 0},
	{"Accepted:authoritative", NULL, "is not a domain", false, true, 0},
	{"good.example .bad", NULL, "'.bad' is not a domain", false, true, 0},
	{"good.example", "bad.", "'bad.' is not a domain", false, true, 1},
	{"x\ny", NULL, NULL, false, true, 2},
};

ParameterizedTestParameters(select, domains)
{
	return unit_rows(COUNT(domain_lists));
}

ParameterizedTest(size_t *row, select, domains)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	struct adr_domains domains = {0};
	struct adr_select select;
	int rc;

	start(&select, NULL);
	rc = adr_select_set(&select, "domains", domain_lists[*row].first, &err);
	if (rc == 0 && domain_lists[*row].second != NULL)
		rc = adr_select_set(&select, "domains",
				    domain_lists[*row].second, &err);
	cr_expect_eq(rc, domain_lists[*row].error != NULL ? ADRCPT_E_USAGE : 0,
		     "row %zu: %s", *row, err.text);
	if (rc < 0)
		cr_expect_not_null(strstr(err.text, domain_lists[*row].error),
				   "row %zu: %s", *row, err.text);
	cr_expect_eq(adr_select_wants_accepted(&select),
		     domain_lists[*row].accepted);
	cr_expect_eq(adr_select_is_authoritative(&select),
		     domain_lists[*row].authoritative);
	cr_expect_eq(adr_select_domains(&select, &domains, NULL), 0);
	cr_expect_eq(domains.count, domain_lists[*row].names, "row %zu", *row);
	adr_domains_clear(&domains);
	adr_options_clear(adr_select_options, &select);
}

Test(select, conflicts_are_forbidden_on_demand)
{
	struct adr_select select;

	start(&select, NULL);
	cr_expect_not(adr_select_forbids_conflicts(&select));
	cr_assert_eq(adr_options_set(adr_select_options, &select, "x",
				     "on_conflict", "fail", NULL),
		     0);
	cr_expect(adr_select_forbids_conflicts(&select));
	adr_options_clear(adr_select_options, &select);
}
