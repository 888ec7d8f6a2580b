/* A paged search as a cursor: pages, cookies, ranged attributes, references.
 * It knows whether it has delivered everything.
 *
 * The next page is asked for as soon as the last message of a page is in,
 * before its entries are handed out, so that server and client work at the
 * same time.  A search cannot be resumed: after a failure it starts over. */
#ifndef ADR_LDAP_SEARCH_H
#define ADR_LDAP_SEARCH_H

#include "ldap_conn.h"

#include <adrcpt-plugin.h>

enum adr_ldap_scope {
	ADR_LDAP_SCOPE_SUB,
	ADR_LDAP_SCOPE_ONE,
	ADR_LDAP_SCOPE_BASE
};

/* All borrowed until the search is closed. */
struct adr_ldap_query {
	const char *base;
	int scope; /* enum adr_ldap_scope */
	const char *filter;
	const char *const *attributes; /* names, then NULL */
	/* whose values must be complete, though the server hands them out by
	 * ranges */
	const char *ranged;
	unsigned long page_size;
};

struct adr_ldap_search;

/* Send the request for the first page. */
int adr_ldap_search_open(struct adr_ldap_search **search,
			 struct adr_ldap_conn *conn,
			 const struct adr_ldap_query *query,
			 struct adrcpt_error *err);

/* 1: entry holds the next object, lent until the next call; 0: everything was
 * delivered; negative: not.  What was cut short is ADRCPT_E_INCOMPLETE or
 * ADRCPT_E_TIMEOUT. */
int adr_ldap_search_next(struct adr_ldap_search *search, adrcpt_entry *entry,
			 struct adrcpt_error *err);

/* How many objects the server thinks there are; 0 if it does not say, as Active
 * Directory does. */
size_t adr_ldap_search_estimate(const struct adr_ldap_search *search);

/* NULL is fine. */
void adr_ldap_search_close(struct adr_ldap_search *search);

#endif
