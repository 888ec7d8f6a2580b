#include <adrcpt.h>

#include "fake_ldap.h"
#include "ldap_bed.h"
#include "source_bed.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ENTRIES 25

/* --- What the account must be able to see ----------------------------------
 */

/* clang-format off */
static const struct {
	const char *name, *value;
	int status;
	const char *words;
} proofs[] = {
	{"expect_dn", "CN=User 3,OU=Lab,DC=example,DC=com", 0, NULL},
	{"expect_dn", "CN=User 0,OU=Lab,DC=example,DC=com", ADRCPT_E_AUTH,
	 "CN=User 0,OU=Lab,DC=example,DC=com"},
	{"expect_dn", "OU=No,DC=example,DC=com", ADRCPT_E_AUTH,
	 "OU=No,DC=example,DC=com"},
	{"expect_filter", "(cn=User 3)", 0, NULL},
	{"expect_filter", "(cn=User*)", 0, NULL},
	{"expect_filter", "(cn=User 0)", ADRCPT_E_AUTH, "(cn=User 0)"},
	{"expect_filter", "(cn=User 0", ADRCPT_E_USAGE, NULL},
};
/* clang-format on */

ParameterizedTestParameters(source_ldap, proves_what_it_sees)
{
	return unit_rows(COUNT(proofs));
}

ParameterizedTest(size_t *row, source_ldap, proves_what_it_sees, .timeout = 60)
{
	struct fake_ldap_options options = {.entries = ENTRIES};
	struct fake_ldap *server = bed_start(&options);
	adrcpt_source *source = bed_source(NULL);
	adrcpt_set *got = bed_new_set();
	struct adrcpt_error err;
	int rc;

	bed_set(source, "uri", fake_ldap_uri(server));
	bed_set(source, proofs[*row].name, proofs[*row].value);
	rc = adrcpt_set_load(got, source, NULL, NULL, &err);
	cr_expect_eq(rc, proofs[*row].status, "%s: %d: %s", proofs[*row].value,
		     rc, rc < 0 ? err.text : "complete");
	if (rc < 0)
		bed_failed(&err, proofs[*row].status, fake_ldap_uri(server),
			   proofs[*row].words);
	bed_expect_users(got, rc < 0 ? 0 : ENTRIES);
	cr_expect_eq(fake_ldap_count(server, " connect"), 1);
	adrcpt_source_free(source);
	adrcpt_set_free(got);
	bed_stop(server);
}

/* --- The base --------------------------------------------------------------
 */

static const struct fake_value no_default[] = {
	{"defaultNamingContext", NULL, 0},
};
static const struct fake_value one_context[] = {
	{"defaultNamingContext", NULL, 0},
	{"namingContexts", "OU=Lab,DC=example,DC=com", 0},
};
static const struct fake_value no_context[] = {
	{"defaultNamingContext", NULL, 0},
	{"namingContexts", NULL, 0},
};

/* clang-format off */
static const struct {
	const struct fake_value *root;
	size_t root_len;
	const char *bases[2];
	int status;
	const char *words; /* in the error, or else in the server's log */
} bases[] = {
	{NULL, 0, {NULL}, 0, "base=\"DC=example,DC=com\" scope=sub"},
	{NULL, 0, {"OU=Lab,DC=example,DC=com"}, 0,
	 "base=\"OU=Lab,DC=example,DC=com\" scope=sub"},
	{NULL, 0, {"ou=lab,dc=example,dc=com", "DC=example,DC=com"}, 0,
	 "base=\"DC=example,DC=com\" scope=sub"},
	{NULL, 0, {"OU=Lab,DC=example,DC=com", "OU=No,DC=example,DC=com"},
	 ADRCPT_E_DIRECTORY, "search in OU=No,DC=example,DC=com, page 1: the "
			     "base does not exist"},
	{NULL, 0, {"OU=No,DC=example,DC=com", "OU=Lab,DC=example,DC=com"},
	 ADRCPT_E_DIRECTORY, "search in OU=No,DC=example,DC=com, page 1: the "
			     "base does not exist"},
	{one_context, 2, {NULL}, 0,
	 "base=\"OU=Lab,DC=example,DC=com\" scope=sub"},
	{no_default, 1, {NULL}, ADRCPT_E_DIRECTORY, "give the option 'base'"},
	{no_context, 2, {NULL}, ADRCPT_E_DIRECTORY, "give the option 'base'"},
	{no_context, 2, {"DC=example,DC=com"}, 0,
	 "base=\"DC=example,DC=com\" scope=sub"},
};
/* clang-format on */

ParameterizedTestParameters(source_ldap, finds_the_base)
{
	return unit_rows(COUNT(bases));
}

ParameterizedTest(size_t *row, source_ldap, finds_the_base, .timeout = 60)
{
	struct fake_ldap_options options = {
		.entries = ENTRIES,
		.root = bases[*row].root,
		.root_len = bases[*row].root_len,
	};
	struct fake_ldap *server = bed_start(&options);
	adrcpt_source *source = bed_source(NULL);
	adrcpt_set *got = bed_new_set();
	struct adrcpt_error err;
	size_t i;
	int rc;

	bed_set(source, "uri", fake_ldap_uri(server));
	for (i = 0; i < 2 && bases[*row].bases[i] != NULL; i++)
		bed_set(source, "base", bases[*row].bases[i]);
	rc = adrcpt_set_load(got, source, NULL, NULL, &err);
	cr_expect_eq(rc, bases[*row].status, "row %zu: %d: %s", *row, rc,
		     rc < 0 ? err.text : "complete");
	if (rc < 0)
		bed_failed(&err, bases[*row].status, fake_ldap_uri(server),
			   bases[*row].words);
	else
		cr_expect_geq(fake_ldap_count(server, bases[*row].words), 1,
			      "row %zu: not in the log: %s", *row,
			      bases[*row].words);
	bed_expect_users(got, rc < 0 ? 0 : ENTRIES);
	cr_expect_eq(fake_ldap_count(server, " connect"), 1);
	cr_expect_eq(fake_ldap_count(server, " bind "), 1);
	adrcpt_source_free(source);
	adrcpt_set_free(got);
	bed_stop(server);
}

/* The second base is cut off: the next server is asked for both. */
Test(source_ldap, all_bases_or_none, .timeout = 60)
{
	struct fake_ldap_options options = {
		.entries = ENTRIES,
		.faults = {{.kind = FAKE_LOST_COOKIE, .page = 2}},
	};
	struct fake_ldap *first, *second;
	adrcpt_source *source = bed_source("page_size=15");
	adrcpt_set *got = bed_new_set();
	struct adrcpt_error err;

	first = bed_start(&options);
	options.faults[0].kind = FAKE_NO_FAULT;
	second = bed_start(&options);
	bed_set(source, "uri", fake_ldap_uri(first));
	bed_set(source, "uri", fake_ldap_uri(second));
	bed_set(source, "base", "CN=Configuration,DC=example,DC=com");
	bed_set(source, "base", "DC=example,DC=com");
	cr_expect_eq(adrcpt_set_load(got, source, NULL, NULL, &err), 0, "%s",
		     err.text);
	bed_expect_users(got, ENTRIES);
	cr_expect_eq(fake_ldap_count(second, "base=\"CN=Configuration,"), 1);
	adrcpt_source_free(source);
	adrcpt_set_free(got);
	bed_stop(first);
	bed_stop(second);
}

/* --- What is asked for -----------------------------------------------------
 */

static const struct {
	const char *options;
	const char *log;
} requests[] = {
	{NULL, " filter=\"(proxyAddresses=smtp:*)\" attrs=\"proxyAddresses,"},
	{"mail_fallback=yes",
	 " filter=\"(|(proxyAddresses=smtp:*)(mail=*))\" "},
	{"address_attribute=mail", " filter=\"(mail=*)\" attrs=\"mail,"},
	{"filter=(cn=User*)", " filter=\"(cn=User*)\" "},
	{"scope=one base=OU=Lab,DC=example,DC=com", " scope=one "},
	{"scope=base base=CN=Users,DC=example,DC=com", " scope=base "},
	{"page_size=7", " page=1 size=7 cookie=0 "},
	{"page_size=2147483647", " page=1 size=2147483647 cookie=0 "},
};

ParameterizedTestParameters(source_ldap, asks_as_told)
{
	return unit_rows(COUNT(requests));
}

ParameterizedTest(size_t *row, source_ldap, asks_as_told, .timeout = 60)
{
	struct fake_ldap_options options = {.entries = ENTRIES};
	struct fake_ldap *server = bed_start(&options);
	adrcpt_source *source = bed_source(requests[*row].options);
	adrcpt_set *got = bed_new_set();
	struct adrcpt_error err;
	char *log;

	bed_set(source, "uri", fake_ldap_uri(server));
	(void)adrcpt_set_load(got, source, NULL, NULL, &err);
	log = fake_ldap_log(server);
	cr_expect_geq(fake_ldap_count(server, requests[*row].log), 1,
		      "row %zu: no %s in %s", *row, requests[*row].log, log);
	free(log);
	adrcpt_source_free(source);
	adrcpt_set_free(got);
	bed_stop(server);
}

/* --- Odd values ------------------------------------------------------------
 */

static const enum fake_fault_kind oddities[] = {
	FAKE_NUL_VALUE,
	FAKE_UTF8_VALUE,
	FAKE_NEWLINE_VALUE,
	FAKE_BIG_VALUE,
};

ParameterizedTestParameters(source_ldap, reports_odd_values)
{
	return unit_rows(COUNT(oddities));
}

ParameterizedTest(size_t *row, source_ldap, reports_odd_values, .timeout = 60)
{
	struct fake_ldap_options options = {
		.entries = ENTRIES,
		.faults = {{.kind = oddities[*row], .page = 2}},
	};
	struct fake_ldap *server = bed_start(&options);
	adrcpt_source *source = bed_source(NULL);
	struct unit_reports reports = {0};
	adrcpt_set *got = bed_new_set();
	struct adrcpt_error err;

	bed_set(source, "uri", fake_ldap_uri(server));
	cr_expect_eq(adrcpt_set_load(got, source, unit_catch, &reports, &err),
		     0, "%s", err.text);
	bed_expect_users(got, ENTRIES);
	cr_expect_eq(reports.count, 1, "%s", reports.codes);
	cr_expect_str_eq(reports.dn, "CN=User 11,OU=Lab,DC=example,DC=com");
	cr_expect_str_eq(reports.attribute, "proxyAddresses");
	cr_expect_null(strchr(reports.text, '\n'));
	cr_expect_lt(strlen(reports.text), 2048);
	adrcpt_source_free(source);
	adrcpt_set_free(got);
	bed_stop(server);
}

/* --- Sets ------------------------------------------------------------------
 */

Test(source_ldap, a_failure_leaves_the_set_as_it_was, .timeout = 60)
{
	struct fake_ldap_options options = {
		.entries = ENTRIES,
		.faults = {{.kind = FAKE_CLOSE_MID_PAGE,
			    .page = 3,
			    .connection = 2}},
	};
	struct fake_ldap *server = bed_start(&options);
	adrcpt_source *source = bed_source(NULL);
	adrcpt_set *got = bed_new_set();
	struct adrcpt_error err;

	bed_set(source, "uri", fake_ldap_uri(server));
	cr_expect_eq(adrcpt_set_load(got, source, NULL, NULL, &err), 0, "%s",
		     err.text);
	bed_expect_users(got, ENTRIES);
	cr_expect_eq(adrcpt_set_load(got, source, NULL, NULL, &err),
		     ADRCPT_E_INCOMPLETE);
	bed_expect_users(got, ENTRIES);
	cr_expect_eq(adrcpt_set_load(got, source, NULL, NULL, &err), 0, "%s",
		     err.text);
	bed_expect_users(got, ENTRIES);
	adrcpt_source_free(source);
	adrcpt_set_free(got);
	bed_stop(server);
}

/* Success with nothing is success here; the guard of the output says no. */
Test(source_ldap, an_empty_directory_is_complete, .timeout = 60)
{
	struct fake_ldap_options options = {.entries = 0};
	struct fake_ldap *server = bed_start(&options);
	adrcpt_source *source = bed_source(NULL);
	adrcpt_set *got = bed_new_set();
	struct adrcpt_error err;

	bed_set(source, "uri", fake_ldap_uri(server));
	cr_expect_eq(adrcpt_set_load(got, source, NULL, NULL, &err), 0, "%s",
		     err.text);
	cr_expect_eq(adrcpt_set_count(got), 0);
	adrcpt_source_free(source);
	adrcpt_set_free(got);
	bed_stop(server);
}

/* --- Progress ------------------------------------------------------------
 */

struct seen {
	unsigned calls, beginnings;
	size_t entries, estimate; /* of the last call */
};

static void see(size_t entries, size_t estimate, void *user)
{
	struct seen *seen = user;

	seen->calls++;
	if (entries == 0)
		seen->beginnings++;
	seen->entries = entries;
	seen->estimate = estimate;
}

/* clang-format off */
static const struct {
	int entries, estimate;
	unsigned calls;
} walks[] = {
	{0, 0, 2}, {ENTRIES, 0, 2}, {ENTRIES, 30, 2}, {ENTRIES, -1, 2},
	{1000, 0, 3}, {2500, 2600, 4},
};
/* clang-format on */

ParameterizedTestParameters(source_ldap, tells_its_progress)
{
	return unit_rows(COUNT(walks));
}

/* At the beginning, each thousand, at the end. */
ParameterizedTest(size_t *row, source_ldap, tells_its_progress, .timeout = 60)
{
	struct fake_ldap_options options = {
		.entries = walks[*row].entries,
		.estimate = walks[*row].estimate,
	};
	struct fake_ldap *server = bed_start(&options);
	adrcpt_source *source = bed_source("page_size=500");
	adrcpt_set *got = bed_new_set();
	struct seen seen = {0, 0, 99, 99};

	bed_set(source, "uri", fake_ldap_uri(server));
	adrcpt_source_on_progress(source, see, &seen);
	cr_expect_eq(adrcpt_set_load(got, source, NULL, NULL, NULL), 0);
	cr_expect_eq(seen.calls, walks[*row].calls);
	cr_expect_eq(seen.entries, (size_t)walks[*row].entries);
	cr_expect_eq(seen.estimate, walks[*row].estimate > 0
					    ? (size_t)walks[*row].estimate
					    : 0);
	adrcpt_source_on_progress(source, NULL, NULL);
	cr_expect_eq(adrcpt_set_load(got, source, NULL, NULL, NULL), 0);
	cr_expect_eq(seen.calls, walks[*row].calls, "nobody is told any more");
	adrcpt_source_free(source);
	adrcpt_set_free(got);
	bed_stop(server);
}

Test(source_ldap, tells_that_it_begins_again, .timeout = 60)
{
	struct fake_ldap_options options = {
		.entries = ENTRIES,
		.faults = {{.kind = FAKE_CLOSE_MID_PAGE, .page = 2}},
	};
	struct fake_ldap *first = bed_start(&options), *second;
	adrcpt_source *source = bed_source(NULL);
	adrcpt_set *got = bed_new_set();
	struct seen seen = {0, 0, 99, 99};

	options.faults[0].kind = FAKE_NO_FAULT;
	second = bed_start(&options);
	bed_set(source, "uri", fake_ldap_uri(first));
	bed_set(source, "uri", fake_ldap_uri(second));
	adrcpt_source_on_progress(source, see, &seen);
	cr_expect_eq(adrcpt_set_load(got, source, NULL, NULL, NULL), 0);
	cr_expect_eq(seen.beginnings, 2);
	cr_expect_eq(seen.entries, ENTRIES);
	adrcpt_source_free(source);
	adrcpt_set_free(got);
	bed_stop(first);
	bed_stop(second);
}

/* The application says stop while servers are changed: no server is asked any
 * more. */
Test(source_ldap, can_be_stopped_between_servers, .timeout = 60)
{
	struct fake_ldap_options options = {
		.entries = ENTRIES,
		.faults = {{.kind = FAKE_CLOSE_ACCEPT}},
	};
	struct fake_ldap *first = bed_start(&options), *second;
	struct unit_reports reports = {.stop_at = 1};
	adrcpt_source *source = bed_source(NULL);
	adrcpt_set *got = bed_new_set();
	struct adrcpt_error err;

	options.faults[0].kind = FAKE_NO_FAULT;
	second = bed_start(&options);
	bed_set(source, "uri", fake_ldap_uri(first));
	bed_set(source, "uri", fake_ldap_uri(second));
	cr_expect_eq(adrcpt_set_load(got, source, unit_catch, &reports, &err),
		     ADRCPT_E_STOPPED, "%s", err.text);
	cr_expect_eq(err.status, ADRCPT_E_STOPPED);
	cr_expect_eq(fake_ldap_count(second, " connect"), 0);
	adrcpt_source_free(source);
	adrcpt_set_free(got);
	bed_stop(first);
	bed_stop(second);
}
