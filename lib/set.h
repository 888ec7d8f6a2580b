/* All recipients: sorted by DN, with an index by address in which conflicts
 * are found.  See <adrcpt.h> for the calls an application makes. */
#ifndef ADR_SET_H
#define ADR_SET_H

#include "domains.h"
#include "include.h"
#include "recipient.h"

/* A spelling of an address, and who has it. */
struct adr_index_row {
	const char *key;
	const adrcpt_recipient *owner;
};

/* Every spelling of every address, sorted bytewise; one that several objects
 * have stands there once for each, the first by DN first.  Lent. */
const struct adr_index_row *adr_set_index(const adrcpt_set *set, size_t *count);

/* Exchange's accepted domains, sorted, as far as the selection asks for them.
 * Lent. */
const struct adr_domains *adr_set_accepted(const adrcpt_set *set);

/* What the include file adds.  Lent. */
const struct adr_include_list *adr_set_included(const adrcpt_set *set);

#endif
