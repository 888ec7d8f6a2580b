/* What a server says of itself (RFC 4512 5.1, [MS-ADTS] 3.1.1.3.2). */
#ifndef ADR_LDAP_ROOTDSE_H
#define ADR_LDAP_ROOTDSE_H

#include "ldap_conn.h"

struct adr_ldap_rootdse {
	char *default_base; /* defaultNamingContext, or the only context */
};

/* Read it; a server that has none fails. */
int adr_ldap_rootdse_read(struct adr_ldap_rootdse *rootdse,
			  struct adr_ldap_conn *conn,
			  struct adrcpt_error *err);
void adr_ldap_rootdse_clear(struct adr_ldap_rootdse *rootdse);

#endif
