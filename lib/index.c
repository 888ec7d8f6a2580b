#include "index.h"

#include "addresses.h"
#include "error.h"
#include "mem.h"
#include "pairs.h"
#include "sort.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

void adr_index_clear(struct adr_index *index)
{
	free(index->keys);
	free(index->owners);
	free(index->also);
	memset(index, 0, sizeof *index);
}

/* --- Building ----------------------------------------------------------- */

/* Keys with the numbers of their recipients; see finish() for how its memory
 * becomes that of the index. */
struct pile {
	struct adr_sort_item *items;
	size_t count;
	size_t capacity;
	bool has_odd; /* a key that is not plain */
};

static bool reserve(struct pile *pile, size_t count)
{
	void *items = pile->items;

	if (!adr_grow(&items, &pile->capacity, count, sizeof *pile->items))
		return false;
	pile->items = items;
	return true;
}

static bool add(struct pile *pile, const char *key, size_t len, uint32_t number)
{
	struct adr_sort_item *item;

	if (!reserve(pile, pile->count + 1))
		return false;
	item = &pile->items[pile->count++];
	item->text = key;
	item->word = adr_sort_word(key, len);
	item->tag = number;
	/* here, where the keys stand one behind the other */
	pile->has_odd |= !adr_key_is_plain(key, len);
	return true;
}

/* The spellings of a recipient's addresses. */
static bool add_recipient(struct pile *pile, const adrcpt_recipient *recipient,
			  uint32_t number)
{
	const struct adr_addresses *proxies = &recipient->proxies;
	const char *key;
	uint32_t i;
	size_t len;

	for (i = 0; i < proxies->address_count; i++)
		for (key = proxies->addresses[i]; *key != '\0';
		     key += len + 1) {
			len = strlen(key);
			if (!add(pile, key, len, number))
				return false;
		}
	return true;
}

/* They may stand anywhere in memory, which would make the walk over them slow.
 */
static void expect(const adrcpt_recipient *const *recipients, size_t count,
		   size_t i)
{
	if (i + 2 * ADR_AHEAD < count)
		adr_prefetch(recipients[i + 2 * ADR_AHEAD]);
	if (i + ADR_AHEAD < count &&
	    recipients[i + ADR_AHEAD]->proxies.address_count > 0)
		adr_prefetch(recipients[i + ADR_AHEAD]->proxies.addresses[0]);
}

static bool add_all(struct pile *pile,
		    const adrcpt_recipient *const *recipients, size_t count)
{
	bool ok = true;
	size_t i;

	for (i = 0; ok && i < count; i++) {
		expect(recipients, count, i);
		ok = add_recipient(pile, recipients[i], (uint32_t)i);
	}
	return ok;
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

/* From the sorted pile to the index.  Keys are put together at the beginning of
 * the pile's own memory, where what they overwrite has been read already: at
 * the end of a large load this is when most memory is needed. */
static bool fill(struct adr_index *index, const struct pile *pile)
{
	char *keys = (char *)pile->items;
	size_t i, k, same, kept;
	bool ok = true;

	for (i = 0; ok && i < pile->count; i += same) {
		struct adr_sort_item *items = &pile->items[i];
		const char *key = items[0].text;

		same = count_same(items, pile->count - i);
		kept = same;
		if (same > 1)
			kept = settle_owners(items, same, index->recipients);
		for (k = 1; ok && k < kept; k++)
			ok = add_also(index, items[k].tag);
		index->owners[index->count] = items[0].tag;
		memcpy(keys + index->count * sizeof key, &key, sizeof key);
		index->count++;
	}
	return ok;
}

static bool make(struct adr_index *index, struct pile *pile)
{
	void *keys;

	if (pile->count == 0)
		return true;
	index->owners = malloc(pile->count * sizeof *index->owners);
	if (index->owners == NULL)
		return false;
	adr_sort_worded(pile->items, pile->count);
	if (!fill(index, pile))
		return false;
	/* what is not needed any more goes back */
	keys = realloc(pile->items, index->count * sizeof *index->keys);
	if (keys == NULL)
		return false;
	index->keys = keys;
	pile->items = NULL;
	return true;
}

int adr_index_build(struct adr_index *index,
		    const adrcpt_recipient *const *recipients, size_t count,
		    size_t addresses, struct adrcpt_error *err)
{
	struct pile pile = {NULL, 0, 0, false};
	bool ok;

	memset(index, 0, sizeof *index);
	index->recipients = recipients;
	ok = reserve(&pile, addresses) && add_all(&pile, recipients, count) &&
	     make(index, &pile);
	index->is_plain = !pile.has_odd;
	free(pile.items);
	if (!ok)
		adr_index_clear(index);
	return ok ? 0 : adr_error_nomem(err);
}

/* --- Use ---------------------------------------------------------------- */

static int compare_keys(const void *key, const void *item)
{
	return strcmp(key, *(const char *const *)item);
}

const adrcpt_recipient *adr_index_find(const struct adr_index *index,
				       const char *key)
{
	const char **found = NULL;

	if (index->count > 0)
		found = bsearch(key, index->keys, index->count,
				sizeof *index->keys, compare_keys);
	return found != NULL
		       ? index->recipients[index->owners[found - index->keys]]
		       : NULL;
}

bool adr_index_next(struct adr_index_walk *walk, const char **key,
		    const adrcpt_recipient **owner)
{
	const struct adr_index *index = walk->index;
	const struct adr_index_also *also;

	if (walk->also < index->also_count &&
	    index->also[walk->also].row < walk->row) {
		also = &index->also[walk->also++];
		*key = index->keys[also->row];
		*owner = index->recipients[also->owner];
		return true;
	}
	if (walk->row == index->count)
		return false;
	*key = index->keys[walk->row];
	*owner = index->recipients[index->owners[walk->row++]];
	return true;
}

bool adr_index_next_shown(struct adr_index_walk *walk, const char **key,
			  const adrcpt_recipient **owner)
{
	while (adr_index_next(walk, key, owner))
		if (adr_addresses_show(&(*owner)->proxies, *key))
			return true;
	return false;
}

/* --- Conflicts ---------------------------------------------------------- */

/* Two owners of one key, one after the other. */
struct conflict {
	const char *key;
	const adrcpt_recipient *one;
	const adrcpt_recipient *other;
};

static struct conflict conflict_at(const struct adr_index *index, size_t i)
{
	const struct adr_index_also *also = &index->also[i];
	uint32_t before = i > 0 && also[-1].row == also->row
				  ? also[-1].owner
				  : index->owners[also->row];

	return (struct conflict){index->keys[also->row],
				 index->recipients[before],
				 index->recipients[also->owner]};
}

/* DNs differ in letter case only: one object, seen through two servers. */
static bool same_object(const adrcpt_recipient *a, const adrcpt_recipient *b)
{
	return adr_equal_nocase(a->dn, strlen(a->dn), b->dn);
}

/* The other spellings of an address need no report of their own. */
static bool is_told(const struct conflict *this, unsigned since)
{
	return (this->one->load >= since || this->other->load >= since) &&
	       !same_object(this->one, this->other) &&
	       adr_addresses_show(&this->one->proxies, this->key);
}

int adr_index_conflicts(const struct adr_index *index, unsigned since,
			bool forbidden, adrcpt_reporter *reporter,
			struct adrcpt_error *err)
{
	struct conflict this, first = {NULL, NULL, NULL};
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < index->also_count; i++) {
		this = conflict_at(index, i);
		if (!is_told(&this, since))
			continue;
		if (first.key == NULL)
			first = this;
		rc = adrcpt_reporter_say(
			reporter, ADRCPT_WARNING, "conflict", this.one->dn, err,
			"address %s is also on %s", this.key, this.other->dn);
	}
	if (rc < 0 || first.key == NULL || !forbidden)
		return rc;
	return adrcpt_error_set(err, ADRCPT_E_REFUSED,
				"address %s is on two objects: %s and %s",
				first.key, first.one->dn, first.other->dn);
}
