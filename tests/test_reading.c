/* Formats read their own files back: what stands there, nothing less, and an
 * error for whatever is not theirs. */
#include <adrcpt-plugin.h>

#include "unit.h"

#include "buf.h"
#include "writer.h"

#include <string.h>

TestSuite(reading, .init = unit_enter, .fini = unit_leave);

/* --- Helpers ------------------------------------------------------------ */

struct found {
	struct adr_buf text; /* "key=value;" for each pair */
	size_t count;
	size_t stop_at;
};

static int catch_pair(const struct adrcpt_pair *pair, void *user)
{
	struct found *found = user;

	adr_buf_add_text(&found->text, pair->key);
	adr_buf_add_byte(&found->text, '=');
	adr_buf_add_text(&found->text, pair->value);
	adr_buf_add_byte(&found->text, ';');
	return ++found->count == found->stop_at ? ADRCPT_E_STOPPED : 0;
}

static int read_file(const char *format, struct found *found,
		     struct adrcpt_error *err)
{
	adrcpt_writer *writer = adrcpt_writer_new(format, NULL);
	int rc;

	cr_assert(adr_writer_reads(writer));
	rc = adr_writer_read(writer, "old", catch_pair, found, err);
	adrcpt_writer_free(writer);
	return rc;
}

/* Expect these pairs; NULL: ADRCPT_E_DATA, with the file's name. */
static void expect_pairs(const char *format, const char *pairs, size_t row)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	struct found found = {{NULL, 0, 0}, 0, 0};
	int rc = read_file(format, &found, &err);
	const char *text = found.text.data != NULL ? found.text.data : "";

	if (pairs != NULL) {
		cr_expect_eq(rc, 0, "row %zu: %s", row, err.text);
		cr_expect_str_eq(text, pairs, "row %zu: %s", row, text);
	} else {
		cr_expect_eq(rc, ADRCPT_E_DATA, "row %zu: %d %s", row, rc,
			     text);
		cr_expect_not_null(strstr(err.text, "old"), "%s", err.text);
	}
	adr_buf_clear(&found.text);
}

/* --- Text for postmap --------------------------------------------------- */

static const struct {
	const char *text;
	const char *pairs; /* NULL: malformed */
} texts[] = {
	{"", ""},
	{"\n  \n\t\n", ""},
	{"# a comment\n   # another\n", ""},
	{"a@d\tOK\n", "a@d=OK;"},
	{"a@d OK", "a@d=OK;"},
	{"b@d  two  words \t\n", "b@d=two  words;"},
	{"a@d\tOK\r\n", "a@d=OK;"},
	{"a@d one\n two\n", "a@d=one two;"},
	{"a@d\n OK\n", "a@d=OK;"},
	{"a@d one\n# between\n\n two\nb@d x\n", "a@d=one two;b@d=x;"},
	{"A.B@Example.COM OK\n", "a.b@example.com=OK;"},
	{"Stra\xc3\x9f" "e@d OK\n", "strasse@d=OK;"},
	{"\"a b\"@d OK\n", "\"a b\"@d=OK;"},
	{"\"a\\\" b\"@d OK\n", "\"a\\\" b\"@d=OK;"},
	{"a\\ b@d OK\n", "a\\ b@d=OK;"},
	{"a#b@d OK\n", "a#b@d=OK;"},
	{"a@d 1\na@d 2\n", "a@d=1;a@d=2;"},

	{"a@d\n", NULL},
	{"a@d \n", NULL},
	{"\"a b@d OK\n", NULL},
	{" a@d OK\n", NULL},
	{"a@d OK\nb@d\n", NULL},
	{"a@d M\xfcller\n", NULL},
	{"[\n{\"dn\":\"cn=1\"}\n]\n", NULL},
};

ParameterizedTestParameters(reading, postfix)
{
	return unit_rows(COUNT(texts));
}

ParameterizedTest(size_t *row, reading, postfix)
{
	unit_write_text("old", texts[*row].text);
	expect_pairs("postfix", texts[*row].pairs, *row);
}

Test(reading, postfix_text_has_no_NUL)
{
	unit_write("old", "a@d OK\n\0b@d OK\n", 15);
	expect_pairs("postfix", NULL, 0);
}

Test(reading, postfix_names_the_line)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	struct found found = {{NULL, 0, 0}, 0, 0};

	unit_write_text("old", "# comment\na@d OK\n\nb@d\n\nc@d OK\n");
	cr_expect_eq(read_file("postfix", &found, &err), ADRCPT_E_DATA);
	cr_expect_not_null(strstr(err.text, "old:4:"), "%s", err.text);
	adr_buf_clear(&found.text);
}

/* --- All formats -------------------------------------------------------- */

static const char *const formats[] = {"postfix"};

ParameterizedTestParameters(reading, a_file_that_cannot_be_opened)
{
	return unit_rows(COUNT(formats));
}

ParameterizedTest(size_t *row, reading, a_file_that_cannot_be_opened)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	struct found found = {{NULL, 0, 0}, 0, 0};

	cr_expect_eq(read_file(formats[*row], &found, &err), ADRCPT_E_IO);
	cr_expect_eq(err.domain, ADRCPT_NATIVE_ERRNO);
	cr_expect_not_null(strstr(err.text, "old"), "%s", err.text);
	cr_expect_eq(found.count, 0);
}

Test(reading, ends_when_it_is_told_to)
{
	struct found found = {{NULL, 0, 0}, 0, 2};

	unit_write_text("old", "a@d OK\nb@d OK\nc@d OK\n");
	cr_expect_eq(read_file("postfix", &found, NULL), ADRCPT_E_STOPPED);
	cr_expect_eq(found.count, 2);
	adr_buf_clear(&found.text);
}
