/* Small questions to a server, answered at once: one attribute of a few
 * objects. */
#ifndef ADR_LDAP_LOOKUP_H
#define ADR_LDAP_LOOKUP_H

#include "ldap_conn.h"

struct adr_ldap_lookup {
	const char *base;
	int scope; /* enum adr_ldap_scope */
	const char *filter;
	const char *attribute; /* NULL: none is wanted */
};

/* What came; at most a few objects are asked for. */
struct adr_ldap_found {
	size_t entries;
	char **values; /* of the attribute in all of them: text, ended by NULL
			*/
	size_t count;
	size_t capacity;
};

/* Ask.  An absent base is an answer (nothing found), and so are more objects
 * than were asked for. */
int adr_ldap_lookup(struct adr_ldap_found *found, struct adr_ldap_conn *conn,
		    const struct adr_ldap_lookup *lookup, const char *step,
		    struct adrcpt_error *err);
void adr_ldap_found_clear(struct adr_ldap_found *found);

#endif
