#include "index.h"

#include "addr.h"
#include "error.h"
#include "text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void adr_index_clear(struct adr_index *index)
{
	free(index->rows);
	index->rows = NULL;
	index->count = 0;
}

static size_t count_keys(const adrcpt_recipient *recipient)
{
	size_t i, count = 0;
	const char *key;

	for (i = 0; i < recipient->proxies.address_count; i++)
		for (key = recipient->proxies.addresses[i]; *key != '\0';
		     key = adr_addr_next(key))
			count++;
	return count;
}

static void add_keys(struct adr_index *index, const adrcpt_recipient *recipient)
{
	const char *key;
	size_t i;

	for (i = 0; i < recipient->proxies.address_count; i++) {
		for (key = recipient->proxies.addresses[i]; *key != '\0';
		     key = adr_addr_next(key)) {
			index->rows[index->count].key = key;
			index->rows[index->count].owner = recipient;
			index->count++;
		}
	}
}

static int compare_rows(const void *a, const void *b)
{
	const struct adr_index_row *x = a, *y = b;
	int order = strcmp(x->key, y->key);

	return order != 0 ? order : strcmp(x->owner->dn, y->owner->dn);
}

/* Two spellings of one object's addresses may be the same. */
static void drop_repeats(struct adr_index *index)
{
	size_t i, kept = 0;

	for (i = 0; i < index->count; i++) {
		const struct adr_index_row *row = &index->rows[i];

		if (kept > 0 && index->rows[kept - 1].owner == row->owner &&
		    strcmp(index->rows[kept - 1].key, row->key) == 0)
			continue;
		index->rows[kept++] = *row;
	}
	index->count = kept;
}

int adr_index_build(struct adr_index *index,
		    const adrcpt_recipient *const *recipients, size_t count,
		    struct adrcpt_error *err)
{
	size_t i, total = 0;

	for (i = 0; i < count; i++)
		total += count_keys(recipients[i]);
	index->count = 0;
	index->rows = NULL;
	if (total == 0)
		return 0;
	if (total > SIZE_MAX / sizeof *index->rows)
		return adr_error_nomem(err);
	index->rows = malloc(total * sizeof *index->rows);
	if (index->rows == NULL)
		return adr_error_nomem(err);
	for (i = 0; i < count; i++)
		add_keys(index, recipients[i]);
	qsort(index->rows, index->count, sizeof *index->rows, compare_rows);
	drop_repeats(index);
	return 0;
}

const struct adr_index_row *adr_index_find(const struct adr_index *index,
					   const char *key)
{
	size_t low = 0, high = index->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(index->rows[middle].key, key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == index->count || strcmp(index->rows[low].key, key) != 0)
		return NULL;
	return &index->rows[low];
}

/* DNs differ in letter case only: one object, seen through two servers. */
static bool same_object(const adrcpt_recipient *a, const adrcpt_recipient *b)
{
	return adr_equal_nocase(a->dn, strlen(a->dn), b->dn);
}

/* The other spellings of an address need no report of their own. */
static bool is_conflict(const struct adr_index_row *row,
			const struct adr_index_row *next, unsigned since)
{
	return strcmp(row->key, next->key) == 0 &&
	       (row->owner->load >= since || next->owner->load >= since) &&
	       !same_object(row->owner, next->owner) &&
	       adr_addresses_show(&row->owner->proxies, row->key);
}

int adr_index_conflicts(const struct adr_index *index, unsigned since,
			bool forbidden, adrcpt_reporter *reporter,
			struct adrcpt_error *err)
{
	size_t i;
	int rc = 0;

	for (i = 1; rc == 0 && i < index->count; i++) {
		const struct adr_index_row *row = &index->rows[i - 1];
		const struct adr_index_row *next = &index->rows[i];

		if (!is_conflict(row, next, since))
			continue;
		if (forbidden)
			return adrcpt_error_set(
				err, ADRCPT_E_REFUSED,
				"address %s is on two objects: %s and %s",
				row->key, row->owner->dn, next->owner->dn);
		rc = adrcpt_reporter_say(reporter, ADRCPT_WARNING, "conflict",
					 row->owner->dn, err,
					 "address %s is also on %s", row->key,
					 next->owner->dn);
	}
	return rc;
}
