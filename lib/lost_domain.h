/* Does a whole domain vanish from a table?  One with a few keys may: it is a
 * matter of the limit of removed keys. */
#ifndef ADR_LOST_DOMAIN_H
#define ADR_LOST_DOMAIN_H

#include "diff.h"

/* The domain, the first by name, that had more than 5 keys and of which none is
 * left: 1 with domain (lent by diff) and the number of its keys; 0 if there is
 * none; negative without memory. */
int adr_lost_domain(const char **domain, size_t *keys,
		    const struct adr_diff *diff, const struct adr_pairs *pairs,
		    struct adrcpt_error *err);

#endif
