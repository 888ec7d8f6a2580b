/* The plain address, as nearly all are, folded in one pass: ASCII letters,
 * digits and '_' with single '.', '-' and one '@' between them, so that all
 * dots and hyphens are right, and so short that no part of it can be too long.
 * All of its spellings are one: the address in lower case, unless it has an
 * A-label. */
#ifndef ADR_ADDR_PLAIN_H
#define ADR_ADDR_PLAIN_H

#include <stdbool.h>
#include <stddef.h>

/* Octets in a plain address: as many as in a label. */
#define ADR_ADDR_PLAIN_MAX ((size_t)63)

/* Fold an address into out, which has room for as many bytes.  False if it is
 * not plain: then it may be fine or not, and out holds anything.  *is_folded:
 * it had capital letters. */
bool adr_addr_fold_plain(char *out, const char *bytes, size_t len,
			 bool *is_folded);

#endif
