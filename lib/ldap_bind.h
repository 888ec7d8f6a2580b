/* The binds: simple, anonymous, EXTERNAL, and Kerberos by GSSAPI or
 * GSS-SPNEGO with signing and sealing.  A connection is bound once: a second
 * bind would go without channel binding. */
#ifndef ADR_LDAP_BIND_H
#define ADR_LDAP_BIND_H

#include "ldap_conn.h"

/* "simple", "gssapi", "gss-spnego", "external" or "anonymous": what "auto"
 * comes to with these settings, or the word itself. */
const char *adr_ldap_bind_method(const struct adr_ldap_settings *settings);

/* Bind; what is protected says that the connection has TLS, or is local. */
int adr_ldap_bind(struct adr_ldap_conn *conn, struct adrcpt_error *err);

#endif
