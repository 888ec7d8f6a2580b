#include "ldap_accepted.h"

#include "error.h"

#include <stddef.h>
#include <string.h>

static const char name_of[] = "msExchAcceptedDomainName";
static const char flags_of[] = "msExchAcceptedDomainFlags";

static const char *const attributes[] = {
	"objectClass", name_of, flags_of, "msExchCatchAllRecipientLink", NULL,
};

int adr_ldap_accepted_check(struct adr_ldap_session *session,
			    bool global_catalog, struct adrcpt_error *err)
{
	int rc = 0;

	if (session->rootdse.config_base == NULL)
		return adrcpt_error_set(
			err, ADRCPT_E_DIRECTORY,
			"%s: no Active Directory (the rootDSE names no "
			"configurationNamingContext), so that it has no "
			"accepted domains: name the domains instead",
			adr_ldap_conn_uri(session->conn));
	/* without its flags a relay domain would pass for an authoritative one
	 */
	if (global_catalog)
		rc = adr_ldap_session_in_catalog(session, name_of, err);
	if (rc == 0 && global_catalog)
		rc = adr_ldap_session_in_catalog(session, flags_of, err);
	return rc;
}

int adr_ldap_accepted_open(struct adr_ldap_search **search,
			   struct adr_ldap_session *session,
			   unsigned long page_size, struct adrcpt_error *err)
{
	struct adr_ldap_query query;

	memset(&query, 0, sizeof query);
	query.base = session->rootdse.config_base;
	query.scope = ADR_LDAP_SCOPE_SUB;
	query.filter = "(objectClass=msExchAcceptedDomain)";
	query.attributes = attributes;
	query.ranged = name_of;
	query.page_size = page_size;
	return adr_ldap_search_open(search, session->conn, &query, err);
}
