/* What changes when a table replaces an old one.  The old one is compared as it
 * is read, and not kept: its keys have to come in order, as those of a file
 * that we wrote do.
 *
 *      adr_diff_init(), adr_diff_start(), adr_diff_old()..., adr_diff_end(),
 *      adr_diff_at()..., adr_diff_clear()
 */
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
	size_t old_count;       /* keys that were there */

	/* As long as the old table is being read. */
	const struct adr_pairs *pairs;
	size_t next;      /* of the pairs: all before it have been compared */
	const char *last; /* old key; below the next one of the pairs */
};

void adr_diff_init(struct adr_diff *diff);
void adr_diff_clear(struct adr_diff *diff);

/* Begin with an empty diff.  The pairs stay where they are; they lend '+'. */
void adr_diff_start(struct adr_diff *diff, const struct adr_pairs *pairs);

/* Compare a pair of the old table, which is lent for the call.  A key with
 * another value is one '-' and one '+', neither added nor removed.
 * 1: the key is not above the last one, so that there is no going on.
 * ADRCPT_E_DATA as from adr_table_check(), ADRCPT_E_NOMEM. */
int adr_diff_old(struct adr_diff *diff, const struct adrcpt_pair *pair,
		 const char *path, struct adrcpt_error *err);

/* The old table has come to its end. */
int adr_diff_end(struct adr_diff *diff, struct adrcpt_error *err);

/* All of that, with an old table that had to be put in order; it may be cleared
 * afterwards. */
int adr_diff_build(struct adr_diff *diff, const struct adr_table *old,
		   const struct adr_pairs *pairs, struct adrcpt_error *err);

/* Number index, by key; '-' before '+'. */
struct adrcpt_change adr_diff_at(const struct adr_diff *diff, size_t index);

/* Is this change a key that is not there any more? */
bool adr_diff_is_removal(const struct adr_diff *diff, size_t index);

#endif
