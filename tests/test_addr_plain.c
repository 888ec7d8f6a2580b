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
	char out[ADR_PLAIN_MAX + 1] = "";
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
