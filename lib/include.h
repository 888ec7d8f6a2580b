/* Addresses that an administrator adds to what the directory has, or takes
 * away from it: a text file of lines
 *
 *      address
 *      address value
 *      !address
 *
 * A line that is "#", or begins with "# ", is a comment. */
#ifndef ADR_INCLUDE_H
#define ADR_INCLUDE_H

#include "mem.h"

#include <adrcpt.h>

struct adr_include_row {
	const char *key;   /* a spelling, see addr.h */
	const char *keys;  /* all spellings of the line's address */
	const char *value; /* NULL: none of its own */
	unsigned long line;
};

/* Spellings sorted bytewise, each once. */
struct adr_include_list {
	struct adr_include_row *rows;
	size_t count;
	size_t capacity;
};

struct adr_include {
	struct adr_arena arena;
	struct adr_include_list added;   /* without those that are removed */
	struct adr_include_list removed; /* these have no values */
};

/* Empty when it is zeroed, and after this. */
void adr_include_clear(struct adr_include *include);

/* Read the file into an empty one.  ADRCPT_E_CONFIG names file and line. */
int adr_include_read(struct adr_include *include, const char *path,
		     struct adrcpt_error *err);

/* Is the address with these spellings taken away? */
bool adr_include_removes(const struct adr_include *include,
			 const char *spellings);

/* The line that adds an address with these spellings; NULL: there is none. */
const struct adr_include_row *
adr_include_added(const struct adr_include *include, const char *spellings);

#endif
