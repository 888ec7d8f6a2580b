#include "guid.h"

#include <stddef.h>
#include <string.h>

/* Which octet is printed when, and a dash in front of which. */
static const unsigned char order[ADR_GUID_SIZE] = {
	3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};
static const char digits[] = "0123456789abcdef";

static bool has_dash(size_t i)
{
	return i == 4 || i == 6 || i == 8 || i == 10;
}

void adr_guid_format(char text[ADR_GUID_TEXT_SIZE], const char *bytes)
{
	size_t i, at = 0;

	for (i = 0; i < sizeof order; i++) {
		unsigned char octet = (unsigned char)bytes[order[i]];

		if (has_dash(i))
			text[at++] = '-';
		text[at++] = digits[octet >> 4];
		text[at++] = digits[octet & 15];
	}
	text[at] = '\0';
}

static bool parse_digit(unsigned *value, char c)
{
	const char *digit = c != '\0' ? strchr(digits, c) : NULL;

	if (digit == NULL)
		return false;
	*value = (unsigned)(digit - digits);
	return true;
}

bool adr_guid_parse(char bytes[ADR_GUID_SIZE], const char *text)
{
	unsigned high, low;
	size_t i;

	for (i = 0; i < sizeof order; i++) {
		if (has_dash(i) && *text++ != '-')
			return false;
		if (!parse_digit(&high, text[0]) || !parse_digit(&low, text[1]))
			return false;
		bytes[order[i]] = (char)(high << 4 | low);
		text += 2;
	}
	return *text == '\0';
}
