/* Which addresses are so like another one that it may have been meant?  Pure
 * functions on folded spellings (addr.h). */
#ifndef ADR_NEARBY_H
#define ADR_NEARBY_H

#include <stdbool.h>

/* The same local part in another domain? */
bool adr_nearby_is_elsewhere(const char *key, const char *other);

/* Is one made of the other by one edit: a character more, less or another, or
 * two neighbours swapped?  Characters, not octets. */
bool adr_nearby_is_one_edit(const char *key, const char *other);

#endif
