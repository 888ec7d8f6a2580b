/* Sorting many texts by their bytes.  strcmp() would fetch both texts from
 * memory for each comparison; here eight bytes of each stand beside its
 * pointer, and a text is looked at again only when these are used up. */
#ifndef ADR_SORT_H
#define ADR_SORT_H

#include <stddef.h>
#include <stdint.h>

struct adr_sort_item {
	const char *text;
	uint64_t word; /* eight bytes of the text; of adr_sort_items() */
	uint32_t tag;  /* the caller's; orders equal texts */
};

/* In place, ascending; needs no memory, and no more than n log n steps whatever
 * the texts are.  Afterwards equal texts have equal words, and those of others
 * may differ. */
void adr_sort_items(struct adr_sort_item *items, size_t count);

#endif
