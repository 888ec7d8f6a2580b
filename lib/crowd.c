#include "crowd.h"

#include "error.h"

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

static int compare_dns(const void *a, const void *b)
{
	const adrcpt_recipient *x = *(const adrcpt_recipient *const *)a;
	const adrcpt_recipient *y = *(const adrcpt_recipient *const *)b;
	int order = strcmp(x->dn, y->dn);

	return order != 0 ? order : (x->load > y->load) - (x->load < y->load);
}

int adr_crowd_settle(struct adr_crowd *crowd, struct adr_arena *arena,
		     struct adrcpt_error *err)
{
	size_t i, kept = 0;

	if (crowd->count > 1)
		qsort(crowd->items, crowd->count, sizeof *crowd->items,
		      compare_dns);
	for (i = 0; i < crowd->count; i++) {
		const adrcpt_recipient **last = &crowd->items[kept];

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
