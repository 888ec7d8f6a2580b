/* A source that goes from server to server, and round again: always the whole
 * answer of one of them, and a password only where it may go. */
#include <adrcpt.h>

#include "fake_ldap.h"
#include "ldap_bed.h"
#include "source_bed.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ENTRIES 25

/* --- Servers one after the other -------------------------------------------
 */

/* The first server fails in this way, the second one is fine. */
/* clang-format off */
static const struct {
	struct fake_fault fault;
	const char *options;
	int status; /* 0: the second one was asked */
	const char *words;
} failovers[] = {
	/* on the way to the first page */
	{{.kind = FAKE_CLOSE_ACCEPT}, NULL, 0, NULL},
	{{.kind = FAKE_CLOSE_ACCEPT, .rst = true}, NULL, 0, NULL},
	{{.kind = FAKE_HANG_ACCEPT}, BED_IMPATIENT, 0, NULL},
	{{.kind = FAKE_HANG_BIND}, BED_IMPATIENT, 0, NULL},
	{{.kind = FAKE_BIND_RESULT, .arg = 51}, NULL, 0, NULL},
	{{.kind = FAKE_BIND_RESULT, .arg = 52}, NULL, 0, NULL},
	{{.kind = FAKE_HANG_ROOTDSE}, BED_IMPATIENT, 0, NULL},
	{{.kind = FAKE_NOT_SYNCHRONIZED}, NULL, 0, NULL},
	{{.kind = FAKE_NOT_SYNCHRONIZED}, "base=DC=example,DC=com", 0, NULL},
	{{.kind = FAKE_HANG_PAGE, .page = 1}, BED_IMPATIENT, 0, NULL},
	{{.kind = FAKE_RESULT, .page = 1, .arg = 12}, NULL, 0, NULL},
	{{.kind = FAKE_RESULT, .page = 1, .arg = 32}, NULL, 0, NULL},
	{{.kind = FAKE_RESULT, .page = 1, .arg = 51}, NULL, 0, NULL},
	{{.kind = FAKE_REFERRAL, .page = 1}, NULL, 0, NULL},

	/* when entries have come: never more than one answer */
	{{.kind = FAKE_CLOSE_MID_PAGE, .page = 2}, NULL, 0, NULL},
	{{.kind = FAKE_CLOSE_MID_PAGE, .page = 3, .rst = true}, NULL, 0, NULL},
	{{.kind = FAKE_CUT_ENTRY, .page = 2}, NULL, 0, NULL},
	{{.kind = FAKE_NOTICE, .page = 3}, NULL, 0, NULL},
	{{.kind = FAKE_HANG_PAGE, .page = 3}, BED_IMPATIENT, 0, NULL},
	{{.kind = FAKE_HANG_MID_PAGE, .page = 2}, BED_IMPATIENT, 0, NULL},
	{{.kind = FAKE_GARBAGE, .page = 2}, NULL, 0, NULL},
	{{.kind = FAKE_HUGE_LENGTH, .page = 2}, BED_IMPATIENT, 0, NULL},
	{{.kind = FAKE_WRONG_ID, .page = 2}, BED_IMPATIENT, 0, NULL},
	{{.kind = FAKE_NO_CONTROL, .page = 3}, NULL, 0, NULL},
	{{.kind = FAKE_BAD_CONTROL, .page = 2}, NULL, 0, NULL},
	{{.kind = FAKE_SAME_COOKIE, .page = 2}, NULL, 0, NULL},
	{{.kind = FAKE_LOST_COOKIE, .page = 3}, NULL, 0, NULL},
	{{.kind = FAKE_LOST_COOKIE, .page = 2, .arg = 53}, NULL, 0, NULL},
	{{.kind = FAKE_RESULT, .page = 2, .arg = 1}, NULL, 0, NULL},
	{{.kind = FAKE_RESULT, .page = 2, .arg = 3}, NULL, 0, NULL},
	{{.kind = FAKE_RESULT, .page = 2, .arg = 51}, NULL, 0, NULL},

	/* what would be the same everywhere, or locks an account out */
	{{.kind = FAKE_BIND_RESULT, .arg = 49},
	 "allow_plaintext=yes bind_dn=" BED_NAME, ADRCPT_E_AUTH,
	 "bind as " BED_NAME ": wrong user name or password"},
	{{.kind = FAKE_BIND_RESULT, .arg = 49,
	  .text = "AcceptSecurityContext error, data 775, v4563"},
	 "allow_plaintext=yes retries=3 bind_dn=" BED_NAME, ADRCPT_E_AUTH,
	 "the account is locked out"},
	{{.kind = FAKE_BIND_RESULT, .arg = 8}, NULL, ADRCPT_E_AUTH,
	 "the server demands signing or TLS"},
	{{.kind = FAKE_RESULT, .page = 1, .arg = 50}, NULL, ADRCPT_E_AUTH,
	 "this account has no right to do that"},
	{{.kind = FAKE_RESULT, .page = 1, .arg = 1, .text = "000004DC: ..."},
	 NULL, ADRCPT_E_AUTH, "the server wants a bind first"},
	{{.kind = FAKE_RESULT, .page = 1, .arg = 4}, "retries=3",
	 ADRCPT_E_INCOMPLETE, "the server's size limit"},
	{{.kind = FAKE_RESULT, .page = 2, .arg = 4}, "retries=3",
	 ADRCPT_E_INCOMPLETE, "the server's size limit"},
	{{.kind = FAKE_RESULT, .page = 3, .arg = 11}, "retries=3",
	 ADRCPT_E_INCOMPLETE, "an administrative limit"},
};
/* clang-format on */

ParameterizedTestParameters(ldap_failover, goes_to_the_next_server)
{
	return unit_rows(COUNT(failovers));
}

ParameterizedTest(size_t *row, ldap_failover, goes_to_the_next_server,
		  .timeout = 60)
{
	struct fake_ldap_options good = {
		.entries = ENTRIES,
		.bind_dn = BED_NAME,
		.password = BED_SECRET,
	};
	struct fake_ldap_options bad = good;
	struct fake_ldap *first, *second;
	struct unit_reports reports = {0};
	adrcpt_set *got = bed_new_set();
	struct adrcpt_error err;
	adrcpt_source *source;
	size_t asked = 0;
	int rc;

	bad.faults[0] = failovers[*row].fault;
	first = bed_start(&bad);
	second = bed_start(&good);
	source = bed_source(failovers[*row].options);
	bed_set(source, "uri", fake_ldap_uri(first));
	bed_set(source, "uri", fake_ldap_uri(second));
	adrcpt_source_set_password(source, bed_password, &asked, NULL);
	rc = adrcpt_set_load(got, source, unit_catch, &reports, &err);
	cr_expect_eq(rc, failovers[*row].status, "row %zu: %d: %s", *row, rc,
		     rc < 0 ? err.text : "complete");
	cr_expect_eq(fake_ldap_count(first, " connect"), 1, "row %zu", *row);
	cr_expect_leq(fake_ldap_count(first, " bind "), 1, "row %zu", *row);
	cr_expect_eq(fake_ldap_count(second, " connect"), rc == 0, "row %zu",
		     *row);
	if (rc == 0) {
		bed_expect_users(got, ENTRIES);
		cr_expect_eq(reports.count, 1);
		cr_expect_str_eq(reports.codes, "server-failed ");
		cr_expect_not_null(strstr(reports.text, fake_ldap_uri(first)));
	} else {
		cr_expect_eq(adrcpt_set_count(got), 0);
		bed_failed(&err, failovers[*row].status, fake_ldap_uri(first),
			   failovers[*row].words);
		cr_expect_null(strstr(err.text, BED_SECRET));
	}
	adrcpt_source_free(source);
	adrcpt_set_free(got);
	bed_stop(first);
	bed_stop(second);
}

/* --- Both fail -------------------------------------------------------------
 */

/* clang-format off */
static const struct {
	struct fake_fault first, second;
	int status;
} pairs[] = {
	{{.kind = FAKE_CLOSE_ACCEPT}, {.kind = FAKE_CLOSE_ACCEPT},
	 ADRCPT_E_CONNECT},
	{{.kind = FAKE_CLOSE_ACCEPT}, {.kind = FAKE_HANG_BIND},
	 ADRCPT_E_TIMEOUT},
	{{.kind = FAKE_CLOSE_MID_PAGE, .page = 2}, {.kind = FAKE_CLOSE_ACCEPT},
	 ADRCPT_E_INCOMPLETE},
	{{.kind = FAKE_RESULT, .page = 1, .arg = 53},
	 {.kind = FAKE_CLOSE_ACCEPT}, ADRCPT_E_CONNECT},
	{{.kind = FAKE_RESULT, .page = 1, .arg = 53},
	 {.kind = FAKE_RESULT, .page = 1, .arg = 32}, ADRCPT_E_DIRECTORY},
	{{.kind = FAKE_CUT_ENTRY, .page = 2}, {.kind = FAKE_NO_CONTROL,
	  .page = 3}, ADRCPT_E_INCOMPLETE},
};
/* clang-format on */

ParameterizedTestParameters(ldap_failover, lists_what_failed_everywhere)
{
	return unit_rows(COUNT(pairs));
}

ParameterizedTest(size_t *row, ldap_failover, lists_what_failed_everywhere,
		  .timeout = 60)
{
	struct fake_ldap_options options = {.entries = ENTRIES};
	struct fake_ldap *first, *second;
	adrcpt_source *source = bed_source(
		pairs[*row].status == ADRCPT_E_TIMEOUT ? BED_IMPATIENT : NULL);
	adrcpt_set *got = bed_new_set();
	struct adrcpt_error err;

	options.faults[0] = pairs[*row].first;
	first = bed_start(&options);
	options.faults[0] = pairs[*row].second;
	second = bed_start(&options);
	bed_set(source, "uri", fake_ldap_uri(first));
	bed_set(source, "uri", fake_ldap_uri(second));
	cr_expect_lt(adrcpt_set_load(got, source, NULL, NULL, &err), 0);
	bed_failed(&err, pairs[*row].status, fake_ldap_uri(first), NULL);
	bed_failed(&err, pairs[*row].status, fake_ldap_uri(second), NULL);
	cr_expect_eq(adrcpt_set_count(got), 0);
	adrcpt_source_free(source);
	adrcpt_set_free(got);
	bed_stop(first);
	bed_stop(second);
}

/* --- Rounds ----------------------------------------------------------------
 */

/* clang-format off */
static const struct fake_fault passing[] = {
	{.kind = FAKE_CLOSE_ACCEPT, .times = 1},
	{.kind = FAKE_HANG_BIND, .times = 1},
	{.kind = FAKE_BIND_RESULT, .arg = 51, .times = 1},
	{.kind = FAKE_HANG_ROOTDSE, .times = 1},
	{.kind = FAKE_CLOSE_MID_PAGE, .page = 2, .times = 1},
	{.kind = FAKE_CUT_ENTRY, .page = 3, .times = 1, .rst = true},
	{.kind = FAKE_LOST_COOKIE, .page = 2, .times = 1},
	{.kind = FAKE_RESULT, .page = 3, .arg = 52, .times = 1},
	{.kind = FAKE_USN_CHANGE, .times = 7},
	{.kind = FAKE_RANGE_GAP, .times = 1},
};
/* clang-format on */

static bool is_hang(enum fake_fault_kind kind)
{
	return kind == FAKE_HANG_BIND || kind == FAKE_HANG_ROOTDSE;
}

ParameterizedTestParameters(ldap_failover, goes_round_again)
{
	return unit_rows(COUNT(passing));
}

ParameterizedTest(size_t *row, ldap_failover, goes_round_again, .timeout = 60)
{
	struct fake_ldap_options options = {
		.entries = ENTRIES,
		.faults = {passing[*row]},
	};
	adrcpt_source *source = bed_source(is_hang(passing[*row].kind)
						   ? BED_IMPATIENT "retries=2"
						   : "retries=2");
	adrcpt_set *got = bed_new_set();
	struct fake_ldap *server;
	struct adrcpt_error err;
	bool is_ranged = passing[*row].kind == FAKE_USN_CHANGE ||
			 passing[*row].kind == FAKE_RANGE_GAP;
	int rc;

	if (is_ranged) {
		options.many_entries = 1;
		options.many_values = 4;
		options.max_val_range = 2;
	}
	server = bed_start(&options);
	bed_set(source, "uri", fake_ldap_uri(server));
	rc = adrcpt_set_load(got, source, NULL, NULL, &err);
	cr_expect_eq(rc, 0, "row %zu: %s", *row, err.text);
	cr_expect_eq(adrcpt_set_count(got), ENTRIES);
	if (is_ranged)
		cr_expect_not_null(adrcpt_set_find(got, "u1.4@example.com"));
	else
		bed_expect_users(got, ENTRIES);
	cr_expect_eq(fake_ldap_count(server, " connect"), 2, "row %zu", *row);
	adrcpt_source_free(source);
	adrcpt_set_free(got);
	bed_stop(server);
}

/* The password is asked for once, whatever happens. */
Test(ldap_failover, asks_for_the_password_once, .timeout = 60)
{
	struct fake_ldap_options options = {
		.entries = ENTRIES,
		.bind_dn = BED_NAME,
		.password = BED_SECRET,
		.require_bind = true,
		.faults = {{.kind = FAKE_CLOSE_MID_PAGE,
			    .page = 2,
			    .times = 1}},
	};
	struct fake_ldap *server = bed_start(&options);
	adrcpt_source *source =
		bed_source("retries=2 allow_plaintext=yes bind_dn=" BED_NAME);
	adrcpt_set *got = bed_new_set();
	struct adrcpt_error err;
	size_t asked = 0;

	bed_set(source, "uri", fake_ldap_uri(server));
	adrcpt_source_set_password(source, bed_password, &asked, NULL);
	cr_expect_eq(adrcpt_set_load(got, source, NULL, NULL, &err), 0, "%s",
		     err.text);
	cr_expect_eq(asked, 1);
	cr_expect_eq(fake_ldap_count(server, " password=6"), 2);
	bed_expect_users(got, ENTRIES);
	adrcpt_source_free(source);
	adrcpt_set_free(got);
	bed_stop(server);
}

/* Nothing is sent, not even a connection made. */
Test(ldap_failover, sends_no_password_in_the_clear, .timeout = 60)
{
	struct fake_ldap_options options = {.entries = ENTRIES};
	struct fake_ldap *server = bed_start(&options);
	adrcpt_source *source = bed_source("bind_dn=" BED_NAME);
	adrcpt_set *got = bed_new_set();
	struct adrcpt_error err;
	size_t asked = 0;

	bed_set(source, "uri", fake_ldap_uri(server));
	adrcpt_source_set_password(source, bed_password, &asked, NULL);
	cr_expect_eq(adrcpt_set_load(got, source, NULL, NULL, &err),
		     ADRCPT_E_USAGE);
	bed_failed(&err, ADRCPT_E_USAGE, fake_ldap_uri(server), "in the clear");
	cr_expect_eq(asked, 0);
	cr_expect_eq(fake_ldap_count(server, " connect"), 0);
	adrcpt_source_free(source);
	adrcpt_set_free(got);
	bed_stop(server);
}

/* Nor to the second of two servers. */
Test(ldap_failover, sends_no_password_in_the_clear_to_any, .timeout = 60)
{
	struct fake_ldap_options options = {.entries = ENTRIES};
	struct fake_ldap *server = bed_start(&options);
	adrcpt_source *source = bed_source("bind_dn=" BED_NAME);
	adrcpt_set *got = bed_new_set();
	struct adrcpt_error err;
	size_t asked = 0;

	bed_set(source, "uri", "ldaps://127.0.0.1:1");
	bed_set(source, "uri", fake_ldap_uri(server));
	adrcpt_source_set_password(source, bed_password, &asked, NULL);
	cr_expect_eq(adrcpt_set_load(got, source, NULL, NULL, &err),
		     ADRCPT_E_USAGE);
	bed_failed(&err, ADRCPT_E_USAGE, fake_ldap_uri(server), "in the clear");
	cr_expect_eq(asked, 0);
	cr_expect_eq(fake_ldap_count(server, " connect"), 0);
	adrcpt_source_free(source);
	adrcpt_set_free(got);
	bed_stop(server);
}
