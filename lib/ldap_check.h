/* Walking through a source, step by step, for an administrator who wants to
 * know what works: connect, TLS, bind, rootDSE, rights, limits, and what a
 * firewall must let through. */
#ifndef ADR_LDAP_CHECK_H
#define ADR_LDAP_CHECK_H

#include "ldap_locate.h"
#include "ldap_search.h"
#include "ldap_session.h"

/* Check every server, and report what is found, code being the step.  query's
 * base may be NULL: the server's.  uses_dns: the servers come from SRV records.
 * Returns what a run would: good if one of the servers is. */
int adr_ldap_check_servers(const struct adr_ldap_locate *locate,
			   const struct adr_ldap_settings *settings,
			   const struct adr_ldap_proof *proof,
			   const struct adr_ldap_query *query, bool uses_dns,
			   adrcpt_reporter *reporter, struct adrcpt_error *err);

#endif
