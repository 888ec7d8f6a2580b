/* What LDAP's and Active Directory's numbers mean: a status that says what the
 * caller can do, and one sentence that says what is wrong. */
#ifndef ADR_LDAP_WORDS_H
#define ADR_LDAP_WORDS_H

#include <adrcpt.h>

/* Fill err from a result code (negative: libldap's own) and the server's
 * diagnostic text (or NULL); what names the server and the step, e.g.
 * "ldap://dc1: bind as x".  Returns the status. */
int adr_ldap_error(struct adrcpt_error *err, int code, const char *diagnostic,
		   const char *what);

/* The same for what the Kerberos library says while credentials are got. */
int adr_kerberos_error(struct adrcpt_error *err, const char *text,
		       const char *what);

/* The sentence for a diagnostic text, e.g. AD's "... data 533, v4563"; NULL if
 * it says nothing that we know.  Constant. */
const char *adr_ldap_hint(int code, const char *diagnostic);

#endif
