#include "ldap_ber.h"

#define OCTET_STRING 0x04
#define SEQUENCE 0x30
#define SET_OF 0x31

/* A length of up to four octets; AD always uses four where there are elements
 * within (30 84 00 00 00 nn).  False if it, or what it counts, is not there. */
static bool take_length(size_t *len, struct adr_ldap_ber *rest)
{
	const unsigned char *at = (const unsigned char *)rest->bytes;
	size_t octets, i;

	if (rest->len == 0)
		return false;
	octets = at[0] < 0x80 ? 0 : at[0] & 0x7fu;
	*len = octets == 0 ? at[0] : 0;
	if (octets > 4 || at[0] == 0x80 || octets >= rest->len)
		return false;
	for (i = 1; i <= octets; i++)
		*len = *len << 8 | at[i];
	rest->bytes += octets + 1;
	rest->len -= octets + 1;
	return *len <= rest->len;
}

static bool take(struct adr_ldap_ber *content, struct adr_ldap_ber *rest,
		 unsigned char tag)
{
	if (rest->len == 0 || (unsigned char)rest->bytes[0] != tag)
		return false;
	rest->bytes++;
	rest->len--;
	if (!take_length(&content->len, rest))
		return false;
	content->bytes = rest->bytes;
	rest->bytes += content->len;
	rest->len -= content->len;
	return true;
}

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
