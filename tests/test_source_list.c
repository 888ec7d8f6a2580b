#include <adrcpt.h>

#include "unit.h"

#include <stdio.h>
#include <string.h>

TestSuite(source_list, .init = unit_enter, .fini = unit_leave);

static int load(adrcpt_set *set, const char *path, const char *attribute,
		struct unit_reports *reports, struct adrcpt_error *err)
{
	adrcpt_source *source = adrcpt_source_new("list", NULL);
	int rc;

	cr_assert_not_null(source);
	if (path != NULL)
		cr_assert_eq(adrcpt_source_set(source, "file", path, NULL), 0);
	if (attribute != NULL)
		cr_assert_eq(adrcpt_source_set(source, "address_attribute",
					       attribute, NULL),
			     0);
	rc = adrcpt_set_load(set, source, unit_catch, reports, err);
	adrcpt_source_free(source);
	return rc;
}

/* "address" an object, in order of the DN; "=" and the primary behind it, "+"
 * and the other proxy addresses. */
static void describe(char *out, size_t size, const adrcpt_set *set)
{
	const adrcpt_recipient *one;
	const char *text;
	size_t i, n, at = 0;

	out[0] = '\0';
	for (i = 0; (one = adrcpt_set_at(set, i)) != NULL; i++) {
		for (n = 0; (text = adrcpt_recipient_address(one, n)); n++)
			at += (size_t)snprintf(out + at, size - at, "%s%s",
					       n > 0 ? "," : "", text);
		if ((text = adrcpt_recipient_primary(one)) != NULL)
			at += (size_t)snprintf(out + at, size - at, "=%s",
					       text);
		for (n = 0; (text = adrcpt_recipient_other(one, n)); n++)
			at += (size_t)snprintf(out + at, size - at, "+%s",
					       text);
		at += (size_t)snprintf(out + at, size - at, ";");
		cr_assert_lt(at, size);
	}
}

#define BYTES(text) (text), sizeof(text) - 1

static const struct {
	const char *bytes;
	size_t len;
	const char *seen;
	const char *codes;
} good[] = {
	{BYTES(""), "", ""},
	{BYTES("a@d\n"), "a@d;", ""},
	{BYTES("SMTP:A@d\nsmtp:b@d\n"), "a@d=A@d;b@d;", ""},
	{BYTES("sMtP:a@d\n"), "a@d;", ""},

	/* the file of the old exporters */
	{BYTES("alias: SMTP:A@d\r\nalias: smtp:b@d\r\n"
	       "alias: X400:c=us;a= \r\n"),
	 "a@d=A@d;b@d;", "no-address "},
	{BYTES("alias:\tSMTP:a@d\nALIAS:smtp:b@d\nalias: c@d\n"),
	 "a@d=a@d;b@d;c@d;", ""},
	{BYTES("aliases@d\nalias@d\n"), "alias@d;aliases@d;", ""},

	/* or the name of the mailbox, in whatever encoding */
	{BYTES("joe: SMTP:A@d\njoe:smtp:b@d\nJoe the 2nd: smtp:c@d\n"),
	 "a@d=A@d;b@d;c@d;", ""},
	{BYTES("J\xf6rg: SMTP:a@d\nalias: joe: smtp:b@d\n"),
	 "a@d=a@d;b@d;", ""},
	{BYTES("smtp:joe: smtp:a@d\nc@d\n"), "c@d;",
	 "bad-local-part no-address "},
	{BYTES("\"joe: smtp:b\"@d\n"), "\"joe: smtp:b\"@d;", ""},

	/* blanks, comments */
	{BYTES("\n  \n\t a@d \t\n#\n# b@d\n#\tc@d\n \t# d@d\n"), "a@d;", ""},
	{BYTES("#a@d\n"), "#a@d;", ""},

	/* one address is one object */
	{BYTES("a@d\na@d\nA@D\nSMTP:a@D\n"), "a@d=a@D;", ""},
	{BYTES("a@xn--mller-kva.de\na@m\xc3\xbcller.de\n"),
	 "a@m\xc3\xbcller.de;", ""},
	{BYTES("\"a\"@d\na@d\n"), "a@d;", ""},
	{BYTES("\"a:b\"@d\n"), "\"a:b\"@d;", ""},

	/* what is no address */
	{BYTES("a b@d\nc@d\n"), "c@d;", "blank no-address "},
	{BYTES("a\0b@d\nc@d\n"), "c@d;", "control no-address "},
	{BYTES("\xff@d\nc@d\n"), "c@d;", "bad-utf8 no-address "},
	{BYTES("smtp:\nc@d\n"), "c@d;", "empty no-address "},
	{BYTES("alias:\nc@d\n"), "c@d;", "empty no-address "},
	{BYTES("@d\nc@d\n"), "c@d;", "no-local-part no-address "},
	{BYTES("sip:a@d\nsip: a@d\nc@d\n"), "c@d;", "no-address no-address "},

	/* codings */
	{BYTES("\xef\xbb\xbf"
	       "a@d\n"),
	 "a@d;", ""},
	{BYTES("\xff\xfe"
	       "a\0@\0d\0\r\0\n\0"),
	 "a@d;", ""},
	{BYTES("\xfe\xff\0a\0@\0d\0\n"), "a@d;", ""},
};

ParameterizedTestParameters(source_list, reads)
{
	return unit_rows(COUNT(good));
}

ParameterizedTest(size_t *row, source_list, reads)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	adrcpt_set *set = adrcpt_set_new(NULL);
	struct unit_reports reports;
	char seen[512];

	memset(&reports, 0, sizeof reports);
	unit_write("in", good[*row].bytes, good[*row].len);
	cr_assert_eq(load(set, "in", NULL, &reports, &err), 0, "row %zu: %s",
		     *row, err.text);
	describe(seen, sizeof seen, set);
	cr_expect_str_eq(seen, good[*row].seen, "row %zu: %s", *row, seen);
	cr_expect_str_eq(reports.codes, good[*row].codes, "row %zu: %s", *row,
			 reports.codes);
	adrcpt_set_free(set);
}

static const struct {
	const char *text;
	int rc;
	const char *says;
} bad[] = {
	{"a@d\nb@d", ADRCPT_E_INCOMPLETE, "no line feed"},
};

ParameterizedTestParameters(source_list, refuses)
{
	return unit_rows(COUNT(bad));
}

ParameterizedTest(size_t *row, source_list, refuses)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	adrcpt_set *set = adrcpt_set_new(NULL);
	struct unit_reports reports;

	memset(&reports, 0, sizeof reports);
	unit_write_text("in", bad[*row].text);
	cr_expect_eq(load(set, "in", NULL, &reports, &err), bad[*row].rc);
	cr_expect_eq(err.status, bad[*row].rc);
	cr_expect_not_null(strstr(err.text, bad[*row].says), "%s", err.text);
	cr_expect_eq(adrcpt_set_count(set), 0);
	adrcpt_set_free(set);
}

static const struct {
	const char *line;
	const char *dn;
} names[] = {
	{"SMTP:John.Doe@D", "CN=john.doe@d,OU=list"},
	{"a+b=c@d", "CN=a\\+b\\=c@d,OU=list"},
	{"\"a,b\"@d", "CN=\\\"a\\,b\\\"@d,OU=list"},
	{"#a@d", "CN=\\#a@d,OU=list"},
};

ParameterizedTestParameters(source_list, names_objects_after_addresses)
{
	return unit_rows(COUNT(names));
}

ParameterizedTest(size_t *row, source_list, names_objects_after_addresses)
{
	adrcpt_set *set = adrcpt_set_new(NULL);
	struct unit_reports reports;
	char text[256];

	memset(&reports, 0, sizeof reports);
	snprintf(text, sizeof text, "%s\n", names[*row].line);
	unit_write_text("in", text);
	cr_assert_eq(load(set, "in", NULL, &reports, NULL), 0);
	cr_assert_eq(adrcpt_set_count(set), 1);
	cr_expect_str_eq(adrcpt_recipient_dn(adrcpt_set_at(set, 0)),
			 names[*row].dn);
	cr_expect_str_eq(adrcpt_recipient_kind(adrcpt_set_at(set, 0)), "User");
	adrcpt_set_free(set);
}

/* Nothing is reported: an address that is in both is one object. */
Test(source_list, two_files_may_have_the_same_address)
{
	adrcpt_set *set = adrcpt_set_new(NULL);
	struct unit_reports reports;
	char seen[512];

	memset(&reports, 0, sizeof reports);
	unit_write_text("one", "SMTP:a@d\nb@d\n");
	unit_write_text("two", "a@d\nc@d\n");
	cr_assert_eq(load(set, "one", NULL, &reports, NULL), 0);
	cr_assert_eq(load(set, "two", NULL, &reports, NULL), 0);
	describe(seen, sizeof seen, set);
	cr_expect_str_eq(seen, "a@d=a@d;b@d;c@d;");
	cr_expect_str_eq(reports.codes, "");
	adrcpt_set_free(set);
}

Test(source_list, whatever_the_address_attribute_is)
{
	adrcpt_set *set = adrcpt_set_new(NULL);
	struct unit_reports reports;

	memset(&reports, 0, sizeof reports);
	unit_write_text("in", "a@d\nsmtp:b@d\n");
	cr_assert_eq(load(set, "in", "mailAlternate", &reports, NULL), 0);
	cr_expect_eq(adrcpt_set_count(set), 2);
	adrcpt_set_free(set);
}

Test(source_list, needs_a_file)
{
	adrcpt_set *set = adrcpt_set_new(NULL);
	struct adrcpt_error err = {0, 0, 0, ""};
	struct unit_reports reports;

	memset(&reports, 0, sizeof reports);
	cr_expect_eq(load(set, NULL, NULL, &reports, &err), ADRCPT_E_USAGE);
	cr_expect_eq(load(set, "none", NULL, &reports, &err), ADRCPT_E_IO);
	cr_expect_eq(err.status, ADRCPT_E_IO);
	adrcpt_set_free(set);
}
