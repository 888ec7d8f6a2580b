/* Which servers a source means: its URIs, or the controllers that DNS names for
 * its domain. */
#ifndef ADR_LDAP_DISCOVER_H
#define ADR_LDAP_DISCOVER_H

#include <adrcpt-plugin.h>

/* What is known of the servers; all borrowed. */
struct adr_ldap_where {
	const struct adrcpt_list *uris; /* may be empty */
	const char *domain;             /* NULL: the host's own */
	const char *site;               /* preferred, or NULL */
	const char *dns_server;         /* NULL: the system's */
	bool global_catalog;
};

/* Make the list of URIs to be tried, in order; ended by NULL.  The caller frees
 * it with adr_ldap_uris_free(). */
int adr_ldap_discover(char ***uris, size_t *count,
		      const struct adr_ldap_where *where,
		      struct adrcpt_error *err);
void adr_ldap_uris_free(char **uris, size_t count);

#endif
