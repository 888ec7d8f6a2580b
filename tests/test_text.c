#include "text.h"

#include "unit.h"

#include <string.h>

Test(text, lower_changes_ascii_capitals_only)
{
	int c;

	for (c = -128; c < 256; c++) {
		bool capital = c >= 'A' && c <= 'Z';
		char want = (char)(capital ? c + 32 : c);

		cr_expect_eq(adr_ascii_lower((char)c), want, "%d", c);
	}
}

Test(text, alnum_is_ascii_only)
{
	static const char all[] = "0123456789abcdefghijklmnopqrstuvwxyz"
				  "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	int c;

	for (c = 1; c < 256; c++)
		cr_expect_eq(adr_ascii_is_alnum((char)c),
			     strchr(all, c) != NULL, "%d", c);
	cr_expect_not(adr_ascii_is_alnum('\0'));
}

static const struct {
	const char *bytes;
	size_t len;
	const char *text;
	bool equal, starts;
} nocase[] = {
	{"Mail", 4, "mAIL", true, true},
	{"mailbox", 7, "MAIL", false, true},
	{"mailbox", 4, "MAIL", true, true},
	{"mai", 3, "mail", false, false},
	{"mail", 3, "mail", false, false},
	{"mbil", 4, "mail", false, false},
	{"", 0, "", true, true},
	{"x", 1, "", false, true},
	{"a\0b", 3, "a", false, true},
	{"a\0b", 3, "ab", false, false},
	{"\xc3\x84", 2, "\xc3\xa4", false, false}, /* not past ASCII */
	{"@", 1, "`", false, false},
	{"[", 1, "{", false, false},
};

ParameterizedTestParameters(text, compares_without_case)
{
	return unit_rows(COUNT(nocase));
}

ParameterizedTest(size_t *row, text, compares_without_case)
{
	cr_expect_eq(adr_equal_nocase(nocase[*row].bytes, nocase[*row].len,
				      nocase[*row].text),
		     nocase[*row].equal, "row %zu", *row);
	cr_expect_eq(adr_starts_nocase(nocase[*row].bytes, nocase[*row].len,
				       nocase[*row].text),
		     nocase[*row].starts, "row %zu", *row);
}

static const struct {
	const char *bytes;
	size_t len;
	size_t size; /* 0: not UTF-8 */
	uint32_t ch;
} utf8[] = {
	{"", 0, 0, 0},
	{"a", 1, 1, 'a'},
	{"\0", 1, 1, 0},
	{"\x7f", 1, 1, 0x7f},
	{"\xc2\x80", 2, 2, 0x80},
	{"\xdf\xbf", 2, 2, 0x7ff},
	{"\xe0\xa0\x80", 3, 3, 0x800},
	{"\xed\x9f\xbf", 3, 3, 0xd7ff},
	{"\xee\x80\x80", 3, 3, 0xe000},
	{"\xef\xbf\xbf", 3, 3, 0xffff},
	{"\xf0\x90\x80\x80", 4, 4, 0x10000},
	{"\xf4\x8f\xbf\xbf", 4, 4, 0x10ffff},
	{"\xc3\xa4rest", 6, 2, 0xe4},

	{"\x80", 1, 0, 0},         /* a continuation alone */
	{"\xbf", 1, 0, 0},         /* and the last one */
	{"\xc0\x80", 2, 0, 0},     /* overlong */
	{"\xc1\xbf", 2, 0, 0},     /* overlong */
	{"\xe0\x9f\xbf", 3, 0, 0}, /* overlong */
	{"\xf0\x8f\xbf\xbf", 4, 0, 0},
	{"\xed\xa0\x80", 3, 0, 0}, /* surrogates */
	{"\xed\xbf\xbf", 3, 0, 0},
	{"\xf4\x90\x80\x80", 4, 0, 0}, /* past U+10FFFF */
	{"\xf5\x80\x80\x80", 4, 0, 0},
	{"\xff", 1, 0, 0},
	{"\xc3", 1, 0, 0}, /* cut short */
	{"\xe2\x82", 2, 0, 0},
	{"\xf0\x90\x80", 3, 0, 0},
	{"\xc3(", 2, 0, 0}, /* no continuation */
	{"\xe2\x82(", 3, 0, 0},
	{"\xe2\x82\xc0", 3, 0, 0},
};

ParameterizedTestParameters(text, decodes_utf8)
{
	return unit_rows(COUNT(utf8));
}

ParameterizedTest(size_t *row, text, decodes_utf8)
{
	uint32_t ch = 0xdead;
	size_t size;

	size = adr_utf8_decode(&ch, utf8[*row].bytes, utf8[*row].len);
	cr_assert_eq(size, utf8[*row].size, "row %zu: %zu", *row, size);
	if (size > 0)
		cr_expect_eq(ch, utf8[*row].ch, "row %zu: %x", *row,
			     (unsigned)ch);
}

static const struct {
	const char *bytes;
	size_t len;
	bool is_text;
} texts[] = {
	{"", 0, true},
	{"plain", 5, true},
	{"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80", 9, true},
	{"\x01\n", 2, true}, /* controls are text */
	{"a\0b", 3, false},
	{"ab\0", 3, false},
	{"a\xff", 2, false},
	{"ab\xc3", 3, false},
};

ParameterizedTestParameters(text, tells_text_from_bytes)
{
	return unit_rows(COUNT(texts));
}

ParameterizedTest(size_t *row, text, tells_text_from_bytes)
{
	cr_expect_eq(adr_is_text(texts[*row].bytes, texts[*row].len),
		     texts[*row].is_text, "row %zu", *row);
}

/* Every byte at every place of every length up to three words. */
Test(text, plain_is_printable_ascii_only)
{
	char bytes[24];
	size_t len, at;
	int c;

	cr_expect(adr_is_plain(NULL, 0));
	for (len = 1; len <= sizeof bytes; len++)
		for (at = 0; at < len; at++)
			for (c = 0; c < 256; c++) {
				memset(bytes, at % 2 == 0 ? ' ' : '~', len);
				bytes[at] = (char)c;
				cr_assert_eq(adr_is_plain(bytes, len),
					     c >= ' ' && c <= '~',
					     "%d at %zu of %zu", c, at, len);
			}
}

/* Ranges with what stands just outside of them. */
static const struct {
	uint32_t ch;
	bool unprintable;
} characters[] = {
	{0x00, true},     {0x0a, true},     {0x1f, true},    {0x20, false},
	{0x7e, false},    {0x7f, true},     {0x85, true},    {0x9f, true},
	{0xa0, false},    {0xac, false},    {0xad, true},    {0xae, false},
	{0x61b, false},   {0x61c, true},    {0x61d, false},  {0x180e, true},
	{0x200a, false},  {0x200b, true},   {0x200f, true},  {0x2010, false},
	{0x2027, false},  {0x2028, true},   {0x2029, true},  {0x202e, true},
	{0x202f, false},  {0x205f, false},  {0x2060, true},  {0x2066, true},
	{0x206f, true},   {0x2070, false},  {0xfeff, true},  {0xfff8, false},
	{0xfff9, true},   {0xfffb, true},   {0xfffc, false}, {0xfffd, false},
	{0xdffff, false}, {0xe0001, true},  {0xe007f, true}, {0xe0080, false},
	{0xe4, false},    {0x1f600, false},
};

Test(text, knows_what_is_not_seen)
{
	size_t i;

	for (i = 0; i < COUNT(characters); i++)
		cr_expect_eq(adr_is_unprintable(characters[i].ch),
			     characters[i].unprintable, "%x",
			     (unsigned)characters[i].ch);
}

static const struct {
	const char *bytes;
	size_t len;
	size_t size;
	const char *out;
	size_t want;
} dirty[] = {
	{"", 0, 1, "", 0},
	{NULL, 0, 16, "", 0},
	{"abc", 3, 16, "abc", 3},
	{"a\nb\0c", 5, 16, "a\\0ab\\00c", 9},
	{"\xc3\xa4\xff", 3, 16, "\xc3\xa4\\ff", 5},
	{"\xe2\x80\xae", 3, 16, "\\e2\\80\\ae", 9}, /* bidi override */
	{"\\", 1, 16, "\\", 1}, /* what is escaped already stays */

	/* cut between characters and escapes, the length is that of all */
	{"abc", 3, 4, "abc", 3},
	{"abc", 3, 3, "ab", 3},
	{"abc", 3, 1, "", 3},
	{"a\xc3\xa4", 3, 4, "a\xc3\xa4", 3},
	{"a\xc3\xa4", 3, 3, "a", 3},
	{"a\xc3\xa4"
	 "b",
	 4, 3, "a", 4},
	{"a\n", 2, 4, "a", 4},
	{"a\nb", 3, 5, "a\\0a", 5},
};

ParameterizedTestParameters(text, cleans)
{
	return unit_rows(COUNT(dirty));
}

ParameterizedTest(size_t *row, text, cleans)
{
	char out[17];
	size_t want;

	memset(out, '!', sizeof out);
	want = adr_text_clean(out, dirty[*row].size, dirty[*row].bytes,
			      dirty[*row].len);
	cr_expect_eq(want, dirty[*row].want, "row %zu: %zu", *row, want);
	cr_expect_str_eq(out, dirty[*row].out, "row %zu: '%s'", *row, out);
	cr_expect_eq(out[dirty[*row].size], '!', "row %zu", *row);
}

static const struct {
	const char *text;
	bool good;
	int64_t number;
} numbers[] = {
	{"0", true, 0},
	{"007", true, 7},
	{"-5", true, -5},
	{"2147483648", true, INT64_C(2147483648)},
	{"8796093022208", true, INT64_C(8796093022208)},
	{"9223372036854775807", true, INT64_MAX},
	{"-9223372036854775807", true, -INT64_MAX},
	{"9223372036854775808", false, 0},
	{"18446744073709551616", false, 0},
	{"99999999999999999999999", false, 0},
	{"", false, 0},
	{"-", false, 0},
	{"--1", false, 0},
	{"+1", false, 0},
	{" 1", false, 0},
	{"1 ", false, 0},
	{"0x10", false, 0},
	{"1a", false, 0},
	{"/", false, 0},
	{":", false, 0},
};

ParameterizedTestParameters(text, parses_numbers)
{
	return unit_rows(COUNT(numbers));
}

ParameterizedTest(size_t *row, text, parses_numbers)
{
	const char *text = numbers[*row].text;
	int64_t number = 42;
	bool good = adr_parse_int64(&number, text, strlen(text));

	cr_assert_eq(good, numbers[*row].good, "'%s'", text);
	if (good)
		cr_expect(number == numbers[*row].number, "'%s'", text);
}

Test(text, numbers_are_counted)
{
	int64_t number;

	cr_assert(adr_parse_int64(&number, "123", 2));
	cr_expect(number == 12);
	cr_expect_not(adr_parse_int64(&number, "1\0002", 3));
}
