#include "addr_plain.h"

#include "unit.h"

#include <string.h>

TestSuite(addr_plain);

static const struct {
	const char *address;
	const char *folded; /* NULL: it is not plain */
} rows[] = {
	{"ab@de.fg", "ab@de.fg"},
	{"a.b@d-e.f", "a.b@d-e.f"},
	{"A_b@D.Example", "a_b@d.example"},
	{"_a_@_d_.x", "_a_@_d_.x"},
	{"09azAZ_@09azAZ_", "09azaz_@09azaz_"},
	{"a@abcdefg", "a@abcdefg"},
	{"abcdefg@a", "abcdefg@a"},
	{"abcdefghijklmnop@abcdefghijklmnop.example", "abcdefghijklmnop@"
						      "abcdefghijklmnop."
						      "example"},
	/* 63 octets, and one more */
	{"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
	 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
	{"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
	 NULL},
	/* shorter than a word: left to others */
	{"a@d.com", NULL},
	{"", NULL},
	/* marks: at an end, two in a row, within a word of eight or not */
	{".abc@def.example", NULL},
	{"abc@def.example.", NULL},
	{"@abcdefghijk", NULL},
	{"abcdefghijk@", NULL},
	{"abc..d@ef.example", NULL},
	{"abcdefg--h@example", NULL},
	{"abcdefg.-h@example", NULL},
	{"a@xn--abc.example", NULL},
	{"abcdef.@example", NULL},
	{"abcdefg@.example", NULL},
	{"abcdef-.b@example", NULL},
	/* '@': none, two near to each other, two far from each other */
	{"abcdefgh.ijklmnop", NULL},
	{"a@b@cdefghij", NULL},
	{"a@bcdefghijklmn@o", NULL},
	{"a@bcdefgh@i", NULL},
};

ParameterizedTestParameters(addr_plain, addresses)
{
	return unit_rows(COUNT(rows));
}

ParameterizedTest(size_t *row, addr_plain, addresses)
{
	const char *address = rows[*row].address, *folded = rows[*row].folded;
	const size_t len = strlen(address);
	char out[ADR_ADDR_PLAIN_MAX + 1] = "";
	bool is_folded;

	cr_assert_eq(adr_addr_fold_plain(out, address, len, &is_folded),
		     folded != NULL, "%s", address);
	if (folded == NULL)
		return;
	cr_expect_str_eq(out, folded);
	cr_expect_eq(is_folded, strcmp(address, folded) != 0, "%s", address);
}

/* Each byte that there is, wherever it stands. */
Test(addr_plain, no_other_bytes)
{
	static const char good[] = "abcdefghijklmnopqrstuvwxyz0123456789_"
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ-.";
	static const char model[] = "abcdefghijkl@abcdefgh";
	const size_t len = sizeof model - 1;
	char address[sizeof model], out[sizeof model];
	bool is_folded;
	size_t at;
	int byte;

	for (at = 1; at < len - 1; at++) {
		if (at >= 11 && at <= 13)
			continue;
		for (byte = 0; byte < 256; byte++) {
			memcpy(address, model, sizeof model);
			address[at] = (char)byte;
			cr_assert_eq(adr_addr_fold_plain(out, address, len,
							 &is_folded),
				     memchr(good, byte, sizeof good - 1) !=
					     NULL,
				     "byte %d at %zu", byte, at);
		}
	}
}

/* --- The same, byte by byte --------------------------------------------- */

static bool is_mark(char c)
{
	return c == '.' || c == '-' || c == '@';
}

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '_';
}

/* As addr_plain.h says. */
static bool is_plain(const char *address, size_t len)
{
	size_t i, ats = 0;

	if (len < 8 || len > ADR_ADDR_PLAIN_MAX)
		return false;
	for (i = 0; i < len; i++) {
		if (!is_mark(address[i]) && !is_word(address[i]))
			return false;
		if (is_mark(address[i]) &&
		    (i == 0 || i == len - 1 || is_mark(address[i - 1])))
			return false;
		ats += address[i] == '@';
	}
	return ats == 1;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
}

/* Nothing is written behind the end, either. */
static void expect_same(const char *address, size_t len)
{
	char out[ADR_ADDR_PLAIN_MAX + 3];
	bool is_folded, has_capitals = false;
	size_t i;

	memset(out, '!', sizeof out);
	cr_assert_eq(adr_addr_fold_plain(out, address, len, &is_folded),
		     is_plain(address, len), "%.*s", (int)len, address);
	for (i = len; i < sizeof out; i++)
		cr_assert_eq(out[i], '!');
	if (!is_plain(address, len))
		return;
	for (i = 0; i < len; i++) {
		cr_assert_eq(out[i], lower(address[i]), "%.*s", (int)len,
			     address);
		has_capitals = has_capitals || lower(address[i]) != address[i];
	}
	cr_assert_eq(is_folded, has_capitals, "%.*s", (int)len, address);
}

/* All texts of eight octets of these, alone and around the places where blocks
 * meet. */
Test(addr_plain, all_texts_of_few_octets)
{
	static const char octets[] = "aZ.-@/\xff";
	char address[40];
	size_t i, number, rest;

	for (number = 0; number < 7 * 7 * 7 * 7 * 7 * 7 * 7; number++) {
		memset(address, 'x', sizeof address);
		for (i = 0, rest = number; i < 7; i++, rest /= 7)
			address[12 + i] = octets[rest % 7];
		expect_same(address + 12, 8);
		expect_same(address + 11, 8);
		expect_same(address, 27);
		expect_same(address, 19);
	}
}

Test(addr_plain, random_texts)
{
	static const char octets[] = "abcdefghijklmnopqrstuvwxyzABCXYZ0189__"
				     "abcdefghijklmnopqrstuvwxyz.-.-.-";
	char address[70];
	unsigned seed = 1;
	size_t i, len, round;

	for (round = 0; round < 300000; round++) {
		len = (seed = seed * 1103515245 + 12345) >> 16;
		len %= sizeof address;
		for (i = 0; i < len; i++) {
			seed = seed * 1103515245 + 12345;
			address[i] = octets[(seed >> 16) % (sizeof octets - 1)];
		}
		if (len > 0)
			address[(seed >> 8) % len] = '@';
		if (len > 0 && seed % 8 == 0)
			address[(seed >> 12) % len] = (char)(seed >> 20);
		expect_same(address, len);
	}
}
