#include "set.h"

#include "addr.h"
#include "error.h"
#include "load.h"
#include "option.h"
#include "scope.h"
#include "select.h"

#include <stdlib.h>
#include <string.h>

struct adrcpt_set {
	struct adr_select select;
	struct adr_crowd crowd;
	struct adr_index index;
	struct adr_domains accepted; /* those that count, if asked for */
	struct adr_include include;
	bool tables_only;
	unsigned loads;         /* sources read so far */
	struct adr_trace trace; /* of the address that is followed */
	bool is_following;
};

/* --- Joining what was read to what was there ---------------------------- */

/* all: the old recipients and the new ones, settled; its arena stays empty. */
static int unite(struct adr_crowd *all, const struct adr_crowd *old,
		 struct adr_crowd *added, struct adrcpt_error *err)
{
	size_t i;
	int rc = 0;

	/* those are settled already */
	if (old->count == 0) {
		adr_crowd_move(all, added);
		return 0;
	}
	for (i = 0; rc == 0 && i < old->count; i++)
		rc = adr_crowd_add(all, old->items[i], err);
	for (i = 0; rc == 0 && i < added->count; i++)
		rc = adr_crowd_add(all, added->items[i], err);
	return rc == 0 ? adr_crowd_settle(all, &added->arena, err) : rc;
}

/* What a load is going to make of the set. */
struct joint {
	struct adr_crowd all;
	struct adr_index index;
	struct adr_scope scope;
};

static void joint_clear(struct joint *joint)
{
	adr_crowd_clear(&joint->all);
	adr_index_clear(&joint->index);
	adr_scope_clear(&joint->scope);
}

/* Only what is selected can be in conflict. */
static int narrow(struct joint *joint, const adrcpt_set *set,
		  struct adr_load *load, const struct adr_include *include,
		  struct adrcpt_error *err)
{
	struct adr_crowd *added = &load->crowd;
	int rc;

	rc = adr_load_select(load, err);
	if (rc == 0)
		rc = adr_scope_make(&joint->scope, &set->select,
				    &load->accepted, include, load->reporter,
				    err);
	if (rc == 0 && load->trace != NULL && load->trace->keys.len > 0)
		load->trace->outside =
			adr_scope_reason(&joint->scope, load->trace->keys.data,
					 &load->trace->outside_why);
	if (rc == 0)
		rc = adr_scope_apply(&joint->scope, added, load->reporter, err);
	if (rc == 0 &&
	    !adr_domains_copy(&joint->scope.accepted, &set->accepted))
		rc = adr_error_nomem(err);
	adr_domains_sort(&joint->scope.accepted);
	return rc;
}

static int prepare(struct joint *joint, const adrcpt_set *set,
		   struct adr_load *load, const struct adr_include *include,
		   struct adrcpt_error *err)
{
	int rc;

	rc = narrow(joint, set, load, include, err);
	if (rc == 0)
		rc = unite(&joint->all, &set->crowd, &load->crowd, err);
	if (rc == 0)
		rc = adr_index_build(&joint->index, joint->all.items,
				     joint->all.count, err);
	if (rc == 0)
		rc = adr_index_conflicts(
			&joint->index, set->loads + 1,
			adr_select_forbids_conflicts(&set->select),
			load->reporter, err);
	return rc;
}

/* Nothing that can fail, so that the set is either as it was or whole. */
static void commit(adrcpt_set *set, struct joint *joint, struct adr_load *load)
{
	adr_arena_take(&set->crowd.arena, &load->crowd.arena);
	adr_shelves_take(&set->crowd.shelves, &load->crowd.shelves);
	free(set->crowd.items);
	set->crowd.items = joint->all.items;
	set->crowd.count = joint->all.count;
	set->crowd.capacity = joint->all.capacity;
	adr_index_clear(&set->index);
	set->index = joint->index;
	adr_domains_clear(&set->accepted);
	set->accepted = joint->scope.accepted;
	set->loads = load->number - 1;
	memset(&joint->all, 0, sizeof joint->all);
	memset(&joint->index, 0, sizeof joint->index);
	memset(&joint->scope.accepted, 0, sizeof joint->scope.accepted);
}

static int join(adrcpt_set *set, struct adr_load *load,
		const struct adr_include *include, struct adrcpt_error *err)
{
	struct joint joint;
	int rc;

	memset(&joint, 0, sizeof joint);
	joint.all.in_any_order = set->tables_only;
	rc = prepare(&joint, set, load, include, err);
	if (rc == 0)
		commit(set, &joint, load);
	joint_clear(&joint);
	return rc;
}

static int read_all(adrcpt_set *set, adrcpt_source *const *sources,
		    size_t count, const struct adr_include *include,
		    adrcpt_reporter *reporter, struct adrcpt_error *err)
{
	struct adr_load load;
	size_t i;
	int rc = 0;

	adr_load_init(&load, &set->select, set->loads + 1, reporter);
	load.trace = set->is_following ? &set->trace : NULL;
	adr_load_tables_only(&load, set->tables_only);
	for (i = 0; rc == 0 && i < count; i++)
		rc = adr_load_source(&load, sources[i], err);
	if (rc == 0)
		rc = join(set, &load, include, err);
	adr_load_clear(&load);
	return rc;
}

/* The include file is read once, before the first source. */
static int read_first(adrcpt_set *set, adrcpt_source *const *sources,
		      size_t count, adrcpt_reporter *reporter,
		      struct adrcpt_error *err)
{
	struct adr_include include;
	int rc = 0;

	memset(&include, 0, sizeof include);
	if (set->select.include_file != NULL)
		rc = adr_include_read(&include, set->select.include_file, err);
	if (rc == 0)
		rc = read_all(set, sources, count, &include, reporter, err);
	if (rc == 0)
		set->include = include;
	else
		adr_include_clear(&include);
	return rc;
}

/* --- Following an address ----------------------------------------------- */

/* Between the application and the reports of values that were refused. */
struct watch {
	struct adr_trace *trace;
	adrcpt_report_fn *on_report;
	void *user;
	int rc;
};

static void watch_init(struct watch *watch, adrcpt_set *set,
		       adrcpt_report_fn *on_report, void *user)
{
	watch->trace = &set->trace;
	watch->on_report = on_report;
	watch->user = user;
	watch->rc = 0;
}

static int see(const struct adrcpt_report *report, void *user)
{
	struct watch *watch = user;

	if (report->severity == ADRCPT_WARNING)
		watch->rc = adr_trace_refused(watch->trace, report, NULL);
	if (watch->rc < 0)
		return 1;
	return watch->on_report != NULL ? watch->on_report(report, watch->user)
					: 0;
}

int adrcpt_set_follow(adrcpt_set *set, const char *address,
		      struct adrcpt_error *err)
{
	struct adr_trace trace;
	int rc;

	if (set == NULL || address == NULL)
		return adrcpt_error_set(err, ADRCPT_E_USAGE,
					"adrcpt_set_follow: NULL argument");
	if (set->loads > 0)
		return adrcpt_error_set(
			err, ADRCPT_E_USAGE,
			"an address is followed from the first load on");
	rc = adr_trace_init(&trace, address, err);
	if (rc < 0)
		return rc;
	adr_trace_clear(&set->trace);
	set->trace = trace;
	set->is_following = true;
	return 0;
}

const struct adr_trace *adr_set_trace(const adrcpt_set *set)
{
	return set->is_following ? &set->trace : NULL;
}

const struct adr_select *adr_set_selection(const adrcpt_set *set)
{
	return &set->select;
}

const struct adr_include *adr_set_include(const adrcpt_set *set)
{
	return &set->include;
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

int adrcpt_set_tables_only(adrcpt_set *set, struct adrcpt_error *err)
{
	if (set == NULL)
		return adrcpt_error_set(
			err, ADRCPT_E_USAGE,
			"adrcpt_set_tables_only: NULL argument");
	if (set->loads > 0)
		return adrcpt_error_set(err, ADRCPT_E_USAGE,
					"adrcpt_set_tables_only comes after "
					"the first load");
	set->tables_only = true;
	return 0;
}

bool adr_set_is_tables_only(const adrcpt_set *set)
{
	return set->tables_only;
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
	struct adr_trace_mark mark;
	adrcpt_reporter reporter;
	struct watch watch;
	int rc;

	if (set == NULL || sources == NULL || count == 0 ||
	    !has_all(sources, count))
		return adrcpt_error_set(err, ADRCPT_E_USAGE,
					"loading a set: NULL argument, or no "
					"source");
	watch_init(&watch, set, on_report, user);
	adr_reporter_init(&reporter, set->is_following ? see : on_report,
			  set->is_following ? &watch : user);
	mark = adr_trace_mark(&set->trace);
	if (set->loads == 0)
		rc = read_first(set, sources, count, &reporter, err);
	else
		rc = read_all(set, sources, count, &set->include, &reporter,
			      err);
	if (rc < 0)
		adr_trace_return(&set->trace, mark);
	return rc == ADRCPT_E_STOPPED && watch.rc < 0 ? adr_error_nomem(err)
						      : rc;
}

int adrcpt_set_load(adrcpt_set *set, adrcpt_source *source,
		    adrcpt_report_fn *on_report, void *user,
		    struct adrcpt_error *err)
{
	return adrcpt_set_load_all(set, &source, 1, on_report, user, err);
}

size_t adrcpt_set_count(const adrcpt_set *set)
{
	return set != NULL ? set->crowd.count : 0;
}

const adrcpt_recipient *adrcpt_set_at(const adrcpt_set *set, size_t index)
{
	return set != NULL && index < set->crowd.count ? set->crowd.items[index]
						       : NULL;
}

const adrcpt_recipient *adrcpt_set_find(const adrcpt_set *set,
					const char *address)
{
	const adrcpt_recipient *owner = NULL;
	const struct adr_fault *fault;
	struct adr_buf keys;

	adr_buf_init(&keys);
	if (set != NULL && address != NULL &&
	    adr_addr_spell(&keys, address, strlen(address), &fault) > 0)
		owner = adr_index_find(&set->index, keys.data);
	adr_buf_clear(&keys);
	return owner;
}

const struct adr_domains *adr_set_accepted(const adrcpt_set *set)
{
	return &set->accepted;
}

const struct adr_index *adr_set_index(const adrcpt_set *set)
{
	return &set->index;
}

void adrcpt_set_free(adrcpt_set *set)
{
	if (set == NULL)
		return;
	adr_crowd_clear(&set->crowd);
	adr_index_clear(&set->index);
	adr_domains_clear(&set->accepted);
	adr_include_clear(&set->include);
	adr_trace_clear(&set->trace);
	adr_options_clear(adr_select_options, &set->select);
	free(set);
}

bool adrcpt_set_option(size_t index, struct adrcpt_option_info *info)
{
	return adr_option_describe(adr_select_options, index, info);
}
