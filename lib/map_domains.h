/* Maps whose keys are domains: those of the table's addresses, and the accepted
 * ones if the selection asks for them. */
#ifndef ADR_MAP_DOMAINS_H
#define ADR_MAP_DOMAINS_H

#include "pairs.h"
#include "set.h"

/* Postfix relay_domains.  A domain with its sub-domains is written as "dom" and
 * as ".dom": which of them Postfix looks up depends on
 * parent_domain_matches_subdomains. */
int adr_map_relay_domains(struct adr_pairs *pairs, const adrcpt_set *set,
			  const char *value, struct adrcpt_error *err);

/* Postfix transport(5), where ".dom" means the sub-domains. */
int adr_map_transport(struct adr_pairs *pairs, const adrcpt_set *set,
		      const char *value, struct adrcpt_error *err);

#endif
