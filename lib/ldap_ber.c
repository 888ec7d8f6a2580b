#include "ldap_ber.h"

int adr_ldap_long_header(size_t *len, const unsigned char *at, size_t left)
{
	const int octets = at[1] & 0x7f; /* one to four */
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

	if (len > 0 && (unsigned char)bytes[0] != ADR_LDAP_SEQUENCE)
		return -1;
	header =
		adr_ldap_header(&inside.len, (const unsigned char *)bytes, len);
	if (header <= 0)
		return header;
	if (inside.len > len - (size_t)header)
		return 0;
	inside.bytes = bytes + header;
	message->size = (size_t)header + inside.len;
	return adr_ldap_take(&id, &inside, ADR_LDAP_INTEGER) &&
			       read_id(&message->id, &id) &&
			       adr_ldap_take_any(&message->body, &message->type,
						 &inside)
		       ? 1
		       : -1;
}

bool adr_ldap_entry_read(struct adr_ldap_ber *dn,
			 struct adr_ldap_ber *attributes, const char *bytes,
			 size_t len)
{
	struct adr_ldap_ber rest = {bytes, len};

	return adr_ldap_take(dn, &rest, ADR_LDAP_OCTET_STRING) &&
	       adr_ldap_take(attributes, &rest, ADR_LDAP_SEQUENCE);
}
