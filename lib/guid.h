/* GUIDs: 16 octets as directories hold them, text as people read them.
 * [MS-DTYP] 2.3.4: the first three fields are little-endian. */
#ifndef ADR_GUID_H
#define ADR_GUID_H

#include <stdbool.h>

#define ADR_GUID_SIZE 16
#define ADR_GUID_TEXT_SIZE 37

/* Dashed, lower case, with a NUL. */
void adr_guid_format(char text[ADR_GUID_TEXT_SIZE], const char *bytes);

/* Back again; false if the text is not what adr_guid_format() makes. */
bool adr_guid_parse(char bytes[ADR_GUID_SIZE], const char *text);

#endif
