#include "ldap_search.h"

#include "entry.h"
#include "fake_ldap.h"
#include "ldap_bed.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[] = {"proxyAddresses", "cn", NULL};

#define BASE "DC=example,DC=com"

static struct adr_ldap_query query_of(unsigned long page_size)
{
	struct adr_ldap_query query = {
		.base = BASE,
		.scope = ADR_LDAP_SCOPE_SUB,
		.filter = "(proxyAddresses=smtp:*)",
		.attributes = names,
		.ranged = "proxyAddresses",
		.page_size = page_size,
	};

	return query;
}

/* --- Complete --------------------------------------------------------------
 */

/* clang-format off */
static const struct {
	const char *name;
	struct fake_ldap_options server;
	unsigned long page_size;
	size_t pages;   /* asked for */
	size_t values;  /* 0: two of each entry */
	size_t longest; /* 0: does not matter */
} complete[] = {
	{"nothing", {.entries = 0}, 10, 1, 0, 0},
	{"one entry", {.entries = 1}, 10, 1, 0, 0},
	{"a page that is full", {.entries = 10}, 10, 1, 0, 0},
	{"three pages", {.entries = 25}, 10, 3, 0, 0},
	{"pages of one", {.entries = 12}, 1, 12, 0, 0},
	{"the server's own page size",
	 {.entries = 25, .max_page_size = 7}, 1000, 4, 0, 0},
	{"AD's framing", {.entries = 25, .ad_framing = true}, 10, 3, 0, 0},
	{"an empty page on the way",
	 {.entries = 25, .faults = {{.kind = FAKE_EMPTY_PAGE, .page = 2}}},
	 10, 4, 0, 0},
	{"references on each page",
	 {.entries = 25, .faults = {{.kind = FAKE_REFERENCES}}}, 10, 3, 0, 0},
	{"nothing but references",
	 {.entries = 0, .faults = {{.kind = FAKE_REFERENCES}}}, 10, 1, 0, 0},
	{"an entry with no attribute",
	 {.entries = 15, .faults = {{.kind = FAKE_BARE_ENTRY, .page = 2}}},
	 10, 2, 28, 0},
	{"a value of 10 MiB",
	 {.entries = 15, .faults = {{.kind = FAKE_BIG_VALUE, .page = 2}}},
	 10, 2, 31, 10485760},
	{"a value with a NUL",
	 {.entries = 1, .faults = {{.kind = FAKE_NUL_VALUE}}}, 10, 1, 3, 24},
	{"a value that is no UTF-8",
	 {.entries = 1, .faults = {{.kind = FAKE_UTF8_VALUE}}}, 10, 1, 3, 0},
	{"a value with a line feed",
	 {.entries = 1, .faults = {{.kind = FAKE_NEWLINE_VALUE}}}, 10, 1, 3, 0},
	{"slow, but never silent",
	 {.entries = 2,
	  .faults = {{.kind = FAKE_TRICKLE, .page = 1, .arg = 5}}},
	 10, 1, 0, 0},
	{"values in ranges",
	 {.entries = 4, .many_entries = 3, .many_values = 12,
	  .max_val_range = 5}, 2, 2, 38, 0},
	{"values in ranges that come out even",
	 {.entries = 4, .many_entries = 3, .many_values = 10,
	  .max_val_range = 5}, 2, 2, 32, 0},
	{"one value at a time",
	 {.entries = 4, .many_entries = 1, .many_values = 9,
	  .max_val_range = 1}, 2, 2, 15, 0},
	{"values in ranges, AD's framing",
	 {.entries = 4, .many_entries = 4, .many_values = 12,
	  .max_val_range = 5, .ad_framing = true}, 2, 2, 48, 0},
};
/* clang-format on */

ParameterizedTestParameters(ldap_search, reads_to_the_end)
{
	return unit_rows(COUNT(complete));
}

ParameterizedTest(size_t *row, ldap_search, reads_to_the_end, .timeout = 60)
{
	struct adr_ldap_query query = query_of(complete[*row].page_size);
	const char *name = complete[*row].name;
	size_t values = complete[*row].values;
	struct bed_result result;
	struct fake_ldap *server = bed_start(&complete[*row].server);
	size_t wanted = complete[*row].server.entries;

	bed_read(&result, server,
		 complete[*row].server.faults[0].kind == FAKE_TRICKLE
			 ? &bed_impatient
			 : &bed_settings,
		 &query);
	cr_expect_eq(result.status, 0, "%s: %s", name, result.err.text);
	cr_expect_eq(result.entries, wanted, "%s: %zu entries", name,
		     result.entries);
	cr_expect(result.in_order, "%s: other entries", name);
	cr_expect_eq(result.values, values != 0 ? values : 2 * wanted,
		     "%s: %zu values", name, result.values);
	if (complete[*row].longest != 0)
		cr_expect_eq(result.longest, complete[*row].longest,
			     "%s: %zu octets", name, result.longest);
	if (complete[*row].server.faults[0].kind == FAKE_NO_FAULT)
		cr_expect(result.as_made, "%s: other values", name);
	cr_expect_eq(fake_ldap_count(server, " scope=sub "),
		     complete[*row].pages, "%s: %zu pages", name,
		     fake_ldap_count(server, " scope=sub "));
	cr_expect_eq(fake_ldap_count(server, " connect"), 1, "%s", name);
	bed_stop(server);
}

/* --- Queries -------------------------------------------------------------- */

/* clang-format off */
static const struct {
	const char *base;
	int scope;
	const char *filter;
	int status;
	size_t entries;
} queries[] = {
	{BASE, ADR_LDAP_SCOPE_SUB, "(cn=User 2)", 0, 1},
	{"OU=Lab," BASE, ADR_LDAP_SCOPE_ONE, "(cn=*)", 0, 4},
	{BASE, ADR_LDAP_SCOPE_ONE, "(cn=*)", 0, 0},
	{"OU=Nowhere," BASE, ADR_LDAP_SCOPE_SUB, "(cn=*)", ADRCPT_E_DIRECTORY,
	 0},
	{"CN=User 3,OU=Lab," BASE, ADR_LDAP_SCOPE_BASE, "(cn=*)", 0, 1},
	{BASE, ADR_LDAP_SCOPE_SUB, "(cn=*", ADRCPT_E_USAGE, 0},
	{BASE, ADR_LDAP_SCOPE_SUB, "cn=)(", ADRCPT_E_USAGE, 0},
};
/* clang-format on */

ParameterizedTestParameters(ldap_search, asks_for_what_it_was_told)
{
	return unit_rows(COUNT(queries));
}

ParameterizedTest(size_t *row, ldap_search, asks_for_what_it_was_told,
		  .timeout = 60)
{
	struct fake_ldap_options options = {.entries = 4};
	struct adr_ldap_query query = query_of(10);
	struct fake_ldap *server = bed_start(&options);
	struct bed_result result;

	query.base = queries[*row].base;
	query.scope = queries[*row].scope;
	query.filter = queries[*row].filter;
	bed_read(&result, server, &bed_settings, &query);
	cr_expect_eq(result.status, queries[*row].status, "row %zu: %s", *row,
		     result.err.text);
	cr_expect_eq(result.entries, queries[*row].entries,
		     "row %zu: %zu entries", *row, result.entries);
	bed_stop(server);
}

/* --- Two at a time ---------------------------------------------------------
 */

struct client {
	struct adr_ldap_conn *conn;
	struct adr_ldap_search *search;
	adrcpt_entry entry;
	struct adrcpt_error err;
};

static void open_client(struct client *client, const struct fake_ldap *server)
{
	struct adr_ldap_query query = query_of(10);
	int rc;

	memset(client, 0, sizeof *client);
	adr_entry_init(&client->entry);
	rc = adr_ldap_conn_open(&client->conn, fake_ldap_uri(server),
				&bed_settings, &client->err);
	if (rc == 0)
		rc = adr_ldap_search_open(&client->search, client->conn, &query,
					  &client->err);
	cr_assert_eq(rc, 0, "%s", client->err.text);
}

static int read_next(struct client *client)
{
	return adr_ldap_search_next(client->search, &client->entry,
				    &client->err);
}

static void close_client(struct client *client)
{
	adr_ldap_search_close(client->search);
	adr_ldap_conn_close(client->conn);
	adr_entry_clear(&client->entry);
}

/* Page N+1 is under way when the entries of page N are handed out, and no page
 * beyond that one. */
Test(ldap_search, is_one_page_ahead, .timeout = 60)
{
	struct fake_ldap_options options = {.entries = 30};
	struct fake_ldap *server = bed_start(&options);
	struct client client;
	char page[32];
	size_t i;

	open_client(&client, server);
	for (i = 0; i < 30; i++) {
		cr_assert_eq(read_next(&client), 1, "%s", client.err.text);
		snprintf(page, sizeof page, " page=%zu ", i / 10 + 2);
		if (i < 20)
			cr_expect(fake_ldap_wait(server, page, 5000),
				  "entry %zu, but not yet%s", i, page);
		snprintf(page, sizeof page, " page=%zu ", i / 10 + 3);
		cr_expect_eq(fake_ldap_count(server, page), 0,
			     "entry %zu, and already%s", i, page);
	}
	cr_expect_eq(read_next(&client), 0);
	cr_expect_eq(fake_ldap_count(server, " page="), 3);
	close_client(&client);
	bed_stop(server);
}

/* The end is the end however often one asks. */
Test(ldap_search, stays_at_its_end, .timeout = 60)
{
	struct fake_ldap_options options = {.entries = 1};
	struct fake_ldap *server = bed_start(&options);
	struct client client;

	open_client(&client, server);
	cr_expect_eq(read_next(&client), 1);
	cr_expect_eq(read_next(&client), 0);
	cr_expect_eq(read_next(&client), 0);
	close_client(&client);
	bed_stop(server);
}

/* MaxResultSetSize: the searches of others make the server forget ours. */
Test(ldap_search, a_result_set_that_was_dropped_is_no_end, .timeout = 60)
{
	struct fake_ldap_options options = {
		.entries = 40,
		.max_result_sets = 1,
	};
	struct fake_ldap *server = bed_start(&options);
	struct client ours, theirs;
	int rc;

	open_client(&ours, server);
	cr_assert_eq(read_next(&ours), 1);
	cr_assert(fake_ldap_wait(server, " page=2 ", 5000));
	open_client(&theirs, server);
	cr_assert_eq(read_next(&theirs), 1);
	while ((rc = read_next(&ours)) > 0)
		;
	bed_failed(&ours.err, ADRCPT_E_INCOMPLETE, fake_ldap_uri(server),
		   ", page 3");
	cr_expect_lt(rc, 0);
	while ((rc = read_next(&theirs)) > 0)
		;
	cr_expect_eq(rc, 0, "%s", theirs.err.text);
	close_client(&ours);
	close_client(&theirs);
	bed_stop(server);
}

/* Closed in the middle, with a page under way: nothing hangs or leaks. */
Test(ldap_search, may_be_left_in_the_middle, .timeout = 60)
{
	struct fake_ldap_options options = {
		.entries = 30,
		.faults = {{.kind = FAKE_HANG_MID_PAGE, .page = 2}},
	};
	struct fake_ldap *server = bed_start(&options);
	struct client client;

	open_client(&client, server);
	cr_assert_eq(read_next(&client), 1);
	cr_assert_eq(read_next(&client), 1);
	close_client(&client);
	cr_expect(fake_ldap_wait(server, " close", 5000));
	bed_stop(server);
}
