#include "nearest.h"

#include <string.h>

#define LONGEST 40 /* no name has as many letters */

static char plain(char ch)
{
	if (ch >= 'A' && ch <= 'Z')
		return (char)(ch - 'A' + 'a');
	return ch == '-' ? '_' : ch;
}

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* How many slips lie between two words (Damerau and Levenshtein, each letter
 * touched once); rows of the table are kept for two letters back. */
static unsigned slips(const char *a, size_t a_len, const char *b, size_t b_len)
{
	unsigned row[3][LONGEST + 1];
	size_t i, k;

	for (k = 0; k <= b_len; k++)
		row[0][k] = (unsigned)k;
	for (i = 1; i <= a_len; i++) {
		unsigned *now = row[i % 3], *last = row[(i - 1) % 3];
		const unsigned *older = row[(i + 1) % 3];

		now[0] = (unsigned)i;
		for (k = 1; k <= b_len; k++) {
			char x = plain(a[i - 1]), y = plain(b[k - 1]);

			now[k] = least(last[k - 1] + (x != y),
				       least(last[k], now[k - 1]) + 1);
			if (i > 1 && k > 1 && x == plain(b[k - 2]) &&
			    plain(a[i - 2]) == y)
				now[k] = least(now[k], older[k - 2] + 1);
		}
	}
	return row[a_len % 3][b_len];
}

const char *nearest_name(const char *wanted, const char *const *names,
			 size_t count)
{
	size_t len = strlen(wanted), i;
	unsigned best = (unsigned)(len / 3 + 1);
	const char *found = NULL;

	if (len == 0 || len > LONGEST)
		return NULL;
	for (i = 0; i < count; i++) {
		size_t name_len = strlen(names[i]);
		unsigned far;

		if (name_len > LONGEST)
			continue;
		far = slips(wanted, len, names[i], name_len);
		if (far < best && far < name_len) {
			best = far;
			found = names[i];
		}
	}
	return found;
}
