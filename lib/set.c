#include "set.h"

#include "addr.h"
#include "error.h"
#include "index.h"
#include "mem.h"
#include "option.h"
#include "select.h"
#include "source.h"

#include <stdlib.h>
#include <string.h>

/* Recipients and the memory that they live in. */
struct crowd {
	struct adr_arena arena;
	const adrcpt_recipient **items;
	size_t count;
	size_t capacity;
};

struct adrcpt_set {
	struct adr_select select;
	struct crowd crowd;
	struct adr_index index;
	unsigned loads;
};

static void crowd_clear(struct crowd *crowd)
{
	adr_arena_clear(&crowd->arena);
	free(crowd->items);
	memset(crowd, 0, sizeof *crowd);
}

static int crowd_add(struct crowd *crowd, const adrcpt_recipient *recipient,
		     struct adrcpt_error *err)
{
	void *items = crowd->items;

	if (!adr_grow(&items, &crowd->capacity, crowd->count + 1,
		      sizeof *crowd->items))
		return adr_error_nomem(err);
	crowd->items = items;
	crowd->items[crowd->count++] = recipient;
	return 0;
}

/* --- Reading a source --------------------------------------------------- */

/* One recipient into the crowd, or the reason why not. */
static int take(struct crowd *crowd, const struct adr_select *select,
		const adrcpt_recipient *recipient, adrcpt_reporter *reporter,
		struct adrcpt_error *err)
{
	const char *code;

	if (adr_select_has(select, recipient, &code))
		return crowd_add(crowd, recipient, err);
	return adrcpt_reporter_say(reporter, ADRCPT_INFO, code, recipient->dn,
				   err, "left out: %s", code);
}

static int read_entries(struct crowd *crowd, const adrcpt_set *set,
			adrcpt_source *source, adrcpt_reporter *reporter,
			struct adrcpt_error *err)
{
	const adrcpt_recipient *recipient;
	struct adr_reader reader;
	adrcpt_entry entry;
	int rc;

	adr_reader_init(&reader, adr_source_request(source), &crowd->arena);
	reader.load = set->loads + 1;
	adr_entry_init(&entry);
	while ((rc = adr_source_next(source, &entry, err)) > 0) {
		rc = adr_recipient_read(&recipient, &reader, &entry, err);
		if (rc == 0)
			rc = take(crowd, &set->select, recipient, reporter,
				  err);
		if (rc < 0)
			break;
	}
	adr_entry_clear(&entry);
	adr_reader_clear(&reader);
	return rc;
}

static int read_once(struct crowd *crowd, const adrcpt_set *set,
		     adrcpt_source *source, adrcpt_reporter *reporter,
		     struct adrcpt_error *err)
{
	int rc;

	rc = adr_source_open(source, reporter, adr_recipient_attributes, err);
	if (rc == 0)
		rc = read_entries(crowd, set, source, reporter, err);
	adr_source_close(source);
	return rc;
}

/* A source that fails is read again from the beginning or not at all: half of
 * one answer and half of another make a wrong one. */
static int read_source(struct crowd *crowd, const adrcpt_set *set,
		       adrcpt_source *source, adrcpt_reporter *reporter,
		       struct adrcpt_error *err)
{
	struct adrcpt_error why;
	int rc;

	for (;;) {
		memset(&why, 0, sizeof why);
		rc = read_once(crowd, set, source, reporter, &why);
		if (rc == 0)
			return 0;
		crowd_clear(crowd);
		if (rc == ADRCPT_E_NOMEM || rc == ADRCPT_E_STOPPED ||
		    !adr_source_retry(source, &why))
			break;
	}
	/* a failure without words is a failure all the same */
	if (why.status == 0)
		adrcpt_error_set(&why, rc, "the source failed");
	if (err != NULL)
		*err = why;
	return why.status;
}

/* --- Joining what was read to what was there ---------------------------- */

static int compare_dns(const void *a, const void *b)
{
	const adrcpt_recipient *x = *(const adrcpt_recipient *const *)a;
	const adrcpt_recipient *y = *(const adrcpt_recipient *const *)b;
	int order = strcmp(x->dn, y->dn);

	return order != 0 ? order : (x->load > y->load) - (x->load < y->load);
}

/* Objects that were read twice (bases that overlap, two sources) become one. */
static int merge_repeats(struct crowd *all, struct adr_arena *arena,
			 struct adrcpt_error *err)
{
	size_t i, kept = 0;

	for (i = 0; i < all->count; i++) {
		const adrcpt_recipient **last = &all->items[kept];

		if (kept == 0 || strcmp(last[-1]->dn, all->items[i]->dn) != 0) {
			*last = all->items[i];
			kept++;
			continue;
		}
		last[-1] = adr_recipient_merge(arena, last[-1], all->items[i]);
		if (last[-1] == NULL)
			return adr_error_nomem(err);
	}
	all->count = kept;
	return 0;
}

/* all: the old recipients and the new ones, sorted; its arena stays empty. */
static int unite(struct crowd *all, const struct crowd *old,
		 struct crowd *added, struct adrcpt_error *err)
{
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < old->count; i++)
		rc = crowd_add(all, old->items[i], err);
	for (i = 0; rc == 0 && i < added->count; i++)
		rc = crowd_add(all, added->items[i], err);
	if (rc < 0)
		return rc;
	if (all->count > 1)
		qsort(all->items, all->count, sizeof *all->items, compare_dns);
	return merge_repeats(all, &added->arena, err);
}

/* Nothing that can fail, so that the set is either as it was or whole. */
static void commit(adrcpt_set *set, struct crowd *all, struct crowd *added,
		   const struct adr_index *index)
{
	adr_arena_take(&set->crowd.arena, &added->arena);
	free(set->crowd.items);
	set->crowd.items = all->items;
	set->crowd.count = all->count;
	set->crowd.capacity = all->capacity;
	memset(all, 0, sizeof *all);
	adr_index_clear(&set->index);
	set->index = *index;
	set->loads++;
}

static int join(adrcpt_set *set, struct crowd *added, adrcpt_reporter *reporter,
		struct adrcpt_error *err)
{
	struct adr_index index = {NULL, 0};
	struct crowd all;
	int rc;

	memset(&all, 0, sizeof all);
	rc = unite(&all, &set->crowd, added, err);
	if (rc == 0)
		rc = adr_index_build(&index, all.items, all.count, err);
	if (rc == 0)
		rc = adr_index_conflicts(
			&index, set->loads + 1,
			adr_select_forbids_conflicts(&set->select), reporter,
			err);
	if (rc == 0)
		commit(set, &all, added, &index);
	else
		adr_index_clear(&index);
	crowd_clear(&all);
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

int adrcpt_set_load(adrcpt_set *set, adrcpt_source *source,
		    adrcpt_report_fn *on_report, void *user,
		    struct adrcpt_error *err)
{
	adrcpt_reporter reporter;
	struct crowd added;
	int rc;

	if (set == NULL || source == NULL)
		return adrcpt_error_set(err, ADRCPT_E_USAGE,
					"adrcpt_set_load: NULL argument");
	memset(&added, 0, sizeof added);
	adr_reporter_init(&reporter, on_report, user);
	rc = read_source(&added, set, source, &reporter, err);
	if (rc == 0)
		rc = join(set, &added, &reporter, err);
	crowd_clear(&added);
	return rc;
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
	crowd_clear(&set->crowd);
	adr_index_clear(&set->index);
	adr_options_clear(adr_select_options, &set->select);
	free(set);
}

bool adrcpt_set_option(size_t index, struct adrcpt_option_info *info)
{
	return adr_option_describe(adr_select_options, index, info);
}
