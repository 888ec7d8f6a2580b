/* The address index of a set: every spelling of every address once, sorted
 * bytewise, and who has it.  Nearly always that is one recipient; the others
 * stand in a list of their own, so that the keys are those of a table. */
#ifndef ADR_INDEX_H
#define ADR_INDEX_H

#include "recipient.h"

#include <stdint.h>

/* One more owner of a key. */
struct adr_index_also {
	size_t row;
	uint32_t owner;
};

struct adr_index {
	const char **keys;
	uint32_t *owners; /* of each the first by DN: numbers of recipients */
	size_t count;
	bool is_plain;               /* every key is, see pairs.h */
	struct adr_index_also *also; /* by row, then by DN */
	size_t also_count;
	size_t also_capacity;
	const adrcpt_recipient *const *recipients; /* borrowed */
};

/* An index is empty when it is zeroed, and after this. */
void adr_index_clear(struct adr_index *index);

/* Index these recipients, which it borrows as long as it is used. */
int adr_index_build(struct adr_index *index,
		    const adrcpt_recipient *const *recipients, size_t count,
		    struct adrcpt_error *err);

/* The first owner of this spelling, lent; NULL if it has none. */
const adrcpt_recipient *adr_index_find(const struct adr_index *index,
				       const char *key);

/* A walk over all keys and all their owners, from its beginning. */
struct adr_index_walk {
	const struct adr_index *index;
	size_t row;  /* next key */
	size_t also; /* next one more owner */
};

/* The next pair of these, both lent; false after the last one. */
bool adr_index_next(struct adr_index_walk *walk, const char **key,
		    const adrcpt_recipient **owner);

/* The same, less the other spellings of addresses: only those under which the
 * owner shows an address. */
bool adr_index_next_shown(struct adr_index_walk *walk, const char **key,
			  const adrcpt_recipient **owner);

/* Report each address that stands on two objects, one of which came with this
 * source or a later one (adrcpt_recipient.load).  If that is forbidden, it ends
 * with ADRCPT_E_REFUSED, which names the first one. */
int adr_index_conflicts(const struct adr_index *index, unsigned since,
			bool forbidden, adrcpt_reporter *reporter,
			struct adrcpt_error *err);

#endif
