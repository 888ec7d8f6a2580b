#include "crowd.h"

#include "error.h"
#include "hash.h"
#include "sort.h"

#include <stdlib.h>
#include <string.h>

void adr_crowd_clear(struct adr_crowd *crowd)
{
	const bool in_any_order = crowd->in_any_order;

	adr_arena_clear(&crowd->arena);
	adr_shelves_clear(&crowd->shelves);
	free(crowd->items);
	free(crowd->hashes);
	memset(crowd, 0, sizeof *crowd);
	crowd->in_any_order = in_any_order;
}

static int reserve(struct adr_crowd *crowd, size_t count,
		   struct adrcpt_error *err)
{
	void *items = crowd->items, *hashes = crowd->hashes;

	/* they are numbered with 32 bits, see index.h */
	if (count > UINT32_MAX ||
	    !adr_grow(&items, &crowd->capacity, count, sizeof *crowd->items))
		return adr_error_nomem(err);
	crowd->items = items;
	if (!crowd->in_any_order)
		return 0;
	if (!adr_grow(&hashes, &crowd->hash_capacity, count,
		      sizeof *crowd->hashes))
		return adr_error_nomem(err);
	crowd->hashes = hashes;
	return 0;
}

int adr_crowd_add(struct adr_crowd *crowd, const adrcpt_recipient *recipient,
		  struct adrcpt_error *err)
{
	int rc = reserve(crowd, crowd->count + 1, err);

	if (rc < 0)
		return rc;
	/* now, since what was just read is still in the cache */
	if (crowd->in_any_order)
		crowd->hashes[crowd->count] =
			adr_hash(recipient->dn, strlen(recipient->dn));
	crowd->items[crowd->count++] = recipient;
	return 0;
}

int adr_crowd_take(struct adr_crowd *crowd, struct adr_crowd *other,
		   struct adrcpt_error *err)
{
	int rc = reserve(crowd, crowd->count + other->count, err);

	if (rc < 0)
		return rc;
	if (other->count > 0)
		memcpy(crowd->items + crowd->count, other->items,
		       other->count * sizeof *crowd->items);
	if (other->count > 0 && crowd->in_any_order)
		memcpy(crowd->hashes + crowd->count, other->hashes,
		       other->count * sizeof *crowd->hashes);
	crowd->count += other->count;
	adr_arena_take(&crowd->arena, &other->arena);
	adr_shelves_take(&crowd->shelves, &other->shelves);
	adr_crowd_clear(other);
	return 0;
}

void adr_crowd_move(struct adr_crowd *crowd, struct adr_crowd *other)
{
	free(crowd->items);
	crowd->items = other->items;
	crowd->count = other->count;
	crowd->capacity = other->capacity;
	other->items = NULL;
	other->count = other->capacity = 0;
}

/* --- Objects that were read twice --------------------------------------- */

int adr_crowd_sort(struct adr_crowd *crowd, struct adrcpt_error *err)
{
	const adrcpt_recipient **sorted;
	struct adr_sort_item *items;
	size_t i;

	if (crowd->count < 2)
		return 0;
	items = calloc(crowd->count, sizeof *items);
	sorted = calloc(crowd->count, sizeof *sorted);
	if (items == NULL || sorted == NULL) {
		free(items);
		free(sorted);
		return adr_error_nomem(err);
	}
	for (i = 0; i < crowd->count; i++) {
		items[i].text = crowd->items[i]->dn;
		items[i].tag = (uint32_t)i;
	}
	adr_sort_items(items, crowd->count);
	for (i = 0; i < crowd->count; i++)
		sorted[i] = crowd->items[items[i].tag];
	free(items);
	free(crowd->items);
	crowd->items = sorted;
	crowd->capacity = crowd->count;
	return 0;
}

/* Sorted, what has one DN stands together. */
static int join_repeats(struct adr_crowd *crowd, struct adr_arena *arena,
			struct adrcpt_error *err)
{
	size_t i, kept = 0;

	for (i = 0; i < crowd->count; i++) {
		const adrcpt_recipient **last = &crowd->items[kept];

		if (i + 2 * ADR_AHEAD < crowd->count) {
			adr_prefetch(crowd->items[i + 2 * ADR_AHEAD]);
			adr_prefetch(crowd->items[i + ADR_AHEAD]->dn);
		}
		if (kept == 0 ||
		    strcmp(last[-1]->dn, crowd->items[i]->dn) != 0) {
			*last = crowd->items[i];
			kept++;
			continue;
		}
		last[-1] =
			adr_recipient_merge(arena, last[-1], crowd->items[i]);
		if (last[-1] == NULL)
			return adr_error_nomem(err);
	}
	crowd->count = kept;
	return 0;
}

int adr_crowd_settle(struct adr_crowd *crowd, struct adr_arena *arena,
		     struct adrcpt_error *err)
{
	int rc = 0;

	if (crowd->in_any_order)
		rc = adr_hash_all_differ(crowd->hashes, crowd->count);
	free(crowd->hashes);
	crowd->hashes = NULL;
	crowd->hash_capacity = 0;
	if (rc < 0)
		return adr_error_nomem(err);
	if (rc > 0)
		return 0;
	rc = adr_crowd_sort(crowd, err);
	return rc == 0 ? join_repeats(crowd, arena, err) : rc;
}
