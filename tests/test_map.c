#include "map.h"

#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

TestSuite(map, .init = unit_enter, .fini = unit_leave);

/* "key=value" of each pair, in order. */
static void expect_pairs(adrcpt_set *set, const char *name, const char *value,
			 const char *const *rows)
{
	const struct adr_map *map = adr_map_find(name, NULL);
	struct adr_pairs pairs;
	char row[1024];
	size_t i;

	cr_assert_not_null(map);
	cr_assert_eq(adr_map_build(&pairs, map, set, value, NULL), 0);
	for (i = 0; rows[i] != NULL; i++) {
		cr_assert_lt(i, pairs.count, "no '%s'", rows[i]);
		snprintf(row, sizeof row, "%s=%s", adr_pairs_at(&pairs, i).key,
			 adr_pairs_at(&pairs, i).value);
		cr_expect_str_eq(row, rows[i]);
	}
	cr_expect_eq(pairs.count, i);
	adr_pairs_clear(&pairs);
	cr_expect_null(pairs.keys);
	cr_expect_eq(pairs.count, 0);
	adrcpt_set_free(set);
}

static void expect_keys(const char *ldif, const char *const *keys)
{
	char rows[8][64];
	const char *list[8] = {NULL};
	size_t i;

	for (i = 0; keys[i] != NULL; i++) {
		snprintf(rows[i], sizeof rows[i], "%s=val", keys[i]);
		list[i] = rows[i];
	}
	expect_pairs(unit_load_ldif(ldif), "relay_recipients", "val", list);
}

Test(map, relay_recipients_has_every_spelling_sorted)
{
	static const char *const keys[] = {
		"a@m\xc3\xbcller.de", "a@xn--mller-kva.de", "b@d", "z@d", NULL};

	expect_keys("dn: cn=1\nproxyAddresses: smtp:z@d\n\n"
		    "dn: cn=2\nproxyAddresses: SMTP:B@D\n"
		    "proxyAddresses: smtp:a@xn--mller-kva.de\n\n",
		    keys);
}

Test(map, relay_recipients_has_a_shared_address_once)
{
	static const char *const keys[] = {"a@d", "b@d", NULL};

	expect_keys("dn: cn=1\nproxyAddresses: smtp:b@d\n"
		    "proxyAddresses: smtp:a@d\n\n"
		    "dn: cn=2\nproxyAddresses: smtp:A@d\n\n"
		    "dn: cn=3\nproxyAddresses: smtp:a@D\n\n",
		    keys);
}

Test(map, relay_recipients_of_nothing_is_empty)
{
	static const char *const keys[] = {NULL};

	expect_keys("", keys);
}

/* --- What the include file adds ----------------------------------------- */

Test(map, relay_recipients_has_what_is_included)
{
	static const char *const options[] = {"include_file=more",
					      "domains=d", NULL};
	static const char *const rows[] = {
		"a@d=other", "b@d=val", "extra@m\xc3\xbcller.de=1",
		"extra@xn--mller-kva.de=1", "z@elsewhere=val", NULL};

	unit_write_text("more", "a@d other\nextra@m\xc3\xbcller.de 1\n"
				"z@elsewhere\n!c@d\nc@d\n");
	expect_pairs(unit_load_selected(
			     "dn: cn=1\nproxyAddresses: smtp:a@d\n"
			     "proxyAddresses: smtp:b@d\n"
			     "proxyAddresses: smtp:c@d\n"
			     "proxyAddresses: smtp:y@elsewhere\n\n",
			     options),
		     "relay_recipients", "val", rows);
}

Test(map, relay_recipients_may_be_included_ones_only)
{
	static const char *const options[] = {"include_file=more", NULL};
	static const char *const rows[] = {"a@d=OK", NULL};

	unit_write_text("more", "a@d\n");
	expect_pairs(unit_load_selected("", options), "relay_recipients", NULL,
		     rows);
}

/* --- Domains ------------------------------------------------------------ */

static const char places[] =
	"dn: cn=1\nproxyAddresses: smtp:z@D.example\n"
	"proxyAddresses: smtp:a@d.example\n"
	"proxyAddresses: smtp:a@[192.0.2.1]\n\n"
	"dn: cn=2\nproxyAddresses: SMTP:a@xn--mller-kva.de\n"
	"proxyAddresses: smtp:\"b@c\"@a.example\n\n"
	"dn: cn=w\nobjectClass: msExchAcceptedDomain\n"
	"msExchAcceptedDomainName: *.wild.example\n\n"
	"dn: cn=u\nobjectClass: msExchAcceptedDomain\n"
	"msExchAcceptedDomainName: d.example\n\n"
	"dn: cn=b\nobjectClass: msExchAcceptedDomain\n"
	"msExchAcceptedDomainName: xn--mller-kva.de\n"
	"msExchAcceptedDomainFlags: 65536\n\n"
	"dn: cn=r\nobjectClass: msExchAcceptedDomain\n"
	"msExchAcceptedDomainName: relay.example\n"
	"msExchAcceptedDomainFlags: 2\n\n"
	"dn: cn=l\nobjectClass: msExchAcceptedDomain\n"
	"msExchAcceptedDomainName: [192.0.2.1]\n\n";

Test(map, relay_domains_are_those_of_the_addresses)
{
	static const char *const rows[] = {"a.example=OK", "d.example=OK",
					   "m\xc3\xbcller.de=OK",
					   "xn--mller-kva.de=OK", NULL};

	expect_pairs(unit_load_ldif(places), "relay_domains", NULL, rows);
}

Test(map, relay_domains_are_the_accepted_ones_too)
{
	static const char *const options[] = {
		"domains=accepted:authoritative", "include_file=more", NULL};
	static const char *const rows[] = {
		".m\xc3\xbcller.de=val",
		".wild.example=val",
		".xn--mller-kva.de=val",
		"d.example=val",
		"more.example=val",
		"m\xc3\xbcller.de=val",
		"wild.example=val",
		"xn--mller-kva.de=val",
		NULL};

	unit_write_text("more", "a@more.example no\na@[192.0.2.9]\n");
	expect_pairs(unit_load_selected(places, options), "relay_domains",
		     "val", rows);
}

/* A wildcard that was typed selects; it accepts nothing. */
Test(map, relay_domains_have_no_wildcard_of_their_own)
{
	static const char *const options[] = {"domains=*.example,none.example",
					      NULL};
	static const char *const rows[] = {"a.example=OK", "d.example=OK",
					   NULL};

	expect_pairs(unit_load_selected(places, options), "relay_domains", NULL,
		     rows);
}

Test(map, transport_has_the_sub_domains_by_a_dot)
{
	static const char *const options[] = {"domains=accepted", NULL};
	static const char *const rows[] = {".m\xc3\xbcller.de=relay:[mx]",
					   ".wild.example=relay:[mx]",
					   ".xn--mller-kva.de=relay:[mx]",
					   "d.example=relay:[mx]",
					   "m\xc3\xbcller.de=relay:[mx]",
					   "relay.example=relay:[mx]",
					   "xn--mller-kva.de=relay:[mx]",
					   NULL};

	expect_pairs(unit_load_selected(places, options), "transport",
		     "relay:[mx]", rows);
}

Test(map, transport_needs_a_value)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	adrcpt_set *set = unit_load_ldif(places);
	struct adr_pairs pairs;

	cr_expect_eq(adr_map_build(&pairs, adr_map_find("transport", NULL), set,
				   NULL, &err),
		     ADRCPT_E_USAGE);
	cr_expect_not_null(strstr(err.text, "'value'"), "%s", err.text);
	cr_expect_null(pairs.keys);
	adrcpt_set_free(set);
}

/* So many that they are collapsed on the way. */
Test(map, relay_domains_of_very_many_addresses)
{
	enum { ADDRESSES = 20000, DOMAINS = 9000, LINE = 48 };
	char *ldif = malloc((size_t)ADDRESSES * LINE + 64);
	adrcpt_set *set;
	struct adr_pairs pairs;
	size_t i, len;

	cr_assert_not_null(ldif);
	len = (size_t)snprintf(ldif, 64, "dn: cn=1\n");
	for (i = 0; i < ADDRESSES; i++)
		len += (size_t)snprintf(ldif + len, LINE,
					"proxyAddresses: smtp:u%05zu@d%04zu\n",
					i, i * 7 % DOMAINS);
	snprintf(ldif + len, LINE, "\n");
	set = unit_load_ldif(ldif);
	free(ldif);
	cr_assert_eq(adr_map_build(&pairs, adr_map_find("relay_domains", NULL),
				   set, NULL, NULL),
		     0);
	cr_expect_eq(pairs.count, DOMAINS);
	for (i = 1; i < pairs.count; i++)
		cr_assert_lt(strcmp(pairs.keys[i - 1], pairs.keys[i]), 0);
	adr_pairs_clear(&pairs);
	adrcpt_set_free(set);
}

/* --- Aliases ------------------------------------------------------------ */

static const struct {
	const char *ldif;
	const char *domains; /* option, or NULL */
	const char *rows[8];
} alias_rows[] = {
	{"", NULL, {NULL}},
	{"dn: cn=1\nproxyAddresses: SMTP:A.B@D\n\n", NULL, {NULL}},
	{"dn: cn=1\nproxyAddresses: SMTP:A.B@D\nproxyAddresses: smtp:c@d\n"
	 "proxyAddresses: smtp:B@D\nproxyAddresses: smtp:a.b@d\n\n",
	 NULL,
	 {"b@d=A.B@D", "c@d=A.B@D"}},
	/* no primary address, no pairs */
	{"dn: cn=1\nproxyAddresses: smtp:a@d\nproxyAddresses: smtp:b@d\n\n",
	 NULL,
	 {NULL}},
	/* the target as Postfix can use it */
	{"dn: cn=1\nproxyAddresses: SMTP:\"Need less\"@D\n"
	 "proxyAddresses: smtp:a@d\n\n",
	 NULL,
	 {"a@d=\"Need less\"@D"}},
	{"dn: cn=1\nproxyAddresses: SMTP:\"Needless\"@D\n"
	 "proxyAddresses: smtp:a@d\n\n",
	 NULL,
	 {"a@d=Needless@D"}},
	{"dn: cn=1\nproxyAddresses:: "
	 "U01UUDpTdHJhw59lQE3DvGxsZXIuZGU=\n" /* Straße@Müller.de */
	 "proxyAddresses: smtp:\"a b\"@xn--mller-kva.de\n\n",
	 NULL,
	 {"\"a b\"@m\xc3\xbcller.de=Stra\xc3\x9f"
	  "e@xn--mller-kva.de",
	  "\"a b\"@xn--mller-kva.de=Stra\xc3\x9f"
	  "e@xn--mller-kva.de"}},
	/* one address, several recipients */
	{"dn: cn=1\nproxyAddresses: SMTP:two@d\nproxyAddresses: smtp:s@d\n\n"
	 "dn: cn=2\nproxyAddresses: SMTP:one@d\nproxyAddresses: smtp:S@d\n\n"
	 "dn: cn=3\nproxyAddresses: smtp:s@d\n\n",
	 NULL,
	 {"s@d=one@d,two@d"}},
	{"dn: cn=1\nproxyAddresses: SMTP:S@d\n\n"
	 "dn: cn=2\nproxyAddresses: SMTP:one@d\nproxyAddresses: smtp:s@d\n\n",
	 NULL,
	 {"s@d=S@d,one@d"}},
	{"dn: cn=1\nproxyAddresses: SMTP:s@d\n\n"
	 "dn: cn=2\nproxyAddresses: SMTP:S@d\n\n",
	 NULL,
	 {NULL}},
	/* a primary address that is not selected */
	{"dn: cn=1\nproxyAddresses: SMTP:a@corp.local\n"
	 "proxyAddresses: smtp:a@d\nproxyAddresses: smtp:b@d\n\n",
	 "domains=d",
	 {"a@d=a@corp.local", "b@d=a@corp.local"}},
	/* mail is sent on by Exchange, not by us */
	{"dn: cn=1\nproxyAddresses: SMTP:a@d\nproxyAddresses: smtp:b@d\n"
	 "targetAddress: SMTP:t@elsewhere\n\n",
	 NULL,
	 {"b@d=a@d"}},
};

ParameterizedTestParameters(map, virtual_aliases)
{
	return unit_rows(COUNT(alias_rows));
}

ParameterizedTest(size_t *row, map, virtual_aliases, .init = unit_enter,
		  .fini = unit_leave)
{
	const char *const options[] = {alias_rows[*row].domains, NULL};

	expect_pairs(unit_load_selected(alias_rows[*row].ldif, options),
		     "virtual_aliases", "ignored", alias_rows[*row].rows);
}

Test(map, unknown_name)
{
	struct adrcpt_error err = {0, 0, 0, ""};

	cr_expect_null(adr_map_find("relay", &err));
	cr_expect_eq(err.status, ADRCPT_E_USAGE);
	cr_expect_not_null(strstr(err.text, "'relay'"));
	cr_expect_not_null(strstr(err.text, "relay_recipients"));
}

Test(map, each_type_can_be_found)
{
	const char *name, *summary;
	size_t i;

	for (i = 0; adrcpt_map_type(i, &name, &summary); i++) {
		cr_expect_not_null(adr_map_find(name, NULL));
		cr_expect_gt(strlen(summary), 0);
	}
	cr_expect_eq(i, 4);
}
