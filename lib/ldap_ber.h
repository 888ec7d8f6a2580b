/* Messages, and the attributes of an entry, read where they stand: nothing is
 * copied, and nothing behind the end is looked at.  liblber reads the rest;
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

/* What every LDAPMessage begins with (RFC 4511 4.1.1). */
struct adr_ldap_message {
	long id;
	unsigned char type;       /* tag of the operation */
	struct adr_ldap_ber body; /* inside of the operation */
	size_t size;              /* octets of the message, frame and all */
};

/* Read the message that begins here: 1, 0 if it is not all there yet, -1 if
 * this is no message. */
int adr_ldap_message_read(struct adr_ldap_message *message, const char *bytes,
			  size_t len);

/* Read the inside of a SearchResultEntry: its name, and its attributes to be
 * taken off; false if it is malformed. */
bool adr_ldap_entry_read(struct adr_ldap_ber *dn,
			 struct adr_ldap_ber *attributes, const char *bytes,
			 size_t len);

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

/* As adr_ldap_value_next(), for what is not as nearly all values are. */
int adr_ldap_long_value_next(struct adr_ldap_ber *value,
			     struct adr_ldap_ber *values);

/* Take the next value off: 1, 0 after the last one, -1 if it is malformed.
 * There are so many of them that a call for each would cost more than all else
 * about them. */
static inline int adr_ldap_value_next(struct adr_ldap_ber *value,
				      struct adr_ldap_ber *values)
{
	const unsigned char *at = (const unsigned char *)values->bytes;
	size_t len;

	/* 04 nn and nn octets */
	if (values->len < 2 || at[0] != 0x04 || at[1] >= 0x80)
		return adr_ldap_long_value_next(value, values);
	len = at[1];
	if (len > values->len - 2)
		return -1;
	value->bytes = values->bytes + 2;
	value->len = len;
	values->bytes += len + 2;
	values->len -= len + 2;
	return 1;
}

#endif
