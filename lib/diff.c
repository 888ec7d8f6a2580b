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

/* --- The merge ---------------------------------------------------------- */

void adr_diff_start(struct adr_diff *diff, const struct adr_pairs *pairs)
{
	diff->pairs = pairs;
	diff->next = 0;
	diff->last = NULL;
}

static int add_next(struct adr_diff *diff, struct adrcpt_error *err)
{
	const struct adrcpt_pair next = adr_pairs_at(diff->pairs, diff->next++);

	diff->added++;
	return add(diff, '+', &next, err);
}

static int remove_old(struct adr_diff *diff, const struct adrcpt_pair *pair,
		      const char *path, struct adrcpt_error *err)
{
	int rc;

	if (diff->last != NULL && strcmp(pair->key, diff->last) <= 0)
		return 1;
	rc = adr_table_check(pair, path, err);
	if (rc == 0)
		rc = add_old(diff, pair, err);
	if (rc < 0)
		return rc;
	diff->last = diff->changes[diff->count - 1].key;
	diff->removed++;
	diff->old_count++;
	return 0;
}

static int replace_value(struct adr_diff *diff, const struct adrcpt_pair *pair,
			 const struct adrcpt_pair *next, const char *path,
			 struct adrcpt_error *err)
{
	int rc = adr_table_check(pair, path, err);

	if (rc == 0)
		rc = add_old(diff, pair, err);
	return rc == 0 ? add(diff, '+', next, err) : rc;
}

int adr_diff_old(struct adr_diff *diff, const struct adrcpt_pair *pair,
		 const char *path, struct adrcpt_error *err)
{
	const struct adr_pairs *pairs = diff->pairs;
	struct adrcpt_pair next = {NULL, NULL};
	int rc = 0, order = -1;

	while (rc == 0 && diff->next < pairs->count) {
		next = adr_pairs_at(pairs, diff->next);
		order = strcmp(pair->key, next.key);
		if (order <= 0)
			break;
		order = -1;
		rc = add_next(diff, err);
	}
	if (rc < 0)
		return rc;
	if (order < 0)
		return remove_old(diff, pair, path, err);
	diff->last = next.key;
	diff->next++;
	diff->old_count++;
	if (strcmp(pair->value, next.value) == 0)
		return 0;
	return replace_value(diff, pair, &next, path, err);
}

int adr_diff_end(struct adr_diff *diff, struct adrcpt_error *err)
{
	const struct adr_pairs *pairs = diff->pairs;
	int rc = 0;

	if (diff->old_count == 0) {
		diff->is_fresh = true;
		diff->fresh = *pairs;
		diff->count = diff->added = pairs->count;
		return 0;
	}
	while (rc == 0 && diff->next < pairs->count)
		rc = add_next(diff, err);
	return rc;
}

int adr_diff_build(struct adr_diff *diff, const struct adr_table *old,
		   const struct adr_pairs *pairs, struct adrcpt_error *err)
{
	size_t i;
	int rc = 0;

	adr_diff_start(diff, pairs);
	for (i = 0; rc == 0 && i < old->count; i++) {
		const struct adrcpt_pair pair = adr_table_at(old, i);

		rc = adr_diff_old(diff, &pair, "", err);
	}
	return rc == 0 ? adr_diff_end(diff, err) : rc;
}

/* --- What was found ----------------------------------------------------- */

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
