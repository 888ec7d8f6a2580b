#include "index.h"

#include "addr.h"
#include "error.h"
#include "mem.h"
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

/* --- Building ----------------------------------------------------------- */

/* Keys are put into buckets by their first two bytes, and one bucket is sorted
 * at a time: so that what sorting needs, half as much again as the rows, is
 * needed for the largest bucket only. */
#define BUCKETS ((size_t)65536)

struct building {
	struct adr_index_row *rows;
	size_t *ends;                /* of each bucket; of what is in it yet */
	struct adr_sort_item *items; /* room for the largest one */
	const adrcpt_recipient *const *recipients;
	size_t count;
};

/* A key is never empty. */
static size_t bucket_of(const char *key)
{
	return (size_t)(unsigned char)key[0] << 8 | (unsigned char)key[1];
}

/* They stand anywhere in memory, which makes the walk over them slow. */
static void expect(const struct building *self, size_t i)
{
	if (i + 2 * ADR_AHEAD < self->count)
		adr_prefetch(self->recipients[i + 2 * ADR_AHEAD]);
	if (i + ADR_AHEAD < self->count &&
	    self->recipients[i + ADR_AHEAD]->proxies.address_count > 0)
		adr_prefetch(
			self->recipients[i + ADR_AHEAD]->proxies.addresses[0]);
}

static void count_keys(const struct building *self, size_t number)
{
	const struct adr_addresses *proxies =
		&self->recipients[number]->proxies;
	const char *key;
	size_t i;

	for (i = 0; i < proxies->address_count; i++)
		for (key = proxies->addresses[i]; *key != '\0';
		     key = adr_addr_next(key))
			self->ends[bucket_of(key)]++;
}

/* The spellings of a recipient's addresses, with its number. */
static void place_keys(const struct building *self, size_t number)
{
	const struct adr_addresses *proxies =
		&self->recipients[number]->proxies;
	const char *key;
	size_t i;

	for (i = 0; i < proxies->address_count; i++) {
		for (key = proxies->addresses[i]; *key != '\0';
		     key = adr_addr_next(key)) {
			struct adr_index_row *row =
				&self->rows[self->ends[bucket_of(key)]++];

			row->key = key;
			row->number = number;
		}
	}
}

/* Room for all keys; each bucket begins where the last ends.  Their number. */
static size_t make_room(struct building *self)
{
	size_t i, count, largest = 0, total = 0;

	for (i = 0; i < self->count; i++) {
		expect(self, i);
		count_keys(self, i);
	}
	for (i = 0; i < BUCKETS; i++) {
		count = self->ends[i];
		if (count > largest)
			largest = count;
		self->ends[i] = total;
		total += count;
	}
	if (total > 0) {
		self->rows = calloc(total, sizeof *self->rows);
		self->items = calloc(largest, sizeof *self->items);
	}
	return total;
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

/* Sort by spelling, then in the order of DNs, in which the recipients are
 * numbered; how many rows are left, from out on. */
static size_t sort_bucket(const struct building *self,
			  struct adr_index_row *out,
			  const struct adr_index_row *rows, size_t count)
{
	struct adr_sort_item *items = self->items;
	size_t i;

	for (i = 0; i < count; i++) {
		items[i].text = rows[i].key;
		items[i].tag = rows[i].number;
	}
	adr_sort_items(items, count);
	count = drop_repeats(items, count);
	for (i = 0; i < count; i++) {
		const char *key = items[i].text;
		bool is_same = i > 0 && strcmp(out[i - 1].key, key) == 0;

		out[i].key = is_same ? out[i - 1].key : key;
		out[i].owner = self->recipients[items[i].tag];
	}
	return count;
}

static size_t fill(const struct building *self)
{
	size_t i, start = 0, kept = 0;

	for (i = 0; i < self->count; i++) {
		expect(self, i);
		place_keys(self, i);
	}
	for (i = 0; i < BUCKETS; i++) {
		size_t end = self->ends[i];

		if (end > start)
			kept += sort_bucket(self, self->rows + kept,
					    self->rows + start, end - start);
		start = end;
	}
	return kept;
}

int adr_index_build(struct adr_index *index,
		    const adrcpt_recipient *const *recipients, size_t count,
		    struct adrcpt_error *err)
{
	struct building self = {NULL, NULL, NULL, recipients, count};
	size_t total = 0;
	bool ok;

	index->count = 0;
	index->rows = NULL;
	self.ends = calloc(BUCKETS, sizeof *self.ends);
	if (self.ends != NULL)
		total = make_room(&self);
	ok = self.ends != NULL &&
	     (total == 0 || (self.rows != NULL && self.items != NULL));
	if (ok && total > 0) {
		index->rows = self.rows;
		index->count = fill(&self);
	} else {
		free(self.rows);
	}
	free(self.items);
	free(self.ends);
	return ok ? 0 : adr_error_nomem(err);
}

/* --- Use ---------------------------------------------------------------- */

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
	return row->key == next->key &&
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
