#include "clixml_convert.h"

#include "base64.h"
#include "error.h"
#include "kind.h"
#include "text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

int adr_clixml_bad(const struct adr_clixml_property *property, const char *what)
{
	const struct adr_clixml *file = property->file;
	const struct adr_record *record = property->record;
	char dn[200];

	adr_text_clean(dn, sizeof dn, record->text.data, record->dn_len);
	return adrcpt_error_set(
		property->err, ADRCPT_E_DATA,
		"%s:%zu: property '%.64s' of %s: %s", adr_xml_name(file->xml),
		adr_clixml_line(file, property->node),
		adr_clixml_name(file, property->node), dn, what);
}

static int add(const struct adr_clixml_property *property, const char *bytes,
	       size_t len)
{
	return adr_record_add(property->record, bytes, len, property->err);
}

static int add_text(const struct adr_clixml_property *property,
		    const char *text)
{
	return add(property, text, strlen(text));
}

/* Beyond its depth, Export-Clixml writes the name of a type, or the elements
 * of a list in one string. */
static bool is_type_name(const char *text, size_t len)
{
	static const char *const names[] = {"System.", "Deserialized.",
					    "Microsoft.", "Selected."};
	size_t i;

	if (memchr(text, '@', len) != NULL)
		return false;
	for (i = 0; i < sizeof names / sizeof names[0]; i++)
		if (adr_starts_nocase(text, len, names[i]))
			return true;
	return false;
}

static const char cut_off[] = "its content was cut off; export with a larger "
			      "-Depth";

int adr_clixml_take_text(const struct adr_clixml_property *property,
			 const char *text, size_t len)
{
	return add(property, text, len);
}

static bool holds(const char *text, size_t len, const char *part)
{
	for (; len > 0; text++, len--)
		if (adr_starts_nocase(text, len, part))
			return true;
	return false;
}

/* A single string may be a list that was made one; only X.500 and the like
 * have blanks of their own. */
int adr_clixml_take_address(const struct adr_clixml_property *property,
			    const char *text, size_t len)
{
	bool is_smtp = adr_starts_nocase(text, len, "smtp:");

	if (is_type_name(text, len))
		return adr_clixml_bad(property, cut_off);
	if (property->is_single &&
	    (holds(text + 1, len - 1, "smtp:") ||
	     (is_smtp && (memchr(text, ' ', len) != NULL ||
			  memchr(text, ';', len) != NULL))))
		return adr_clixml_bad(property,
				      "several addresses in one string; export "
				      "it as it is, with a larger -Depth");
	return add(property, text, len);
}

/* A list of names, none of which has a blank. */
int adr_clixml_take_class(const struct adr_clixml_property *property,
			  const char *text, size_t len)
{
	size_t part;
	int rc = 0;

	if (is_type_name(text, len))
		return adr_clixml_bad(property, cut_off);
	for (; rc == 0 && len > 0; text += part, len -= part) {
		const char *blank = memchr(text, ' ', len);

		part = blank != NULL ? (size_t)(blank - text) : len;
		if (part > 0)
			rc = add(property, text, part);
		part += blank != NULL;
	}
	return rc;
}

/* That there is something in it is all that matters. */
int adr_clixml_take_presence(const struct adr_clixml_property *property,
			     const char *text, size_t len)
{
	if (property->is_single && is_type_name(text, len))
		return adr_clixml_bad(property, cut_off);
	return add(property, text, len);
}

static int parse_switch(const struct adr_clixml_property *property, bool *value,
			const char *text, size_t len)
{
	*value = adr_equal_nocase(text, len, "true");
	if (*value || adr_equal_nocase(text, len, "false"))
		return 0;
	return adr_clixml_bad(property, "neither true nor false");
}

int adr_clixml_take_switch(const struct adr_clixml_property *property,
			   const char *text, size_t len)
{
	bool value;
	int rc = parse_switch(property, &value, text, len);

	return rc == 0 && value ? add_text(property, "TRUE") : rc;
}

#define DISABLED_ACCOUNT "514" /* a normal account, disabled */

int adr_clixml_take_enabled(const struct adr_clixml_property *property,
			    const char *text, size_t len)
{
	bool value;
	int rc = parse_switch(property, &value, text, len);

	return rc == 0 && !value ? add_text(property, DISABLED_ACCOUNT) : rc;
}

int adr_clixml_take_disabled(const struct adr_clixml_property *property,
			     const char *text, size_t len)
{
	bool value;
	int rc = parse_switch(property, &value, text, len);

	return rc == 0 && value ? add_text(property, DISABLED_ACCOUNT) : rc;
}

int adr_clixml_take_number(const struct adr_clixml_property *property,
			   const char *text, size_t len)
{
	int64_t number;

	if (!adr_parse_int64(&number, text, len))
		return adr_clixml_bad(property, "not a number");
	return add(property, text, len);
}

/* By name; one that we do not know leaves the decision to what comes behind
 * it in the table, and at last to the object's class. */
int adr_clixml_take_type(const struct adr_clixml_property *property,
			 const char *text, size_t len)
{
	char number[24];
	int64_t type;

	if (adr_record_has_value(property->record))
		return 0;
	if (adr_parse_int64(&type, text, len))
		return add(property, text, len);
	if (is_type_name(text, len))
		return adr_clixml_bad(property, cut_off);
	if (!adr_kind_number(&type, text, len))
		return 0;
	snprintf(number, sizeof number, "%" PRId64, type);
	return add_text(property, number);
}

/* In either case, and perhaps in braces. */
bool adr_clixml_parse_guid(char octets[ADR_GUID_SIZE], const char *text,
			   size_t len)
{
	char lower[ADR_GUID_TEXT_SIZE];
	size_t i;

	if (len > 1 && text[0] == '{' && text[len - 1] == '}') {
		text++;
		len -= 2;
	}
	if (len >= sizeof lower)
		return false;
	for (i = 0; i < len; i++)
		lower[i] = adr_ascii_lower(text[i]);
	lower[len] = '\0';
	return adr_guid_parse(octets, lower);
}

int adr_clixml_take_guid(const struct adr_clixml_property *property,
			 const char *text, size_t len)
{
	char octets[24]; /* as many as base64 needs for 16 */

	if (adr_clixml_parse_guid(octets, text, len))
		return add(property, octets, 16);
	if (len == sizeof octets) {
		memcpy(octets, text, len);
		if (adr_base64_decode(octets, &len) && len == 16)
			return add(property, octets, len);
	}
	return adr_clixml_bad(property, "not a GUID");
}
