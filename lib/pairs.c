#include "pairs.h"

#include "error.h"

#include <stdlib.h>
#include <string.h>

void adr_pairs_clear(struct adr_pairs *pairs)
{
	free(pairs->items);
	adr_arena_clear(&pairs->arena);
	memset(pairs, 0, sizeof *pairs);
}

int adr_pairs_reserve(struct adr_pairs *pairs, size_t count,
		      struct adrcpt_error *err)
{
	void *items = pairs->items;

	if (!adr_grow(&items, &pairs->capacity, count, sizeof *pairs->items))
		return adr_error_nomem(err);
	pairs->items = items;
	return 0;
}

int adr_pairs_add(struct adr_pairs *pairs, const char *key, const char *value,
		  struct adrcpt_error *err)
{
	int rc = adr_pairs_reserve(pairs, pairs->count + 1, err);

	if (rc < 0)
		return rc;
	pairs->items[pairs->count].key = key;
	pairs->items[pairs->count].value = value;
	pairs->count++;
	return 0;
}
