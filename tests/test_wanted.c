#include "wanted.h"

#include "unit.h"

#include <string.h>

static const char *const attributes[] = {"proxyAddresses", "mail", "x;y", NULL};
static const struct adrcpt_request request = {
	.attributes = attributes,
	.address_attribute = "proxyAddresses",
};

static const struct {
	const char *name;
	enum adr_wanted_use use;
	int taken;
	size_t name_len;
} rows[] = {
	{"mail", ADR_WANTED_ALWAYS, 1, 4},
	{"MAIL", ADR_WANTED_ALWAYS, 1, 4},
	{"mai", ADR_WANTED_NEVER, 0, 0},
	{"mails", ADR_WANTED_NEVER, 0, 0},
	{"cn", ADR_WANTED_NEVER, 0, 0},
	{"", ADR_WANTED_NEVER, 0, 0},
	{"proxyaddresses", ADR_WANTED_ALWAYS, 1, 14},

	/* options */
	{"cn;lang-de", ADR_WANTED_NEVER, 0, 0},
	{"cn;range=0-*", ADR_WANTED_NEVER, 0, 0},
	{"cn;range=x", ADR_WANTED_NEVER, 0, 0},
	{"mail;lang-de", ADR_WANTED_ASK, 0, 0},
	{"mail;range=5-*", ADR_WANTED_ASK, 1, 4},
	{"mail;range=x", ADR_WANTED_ASK, 0, 0},
	{"x;y", ADR_WANTED_ASK, 1, 3},
	{"x;z", ADR_WANTED_NEVER, 0, 0},
	{"proxyAddresses;range=0-*", ADR_WANTED_ASK, 1, 14},
	{"proxyAddresses;range=1-*", ADR_WANTED_ASK, ADRCPT_E_INCOMPLETE, 0},
	{"proxyAddresses;range=x", ADR_WANTED_ASK, ADRCPT_E_DATA, 0},
	{"proxyAddresses;binary", ADR_WANTED_ASK, 0, 0},
};

ParameterizedTestParameters(wanted, names)
{
	return unit_rows(COUNT(rows));
}

/* The second time it is remembered. */
ParameterizedTest(size_t *row, wanted, names)
{
	const char *name = rows[*row].name;
	struct adr_wanted wanted;
	int round;

	adr_wanted_init(&wanted, &request);
	cr_expect_eq(adr_wanted_use(&wanted, name, strlen(name)),
		     rows[*row].use, "'%s'", name);
	for (round = 0; round < 2; round++) {
		const char *why = NULL;
		size_t len = 0;
		int rc;

		adr_wanted_start(&wanted);
		rc = adr_wanted_take(&wanted, name, strlen(name), 1, &len,
				     &why);
		cr_expect_eq(rc, rows[*row].taken, "'%s': %d", name, rc);
		if (rc > 0)
			cr_expect_eq(len, rows[*row].name_len, "'%s'", name);
		cr_expect_eq(why != NULL, rc < 0, "'%s'", name);
	}
}

Test(wanted, a_part_that_is_missing)
{
	static const char first[] = "proxyAddresses;range=0-1";
	static const char last[] = "proxyAddresses;range=2-*";
	struct adr_wanted wanted;
	const char *why = NULL;
	size_t len;

	adr_wanted_init(&wanted, &request);
	adr_wanted_start(&wanted);
	cr_assert_eq(
		adr_wanted_take(&wanted, first, strlen(first), 2, &len, &why),
		1);
	cr_expect_eq(adr_wanted_end(&wanted, &why), ADRCPT_E_INCOMPLETE);
	cr_expect_not_null(why);
	cr_assert_eq(
		adr_wanted_take(&wanted, last, strlen(last), 1, &len, &why), 1);
	cr_expect_eq(adr_wanted_end(&wanted, &why), 0);
}
