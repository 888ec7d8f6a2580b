/* Kerberos credentials for a bind, as an object: from the default cache, or
 * from a client keytab without kinit.  The environment stays as it is, and no
 * cache is left behind: tickets got by a keytab live in the memory of this
 * object. */
#ifndef ADR_LDAP_CREDS_H
#define ADR_LDAP_CREDS_H

#include <adrcpt.h>

struct adr_ldap_creds;

/* Get them.  keytab NULL: the default cache; principal NULL: the cache's, or
 * the keytab's first.  ADRCPT_E_AUTH, or ADRCPT_E_CONNECT if no KDC answers. */
int adr_ldap_creds_get(struct adr_ldap_creds **creds, const char *keytab,
		       const char *principal, struct adrcpt_error *err);

/* NULL is fine. */
void adr_ldap_creds_free(struct adr_ldap_creds *creds);

/* The gss_cred_id_t, lent. */
void *adr_ldap_creds_handle(const struct adr_ldap_creds *creds);

/* The principal's name; the caller frees it.  NULL if that fails. */
char *adr_ldap_creds_name(const struct adr_ldap_creds *creds);

/* Is there any credential in the default cache? */
bool adr_ldap_creds_exist(void);

/* The host's own AD domain: Kerberos' default realm in lower case.  The caller
 * frees it; NULL if none is configured. */
char *adr_ldap_creds_domain(void);

#endif
