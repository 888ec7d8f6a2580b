#include "base64.h"

#include "unit.h"

#include <stdlib.h>
#include <string.h>

static const struct {
	const char *text;
	const char *bytes; /* NULL: refused */
	size_t len;
} rows[] = {
	/* RFC 4648 section 10 */
	{"", "", 0},
	{"Zg==", "f", 1},
	{"Zm8=", "fo", 2},
	{"Zm9v", "foo", 3},
	{"Zm9vYg==", "foob", 4},
	{"Zm9vYmE=", "fooba", 5},
	{"Zm9vYmFy", "foobar", 6},

	{"AAAA", "\0\0\0", 3},
	{"+/+/", "\xfb\xff\xbf", 3},
	{"/////w==", "\xff\xff\xff\xff", 4},
	{"azAZ", "\x6b\x30\x19", 3},
	{"0189", "\xd3\x5f\x3d", 3},
	{"Zg==  ", "f", 1}, /* blanks at the end */
	{"    ", "", 0},

	{"Z", NULL, 0},
	{"Zg", NULL, 0},
	{"Zg=", NULL, 0},
	{"Zg===", NULL, 0},
	{"Zm9vZg", NULL, 0},
	{"====", NULL, 0},
	{"Z===", NULL, 0},
	{"=Zg=", NULL, 0},
	{"Zg==Zg==", NULL, 0}, /* padding inside */
	{"Zm8=Zm9v", NULL, 0},
	{"Z=g=", NULL, 0},
	{"Zm 9v", NULL, 0},
	{"Zm9 vYmFy", NULL, 0},
	{" Zm9", NULL, 0},
	{"Zm9v\t\t\t\t", NULL, 0},
	{"Zm-_", NULL, 0}, /* the URL alphabet */
	{"Zm9\xc3", NULL, 0},
	{"Zm9\x80", NULL, 0},
	{"Zm9@", NULL, 0},
	{"Zm9[", NULL, 0},
	{"Zm9`", NULL, 0},
	{"Zm9{", NULL, 0},
};

ParameterizedTestParameters(base64, decode)
{
	return unit_rows(COUNT(rows));
}

/* The copy is of its exact size, for the sanitizer to see. */
ParameterizedTest(size_t *row, base64, decode)
{
	size_t len = strlen(rows[*row].text);
	char *text = malloc(len + 1);
	bool good;

	cr_assert_not_null(text);
	memcpy(text, rows[*row].text, len + 1);
	cr_expect_eq(adr_base64_is_valid(text, len), rows[*row].bytes != NULL,
		     "'%s'", rows[*row].text);
	good = adr_base64_decode(text, &len);
	cr_assert_eq(good, rows[*row].bytes != NULL, "'%s'", rows[*row].text);
	if (good) {
		cr_expect_eq(len, rows[*row].len, "'%s': %zu", rows[*row].text,
			     len);
		cr_expect_eq(memcmp(text, rows[*row].bytes, len), 0, "'%s'",
			     rows[*row].text);
	}
	free(text);
}

Test(base64, a_nul_is_no_digit)
{
	char text[] = "Zm\0v";
	size_t len = 4;

	cr_expect_not(adr_base64_is_valid(text, len));
	cr_expect_not(adr_base64_decode(text, &len));
}

/* Every octet in every place of two groups: what is said before decoding is
 * what decoding says. */
Test(base64, valid_is_what_can_be_decoded)
{
	unsigned c, place;

	for (c = 0; c < 256; c++) {
		for (place = 0; place < 8; place++) {
			char text[] = "Zm9vYmFy";
			size_t len = 8;
			bool is_valid;

			text[place] = (char)c;
			is_valid = adr_base64_is_valid(text, len);
			cr_expect_eq(adr_base64_decode(text, &len), is_valid,
				     "%u at %u", c, place);
		}
	}
}

/* Every octet in every place of a group. */
Test(base64, every_octet)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";
	unsigned c, place;

	for (c = 0; c < 256; c++) {
		for (place = 0; place < 3; place++) {
			unsigned bits = c << (16 - 8 * place);
			char text[4] = {digits[bits >> 18 & 63],
					digits[bits >> 12 & 63],
					digits[bits >> 6 & 63],
					digits[bits & 63]};
			size_t len = 4;

			cr_assert(adr_base64_decode(text, &len));
			cr_assert_eq(len, 3);
			cr_assert_eq((unsigned char)text[place], c);
		}
	}
}

/* --- Encoding ----------------------------------------------------------- */

ParameterizedTestParameters(base64, encode)
{
	return unit_rows(COUNT(rows));
}

/* What is decoded without blanks comes back; the room is of its exact size. */
ParameterizedTest(size_t *row, base64, encode)
{
	size_t len = adr_base64_length(rows[*row].len);
	char *text;

	if (rows[*row].bytes == NULL || strchr(rows[*row].text, ' ') != NULL)
		return;
	cr_assert_eq(len, strlen(rows[*row].text));
	text = malloc(len + 1);
	cr_assert_not_null(text);
	adr_base64_encode(text, rows[*row].bytes, rows[*row].len);
	cr_expect_eq(memcmp(text, rows[*row].text, len), 0, "row %zu", *row);
	free(text);
}
