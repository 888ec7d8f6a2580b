#include "addresses.h"

#include <adrcpt.h>

#include <stdlib.h>
#include <string.h>

/* So many are sorted without qsort(), which would cost more. */
#define FEW 8

/* The end of a spelling list: the empty one. */
static const char *list_end(const char *list)
{
	while (*list != '\0')
		list = adr_addr_next(list);
	return list;
}

static const char *raw_list(const char *address)
{
	return list_end(address) + 1;
}

/* Behind the spelling list that begins at the offset start. */
static bool add_raw(struct adr_buf *keys, size_t start, const char *raw,
		    size_t len)
{
	size_t shown = strlen(keys->data + start);

	if (shown == len && memcmp(keys->data + start, raw, len) == 0)
		return adr_buf_add_byte(keys, '\0');
	return adr_buf_add(keys, raw, len) && adr_buf_add(keys, "\0", 2);
}

int adr_addresses_add(struct adr_buf *keys, const char *raw, size_t len,
		      const struct adr_fault **fault)
{
	const size_t start = keys->len;
	char *room = adr_buf_room(keys, ADR_ADDRESS_PLAIN_MAX);
	size_t size;
	int rc;

	if (room == NULL)
		return ADRCPT_E_NOMEM;
	size = adr_addresses_plain(room, raw, len);
	if (size > 0) {
		keys->len += size;
		return 1;
	}
	*room = '\0';
	rc = adr_addr_spell(keys, raw, len, fault);
	if (rc == 1 && !add_raw(keys, start, raw, len))
		rc = ADRCPT_E_NOMEM;
	return rc;
}

const char *adr_addresses_copy(struct adr_arena *arena, const char *address)
{
	/* the NUL that dup adds is the empty one at the end */
	return adr_arena_dup(arena, address,
			     (size_t)(list_end(raw_list(address)) - address));
}

static int compare_texts(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* As strcmp(), which most texts need not be handed to. */
static int compare(const char *a, const char *b)
{
	return *a != *b ? (unsigned char)*a - (unsigned char)*b : strcmp(a, b);
}

bool adr_sort_texts(const char **texts, size_t count)
{
	bool repeats = false;
	size_t i, k;

	if (count > FEW) {
		qsort(texts, count, sizeof *texts, compare_texts);
		return true;
	}
	for (i = 1; i < count; i++) {
		const char *text = texts[i];
		int order = 0;

		for (k = i; k > 0; k--) {
			order = compare(texts[k - 1], text);
			if (order <= 0)
				break;
			texts[k] = texts[k - 1];
		}
		repeats = repeats || order == 0;
		texts[k] = text;
	}
	return repeats;
}

/* --- One address out of two --------------------------------------------- */

static bool lists_spelling(const char *list, const char *spelling)
{
	for (; *list != '\0'; list = adr_addr_next(list))
		if (strcmp(list, spelling) == 0)
			return true;
	return false;
}

/* Append what both lists hold.  *adds: the second one adds to the first. */
static bool join_keys(struct adr_buf *out, const char *a, const char *b,
		      bool *adds)
{
	const char *key;
	bool ok = true;

	for (key = a; *key != '\0'; key = adr_addr_next(key))
		ok = ok && adr_buf_add(out, key, strlen(key) + 1);
	for (key = b; *key != '\0'; key = adr_addr_next(key)) {
		if (lists_spelling(a, key))
			continue;
		*adds = true;
		ok = ok && adr_buf_add(out, key, strlen(key) + 1);
	}
	return ok && adr_buf_add_byte(out, '\0');
}

/* A walk through the spellings that the directory has. */
struct raw_walk {
	const char *at; /* "" at the end */
	bool only_shown;
};

static struct raw_walk raw_first(const char *address)
{
	const char *list = raw_list(address);
	struct raw_walk walk = {list, *list == '\0'};

	if (walk.only_shown)
		walk.at = address;
	return walk;
}

static void raw_next(struct raw_walk *walk)
{
	walk->at = walk->only_shown ? "" : adr_addr_next(walk->at);
}

/* As join_keys(), for the spellings that the directory has, in order. */
static bool join_raw(struct adr_buf *out, const char *a, const char *b,
		     bool *adds)
{
	struct raw_walk x = raw_first(a), y = raw_first(b);
	bool ok = true;

	while (*x.at != '\0' || *y.at != '\0') {
		int order = strcmp(x.at, y.at);
		const char *raw;

		if (*x.at == '\0' || *y.at == '\0')
			order = -order;
		raw = order <= 0 ? x.at : y.at;
		ok = ok && adr_buf_add(out, raw, strlen(raw) + 1);
		if (order > 0)
			*adds = true;
		if (order >= 0)
			raw_next(&y);
		if (order <= 0)
			raw_next(&x);
	}
	return ok;
}

/* Two forms of one address as one; a itself if b adds nothing. */
static const char *join(struct adr_arena *arena, const char *a, const char *b)
{
	const char *joined = a;
	bool ok, adds = false;
	struct adr_buf both;

	adr_buf_init(&both);
	ok = join_keys(&both, a, b, &adds) && join_raw(&both, a, b, &adds) &&
	     adr_buf_add_byte(&both, '\0');
	if (!ok)
		joined = NULL;
	else if (adds)
		joined = adr_addresses_copy(arena, both.data);
	adr_buf_clear(&both);
	return joined;
}

/* --- All addresses of an object ----------------------------------------- */

/* So many forms of one address become one, the first: by pairs, since what was
 * joined is copied each time. */
static bool join_forms(const char **forms, size_t count,
		       struct adr_arena *arena)
{
	size_t i;

	for (; count > 1; count = count / 2 + count % 2) {
		for (i = 0; i + 1 < count; i += 2) {
			forms[i / 2] = join(arena, forms[i], forms[i + 1]);
			if (forms[i / 2] == NULL)
				return false;
		}
		if (i < count)
			forms[i / 2] = forms[i];
	}
	return true;
}

static bool collapse(const char **addresses, uint32_t *count,
		     struct adr_arena *arena)
{
	uint32_t i, end, kept = 0;

	for (i = 0; i < *count; i = end) {
		for (end = i + 1; end < *count; end++)
			if (strcmp(addresses[i], addresses[end]) != 0)
				break;
		if (!join_forms(addresses + i, end - i, arena))
			return false;
		addresses[kept++] = addresses[i];
	}
	*count = kept;
	return true;
}

/* Index of the address that is shown as this one, or count. */
static size_t find_shown(const char *const *addresses, size_t count,
			 const char *shown)
{
	size_t i;

	/* as a rule it is the very same */
	for (i = 0; i < count; i++)
		if (addresses[i] == shown)
			return i;
	for (i = 0; i < count; i++)
		if (strcmp(addresses[i], shown) == 0)
			break;
	return i;
}

bool adr_addresses_settle(struct adr_addresses *self, struct adr_arena *arena,
			  const char *first)
{
	const char **addresses = self->addresses;
	const char *leader;
	size_t place;

	if (adr_sort_texts(addresses, self->address_count) &&
	    !collapse(addresses, &self->address_count, arena))
		return false;
	if (first == NULL)
		return true;
	place = find_shown(addresses, self->address_count, first);
	if (place == 0 || place == self->address_count)
		return true;
	leader = addresses[place];
	memmove(addresses + 1, addresses, place * sizeof *addresses);
	addresses[0] = leader;
	return true;
}

/* One list after the other. */
static const char **join_lists(struct adr_arena *arena, const char **first,
			       size_t first_count, const char **second,
			       size_t second_count)
{
	const char **joined;

	joined = adr_arena_alloc(arena, (first_count + second_count + 1) *
						sizeof *joined);
	if (joined == NULL)
		return NULL;
	if (first_count > 0)
		memcpy(joined, first, first_count * sizeof *joined);
	if (second_count > 0)
		memcpy(joined + first_count, second,
		       second_count * sizeof *joined);
	return joined;
}

bool adr_addresses_merge(struct adr_addresses *out, struct adr_arena *arena,
			 const struct adr_addresses *first,
			 const struct adr_addresses *second)
{
	const struct adr_addresses *giver =
		first->primary != NULL ? first : second;
	struct adr_addresses merged;
	const char *leader = giver->primary_keys;

	if (first->address_count > UINT32_MAX - second->address_count)
		return false;
	merged.primary = giver->primary;
	merged.primary_keys = leader;
	merged.are_plain = first->are_plain && second->are_plain;
	merged.address_count = first->address_count + second->address_count;
	merged.addresses =
		join_lists(arena, first->addresses, first->address_count,
			   second->addresses, second->address_count);
	if (merged.addresses == NULL ||
	    !adr_addresses_settle(&merged, arena, leader))
		return false;
	/* joined, it may have more spellings */
	if (leader != NULL && merged.address_count > 0 &&
	    strcmp(merged.addresses[0], leader) == 0)
		merged.primary_keys = merged.addresses[0];
	*out = merged;
	return true;
}

bool adr_others_merge(struct adr_others *out, struct adr_arena *arena,
		      const struct adr_others *first,
		      const struct adr_others *second)
{
	const char **texts = join_lists(arena, first->texts, first->count,
					second->texts, second->count);
	size_t i, kept = 0, count = first->count + second->count;

	if (texts == NULL)
		return false;
	adr_sort_texts(texts, count);
	for (i = 0; i < count; i++)
		if (kept == 0 || strcmp(texts[kept - 1], texts[i]) != 0)
			texts[kept++] = texts[i];
	out->texts = texts;
	out->count = kept;
	return true;
}

/* --- Questions ---------------------------------------------------------- */

const char *adr_addresses_spelling(const char *address, size_t number)
{
	struct raw_walk walk = raw_first(address);

	while (number-- > 0 && *walk.at != '\0')
		raw_next(&walk);
	return *walk.at != '\0' ? walk.at : NULL;
}

const char *adr_addresses_raw(const char *address, size_t size, size_t len)
{
	/* the last two octets end the spelling and the list of such, which is
	 * empty behind the end of the keys */
	return address[size - 3] != '\0' ? address + size - 2 - len : address;
}

bool adr_addresses_show(const struct adr_addresses *self, const char *key)
{
	size_t count = self->address_count;

	if (count == 0)
		return false;
	/* all but the first are sorted */
	return strcmp(self->addresses[0], key) == 0 ||
	       bsearch(&key, self->addresses + 1, count - 1,
		       sizeof *self->addresses, compare_texts) != NULL;
}
