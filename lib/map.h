/* What a lookup table holds: from the set to sorted, unique pairs. */
#ifndef ADR_MAP_H
#define ADR_MAP_H

#include "set.h"

struct adr_pairs {
	struct adrcpt_pair *items; /* ascending by the bytes of the key */
	size_t count;
};

struct adr_map;

/* The map of this name; NULL and err if there is none. */
const struct adr_map *adr_map_find(const char *name, struct adrcpt_error *err);

/* Make the pairs; keys and value are lent by the set and the caller. */
int adr_map_build(struct adr_pairs *pairs, const struct adr_map *map,
		  const adrcpt_set *set, const char *value,
		  struct adrcpt_error *err);

void adr_pairs_clear(struct adr_pairs *pairs);

#endif
