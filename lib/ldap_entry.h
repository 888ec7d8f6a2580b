/* One object out of an LDAP message.  Values that the server hands out by
 * ranges are fetched to the end: the parts must join exactly, and an object
 * that changes in between is read again. */
#ifndef ADR_LDAP_ENTRY_H
#define ADR_LDAP_ENTRY_H

#include "ldap_conn.h"
#include "ldap_search.h"

/* The messages that an entry's values point into. */
struct adr_ldap_object {
	struct ldapmsg **messages;
	size_t count;
	size_t capacity;
};

void adr_ldap_object_clear(struct adr_ldap_object *object);

/* Fill entry from a message, which the object takes over; what it held before
 * is freed. */
int adr_ldap_object_read(struct adr_ldap_object *object,
			 struct adr_ldap_conn *conn,
			 const struct adr_ldap_query *query,
			 struct ldapmsg *message, adrcpt_entry *entry,
			 struct adrcpt_error *err);

/* The attribute by which a change of an object is seen ([MS-ADA3] 2.350). */
#define ADR_LDAP_CHANGE_ATTRIBUTE "uSNChanged"

#endif
