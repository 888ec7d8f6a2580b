#include "set.h"

#include "addr.h"
#include "error.h"
#include "index.h"
#include "load.h"
#include "option.h"
#include "select.h"

#include <stdlib.h>
#include <string.h>

struct adrcpt_set {
	struct adr_select select;
	struct adr_crowd crowd;
	struct adr_index index;
	unsigned loads; /* sources read so far */
};

/* --- Joining what was read to what was there ---------------------------- */

/* all: the old recipients and the new ones, sorted; its arena stays empty. */
static int unite(struct adr_crowd *all, const struct adr_crowd *old,
		 struct adr_crowd *added, struct adrcpt_error *err)
{
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < old->count; i++)
		rc = adr_crowd_add(all, old->items[i], err);
	for (i = 0; rc == 0 && i < added->count; i++)
		rc = adr_crowd_add(all, added->items[i], err);
	return rc == 0 ? adr_crowd_settle(all, &added->arena, err) : rc;
}

/* Nothing that can fail, so that the set is either as it was or whole. */
static void commit(adrcpt_set *set, struct adr_crowd *all,
		   struct adr_load *load, const struct adr_index *index)
{
	adr_arena_take(&set->crowd.arena, &load->crowd.arena);
	free(set->crowd.items);
	set->crowd.items = all->items;
	set->crowd.count = all->count;
	set->crowd.capacity = all->capacity;
	memset(all, 0, sizeof *all);
	adr_index_clear(&set->index);
	set->index = *index;
	set->loads = load->number - 1;
}

static int join(adrcpt_set *set, struct adr_load *load,
		struct adrcpt_error *err)
{
	struct adr_index index = {NULL, 0};
	struct adr_crowd all;
	int rc;

	memset(&all, 0, sizeof all);
	rc = unite(&all, &set->crowd, &load->crowd, err);
	if (rc == 0)
		rc = adr_index_build(&index, all.items, all.count, err);
	if (rc == 0)
		rc = adr_index_conflicts(
			&index, set->loads + 1,
			adr_select_forbids_conflicts(&set->select),
			load->reporter, err);
	if (rc == 0)
		commit(set, &all, load, &index);
	else
		adr_index_clear(&index);
	adr_crowd_clear(&all);
	return rc;
}

/* --- The calls of an application ---------------------------------------- */

adrcpt_set *adrcpt_set_new(struct adrcpt_error *err)
{
	adrcpt_set *set = calloc(1, sizeof *set);

	if (set == NULL) {
		adr_error_nomem(err);
		return NULL;
	}
	if (adr_options_init(adr_select_options, &set->select, err) < 0) {
		adrcpt_set_free(set);
		return NULL;
	}
	return set;
}

int adrcpt_set_select(adrcpt_set *set, const char *name, const char *value,
		      struct adrcpt_error *err)
{
	if (set == NULL || name == NULL || value == NULL)
		return adrcpt_error_set(err, ADRCPT_E_USAGE,
					"adrcpt_set_select: NULL argument");
	if (set->loads > 0)
		return adrcpt_error_set(
			err, ADRCPT_E_USAGE,
			"option '%s' comes after the first load", name);
	return adr_select_set(&set->select, name, value, err);
}

static bool has_all(adrcpt_source *const *sources, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (sources[i] == NULL)
			return false;
	return true;
}

int adrcpt_set_load_all(adrcpt_set *set, adrcpt_source *const *sources,
			size_t count, adrcpt_report_fn *on_report, void *user,
			struct adrcpt_error *err)
{
	adrcpt_reporter reporter;
	struct adr_load load;
	size_t i;
	int rc = 0;

	if (set == NULL || sources == NULL || count == 0 ||
	    !has_all(sources, count))
		return adrcpt_error_set(err, ADRCPT_E_USAGE,
					"loading a set: NULL argument, or no "
					"source");
	adr_reporter_init(&reporter, on_report, user);
	adr_load_init(&load, &set->select, set->loads + 1, &reporter);
	for (i = 0; rc == 0 && i < count; i++)
		rc = adr_load_source(&load, sources[i], err);
	if (rc == 0)
		rc = join(set, &load, err);
	adr_load_clear(&load);
	return rc;
}

int adrcpt_set_load(adrcpt_set *set, adrcpt_source *source,
		    adrcpt_report_fn *on_report, void *user,
		    struct adrcpt_error *err)
{
	return adrcpt_set_load_all(set, &source, 1, on_report, user, err);
}

size_t adrcpt_set_count(const adrcpt_set *set)
{
	return set->crowd.count;
}

const adrcpt_recipient *adrcpt_set_at(const adrcpt_set *set, size_t index)
{
	return index < set->crowd.count ? set->crowd.items[index] : NULL;
}

const adrcpt_recipient *adrcpt_set_find(const adrcpt_set *set,
					const char *address)
{
	const struct adr_index_row *row = NULL;
	const struct adr_fault *fault;
	struct adr_buf keys;

	adr_buf_init(&keys);
	if (address != NULL &&
	    adr_addr_spell(&keys, address, strlen(address), &fault) > 0)
		row = adr_index_find(&set->index, keys.data);
	adr_buf_clear(&keys);
	return row != NULL ? row->owner : NULL;
}

const struct adr_index_row *adr_set_index(const adrcpt_set *set, size_t *count)
{
	*count = set->index.count;
	return set->index.rows;
}

void adrcpt_set_free(adrcpt_set *set)
{
	if (set == NULL)
		return;
	adr_crowd_clear(&set->crowd);
	adr_index_clear(&set->index);
	adr_options_clear(adr_select_options, &set->select);
	free(set);
}

bool adrcpt_set_option(size_t index, struct adrcpt_option_info *info)
{
	return adr_option_describe(adr_select_options, index, info);
}
