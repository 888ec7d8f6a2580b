#include "ldap_ber.h"

#define INTEGER 0x02
#define OCTET_STRING 0x04
#define SEQUENCE 0x30
#define SET_OF 0x31

/* A length of up to four octets; AD always uses four where there are elements
 * within (30 84 00 00 00 nn).  Returns how many octets it takes, 0 if they are
 * not all there, -1 if it is none. */
static int read_length(size_t *len, const struct adr_ldap_ber *rest)
{
	const unsigned char *at = (const unsigned char *)rest->bytes;
	int octets, i;

	if (rest->len == 0)
		return 0;
	*len = at[0];
	if (at[0] < 0x80)
		return 1;
	octets = at[0] & 0x7f;
	if (octets == 0 || octets > 4)
		return -1;
	if ((size_t)octets >= rest->len)
		return 0;
	*len = 0;
	for (i = 1; i <= octets; i++)
		*len = *len << 8 | at[i];
	return octets + 1;
}

static void skip(struct adr_ldap_ber *rest, size_t len)
{
	rest->bytes += len;
	rest->len -= len;
}

/* Take the next element off, whatever it is; false if it is not all there. */
static inline bool take_any(struct adr_ldap_ber *content, unsigned char *tag,
			    struct adr_ldap_ber *rest)
{
	int octets;

	if (rest->len == 0)
		return false;
	*tag = (unsigned char)rest->bytes[0];
	skip(rest, 1);
	octets = read_length(&content->len, rest);
	if (octets <= 0)
		return false;
	skip(rest, (size_t)octets);
	if (content->len > rest->len)
		return false;
	content->bytes = rest->bytes;
	skip(rest, content->len);
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
	struct adr_ldap_ber rest = {bytes, len}, inside, id;
	int octets;

	if (len == 0)
		return 0;
	if ((unsigned char)bytes[0] != SEQUENCE)
		return -1;
	skip(&rest, 1);
	octets = read_length(&inside.len, &rest);
	if (octets <= 0)
		return octets;
	skip(&rest, (size_t)octets);
	if (inside.len > rest.len)
		return 0;
	inside.bytes = rest.bytes;
	message->size = 1 + (size_t)octets + inside.len;
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

bool adr_ldap_attribute_read(struct adr_ldap_attribute *attribute,
			     const char *bytes, size_t len)
{
	struct adr_ldap_ber rest = {bytes, len};

	return take(&attribute->name, &rest, OCTET_STRING) &&
	       take(&attribute->values, &rest, SET_OF);
}

bool adr_ldap_attribute_next(struct adr_ldap_attribute *attribute,
			     struct adr_ldap_ber *list)
{
	struct adr_ldap_ber inside;

	return take(&inside, list, SEQUENCE) &&
	       adr_ldap_attribute_read(attribute, inside.bytes, inside.len);
}

int adr_ldap_value_next(struct adr_ldap_ber *value, struct adr_ldap_ber *values)
{
	if (values->len == 0)
		return 0;
	return take(value, values, OCTET_STRING) ? 1 : -1;
}
