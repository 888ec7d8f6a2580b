#include "lost_domain.h"

#include "error.h"

#include <stdlib.h>
#include <string.h>

#define SMALL 5 /* keys */

/* A domain, and how many of its keys are removed; 0 once one is found that is
 * there still. */
struct loss {
	const char *domain;
	size_t keys;
};

/* What stands behind the last '@'; NULL: the key is no address. */
static const char *domain_of(const char *key)
{
	const char *at = strrchr(key, '@');

	return at != NULL ? at + 1 : NULL;
}

static int compare(const void *a, const void *b)
{
	return strcmp(((const struct loss *)a)->domain,
		      ((const struct loss *)b)->domain);
}

/* One for each key that is removed. */
static size_t collect(struct loss *losses, const struct adr_diff *diff)
{
	size_t i, count = 0;

	for (i = 0; i < diff->count; i++) {
		if (!adr_diff_is_removal(diff, i))
			continue;
		losses[count].domain = domain_of(diff->changes[i].key);
		losses[count].keys = 1;
		if (losses[count].domain != NULL)
			count++;
	}
	return count;
}

/* One for each domain that is large enough. */
static size_t merge(struct loss *losses, size_t count)
{
	size_t i, kept = 0;

	qsort(losses, count, sizeof *losses, compare);
	for (i = 0; i < count; i++) {
		if (kept > 0 && compare(&losses[kept - 1], &losses[i]) == 0)
			losses[kept - 1].keys++;
		else if (kept > 0 && losses[kept - 1].keys <= SMALL)
			losses[kept - 1] = losses[i];
		else
			losses[kept++] = losses[i];
	}
	if (kept > 0 && losses[kept - 1].keys <= SMALL)
		kept--;
	return kept;
}

/* Those which are in the new table are not lost. */
static void find_left(struct loss *losses, size_t count,
		      const struct adr_pairs *pairs)
{
	struct loss wanted, *found;
	size_t i;

	for (i = 0; count > 0 && i < pairs->count; i++) {
		wanted.domain = domain_of(adr_pairs_at(pairs, i).key);
		if (wanted.domain == NULL)
			continue;
		found = bsearch(&wanted, losses, count, sizeof *losses,
				compare);
		if (found != NULL)
			found->keys = 0;
	}
}

int adr_lost_domain(const char **domain, size_t *keys,
		    const struct adr_diff *diff, const struct adr_pairs *pairs,
		    struct adrcpt_error *err)
{
	struct loss *losses;
	size_t i, count;

	if (diff->removed <= SMALL)
		return 0;
	losses = calloc(diff->removed, sizeof *losses);
	if (losses == NULL)
		return adr_error_nomem(err);
	count = merge(losses, collect(losses, diff));
	find_left(losses, count, pairs);
	for (i = 0; i < count && losses[i].keys == 0; i++)
		;
	if (i < count) {
		*domain = losses[i].domain;
		*keys = losses[i].keys;
	}
	free(losses);
	return i < count;
}
