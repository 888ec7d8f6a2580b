/* Active Directory, or another directory, by paged LDAP search.  One opening
 * is one try at one server; a retry goes to the next. */
#include <adrcpt-plugin.h>

#include "error.h"
#include "ldap_accepted.h"
#include "ldap_check.h"
#include "ldap_discover.h"
#include "ldap_locate.h"
#include "ldap_session.h"
#include "ldap_walk.h"
#include "text.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct ldap_state {
	struct adrcpt_list uri;
	char *domain;
	char *site;
	char *dns_server;
	bool global_catalog;
	char *expect_dn;
	char *expect_filter;
	struct adrcpt_list base;
	char *scope;
	char *filter;
	char *bind;
	char *bind_dn;
	char *password_file;
	char *keytab;
	char *principal;
	bool starttls;
	char *tls_ca_file;
	char *tls_cert_file;
	char *tls_key_file;
	bool allow_plaintext;
	unsigned long page_size;
	unsigned long connect_timeout;
	unsigned long timeout;
	unsigned long retries;

	const struct adrcpt_request *request;
	bool is_located;
	struct adr_ldap_locate locate;
	struct adr_secret password;
	struct adr_ldap_settings settings;
	struct adr_ldap_proof proof;
	struct adr_ldap_session session;
	struct adr_ldap_walk walk;
	char *own_filter; /* made from the request */
};

#define AT(member) offsetof(struct ldap_state, member)

static const struct adrcpt_option options[] = {
	{"uri", ADRCPT_KIND_LIST, AT(uri), "URI", NULL,
	 "server: ldap://, ldaps:// or ldapi://; several are tried in order",
	 NULL, 0, 0},
	{"domain", ADRCPT_KIND_TEXT, AT(domain), "DOMAIN", NULL,
	 "AD domain whose controllers DNS names; instead of uri; default: the "
	 "host's own (Kerberos realm)",
	 NULL, 0, 0},
	{"site", ADRCPT_KIND_TEXT, AT(site), "SITE", NULL,
	 "AD site whose controllers come first", NULL, 0, 0},
	{"dns_server", ADRCPT_KIND_TEXT, AT(dns_server), "ADDRESS[:PORT]", NULL,
	 "DNS server to ask instead of the system's (IPv4)", NULL, 0, 0},
	{"global_catalog", ADRCPT_KIND_SWITCH, AT(global_catalog), NULL, NULL,
	 "read the forest's global catalog: ports 3268 and 3269, base \"\"",
	 NULL, 0, 0},
	{"expect_dn", ADRCPT_KIND_TEXT, AT(expect_dn), "DN", NULL,
	 "an object that the account must see, or the run fails", NULL, 0, 0},
	{"expect_filter", ADRCPT_KIND_TEXT, AT(expect_filter), "FILTER", NULL,
	 "a filter that must find something, or the run fails", NULL, 0, 0},
	{"base", ADRCPT_KIND_DNS, AT(base), "DN", NULL,
	 "where to search; default: the server's defaultNamingContext", NULL, 0,
	 0},
	{"scope", ADRCPT_KIND_WORD, AT(scope), "WORD", "sub",
	 "'sub', 'one' or 'base'", "sub one base", 0, 0},
	{"filter", ADRCPT_KIND_TEXT, AT(filter), "FILTER", NULL,
	 "default: (proxyAddresses=smtp:*), or with mail_fallback "
	 "(|(proxyAddresses=smtp:*)(mail=*))",
	 NULL, 0, 0},
	{"bind", ADRCPT_KIND_WORD, AT(bind), "METHOD", "auto",
	 "auto: simple if bind_dn is set, else gssapi if there is a Kerberos "
	 "credential, else anonymous; or simple, gssapi, gss-spnego, external, "
	 "anonymous",
	 "auto simple gssapi gss-spnego external anonymous", 0, 0},
	{"bind_dn", ADRCPT_KIND_TEXT, AT(bind_dn), "DN", NULL,
	 "who binds: DN, user@domain or DOMAIN\\user", NULL, 0, 0},
	{"password_file", ADRCPT_KIND_TEXT, AT(password_file), "FILE", NULL,
	 "file whose first line is the password; not readable by others", NULL,
	 0, 0},
	{"keytab", ADRCPT_KIND_TEXT, AT(keytab), "FILE", NULL,
	 "client keytab for gssapi and gss-spnego, without kinit", NULL, 0, 0},
	{"principal", ADRCPT_KIND_TEXT, AT(principal), "NAME", NULL,
	 "principal in the keytab or the cache; default: its first", NULL, 0,
	 0},
	{"starttls", ADRCPT_KIND_SWITCH, AT(starttls), NULL, NULL,
	 "StartTLS, which must succeed", NULL, 0, 0},
	{"tls_ca_file", ADRCPT_KIND_TEXT, AT(tls_ca_file), "FILE", NULL,
	 "certificates of the CAs to trust; default: the system's", NULL, 0, 0},
	{"tls_cert_file", ADRCPT_KIND_TEXT, AT(tls_cert_file), "FILE", NULL,
	 "certificate of the client", NULL, 0, 0},
	{"tls_key_file", ADRCPT_KIND_TEXT, AT(tls_key_file), "FILE", NULL,
	 "its private key", NULL, 0, 0},
	{"allow_plaintext", ADRCPT_KIND_SWITCH, AT(allow_plaintext), NULL, NULL,
	 "send a password even without TLS", NULL, 0, 0},
	{"page_size", ADRCPT_KIND_NUMBER, AT(page_size), "N", "1000",
	 "entries a page", NULL, 1, INT_MAX},
	{"connect_timeout", ADRCPT_KIND_NUMBER, AT(connect_timeout), "SECONDS",
	 "10", "for the connection and the TLS handshake together", NULL, 1,
	 3600},
	{"timeout", ADRCPT_KIND_NUMBER, AT(timeout), "SECONDS", "60",
	 "longest silence of a server", NULL, 1, 86400},
	{"retries", ADRCPT_KIND_NUMBER, AT(retries), "N", "3",
	 "rounds over all servers, with growing pauses", NULL, 1, 1000},
	{NULL, 0, 0, NULL, NULL, NULL, NULL, 0, 0},
};

/* --- Getting ready ------------------------------------------------------ */

static int locate(struct ldap_state *self, struct adrcpt_error *err)
{
	const struct adr_ldap_where where = {&self->uri, self->domain,
					     self->site, self->dns_server,
					     self->global_catalog};
	char **uris;
	size_t count;
	int rc;

	if (self->is_located)
		return 0;
	rc = adr_ldap_discover(&uris, &count, &where, err);
	if (rc < 0)
		return rc;
	rc = adr_ldap_locate_init(&self->locate, (const char *const *)uris,
				  count, self->retries, err);
	adr_ldap_uris_free(uris, count);
	self->is_located = rc == 0;
	return rc;
}

static int get_password(struct ldap_state *self, struct adrcpt_error *err)
{
	if (!adr_ldap_wants_password(&self->settings) || self->password.len > 0)
		return 0;
	if (self->password_file != NULL)
		return adr_secret_read(&self->password, self->password_file,
				       err);
	if (self->request->password != NULL)
		return adr_secret_ask(&self->password, self->request->password,
				      self->request->password_user, err);
	return adrcpt_error_set(err, ADRCPT_E_USAGE,
				"a simple bind needs a password: give "
				"password_file");
}

static void fill_settings(struct ldap_state *self)
{
	struct adr_ldap_settings *settings = &self->settings;

	settings->bind = self->bind;
	settings->bind_dn = self->bind_dn;
	settings->password = &self->password;
	settings->keytab = self->keytab;
	settings->principal = self->principal;
	settings->tls_ca_file = self->tls_ca_file;
	settings->tls_cert_file = self->tls_cert_file;
	settings->tls_key_file = self->tls_key_file;
	settings->starttls = self->starttls;
	settings->allow_plaintext = self->allow_plaintext;
	settings->connect_timeout = self->connect_timeout;
	settings->timeout = self->timeout;
	settings->dns_server = self->dns_server;
}

static void fill_proof(struct ldap_state *self)
{
	self->proof.bases = &self->base;
	self->proof.expect_dn = self->expect_dn;
	self->proof.expect_filter = self->expect_filter;
	self->proof.global_catalog = self->global_catalog;
	self->proof.address_attribute = self->request->address_attribute;
}

/* The widest filter that is right: matching ignores case, and an initial
 * substring uses AD's index. */
static int make_filter(struct ldap_state *self, struct adrcpt_error *err)
{
	const char *name = self->request->address_attribute;
	bool is_proxy = adr_equal_nocase(name, strlen(name), "proxyAddresses");
	const char *value = is_proxy ? "smtp:*" : "*";
	size_t size = strlen(name) + 64;

	if (self->filter != NULL || self->own_filter != NULL)
		return 0;
	self->own_filter = malloc(size);
	if (self->own_filter == NULL)
		return adr_error_nomem(err);
	snprintf(self->own_filter, size,
		 self->request->mail_fallback ? "(|(%s=%s)(mail=*))"
					      : "(%s=%s)",
		 name, value);
	return 0;
}

/* --- Searching ---------------------------------------------------------- */

static int scope_of(const struct ldap_state *self)
{
	if (strcmp(self->scope, "one") == 0)
		return ADR_LDAP_SCOPE_ONE;
	return strcmp(self->scope, "base") == 0 ? ADR_LDAP_SCOPE_BASE
						: ADR_LDAP_SCOPE_SUB;
}

static void fill_query(struct adr_ldap_query *query,
		       const struct ldap_state *self, const char *base)
{
	query->base = base;
	query->scope = scope_of(self);
	query->filter = self->filter != NULL ? self->filter : self->own_filter;
	query->attributes = self->request->attributes;
	query->ranged = self->request->address_attribute;
	query->page_size = self->page_size;
}

static int start_walk(struct ldap_state *self, struct adrcpt_error *err)
{
	struct adr_ldap_walk *walk = &self->walk;

	memset(walk, 0, sizeof *walk);
	walk->session = &self->session;
	fill_query(&walk->query, self, NULL);
	walk->bases = &self->base;
	walk->wants_accepted = self->request->accepted_domains;
	walk->reporter = self->request->reporter;
	return adr_ldap_walk_open(walk, err);
}

/* Everything before the first connection: servers, password, filter. */
static int prepare(struct ldap_state *self,
		   const struct adrcpt_request *request,
		   struct adrcpt_error *err)
{
	size_t i;
	int rc;

	self->request = request;
	fill_settings(self);
	fill_proof(self);
	rc = locate(self, err);
	for (i = 0; rc == 0 && i < self->locate.count; i++)
		rc = adr_ldap_check(&self->settings,
				    self->locate.servers[i].uri, err);
	if (rc == 0)
		rc = get_password(self, err);
	if (rc == 0)
		rc = make_filter(self, err);
	return rc;
}

static int open_server(void *state, const struct adrcpt_request *request,
		       struct adrcpt_error *err)
{
	struct ldap_state *self = state;
	int rc;

	rc = prepare(self, request, err);
	if (rc == 0)
		rc = adr_ldap_session_open(&self->session,
					   adr_ldap_locate_uri(&self->locate),
					   &self->settings, &self->proof, err);
	if (rc == 0)
		rc = adr_ldap_session_prove(&self->session, &self->proof, err);
	if (rc == 0 && request->accepted_domains)
		rc = adr_ldap_accepted_check(&self->session,
					     self->global_catalog, err);
	if (rc == 0)
		rc = start_walk(self, err);
	return rc;
}

static int next_entry(void *state, adrcpt_entry *entry,
		      struct adrcpt_error *err)
{
	struct ldap_state *self = state;

	return adr_ldap_walk_next(&self->walk, entry, err);
}

static size_t estimate(void *state)
{
	const struct ldap_state *self = state;

	return adr_ldap_walk_estimate(&self->walk);
}

static void close_server(void *state)
{
	struct ldap_state *self = state;

	adr_ldap_walk_close(&self->walk);
	adr_ldap_session_close(&self->session);
}

static bool try_next(void *state, struct adrcpt_error *err)
{
	struct ldap_state *self = state;
	struct adrcpt_error failure = *err;

	if (!adr_ldap_locate_next(&self->locate, err))
		return false;
	return adrcpt_reporter_say(self->request->reporter, ADRCPT_WARNING,
				   "server-failed", NULL, err, "%s; trying %s",
				   failure.text,
				   adr_ldap_locate_uri(&self->locate)) == 0;
}

/* --- Trying out --------------------------------------------------------- */

static int check(void *state, const struct adrcpt_request *request,
		 struct adrcpt_error *err)
{
	struct ldap_state *self = state;
	struct adr_ldap_query query;
	int rc;

	rc = prepare(self, request, err);
	if (rc < 0)
		return rc;
	fill_query(&query, self,
		   self->base.count > 0 ? self->base.items[0] : NULL);
	return adr_ldap_check_servers(
		&self->locate, &self->settings, &self->proof, &query,
		self->uri.count == 0, request->reporter, err);
}

static void clear(void *state)
{
	struct ldap_state *self = state;

	adr_ldap_locate_clear(&self->locate);
	adr_secret_clear(&self->password);
	free(self->own_filter);
}

const struct adrcpt_source_ops adr_source_ldap = {
	.abi = ADRCPT_PLUGIN_ABI,
	.name = "ldap",
	.summary = "Active Directory, or another directory, by LDAP",
	.state_size = sizeof(struct ldap_state),
	.options = options,
	.open = open_server,
	.next = next_entry,
	.close = close_server,
	.retry = try_next,
	.clear = clear,
	.check = check,
	.estimate = estimate,
};
