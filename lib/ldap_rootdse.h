/* What a server says of itself (RFC 4512 5.1, [MS-ADTS] 3.1.1.3.2). */
#ifndef ADR_LDAP_ROOTDSE_H
#define ADR_LDAP_ROOTDSE_H

#include "ldap_conn.h"

/* Text as the server has it; NULL if it does not say. */
struct adr_ldap_rootdse {
	char *default_base; /* defaultNamingContext, or the only context */
	char *config_base;
	char *schema_base;
	char *host;         /* dnsHostName */
	char *level;        /* domainFunctionality */
	char *synchronized; /* isSynchronized: TRUE or FALSE */
	char *context;      /* namingContexts, if there is one only */
};

/* Read it; a server that has none fails with ADRCPT_E_DIRECTORY. */
int adr_ldap_rootdse_read(struct adr_ldap_rootdse *rootdse,
			  struct adr_ldap_conn *conn, struct adrcpt_error *err);
void adr_ldap_rootdse_clear(struct adr_ldap_rootdse *rootdse);

/* A controller that is still being filled says so itself. */
bool adr_ldap_rootdse_is_behind(const struct adr_ldap_rootdse *rootdse);

#endif
