/* Searches that are cut short, and values that come in parts: what is told, and
 * that nothing incomplete passes for complete. */
#include "ldap_search.h"

#include "fake_ldap.h"
#include "ldap_bed.h"
#include "unit.h"

#include <stdio.h>
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

static const struct adr_ldap_settings *patience(int status)
{
	return status == ADRCPT_E_TIMEOUT ? &bed_impatient : &bed_settings;
}

/* --- Cut short: pages of 10 out of 30 entries ------------------------------
 */

/* clang-format off */
static const struct {
	struct fake_fault fault;
	size_t delivered;
	int status;
	int native; /* LDAP result, or 0 for any */
	const char *words;
} failures[] = {
	/* silence */
	{{.kind = FAKE_HANG_PAGE, .page = 1}, 0, ADRCPT_E_TIMEOUT, 0,
	 "search: the server was silent"},
	{{.kind = FAKE_HANG_PAGE, .page = 3}, 20, ADRCPT_E_TIMEOUT, 0,
	 "search: the server was silent"},
	{{.kind = FAKE_HANG_MID_PAGE, .page = 1}, 0, ADRCPT_E_TIMEOUT, 0,
	 "search: the server was silent"},
	{{.kind = FAKE_HANG_MID_PAGE, .page = 2}, 10, ADRCPT_E_TIMEOUT, 0,
	 "search: the server was silent"},
	{{.kind = FAKE_HUGE_LENGTH, .page = 1}, 0, ADRCPT_E_TIMEOUT, 0,
	 "search: the server was silent"},
	{{.kind = FAKE_HUGE_LENGTH, .page = 2}, 10, ADRCPT_E_TIMEOUT, 0,
	 "search: the server was silent"},
	{{.kind = FAKE_HUGE_LENGTH, .page = 2, .arg = 100000}, 10,
	 ADRCPT_E_TIMEOUT, 0, "search: the server was silent"},
	{{.kind = FAKE_TRICKLE, .page = 2, .arg = 3000}, 10, ADRCPT_E_TIMEOUT,
	 0, "search: the server was silent"},
	{{.kind = FAKE_WRONG_ID, .page = 1}, 0, ADRCPT_E_TIMEOUT, 0,
	 "search: the server was silent"},
	{{.kind = FAKE_WRONG_ID, .page = 2}, 10, ADRCPT_E_TIMEOUT, 0,
	 "search: the server was silent"},

	/* a connection that ends */
	{{.kind = FAKE_CLOSE_MID_PAGE, .page = 1}, 0, ADRCPT_E_INCOMPLETE, -1,
	 "search: the connection was lost"},
	{{.kind = FAKE_CLOSE_MID_PAGE, .page = 2}, 10, ADRCPT_E_INCOMPLETE, -1,
	 "search: the connection was lost"},
	{{.kind = FAKE_CLOSE_MID_PAGE, .page = 2, .rst = true}, 10,
	 ADRCPT_E_INCOMPLETE, -1, "search: the connection was lost"},
	{{.kind = FAKE_CLOSE_MID_PAGE, .page = 3}, 20, ADRCPT_E_INCOMPLETE, -1,
	 "search: the connection was lost"},
	{{.kind = FAKE_CUT_ENTRY, .page = 1}, 0, ADRCPT_E_INCOMPLETE, -1,
	 "search: the connection was lost"},
	{{.kind = FAKE_CUT_ENTRY, .page = 2}, 10, ADRCPT_E_INCOMPLETE, -1,
	 "search: the connection was lost"},
	{{.kind = FAKE_CUT_ENTRY, .page = 3, .rst = true}, 20,
	 ADRCPT_E_INCOMPLETE, -1, "search: the connection was lost"},
	{{.kind = FAKE_NOTICE, .page = 1}, 0, ADRCPT_E_INCOMPLETE, 0,
	 "search: "},
	{{.kind = FAKE_NOTICE, .page = 2}, 10, ADRCPT_E_INCOMPLETE, 0,
	 "search: "},

	/* nonsense */
	{{.kind = FAKE_GARBAGE, .page = 1}, 0, ADRCPT_E_INCOMPLETE, 0,
	 "search: "},
	{{.kind = FAKE_GARBAGE, .page = 2}, 10, ADRCPT_E_INCOMPLETE, 0,
	 "search: "},
	{{.kind = FAKE_NO_CONTROL, .page = 1}, 0, ADRCPT_E_INCOMPLETE, 0,
	 "page 1: the server did not answer the paging control"},
	{{.kind = FAKE_NO_CONTROL, .page = 2}, 10, ADRCPT_E_INCOMPLETE, 0,
	 "page 2: the server did not answer the paging control"},
	{{.kind = FAKE_NO_CONTROL, .page = 3}, 20, ADRCPT_E_INCOMPLETE, 0,
	 "page 3: the server did not answer the paging control"},
	{{.kind = FAKE_BAD_CONTROL, .page = 1}, 0, ADRCPT_E_INCOMPLETE, 0,
	 "page 1: the server's answer to the paging control is malformed"},
	{{.kind = FAKE_BAD_CONTROL, .page = 3}, 20, ADRCPT_E_INCOMPLETE, 0,
	 "page 3: the server's answer to the paging control is malformed"},

	{{.kind = FAKE_BAD_ENTRY, .page = 1}, 1, ADRCPT_E_INCOMPLETE, 0,
	 ": CN=User 2,OU=Lab," BASE ": a malformed entry"},
	{{.kind = FAKE_BAD_ENTRY, .page = 2}, 11, ADRCPT_E_INCOMPLETE, 0,
	 ": CN=User 12,OU=Lab," BASE ": a malformed entry"},
	{{.kind = FAKE_BAD_ENTRY, .page = 2, .arg = 1}, 11,
	 ADRCPT_E_INCOMPLETE, 0, ": an entry without a DN: a malformed entry"},

	/* cookies */
	{{.kind = FAKE_LOST_COOKIE, .page = 2}, 10, ADRCPT_E_INCOMPLETE, 12,
	 "search in " BASE ", page 2: the server has lost its place"},
	{{.kind = FAKE_LOST_COOKIE, .page = 3, .arg = 53}, 20,
	 ADRCPT_E_INCOMPLETE, 53,
	 "search in " BASE ", page 3: the server has lost its place"},
	{{.kind = FAKE_SAME_COOKIE, .page = 1}, 10, ADRCPT_E_INCOMPLETE, 0,
	 "page 2: the server sends the same entries again"},
	{{.kind = FAKE_SAME_COOKIE, .page = 2}, 20, ADRCPT_E_INCOMPLETE, 0,
	 "page 3: the server sends the same entries again"},
	{{.kind = FAKE_SAME_COOKIE, .page = 3}, 40, ADRCPT_E_INCOMPLETE, 0,
	 "page 5: the server sends the same entries again"},
	{{.kind = FAKE_EMPTY_PAGE}, 0, ADRCPT_E_INCOMPLETE, 0,
	 "the server sends empty pages without end"},

	/* the server says no: at the start ... */
	{{.kind = FAKE_RESULT, .page = 1, .arg = 1}, 0, ADRCPT_E_DIRECTORY, 1,
	 "search in " BASE ", page 1"},
	{{.kind = FAKE_RESULT, .page = 1, .arg = 1,
	  .text = "000004DC: LdapErr: DSID-0C090C06, data 0, v4563"},
	 0, ADRCPT_E_AUTH, 1, "the server wants a bind first"},
	{{.kind = FAKE_RESULT, .page = 1, .arg = 3}, 0, ADRCPT_E_INCOMPLETE, 3,
	 "the server's time limit cut the answer short"},
	{{.kind = FAKE_RESULT, .page = 1, .arg = 4}, 0, ADRCPT_E_INCOMPLETE, 4,
	 "the server's size limit cut the answer short"},
	{{.kind = FAKE_RESULT, .page = 1, .arg = 8}, 0, ADRCPT_E_AUTH, 8,
	 "the server demands signing or TLS"},
	{{.kind = FAKE_RESULT, .page = 1, .arg = 10}, 0, ADRCPT_E_DIRECTORY,
	 10, "the base belongs to another server or domain"},
	{{.kind = FAKE_REFERRAL, .page = 1}, 0, ADRCPT_E_DIRECTORY, 10,
	 "referred to ldap://dc2.example.net/DC=example,DC=net"},
	{{.kind = FAKE_RESULT, .page = 1, .arg = 11}, 0, ADRCPT_E_INCOMPLETE,
	 11, "an administrative limit of the server cut the answer short"},
	{{.kind = FAKE_RESULT, .page = 1, .arg = 12}, 0, ADRCPT_E_DIRECTORY,
	 12, "the server does not do paged searches"},
	{{.kind = FAKE_RESULT, .page = 1, .arg = 32}, 0, ADRCPT_E_DIRECTORY,
	 32, "the base does not exist"},
	{{.kind = FAKE_RESULT, .page = 1, .arg = 49}, 0, ADRCPT_E_AUTH, 49,
	 "search in " BASE ", page 1"},
	{{.kind = FAKE_RESULT, .page = 1, .arg = 50}, 0, ADRCPT_E_AUTH, 50,
	 "this account has no right to do that"},
	{{.kind = FAKE_RESULT, .page = 1, .arg = 51}, 0, ADRCPT_E_CONNECT, 51,
	 "the server is busy"},
	{{.kind = FAKE_RESULT, .page = 1, .arg = 52}, 0, ADRCPT_E_CONNECT, 52,
	 "the server is shutting down"},
	{{.kind = FAKE_RESULT, .page = 1, .arg = 53}, 0, ADRCPT_E_DIRECTORY,
	 53, "the server refuses to do that"},

	/* ... and on the way, where it is an answer cut short */
	{{.kind = FAKE_RESULT, .page = 2, .arg = 1}, 10, ADRCPT_E_INCOMPLETE,
	 1, ", page 2"},
	{{.kind = FAKE_RESULT, .page = 2, .arg = 3}, 10, ADRCPT_E_INCOMPLETE,
	 3, ", page 2"},
	{{.kind = FAKE_RESULT, .page = 2, .arg = 4}, 10, ADRCPT_E_INCOMPLETE,
	 4, ", page 2"},
	{{.kind = FAKE_RESULT, .page = 2, .arg = 8}, 10, ADRCPT_E_INCOMPLETE,
	 8, ", page 2"},
	{{.kind = FAKE_RESULT, .page = 2, .arg = 10}, 10, ADRCPT_E_INCOMPLETE,
	 10, ", page 2"},
	{{.kind = FAKE_REFERRAL, .page = 2}, 10, ADRCPT_E_INCOMPLETE, 10,
	 "referred to ldap://dc2.example.net/DC=example,DC=net"},
	{{.kind = FAKE_RESULT, .page = 2, .arg = 11}, 10, ADRCPT_E_INCOMPLETE,
	 11, ", page 2"},
	{{.kind = FAKE_RESULT, .page = 2, .arg = 12}, 10, ADRCPT_E_INCOMPLETE,
	 12, ", page 2"},
	{{.kind = FAKE_RESULT, .page = 2, .arg = 32}, 10, ADRCPT_E_INCOMPLETE,
	 32, ", page 2"},
	{{.kind = FAKE_RESULT, .page = 2, .arg = 49}, 10, ADRCPT_E_INCOMPLETE,
	 49, ", page 2"},
	{{.kind = FAKE_RESULT, .page = 2, .arg = 51}, 10, ADRCPT_E_INCOMPLETE,
	 51, ", page 2"},
	{{.kind = FAKE_RESULT, .page = 2, .arg = 53}, 10, ADRCPT_E_INCOMPLETE,
	 53, ", page 2"},
};
/* clang-format on */

ParameterizedTestParameters(ldap_faults, tells_what_cut_it_short)
{
	return unit_rows(COUNT(failures));
}

ParameterizedTest(size_t *row, ldap_faults, tells_what_cut_it_short,
		  .timeout = 60)
{
	struct fake_ldap_options options = {
		.entries = 30,
		.faults = {failures[*row].fault},
	};
	struct adr_ldap_query query = query_of(10);
	struct fake_ldap *server = bed_start(&options);
	struct bed_result result;

	bed_read(&result, server, patience(failures[*row].status), &query);
	cr_expect_lt(result.status, 0, "row %zu: complete", *row);
	cr_expect_eq(result.status, result.err.status, "row %zu", *row);
	bed_failed(&result.err, failures[*row].status, fake_ldap_uri(server),
		   failures[*row].words);
	cr_expect_eq(result.entries, failures[*row].delivered,
		     "row %zu: %zu entries", *row, result.entries);
	if (failures[*row].native != 0)
		cr_expect_eq(result.err.native, failures[*row].native,
			     "row %zu: %d", *row, result.err.native);
	cr_expect_eq(fake_ldap_count(server, " connect"), 1, "row %zu", *row);
	cr_expect_geq(fake_ldap_count(server, " fault "), 1, "row %zu", *row);
	bed_stop(server);
}

/* Whoever pages without asking for the next one would stop here. */
Test(ldap_faults, a_size_limit_that_the_server_hides_is_seen, .timeout = 60)
{
	struct fake_ldap_options options = {
		.entries = 30,
		.faults = {{.kind = FAKE_RESULT, .page = 3, .arg = 4}},
	};
	struct adr_ldap_query query = query_of(10);
	struct fake_ldap *server = bed_start(&options);
	struct bed_result result;

	bed_read(&result, server, &bed_settings, &query);
	bed_failed(&result.err, ADRCPT_E_INCOMPLETE, fake_ldap_uri(server),
		   "size limit");
	cr_expect_eq(result.entries, 20);
	bed_stop(server);
}

/* --- Ranges: the first of four entries has 12 values, handed out by 5 ------
 */

/* clang-format off */
static const struct {
	const char *name;
	struct fake_fault fault;
	int status;
	const char *words;
	size_t asked; /* searches of one object; 0: any number */
} ranges[] = {
	{"no fault", {.kind = FAKE_NO_FAULT}, 0, NULL, 2},
	{"changed once", {.kind = FAKE_USN_CHANGE, .times = 1}, 0, NULL, 4},
	{"changed twice", {.kind = FAKE_USN_CHANGE, .times = 2}, 0, NULL, 6},
	{"changed three times", {.kind = FAKE_USN_CHANGE, .times = 3}, 0, NULL,
	 8},
	{"changed four times", {.kind = FAKE_USN_CHANGE, .times = 4}, 0, NULL,
	 10},
	{"changes for ever", {.kind = FAKE_USN_CHANGE}, ADRCPT_E_INCOMPLETE,
	 "it changes faster than it can be read", 0},
	{"a part is missing", {.kind = FAKE_RANGE_GAP}, ADRCPT_E_INCOMPLETE,
	 "the ranges of its values do not join", 0},
	{"two parts are missing", {.kind = FAKE_RANGE_GAP, .arg = 5},
	 ADRCPT_E_INCOMPLETE, "the ranges of its values do not join", 0},
	{"a part beyond the end", {.kind = FAKE_RANGE_GAP, .arg = 1000},
	 ADRCPT_E_INCOMPLETE, "the ranges of its values do not join", 0},
	{"parts that overlap", {.kind = FAKE_RANGE_GAP, .arg = -1},
	 ADRCPT_E_INCOMPLETE, "the ranges of its values do not join", 0},
	{"the first part again", {.kind = FAKE_RANGE_GAP, .arg = -5},
	 ADRCPT_E_INCOMPLETE, "the ranges of its values do not join", 0},
	{"a value too few", {.kind = FAKE_RANGE_SHORT}, ADRCPT_E_INCOMPLETE,
	 "the ranges of its values do not join", 0},
	{"operations error", {.kind = FAKE_RANGE_RESULT}, ADRCPT_E_INCOMPLETE,
	 "its further values cannot be read", 0},
	{"no such object", {.kind = FAKE_RANGE_RESULT, .arg = 32},
	 ADRCPT_E_INCOMPLETE, "its further values cannot be read", 0},
	{"busy", {.kind = FAKE_RANGE_RESULT, .arg = 51}, ADRCPT_E_INCOMPLETE,
	 "its further values cannot be read", 0},
	{"success with nothing", {.kind = FAKE_RANGE_NO_ENTRY},
	 ADRCPT_E_INCOMPLETE, "it vanished while its values were read", 0},
	{"silence", {.kind = FAKE_RANGE_HANG}, ADRCPT_E_TIMEOUT,
	 "further values: the server was silent", 0},
	/* the page that was asked for before */
	{"a next page cut short", {.kind = FAKE_CLOSE_MID_PAGE, .page = 2},
	 ADRCPT_E_INCOMPLETE, "search: the connection was lost", 0},
	{"a next page of silence", {.kind = FAKE_HANG_MID_PAGE, .page = 2},
	 ADRCPT_E_TIMEOUT, "search: the server was silent", 0},
	{"a next page that is refused", {.kind = FAKE_RESULT, .page = 2,
	 .arg = 53}, ADRCPT_E_INCOMPLETE, ", page 2: the server has lost its "
	 "place", 0},
};
/* clang-format on */

ParameterizedTestParameters(ldap_faults, joins_ranges_exactly)
{
	return unit_rows(COUNT(ranges));
}

ParameterizedTest(size_t *row, ldap_faults, joins_ranges_exactly, .timeout = 60)
{
	struct fake_ldap_options options = {
		.entries = 4,
		.many_entries = 1,
		.many_values = 12,
		.max_val_range = 5,
		.faults = {ranges[*row].fault},
	};
	struct adr_ldap_query query = query_of(2);
	struct fake_ldap *server = bed_start(&options);
	const char *name = ranges[*row].name;
	struct bed_result result;

	bed_read(&result, server, patience(ranges[*row].status), &query);
	cr_expect_eq(result.status, ranges[*row].status, "%s: %s", name,
		     result.err.text);
	if (ranges[*row].status == 0)
		cr_expect(result.entries == 4 && result.as_made &&
				  result.values == 18,
			  "%s: %zu entries, %zu values", name, result.entries,
			  result.values);
	else
		bed_failed(&result.err, ranges[*row].status,
			   fake_ldap_uri(server), ranges[*row].words);
	if (ranges[*row].asked != 0)
		cr_expect_eq(fake_ldap_count(server, " scope=base "),
			     ranges[*row].asked, "%s: asked %zu times", name,
			     fake_ldap_count(server, " scope=base "));
	bed_stop(server);
}

/* A server without uSNChanged, and an object that is found by another one's
 * name: escapes in DNs go there and back. */
Test(ldap_faults, ranges_of_other_servers, .timeout = 60)
{
	static const struct fake_value values[] = {
		{"objectClass", "user", 0},
		{"cn", "Doe, \"J\" + <x>", 0},
		{"proxyAddresses", "SMTP:a@example.com", 0},
		{"proxyAddresses", "smtp:b@example.com", 0},
		{"proxyAddresses", "smtp:c@example.com", 0},
	};
	static const struct fake_entry table[] = {
		{"CN=Doe\\, \\\"J\\\" \\+ \\<x\\>,OU=Lab," BASE, values, 5},
	};
	struct fake_ldap_options options = {
		.table = table,
		.table_len = 1,
		.max_val_range = 2,
	};
	struct adr_ldap_query query = query_of(10);
	struct fake_ldap *server = bed_start(&options);
	struct bed_result result;

	bed_read(&result, server, &bed_settings, &query);
	cr_expect_eq(result.status, 0, "%s", result.err.text);
	cr_expect_eq(result.values, 3);
	bed_stop(server);
}
