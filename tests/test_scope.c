#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the selection makes of whole loads. */
TestSuite(scope, .init = unit_enter, .fini = unit_leave);

/* clang-format off */
#define ACCEPTED(name, flags)                    \
	"dn: CN=" name ",CN=Accepted Domains\n"  \
	"objectClass: top\n"                     \
	"objectClass: msExchAcceptedDomain\n"    \
	"msExchAcceptedDomainName: " name "\n"   \
	"msExchAcceptedDomainFlags: " flags "\n" \
	"proxyAddresses: smtp:never@a.example\n\n"

static const char people[] =
	"dn: CN=ann\n"
	"proxyAddresses: SMTP:Ann@corp.local\n"
	"proxyAddresses: smtp:ann@a.example\n"
	"proxyAddresses: smtp:ann@sub.a.example\n"
	"proxyAddresses: sip:ann@a.example\n\n"
	"dn: CN=bob\n"
	"proxyAddresses: SMTP:bob@xn--mller-kva.de\n"
	"proxyAddresses: smtp:shared@corp.local\n\n"
	"dn: CN=cid\n"
	"proxyAddresses: smtp:shared@corp.local\n\n"
	"dn: CN=gone\n"
	"msExchRecipientTypeDetails: 16384\n"
	"proxyAddresses: smtp:gone@a.example\n\n";
/* clang-format on */

/* Everything that is selected: "DN: primary: address address; ". */
static char *shown(const adrcpt_set *set)
{
	static char text[4096];
	size_t i, k, len = 0;

	text[0] = '\0';
	for (i = 0; i < adrcpt_set_count(set); i++) {
		const adrcpt_recipient *one = adrcpt_set_at(set, i);
		const char *primary = adrcpt_recipient_primary(one);

		len += (size_t)snprintf(text + len, sizeof text - len,
					"%s: %s:", adrcpt_recipient_dn(one),
					primary != NULL ? primary : "-");
		for (k = 0; k < adrcpt_recipient_address_count(one); k++)
			len += (size_t)snprintf(
				text + len, sizeof text - len, " %s",
				adrcpt_recipient_address(one, k));
		len += (size_t)snprintf(text + len, sizeof text - len, "; ");
	}
	return text;
}

static const struct {
	const char *domains; /* NULL: not given */
	const char *include; /* the file; NULL: none */
	const char *accepted;
	const char *set;
	const char *codes;
} rows[] = {
	{NULL, NULL, "",
	 "CN=ann: Ann@corp.local: ann@corp.local ann@a.example "
	 "ann@sub.a.example; CN=bob: bob@xn--mller-kva.de: "
	 "bob@m\xc3\xbcller.de shared@corp.local; "
	 "CN=cid: -: shared@corp.local; ",
	 "system conflict "},
	{"a.example", NULL, "",
	 "CN=ann: Ann@corp.local: ann@a.example; ",
	 "system other-domain other-domain other-domain other-domain "
	 "no-address other-domain no-address "},
	{"*.a.example", NULL, "",
	 "CN=ann: Ann@corp.local: ann@sub.a.example; ",
	 "system other-domain other-domain other-domain other-domain "
	 "no-address other-domain no-address "},
	{"m\xc3\xbcller.de", NULL, "",
	 "CN=bob: bob@xn--mller-kva.de: bob@m\xc3\xbcller.de; ",
	 "system other-domain other-domain other-domain no-address "
	 "other-domain other-domain no-address "},
	{"nobody.example", NULL, "", "",
	 "system other-domain other-domain other-domain no-address "
	 "other-domain other-domain no-address other-domain no-address "},

	/* objects that are accepted domains are no recipients, ever */
	{NULL, "!ann@corp.local\n!shared@corp.local\n",
	 ACCEPTED("a.example", "0"),
	 "CN=ann: Ann@corp.local: ann@a.example ann@sub.a.example; "
	 "CN=bob: bob@xn--mller-kva.de: bob@m\xc3\xbcller.de; ",
	 "system taken-out taken-out taken-out no-address "},
	{"accepted", NULL,
	 ACCEPTED("a.example", "65540") ACCEPTED("unused.example", "2"),
	 "CN=ann: Ann@corp.local: ann@a.example ann@sub.a.example; ",
	 "system relay-domain other-domain other-domain other-domain "
	 "no-address other-domain no-address "},
	{"accepted:authoritative m\xc3\xbcller.de", NULL,
	 ACCEPTED("a.example", "0") ACCEPTED("corp.local", "1"),
	 "CN=ann: Ann@corp.local: ann@a.example; "
	 "CN=bob: bob@xn--mller-kva.de: bob@m\xc3\xbcller.de; ",
	 "system relay-domain other-domain other-domain other-domain "
	 "other-domain no-address "},

	/* a line of the file goes past domains, but not past its own '!' */
	{"a.example", "!ann@a.example\nshared@corp.local\n", "", "",
	 "system other-domain taken-out other-domain no-address "
	 "other-domain other-domain no-address other-domain no-address "},
};

ParameterizedTestParameters(scope, selects)
{
	return unit_rows(COUNT(rows));
}

ParameterizedTest(size_t *row, scope, selects, .init = unit_enter,
		  .fini = unit_leave)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	struct unit_reports reports = {0};
	adrcpt_source *source = adrcpt_source_new("ldif", NULL);
	adrcpt_set *set = adrcpt_set_new(NULL);
	char text[4096];

	snprintf(text, sizeof text, "%s%s", people, rows[*row].accepted);
	unit_write_text("people.ldif", text);
	cr_assert_eq(adrcpt_source_set(source, "file", "people.ldif", NULL), 0);
	if (rows[*row].domains != NULL)
		cr_assert_eq(adrcpt_set_select(set, "domains",
					       rows[*row].domains, NULL),
			     0);
	if (rows[*row].include != NULL) {
		unit_write_text("more", rows[*row].include);
		cr_assert_eq(adrcpt_set_select(set, "include_file", "more",
					       NULL),
			     0);
	}
	cr_assert_eq(adrcpt_set_load(set, source, unit_catch, &reports, &err),
		     0, "row %zu: %s", *row, err.text);
	cr_expect_str_eq(shown(set), rows[*row].set, "row %zu: %s", *row,
			 shown(set));
	cr_expect_str_eq(reports.codes, rows[*row].codes, "row %zu: %s", *row,
			 reports.codes);
	adrcpt_source_free(source);
	adrcpt_set_free(set);
}

/* --- Failures ----------------------------------------------------------- */

static const struct {
	const char *domains;
	const char *ldif, *include;
	int status;
	const char *words;
} failures[] = {
	{"accepted", people, NULL, ADRCPT_E_REFUSED,
	 "no accepted domain found"},
	{"accepted", ACCEPTED("@x", "0"), NULL, ADRCPT_E_REFUSED,
	 "no accepted domain found"},
	{"accepted:authoritative", ACCEPTED("a.example", "1"), NULL,
	 ADRCPT_E_REFUSED, "no authoritative accepted domain found"},
	{"a.example", people, "nobody\n", ADRCPT_E_CONFIG, "more:1: "},
	/* before anything is read */
	{"a.example", "dn: nonsense\n\n:::", "nobody\n", ADRCPT_E_CONFIG,
	 "more:1: "},
};

ParameterizedTestParameters(scope, fails)
{
	return unit_rows(COUNT(failures));
}

ParameterizedTest(size_t *row, scope, fails, .init = unit_enter,
		  .fini = unit_leave)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	adrcpt_source *source = adrcpt_source_new("ldif", NULL);
	adrcpt_set *set = adrcpt_set_new(NULL);

	unit_write_text("people.ldif", failures[*row].ldif);
	cr_assert_eq(adrcpt_source_set(source, "file", "people.ldif", NULL), 0);
	cr_assert_eq(adrcpt_set_select(set, "domains", failures[*row].domains,
				       NULL),
		     0);
	if (failures[*row].include != NULL) {
		unit_write_text("more", failures[*row].include);
		cr_assert_eq(adrcpt_set_select(set, "include_file", "more",
					       NULL),
			     0);
	}
	cr_expect_eq(adrcpt_set_load(set, source, NULL, NULL, &err),
		     failures[*row].status);
	cr_expect_not_null(strstr(err.text, failures[*row].words), "%s",
			   err.text);
	cr_expect_eq(adrcpt_set_count(set), 0);
	adrcpt_source_free(source);
	adrcpt_set_free(set);
}

/* --- Several sources ---------------------------------------------------- */

static adrcpt_source *file_source(const char *path, const char *text)
{
	adrcpt_source *source = adrcpt_source_new("ldif", NULL);

	unit_write_text(path, text);
	cr_assert_eq(adrcpt_source_set(source, "file", path, NULL), 0);
	return source;
}

Test(scope, accepted_domains_of_one_source_hold_for_all_of_the_load)
{
	adrcpt_source *sources[] = {
		file_source("one", people),
		file_source("two", ACCEPTED("a.example", "0")),
	};
	adrcpt_set *set = adrcpt_set_new(NULL);

	cr_assert_eq(adrcpt_set_select(set, "domains", "accepted", NULL), 0);
	cr_assert_eq(adrcpt_set_load_all(set, sources, 2, NULL, NULL, NULL), 0);
	cr_expect_str_eq(shown(set), "CN=ann: Ann@corp.local: ann@a.example; ");
	/* by itself the first one has none */
	cr_expect_eq(adrcpt_set_load(set, sources[0], NULL, NULL, NULL),
		     ADRCPT_E_REFUSED);
	cr_expect_eq(adrcpt_set_count(set), 1);
	adrcpt_source_free(sources[0]);
	adrcpt_source_free(sources[1]);
	adrcpt_set_free(set);
}

/* The primary address stays the primary one, though it is not selected. */
Test(scope, a_merged_object_keeps_its_primary)
{
	adrcpt_source *sources[] = {
		file_source("one", "dn: CN=x\n"
				   "proxyAddresses: SMTP:X@corp.local\n"
				   "proxyAddresses: smtp:z@a.example\n\n"),
		file_source("two", "dn: CN=x\n"
				   "proxyAddresses: smtp:b@a.example\n\n"),
	};
	adrcpt_set *set = adrcpt_set_new(NULL);
	size_t i;

	cr_assert_eq(adrcpt_set_select(set, "domains", "a.example", NULL), 0);
	for (i = 0; i < 2; i++) {
		cr_assert_eq(adrcpt_set_load(set, sources[i], NULL, NULL, NULL),
			     0);
		adrcpt_source_free(sources[i]);
	}
	cr_expect_str_eq(shown(set),
			 "CN=x: X@corp.local: b@a.example z@a.example; ");
	adrcpt_set_free(set);
}

Test(scope, accepted_domains_do_not_count_for_min_entries)
{
	adrcpt_source *source = file_source(
		"one", "dn: CN=x\nproxyAddresses: smtp:x@a.example\n\n" ACCEPTED(
			       "a.example", "0"));
	adrcpt_set *set = adrcpt_set_new(NULL);

	cr_assert_eq(adrcpt_source_set(source, "min_entries", "2", NULL), 0);
	cr_expect_eq(adrcpt_set_load(set, source, NULL, NULL, NULL),
		     ADRCPT_E_REFUSED);
	cr_assert_eq(adrcpt_source_set(source, "min_entries", "1", NULL), 0);
	cr_expect_eq(adrcpt_set_load(set, source, NULL, NULL, NULL), 0);
	adrcpt_source_free(source);
	adrcpt_set_free(set);
}
