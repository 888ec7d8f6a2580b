/* The address index of a set of recipients. */
#ifndef ADR_INDEX_H
#define ADR_INDEX_H

#include "set.h"

struct adr_index {
	struct adr_index_row *rows;
	size_t count;
};

void adr_index_clear(struct adr_index *index);

/* Index these recipients, which stand in the order of their DN. */
int adr_index_build(struct adr_index *index,
		    const adrcpt_recipient *const *recipients, size_t count,
		    struct adrcpt_error *err);

/* The first row of this spelling, or NULL. */
const struct adr_index_row *adr_index_find(const struct adr_index *index,
					   const char *key);

/* Report each address that stands on two objects, one of which came with this
 * source or a later one (adrcpt_recipient.load).  If that is forbidden, it ends
 * with ADRCPT_E_REFUSED, which names the first one. */
int adr_index_conflicts(const struct adr_index *index, unsigned since,
			bool forbidden, adrcpt_reporter *reporter,
			struct adrcpt_error *err);

#endif
