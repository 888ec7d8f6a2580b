#include "ldap_check.h"

#include "entry.h"
#include "error.h"
#include "ldap_bind.h"
#include "ldap_lookup.h"
#include "ldap_socket.h"
#include "ldap_tls.h"
#include "text.h"

#include <ldap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct walk {
	adrcpt_reporter *reporter;
	int rc; /* of the first report that failed */
	struct adrcpt_error *err;
};

static void ok(struct walk *walk, const char *step, const char *uri,
	       const char *text)
{
	if (walk->rc == 0)
		walk->rc = adrcpt_reporter_say(walk->reporter, ADRCPT_NOTICE,
					       step, NULL, walk->err, "%s: %s",
					       uri, text);
}

/* --- Connection, TLS, bind ---------------------------------------------- */

static void tell_tls(struct walk *walk, const struct adr_ldap_conn *conn)
{
	struct adr_tls_peer peer;
	char text[900];

	if (adr_ldap_conn_peer(&peer, conn))
		snprintf(text, sizeof text,
			 "certificate of '%s', issued by '%s', valid until %s",
			 peer.subject, peer.issuer, peer.until);
	else
		snprintf(text, sizeof text, "certificate and name are good");
	ok(walk, "tls", adr_ldap_conn_uri(conn), text);
}

/* Who we are to the server.  Not every controller tells (RFC 4532); then who
 * we bound as. */
static void identity(char *text, size_t size, const struct adr_ldap_conn *conn)
{
	const struct adr_ldap_settings *settings = adr_ldap_conn_settings(conn);
	LDAP *handle = adr_ldap_conn_handle(conn);
	struct berval *told = NULL;
	char *name = NULL;

	if (ldap_whoami_s(handle, &told, NULL, NULL) == LDAP_SUCCESS &&
	    told != NULL && told->bv_len > 0) {
		adr_text_clean(text, size, told->bv_val, told->bv_len);
	} else if (ldap_get_option(handle, LDAP_OPT_X_SASL_USERNAME, &name) ==
			   LDAP_OPT_SUCCESS &&
		   name != NULL) {
		snprintf(text, size, "%s", name);
	} else {
		snprintf(text, size, "%s",
			 settings->bind_dn != NULL ? settings->bind_dn
						   : "nobody");
	}
	ldap_memfree(name);
	ber_bvfree(told);
}

static void tell_bind(struct walk *walk, const struct adr_ldap_conn *conn)
{
	char who[300], text[400];

	identity(who, sizeof who, conn);
	snprintf(text, sizeof text, "%s as %s, SSF %lu%s",
		 adr_ldap_bind_method(adr_ldap_conn_settings(conn)), who,
		 adr_ldap_conn_ssf(conn),
		 adr_ldap_conn_has_tls(conn) ? " inside TLS" : "");
	ok(walk, "bind", adr_ldap_conn_uri(conn), text);
}

static void on_step(const struct adr_ldap_conn *conn, const char *step,
		    void *user)
{
	if (strcmp(step, "tls") == 0)
		tell_tls(user, conn);
	else if (strcmp(step, "bind") == 0)
		tell_bind(user, conn);
	else
		ok(user, step, adr_ldap_conn_uri(conn), "connected");
}

/* --- What the server says of itself ------------------------------------- */

static const char *level_name(const char *level)
{
	static const struct {
		const char *level;
		const char *name;
	} names[] = {
		{"0", "2000"},    {"1", "2003 interim"}, {"2", "2003"},
		{"3", "2008"},    {"4", "2008 R2"},      {"5", "2012"},
		{"6", "2012 R2"}, {"7", "2016"},         {"10", "2025"},
	};
	size_t i;

	for (i = 0; level != NULL && i < sizeof names / sizeof names[0]; i++)
		if (strcmp(names[i].level, level) == 0)
			return names[i].name;
	return "unknown";
}

static void tell_rootdse(struct walk *walk,
			 const struct adr_ldap_session *session)
{
	const struct adr_ldap_rootdse *rootdse = &session->rootdse;
	char text[700];

	snprintf(text, sizeof text,
		 "%s, naming context %s, functional level %s (%s), "
		 "isSynchronized %s",
		 rootdse->host != NULL ? rootdse->host : "(no dnsHostName)",
		 rootdse->default_base != NULL ? rootdse->default_base
					       : "(none)",
		 rootdse->level != NULL ? rootdse->level : "-",
		 level_name(rootdse->level),
		 rootdse->synchronized != NULL ? rootdse->synchronized
					       : "(not said)");
	ok(walk, "rootdse", adr_ldap_conn_uri(session->conn), text);
}

/* The forest's query policy; ordinary accounts may usually read it. */
static void tell_limits(struct walk *walk, struct adr_ldap_session *session)
{
	static const char policy[] =
		"CN=Default Query Policy,CN=Query-Policies,"
		"CN=Directory Service,CN=Windows NT,CN=Services,";
	const char *config = session->rootdse.config_base;
	struct adr_ldap_lookup lookup = {NULL, ADR_LDAP_SCOPE_BASE,
					 "(objectClass=*)", "lDAPAdminLimits"};
	struct adr_ldap_found found;
	char base[512], text[600] = "not readable by this account";
	size_t i, len = 0;

	if (config == NULL || strlen(config) + sizeof policy > sizeof base)
		return;
	snprintf(base, sizeof base, "%s%s", policy, config);
	lookup.base = base;
	if (adr_ldap_lookup(&found, session->conn, &lookup, "query policy",
			    NULL) < 0)
		return;
	for (i = 0; i < found.count; i++)
		if (len + strlen(found.values[i]) + 3 < sizeof text)
			len += (size_t)snprintf(text + len, sizeof text - len,
						"%s%s", len > 0 ? ", " : "",
						found.values[i]);
	adr_ldap_found_clear(&found);
	ok(walk, "limits", adr_ldap_conn_uri(session->conn), text);
}

/* --- Rights: one page --------------------------------------------------- */

static int tell_rights(struct walk *walk, struct adr_ldap_session *session,
		       const struct adr_ldap_query *query,
		       struct adrcpt_error *err)
{
	struct adr_ldap_search *search;
	unsigned long count = 0;
	adrcpt_entry entry;
	char text[700];
	int rc;

	adr_entry_init(&entry);
	rc = adr_ldap_search_open(&search, session->conn, query, err);
	if (rc < 0)
		return rc;
	while (count < query->page_size &&
	       (rc = adr_ldap_search_next(search, &entry, err)) > 0)
		count++;
	adr_ldap_search_close(search);
	adr_entry_clear(&entry);
	if (rc < 0)
		return rc;
	snprintf(text, sizeof text, "%s%lu objects match %s in '%s'",
		 count == query->page_size ? "the first page is full: " : "",
		 count, query->filter, query->base);
	ok(walk, "rights", adr_ldap_conn_uri(session->conn), text);
	if (count == 0 && walk->rc == 0)
		walk->rc = adrcpt_reporter_say(
			walk->reporter, ADRCPT_WARNING, "rights", NULL,
			walk->err,
			"%s: nothing to read: a wrong base or filter, or the "
			"account may not see the objects",
			adr_ldap_conn_uri(session->conn));
	return 0;
}

/* --- The whole walk ----------------------------------------------------- */

static int walk_session(struct walk *walk, struct adr_ldap_session *session,
			const struct adr_ldap_proof *proof,
			const struct adr_ldap_query *query,
			struct adrcpt_error *err)
{
	struct adr_ldap_query where = *query;
	int rc;

	tell_rootdse(walk, session);
	rc = adr_ldap_session_prove(session, proof, err);
	if (rc < 0)
		return rc;
	if (where.base == NULL)
		where.base = session->default_base;
	if (where.base == NULL)
		return adrcpt_error_set(err, ADRCPT_E_DIRECTORY,
					"%s: the rootDSE names no naming "
					"context: give the option 'base'",
					adr_ldap_conn_uri(session->conn));
	rc = tell_rights(walk, session, &where, err);
	if (rc == 0)
		tell_limits(walk, session);
	return rc;
}

static int walk_server(const char *uri,
		       const struct adr_ldap_settings *settings,
		       const struct adr_ldap_proof *proof,
		       const struct adr_ldap_query *query,
		       adrcpt_reporter *reporter, struct adrcpt_error *err)
{
	struct adr_ldap_settings watched = *settings;
	struct walk walk = {reporter, 0, err};
	struct adr_ldap_session session;
	int rc;

	watched.on_step = on_step;
	watched.step_user = &walk;
	rc = adr_ldap_session_open(&session, uri, &watched, proof, err);
	if (rc == 0)
		rc = walk_session(&walk, &session, proof, query, err);
	adr_ldap_session_close(&session);
	return rc < 0 ? rc : walk.rc;
}

static int tell_firewall(const char *uri,
			 const struct adr_ldap_settings *settings, bool dns,
			 adrcpt_reporter *reporter, struct adrcpt_error *err)
{
	const char *method = adr_ldap_bind_method(settings);
	bool kerberos = strncmp(method, "gss", 3) == 0;
	struct adr_ldap_address address;
	int rc;

	rc = adr_ldap_address_parse(&address, uri, err);
	if (rc < 0)
		return rc;
	if (!address.is_local)
		rc = adrcpt_reporter_say(
			reporter, ADRCPT_INFO, "firewall", NULL, err,
			"to %s port %d/tcp (%s)%s%s%s", address.host,
			address.port, address.is_tls ? "ldaps" : "ldap",
			kerberos ? "; to the KDCs port 88/tcp and 88/udp "
				   "(Kerberos)"
				 : "",
			dns ? "; port 53/udp and 53/tcp (DNS) to " : "",
			!dns                           ? ""
			: settings->dns_server != NULL ? settings->dns_server
						       : "the DNS servers");
	adr_ldap_address_clear(&address);
	return rc;
}

static int tell_servers(const struct adr_ldap_locate *locate,
			const struct adr_ldap_settings *settings, bool uses_dns,
			adrcpt_reporter *reporter, struct adrcpt_error *err)
{
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < locate->count; i++)
		rc = adrcpt_reporter_say(reporter, ADRCPT_NOTICE, "resolve",
					 NULL, err, "server %zu of %zu: %s",
					 i + 1, locate->count,
					 locate->servers[i].uri);
	for (i = 0; rc == 0 && i < locate->count; i++)
		rc = tell_firewall(locate->servers[i].uri, settings, uses_dns,
				   reporter, err);
	return rc;
}

int adr_ldap_check_servers(const struct adr_ldap_locate *locate,
			   const struct adr_ldap_settings *settings,
			   const struct adr_ldap_proof *proof,
			   const struct adr_ldap_query *query, bool uses_dns,
			   adrcpt_reporter *reporter, struct adrcpt_error *err)
{
	struct adrcpt_error why;
	bool any = false;
	size_t i;
	int rc;

	memset(&why, 0, sizeof why);
	rc = tell_servers(locate, settings, uses_dns, reporter, err);
	for (i = 0; rc == 0 && i < locate->count; i++) {
		if (walk_server(locate->servers[i].uri, settings, proof, query,
				reporter, &why) == 0) {
			any = true;
			continue;
		}
		rc = adrcpt_reporter_say(reporter, ADRCPT_WARNING, "server",
					 NULL, err, "%s", why.text);
		/* the run would not go on to the next server either */
		if (why.status == ADRCPT_E_AUTH) {
			any = false;
			break;
		}
	}
	if (rc < 0 || any)
		return rc;
	if (err != NULL)
		*err = why;
	return why.status;
}
