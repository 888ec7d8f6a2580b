/* Sorting many texts by their bytes.  strcmp() would fetch both texts from
 * memory for each comparison; here eight bytes of each stand beside its
 * pointer, and a text is looked at again only when these are used up. */
#ifndef ADR_SORT_H
#define ADR_SORT_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct adr_sort_item {
	const char *text;
	uint64_t word; /* of the text, see below */
	uint32_t tag;  /* the caller's; orders equal texts */
};

/* Eight bytes as a number that orders as they do. */
static inline uint64_t adr_sort_full_word(const char *text)
{
	unsigned char at[8];

	memcpy(at, text, sizeof at);
	return (uint64_t)at[0] << 56 | (uint64_t)at[1] << 48 |
	       (uint64_t)at[2] << 40 | (uint64_t)at[3] << 32 |
	       (uint64_t)at[4] << 24 | (uint64_t)at[5] << 16 |
	       (uint64_t)at[6] << 8 | (uint64_t)at[7];
}

/* The first eight bytes of a text of this length; NULs once it ends. */
static inline uint64_t adr_sort_word(const char *text, size_t len)
{
	char start[8] = {0};

	if (len >= sizeof start)
		return adr_sort_full_word(text);
	memcpy(start, text, len);
	return adr_sort_full_word(start);
}

/* In place, ascending; needs no memory, and no more than n log n steps whatever
 * the texts are.  Afterwards equal texts have equal words, and those of others
 * may differ. */
void adr_sort_items(struct adr_sort_item *items, size_t count);

/* The same, where the caller has set the words by adr_sort_word() already, when
 * the texts were in the cache. */
void adr_sort_worded(struct adr_sort_item *items, size_t count);

#endif
