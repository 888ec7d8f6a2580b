/* A list of domains, and whether an address is in one of them.  Each domain
 * stands there in every spelling that Postfix may be asked for, see addr.h.
 * Add them all, sort once, then ask. */
#ifndef ADR_DOMAINS_H
#define ADR_DOMAINS_H

#include "addr.h"
#include "mem.h"

#include <stdbool.h>
#include <stddef.h>

#define ADR_DOMAIN_SELF 1u  /* the domain itself is meant */
#define ADR_DOMAIN_BELOW 2u /* its sub-domains are meant */

struct adr_domain {
	const char *name;
	unsigned reach;
};

struct adr_domains {
	struct adr_arena arena;
	struct adr_domain *items;
	size_t count;
	size_t capacity;
};

/* A list is empty when it is zeroed, and after this. */
void adr_domains_clear(struct adr_domains *domains);

/* Add a domain, or "*.domain" for its sub-domains only; with below, its
 * sub-domains as well.  The first spelling added is the one that is shown.
 * Returns 1; 0 if it is no domain, with *fault (constant) set; or
 * ADRCPT_E_NOMEM. */
int adr_domains_add(struct adr_domains *domains, const char *text, size_t len,
		    bool below, const struct adr_fault **fault);

/* Add what another list has; false without memory. */
bool adr_domains_copy(struct adr_domains *domains,
		      const struct adr_domains *other);

/* Sort by name; each stands there once. */
void adr_domains_sort(struct adr_domains *domains);

/* Is the address with these spellings (addr.h) in one of the domains? */
bool adr_domains_has(const struct adr_domains *domains, const char *spellings);

#endif
