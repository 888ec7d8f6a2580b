#include "map_domains.h"

#include "addr.h"
#include "error.h"

#include <stdlib.h>
#include <string.h>

/* Pairs that are still unsorted; the first so many are sorted and unique.  Few
 * domains have very many addresses, so that they are collapsed on the way. */
struct bag {
	struct adr_pairs *pairs;
	const char *value;
	size_t settled;
};

static int compare_keys(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void settle(struct bag *bag)
{
	struct adr_pairs *pairs = bag->pairs;
	const char **keys = pairs->own;
	size_t i, kept = 0;

	/* all have the same value */
	if (pairs->count > 1)
		qsort(keys, pairs->count, sizeof *keys, compare_keys);
	for (i = 0; i < pairs->count; i++)
		if (kept == 0 || strcmp(keys[kept - 1], keys[i]) != 0)
			keys[kept++] = keys[i];
	pairs->count = bag->settled = kept;
}

static int add(struct bag *bag, const char *domain, struct adrcpt_error *err)
{
	struct adr_pairs *pairs = bag->pairs;

	if (domain[0] == '[') /* an address literal */
		return 0;
	/* often the same as the one before */
	if (pairs->count > 0 &&
	    strcmp(pairs->keys[pairs->count - 1], domain) == 0)
		return 0;
	if (pairs->count > 2 * bag->settled + 4096)
		settle(bag);
	return adr_pairs_add(pairs, domain, bag->value, err);
}

static int add_of_addresses(struct bag *bag, const adrcpt_set *set,
			    struct adrcpt_error *err)
{
	const struct adr_include_list *included = &adr_set_include(set)->added;
	const struct adr_index *index = adr_set_index(set);
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < index->count; i++)
		rc = add(bag, adr_addr_domain(index->keys[i]), err);
	for (i = 0; rc == 0 && i < included->count; i++)
		rc = add(bag, adr_addr_domain(included->rows[i].key), err);
	return rc;
}

static int add_below(struct bag *bag, const char *domain,
		     struct adrcpt_error *err)
{
	size_t len = strlen(domain);
	char *dotted = adr_arena_dup(&bag->pairs->arena, domain, len + 1);

	if (dotted == NULL)
		return adr_error_nomem(err);
	memmove(dotted + 1, dotted, len + 1);
	dotted[0] = '.';
	return add(bag, dotted, err);
}

/* both: a domain's own name stands for its sub-domains as well. */
static int add_accepted(struct bag *bag, const adrcpt_set *set, bool both,
			struct adrcpt_error *err)
{
	const struct adr_domains *accepted = adr_set_accepted(set);
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < accepted->count; i++) {
		const struct adr_domain *one = &accepted->items[i];

		if (both || (one->reach & ADR_DOMAIN_SELF) != 0)
			rc = add(bag, one->name, err);
		if (rc == 0 && (one->reach & ADR_DOMAIN_BELOW) != 0)
			rc = add_below(bag, one->name, err);
	}
	return rc;
}

static int build(struct adr_pairs *pairs, const adrcpt_set *set,
		 const char *value, bool both, struct adrcpt_error *err)
{
	struct bag bag = {pairs, value, 0};
	int rc;

	rc = add_of_addresses(&bag, set, err);
	if (rc == 0)
		rc = add_accepted(&bag, set, both, err);
	if (rc == 0)
		settle(&bag);
	return rc;
}

int adr_map_relay_domains(struct adr_pairs *pairs, const adrcpt_set *set,
			  const char *value, struct adrcpt_error *err)
{
	return build(pairs, set, value, true, err);
}

int adr_map_transport(struct adr_pairs *pairs, const adrcpt_set *set,
		      const char *value, struct adrcpt_error *err)
{
	return build(pairs, set, value, false, err);
}
