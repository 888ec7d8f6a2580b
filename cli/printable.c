#include "printable.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* The octets that follow the first one in UTF-8, by RFC 3629, section 4: only
 * the second may be bounded more tightly. */
static size_t sequence_length(const unsigned char *at)
{
	unsigned char low = 0x80, high = 0xbf;
	size_t count;

	if (at[0] >= 0xc2 && at[0] <= 0xdf)
		count = 2;
	else if (at[0] >= 0xe0 && at[0] <= 0xef)
		count = 3;
	else if (at[0] >= 0xf0 && at[0] <= 0xf4)
		count = 4;
	else
		return 0;
	if (at[0] == 0xe0)
		low = 0xa0;
	else if (at[0] == 0xf0)
		low = 0x90;
	else if (at[0] == 0xed)
		high = 0x9f;
	else if (at[0] == 0xf4)
		high = 0x8f;
	return at[1] >= low && at[1] <= high ? count : 0;
}

size_t printable_step(const char *bytes, size_t len)
{
	unsigned char at[4] = {0, 0, 0, 0};
	size_t count, i;

	memcpy(at, bytes, len < sizeof at ? len : sizeof at);
	if (len > 0 && at[0] >= 0x20 && at[0] < 0x7f)
		return 1;
	count = sequence_length(at);
	for (i = 2; i < count; i++)
		if (at[i] < 0x80 || at[i] > 0xbf)
			return 0;
	if (at[0] == 0xc2 && at[1] < 0xa0)
		return 0; /* C1 controls */
	if (at[0] == 0xe2 && at[1] == 0x80 && (at[2] == 0xa8 || at[2] == 0xa9))
		return 0; /* line and paragraph separators */
	return count;
}

static void copy(char *to, size_t size, const char *bytes, size_t len,
		 bool quotes)
{
	size_t used = 0, i, step;
	char piece[8];

	for (i = 0; i < len; i += step) {
		size_t count;

		step = printable_step(bytes + i, len - i);
		if (step == 0) {
			step = 1;
			snprintf(piece, sizeof piece, "\\x%02x",
				 (unsigned)(unsigned char)bytes[i]);
		} else {
			bool plain = bytes[i] != '\\' &&
				     (bytes[i] != '"' || !quotes);

			snprintf(piece, sizeof piece, "%s%.*s",
				 plain ? "" : "\\", (int)step, bytes + i);
		}
		count = strlen(piece);
		if (count >= size - used)
			break;
		memcpy(to + used, piece, count);
		used += count;
	}
	to[used] = '\0';
}

void printable_copy(char *to, size_t size, const char *bytes, size_t len)
{
	copy(to, size, bytes, len, false);
}

void printable_quote(char *to, size_t size, const char *text)
{
	copy(to, size, text, strlen(text), true);
}
