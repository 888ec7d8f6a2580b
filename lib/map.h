/* What a lookup table holds: from the set to sorted, unique pairs. */
#ifndef ADR_MAP_H
#define ADR_MAP_H

#include "pairs.h"
#include "set.h"

struct adr_map;

/* The map of this name; NULL and err if there is none. */
const struct adr_map *adr_map_find(const char *name, struct adrcpt_error *err);

const char *adr_map_name(const struct adr_map *map); /* constant */

/* Are its keys domains, not addresses? */
bool adr_map_is_of_domains(const struct adr_map *map);

/* Can a table be made with this value?  ADRCPT_E_USAGE if it is NULL and the
 * map needs one.  No map, as of a record format, needs none. */
int adr_map_check_value(const struct adr_map *map, const char *value,
			struct adrcpt_error *err);

/* Make the pairs; keys and value are lent by the set and the caller.  value may
 * be NULL: then it is "OK", if adr_map_check_value() is content. */
int adr_map_build(struct adr_pairs *pairs, const struct adr_map *map,
		  const adrcpt_set *set, const char *value,
		  struct adrcpt_error *err);

#endif
