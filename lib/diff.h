/* What changes when a table replaces an old one. */
#ifndef ADR_DIFF_H
#define ADR_DIFF_H

#include "map.h"
#include "table.h"

struct adr_diff {
	struct adrcpt_change *changes;
	size_t count; /* of changes */
	size_t capacity;
	struct adr_pairs fresh; /* these instead, each a '+', if the old table
				 * was empty; lent */
	bool is_fresh;
	struct adr_arena arena; /* the strings of '-' */
	size_t added;           /* keys that were not there */
	size_t removed;         /* keys that are not there any more */
};

void adr_diff_init(struct adr_diff *diff);
void adr_diff_clear(struct adr_diff *diff);

/* Compare; diff is empty.  '+' is lent by pairs, old may be cleared afterwards.
 *  A key with another value is one '-' and one '+', neither
 * added nor removed. */
int adr_diff_build(struct adr_diff *diff, const struct adr_table *old,
		   const struct adr_pairs *pairs, struct adrcpt_error *err);

/* Number index, by key; '-' before '+'. */
struct adrcpt_change adr_diff_at(const struct adr_diff *diff, size_t index);

/* Is this change a key that is not there any more? */
bool adr_diff_is_removal(const struct adr_diff *diff, size_t index);

#endif
