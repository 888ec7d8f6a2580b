#include "records.h"

#include "addresses.h"
#include "error.h"

#include <stdlib.h>
#include <string.h>

/* By address, then by DN. */
static int compare(const void *a, const void *b)
{
	const adrcpt_recipient *const *x = a, *const *y = b;
	int order = strcmp(adrcpt_recipient_address(*x, 0),
			   adrcpt_recipient_address(*y, 0));

	return order != 0 ? order
			  : strcmp(adrcpt_recipient_dn(*x),
				   adrcpt_recipient_dn(*y));
}

static size_t collect(const adrcpt_recipient **found, const adrcpt_set *set)
{
	size_t i, count = 0, all = adrcpt_set_count(set);

	for (i = 0; i < all; i++) {
		found[count] = adrcpt_set_at(set, i);
		if (adrcpt_recipient_address_count(found[count]) > 0)
			count++;
	}
	return count;
}

/* One that is there already is not added again. */
static int add(struct adr_pairs *pairs, const char *key,
	       const adrcpt_recipient *owner, struct adrcpt_error *err)
{
	if (pairs->count > 0 &&
	    strcmp(pairs->items[pairs->count - 1].key, key) == 0)
		return 0;
	return adr_pairs_add(pairs, key, adrcpt_recipient_dn(owner), err);
}

int adr_records_build(struct adr_pairs *pairs, const adrcpt_set *set,
		      struct adrcpt_error *err)
{
	size_t i, count = adrcpt_set_count(set);
	const adrcpt_recipient **found;
	int rc;

	if (count == 0)
		return 0;
	found = calloc(count, sizeof(void *));
	if (found == NULL)
		return adr_error_nomem(err);
	count = collect(found, set);
	qsort(found, count, sizeof(void *), compare);
	rc = adr_pairs_reserve(pairs, count, err);
	for (i = 0; rc == 0 && i < count; i++)
		rc = add(pairs, adrcpt_recipient_address(found[i], 0), found[i],
			 err);
	free(found);
	return rc;
}

int adr_records_build_addresses(struct adr_pairs *pairs, const adrcpt_set *set,
				struct adrcpt_error *err)
{
	const struct adr_index_row *row;
	size_t left;
	int rc = 0;

	for (row = adr_set_index(set, &left); rc == 0 && left > 0;
	     row++, left--)
		if (adr_addresses_show(&row->owner->proxies, row->key))
			rc = add(pairs, row->key, row->owner, err);
	return rc;
}
