/* From the text of a CLIXML property to the value of the attribute that it was
 * made of.  Each sort of property has a function; it adds to the record what
 * the text comes to, which may be nothing, or fails with ADRCPT_E_DATA: text
 * that is not understood is never passed over. */
#ifndef ADR_CLIXML_CONVERT_H
#define ADR_CLIXML_CONVERT_H

#include "clixml.h"
#include "guid.h"
#include "record.h"

/* A property while it is worked on. */
struct adr_clixml_property {
	const struct adr_clixml *file;
	size_t node;
	struct adr_record *record;
	bool is_single; /* the text is no element of a list */
	struct adrcpt_error *err;
};

/* text is not empty. */
typedef int adr_clixml_convert_fn(const struct adr_clixml_property *property,
				  const char *text, size_t len);

/* As it is. */
adr_clixml_convert_fn adr_clixml_take_text;

/* A proxy address. */
adr_clixml_convert_fn adr_clixml_take_address;

/* An object class; several if it is a list made into one string. */
adr_clixml_convert_fn adr_clixml_take_class;

/* Anything: that it is there is what matters. */
adr_clixml_convert_fn adr_clixml_take_presence;

/* True becomes TRUE, false nothing. */
adr_clixml_convert_fn adr_clixml_take_switch;

/* False, or true, becomes the userAccountControl of a disabled account. */
adr_clixml_convert_fn adr_clixml_take_enabled;
adr_clixml_convert_fn adr_clixml_take_disabled;

/* A decimal number. */
adr_clixml_convert_fn adr_clixml_take_number;

/* A recipient type by name becomes its number, one that is not known nothing;
 * nor does one count behind another. */
adr_clixml_convert_fn adr_clixml_take_type;

/* A GUID becomes its 16 octets. */
adr_clixml_convert_fn adr_clixml_take_guid;

/* Is it a GUID?  Its octets are as AD stores them. */
bool adr_clixml_parse_guid(char octets[ADR_GUID_SIZE], const char *text,
			   size_t len);

/* Fill err with "FILE:LINE: property 'NAME' of DN: what"; ADRCPT_E_DATA. */
int adr_clixml_bad(const struct adr_clixml_property *property,
		   const char *what);

#endif
