/* A server that is fit to be read from: connected, bound, synchronized, and
 * proven to show what must be seen. */
#ifndef ADR_LDAP_SESSION_H
#define ADR_LDAP_SESSION_H

#include "ldap_conn.h"
#include "ldap_rootdse.h"

#include <adrcpt-plugin.h>

/* What a server has to prove; all borrowed. */
struct adr_ldap_proof {
	const struct adrcpt_list *bases; /* empty: the rootDSE's */
	const char *expect_dn;           /* must be visible; or NULL */
	const char *expect_filter;       /* must find something; or NULL */
	bool global_catalog;
	const char *address_attribute; /* must be in the catalog then */
};

struct adr_ldap_session {
	struct adr_ldap_conn *conn;
	struct adr_ldap_rootdse rootdse;
	const char *default_base; /* "" for a global catalog; or NULL */
};

/* Connect, bind and read the rootDSE; ADRCPT_E_CONNECT if the server is not
 * synchronized. */
int adr_ldap_session_open(struct adr_ldap_session *session, const char *uri,
			  const struct adr_ldap_settings *settings,
			  const struct adr_ldap_proof *proof,
			  struct adrcpt_error *err);

/* Does the account see what it must?  ADRCPT_E_AUTH if not. */
int adr_ldap_session_prove(struct adr_ldap_session *session,
			   const struct adr_ldap_proof *proof,
			   struct adrcpt_error *err);

/* Does the global catalog hold this attribute?  ADRCPT_E_CONFIG if not. */
int adr_ldap_session_in_catalog(struct adr_ldap_session *session,
				const char *attribute,
				struct adrcpt_error *err);

/* Also after a failure. */
void adr_ldap_session_close(struct adr_ldap_session *session);

#endif
