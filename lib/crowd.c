#include "crowd.h"

#include "error.h"
#include "sort.h"

#include <stdlib.h>
#include <string.h>

void adr_crowd_clear(struct adr_crowd *crowd)
{
	adr_arena_clear(&crowd->arena);
	free(crowd->items);
	memset(crowd, 0, sizeof *crowd);
}

static int reserve(struct adr_crowd *crowd, size_t count,
		   struct adrcpt_error *err)
{
	void *items = crowd->items;

	if (!adr_grow(&items, &crowd->capacity, count, sizeof *crowd->items))
		return adr_error_nomem(err);
	crowd->items = items;
	return 0;
}

int adr_crowd_add(struct adr_crowd *crowd, const adrcpt_recipient *recipient,
		  struct adrcpt_error *err)
{
	int rc = reserve(crowd, crowd->count + 1, err);

	if (rc == 0)
		crowd->items[crowd->count++] = recipient;
	return rc;
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
	crowd->count += other->count;
	adr_arena_take(&crowd->arena, &other->arena);
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

/* By DN; of one DN what was read first comes first. */
static int sort_by_dn(struct adr_crowd *crowd, struct adrcpt_error *err)
{
	const adrcpt_recipient **sorted;
	struct adr_sort_item *items;
	size_t i;

	items = calloc(crowd->count, sizeof *items);
	sorted = calloc(crowd->count, sizeof *sorted);
	if (items == NULL || sorted == NULL) {
		free(items);
		free(sorted);
		return adr_error_nomem(err);
	}
	for (i = 0; i < crowd->count; i++) {
		items[i].text = crowd->items[i]->dn;
		items[i].tag = i;
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

int adr_crowd_settle(struct adr_crowd *crowd, struct adr_arena *arena,
		     struct adrcpt_error *err)
{
	size_t i, kept = 0;
	int rc = crowd->count > 1 ? sort_by_dn(crowd, err) : 0;

	if (rc < 0)
		return rc;
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
