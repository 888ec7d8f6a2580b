/* An LMDB file read without trusting it.  liblmdb maps a file and follows the
 * numbers in it, so that a damaged one, or one that is cut short meanwhile,
 * would end the process; here every page is read and checked. */
#ifndef ADR_LMDB_FILE_H
#define ADR_LMDB_FILE_H

#include "buf.h"

#include <adrcpt.h>

/* Takes a key and its value as they are stored, lent for the call; negative
 * ends the walk. */
typedef int adr_lmdb_fn(const struct adr_buf *key, const struct adr_buf *value,
			void *user);

/* Walk through the main database of the file, in the order of its keys.
 * ADRCPT_E_DATA if it is not whole, or not as a program of this machine's kind
 * with plain keys writes it; ADRCPT_E_IO. */
int adr_lmdb_walk(const char *path, adr_lmdb_fn *on_item, void *user,
		  struct adrcpt_error *err);

#endif
