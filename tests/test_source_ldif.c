#include <adrcpt.h>

#include "file_bed.h"
#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

TestSuite(source_ldif, .init = unit_enter, .fini = unit_leave);

static int load_file(adrcpt_set *set, const char *path, const char *attribute,
		     struct adrcpt_error *err)
{
	return file_load(set, "ldif", path, attribute, err);
}

#define P "proxyAddresses: smtp:"
#define R "proxyAddresses;range="

static const struct {
	const char *file;
	const char *seen;
} good[] = {
	{"", ""},
	{"dn: cn=1\n" P "a@d\n", "cn=1:a@d;"},
	{"dn: cn=1\n" P "a@d\n\ndn: cn=2\n" P "b@d\n\n", "cn=1:a@d;cn=2:b@d;"},
	{"DN: cn=1\nPROXYADDRESSES: smtp:a@d\n", "cn=1:a@d;"},
	{"dn:: Y249MQ==\nproxyAddresses:: c210cDphQGQ=\n", "cn=1:a@d;"},
	{"dn: cn=1\n" P "a@d\nmail: b@d\ndescription: c\n", "cn=1:a@d;"},
	{"dn: cn=1\n\n", ""}, /* without an address, but an object */
	{"dn:\n" P "a@d\n", ":a@d;"},

	/* version and comments */
	{"version: 1\ndn: cn=1\n" P "a@d\n", "cn=1:a@d;"},
	{"version: 1\n\ndn: cn=1\n" P "a@d\n", "cn=1:a@d;"},
	{"# x\nversion: 1\n# y\n\n# z\ndn: cn=1\n# a\n" P "a@d\n", "cn=1:a@d;"},

	/* ldifde */
	{"dn: cn=1\nchangetype: add\n" P "a@d\n", "cn=1:a@d;"},
	{"dn: cn=1\nChangeType: Add\n" P "a@d\n", "cn=1:a@d;"},

	/* what ldapsearch adds */
	{"dn: cn=1\n" P "a@d\n\n# search result\nsearch: 2\n"
	 "result: 0 Success\n\n# numResponses: 2\n",
	 "cn=1:a@d;"},
	{"result: 0\n", ""},
	{"ref: ldap://x/dc=y\n\n# search reference\nref: ldap://z\n\n"
	 "dn: cn=1\n" P "a@d\n",
	 "cn=1:a@d;"},
	{"dn: cn=1\n" P "a@d\n\nsearch: 2\nresult: 0 Success\n"
	 "control: 1.2.840.113556.1.4.319 false MAUCAQAEAA==\n"
	 "pagedresults: cookie=\n\n",
	 "cn=1:a@d;"},
	{"search: 2\nresult: 0 Success\npagedresults: cookie=AAAA\n\n"
	 "dn: cn=1\n" P "a@d\n\nsearch: 3\nresult: 0 Success\n"
	 "pagedresults: cookie=\n\n",
	 "cn=1:a@d;"},
	{"search: 2\nresult: 0 Success\npagedresults: estimate=7 cookie=\n",
	 ""},

	/* ranges that join */
	{"dn: cn=1\n" R "0-*: smtp:a@d\n", "cn=1:a@d;"},
	{"dn: cn=1\n" R "0-1: smtp:a@d\n" R "0-1: smtp:b@d\n" R
	 "2-*: smtp:c@d\n",
	 "cn=1:a@d,b@d,c@d;"},
	{"dn: cn=1\n" R "0-0: smtp:a@d\ncn: x\n" R "1-*: smtp:b@d\n",
	 "cn=1:a@d,b@d;"},
	{"dn: cn=1\nproxyaddresses;RANGE=0-*: smtp:a@d\n", "cn=1:a@d;"},
	{"dn: cn=1\n" R "0-*: smtp:a@d\n\ndn: cn=2\n" R "0-*: smtp:b@d\n",
	 "cn=1:a@d;cn=2:b@d;"},

	/* of no concern */
	{"dn: cn=1\ncn:: eA==\nsn: y\n" P "a@d\ncn: z\n" P "b@d\n\n"
	 "dn: cn=2\ncn: x\n" P "c@d\n",
	 "cn=1:a@d,b@d;cn=2:c@d;"},
	{"dn: cn=1\ncn: x\n", ""},
	{"dn: cn=1\nmember;range=0-1: x\n" P "a@d\n", "cn=1:a@d;"},
	{"dn: cn=1\nmember;range=x: x\n" P "a@d\n", "cn=1:a@d;"},
};

ParameterizedTestParameters(source_ldif, reads)
{
	return unit_rows(COUNT(good));
}

ParameterizedTest(size_t *row, source_ldif, reads)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	adrcpt_set *set = adrcpt_set_new(NULL);
	char seen[1024];

	unit_write_text("file", good[*row].file);
	cr_assert_eq(load_file(set, "file", NULL, &err), 0, "row %zu: %s", *row,
		     err.text);
	file_describe(seen, sizeof seen, set);
	cr_expect_str_eq(seen, good[*row].seen, "row %zu: '%s'", *row, seen);
	adrcpt_set_free(set);
}

#define ONE "dn: cn=1\n" P "a@d\n\n"

static const struct {
	const char *file;
	int status;
	const char *error;
} bad[] = {
	/* cut short */
	{ONE "dn: cn=2\n" P "b@d", ADRCPT_E_INCOMPLETE, "no line feed"},
	{ONE "dn: cn=2\n", ADRCPT_E_INCOMPLETE,
	 "file:4: the file ends in the middle of a record"},
	{"version: 1\ndn: cn=2\n", ADRCPT_E_INCOMPLETE, "ends in the middle"},
	{ONE "search: 2\nresult: 4 Size limit exceeded\n", ADRCPT_E_INCOMPLETE,
	 "file:4: the search did not end well: result 4 Size limit exceeded"},
	{ONE "result: 3\n", ADRCPT_E_INCOMPLETE, "result 3"},
	{ONE "result: 03\n", ADRCPT_E_INCOMPLETE, "result 03"},
	{ONE "result:\n", ADRCPT_E_INCOMPLETE, "did not end well"},
	{"result: 4 x\n\n" ONE, ADRCPT_E_INCOMPLETE, "did not end well"},

	/* pages missing */
	{ONE "search: 2\nresult: 0 Success\npagedresults: cookie=AAAA\n",
	 ADRCPT_E_INCOMPLETE, "file is cut short: the last page"},
	{ONE "search: 2\nresult: 0 Success\n"
	     "pagedresults: estimate=9 cookie=AAAA\n",
	 ADRCPT_E_INCOMPLETE, "cut short"},
	{"search: 2\nresult: 0 Success\npagedresults: cookie=AA==\n\n" ONE,
	 ADRCPT_E_INCOMPLETE, "cut short"},

	{"search: 2\nresult: 0 Success\npagedresults: cookie=AA==\n\n" ONE
	 "search: 3\nresult: 0 Success\n\n",
	 ADRCPT_E_INCOMPLETE, "cut short"},

	/* ranges */
	{"dn: cn=1\n" R "0-1: smtp:a@d\n" R "0-1: smtp:b@d\n\n",
	 ADRCPT_E_INCOMPLETE, "file:1: only a part"},
	{ONE "dn: cn=1\n" R "1-*: smtp:b@d\n\n", ADRCPT_E_INCOMPLETE,
	 "file:4: the ranges of an attribute do not join"},
	{"dn: cn=1\n" R "0-1: smtp:a@d\n" R "2-*: smtp:b@d\n\n",
	 ADRCPT_E_INCOMPLETE, "do not join"},
	{"dn: cn=1\n" R "0-0: smtp:a@d\n" R "2-*: smtp:b@d\n\n",
	 ADRCPT_E_INCOMPLETE, "do not join"},
	{"dn: cn=1\n" R "0-*: smtp:a@d\n" R "1-1: smtp:b@d\n\n",
	 ADRCPT_E_INCOMPLETE, "do not join"},

	{"dn: cn=1\n" R "0-1: smtp:a@d\ncn: x\n" R "0-1: smtp:b@d\n\n",
	 ADRCPT_E_INCOMPLETE, "do not join"},

	/* whole, but wrong */
	{"cn: x\ndn: cn=1\n\n", ADRCPT_E_DATA, "a record without 'dn:'"},
	{"version: 1\ncn: x\ndn: cn=1\n\n", ADRCPT_E_DATA,
	 "a record without 'dn:'"},
	{"cn: x\nresult: 0\n\n", ADRCPT_E_DATA, "a record without 'dn:'"},
	{ONE "cn: x\n\n", ADRCPT_E_DATA, "file:4: a record without 'dn:'"},
	{"dn: cn=1\ncn: x\ndn: cn=2\n\n", ADRCPT_E_DATA,
	 "not a content record"},
	{"dn: cn=1\ncn:: Yg\n\n", ADRCPT_E_DATA, "file:2: bad base64"},
	{ONE "dn: cn=1\ncn: x\nsn:: Yg\n\n", ADRCPT_E_DATA,
	 "file:6: bad base64"},
	{"dn: cn=1\n" R "x: smtp:a@d\n\n", ADRCPT_E_DATA, "file:1: "},
	{"dn: cn=1\n" R "2-1: smtp:a@d\n\n", ADRCPT_E_DATA, "file:1: "},
	{ONE P "b@d\n", ADRCPT_E_DATA, "file:4: a record without 'dn:'"},
	{"version: 2\n" ONE, ADRCPT_E_DATA,
	 "file:1: LDIF of another version than 1"},
	{"version:\n" ONE, ADRCPT_E_DATA, "another version"},
	{"dn: cn=1\nchangetype: delete\n", ADRCPT_E_DATA,
	 "not a content record"},
	{"dn: cn=1\nchangetype: modify\nadd: mail\nmail: x\n-\n", ADRCPT_E_DATA,
	 "file:5: not a 'name: value' line"},
	{"dn: cn=1\nchangetype: modify\nreplace: mail\nmail: x\n",
	 ADRCPT_E_DATA, "not a content record"},
	{"dn: cn=1\n" P "a@d\ndn: cn=2\n", ADRCPT_E_DATA,
	 "not a content record"},
	{ONE "dn:: Y2\n" P "a@d\n", ADRCPT_E_DATA, "file:4: bad base64"},
	{ONE "x\n", ADRCPT_E_DATA, "file:4: not a 'name: value' line"},
};

ParameterizedTestParameters(source_ldif, refuses)
{
	return unit_rows(COUNT(bad));
}

ParameterizedTest(size_t *row, source_ldif, refuses)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	adrcpt_set *set = adrcpt_set_new(NULL);
	int rc;

	unit_write_text("file", bad[*row].file);
	rc = load_file(set, "file", NULL, &err);
	cr_expect_eq(rc, bad[*row].status, "row %zu: %d %s", *row, rc,
		     err.text);
	cr_expect_eq(err.status, rc);
	cr_expect_not_null(strstr(err.text, bad[*row].error), "row %zu: %s",
			   *row, err.text);
	cr_expect_eq(adrcpt_set_count(set), 0);
	adrcpt_set_free(set);
}

Test(source_ldif, ranges_of_another_address_attribute)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	adrcpt_set *set = adrcpt_set_new(NULL);

	unit_write_text("file", "dn: cn=1\nx;range=0-0: a@d\n\n");
	cr_expect_eq(load_file(set, "file", "x", &err), ADRCPT_E_INCOMPLETE);
	unit_write_text("file", "dn: cn=1\nx;range=0-*: a@d\n\n");
	cr_expect_eq(load_file(set, "file", "x", &err), 0, "%s", err.text);
	cr_expect_not_null(adrcpt_set_find(set, "a@d"));
	adrcpt_set_free(set);
}

Test(source_ldif, a_file_that_is_not_there)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	adrcpt_set *set = adrcpt_set_new(NULL);

	cr_expect_eq(load_file(set, "none", NULL, &err), ADRCPT_E_IO);
	cr_expect_eq(err.native, ENOENT);
	cr_expect_eq(load_file(set, NULL, NULL, &err), ADRCPT_E_USAGE);
	cr_expect_not_null(strstr(err.text, "'file'"), "%s", err.text);
	adrcpt_set_free(set);
}

Test(source_ldif, may_be_loaded_again)
{
	adrcpt_source *source = adrcpt_source_new("ldif", NULL);
	adrcpt_set *set = adrcpt_set_new(NULL);

	unit_write_text("file", "search: 1\nresult: 0\npagedresults: "
				"cookie=AA==\n\n");
	cr_assert_eq(adrcpt_source_set(source, "file", "file", NULL), 0);
	cr_expect_eq(adrcpt_set_load(set, source, NULL, NULL, NULL),
		     ADRCPT_E_INCOMPLETE);
	unit_write_text("file", ONE);
	cr_expect_eq(adrcpt_set_load(set, source, NULL, NULL, NULL), 0);
	unit_write_text("file", "dn: cn=2\n" P "b@d\n\n");
	cr_expect_eq(adrcpt_set_load(set, source, NULL, NULL, NULL), 0);
	cr_expect_eq(adrcpt_set_count(set), 2);
	adrcpt_source_free(source);
	adrcpt_set_free(set);
}

Test(source_ldif, a_nul_in_a_value_is_refused_and_reported)
{
	static const char text[] = "dn: cn=1\n" P "a@d\0\n" P "b@d\n\n";
	adrcpt_source *source = adrcpt_source_new("ldif", NULL);
	adrcpt_set *set = adrcpt_set_new(NULL);
	struct unit_reports reports = {0};

	unit_write("file", text, sizeof text - 1);
	cr_assert_eq(adrcpt_source_set(source, "file", "file", NULL), 0);
	cr_assert_eq(adrcpt_set_load(set, source, unit_catch, &reports, NULL),
		     0);
	cr_expect_str_eq(reports.codes, "control ");
	cr_expect_null(adrcpt_set_find(set, "a@d"));
	cr_expect_not_null(adrcpt_set_find(set, "b@d"));
	adrcpt_source_free(source);
	adrcpt_set_free(set);
}

Test(source_ldif, many_values_and_a_huge_one)
{
	enum { VALUES = 20000, SIZE = 10 * 1024 * 1024 };
	adrcpt_set *set = adrcpt_set_new(NULL);
	FILE *file = fopen("file", "wb");
	size_t i;

	cr_assert_not_null(file);
	fputs("dn: cn=1\ndescription: ", file);
	for (i = 0; i < SIZE; i++)
		putc('x', file);
	fputs("\nproxyAddresses: smtp:", file);
	for (i = 0; i < SIZE; i++)
		putc('x', file);
	fputs("\n", file);
	for (i = 0; i < VALUES; i++)
		fprintf(file, P "%05zu@d\n", i);
	cr_assert_eq(fclose(file), 0);
	cr_assert_eq(load_file(set, "file", NULL, NULL), 0);
	cr_assert_eq(adrcpt_set_count(set), 1);
	cr_expect_eq(adrcpt_recipient_address_count(adrcpt_set_at(set, 0)),
		     VALUES);
	cr_expect_not_null(adrcpt_set_find(set, "19999@d"));
	adrcpt_set_free(set);
}
