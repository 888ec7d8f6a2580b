#include "map.h"

#include "error.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct adr_map {
	const char *name;
	const char *summary;
	int (*build)(struct adr_pairs *pairs, const adrcpt_set *set,
		     const char *value, struct adrcpt_error *err);
};

/* Postfix relay_recipient_maps: every spelling of every address. */
static int relay_recipients(struct adr_pairs *pairs, const adrcpt_set *set,
			    const char *value, struct adrcpt_error *err)
{
	const struct adr_index_row *rows;
	size_t i, count;

	rows = adr_set_index(set, &count);
	if (count == 0)
		return 0;
	if (count > SIZE_MAX / sizeof *pairs->items)
		return adr_error_nomem(err);
	pairs->items = malloc(count * sizeof *pairs->items);
	if (pairs->items == NULL)
		return adr_error_nomem(err);
	for (i = 0; i < count; i++) {
		if (i > 0 && strcmp(rows[i - 1].key, rows[i].key) == 0)
			continue;
		pairs->items[pairs->count].key = rows[i].key;
		pairs->items[pairs->count].value = value;
		pairs->count++;
	}
	return 0;
}

static const struct adr_map maps[] = {
	{"relay_recipients",
	 "every recipient address, for relay_recipient_maps", relay_recipients},
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

int adr_map_build(struct adr_pairs *pairs, const struct adr_map *map,
		  const adrcpt_set *set, const char *value,
		  struct adrcpt_error *err)
{
	memset(pairs, 0, sizeof *pairs);
	return map->build(pairs, set, value, err);
}

void adr_pairs_clear(struct adr_pairs *pairs)
{
	free(pairs->items);
	memset(pairs, 0, sizeof *pairs);
}

bool adrcpt_map_type(size_t index, const char **name, const char **summary)
{
	if (index >= MAP_COUNT || name == NULL || summary == NULL)
		return false;
	*name = maps[index].name;
	*summary = maps[index].summary;
	return true;
}
