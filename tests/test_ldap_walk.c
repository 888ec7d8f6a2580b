/* Accepted domains, read after the recipients from the configuration
 * partition. */
#include <adrcpt.h>

#include "fake_ldap.h"
#include "ldap_bed.h"
#include "source_bed.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define USERS 5
#define DOMAINS 23
#define CONFIG "CN=Configuration,DC=example,DC=com"
#define FILTER "filter=\"(objectClass=msExchAcceptedDomain)\""

/* example.com and 22 others, on three pages of 10. */
struct forest {
	struct fake_entry entries[DOMAINS + 3];
	struct fake_value values[DOMAINS + 3][3];
	char texts[DOMAINS + 3][2][128];
	size_t count;
};

static struct fake_value *add_entry(struct forest *forest, const char *name,
				    const char *parent, size_t values)
{
	size_t i = forest->count++;

	snprintf(forest->texts[i][0], sizeof forest->texts[i][0], "CN=%s,%s",
		 name, parent);
	snprintf(forest->texts[i][1], sizeof forest->texts[i][1], "%s", name);
	forest->entries[i].dn = forest->texts[i][0];
	forest->entries[i].values = forest->values[i];
	forest->entries[i].count = values;
	return forest->values[i];
}

static void add_domain(struct forest *forest, const char *name,
		       const char *flags)
{
	size_t i = forest->count;
	struct fake_value *values = add_entry(forest, name, CONFIG, 3);

	values[0].name = "objectClass";
	values[0].data = "msExchAcceptedDomain";
	values[1].name = "msExchAcceptedDomainName";
	values[1].data = forest->texts[i][1];
	values[2].name = "msExchAcceptedDomainFlags";
	values[2].data = flags;
}

static void fill(struct forest *forest)
{
	char name[32];
	size_t i;

	memset(forest, 0, sizeof *forest);
	for (i = 1; i < DOMAINS; i++) {
		snprintf(name, sizeof name, "d%zu.example", i);
		add_domain(forest, name, "0");
	}
	add_domain(forest, "example.com", "4");
}

static void add_schema(struct forest *forest, const char *name,
		       const char *is_member)
{
	size_t i = forest->count;
	struct fake_value *values =
		add_entry(forest, name, "CN=Schema," CONFIG, 2);

	values[0].name = "lDAPDisplayName";
	values[0].data = forest->texts[i][1];
	values[1].name = "isMemberOfPartialAttributeSet";
	values[1].data = is_member;
}

/* Load with "domains" (may be NULL); the set is the caller's. */
static int load(adrcpt_set **set, struct fake_ldap *server, const char *options,
		const char *domains, struct unit_reports *reports,
		struct adrcpt_error *err)
{
	adrcpt_source *source = bed_source(options);
	int rc;

	*set = bed_new_set();
	bed_set(source, "uri", fake_ldap_uri(server));
	if (domains != NULL)
		cr_assert_eq(adrcpt_set_select(*set, "domains", domains, err),
			     0);
	rc = adrcpt_set_load(*set, source, unit_catch, reports, err);
	adrcpt_source_free(source);
	return rc;
}

Test(ldap_walk, reads_accepted_domains_of_several_pages, .timeout = 60)
{
	struct fake_ldap_options options = {.entries = USERS};
	struct unit_reports reports = {0};
	struct adrcpt_error err = {0};
	struct fake_ldap *server;
	struct forest forest;
	adrcpt_set *set;

	fill(&forest);
	options.table = forest.entries;
	options.table_len = forest.count;
	server = bed_start(&options);
	cr_expect_eq(load(&set, server, NULL, "accepted", &reports, &err), 0,
		     "%s", err.text);
	bed_expect_users(set, USERS);
	cr_expect_eq(reports.count, 0, "%s", reports.codes);
	cr_expect_eq(fake_ldap_count(server, " connect"), 1);
	cr_expect_eq(fake_ldap_count(server, FILTER), 3);
	cr_expect_eq(fake_ldap_count(server, "base=\"" CONFIG "\" scope=sub"),
		     3);
	adrcpt_set_free(set);
	bed_stop(server);
}

/* After all bases, and only if they are asked for. */
Test(ldap_walk, does_not_look_for_what_nobody_wants, .timeout = 60)
{
	struct fake_ldap_options options = {.entries = USERS};
	struct unit_reports reports = {0};
	struct adrcpt_error err = {0};
	struct fake_ldap *server;
	struct forest forest;
	adrcpt_set *set;

	fill(&forest);
	options.table = forest.entries;
	options.table_len = forest.count;
	server = bed_start(&options);
	cr_expect_eq(load(&set, server,
			  "base=DC=example,DC=com base=OU=Lab,DC=example,DC=com",
			  "example.com", &reports, &err),
		     0, "%s", err.text);
	bed_expect_users(set, USERS);
	adrcpt_set_free(set);
	cr_expect_eq(fake_ldap_count(server, FILTER), 0);
	cr_expect_eq(load(&set, server,
			  "base=DC=example,DC=com base=OU=Lab,DC=example,DC=com",
			  "accepted", &reports, &err),
		     0, "%s", err.text);
	bed_expect_users(set, USERS);
	adrcpt_set_free(set);
	cr_expect_eq(fake_ldap_count(server, FILTER), 3);
	bed_stop(server);
}

/* The recipients fit on one page: only the domains have a second one. */
static const struct {
	struct fake_fault fault;
	int status;
} faults[] = {
	{{.kind = FAKE_CLOSE_MID_PAGE, .page = 2}, ADRCPT_E_INCOMPLETE},
	{{.kind = FAKE_CUT_ENTRY, .page = 3}, ADRCPT_E_INCOMPLETE},
	{{.kind = FAKE_NO_CONTROL, .page = 2}, ADRCPT_E_INCOMPLETE},
	{{.kind = FAKE_LOST_COOKIE, .page = 3}, ADRCPT_E_INCOMPLETE},
	{{.kind = FAKE_RESULT, .page = 2, .arg = 4}, ADRCPT_E_INCOMPLETE},
	{{.kind = FAKE_RESULT, .page = 2, .arg = 11}, ADRCPT_E_INCOMPLETE},
	{{.kind = FAKE_RESULT, .page = 2, .arg = 50}, ADRCPT_E_INCOMPLETE},
	{{.kind = FAKE_REFERRAL, .page = 2}, ADRCPT_E_INCOMPLETE},
	{{.kind = FAKE_HANG_MID_PAGE, .page = 2}, ADRCPT_E_TIMEOUT},
};

ParameterizedTestParameters(ldap_walk, domains_are_all_there_or_none)
{
	return unit_rows(COUNT(faults));
}

ParameterizedTest(size_t *row, ldap_walk, domains_are_all_there_or_none,
		  .timeout = 60)
{
	struct fake_ldap_options options = {.entries = USERS};
	struct unit_reports reports = {0};
	struct adrcpt_error err = {0};
	struct fake_ldap *server;
	struct forest forest;
	adrcpt_set *set;
	int rc;

	fill(&forest);
	options.table = forest.entries;
	options.table_len = forest.count;
	options.faults[0] = faults[*row].fault;
	server = bed_start(&options);
	rc = load(&set, server,
		  faults[*row].status == ADRCPT_E_TIMEOUT ? BED_IMPATIENT
							  : NULL,
		  "accepted", &reports, &err);
	cr_expect_eq(rc, faults[*row].status, "row %zu: %d %s", *row, rc,
		     err.text);
	bed_failed(&err, faults[*row].status, fake_ldap_uri(server), NULL);
	cr_expect_eq(adrcpt_set_count(set), 0);
	cr_expect_geq(fake_ldap_count(server, FILTER), 2);
	adrcpt_set_free(set);
	bed_stop(server);
}

/* What is left of them is told by the server's rights alone. */
Test(ldap_walk, no_domain_in_sight, .timeout = 60)
{
	struct fake_ldap_options options = {.entries = USERS};
	struct unit_reports reports = {0};
	struct adrcpt_error err = {0};
	struct fake_ldap *server;
	struct forest forest;
	adrcpt_set *set;

	memset(&forest, 0, sizeof forest);
	add_entry(&forest, "Services", CONFIG, 0);
	options.table = forest.entries;
	options.table_len = forest.count;
	server = bed_start(&options);
	cr_expect_eq(load(&set, server, NULL, "accepted", &reports, &err),
		     ADRCPT_E_REFUSED);
	cr_expect_not_null(strstr(err.text, "no accepted domain found"), "%s",
			   err.text);
	cr_expect_str_eq(reports.codes, "no-accepted-domain ");
	cr_expect_not_null(strstr(reports.text, fake_ldap_uri(server)));
	cr_expect_not_null(strstr(reports.text, CONFIG));
	adrcpt_set_free(set);
	bed_stop(server);
}

/* The partition itself may be out of sight. */
Test(ldap_walk, a_partition_that_may_not_be_read, .timeout = 60)
{
	struct fake_ldap_options options = {.entries = USERS};
	struct unit_reports reports = {0};
	struct adrcpt_error err = {0};
	struct fake_ldap *server = bed_start(&options);
	adrcpt_set *set;

	cr_expect_lt(load(&set, server, NULL, "accepted", &reports, &err), 0);
	cr_expect_eq(adrcpt_set_count(set), 0);
	adrcpt_set_free(set);
	bed_stop(server);
}

Test(ldap_walk, a_directory_that_is_not_active, .timeout = 60)
{
	static const struct fake_value root[] = {
		{"configurationNamingContext", NULL, 0},
	};
	struct fake_ldap_options options = {
		.entries = USERS, .root = root, .root_len = 1};
	struct unit_reports reports = {0};
	struct adrcpt_error err = {0};
	struct fake_ldap *server = bed_start(&options);
	adrcpt_set *set;

	cr_expect_eq(load(&set, server, NULL, "accepted", &reports, &err),
		     ADRCPT_E_DIRECTORY);
	bed_failed(&err, ADRCPT_E_DIRECTORY, fake_ldap_uri(server),
		   "configurationNamingContext");
	/* said before anything is read */
	cr_expect_eq(fake_ldap_count(server, " page=1 "), 0);
	adrcpt_set_free(set);
	cr_expect_eq(load(&set, server, NULL, "example.com", &reports, &err),
		     0);
	adrcpt_set_free(set);
	bed_stop(server);
}

/* --- The global catalog -------------------------------------------------- */

static const struct {
	const char *name_is_member, *flags_is_member;
	int status;
	const char *words;
} catalogs[] = {
	{"TRUE", "TRUE", 0, NULL},
	{"FALSE", "TRUE", ADRCPT_E_CONFIG, "msExchAcceptedDomainName"},
	{"TRUE", "FALSE", ADRCPT_E_CONFIG, "msExchAcceptedDomainFlags"},
};

ParameterizedTestParameters(ldap_walk, asks_what_the_catalog_holds)
{
	return unit_rows(COUNT(catalogs));
}

ParameterizedTest(size_t *row, ldap_walk, asks_what_the_catalog_holds,
		  .timeout = 60)
{
	struct fake_ldap_options options = {.entries = USERS};
	struct unit_reports reports = {0};
	struct adrcpt_error err = {0};
	struct fake_ldap *server;
	struct forest forest;
	adrcpt_set *set;
	int rc;

	memset(&forest, 0, sizeof forest);
	add_domain(&forest, "example.com", "0");
	add_schema(&forest, "proxyAddresses", "TRUE");
	add_schema(&forest, "msExchAcceptedDomainName",
		   catalogs[*row].name_is_member);
	add_schema(&forest, "msExchAcceptedDomainFlags",
		   catalogs[*row].flags_is_member);
	options.table = forest.entries;
	options.table_len = forest.count;
	server = bed_start(&options);
	rc = load(&set, server, "global_catalog=yes base=DC=example,DC=com",
		  "accepted", &reports, &err);
	cr_expect_eq(rc, catalogs[*row].status, "row %zu: %d %s", *row, rc,
		     err.text);
	if (rc < 0)
		bed_failed(&err, catalogs[*row].status, fake_ldap_uri(server),
			   catalogs[*row].words);
	bed_expect_users(set, rc < 0 ? 0 : USERS);
	adrcpt_set_free(set);
	bed_stop(server);
}
