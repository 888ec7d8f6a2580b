/* The keys and values of a lookup table, and what of them belongs to nobody
 * else. */
#ifndef ADR_PAIRS_H
#define ADR_PAIRS_H

#include "mem.h"

#include <adrcpt.h>

struct adr_pairs {
	struct adrcpt_pair *items; /* ascending by the bytes of the key */
	size_t count;
	size_t capacity;
	struct adr_arena arena; /* strings that were made for them */
};

/* Empty when it is zeroed, and after this. */
void adr_pairs_clear(struct adr_pairs *pairs);

/* Make room for so many in all. */
int adr_pairs_reserve(struct adr_pairs *pairs, size_t count,
		      struct adrcpt_error *err);

/* Add one behind the last; both strings are lent. */
int adr_pairs_add(struct adr_pairs *pairs, const char *key, const char *value,
		  struct adrcpt_error *err);

#endif
