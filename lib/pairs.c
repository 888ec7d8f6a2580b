#include "pairs.h"

#include "error.h"

#include <stdlib.h>
#include <string.h>

void adr_pairs_clear(struct adr_pairs *pairs)
{
	free(pairs->own);
	free(pairs->values);
	adr_arena_clear(&pairs->arena);
	memset(pairs, 0, sizeof *pairs);
}

int adr_pairs_reserve(struct adr_pairs *pairs, size_t count,
		      struct adrcpt_error *err)
{
	void *keys = pairs->own;

	if (!adr_grow(&keys, &pairs->capacity, count, sizeof *pairs->own))
		return adr_error_nomem(err);
	pairs->own = keys;
	pairs->keys = keys;
	return 0;
}

void adr_pairs_borrow(struct adr_pairs *pairs, const char *const *keys,
		      size_t count, const char *value)
{
	pairs->keys = keys;
	pairs->count = count;
	pairs->value = value;
}

int adr_pairs_own(struct adr_pairs *pairs, struct adrcpt_error *err)
{
	const char *const *borrowed = pairs->keys;

	if (pairs->own != NULL || pairs->count == 0)
		return 0;
	if (adr_pairs_reserve(pairs, pairs->count, err) < 0)
		return ADRCPT_E_NOMEM;
	memcpy(pairs->own, borrowed, pairs->count * sizeof *pairs->own);
	return 0;
}

/* A first value that is not as the others: from now on each has its own. */
static int reserve_values(struct adr_pairs *pairs, struct adrcpt_error *err)
{
	void *values = pairs->values;
	size_t i;

	if (!adr_grow(&values, &pairs->value_capacity, pairs->capacity,
		      sizeof *pairs->values))
		return adr_error_nomem(err);
	if (pairs->values == NULL)
		for (i = 0; i < pairs->count; i++)
			((const char **)values)[i] = pairs->value;
	pairs->values = values;
	return 0;
}

int adr_pairs_add(struct adr_pairs *pairs, const char *key, const char *value,
		  struct adrcpt_error *err)
{
	int rc = adr_pairs_reserve(pairs, pairs->count + 1, err);

	if (pairs->count == 0)
		pairs->value = value;
	if (rc == 0 && (pairs->values != NULL || value != pairs->value))
		rc = reserve_values(pairs, err);
	if (rc < 0)
		return rc;
	pairs->own[pairs->count] = key;
	if (pairs->values != NULL)
		pairs->values[pairs->count] = value;
	pairs->count++;
	return 0;
}

void adr_pairs_move(struct adr_pairs *pairs, size_t to, size_t from)
{
	if (to == from)
		return;
	pairs->own[to] = pairs->own[from];
	if (pairs->values != NULL)
		pairs->values[to] = pairs->values[from];
}

static int compare_keys(const void *key, const void *item)
{
	return strcmp(key, *(const char *const *)item);
}

bool adr_pairs_find(const struct adr_pairs *pairs, const char *key,
		    size_t *index)
{
	const char *const *found = NULL;

	if (pairs->count > 0)
		found = bsearch(key, pairs->keys, pairs->count,
				sizeof *pairs->keys, compare_keys);
	if (found == NULL)
		return false;
	*index = (size_t)(found - (const char *const *)pairs->keys);
	return true;
}
