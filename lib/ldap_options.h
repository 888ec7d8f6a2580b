/* Every option of a libldap handle that a configuration file, a variable of
 * the environment or a file "ldaprc" in the current folder could have set: set
 * to what we want. */
#ifndef ADR_LDAP_OPTIONS_H
#define ADR_LDAP_OPTIONS_H

#include "ldap_conn.h"

/* Everything but TLS. */
int adr_ldap_options_set(struct ldap *handle, const char *uri,
			 const struct adr_ldap_settings *settings,
			 struct adrcpt_error *err);

/* TLS, with a context of the handle's own: certificates and names are always
 * checked, against the file given or the system's.  Only with is_probe they
 * are not: for a connection over which nothing is sent, to look at the
 * certificate that was refused. */
int adr_ldap_options_set_tls(struct ldap *handle, const char *uri,
			     const struct adr_ldap_settings *settings,
			     bool is_probe, struct adrcpt_error *err);

/* The file of trusted CAs that is used with these settings. */
const char *adr_ldap_ca_file(const struct adr_ldap_settings *settings);

/* How long libldap's synchronous calls may wait for an answer. */
int adr_ldap_options_set_timeout(struct ldap *handle, unsigned long seconds);

#endif
