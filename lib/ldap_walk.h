/* All searches of a source on one server, one after the other: below each base,
 * and then for accepted domains if they are wanted. */
#ifndef ADR_LDAP_WALK_H
#define ADR_LDAP_WALK_H

#include "ldap_search.h"
#include "ldap_session.h"

/* Zeroed, then filled; all borrowed while the walk goes on. */
struct adr_ldap_walk {
	struct adr_ldap_session *session;
	struct adr_ldap_query query;     /* its base does not matter */
	const struct adrcpt_list *bases; /* empty: the session's */
	bool wants_accepted;
	adrcpt_reporter *reporter;

	/* the walk's own */
	struct adr_ldap_search *search;
	size_t next_base;
	bool in_accepted;
	size_t accepted; /* domains found */
};

/* Begin the first search. */
int adr_ldap_walk_open(struct adr_ldap_walk *walk, struct adrcpt_error *err);

/* As adr_ldap_search_next(), over all searches. */
int adr_ldap_walk_next(struct adr_ldap_walk *walk, adrcpt_entry *entry,
		       struct adrcpt_error *err);

/* About how many objects there are, by the server's estimate; 0: not known. */
size_t adr_ldap_walk_estimate(const struct adr_ldap_walk *walk);

/* Also after a failure, and if it was never opened. */
void adr_ldap_walk_close(struct adr_ldap_walk *walk);

#endif
