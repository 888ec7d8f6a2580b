/* Walking through a source, step by step, for an administrator who wants to
 * know what works: connect, TLS, bind, rootDSE, rights, limits, and what a
 * firewall must let through. */
#ifndef ADR_LDAP_CHECK_H
#define ADR_LDAP_CHECK_H

#include "ldap_search.h"
#include "ldap_session.h"

/* Check one server; what is found is reported, code being the step.  Returns
 * what reading from it would have begun with. */
int adr_ldap_check_server(const char *uri,
			  const struct adr_ldap_settings *settings,
			  const struct adr_ldap_proof *proof,
			  const struct adr_ldap_query *query,
			  adrcpt_reporter *reporter, struct adrcpt_error *err);

/* Say which ports must be open.  dns: the name is looked up by DNS. */
int adr_ldap_check_firewall(const char *uri,
			    const struct adr_ldap_settings *settings,
			    bool dns, adrcpt_reporter *reporter,
			    struct adrcpt_error *err);

#endif
