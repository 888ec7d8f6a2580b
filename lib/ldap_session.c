#include "ldap_session.h"

#include "error.h"
#include "ldap_lookup.h"
#include "ldap_search.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void adr_ldap_session_close(struct adr_ldap_session *session)
{
	adr_ldap_conn_close(session->conn);
	session->conn = NULL;
	adr_ldap_rootdse_clear(&session->rootdse);
}

/* Directories that are not AD may keep their rootDSE to themselves; that
 * matters only if the base was to come from it. */
static int read_rootdse(struct adr_ldap_session *session,
			const struct adr_ldap_proof *proof,
			struct adrcpt_error *err)
{
	int rc = adr_ldap_rootdse_read(&session->rootdse, session->conn, err);

	if ((rc == ADRCPT_E_DIRECTORY || rc == ADRCPT_E_AUTH) &&
	    proof->bases->count > 0)
		return 0;
	if (rc == 0 && adr_ldap_rootdse_is_behind(&session->rootdse))
		return adrcpt_error_set(err, ADRCPT_E_CONNECT,
					"%s: the controller is not "
					"synchronized yet (isSynchronized "
					"FALSE)",
					adr_ldap_conn_uri(session->conn));
	return rc;
}

int adr_ldap_session_open(struct adr_ldap_session *session, const char *uri,
			  const struct adr_ldap_settings *settings,
			  const struct adr_ldap_proof *proof,
			  struct adrcpt_error *err)
{
	int rc;

	memset(session, 0, sizeof *session);
	rc = adr_ldap_conn_open(&session->conn, uri, settings, err);
	if (rc == 0)
		rc = read_rootdse(session, proof, err);
	session->default_base =
		proof->global_catalog ? "" : session->rootdse.default_base;
	return rc;
}

/* --- Proofs ------------------------------------------------------------- */

static int sees_dn(struct adr_ldap_session *session, const char *dn,
		   struct adrcpt_error *err)
{
	const struct adr_ldap_lookup lookup = {dn, ADR_LDAP_SCOPE_BASE,
					       "(objectClass=*)", NULL};
	struct adr_ldap_found found;
	size_t entries;
	int rc;

	rc = adr_ldap_lookup(&found, session->conn, &lookup,
			     "looking for expect_dn", err);
	if (rc < 0)
		return rc;
	entries = found.entries;
	adr_ldap_found_clear(&found);
	if (entries > 0)
		return 0;
	return adrcpt_error_set(err, ADRCPT_E_AUTH,
				"%s: the account does not see expect_dn %s: "
				"it has lost its read rights, or the object is "
				"gone",
				adr_ldap_conn_uri(session->conn), dn);
}

static int finds_in(struct adr_ldap_session *session, const char *base,
		    const char *filter, size_t *entries,
		    struct adrcpt_error *err)
{
	const struct adr_ldap_lookup lookup = {base, ADR_LDAP_SCOPE_SUB, filter,
					       NULL};
	struct adr_ldap_found found;
	int rc;

	rc = adr_ldap_lookup(&found, session->conn, &lookup,
			     "looking for expect_filter", err);
	if (rc < 0)
		return rc;
	*entries += found.entries;
	adr_ldap_found_clear(&found);
	return 0;
}

static int finds(struct adr_ldap_session *session,
		 const struct adr_ldap_proof *proof, struct adrcpt_error *err)
{
	size_t i, entries = 0;
	int rc = 0;

	if (proof->bases->count == 0 && session->default_base != NULL)
		rc = finds_in(session, session->default_base,
			      proof->expect_filter, &entries, err);
	for (i = 0; rc == 0 && i < proof->bases->count; i++)
		rc = finds_in(session, proof->bases->items[i],
			      proof->expect_filter, &entries, err);
	if (rc < 0 || entries > 0)
		return rc;
	return adrcpt_error_set(
		err, ADRCPT_E_AUTH,
		"%s: the account sees nothing that matches "
		"expect_filter %s: it has lost its read rights, "
		"or the objects are gone",
		adr_ldap_conn_uri(session->conn), proof->expect_filter);
}

/* The base schema leaves proxyAddresses out of the catalog, and a search for
 * what is not in it finds nothing and succeeds. */
int adr_ldap_session_in_catalog(struct adr_ldap_session *session,
				const char *attribute, struct adrcpt_error *err)
{
	struct adr_ldap_lookup lookup = {session->rootdse.schema_base,
					 ADR_LDAP_SCOPE_ONE, NULL,
					 "isMemberOfPartialAttributeSet"};
	struct adr_ldap_found found;
	char filter[256];
	bool is_member;
	int rc;

	if (lookup.base == NULL)
		return adrcpt_error_set(
			err, ADRCPT_E_DIRECTORY,
			"%s: not a global catalog of Active "
			"Directory: the rootDSE names no schema",
			adr_ldap_conn_uri(session->conn));
	snprintf(filter, sizeof filter, "(lDAPDisplayName=%s)", attribute);
	lookup.filter = filter;
	rc = adr_ldap_lookup(&found, session->conn, &lookup,
			     "reading the schema", err);
	if (rc < 0)
		return rc;
	is_member = found.count == 1 && strcmp(found.values[0], "TRUE") == 0;
	adr_ldap_found_clear(&found);
	if (is_member)
		return 0;
	return adrcpt_error_set(
		err, ADRCPT_E_CONFIG,
		"%s: the global catalog does not hold %s "
		"(isMemberOfPartialAttributeSet is not TRUE in the schema): "
		"read each domain instead, or add the attribute to the catalog",
		adr_ldap_conn_uri(session->conn), attribute);
}

int adr_ldap_session_prove(struct adr_ldap_session *session,
			   const struct adr_ldap_proof *proof,
			   struct adrcpt_error *err)
{
	int rc = 0;

	if (proof->global_catalog)
		rc = adr_ldap_session_in_catalog(session,
						 proof->address_attribute, err);
	if (rc == 0 && proof->expect_dn != NULL)
		rc = sees_dn(session, proof->expect_dn, err);
	if (rc == 0 && proof->expect_filter != NULL)
		rc = finds(session, proof, err);
	return rc;
}
