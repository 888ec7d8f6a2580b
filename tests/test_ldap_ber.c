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
	struct adr_ldap_ber value;
	char *bytes = malloc(attributes[*row].len + 1);
	const char *at = bytes + 1;
	char got[64] = "";
	size_t len = 0;
	int more;

	cr_assert_not_null(bytes);
	memcpy(bytes + 1, attributes[*row].bytes, attributes[*row].len);
	if (!adr_ldap_attribute_read(&attribute, at, attributes[*row].len)) {
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
