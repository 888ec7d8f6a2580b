/* Where texts stand that are going to be sorted: by their first byte on one of
 * several shelves, each of which is memory of its own.  What comes next to each
 * other in the end then stands close together, and a walk in sorted order does
 * not jump through all memory. */
#ifndef ADR_SHELVES_H
#define ADR_SHELVES_H

#include "mem.h"

/* One for each letter; other bytes go along with one of them. */
#define ADR_SHELVES 32

/* Empty when they are zeroed. */
struct adr_shelves {
	struct adr_arena arenas[ADR_SHELVES];
};

/* A copy of these bytes, at least one, as they are; NULL without memory. */
char *adr_shelves_copy(struct adr_shelves *shelves, const char *bytes,
		       size_t len);

/* Move everything of other here; other is empty afterwards. */
void adr_shelves_take(struct adr_shelves *shelves, struct adr_shelves *other);

/* Free it all; they are empty afterwards. */
void adr_shelves_clear(struct adr_shelves *shelves);

#endif
