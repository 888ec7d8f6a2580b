/* Hashes of texts, to find out quickly that many of them all differ. */
#ifndef ADR_HASH_H
#define ADR_HASH_H

#include <stddef.h>
#include <stdint.h>

/* Never 0.  Good enough for names that come by chance; who makes them up can
 * make them collide. */
uint64_t adr_hash(const char *bytes, size_t len);

/* Are there no two alike?  1: no two; 0: two are, or so many fall on one place
 * that finding out would take long; -1 without memory. */
int adr_hash_all_differ(const uint64_t *hashes, size_t count);

#endif
