/* The map from the other addresses of each recipient to its primary one. */
#ifndef ADR_MAP_ALIASES_H
#define ADR_MAP_ALIASES_H

#include "pairs.h"
#include "set.h"

/* Postfix virtual(5).  An address that several recipients have goes to all of
 * their primary addresses.  value does not matter. */
int adr_map_virtual_aliases(struct adr_pairs *pairs, const adrcpt_set *set,
			    const char *value, struct adrcpt_error *err);

#endif
