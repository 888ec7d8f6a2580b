#include "nearby.h"

#include "addr.h"

#include <string.h>

bool adr_nearby_is_elsewhere(const char *key, const char *other)
{
	size_t local = (size_t)(adr_addr_domain(key) - key);

	return (size_t)(adr_addr_domain(other) - other) == local &&
	       memcmp(key, other, local) == 0 &&
	       strcmp(key + local, other + local) != 0;
}

/* The first octet of a character, in UTF-8? */
static bool is_head(char c)
{
	return ((unsigned char)c & 0xc0) != 0x80;
}

/* What is left of two texts without what they have in common at both ends. */
struct rest {
	const char *text;
	size_t len;
};

static void cut_common(struct rest *a, struct rest *b)
{
	size_t at = 0, end = 0;

	while (at < a->len && at < b->len && a->text[at] == b->text[at])
		at++;
	while (at > 0 && ((at < a->len && !is_head(a->text[at])) ||
			  (at < b->len && !is_head(b->text[at]))))
		at--;
	while (at + end < a->len && at + end < b->len &&
	       a->text[a->len - end - 1] == b->text[b->len - end - 1])
		end++;
	while (end > 0 && (!is_head(a->text[a->len - end]) ||
			   !is_head(b->text[b->len - end])))
		end--;
	a->text += at;
	b->text += at;
	a->len -= at + end;
	b->len -= at + end;
}

static size_t count_characters(const struct rest *rest)
{
	size_t i, count = 0;

	for (i = 0; i < rest->len; i++)
		count += is_head(rest->text[i]);
	return count;
}

/* "ab" and "ba", whatever the sizes of the characters are. */
static bool is_swapped(const struct rest *a, const struct rest *b)
{
	size_t first = 1;

	if (a->len != b->len || count_characters(a) != 2)
		return false;
	while (!is_head(a->text[first]))
		first++;
	return memcmp(a->text, b->text + a->len - first, first) == 0 &&
	       memcmp(a->text + first, b->text, a->len - first) == 0;
}

bool adr_nearby_is_one_edit(const char *key, const char *other)
{
	struct rest a = {key, strlen(key)}, b = {other, strlen(other)};
	size_t x, y;

	cut_common(&a, &b);
	x = count_characters(&a);
	y = count_characters(&b);
	return (x <= 1 && y <= 1 && x + y > 0) || is_swapped(&a, &b);
}
