#include "records.h"

#include "addresses.h"
#include "error.h"
#include "sort.h"

#include <stdlib.h>
#include <string.h>

/* One that is there already is not added again. */
static int add(struct adr_pairs *pairs, const char *key,
	       const adrcpt_recipient *owner, struct adrcpt_error *err)
{
	if (pairs->count > 0 && strcmp(pairs->keys[pairs->count - 1], key) == 0)
		return 0;
	return adr_pairs_add(pairs, key, adrcpt_recipient_dn(owner), err);
}

/* Numbers of recipients by their first address; those of one address in the
 * order of the set, which is that of the DNs. */
static size_t collect(struct adr_sort_item *items, const adrcpt_set *set)
{
	size_t i, count = 0, all = adrcpt_set_count(set);

	for (i = 0; i < all; i++) {
		items[count].text =
			adrcpt_recipient_address(adrcpt_set_at(set, i), 0);
		items[count].tag = (uint32_t)i;
		count += items[count].text != NULL;
	}
	adr_sort_items(items, count);
	return count;
}

int adr_records_build(struct adr_pairs *pairs, const adrcpt_set *set,
		      struct adrcpt_error *err)
{
	size_t i, count = adrcpt_set_count(set);
	struct adr_sort_item *items;
	int rc;

	if (count == 0)
		return 0;
	items = calloc(count, sizeof *items);
	if (items == NULL)
		return adr_error_nomem(err);
	count = collect(items, set);
	rc = adr_pairs_reserve(pairs, count, err);
	for (i = 0; rc == 0 && i < count; i++)
		rc = add(pairs, items[i].text, adrcpt_set_at(set, items[i].tag),
			 err);
	free(items);
	return rc;
}

int adr_records_build_addresses(struct adr_pairs *pairs, const adrcpt_set *set,
				struct adrcpt_error *err)
{
	struct adr_index_walk walk = {adr_set_index(set), 0, 0};
	const adrcpt_recipient *owner;
	const char *key;
	int rc = 0;

	while (rc == 0 && adr_index_next_shown(&walk, &key, &owner))
		rc = add(pairs, key, owner, err);
	return rc;
}
