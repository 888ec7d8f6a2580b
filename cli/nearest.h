/* "did you mean": the known name that is nearest to a mistyped one. */
#ifndef ADEXPORT_NEAREST_H
#define ADEXPORT_NEAREST_H

#include <stddef.h>

/* The name among so many that fewest slips turn into the wanted one, a slip
 * being a letter too much, missing, wrong, or swapped with the next; '-' and
 * '_', capitals and small letters are the same.  NULL if none is near enough
 * to be meant. */
const char *nearest_name(const char *wanted, const char *const *names,
			 size_t count);

#endif
