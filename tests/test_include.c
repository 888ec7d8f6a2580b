#include "buf.h"
#include "include.h"

#include "unit.h"

#include <string.h>

TestSuite(include, .init = unit_enter, .fini = unit_leave);

/* added: "key=value;" of each, the value may be absent; removed: "key;" */
static const struct {
	const char *text;
	const char *added, *removed;
} good[] = {
	{"", "", ""},
	{"a@d", "a@d;", ""},
	{"a@d\n", "a@d;", ""},
	{"b@d\nA@D\n", "a@d;b@d;", ""},
	{"a@d OK\n", "a@d=OK;", ""},
	{"a@d \t two  words \t\n", "a@d=two  words;", ""},
	{"\xef\xbb\xbf"
	 "a@d\r\nb@d x\r\n",
	 "a@d;b@d=x;", ""},
	{"  a@d  \n\n \t\n", "a@d;", ""},
	{"#\n# comment\n#\ta\n# a@d\n", "", ""},
	{"#a@d\n", "#a@d;", ""},
	{"!a@d\n", "", "a@d;"},
	{"!!a@d\n", "", "!a@d;"},
	{"\"!a\"@d\n", "!a@d;", ""},
	{"a@d x\n!A@D\n", "", "a@d;"},
	{"!A@D\na@d x\n", "", "a@d;"},
	{"\"a b\"@d 1\n", "\"a b\"@d=1;", ""},
	{"\"a\\\" b\"@d\n", "\"a\\\" b\"@d;", ""},
	{"a@d\na@d\n", "a@d;", ""},
	{"a@d x\nA@d x\n", "a@d=x;", ""},
	{"a@m\xc3\xbcller.de x\n",
	 "a@m\xc3\xbcller.de=x;a@xn--mller-kva.de=x;", ""},
	{"!a@xn--mller-kva.de\na@m\xc3\xbcller.de\n", "",
	 "a@m\xc3\xbcller.de;a@xn--mller-kva.de;"},
	/* every spelling goes, also one that only the other line has */
	{"a@mu\xcc\x88ller.de x\n!a@xn--mller-kva.de\n", "",
	 "a@m\xc3\xbcller.de;a@xn--mller-kva.de;"},
	{"a@d gr\xc3\xbc\xc3\x9f"
	 "e\n",
	 "a@d=gr\xc3\xbc\xc3\x9f"
	 "e;",
	 ""},
	{"a@[192.0.2.1]\n", "a@[192.0.2.1];", ""},
};

static void write_list(struct adr_buf *out, const struct adr_include_list *list)
{
	size_t i;

	adr_buf_add_text(out, "");
	for (i = 0; i < list->count; i++) {
		adr_buf_add_text(out, list->rows[i].key);
		if (list->rows[i].value != NULL) {
			adr_buf_add_text(out, "=");
			adr_buf_add_text(out, list->rows[i].value);
		}
		adr_buf_add_text(out, ";");
	}
}

static void expect_list(const struct adr_include_list *list, const char *text)
{
	struct adr_buf shown;

	adr_buf_init(&shown);
	write_list(&shown, list);
	cr_expect_str_eq(shown.data != NULL ? shown.data : "", text);
	adr_buf_clear(&shown);
}

ParameterizedTestParameters(include, takes)
{
	return unit_rows(COUNT(good));
}

ParameterizedTest(size_t *row, include, takes, .init = unit_enter,
		  .fini = unit_leave)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	struct adr_include include = {0};

	unit_write_text("more", good[*row].text);
	cr_assert_eq(adr_include_read(&include, "more", &err), 0, "row %zu: %s",
		     *row, err.text);
	expect_list(&include.added, good[*row].added);
	expect_list(&include.removed, good[*row].removed);
	adr_include_clear(&include);
}

static const struct {
	const char *text;
	size_t len; /* 0: text is a string */
	const char *words;
} bad[] = {
	{"a@d\n@d\n", 0, "more:2: '@d' has nothing before the '@'"},
	{"\n\r\n# x\nnobody\n", 0, "more:4: 'nobody' has no '@'"},
	{"!\n", 0, "more:1: "},
	{"! a@d\n", 0, "more:1: "},
	{"!a@d OK\n", 0, "more:1: '!a@d OK' takes an address away"},
	{"a@d\rb@d\n", 0, "more:1: "},
	{"a@d\v\n", 0, "more:1: 'a@d\\0b'"},
	{"a@d x\x01y\n", 0, "more:1: 'x\\01y' is not a value"},
	{"a@d x\xff\n", 0, "more:1: 'x\\ff' is not a value"},
	{"a@d\0\n", 5, "more:1: 'a@d\\00'"},
	{"a@d x\0y\n", 8, "more:1: 'x\\00y' is not a value"},
	{"a@d, b@d\n", 0, "more:1: 'a@d,'"},
	{"smtp:a@d\n", 0, "more:1: 'smtp:a@d'"},
	{"\"a b@d\n", 0, "more:1: "},
	{"a@d 1\nb@d\nA@d 2\n", 0,
	 "more:3: a@d has another value than in line 1"},
	{"a@d 1\na@d\n", 0, "more:2: a@d has another value than in line 1"},
	{"a@d\xe2\x80\xa8"
	 "b@d\n",
	 0, "more:1: "},
};

ParameterizedTestParameters(include, refuses)
{
	return unit_rows(COUNT(bad));
}

ParameterizedTest(size_t *row, include, refuses, .init = unit_enter,
		  .fini = unit_leave)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	struct adr_include include = {0};
	size_t len = bad[*row].len;

	unit_write("more", bad[*row].text,
		   len > 0 ? len : strlen(bad[*row].text));
	cr_expect_eq(adr_include_read(&include, "more", &err), ADRCPT_E_CONFIG,
		     "row %zu", *row);
	cr_expect_eq(err.status, ADRCPT_E_CONFIG);
	cr_expect_not_null(strstr(err.text, bad[*row].words), "row %zu: %s",
			   *row, err.text);
	adr_include_clear(&include);
	cr_expect_eq(include.added.count, 0);
}

Test(include, a_long_line_is_shown_in_part)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	struct adr_include include = {0};
	static char text[1 << 20];

	memset(text, 'a', sizeof text);
	unit_write("more", text, sizeof text);
	cr_expect_eq(adr_include_read(&include, "more", &err), ADRCPT_E_CONFIG);
	cr_expect_not_null(strstr(err.text, "more:1: 'aaa"), "%s", err.text);
	adr_include_clear(&include);
}

Test(include, a_file_that_cannot_be_read)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	struct adr_include include = {0};

	cr_expect_eq(adr_include_read(&include, "absent", &err),
		     ADRCPT_E_CONFIG);
	cr_expect_not_null(strstr(err.text, "include_file absent: "), "%s",
			   err.text);
	cr_expect_eq(adr_include_read(&include, ".", &err), ADRCPT_E_CONFIG);
	adr_include_clear(&include);
}

Test(include, removes_any_spelling)
{
	struct adr_include include = {0};

	cr_expect_not(adr_include_removes(&include, "a@d\0"));
	unit_write_text("more", "!b@d\n!a@d\n");
	cr_assert_eq(adr_include_read(&include, "more", NULL), 0);
	cr_expect(adr_include_removes(&include, "a@d\0"));
	cr_expect(adr_include_removes(&include, "x@d\0b@d\0"));
	cr_expect_not(adr_include_removes(&include, "x@d\0y@d\0"));
	adr_include_clear(&include);
}
