#include "diff.h"

#include "error.h"
#include "mem.h"

#include <stdlib.h>
#include <string.h>

void adr_diff_init(struct adr_diff *diff)
{
	memset(diff, 0, sizeof *diff);
	adr_arena_init(&diff->arena);
}

void adr_diff_clear(struct adr_diff *diff)
{
	adr_arena_clear(&diff->arena);
	free(diff->changes);
	adr_diff_init(diff);
}

static int add(struct adr_diff *diff, char sign, const struct adrcpt_pair *pair,
	       struct adrcpt_error *err)
{
	void *changes = diff->changes;
	struct adrcpt_change *change;

	if (!adr_grow(&changes, &diff->capacity, diff->count + 1,
		      sizeof *diff->changes))
		return adr_error_nomem(err);
	diff->changes = changes;
	change = &diff->changes[diff->count++];
	change->sign = sign;
	change->key = pair->key;
	change->value = pair->value;
	return 0;
}

/* The old table does not live as long as we do. */
static int add_old(struct adr_diff *diff, const struct adrcpt_pair *pair,
		   struct adrcpt_error *err)
{
	struct adrcpt_pair copy;

	copy.key = adr_arena_dup(&diff->arena, pair->key, strlen(pair->key));
	copy.value =
		adr_arena_dup(&diff->arena, pair->value, strlen(pair->value));
	if (copy.key == NULL || copy.value == NULL)
		return adr_error_nomem(err);
	return add(diff, '-', &copy, err);
}

/* The smaller key of both, if one has come to its end the other's; as the sign
 * of strcmp(old, new). */
static int compare(const struct adr_table *old, size_t o,
		   const struct adr_pairs *pairs, size_t n)
{
	if (o == old->count)
		return 1;
	if (n == pairs->count)
		return -1;
	return strcmp(adr_table_at(old, o).key, pairs->keys[n]);
}

int adr_diff_build(struct adr_diff *diff, const struct adr_table *old,
		   const struct adr_pairs *pairs, struct adrcpt_error *err)
{
	size_t o = 0, n = 0;
	int rc = 0;

	if (old->count == 0) {
		diff->is_fresh = true;
		diff->fresh = *pairs;
		diff->count = diff->added = pairs->count;
		return 0;
	}
	while (rc == 0 && (o < old->count || n < pairs->count)) {
		int order = compare(old, o, pairs, n);
		struct adrcpt_pair last, next = {NULL, NULL};

		if (order >= 0)
			next = adr_pairs_at(pairs, n);
		if (order > 0) {
			diff->added++;
			rc = add(diff, '+', &next, err);
			n++;
			continue;
		}
		last = adr_table_at(old, o++);
		if (order < 0) {
			diff->removed++;
			rc = add_old(diff, &last, err);
			continue;
		}
		n++;
		if (strcmp(last.value, next.value) == 0)
			continue;
		rc = add_old(diff, &last, err);
		if (rc == 0)
			rc = add(diff, '+', &next, err);
	}
	return rc;
}

struct adrcpt_change adr_diff_at(const struct adr_diff *diff, size_t index)
{
	struct adrcpt_change change = {'+', NULL, NULL};
	struct adrcpt_pair pair;

	if (!diff->is_fresh)
		return diff->changes[index];
	pair = adr_pairs_at(&diff->fresh, index);
	change.key = pair.key;
	change.value = pair.value;
	return change;
}

bool adr_diff_is_removal(const struct adr_diff *diff, size_t index)
{
	const struct adrcpt_change *change;

	if (diff->is_fresh)
		return false;
	change = &diff->changes[index];
	if (change->sign != '-')
		return false;
	return index + 1 == diff->count || change[1].sign != '+' ||
	       strcmp(change[1].key, change->key) != 0;
}
