/* The search for Exchange's accepted domains, which every controller of the
 * forest has in its configuration partition. */
#ifndef ADR_LDAP_ACCEPTED_H
#define ADR_LDAP_ACCEPTED_H

#include "ldap_search.h"
#include "ldap_session.h"

/* Can they be looked for on this server?  Worth asking before everything else
 * is read.  ADRCPT_E_DIRECTORY if it is no Active Directory, ADRCPT_E_CONFIG if
 * it is a global catalog that does not hold their attributes. */
int adr_ldap_accepted_check(struct adr_ldap_session *session,
			    bool global_catalog, struct adrcpt_error *err);

/* Send the request for the first page. */
int adr_ldap_accepted_open(struct adr_ldap_search **search,
			   struct adr_ldap_session *session,
			   unsigned long page_size, struct adrcpt_error *err);

#endif
