#include "base64.h"

#include <stdint.h>
#include <string.h>

size_t adr_base64_length(size_t len)
{
	return (len / 3 + (len % 3 != 0)) * 4;
}

/* Up to three octets to four digits, '=' where there is none. */
static void encode_group(char *out, const char *bytes, size_t len)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";
	unsigned long bits = 0;
	size_t i;

	for (i = 0; i < 3; i++)
		bits = bits << 8 | (i < len ? (unsigned char)bytes[i] : 0u);
	for (i = 0; i < 4; i++)
		out[i] = i <= len ? digits[bits >> (18 - 6 * i) & 63] : '=';
}

void adr_base64_encode(char *out, const char *bytes, size_t len)
{
	for (; len > 0; out += 4) {
		size_t group = len < 3 ? len : 3;

		encode_group(out, bytes, group);
		bytes += group;
		len -= group;
	}
}

/* The six bits of a digit and one; 0: no digit. */
static const unsigned char bits_of[256] = {
	['+'] = 63, ['/'] = 64, ['0'] = 53, ['1'] = 54, ['2'] = 55, ['3'] = 56,
	['4'] = 57, ['5'] = 58, ['6'] = 59, ['7'] = 60, ['8'] = 61, ['9'] = 62,
	['A'] = 1,  ['B'] = 2,  ['C'] = 3,  ['D'] = 4,  ['E'] = 5,  ['F'] = 6,
	['G'] = 7,  ['H'] = 8,  ['I'] = 9,  ['J'] = 10, ['K'] = 11, ['L'] = 12,
	['M'] = 13, ['N'] = 14, ['O'] = 15, ['P'] = 16, ['Q'] = 17, ['R'] = 18,
	['S'] = 19, ['T'] = 20, ['U'] = 21, ['V'] = 22, ['W'] = 23, ['X'] = 24,
	['Y'] = 25, ['Z'] = 26, ['a'] = 27, ['b'] = 28, ['c'] = 29, ['d'] = 30,
	['e'] = 31, ['f'] = 32, ['g'] = 33, ['h'] = 34, ['i'] = 35, ['j'] = 36,
	['k'] = 37, ['l'] = 38, ['m'] = 39, ['n'] = 40, ['o'] = 41, ['p'] = 42,
	['q'] = 43, ['r'] = 44, ['s'] = 45, ['t'] = 46, ['u'] = 47, ['v'] = 48,
	['w'] = 49, ['x'] = 50, ['y'] = 51, ['z'] = 52,
};

/* The six bits of a digit, or -1. */
static int digit(char c)
{
	return bits_of[(unsigned char)c] - 1;
}

/* Four digits, 24 bits; more than these are set if one of them is no digit. */
static uint32_t bits_of_group(const char *text)
{
	return (uint32_t)digit(text[0]) << 18 | (uint32_t)digit(text[1]) << 12 |
	       (uint32_t)digit(text[2]) << 6 | (uint32_t)digit(text[3]);
}

/* The last group, of which so many octets count. */
static bool decode_last(unsigned char *out, const char *text, size_t used)
{
	char group[4] = {'A', 'A', 'A', 'A'};
	uint32_t bits;
	size_t i;

	memcpy(group, text, used + 1);
	bits = bits_of_group(group);
	for (i = 0; i < used; i++)
		out[i] = (unsigned char)(bits >> (16 - 8 * i));
	return bits >> 24 == 0;
}

/* Without the blanks at the end; *pad: how many of it stand for nothing. */
static size_t text_size(const char *text, size_t len, size_t *pad)
{
	while (len > 0 && text[len - 1] == ' ')
		len--;
	*pad = 0;
	while (*pad < 2 && *pad < len && text[len - 1 - *pad] == '=')
		++*pad;
	return len;
}

bool adr_base64_is_valid(const char *text, size_t len)
{
	size_t i, pad, size = text_size(text, len, &pad);
	int bits = 0;

	for (i = 0; i < size - pad; i++)
		bits |= digit(text[i]);
	return size % 4 == 0 && bits >= 0;
}

bool adr_base64_decode(char *text, size_t *len)
{
	unsigned char *out = (unsigned char *)text;
	size_t in = 0, pad, size = text_size(text, *len, &pad);
	uint32_t bits;

	if (size % 4 != 0)
		return false;
	for (; in + 4 < size; in += 4, out += 3) {
		bits = bits_of_group(text + in);
		if (bits >> 24 != 0)
			return false;
		out[0] = (unsigned char)(bits >> 16);
		out[1] = (unsigned char)(bits >> 8);
		out[2] = (unsigned char)bits;
	}
	if (size > 0 && !decode_last(out, text + in, 3 - pad))
		return false;
	*len = size / 4 * 3 - pad;
	return true;
}
