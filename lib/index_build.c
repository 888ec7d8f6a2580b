/* How an index is made. */
#include "index.h"

#include "addr.h"
#include "error.h"
#include "mem.h"
#include "pairs.h"
#include "sort.h"

#include <stdlib.h>
#include <string.h>

/* Keys are dealt by their first byte before they are sorted. */
#define BYTES 256

/* What is being built.  The index has its full size from the beginning on;
 * where the keys of each byte stand, those that are sorted take their place. */
struct build {
	struct adr_index *index;
	const adrcpt_recipient *const *recipients;
	size_t count;
	size_t next[BYTES]; /* how many keys, then where the next one goes */
	size_t keys;        /* in all */
	bool has_odd;       /* a key that is not plain */
	struct adr_sort_item *items; /* room for the keys of any byte */
};

static size_t byte_of(const char *key)
{
	return (unsigned char)*key;
}

/* So many addresses of a recipient are fetched early. */
#define EARLY 4

/* They may stand anywhere in memory, which would make the walk over them slow.
 */
static void expect(const struct build *build, size_t i)
{
	const adrcpt_recipient *const *recipients = build->recipients;
	const struct adr_addresses *soon;
	uint32_t k;

	if (i + 3 * ADR_AHEAD < build->count)
		adr_prefetch(recipients[i + 3 * ADR_AHEAD]);
	if (i + 2 * ADR_AHEAD < build->count)
		adr_prefetch(recipients[i + 2 * ADR_AHEAD]->proxies.addresses);
	if (i + ADR_AHEAD >= build->count)
		return;
	soon = &recipients[i + ADR_AHEAD]->proxies;
	for (k = 0; k < soon->address_count && k < EARLY; k++)
		adr_prefetch(soon->addresses[k]);
}

static void count_spellings(struct build *build, const char *key)
{
	size_t len;

	for (; *key != '\0'; key += len + 1) {
		len = strlen(key);
		build->next[byte_of(key)]++;
		/* here, where it is read anyway */
		build->has_odd |= !adr_key_is_plain(key, len);
	}
}

static void count_all(struct build *build)
{
	size_t i;
	uint32_t k;

	for (i = 0; i < build->count; i++) {
		const struct adr_addresses *proxies =
			&build->recipients[i]->proxies;

		expect(build, i);
		for (k = 0; k < proxies->address_count; k++)
			if (proxies->are_plain)
				build->next[byte_of(proxies->addresses[k])]++;
			else
				count_spellings(build, proxies->addresses[k]);
	}
}

static void place(struct build *build, const char *key, uint32_t owner)
{
	size_t row = build->next[byte_of(key)]++;

	build->index->keys[row] = key;
	build->index->owners[row] = owner;
}

static void place_all(struct build *build)
{
	const char *key;
	uint32_t i, k;

	for (i = 0; i < build->count; i++) {
		const struct adr_addresses *proxies =
			&build->recipients[i]->proxies;

		expect(build, i);
		for (k = 0; k < proxies->address_count; k++) {
			key = proxies->addresses[k];
			if (proxies->are_plain) {
				place(build, key, i);
				continue;
			}
			for (; *key != '\0'; key = adr_addr_next(key))
				place(build, key, i);
		}
	}
}

/* How many items from the first on have its text. */
static size_t count_same(const struct adr_sort_item *items, size_t count)
{
	size_t i;

	/* nearly always the words tell, without a look at the texts */
	for (i = 1; i < count && items[i].word == items[0].word &&
		    strcmp(items[i].text, items[0].text) == 0;
	     i++)
		;
	return i;
}

/* Owners of one key: each once, by DN; how many there are. */
static size_t settle_owners(struct adr_sort_item *items, size_t count,
			    const adrcpt_recipient *const *recipients)
{
	size_t i, kept = 1;

	/* two spellings of one object's addresses may be the same */
	for (i = 1; i < count; i++)
		if (items[i].tag != items[kept - 1].tag)
			items[kept++] = items[i];
	if (kept == 1)
		return kept;
	for (i = 0; i < kept; i++)
		items[i].text = recipients[items[i].tag]->dn;
	adr_sort_items(items, kept);
	return kept;
}

static bool add_also(struct adr_index *index, uint32_t owner)
{
	void *also = index->also;

	if (!adr_grow(&also, &index->also_capacity, index->also_count + 1,
		      sizeof *index->also))
		return false;
	index->also = also;
	index->also[index->also_count].row = index->count;
	index->also[index->also_count++].owner = owner;
	return true;
}

/* From sorted items to the index. */
static bool fill(struct build *build, size_t count)
{
	struct adr_index *index = build->index;
	size_t i, k, same, kept;
	bool ok = true;

	for (i = 0; ok && i < count; i += same) {
		struct adr_sort_item *items = &build->items[i];

		index->keys[index->count] = items[0].text;
		same = count_same(items, count - i);
		kept = same;
		if (same > 1)
			kept = settle_owners(items, same, index->recipients);
		for (k = 1; ok && k < kept; k++)
			ok = add_also(index, items[k].tag);
		index->owners[index->count] = items[0].tag;
		index->count++;
	}
	return ok;
}

static bool sort_byte(struct build *build, size_t start, size_t end)
{
	const struct adr_index *index = build->index;
	size_t i;

	for (i = start; i < end; i++) {
		build->items[i - start].text = index->keys[i];
		build->items[i - start].tag = index->owners[i];
	}
	adr_sort_items(build->items, end - start);
	return fill(build, end - start);
}

/* From how many there are to where the first one goes.  Returns the most that
 * there are of one byte. */
static size_t add_up(struct build *build)
{
	size_t byte, most = 0;

	for (byte = 0; byte < BYTES; byte++) {
		size_t count = build->next[byte];

		if (count > most)
			most = count;
		build->next[byte] = build->keys;
		build->keys += count;
	}
	return most;
}

static bool reserve(struct build *build)
{
	const size_t most = add_up(build);

	if (build->keys == 0)
		return true;
	if (build->keys > SIZE_MAX / sizeof *build->items)
		return false;
	build->index->keys = malloc(build->keys * sizeof *build->index->keys);
	build->index->owners =
		malloc(build->keys * sizeof *build->index->owners);
	build->items = malloc(most * sizeof *build->items);
	return build->index->keys != NULL && build->index->owners != NULL &&
	       build->items != NULL;
}

static bool make(struct build *build)
{
	size_t byte, start = 0;
	bool ok = true;

	count_all(build);
	build->index->is_plain = !build->has_odd;
	if (!reserve(build))
		return false;
	place_all(build);
	for (byte = 0; ok && byte < BYTES; byte++) {
		ok = sort_byte(build, start, build->next[byte]);
		start = build->next[byte];
	}
	return ok;
}

int adr_index_build(struct adr_index *index,
		    const adrcpt_recipient *const *recipients, size_t count,
		    struct adrcpt_error *err)
{
	struct build build = {0};
	bool ok;

	memset(index, 0, sizeof *index);
	index->recipients = recipients;
	build.index = index;
	build.recipients = recipients;
	build.count = count;
	ok = make(&build);
	free(build.items);
	if (!ok)
		adr_index_clear(index);
	return ok ? 0 : adr_error_nomem(err);
}
