#include "index.h"

#include "addr.h"
#include "error.h"
#include "sort.h"
#include "text.h"

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

/* The spellings of a recipient's addresses, tagged with its number; how many
 * these are. */
static size_t list_keys(struct adr_sort_item *items, size_t number,
			const adrcpt_recipient *recipient)
{
	const char *key;
	size_t i, count = 0;

	for (i = 0; i < recipient->proxies.address_count; i++) {
		for (key = recipient->proxies.addresses[i]; *key != '\0';
		     key = adr_addr_next(key)) {
			items[count].text = key;
			items[count].tag = number;
			count++;
		}
	}
	return count;
}

/* Two spellings of one object's addresses may be the same. */
static size_t drop_repeats(struct adr_sort_item *items, size_t count)
{
	size_t i, kept = 0;

	for (i = 0; i < count; i++) {
		if (kept > 0 && items[kept - 1].tag == items[i].tag &&
		    strcmp(items[kept - 1].text, items[i].text) == 0)
			continue;
		items[kept++] = items[i];
	}
	return kept;
}

/* Fill the items and sort them: by spelling, then in the order of DNs, in which
 * the recipients are numbered. */
static size_t sort_keys(struct adr_sort_item *items,
			const adrcpt_recipient *const *recipients, size_t count)
{
	size_t i, total = 0;

	for (i = 0; i < count; i++)
		total += list_keys(items + total, i, recipients[i]);
	adr_sort_items(items, total);
	return drop_repeats(items, total);
}

/* Rows are shorter than items: they are written over those that have been read,
 * and the memory behind them is given back. */
static struct adr_index_row *
make_rows(struct adr_sort_item *items, size_t count,
	  const adrcpt_recipient *const *recipients)
{
	char *memory = (char *)items;
	size_t i;
	void *rows;

	for (i = 0; i < count; i++) {
		const struct adr_index_row row = {items[i].text,
						  recipients[items[i].tag]};

		memcpy(memory + i * sizeof row, &row, sizeof row);
	}
	rows = realloc(items, count * sizeof(struct adr_index_row));
	if (rows == NULL)
		free(items);
	return rows;
}

int adr_index_build(struct adr_index *index,
		    const adrcpt_recipient *const *recipients, size_t count,
		    struct adrcpt_error *err)
{
	struct adr_sort_item *items;
	size_t i, total = 0;

	for (i = 0; i < count; i++)
		total += count_keys(recipients[i]);
	index->count = 0;
	index->rows = NULL;
	if (total == 0)
		return 0;
	items = calloc(total, sizeof *items);
	if (items == NULL)
		return adr_error_nomem(err);
	index->count = sort_keys(items, recipients, count);
	index->rows = make_rows(items, index->count, recipients);
	if (index->rows != NULL)
		return 0;
	index->count = 0;
	return adr_error_nomem(err);
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
	const struct adr_index_row *first = NULL;
	size_t i;
	int rc = 0;

	for (i = 1; rc == 0 && i < index->count; i++) {
		const struct adr_index_row *row = &index->rows[i - 1];
		const struct adr_index_row *next = &index->rows[i];

		if (!is_conflict(row, next, since))
			continue;
		if (first == NULL)
			first = row;
		rc = adrcpt_reporter_say(reporter, ADRCPT_WARNING, "conflict",
					 row->owner->dn, err,
					 "address %s is also on %s", row->key,
					 next->owner->dn);
	}
	if (rc < 0 || first == NULL || !forbidden)
		return rc;
	return adrcpt_error_set(err, ADRCPT_E_REFUSED,
				"address %s is on two objects: %s and %s",
				first->key, first->owner->dn,
				first[1].owner->dn);
}
