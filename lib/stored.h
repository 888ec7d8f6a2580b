/* Keys and values as Postfix stores them in a database: each with a NUL at its
 * end, or none of them (dict_cdb.c, dict_lmdb.c). */
#ifndef ADR_STORED_H
#define ADR_STORED_H

#include "buf.h"

#include <adrcpt.h>

/* Which form a file has; begins as ADR_STORED_UNKNOWN. */
enum adr_stored { ADR_STORED_UNKNOWN = 0, ADR_STORED_BARE, ADR_STORED_NUL };

/* Make a pair of both, lent from them.  False if one is no text, or is not of
 * the form that the file has: a reader in Postfix would not find it. */
bool adr_stored_pair(struct adrcpt_pair *pair, enum adr_stored *form,
		     const struct adr_buf *key, const struct adr_buf *value);

#endif
