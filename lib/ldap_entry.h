/* One object out of LDAP messages.  Values that the server hands out by ranges
 * are fetched to the end: the parts must join exactly, and an object that
 * changes in between is read again. */
#ifndef ADR_LDAP_ENTRY_H
#define ADR_LDAP_ENTRY_H

#include "ldap_ber.h"
#include "ldap_conn.h"
#include "ldap_search.h"
#include "names.h"
#include "range.h"

/* Zeroed, then conn and query are set, which are borrowed. */
struct adr_ldap_object {
	struct adr_ldap_conn *conn;
	const struct adr_ldap_query *query;

	struct adr_names names; /* of attributes; use: enum adr_attr, or one
				   that must be looked at */
	struct adr_name *last;  /* that of the attribute read last, or NULL */

	/* of the object read last */
	adrcpt_entry *entry;
	struct adr_ldap_ber dn;
	struct adr_ldap_ber change; /* uSNChanged; NULL: the server has none */
	bool has_changed;           /* since its first part */
	struct adr_range_join join;

	/* its further parts, that values point into */
	char **parts;
	size_t count;
	size_t capacity;
};

void adr_ldap_object_clear(struct adr_ldap_object *object);

/* Fill entry from the inside of a SearchResultEntry, which it points into from
 * now on.  0: that was the whole object; 1: adr_ldap_object_complete() must
 * follow; negative: failed. */
int adr_ldap_object_read(struct adr_ldap_object *object,
			 const struct adr_ldap_ber *inside, adrcpt_entry *entry,
			 struct adrcpt_error *err);

/* Fetch the rest from the server.  No answer to another request may be under
 * way. */
int adr_ldap_object_complete(struct adr_ldap_object *object,
			     struct adrcpt_error *err);

/* The attribute by which a change of an object is seen ([MS-ADA3] 2.350). */
#define ADR_LDAP_CHANGE_ATTRIBUTE "uSNChanged"

#endif
