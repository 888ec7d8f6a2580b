/* The attributes of an entry, read where they stand in the message: nothing is
 * copied, and nothing behind the end is looked at.  liblber reads messages;
 * this is for what is read a thousand times as often. */
#ifndef ADR_LDAP_BER_H
#define ADR_LDAP_BER_H

#include <stdbool.h>
#include <stddef.h>

/* Elements that follow each other, as far as they have not been taken off. */
struct adr_ldap_ber {
	const char *bytes;
	size_t len;
};

/* An attribute with its values (RFC 4511 4.1.7). */
struct adr_ldap_attribute {
	struct adr_ldap_ber name;
	struct adr_ldap_ber values; /* to be taken off one by one */
};

/* Read the inside of a PartialAttribute; false if it is malformed. */
bool adr_ldap_attribute_read(struct adr_ldap_attribute *attribute,
			     const char *bytes, size_t len);

/* Take the next attribute off a list of them; false if it is malformed. */
bool adr_ldap_attribute_next(struct adr_ldap_attribute *attribute,
			     struct adr_ldap_ber *list);

/* Take the next value off: 1, 0 after the last one, -1 if it is malformed. */
int adr_ldap_value_next(struct adr_ldap_ber *value,
			struct adr_ldap_ber *values);

#endif
