/* Base64 (RFC 4648 section 4), as LDIF uses it. */
#ifndef ADR_BASE64_H
#define ADR_BASE64_H

#include <stdbool.h>
#include <stddef.h>

/* Decode in place; *len becomes the number of octets.  False if it is not
 * base64 with its padding, or has blanks inside; blanks at the end are fine. */
bool adr_base64_decode(char *text, size_t *len);

#endif
