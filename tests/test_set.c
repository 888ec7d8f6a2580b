#include "error.h"
#include "index.h"
#include "set.h"

#include "unit.h"

#include <stdio.h>
#include <string.h>

/* --- A source that reads a table ---------------------------------------- */

struct object {
	const char *dn;
	const char *addresses[5];
	const char *type; /* msExchRecipientTypeDetails */
};

#define MAX_OBJECTS 8

/* Tables by number; a DN that is NULL ends one. */
static const struct object tables[][MAX_OBJECTS] = {
	/* 0 */
	{{"cn=c,dc=x", {"SMTP:c@d", "smtp:shared@d"}, NULL},
	 {"cn=a,dc=x", {"SMTP:a@d", "smtp:b@m\xc3\xbcller.de"}, NULL},
	 {"cn=b,dc=x", {"smtp:b@d"}, NULL}},
	/* 1: another domain, no conflict */
	{{"cn=a,dc=y", {"SMTP:a@y"}, NULL}, {"cn=d,dc=x", {"smtp:d@d"}, NULL}},
	/* 2: an object of table 0 again, seen by another server */
	{{"cn=b,dc=x", {"SMTP:b2@d", "smtp:a2@d"}, NULL}},
	/* 3: an address of table 0 on another object */
	{{"cn=z,dc=x", {"smtp:B@D"}, NULL}},
	/* 4: objects that do not count */
	{{"cn=s,dc=x", {"smtp:s@d"}, "16384"},
	 {"cn=n,dc=x", {"sip:n@d"}, NULL},
	 {"cn=k\\0ACNF:1,dc=x", {"smtp:k@d"}, NULL},
	 {"cn=in,dc=x", {"smtp:in@d"}, "1"}},
	/* 5: one address on three objects, one of which has two spellings */
	{{"cn=1", {"smtp:x@m\xc3\xbcller.de"}, NULL},
	 {"cn=2", {"smtp:x@xn--mller-kva.de"}, NULL},
	 {"cn=3",
	  {"smtp:X@M\xc3\x9cLLER.de", "smtp:x@xn--mller-kva.de"},
	  NULL}},
	/* 6: empty */
	{{NULL, {NULL}, NULL}},
	/* 7: one object twice, as bases that overlap give it */
	{{"cn=1", {"SMTP:a@d"}, NULL}, {"cn=1", {"SMTP:a@d"}, NULL}},
	/* 8: an object of table 0 again, now with an address of another */
	{{"cn=b,dc=x", {"smtp:a@d"}, NULL}},
	/* 9: the same name in other letters */
	{{"CN=B,DC=X", {"smtp:b@d"}, NULL}},
};

struct table_state {
	unsigned long table;
	unsigned long fail_after; /* so many entries; 1000: never */
	unsigned long failures;   /* so many times */
	bool silent;              /* fail without filling err */
	size_t at;
};

static const struct adrcpt_option table_options[] = {
	{"table", ADRCPT_KIND_NUMBER, offsetof(struct table_state, table), "N",
	 NULL, "table", NULL, 0, COUNT(tables) - 1},
	{"fail_after", ADRCPT_KIND_NUMBER,
	 offsetof(struct table_state, fail_after), "N", "1000", "", NULL, 0,
	 1000},
	{"failures", ADRCPT_KIND_NUMBER, offsetof(struct table_state, failures),
	 "N", "1", "", NULL, 0, 1000},
	{"silent", ADRCPT_KIND_SWITCH, offsetof(struct table_state, silent),
	 NULL, NULL, "", NULL, 0, 0},
	{NULL, 0, 0, NULL, NULL, NULL, NULL, 0, 0},
};

static int opened, closed;

static int table_open(void *state, const struct adrcpt_request *request,
		      struct adrcpt_error *err)
{
	struct table_state *self = state;

	(void)err;
	cr_expect_str_eq(request->attributes[0], request->address_attribute);
	self->at = 0;
	opened++;
	return 0;
}

static int add(adrcpt_entry *entry, const char *name, const char *value)
{
	return adrcpt_entry_add(entry, name, strlen(name), value, strlen(value),
				NULL);
}

static int table_next(void *state, adrcpt_entry *entry,
		      struct adrcpt_error *err)
{
	struct table_state *self = state;
	const struct object *object = &tables[self->table][self->at];
	size_t i;

	if (self->at >= self->fail_after && self->failures > 0) {
		if (!self->silent)
			adrcpt_error_set(err, ADRCPT_E_INCOMPLETE, "cut short");
		return ADRCPT_E_INCOMPLETE;
	}
	if (self->at == MAX_OBJECTS || object->dn == NULL)
		return 0;
	self->at++;
	cr_assert_eq(
		adrcpt_entry_start(entry, object->dn, strlen(object->dn), err),
		0);
	for (i = 0; object->addresses[i] != NULL; i++)
		cr_assert_eq(add(entry, "proxyAddresses", object->addresses[i]),
			     0);
	if (object->type != NULL)
		cr_assert_eq(
			add(entry, "msExchRecipientTypeDetails", object->type),
			0);
	return 1;
}

static void table_close(void *state)
{
	(void)state;
	closed++;
}

static bool table_retry(void *state, struct adrcpt_error *err)
{
	struct table_state *self = state;

	(void)err;
	self->table = 1; /* the directory changed meanwhile */
	return --self->failures == 0;
}

static const struct adrcpt_source_ops table_source = {
	.abi = ADRCPT_PLUGIN_ABI,
	.name = "table",
	.summary = "a table of the test",
	.state_size = sizeof(struct table_state),
	.options = table_options,
	.open = table_open,
	.next = table_next,
	.close = table_close,
};

static const struct adrcpt_source_ops retrying_source = {
	.abi = ADRCPT_PLUGIN_ABI,
	.name = "table",
	.state_size = sizeof(struct table_state),
	.options = table_options,
	.open = table_open,
	.next = table_next,
	.close = table_close,
	.retry = table_retry,
};

static adrcpt_source *source_of(const struct adrcpt_source_ops *ops,
				unsigned table)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	adrcpt_source *source = adrcpt_source_new_ops(ops, &err);
	char number[16];

	cr_assert_not_null(source, "%s", err.text);
	snprintf(number, sizeof number, "%u", table);
	cr_assert_eq(adrcpt_source_set(source, "table", number, &err), 0, "%s",
		     err.text);
	return source;
}

static int load(adrcpt_set *set, unsigned table, struct unit_reports *reports,
		struct adrcpt_error *err)
{
	adrcpt_source *source = source_of(&table_source, table);
	int rc;

	rc = adrcpt_set_load(set, source, reports != NULL ? unit_catch : NULL,
			     reports, err);
	adrcpt_source_free(source);
	return rc;
}

static adrcpt_set *set_of(unsigned table)
{
	adrcpt_set *set = adrcpt_set_new(NULL);

	cr_assert_not_null(set);
	cr_assert_eq(load(set, table, NULL, NULL), 0);
	return set;
}

static void expect_dns(const adrcpt_set *set, const char *const *dns)
{
	const adrcpt_recipient *recipient;
	size_t i;

	for (i = 0; dns[i] != NULL; i++) {
		recipient = adrcpt_set_at(set, i);
		cr_assert_not_null(recipient, "no '%s'", dns[i]);
		cr_expect_str_eq(adrcpt_recipient_dn(recipient), dns[i]);
	}
	cr_expect_eq(adrcpt_set_count(set), i);
	cr_expect_null(adrcpt_set_at(set, i));
}

static void expect_owner(const adrcpt_set *set, const char *address,
			 const char *dn)
{
	const adrcpt_recipient *recipient = adrcpt_set_find(set, address);

	if (dn == NULL) {
		cr_expect_null(recipient, "%s is found", address);
		return;
	}
	cr_assert_not_null(recipient, "%s is not found", address);
	cr_expect_str_eq(adrcpt_recipient_dn(recipient), dn);
}

/* --- Loading ------------------------------------------------------------ */

static const char *const first_three[] = {"cn=a,dc=x", "cn=b,dc=x", "cn=c,dc=x",
					  NULL};

Test(set, is_sorted_by_dn)
{
	adrcpt_set *set = set_of(0);

	expect_dns(set, first_three);
	adrcpt_set_free(set);
}

static const struct {
	const char *address;
	const char *dn;
} lookups[] = {
	{"c@d", "cn=c,dc=x"},
	{"C@D", "cn=c,dc=x"},
	{"\"c\"@d", "cn=c,dc=x"},
	{"shared@d", "cn=c,dc=x"},
	{"b@m\xc3\xbcller.de", "cn=a,dc=x"},
	{"B@M\xc3\x9cLLER.DE", "cn=a,dc=x"},
	{"b@mu\xcc\x88ller.de", "cn=a,dc=x"},
	{"b@xn--mller-kva.de", "cn=a,dc=x"},
	{"b@XN--MLLER-KVA.de", "cn=a,dc=x"},
	{"b@d", "cn=b,dc=x"},
	{"b@de", NULL},
	{"", NULL},
	{"no address", NULL},
	{"@d", NULL},
	{NULL, NULL},
};

ParameterizedTestParameters(set, finds_by_any_spelling)
{
	return unit_rows(COUNT(lookups));
}

ParameterizedTest(size_t *row, set, finds_by_any_spelling)
{
	adrcpt_set *set = set_of(0);

	expect_owner(set, lookups[*row].address, lookups[*row].dn);
	adrcpt_set_free(set);
}

Test(set, without_a_load_is_empty)
{
	adrcpt_set *set = adrcpt_set_new(NULL);

	cr_assert_not_null(set);
	cr_expect_eq(adrcpt_set_count(set), 0);
	cr_expect_null(adrcpt_set_at(set, 0));
	expect_owner(set, "a@d", NULL);
	adrcpt_set_free(set);
	adrcpt_set_free(NULL);
}

Test(set, an_empty_source_is_complete)
{
	adrcpt_set *set = set_of(6);

	cr_expect_eq(adrcpt_set_count(set), 0);
	adrcpt_set_free(set);
}

Test(set, a_second_load_adds)
{
	static const char *const dns[] = {"cn=a,dc=x", "cn=a,dc=y", "cn=b,dc=x",
					  "cn=c,dc=x", "cn=d,dc=x", NULL};
	struct unit_reports reports = {0};
	adrcpt_set *set = set_of(0);

	cr_assert_eq(load(set, 1, &reports, NULL), 0);
	expect_dns(set, dns);
	expect_owner(set, "d@d", "cn=d,dc=x");
	expect_owner(set, "c@d", "cn=c,dc=x");
	cr_expect_eq(reports.count, 0);
	adrcpt_set_free(set);
}

Test(set, the_same_dn_is_one_object)
{
	struct unit_reports reports = {0};
	const adrcpt_recipient *b;
	adrcpt_set *set = set_of(0);

	cr_assert_eq(load(set, 2, &reports, NULL), 0);
	expect_dns(set, first_three);
	b = adrcpt_set_at(set, 1);
	cr_expect_eq(adrcpt_recipient_address_count(b), 3);
	expect_owner(set, "b@d", "cn=b,dc=x");
	expect_owner(set, "b2@d", "cn=b,dc=x");
	expect_owner(set, "a2@d", "cn=b,dc=x");
	cr_expect_eq(reports.count, 0, "%s", reports.text);
	adrcpt_set_free(set);
}

Test(set, one_object_twice_in_a_source_is_one)
{
	struct unit_reports reports = {0};
	adrcpt_set *set = adrcpt_set_new(NULL);

	cr_assert_eq(load(set, 7, &reports, NULL), 0);
	cr_assert_eq(adrcpt_set_count(set), 1);
	cr_expect_eq(adrcpt_recipient_address_count(adrcpt_set_at(set, 0)), 1);
	cr_expect_eq(reports.count, 0);
	adrcpt_set_free(set);
}

Test(set, what_is_left_out_has_a_reason)
{
	static const char *const dns[] = {"cn=in,dc=x", NULL};
	struct unit_reports reports = {0};
	adrcpt_set *set = adrcpt_set_new(NULL);

	cr_assert_eq(load(set, 4, &reports, NULL), 0);
	expect_dns(set, dns);
	cr_expect_str_eq(reports.codes, "conflict-object no-address system ");
	cr_expect_eq(reports.severity, ADRCPT_INFO);
	cr_expect_str_eq(reports.dn, "cn=s,dc=x");
	expect_owner(set, "s@d", NULL);
	adrcpt_set_free(set);
}

Test(set, select_widens)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	adrcpt_set *set = adrcpt_set_new(NULL);

	cr_assert_eq(adrcpt_set_select(set, "exclude", "none", &err), 0);
	cr_assert_eq(load(set, 4, NULL, NULL), 0);
	cr_expect_eq(adrcpt_set_count(set), 2);
	expect_owner(set, "s@d", "cn=s,dc=x");
	cr_expect_eq(adrcpt_set_select(set, "exclude", "system", &err),
		     ADRCPT_E_USAGE);
	cr_expect_not_null(strstr(err.text, "after the first load"), "%s",
			   err.text);
	adrcpt_set_free(set);
}

static const struct {
	const char *name, *value;
} selections[] = {
	{"exclude", "bogus"},
	{"exclude", "none hidden"},
	{"on_conflict", "bogus"},
	{"bogus", "x"},
	{NULL, "x"},
	{"exclude", NULL},
};

ParameterizedTestParameters(set, a_refused_selection_changes_nothing)
{
	return unit_rows(COUNT(selections));
}

ParameterizedTest(size_t *row, set, a_refused_selection_changes_nothing)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	adrcpt_set *set = adrcpt_set_new(NULL);

	cr_expect_eq(adrcpt_set_select(set, selections[*row].name,
				       selections[*row].value, &err),
		     ADRCPT_E_USAGE);
	cr_expect_eq(err.status, ADRCPT_E_USAGE);
	cr_assert_eq(load(set, 4, NULL, NULL), 0);
	cr_expect_eq(adrcpt_set_count(set), 1, "system objects came in");
	adrcpt_set_free(set);
}

/* --- Conflicts ---------------------------------------------------------- */

Test(set, a_conflict_is_reported_and_the_first_dn_wins)
{
	struct unit_reports reports = {0};
	adrcpt_set *set = set_of(0);

	cr_assert_eq(load(set, 3, &reports, NULL), 0);
	cr_expect_str_eq(reports.codes, "conflict ");
	cr_expect_eq(reports.severity, ADRCPT_WARNING);
	cr_expect_not_null(strstr(reports.text, "b@d"), "%s", reports.text);
	cr_expect_not_null(strstr(reports.text, "cn=b,dc=x"), "%s",
			   reports.text);
	cr_expect_not_null(strstr(reports.text, "cn=z,dc=x"), "%s",
			   reports.text);
	expect_owner(set, "b@d", "cn=b,dc=x");
	cr_expect_eq(adrcpt_set_count(set), 4);
	adrcpt_set_free(set);
}

Test(set, a_conflict_is_reported_once)
{
	struct unit_reports reports = {0};
	adrcpt_set *set = set_of(0);

	cr_assert_eq(load(set, 3, NULL, NULL), 0);
	cr_assert_eq(load(set, 1, &reports, NULL), 0);
	cr_expect_eq(reports.count, 0, "%s", reports.text);
	adrcpt_set_free(set);
}

/* Two spellings of one address on three objects: two reports, not six. */
Test(set, spellings_of_one_address_are_one_conflict)
{
	struct unit_reports reports = {0};
	adrcpt_set *set = adrcpt_set_new(NULL);

	cr_assert_eq(load(set, 5, &reports, NULL), 0);
	cr_expect_str_eq(reports.codes, "conflict conflict ");
	expect_owner(set, "x@xn--mller-kva.de", "cn=1");
	adrcpt_set_free(set);
}

Test(set, an_object_that_grew_can_be_in_conflict)
{
	struct unit_reports reports = {0};
	adrcpt_set *set = set_of(0);

	cr_assert_eq(load(set, 8, &reports, NULL), 0);
	cr_expect_str_eq(reports.codes, "conflict ");
	adrcpt_set_free(set);
}

Test(set, a_dn_in_other_letters_is_no_conflict)
{
	struct unit_reports reports = {0};
	adrcpt_set *set = set_of(0);

	cr_assert_eq(load(set, 9, &reports, NULL), 0);
	cr_expect_eq(reports.count, 0, "%s", reports.text);
	adrcpt_set_free(set);
}

static const struct {
	unsigned first, second;
	bool refused;
} forbidden[] = {
	{0, 3, true}, {0, 1, false}, {0, 2, false},
	{0, 8, true}, {6, 5, true},  {0, 9, false},
};

ParameterizedTestParameters(set, conflicts_can_be_forbidden)
{
	return unit_rows(COUNT(forbidden));
}

ParameterizedTest(size_t *row, set, conflicts_can_be_forbidden)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	adrcpt_set *set = adrcpt_set_new(NULL);
	size_t before;
	int rc;

	cr_assert_eq(adrcpt_set_select(set, "on_conflict", "fail", NULL), 0);
	cr_assert_eq(load(set, forbidden[*row].first, NULL, NULL), 0);
	before = adrcpt_set_count(set);
	rc = load(set, forbidden[*row].second, NULL, &err);
	cr_expect_eq(rc, forbidden[*row].refused ? ADRCPT_E_REFUSED : 0,
		     "row %zu: %d %s", *row, rc, err.text);
	if (forbidden[*row].refused) {
		cr_expect_eq(err.status, ADRCPT_E_REFUSED);
		cr_expect_eq(adrcpt_set_count(set), before);
	}
	adrcpt_set_free(set);
}

/* --- Failures ----------------------------------------------------------- */

static const struct {
	unsigned table;
	const char *fail_after;
} failures[] = {
	{1, "0"}, {1, "1"}, {1, "2"}, {2, "1"}, {3, "1"},
};

ParameterizedTestParameters(set, a_failed_load_changes_nothing)
{
	return unit_rows(COUNT(failures));
}

ParameterizedTest(size_t *row, set, a_failed_load_changes_nothing)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	adrcpt_source *source;
	adrcpt_set *set = set_of(0);

	source = source_of(&table_source, failures[*row].table);
	cr_assert_eq(adrcpt_source_set(source, "fail_after",
				       failures[*row].fail_after, NULL),
		     0);
	cr_expect_eq(adrcpt_set_load(set, source, NULL, NULL, &err),
		     ADRCPT_E_INCOMPLETE);
	cr_expect_str_eq(err.text, "cut short");
	expect_dns(set, first_three);
	expect_owner(set, "d@d", NULL);
	expect_owner(set, "b2@d", NULL);
	expect_owner(set, "b@d", "cn=b,dc=x");
	cr_expect_eq(opened, closed);
	adrcpt_source_free(source);

	cr_assert_eq(load(set, 1, NULL, NULL), 0); /* still usable */
	cr_expect_eq(adrcpt_set_count(set), 5);
	adrcpt_set_free(set);
}

/* A plug-in that breaks its promise must not turn failure into success. */
Test(set, a_failure_without_words_is_a_failure)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	adrcpt_source *source = source_of(&table_source, 0);
	adrcpt_set *set = adrcpt_set_new(NULL);

	cr_assert_eq(adrcpt_source_set(source, "fail_after", "2", NULL), 0);
	cr_assert_eq(adrcpt_source_set(source, "silent", "yes", NULL), 0);
	cr_expect_eq(adrcpt_set_load(set, source, NULL, NULL, &err),
		     ADRCPT_E_INCOMPLETE);
	cr_expect_eq(err.status, ADRCPT_E_INCOMPLETE);
	cr_expect_gt(strlen(err.text), 0);
	cr_expect_eq(adrcpt_set_count(set), 0);
	adrcpt_source_free(source);
	adrcpt_set_free(set);
}

static const struct {
	unsigned table;
	size_t stop_at;
} stops[] = {
	{4, 1},
	{4, 3},
	{3, 1},
	{8, 1},
};

ParameterizedTestParameters(set, a_stopped_load_changes_nothing)
{
	return unit_rows(COUNT(stops));
}

ParameterizedTest(size_t *row, set, a_stopped_load_changes_nothing)
{
	struct unit_reports reports = {0};
	struct adrcpt_error err = {0, 0, 0, ""};
	adrcpt_set *set = set_of(0);

	reports.stop_at = stops[*row].stop_at;
	cr_expect_eq(load(set, stops[*row].table, &reports, &err),
		     ADRCPT_E_STOPPED);
	cr_expect_eq(err.status, ADRCPT_E_STOPPED);
	cr_expect_eq(reports.count, reports.stop_at, "told more after stop");
	expect_dns(set, first_three);
	expect_owner(set, "b@d", "cn=b,dc=x");
	adrcpt_set_free(set);
}

static const char *const second_two[] = {"cn=a,dc=y", "cn=d,dc=x", NULL};

static const struct {
	const char *failures;
	int status;
	int opened;
} retries[] = {
	{"1", 0, 2},
	{"2", ADRCPT_E_INCOMPLETE, 1},
};

ParameterizedTestParameters(set, a_retry_begins_again)
{
	return unit_rows(COUNT(retries));
}

ParameterizedTest(size_t *row, set, a_retry_begins_again)
{
	adrcpt_source *source = source_of(&retrying_source, 0);
	adrcpt_set *set = adrcpt_set_new(NULL);

	opened = closed = 0;
	cr_assert_eq(adrcpt_source_set(source, "fail_after", "2", NULL), 0);
	cr_assert_eq(adrcpt_source_set(source, "failures",
				       retries[*row].failures, NULL),
		     0);
	cr_expect_eq(adrcpt_set_load(set, source, NULL, NULL, NULL),
		     retries[*row].status);
	expect_dns(set,
		   retries[*row].status == 0 ? second_two : first_three + 3);
	cr_expect_eq(opened, retries[*row].opened);
	cr_expect_eq(closed, opened);
	adrcpt_source_free(source);
	adrcpt_set_free(set);
}

/* --- Several sources as one load ---------------------------------------- */

static int load_all(adrcpt_set *set, adrcpt_source **sources, size_t count,
		    struct unit_reports *reports, struct adrcpt_error *err)
{
	int rc = adrcpt_set_load_all(set, sources, count,
				     reports != NULL ? unit_catch : NULL,
				     reports, err);

	while (count > 0)
		adrcpt_source_free(sources[--count]);
	return rc;
}

Test(set, several_sources_are_one_load)
{
	static const char *const dns[] = {"cn=a,dc=x", "cn=a,dc=y", "cn=b,dc=x",
					  "cn=c,dc=x", "cn=d,dc=x", NULL};
	adrcpt_source *sources[] = {source_of(&table_source, 0),
				    source_of(&table_source, 1),
				    source_of(&table_source, 2)};
	struct unit_reports reports = {0};
	adrcpt_set *set = adrcpt_set_new(NULL);

	cr_expect_eq(load_all(set, sources, 3, &reports, NULL), 0);
	expect_dns(set, dns);
	expect_owner(set, "b2@d", "cn=b,dc=x");
	cr_expect_eq(reports.count, 0);
	cr_expect_eq(reports.readings, 3);
	cr_expect_eq(reports.retries, 0);
	adrcpt_set_free(set);
}

/* Between the sources of one load as between two loads. */
Test(set, conflicts_between_the_sources_of_a_load)
{
	adrcpt_source *sources[] = {source_of(&table_source, 0),
				    source_of(&table_source, 3)};
	struct unit_reports reports = {0};
	adrcpt_set *set = adrcpt_set_new(NULL);

	cr_expect_eq(load_all(set, sources, 2, &reports, NULL), 0);
	cr_expect_str_eq(reports.codes, "conflict ");
	cr_assert_eq(load(set, 1, &reports, NULL), 0);
	cr_expect_str_eq(reports.codes, "conflict ", "reported again");
	adrcpt_set_free(set);
}

Test(set, all_sources_or_none)
{
	adrcpt_source *sources[] = {source_of(&table_source, 1),
				    source_of(&table_source, 2)};
	struct adrcpt_error err = {0, 0, 0, ""};
	adrcpt_set *set = set_of(0);

	cr_assert_eq(adrcpt_source_set(sources[1], "fail_after", "1", NULL), 0);
	cr_expect_eq(load_all(set, sources, 2, NULL, &err),
		     ADRCPT_E_INCOMPLETE);
	expect_dns(set, first_three);
	expect_owner(set, "d@d", NULL);
	adrcpt_set_free(set);
}

Test(set, a_retry_forgets_its_own_source_only)
{
	static const char *const dns[] = {"cn=1", "cn=a,dc=y", "cn=d,dc=x",
					  NULL};
	adrcpt_source *sources[] = {source_of(&table_source, 7),
				    source_of(&retrying_source, 0)};
	struct unit_reports reports = {0};
	adrcpt_set *set = adrcpt_set_new(NULL);

	cr_assert_eq(adrcpt_source_set(sources[1], "fail_after", "2", NULL), 0);
	cr_expect_eq(load_all(set, sources, 2, &reports, NULL), 0);
	expect_dns(set, dns);
	cr_expect_eq(reports.readings, 2);
	cr_expect_eq(reports.retries, 1);
	adrcpt_set_free(set);
}

static int stop_at_code(const struct adrcpt_report *report, void *user)
{
	return strcmp(report->code, user) == 0;
}

Test(set, a_load_stops_at_its_own_notices_too)
{
	static char codes[][8] = {"reading", "retry"};
	size_t i;

	for (i = 0; i < COUNT(codes); i++) {
		adrcpt_source *source = source_of(&retrying_source, 0);
		adrcpt_set *set = adrcpt_set_new(NULL);

		cr_assert_eq(adrcpt_source_set(source, "fail_after", "2", NULL),
			     0);
		cr_expect_eq(adrcpt_set_load(set, source, stop_at_code,
					     codes[i], NULL),
			     ADRCPT_E_STOPPED);
		cr_expect_eq(adrcpt_set_count(set), 0);
		adrcpt_source_free(source);
		adrcpt_set_free(set);
	}
}

Test(set, bad_arguments)
{
	adrcpt_source *none = NULL;
	adrcpt_source *source = source_of(&table_source, 0);
	adrcpt_set *set = adrcpt_set_new(NULL);
	struct adrcpt_source_ops ops = table_source;

	cr_expect_eq(adrcpt_set_load(NULL, source, NULL, NULL, NULL),
		     ADRCPT_E_USAGE);
	cr_expect_eq(adrcpt_set_load(set, NULL, NULL, NULL, NULL),
		     ADRCPT_E_USAGE);
	cr_expect_eq(adrcpt_set_load_all(set, &none, 1, NULL, NULL, NULL),
		     ADRCPT_E_USAGE);
	cr_expect_eq(adrcpt_set_load_all(set, &source, 0, NULL, NULL, NULL),
		     ADRCPT_E_USAGE);
	cr_expect_eq(adrcpt_set_load_all(set, NULL, 1, NULL, NULL, NULL),
		     ADRCPT_E_USAGE);
	adrcpt_source_free(source);
	adrcpt_source_free(NULL);
	adrcpt_set_free(set);
	ops.abi = ADRCPT_PLUGIN_ABI + 1;
	cr_expect_null(adrcpt_source_new_ops(&ops, NULL));
	ops.abi = ADRCPT_PLUGIN_ABI;
	ops.next = NULL;
	cr_expect_null(adrcpt_source_new_ops(&ops, NULL));
	cr_expect_null(adrcpt_source_new_ops(NULL, NULL));
	cr_expect_null(adrcpt_source_new("table", NULL));
	cr_expect_null(adrcpt_source_new(NULL, NULL));
}

/* --- For tables only ---------------------------------------------------- */

/* A set of one table and then, in a second load, of all at once. */
static adrcpt_set *loaded_twice(bool tables_only, unsigned first,
				struct unit_reports *reports)
{
	adrcpt_source *sources[COUNT(tables)];
	adrcpt_set *set = adrcpt_set_new(NULL);
	unsigned i;

	cr_assert_not_null(set);
	if (tables_only)
		cr_assert_eq(adrcpt_set_tables_only(set, NULL), 0);
	cr_assert_eq(adrcpt_set_select(set, "domains", "d *.de", NULL), 0);
	cr_assert_eq(load(set, first, &reports[0], NULL), 0);
	for (i = 0; i < COUNT(tables); i++)
		sources[i] = source_of(&table_source, i);
	cr_assert_eq(adrcpt_set_load_all(set, sources, COUNT(tables),
					 unit_catch, &reports[1], NULL),
		     0);
	for (i = 0; i < COUNT(tables); i++)
		adrcpt_source_free(sources[i]);
	return set;
}

/* In another order: every key finds the same owner. */
static void expect_same_index(const adrcpt_set *a, const adrcpt_set *b)
{
	struct adr_index_walk x = {adr_set_index(a), 0, 0};
	struct adr_index_walk y = {adr_set_index(b), 0, 0};
	const adrcpt_recipient *one, *other;
	const char *key, *same;

	cr_expect_eq(adrcpt_set_count(a), adrcpt_set_count(b));
	while (adr_index_next(&x, &key, &one)) {
		cr_assert(adr_index_next(&y, &same, &other), "%s", key);
		cr_expect_str_eq(key, same);
		cr_expect_str_eq(one->dn, other->dn);
		cr_expect_eq(one->proxies.address_count,
			     other->proxies.address_count);
		cr_expect_eq(one->classes, other->classes);
	}
	cr_expect_not(adr_index_next(&y, &same, &other));
}

ParameterizedTestParameters(set, for_tables_only_reports_and_finds_the_same)
{
	return unit_rows(COUNT(tables));
}

ParameterizedTest(size_t *row, set, for_tables_only_reports_and_finds_the_same)
{
	static struct unit_reports whole[2], lean[2];
	adrcpt_set *a = loaded_twice(false, (unsigned)*row, whole);
	adrcpt_set *b = loaded_twice(true, (unsigned)*row, lean);
	size_t i;

	expect_same_index(a, b);
	for (i = 0; i < 2; i++) {
		cr_expect_eq(whole[i].count, lean[i].count);
		cr_expect_str_eq(whole[i].codes, lean[i].codes);
		cr_expect_str_eq(whole[i].text, lean[i].text);
	}
	adrcpt_set_free(a);
	adrcpt_set_free(b);
}

/* --- The index ---------------------------------------------------------- */

Test(index, has_every_spelling_sorted)
{
	static const char *const keys[] = {
		"a@d", "b@d",      "b@m\xc3\xbcller.de", "b@xn--mller-kva.de",
		"c@d", "shared@d",
	};
	adrcpt_set *set = set_of(0);
	const struct adr_index *index = adr_set_index(set);
	size_t i;

	cr_assert_eq(index->count, COUNT(keys));
	for (i = 0; i < index->count; i++)
		cr_expect_str_eq(index->keys[i], keys[i]);
	adrcpt_set_free(set);
}

Test(index, has_a_shared_address_once_with_each_owner)
{
	static const char *const owners[] = {"cn=1", "cn=2", "cn=3",
					     "cn=1", "cn=2", "cn=3"};
	adrcpt_set *set = set_of(5);
	struct adr_index_walk walk = {adr_set_index(set), 0, 0};
	const adrcpt_recipient *owner;
	const char *key;
	size_t i;

	cr_expect_eq(walk.index->count, 2);
	for (i = 0; i < COUNT(owners); i++) {
		cr_assert(adr_index_next(&walk, &key, &owner));
		cr_expect_str_eq(key, i < 3 ? "x@m\xc3\xbcller.de"
					    : "x@xn--mller-kva.de");
		cr_expect_str_eq(adrcpt_recipient_dn(owner), owners[i]);
	}
	cr_expect_not(adr_index_next(&walk, &key, &owner));
	adrcpt_set_free(set);
}

/* Not in the order in which they were read, nor in that of the addresses. */
Test(index, has_owners_by_dn_whatever_order_they_are_in)
{
	static const char *first[] = {"a@d\0s@d\0"}, *second[] = {"s@d\0"};
	const adrcpt_recipient one = {
		.dn = "cn=2",
		.proxies = {.addresses = first, .address_count = 1},
	};
	const adrcpt_recipient other = {
		.dn = "cn=1",
		.proxies = {.addresses = second, .address_count = 1},
	};
	const adrcpt_recipient *all[] = {&one, &other};
	struct adr_index index;
	struct adr_index_walk walk = {&index, 0, 0};
	const adrcpt_recipient *owner;
	const char *key;

	cr_assert_eq(adr_index_build(&index, all, 2, NULL), 0);
	cr_expect_eq(adr_index_find(&index, "s@d"), &other);
	cr_assert(adr_index_next(&walk, &key, &owner));
	cr_expect(owner == &one && strcmp(key, "a@d") == 0);
	/* shown by the other one only */
	cr_assert(adr_index_next_shown(&walk, &key, &owner));
	cr_expect(owner == &other && strcmp(key, "s@d") == 0);
	cr_expect_not(adr_index_next_shown(&walk, &key, &owner));
	adr_index_clear(&index);
}

Test(index, has_a_spelling_once_for_each_owner)
{
	static const char *lists[] = {"a@d\0b@d\0", "b@d\0c@d\0"};
	const adrcpt_recipient recipient = {
		.dn = "cn=1",
		.proxies = {.addresses = lists, .address_count = 2},
	};
	const adrcpt_recipient *all[] = {&recipient};
	struct adr_index index;

	cr_assert_eq(adr_index_build(&index, all, 1, NULL), 0);
	cr_assert_eq(index.count, 3);
	cr_expect_eq(index.also_count, 0);
	cr_expect_str_eq(index.keys[1], "b@d");
	cr_expect_str_eq(index.keys[2], "c@d");
	cr_expect_eq(adr_index_find(&index, "b@d"), &recipient);
	cr_expect_null(adr_index_find(&index, "b@"));
	cr_expect_null(adr_index_find(&index, "d"));
	adr_index_clear(&index);
	cr_expect_eq(index.count, 0);
}
