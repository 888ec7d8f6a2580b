/* The recipients of a record format as pairs, so that they can be compared as a
 * table is: the first of a recipient's addresses, and its DN. */
#ifndef ADR_RECORDS_H
#define ADR_RECORDS_H

#include "pairs.h"
#include "set.h"

/* Make the pairs, which are empty before, sorted and unique; of recipients with
 * the same first address, the first by DN.  The strings are lent by the set. */
int adr_records_build(struct adr_pairs *pairs, const adrcpt_set *set,
		      struct adrcpt_error *err);

/* For a format with a record for each address: all addresses that are shown. */
int adr_records_build_addresses(struct adr_pairs *pairs, const adrcpt_set *set,
				struct adrcpt_error *err);

#endif
