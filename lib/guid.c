#include "guid.h"

#include <stddef.h>
#include <string.h>

/* Which octet is printed when. */
static const unsigned char order[ADR_GUID_SIZE] = {
	3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};
static const char digits[] = "0123456789abcdef";

static const char form[ADR_GUID_TEXT_SIZE] =
	"xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

/* Where in the text the octet stands that is printed next. */
static const unsigned char place[ADR_GUID_SIZE] = {
	0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34};

static bool has_dash(size_t i)
{
	return i == 4 || i == 6 || i == 8 || i == 10;
}

void adr_guid_format(char text[ADR_GUID_TEXT_SIZE], const char *bytes)
{
	size_t i;

	memcpy(text, form, sizeof form);
	for (i = 0; i < sizeof order; i++) {
		unsigned char octet = (unsigned char)bytes[order[i]];

		text[place[i]] = digits[octet >> 4];
		text[place[i] + 1] = digits[octet & 15];
	}
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
