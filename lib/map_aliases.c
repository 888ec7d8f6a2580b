#include "map_aliases.h"

#include "addr.h"
#include "buf.h"
#include "error.h"
#include "recipient.h"

#include <stdlib.h>
#include <string.h>

/* That mail to key goes to target. */
struct alias {
	const char *key;
	const char *target;
	bool is_primary; /* key is the primary address itself */
};

struct aliases {
	struct alias *items;
	size_t count;
	size_t capacity;
};

static int add_keys(struct aliases *self, const char *key, const char *target,
		    bool is_primary, struct adrcpt_error *err)
{
	for (; *key != '\0'; key = adr_addr_next(key)) {
		const struct alias one = {key, target, is_primary};
		void *items = self->items;

		if (!adr_grow(&items, &self->capacity, self->count + 1,
			      sizeof one))
			return adr_error_nomem(err);
		self->items = items;
		self->items[self->count++] = one;
	}
	return 0;
}

static int make_target(const char **target, struct adr_arena *arena,
		       const char *primary, struct adrcpt_error *err)
{
	struct adr_buf text;
	bool ok;

	adr_buf_init(&text);
	ok = adr_addr_route(&text, primary, strlen(primary)) == 1;
	*target = ok ? adr_arena_dup(arena, text.data, text.len) : NULL;
	adr_buf_clear(&text);
	return *target != NULL ? 0 : adr_error_nomem(err);
}

static int add_recipient(struct aliases *self, struct adr_arena *arena,
			 const adrcpt_recipient *recipient,
			 struct adrcpt_error *err)
{
	const struct adr_addresses *proxies = &recipient->proxies;
	const char *target;
	size_t i;
	int rc;

	if (proxies->primary == NULL)
		return 0;
	rc = make_target(&target, arena, proxies->primary, err);
	for (i = 0; rc == 0 && i < proxies->address_count; i++)
		rc = add_keys(self, proxies->addresses[i], target,
			      strcmp(proxies->addresses[i],
				     proxies->primary_keys) == 0,
			      err);
	return rc;
}

static int compare(const void *a, const void *b)
{
	const struct alias *x = a, *y = b;
	int order = strcmp(x->key, y->key);

	return order != 0 ? order : strcmp(x->target, y->target);
}

/* The targets of so many aliases of one key: each once, a comma between. */
static const char *join_targets(const struct alias *items, size_t count,
				struct adr_arena *arena)
{
	struct adr_buf text;
	const char *joined = NULL;
	bool ok = true;
	size_t i;

	if (strcmp(items[0].target, items[count - 1].target) == 0)
		return items[0].target;
	adr_buf_init(&text);
	for (i = 0; i < count; i++) {
		if (i > 0 && strcmp(items[i - 1].target, items[i].target) == 0)
			continue;
		ok = ok && (i == 0 || adr_buf_add_byte(&text, ',')) &&
		     adr_buf_add_text(&text, items[i].target);
	}
	if (ok)
		joined = adr_arena_dup(arena, text.data, text.len);
	adr_buf_clear(&text);
	return joined;
}

static int add_pairs(struct adr_pairs *pairs, const struct aliases *aliases,
		     struct adrcpt_error *err)
{
	const struct alias *items = aliases->items;
	size_t i, count;
	int rc = 0;

	for (i = 0; rc == 0 && i < aliases->count; i += count) {
		bool is_alias = false;
		const char *targets;

		for (count = 0; i + count < aliases->count &&
				strcmp(items[i + count].key, items[i].key) == 0;
		     count++)
			is_alias |= !items[i + count].is_primary;
		if (!is_alias)
			continue;
		targets = join_targets(items + i, count, &pairs->arena);
		if (targets == NULL)
			return adr_error_nomem(err);
		rc = adr_pairs_add(pairs, items[i].key, targets, err);
	}
	return rc;
}

int adr_map_virtual_aliases(struct adr_pairs *pairs, const adrcpt_set *set,
			    const char *value, struct adrcpt_error *err)
{
	struct aliases aliases = {NULL, 0, 0};
	size_t i, count = adrcpt_set_count(set);
	int rc = 0;

	(void)value;
	for (i = 0; rc == 0 && i < count; i++)
		rc = add_recipient(&aliases, &pairs->arena,
				   adrcpt_set_at(set, i), err);
	if (aliases.count > 1)
		qsort(aliases.items, aliases.count, sizeof *aliases.items,
		      compare);
	if (rc == 0)
		rc = add_pairs(pairs, &aliases, err);
	free(aliases.items);
	return rc;
}
