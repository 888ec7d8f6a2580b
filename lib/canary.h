/* Canaries: addresses or domains whose presence or absence says whether a table
 * can be right.  Spelled in any form; a domain stands for every address in it,
 * and ".domain" for those in its sub-domains. */
#ifndef ADR_CANARY_H
#define ADR_CANARY_H

#include "map.h"

/* Check a list of canaries, the value of an option.  ADRCPT_E_USAGE names the
 * option and the one that is neither address nor domain. */
int adr_canaries_check(const char *option, const char *value,
		       struct adrcpt_error *err);

/* Where canaries are looked for. */
struct adr_mine {
	const struct adr_pairs *pairs;
	bool by_domain;        /* the keys are domains */
	const adrcpt_set *set; /* not NULL: here instead, any address */
};

/* Is it there?  1, 0, or ADRCPT_E_NOMEM. */
int adr_canary_find(const struct adr_mine *mine, const char *canary,
		    struct adrcpt_error *err);

#endif
