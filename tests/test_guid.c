#include "guid.h"

#include "unit.h"

#include <string.h>

static const char octets[] = "\x33\x22\x11\x00\x55\x44\x77\x66"
			     "\x88\x99\xaa\xbb\xcc\xdd\xee\xff";
static const char text[] = "00112233-4455-6677-8899-aabbccddeeff";

Test(guid, text_is_as_the_tools_of_ad_print_it)
{
	char out[ADR_GUID_TEXT_SIZE];

	adr_guid_format(out, octets);
	cr_expect_str_eq(out, text);
}

Test(guid, text_becomes_octets_again)
{
	char out[ADR_GUID_SIZE];

	cr_assert(adr_guid_parse(out, text));
	cr_expect_eq(memcmp(out, octets, sizeof out), 0);
}

static const char *const bad[] = {
	"",
	"0",
	"00112233-4455-6677-8899-aabbccddeef",
	"00112233-4455-6677-8899-aabbccddeeff0",
	"00112233-4455-6677-8899-aabbccddeefg",
	"00112233-4455-6677-8899-AABBCCDDEEFF",
	"00112233 4455-6677-8899-aabbccddeeff",
	"0011223-34455-6677-8899-aabbccddeeff",
	"00112233445566778899aabbccddeeff",
};

ParameterizedTestParameters(guid, nothing_else_is_one)
{
	return unit_rows(COUNT(bad));
}

ParameterizedTest(size_t *row, guid, nothing_else_is_one)
{
	char out[ADR_GUID_SIZE];

	cr_expect_not(adr_guid_parse(out, bad[*row]), "%s", bad[*row]);
}
