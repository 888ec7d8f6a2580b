#include "base64.h"

#include "text.h"

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

/* The six bits of a digit, or -1. */
static int digit(char c)
{
	if (c == '+')
		return 62;
	if (c == '/')
		return 63;
	if (!adr_ascii_is_alnum(c))
		return -1;
	if (c >= 'a')
		return c - 'a' + 26;
	return c >= 'A' ? c - 'A' : c - '0' + 52;
}

/* Four digits to three octets, of which used count. */
static bool decode_group(unsigned char *out, const char *text, size_t used)
{
	unsigned long bits = 0;
	size_t i;

	for (i = 0; i < 4; i++) {
		int value = i <= used ? digit(text[i]) : 0;

		if (value < 0)
			return false;
		bits = bits << 6 | (unsigned long)value;
	}
	for (i = 0; i < used; i++)
		out[i] = (unsigned char)(bits >> (16 - 8 * i));
	return true;
}

bool adr_base64_decode(char *text, size_t *len)
{
	unsigned char *out = (unsigned char *)text;
	size_t in, size = *len, pad = 0;

	while (size > 0 && text[size - 1] == ' ')
		size--;
	if (size % 4 != 0)
		return false;
	while (pad < 2 && pad < size && text[size - 1 - pad] == '=')
		pad++;
	for (in = 0; in < size; in += 4) {
		size_t used = in + 4 < size ? 3 : 3 - pad;

		if (!decode_group(out, text + in, used))
			return false;
		out += used;
	}
	*len = (size_t)(out - (unsigned char *)text);
	return true;
}
