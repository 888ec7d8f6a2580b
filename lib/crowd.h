/* Recipients and the memory that they live in. */
#ifndef ADR_CROWD_H
#define ADR_CROWD_H

#include "recipient.h"
#include "shelves.h"

#include <stdint.h>

struct adr_crowd {
	struct adr_arena arena;
	struct adr_shelves shelves; /* their addresses */
	const adrcpt_recipient **items;
	size_t count;
	size_t capacity;
	bool in_any_order; /* nobody asks for the order of their DNs */
	uint64_t *hashes;  /* of the DNs, until it is settled; NULL: in order */
	size_t hash_capacity;
};

/* A crowd is empty when it is zeroed, and after this, which leaves
 * in_any_order as it is. */
void adr_crowd_clear(struct adr_crowd *crowd);

int adr_crowd_add(struct adr_crowd *crowd, const adrcpt_recipient *recipient,
		  struct adrcpt_error *err);

/* Put another crowd's recipients behind these, with their memory; the other,
 * which is in any order if this one is, is empty afterwards.  On failure both
 * are as they were. */
int adr_crowd_take(struct adr_crowd *crowd, struct adr_crowd *other,
		   struct adrcpt_error *err);

/* Move another crowd's recipients, without their memory, into this empty one.
 */
void adr_crowd_move(struct adr_crowd *crowd, struct adr_crowd *other);

/* Objects that were read twice (bases that overlap, two sources) become one,
 * whose new memory comes from the arena.  Sorts by DN, unless in any order. */
int adr_crowd_settle(struct adr_crowd *crowd, struct adr_arena *arena,
		     struct adrcpt_error *err);

/* Sort by DN; of one DN what was read first comes first. */
int adr_crowd_sort(struct adr_crowd *crowd, struct adrcpt_error *err);

#endif
