#include "ldap_ber.h"

#define INTEGER 0x02
#define OCTET_STRING 0x04
#define SEQUENCE 0x30
#define SET_OF 0x31

/* A length of one to four octets behind the tag.  As read_header(). */
static int read_long_header(size_t *len, const unsigned char *at, size_t left)
{
	const int octets = at[1] & 0x7f;
	int i;

	if (octets == 0 || octets > 4)
		return -1;
	if (left < (size_t)octets + 2)
		return 0;
	*len = 0;
	for (i = 2; i < octets + 2; i++)
		*len = *len << 8 | at[i];
	return octets + 2;
}

/* Tag and length, the latter into *len.  Returns how many octets they take, 0
 * if they are not all there, -1 if the length is none. */
static inline int read_header(size_t *len, const unsigned char *at, size_t left)
{
	if (left < 2)
		return 0;
	*len = at[1];
	if (at[1] < 0x80)
		return 2;
	/* AD, where there are elements within: 30 84 00 00 00 nn */
	if (at[1] != 0x84 || left < 6)
		return read_long_header(len, at, left);
	*len = (size_t)at[2] << 24 | (size_t)at[3] << 16 | (size_t)at[4] << 8 |
	       at[5];
	return 6;
}

/* Take the next element off, whatever it is; false if it is not all there. */
static inline bool take_any(struct adr_ldap_ber *content, unsigned char *tag,
			    struct adr_ldap_ber *rest)
{
	const unsigned char *at = (const unsigned char *)rest->bytes;
	const int header = read_header(&content->len, at, rest->len);

	if (header <= 0 || content->len > rest->len - (size_t)header)
		return false;
	*tag = at[0];
	content->bytes = rest->bytes + header;
	rest->bytes = content->bytes + content->len;
	rest->len -= (size_t)header + content->len;
	return true;
}

static inline bool take(struct adr_ldap_ber *content, struct adr_ldap_ber *rest,
			unsigned char wanted)
{
	unsigned char tag;

	return take_any(content, &tag, rest) && tag == wanted;
}

/* --- Messages ----------------------------------------------------------- */

static bool read_id(long *id, const struct adr_ldap_ber *content)
{
	size_t i;

	if (content->len == 0 || content->len > 4)
		return false;
	*id = (signed char)content->bytes[0];
	for (i = 1; i < content->len; i++)
		*id = *id * 256 + (unsigned char)content->bytes[i];
	return true;
}

int adr_ldap_message_read(struct adr_ldap_message *message, const char *bytes,
			  size_t len)
{
	struct adr_ldap_ber inside, id;
	int header;

	if (len > 0 && (unsigned char)bytes[0] != SEQUENCE)
		return -1;
	header = read_header(&inside.len, (const unsigned char *)bytes, len);
	if (header <= 0)
		return header;
	if (inside.len > len - (size_t)header)
		return 0;
	inside.bytes = bytes + header;
	message->size = (size_t)header + inside.len;
	return take(&id, &inside, INTEGER) && read_id(&message->id, &id) &&
			       take_any(&message->body, &message->type, &inside)
		       ? 1
		       : -1;
}

bool adr_ldap_entry_read(struct adr_ldap_ber *dn,
			 struct adr_ldap_ber *attributes, const char *bytes,
			 size_t len)
{
	struct adr_ldap_ber rest = {bytes, len};

	return take(dn, &rest, OCTET_STRING) &&
	       take(attributes, &rest, SEQUENCE);
}

/* --- Attributes --------------------------------------------------------- */

static inline bool read_attribute(struct adr_ldap_attribute *attribute,
				  struct adr_ldap_ber rest)
{
	return take(&attribute->name, &rest, OCTET_STRING) &&
	       take(&attribute->values, &rest, SET_OF);
}

bool adr_ldap_attribute_read(struct adr_ldap_attribute *attribute,
			     const char *bytes, size_t len)
{
	const struct adr_ldap_ber inside = {bytes, len};

	return read_attribute(attribute, inside);
}

bool adr_ldap_attribute_next(struct adr_ldap_attribute *attribute,
			     struct adr_ldap_ber *list)
{
	struct adr_ldap_ber inside;

	return take(&inside, list, SEQUENCE) &&
	       read_attribute(attribute, inside);
}

int adr_ldap_long_value_next(struct adr_ldap_ber *value,
			     struct adr_ldap_ber *values)
{
	if (values->len == 0)
		return 0;
	return take(value, values, OCTET_STRING) ? 1 : -1;
}
