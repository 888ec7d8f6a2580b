/* Messages, and the attributes of an entry, read where they stand: nothing is
 * copied, and nothing behind the end is looked at.  liblber reads the rest;
 * this is for what is read a thousand times as often. */
#ifndef ADR_LDAP_BER_H
#define ADR_LDAP_BER_H

#include <stdbool.h>
#include <stddef.h>

/* Tags */
#define ADR_LDAP_INTEGER 0x02
#define ADR_LDAP_OCTET_STRING 0x04
#define ADR_LDAP_SEQUENCE 0x30
#define ADR_LDAP_SET_OF 0x31

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

/* A length in more than one octet, behind the tag.  As adr_ldap_header(). */
int adr_ldap_long_header(size_t *len, const unsigned char *at, size_t left);

/* Tag and length, the latter into *len.  Returns how many octets they take, 0
 * if they are not all there, -1 if the length is none.  Here, as what follows,
 * because a call for each of so many would cost more than all else about them.
 */
static inline int adr_ldap_header(size_t *len, const unsigned char *at,
				  size_t left)
{
	if (left < 2)
		return 0;
	*len = at[1];
	if (at[1] < 0x80)
		return 2;
	/* AD, where there are elements within: 30 84 00 00 00 nn */
	if (at[1] != 0x84 || left < 6) {
		/* a copy: what is pointed to stays in no register */
		size_t long_len = 0;
		int header = adr_ldap_long_header(&long_len, at, left);

		*len = long_len;
		return header;
	}
	*len = (size_t)at[2] << 24 | (size_t)at[3] << 16 | (size_t)at[4] << 8 |
	       at[5];
	return 6;
}

/* Take the next element off, whatever it is; false if it is not all there. */
static inline bool adr_ldap_take_any(struct adr_ldap_ber *content,
				     unsigned char *tag,
				     struct adr_ldap_ber *rest)
{
	const unsigned char *at = (const unsigned char *)rest->bytes;
	const int header = adr_ldap_header(&content->len, at, rest->len);

	if (header <= 0 || content->len > rest->len - (size_t)header)
		return false;
	*tag = at[0];
	content->bytes = rest->bytes + header;
	rest->bytes = content->bytes + content->len;
	rest->len -= (size_t)header + content->len;
	return true;
}

/* The same; false also if it is of another type than this. */
static inline bool adr_ldap_take(struct adr_ldap_ber *content,
				 struct adr_ldap_ber *rest,
				 unsigned char wanted)
{
	unsigned char tag = 0;

	return adr_ldap_take_any(content, &tag, rest) && tag == wanted;
}

/* Read the inside of a PartialAttribute; false if it is malformed. */
static inline bool adr_ldap_attribute_read(struct adr_ldap_attribute *attribute,
					   struct adr_ldap_ber inside)
{
	return adr_ldap_take(&attribute->name, &inside,
			     ADR_LDAP_OCTET_STRING) &&
	       adr_ldap_take(&attribute->values, &inside, ADR_LDAP_SET_OF);
}

/* Take the next attribute off a list of them; false if it is malformed. */
static inline bool adr_ldap_attribute_next(struct adr_ldap_attribute *attribute,
					   struct adr_ldap_ber *list)
{
	struct adr_ldap_ber inside;

	return adr_ldap_take(&inside, list, ADR_LDAP_SEQUENCE) &&
	       adr_ldap_attribute_read(attribute, inside);
}

/* Take the next value off: 1, 0 after the last one, -1 if it is malformed. */
static inline int adr_ldap_value_next(struct adr_ldap_ber *value,
				      struct adr_ldap_ber *values)
{
	if (values->len == 0)
		return 0;
	return adr_ldap_take(value, values, ADR_LDAP_OCTET_STRING) ? 1 : -1;
}

#endif
