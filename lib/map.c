#include "map.h"

#include "error.h"
#include "map_aliases.h"
#include "map_domains.h"

#include <string.h>

struct adr_map {
	const char *name;
	const char *summary;
	bool needs_value;
	int (*build)(struct adr_pairs *pairs, const adrcpt_set *set,
		     const char *value, struct adrcpt_error *err);
};

/* Which of two comes first?  As strcmp(); NULL comes last. */
static int compare(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return (a == NULL) - (b == NULL);
	return strcmp(a, b);
}

/* Postfix relay_recipient_maps: every spelling of every address, and what the
 * include file adds, which has the last word. */
static int relay_recipients(struct adr_pairs *pairs, const adrcpt_set *set,
			    const char *value, struct adrcpt_error *err)
{
	const struct adr_include_list *included = &adr_set_include(set)->added;
	const struct adr_index *index = adr_set_index(set);
	const char *const *keys = (const char *const *)index->keys;
	size_t i = 0, k = 0, count = index->count;
	int rc;

	if (included->count == 0) {
		adr_pairs_borrow(pairs, keys, count, value);
		pairs->is_plain = index->is_plain;
		return 0;
	}
	rc = adr_pairs_reserve(pairs, count + included->count, err);
	while (rc == 0 && (i < count || k < included->count)) {
		const struct adr_include_row *line =
			k < included->count ? &included->rows[k] : NULL;
		const char *key = i < count ? keys[i] : NULL;
		int order = line != NULL ? compare(line->key, key) : 1;

		if (order > 0)
			rc = adr_pairs_add(pairs, key, value, err);
		else
			rc = adr_pairs_add(
				pairs, line->key,
				line->value != NULL ? line->value : value, err);
		k += order <= 0;
		i += order >= 0;
	}
	return rc;
}

static const struct adr_map maps[] = {
	{"relay_recipients",
	 "every recipient address, for relay_recipient_maps", false,
	 relay_recipients},
	{"relay_domains", "the domains of these addresses, for relay_domains",
	 false, adr_map_relay_domains},
	{"virtual_aliases",
	 "other addresses to the primary one, for virtual_alias_maps", false,
	 adr_map_virtual_aliases},
	{"transport", "the domains to --value, for transport_maps", true,
	 adr_map_transport},
};

#define MAP_COUNT (sizeof maps / sizeof maps[0])

static const char *map_name(size_t index)
{
	return index < MAP_COUNT ? maps[index].name : NULL;
}

const struct adr_map *adr_map_find(const char *name, struct adrcpt_error *err)
{
	size_t i;

	for (i = 0; i < MAP_COUNT; i++)
		if (strcmp(maps[i].name, name) == 0)
			return &maps[i];
	adr_error_unknown(err, "map", name, map_name);
	return NULL;
}

int adr_map_check_value(const struct adr_map *map, const char *value,
			struct adrcpt_error *err)
{
	if (value != NULL || map == NULL || !map->needs_value)
		return 0;
	return adrcpt_error_set(err, ADRCPT_E_USAGE,
				"map '%s' needs the option 'value', e.g. "
				"relay:[mail.example.com]:25",
				map->name);
}

const char *adr_map_name(const struct adr_map *map)
{
	return map->name;
}

bool adr_map_is_of_domains(const struct adr_map *map)
{
	return strcmp(map->name, "relay_domains") == 0 ||
	       strcmp(map->name, "transport") == 0;
}

int adr_map_build(struct adr_pairs *pairs, const struct adr_map *map,
		  const adrcpt_set *set, const char *value,
		  struct adrcpt_error *err)
{
	int rc;

	memset(pairs, 0, sizeof *pairs);
	rc = adr_map_check_value(map, value, err);
	if (rc < 0)
		return rc;
	return map->build(pairs, set, value != NULL ? value : "OK", err);
}

bool adrcpt_map_type(size_t index, const char **name, const char **summary)
{
	if (index >= MAP_COUNT || name == NULL || summary == NULL)
		return false;
	*name = maps[index].name;
	*summary = maps[index].summary;
	return true;
}
