/* Base64 (RFC 4648 section 4), as LDIF uses it. */
#ifndef ADR_BASE64_H
#define ADR_BASE64_H

#include <stdbool.h>
#include <stddef.h>

/* The length of the text that so many octets make. */
size_t adr_base64_length(size_t len);

/* Encode len octets at bytes; out has room for the text, which gets no NUL. */
void adr_base64_encode(char *out, const char *bytes, size_t len);

/* Decode in place; *len becomes the number of octets.  False if it is not
 * base64 with its padding, or has blanks inside; blanks at the end are fine. */
bool adr_base64_decode(char *text, size_t *len);

/* Could it be decoded? */
bool adr_base64_is_valid(const char *text, size_t len);

#endif
