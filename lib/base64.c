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

/* The six bits of a digit, and one more, DIGIT, by which it is seen to be one.
 */
#define DIGIT 64

static const unsigned char bits_of[256] = {
	['+'] = 126, ['/'] = 127, ['0'] = 116, ['1'] = 117, ['2'] = 118,
	['3'] = 119, ['4'] = 120, ['5'] = 121, ['6'] = 122, ['7'] = 123,
	['8'] = 124, ['9'] = 125, ['A'] = 64,  ['B'] = 65,  ['C'] = 66,
	['D'] = 67,  ['E'] = 68,  ['F'] = 69,  ['G'] = 70,  ['H'] = 71,
	['I'] = 72,  ['J'] = 73,  ['K'] = 74,  ['L'] = 75,  ['M'] = 76,
	['N'] = 77,  ['O'] = 78,  ['P'] = 79,  ['Q'] = 80,  ['R'] = 81,
	['S'] = 82,  ['T'] = 83,  ['U'] = 84,  ['V'] = 85,  ['W'] = 86,
	['X'] = 87,  ['Y'] = 88,  ['Z'] = 89,  ['a'] = 90,  ['b'] = 91,
	['c'] = 92,  ['d'] = 93,  ['e'] = 94,  ['f'] = 95,  ['g'] = 96,
	['h'] = 97,  ['i'] = 98,  ['j'] = 99,  ['k'] = 100, ['l'] = 101,
	['m'] = 102, ['n'] = 103, ['o'] = 104, ['p'] = 105, ['q'] = 106,
	['r'] = 107, ['s'] = 108, ['t'] = 109, ['u'] = 110, ['v'] = 111,
	['w'] = 112, ['x'] = 113, ['y'] = 114, ['z'] = 115,
};

static inline unsigned bits_of_digit(char c)
{
	return bits_of[(unsigned char)c];
}

/* Four digits, 24 bits; one more is set if one of them is no digit. */
static inline uint32_t bits_of_group(const char *text)
{
	uint32_t a = bits_of_digit(text[0]), b = bits_of_digit(text[1]);
	uint32_t c = bits_of_digit(text[2]), d = bits_of_digit(text[3]);
	uint32_t bad = ~(a & b & c & d) & DIGIT;

	return (bad | (a & 63)) << 18 | (b & 63) << 12 | (c & 63) << 6 |
	       (d & 63);
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
	size_t pad, size = text_size(text, len, &pad);
	const char *at = text, *end = text + size - pad;
	unsigned bits = DIGIT;

	for (; end - at >= 4; at += 4)
		bits &= bits_of_digit(at[0]) & bits_of_digit(at[1]) &
			bits_of_digit(at[2]) & bits_of_digit(at[3]);
	for (; at < end; at++)
		bits &= bits_of_digit(*at);
	return size % 4 == 0 && bits != 0;
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
