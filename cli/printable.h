/* Bytes of unknown content made fit for one line of text. */
#ifndef ADEXPORT_PRINTABLE_H
#define ADEXPORT_PRINTABLE_H

#include <stddef.h>

/* How many octets the character at the beginning has; 0 if these bytes are no
 * UTF-8, or a control character. */
size_t printable_step(const char *bytes, size_t len);

/* Copy so many bytes as a string: '\' becomes "\\", and what is not printable
 * UTF-8 "\xHH" an octet.  What does not fit is left out, never in the middle
 * of a character. */
void printable_copy(char *to, size_t size, const char *bytes, size_t len);

/* Copy a string for a place between double quotes: '"' becomes "\"" besides. */
void printable_quote(char *to, size_t size, const char *text);

#endif
