#include "ldap_ber.h"

#include "unit.h"

#include <stdlib.h>
#include <string.h>

#define BYTES(text) text, sizeof(text) - 1

/* The inside of a PartialAttribute, and its values with a blank behind each. */
static const struct {
	const char *bytes;
	size_t len;
	const char *name;
	const char *values; /* NULL: not even the name can be read */
	int end;            /* after the last value: 0, or -1 malformed */
} attributes[] = {
	{BYTES("\x04\x02"
	       "cn\x31\x03\x04\x01x"),
	 "cn", "x ", 0},
	{BYTES("\x04\x01"
	       "a\x31\x06\x04\x01x\x04\x01y"),
	 "a", "x y ", 0},
	{BYTES("\x04\x01"
	       "a\x31\x02\x04\x00"),
	 "a", " ", 0},
	{BYTES("\x04\x01"
	       "a\x31\x00"),
	 "a", "", 0},
	/* four octets of length, as AD has them, and other long forms */
	{BYTES("\x04\x84\x00\x00\x00\x01"
	       "a\x31\x84\x00\x00\x00\x03\x04\x01x"),
	 "a", "x ", 0},
	{BYTES("\x04\x81\x01"
	       "a\x31\x82\x00\x04\x04\x81\x01x"),
	 "a", "x ", 0},

	/* one that is cut short or says more than there is */
	{BYTES(""), NULL, NULL, 0},
	{BYTES("\x04"), NULL, NULL, 0},
	{BYTES("\x04\x01"), NULL, NULL, 0},
	{BYTES("\x04\x01"
	       "a"),
	 NULL, NULL, 0},
	{BYTES("\x04\x01"
	       "a\x31"),
	 NULL, NULL, 0},
	{BYTES("\x04\x01"
	       "a\x31\x04\x04\x01x"),
	 NULL, NULL, 0},
	{BYTES("\x04\x84\xff\xff\xff\xff"
	       "a\x31\x00"),
	 NULL, NULL, 0},
	{BYTES("\x04\x01"
	       "a\x31\x84\x00\x00"),
	 NULL, NULL, 0},
	{BYTES("\x04\x01"
	       "a\x31\x03\x04\x02x"),
	 "a", "", -1},
	{BYTES("\x04\x01"
	       "a\x31\x04\x04\x01x\x04"),
	 "a", "x ", -1},
	{BYTES("\x04\x01"
	       "a\x31\x05\x04\x84\xff\xff\xff"),
	 "a", "", -1},
	/* lengths that are none */
	{BYTES("\x04\x80"
	       "a\x31\x00"),
	 NULL, NULL, 0},
	{BYTES("\x04\x85\x00\x00\x00\x00\x01"
	       "a\x31\x00"),
	 NULL, NULL, 0},
	{BYTES("\x04\xff"
	       "a\x31\x00"),
	 NULL, NULL, 0},
	/* other types */
	{BYTES("\x0c\x01"
	       "a\x31\x00"),
	 NULL, NULL, 0},
	{BYTES("\x04\x01"
	       "a\x30\x00"),
	 NULL, NULL, 0},
	{BYTES("\x04\x01"
	       "a\x31\x03\x02\x01x"),
	 "a", "", -1},
};

ParameterizedTestParameters(ldap_ber, reads_an_attribute_or_refuses_it)
{
	return unit_rows(COUNT(attributes));
}

/* The bytes are in a piece of memory that ends with them, so that a sanitizer
 * sees who looks behind. */
ParameterizedTest(size_t *row, ldap_ber, reads_an_attribute_or_refuses_it)
{
	struct adr_ldap_attribute attribute;
	struct adr_ldap_ber inside, value;
	char *bytes = malloc(attributes[*row].len + 1);
	const char *at = bytes + 1;
	char got[64] = "";
	size_t len = 0;
	int more;

	cr_assert_not_null(bytes);
	memcpy(bytes + 1, attributes[*row].bytes, attributes[*row].len);
	inside.bytes = at;
	inside.len = attributes[*row].len;
	if (!adr_ldap_attribute_read(&attribute, inside)) {
		cr_expect_null(attributes[*row].values, "row %zu", *row);
		free(bytes);
		return;
	}
	cr_assert_not_null(attributes[*row].values, "row %zu", *row);
	cr_expect_eq(attribute.name.len, strlen(attributes[*row].name));
	cr_expect_eq(memcmp(attribute.name.bytes, attributes[*row].name,
			    attribute.name.len),
		     0);
	while ((more = adr_ldap_value_next(&value, &attribute.values)) > 0) {
		memcpy(got + len, value.bytes, value.len);
		len += value.len;
		got[len++] = ' ';
	}
	cr_expect_eq(more, attributes[*row].end, "row %zu", *row);
	cr_expect_str_eq(got, attributes[*row].values, "row %zu", *row);
	free(bytes);
}

/* --- Messages ------------------------------------------------------------- */

static const struct {
	const char *bytes;
	size_t len;
	long id;
	unsigned char type;
	size_t inside;
} messages[] = {
	{BYTES("\x30\x05\x02\x01\x07\x64\x00"), 7, 0x64, 0},
	{BYTES("\x30\x07\x02\x02\x01\x00\x65\x01x"), 256, 0x65, 1},
	{BYTES("\x30\x08\x02\x04\x7f\xff\xff\xff\x78\x00"), 2147483647, 0x78,
	 0},
	{BYTES("\x30\x05\x02\x01\x80\x64\x00"), -128, 0x64, 0},
	{BYTES("\x30\x84\x00\x00\x00\x0c\x02\x01\x00\x64\x84\x00\x00"
	       "\x00\x03xyz"),
	 0, 0x64, 3},
	{BYTES("\x30\x82\x00\x09\x02\x01\x01\x64\x81\x01x\xa0\x00"), 1,
	 0x64, 1},
};

ParameterizedTestParameters(ldap_ber, reads_a_message_when_it_is_all_there)
{
	return unit_rows(COUNT(messages));
}

ParameterizedTest(size_t *row, ldap_ber, reads_a_message_when_it_is_all_there)
{
	struct adr_ldap_message message;
	size_t len;

	for (len = 0; len <= messages[*row].len; len++) {
		char *bytes = malloc(len + 1);
		int rc;

		cr_assert_not_null(bytes);
		memcpy(bytes + 1, messages[*row].bytes, len);
		rc = adr_ldap_message_read(&message, bytes + 1, len);
		cr_expect_eq(rc, len == messages[*row].len,
			     "row %zu, %zu octets: %d", *row, len, rc);
		free(bytes);
	}
	cr_expect_eq(message.id, messages[*row].id, "row %zu", *row);
	cr_expect_eq(message.type, messages[*row].type, "row %zu", *row);
	cr_expect_eq(message.body.len, messages[*row].inside, "row %zu", *row);
	cr_expect_eq(message.size, messages[*row].len, "row %zu", *row);
}

/* The inside of a SearchResultEntry: a name, and a list of attributes. */
static const struct {
	const char *bytes;
	size_t len;
	bool ok;
} entries[] = {
	{BYTES("\x04\x00\x30\x00"), true},
	{BYTES("\x04\x02"
	       "cn\x30\x02xx"),
	 true},
	{BYTES("\x04\x02"
	       "cn\x30\x00zzz"),
	 true},
	{BYTES(""), false},
	{BYTES("\x04\x02"
	       "cn"),
	 false},
	{BYTES("\x04\x02"
	       "cn\x30"),
	 false},
	{BYTES("\x04\x02"
	       "cn\x30\x01"),
	 false},
	{BYTES("\x04\x84\xff\xff\xff\xff\x30\x00"), false},
	{BYTES("\x04\x02"
	       "cn\x31\x00"),
	 false},
	{BYTES("\x30\x00\x30\x00"), false},
};

ParameterizedTestParameters(ldap_ber, reads_an_entry_or_refuses_it)
{
	return unit_rows(COUNT(entries));
}

ParameterizedTest(size_t *row, ldap_ber, reads_an_entry_or_refuses_it)
{
	struct adr_ldap_ber dn, list;
	char *bytes = malloc(entries[*row].len + 1);

	cr_assert_not_null(bytes);
	memcpy(bytes + 1, entries[*row].bytes, entries[*row].len);
	cr_expect_eq(adr_ldap_entry_read(&dn, &list, bytes + 1,
					 entries[*row].len),
		     entries[*row].ok, "row %zu", *row);
	free(bytes);
}
