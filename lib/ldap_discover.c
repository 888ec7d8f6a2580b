/* [MS-ADTS] 6.3.2.3: controllers register _ldap._tcp[.SITE._sites].dc._msdcs
 * and, those with a global catalog, .gc._msdcs of the forest.  There are no
 * records for ldaps: 389 and 636, 3268 and 3269 go together. */
#include "ldap_discover.h"

#include "error.h"
#include "ldap_creds.h"
#include "ldap_dns.h"
#include "mem.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct uris {
	char **items;
	size_t count;
	size_t capacity;
};

void adr_ldap_uris_free(char **uris, size_t count)
{
	while (count > 0)
		free(uris[--count]);
	free(uris);
}

/* Once is enough. */
static int add_uri(struct uris *uris, const char *uri, struct adrcpt_error *err)
{
	void *items = uris->items;
	size_t i;

	for (i = 0; i < uris->count; i++)
		if (strcmp(uris->items[i], uri) == 0)
			return 0;
	if (!adr_grow(&items, &uris->capacity, uris->count + 1,
		      sizeof *uris->items))
		return adr_error_nomem(err);
	uris->items = items;
	uris->items[uris->count] = adr_memdup(uri, strlen(uri));
	if (uris->items[uris->count] == NULL)
		return adr_error_nomem(err);
	uris->count++;
	return 0;
}

/* --- URIs as given ------------------------------------------------------ */

static bool is_tls(const char *uri)
{
	return adr_starts_nocase(uri, strlen(uri), "ldaps://");
}

/* "ldaps://" or "ldap:///": only how to speak to the domain's controllers. */
static bool is_scheme(const char *uri)
{
	const char *rest = strstr(uri, "://");

	return rest != NULL &&
	       (strcmp(rest, "://") == 0 || strcmp(rest, ":///") == 0) &&
	       !adr_starts_nocase(uri, strlen(uri), "ldapi:");
}

static bool has_port(const char *uri)
{
	const char *host = strstr(uri, "://");
	const char *bracket;

	if (host == NULL)
		return false;
	host += 3;
	bracket = strchr(host, ']');
	return strchr(bracket != NULL ? bracket : host, ':') != NULL;
}

/* The same server's global catalog, unless a port was chosen. */
static int add_given(struct uris *uris, const char *uri, bool global_catalog,
		     struct adrcpt_error *err)
{
	char *with_port;
	size_t len = strlen(uri);
	int rc;

	if (!global_catalog || has_port(uri) ||
	    adr_starts_nocase(uri, len, "ldapi:"))
		return add_uri(uris, uri, err);
	with_port = malloc(len + 8);
	if (with_port == NULL)
		return adr_error_nomem(err);
	while (len > 0 && uri[len - 1] == '/')
		len--;
	snprintf(with_port, len + 8, "%.*s:%d", (int)len, uri,
		 is_tls(uri) ? 3269 : 3268);
	rc = add_uri(uris, with_port, err);
	free(with_port);
	return rc;
}

/* --- The domain's controllers ------------------------------------------- */

static int add_srv(struct uris *uris, const struct adr_srv *srv,
		   const struct adr_ldap_where *where, bool tls,
		   struct adrcpt_error *err)
{
	char uri[320];
	int port = srv->port;

	if (tls)
		port = where->global_catalog ? 3269 : 636;
	if (strlen(srv->host) > sizeof uri - 32)
		return 0;
	snprintf(uri, sizeof uri, "%s://%s:%d", tls ? "ldaps" : "ldap",
		 srv->host, port);
	return add_uri(uris, uri, err);
}

static int add_controllers(struct uris *uris,
			   const struct adr_ldap_where *where,
			   const char *domain, const char *site, bool tls,
			   struct adrcpt_error *err)
{
	const char *role = where->global_catalog ? "gc" : "dc";
	struct adr_srv_list list;
	char name[512];
	size_t i;
	int rc;

	snprintf(name, sizeof name, "_ldap._tcp.%s%s%s._msdcs.%s",
		 site != NULL ? site : "", site != NULL ? "._sites." : "", role,
		 domain);
	rc = adr_dns_srv(&list, name, where->dns_server, err);
	if (rc < 0)
		return rc;
	for (i = 0; rc == 0 && i < list.count; i++)
		rc = add_srv(uris, &list.items[i], where, tls, err);
	adr_srv_list_clear(&list);
	return rc;
}

/* The site's controllers, then all others. */
static int find_controllers(struct uris *uris,
			    const struct adr_ldap_where *where, bool tls,
			    struct adrcpt_error *err)
{
	char *own = NULL;
	const char *domain = where->domain;
	int rc = 0;

	if (domain == NULL)
		domain = own = adr_ldap_creds_domain();
	if (domain == NULL)
		return adrcpt_error_set(err, ADRCPT_E_USAGE,
					"no server: give the option 'uri' or "
					"'domain' (this host has no Kerberos "
					"realm to take it from)");
	if (where->site != NULL)
		rc = add_controllers(uris, where, domain, where->site, tls,
				     err);
	if (rc == 0)
		rc = add_controllers(uris, where, domain, NULL, tls, err);
	if (rc == 0 && uris->count == 0)
		rc = adrcpt_error_set(
			err, ADRCPT_E_CONNECT,
			"DNS names no %s for %s (SRV "
			"_ldap._tcp.%s._msdcs.%s): check domain%s, "
			"or give dns_server",
			where->global_catalog ? "global catalog"
					      : "domain controller",
			domain, where->global_catalog ? "gc" : "dc", domain,
			where->global_catalog ? " (the forest's root domain)"
					      : "");
	free(own);
	return rc;
}

static int check_where(const struct adr_ldap_where *where, size_t schemes,
		       struct adrcpt_error *err)
{
	if (where->dns_server != NULL && !adr_dns_is_server(where->dns_server))
		return adrcpt_error_set(err, ADRCPT_E_USAGE,
					"option 'dns_server': '%s' is not "
					"ADDRESS or ADDRESS:PORT (IPv4)",
					where->dns_server);
	if (where->domain != NULL && schemes < where->uris->count)
		return adrcpt_error_set(err, ADRCPT_E_USAGE,
					"give either 'uri' or 'domain'; with a "
					"domain only 'ldaps://' alone makes "
					"sense as a URI");
	return 0;
}

int adr_ldap_discover(char ***out, size_t *count,
		      const struct adr_ldap_where *where,
		      struct adrcpt_error *err)
{
	struct uris uris = {NULL, 0, 0};
	size_t i, schemes = 0;
	bool tls = false;
	int rc;

	for (i = 0; i < where->uris->count; i++) {
		schemes += is_scheme(where->uris->items[i]);
		tls = tls || (is_scheme(where->uris->items[i]) &&
			      is_tls(where->uris->items[i]));
	}
	rc = check_where(where, schemes, err);
	for (i = 0; rc == 0 && i < where->uris->count; i++)
		if (!is_scheme(where->uris->items[i]))
			rc = add_given(&uris, where->uris->items[i],
				       where->global_catalog, err);
	if (rc == 0 && uris.count == 0)
		rc = find_controllers(&uris, where, tls, err);
	if (rc < 0) {
		adr_ldap_uris_free(uris.items, uris.count);
		return rc;
	}
	*out = uris.items;
	*count = uris.count;
	return 0;
}
