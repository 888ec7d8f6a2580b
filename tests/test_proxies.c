#include "proxies.h"

#include "addr.h"
#include "unit.h"

#include <string.h>

struct bed {
	struct unit_reports reports;
	adrcpt_reporter reporter;
	struct adr_arena arena;
	struct adr_proxies proxies;
	struct adr_addresses out;
	struct adr_others others;
};

static void bed_init(struct bed *bed)
{
	memset(bed, 0, sizeof *bed);
	adr_reporter_init(&bed->reporter, unit_catch, &bed->reports);
	adr_arena_init(&bed->arena);
	adr_proxies_init(&bed->proxies);
}

static void bed_clear(struct bed *bed)
{
	adr_proxies_clear(&bed->proxies);
	adr_arena_clear(&bed->arena);
}

static int add_bytes(struct bed *bed, const char *bytes, size_t len,
		     bool needs_prefix)
{
	const struct adr_value value = {"proxyAddresses", 14, bytes, len, 0};

	return adr_proxies_add(&bed->proxies, &value, needs_prefix, NULL);
}

/* All values of one object, to bed->out. */
static void read_all(struct bed *bed, const char *const *values,
		     const char *mail, bool needs_prefix)
{
	struct adr_value text = {"mail", 4, mail, 0, 0};

	if (mail != NULL)
		text.len = strlen(mail);
	adr_proxies_start(&bed->proxies, "cn=x", &bed->reporter);
	for (; *values != NULL; values++)
		cr_assert_eq(
			add_bytes(bed, *values, strlen(*values), needs_prefix),
			0);
	cr_assert_eq(adr_proxies_finish(&bed->out, &bed->proxies, &bed->arena,
					mail != NULL ? &text : NULL, NULL),
		     0);
	cr_assert(adr_proxies_others(&bed->others, &bed->proxies, &bed->arena));
}

static void expect_texts(const char *const *texts, size_t count,
			 const char *const *want, size_t row)
{
	size_t i;

	for (i = 0; want[i] != NULL; i++) {
		cr_assert_lt(i, count, "row %zu: no '%s'", row, want[i]);
		cr_expect_str_eq(texts[i], want[i], "row %zu: '%s'", row,
				 texts[i]);
	}
	cr_expect_eq(count, i, "row %zu: %zu", row, count);
}

static const struct {
	const char *text;
	size_t prefix;
} prefixes[] = {
	{"smtp:a@d", 5},   {"SMTP:", 5},   {"X400:c=us", 5}, {"sip:a@d", 4},
	{"a1B2:x", 5},     {"a@d", 0},     {":a@d", 0},      {"", 0},
	{"smtp", 0},       {"sm tp:a", 0}, {"s-mtp:a", 0},   {"a:b:c", 2},
	{"\xc3\xa4:x", 0},
};

Test(proxies, prefix_is_letters_and_digits_up_to_a_colon)
{
	size_t i;

	for (i = 0; i < COUNT(prefixes); i++)
		cr_expect_eq(adr_proxy_prefix(prefixes[i].text,
					      strlen(prefixes[i].text)),
			     prefixes[i].prefix, "'%s'", prefixes[i].text);
	cr_expect_eq(adr_proxy_prefix("smtp:", 4), 0);
}

static const struct {
	const char *values[6];
	const char *mail;
	const char *primary;
	const char *addresses[6];
	const char *others[5];
	const char *codes; /* of the reports, a blank behind each */
} objects[] = {
	{{NULL}, NULL, NULL, {NULL}, {NULL}, ""},

	/* the primary comes first, the rest is sorted */
	{{"smtp:c@d", "SMTP:b@d", "smtp:a@d"},
	 NULL,
	 "b@d",
	 {"b@d", "a@d", "c@d"},
	 {NULL},
	 ""},
	{{"smtp:c@d", "smtp:B@d", "smtp:a@d"},
	 NULL,
	 NULL,
	 {"a@d", "b@d", "c@d"},
	 {NULL},
	 ""},

	/* only exact upper case marks it; its spelling is kept */
	{{"Smtp:A@D", "sMTP:b@d", "SMTP:First.Last@Example.COM"},
	 NULL,
	 "First.Last@Example.COM",
	 {"first.last@example.com", "a@d", "b@d"},
	 {NULL},
	 ""},

	/* each address once */
	{{"smtp:A@d", "SMTP:a@d", "smtp:a@D", "smtp:\"a\"@d"},
	 NULL,
	 "a@d",
	 {"a@d"},
	 {NULL},
	 ""},

	/* other types stay as they are, sorted */
	{{"X500:/o=B", "smtp:a@d", "sip:a@d", "EUM:1", "X500:/o=A"},
	 NULL,
	 NULL,
	 {"a@d"},
	 {"EUM:1", "X500:/o=A", "X500:/o=B", "sip:a@d"},
	 ""},

	/* without a prefix it is no address, but kept */
	{{"a@d", "smtp:b@d"}, NULL, NULL, {"b@d"}, {"a@d"}, "no-prefix "},
	{{""}, NULL, NULL, {NULL}, {""}, "no-prefix "},

	/* refused values; the others stay */
	{{"smtp:@d", "smtp:a b@d", "smtp:ok@d", "SMTP:x"},
	 NULL,
	 NULL,
	 {"ok@d"},
	 {NULL},
	 "no-local-part blank no-at-sign "},
	{{"x400:\xff", "smtp:a\xff@d"},
	 NULL,
	 NULL,
	 {NULL},
	 {NULL},
	 "bad-utf8 bad-utf8 "},

	/* several primaries: the one that is mail, else the bytewise first */
	{{"SMTP:b@d", "SMTP:a@d", "SMTP:c@d"},
	 "b@d",
	 "b@d",
	 {"b@d", "a@d", "c@d"},
	 {NULL},
	 "several-primaries "},
	{{"SMTP:b@d", "SMTP:a@d", "SMTP:c@d"},
	 "B@D",
	 "b@d",
	 {"b@d", "a@d", "c@d"},
	 {NULL},
	 "several-primaries "},
	{{"SMTP:A@d", "SMTP:a@d"},
	 "a@d",
	 "a@d",
	 {"a@d"},
	 {NULL},
	 "several-primaries "},
	{{"SMTP:b@d", "SMTP:a@d"},
	 "x@d",
	 "a@d",
	 {"a@d", "b@d"},
	 {NULL},
	 "several-primaries "},
	{{"SMTP:b@d", "SMTP:ab@d", "SMTP:a@d"},
	 NULL,
	 "a@d",
	 {"a@d", "ab@d", "b@d"},
	 {NULL},
	 "several-primaries "},

	/* mail alone makes no primary */
	{{"smtp:b@d", "smtp:a@d"}, "b@d", NULL, {"a@d", "b@d"}, {NULL}, ""},
};

ParameterizedTestParameters(proxies, come_to)
{
	return unit_rows(COUNT(objects));
}

ParameterizedTest(size_t *row, proxies, come_to)
{
	struct bed bed;

	bed_init(&bed);
	read_all(&bed, objects[*row].values, objects[*row].mail, true);
	if (objects[*row].primary == NULL) {
		cr_expect_null(bed.out.primary, "row %zu", *row);
	} else {
		cr_assert_not_null(bed.out.primary, "row %zu", *row);
		cr_expect_str_eq(bed.out.primary, objects[*row].primary);
	}
	expect_texts(bed.out.addresses, bed.out.address_count,
		     objects[*row].addresses, *row);
	expect_texts(bed.others.texts, bed.others.count, objects[*row].others,
		     *row);
	cr_expect_str_eq(bed.reports.codes, objects[*row].codes, "row %zu: %s",
			 *row, bed.reports.codes);
	bed_clear(&bed);
}

/* In whatever order the directory sends the values. */
Test(proxies, order_of_values_does_not_matter)
{
	static const char *const one[] = {"SMTP:b@d",
					  "smtp:a@stra\xc3\x9f"
					  "e.d",
					  "SMTP:c@d",
					  "smtp:a@STRASSE.d",
					  "x:2",
					  "x:1",
					  NULL};
	static const char *const two[] = {"x:1",
					  "smtp:a@STRASSE.d",
					  "SMTP:c@d",
					  "smtp:a@stra\xc3\x9f"
					  "e.d",
					  "SMTP:b@d",
					  "x:2",
					  NULL};
	struct bed a, b;
	size_t i;

	bed_init(&a);
	bed_init(&b);
	read_all(&a, one, NULL, true);
	read_all(&b, two, NULL, true);
	cr_expect_str_eq(a.out.primary, b.out.primary);
	cr_assert_eq(a.out.address_count, 3);
	expect_texts(b.out.addresses, b.out.address_count,
		     (const char *const[]){"b@d", "a@strasse.d", "c@d", NULL},
		     0);
	for (i = 0; i < 3; i++)
		cr_expect_str_eq(a.out.addresses[i], b.out.addresses[i]);
	cr_expect_str_eq(a.others.texts[0], b.others.texts[0]);
	bed_clear(&a);
	bed_clear(&b);
}

/* Two values that are shown alike may be looked up in different ways. */
Test(proxies, spellings_of_one_address_are_joined)
{
	static const char *const values[] = {"smtp:a@strasse.d",
					     "smtp:a@stra\xc3\x9f"
					     "e.d",
					     NULL};
	const char *list;
	struct bed bed;

	bed_init(&bed);
	read_all(&bed, values, NULL, true);
	cr_assert_eq(bed.out.address_count, 1);
	list = bed.out.addresses[0];
	cr_expect_str_eq(list, "a@strasse.d");
	list = adr_addr_next(list);
	cr_expect_str_eq(list, "a@xn--strae-oqa.d");
	cr_expect_str_eq(adr_addr_next(list), "");
	bed_clear(&bed);
}

Test(proxies, other_attributes_need_no_prefix)
{
	static const char *const values[] = {"b@d", "SMTP:a@d", "sip:x", NULL};
	struct bed bed;

	bed_init(&bed);
	read_all(&bed, values, NULL, false);
	expect_texts(bed.out.addresses, bed.out.address_count,
		     (const char *const[]){"a@d", "b@d", NULL}, 0);
	expect_texts(bed.others.texts, bed.others.count,
		     (const char *const[]){"sip:x", NULL}, 0);
	cr_expect_str_eq(bed.out.primary, "a@d");
	cr_expect_eq(bed.reports.count, 0);
	bed_clear(&bed);
}

Test(proxies, mail_is_taken_as_primary)
{
	const struct adr_value mail = {"mail", 4, "A.b@D", 5, 0};
	struct bed bed;

	bed_init(&bed);
	adr_proxies_start(&bed.proxies, "cn=x", &bed.reporter);
	cr_assert_eq(adr_proxies_add_mail(&bed.proxies, &mail, NULL), 0);
	cr_assert_eq(adr_proxies_finish(&bed.out, &bed.proxies, &bed.arena,
					&mail, NULL),
		     0);
	cr_expect_str_eq(bed.out.primary, "A.b@D");
	cr_assert_eq(bed.out.address_count, 1);
	cr_expect_str_eq(bed.out.addresses[0], "a.b@d");
	bed_clear(&bed);
}

Test(proxies, a_nul_is_never_text)
{
	struct bed bed;

	bed_init(&bed);
	adr_proxies_start(&bed.proxies, "cn=x", &bed.reporter);
	cr_assert_eq(add_bytes(&bed, "smtp:a@d\0", 9, true), 0);
	cr_assert_eq(add_bytes(&bed, "x400:a\0b", 8, true), 0);
	cr_expect_str_eq(bed.reports.codes, "control bad-utf8 ");
	cr_expect_eq(bed.reports.value_len, 8);
	cr_assert_eq(adr_proxies_finish(&bed.out, &bed.proxies, &bed.arena,
					NULL, NULL),
		     0);
	cr_assert(adr_proxies_others(&bed.others, &bed.proxies, &bed.arena));
	cr_expect_eq(bed.out.address_count + bed.others.count, 0);
	bed_clear(&bed);
}

Test(proxies, a_report_names_everything)
{
	struct bed bed;

	bed_init(&bed);
	adr_proxies_start(&bed.proxies, "cn=x", &bed.reporter);
	cr_assert_eq(add_bytes(&bed, "smtp:@d", 7, true), 0);
	cr_expect_str_eq(bed.reports.dn, "cn=x");
	cr_expect_str_eq(bed.reports.attribute, "proxyAddresses");
	cr_expect_eq(bed.reports.severity, ADRCPT_WARNING);
	cr_expect_eq(strncmp(bed.reports.text,
			     "cn=x: proxyAddresses: 'smtp:@d' ", 32),
		     0, "%s", bed.reports.text);
	bed_clear(&bed);
}

static const char *const stopping[] = {"smtp:@d", "a@d", "x400:\xff"};

ParameterizedTestParameters(proxies, a_report_can_stop)
{
	return unit_rows(COUNT(stopping));
}

ParameterizedTest(size_t *row, proxies, a_report_can_stop)
{
	struct bed bed;

	bed_init(&bed);
	bed.reports.stop_at = 1;
	adr_proxies_start(&bed.proxies, "cn=x", &bed.reporter);
	cr_expect_eq(
		add_bytes(&bed, stopping[*row], strlen(stopping[*row]), true),
		ADRCPT_E_STOPPED);
	bed_clear(&bed);
}

Test(proxies, start_forgets_the_last_object)
{
	static const char *const first[] = {"SMTP:a@d", "sip:a", NULL};
	static const char *const second[] = {"smtp:b@d", NULL};
	struct bed bed;

	bed_init(&bed);
	read_all(&bed, first, NULL, true);
	read_all(&bed, second, NULL, true);
	cr_expect_null(bed.out.primary);
	cr_assert_eq(bed.out.address_count, 1);
	cr_expect_str_eq(bed.out.addresses[0], "b@d");
	cr_expect_eq(bed.others.count, 0);
	bed_clear(&bed);
}

static const struct {
	const char *first[4], *second[4];
	const char *primary;
	const char *addresses[6];
} merges[] = {
	{{"SMTP:m@d", "smtp:z@d"},
	 {"smtp:a@d", "smtp:m@d"},
	 "m@d",
	 {"m@d", "a@d", "z@d"}},
	{{"SMTP:m@d"}, {"SMTP:a@d"}, "m@d", {"m@d", "a@d"}},
	{{"smtp:m@d"}, {"smtp:a@d"}, NULL, {"a@d", "m@d"}},
	{{"smtp:m@d"}, {"SMTP:z@d"}, "z@d", {"z@d", "m@d"}},
	{{"smtp:m@d"}, {NULL}, NULL, {"m@d"}},
	{{NULL}, {"SMTP:b@d", "smtp:a@d"}, "b@d", {"b@d", "a@d"}},
	{{NULL}, {NULL}, NULL, {NULL}},
};

ParameterizedTestParameters(proxies, merge)
{
	return unit_rows(COUNT(merges));
}

ParameterizedTest(size_t *row, proxies, merge)
{
	struct adr_addresses first, merged;
	struct bed bed;

	bed_init(&bed);
	read_all(&bed, merges[*row].first, NULL, true);
	first = bed.out;
	read_all(&bed, merges[*row].second, NULL, true);
	cr_assert(adr_addresses_merge(&merged, &bed.arena, &first, &bed.out));
	if (merges[*row].primary == NULL)
		cr_expect_null(merged.primary);
	else
		cr_expect_str_eq(merged.primary, merges[*row].primary,
				 "row %zu", *row);
	expect_texts(merged.addresses, merged.address_count,
		     merges[*row].addresses, *row);
	cr_assert(adr_addresses_merge(&first, &bed.arena, &first, &bed.out));
	expect_texts(first.addresses, first.address_count,
		     merges[*row].addresses, *row);
	bed_clear(&bed);
}

/* Plain ones have one spelling each, which stands as it is in every table. */
static const struct {
	const char *values[4];
	bool are_plain;
} plains[] = {
	{{"SMTP:ann.b-c_1@example.com"}, true},
	{{"SMTP:Ann@Example.com", "smtp:ann@example.com"}, true},
	{{"x:y z"}, true}, /* is not among them */
	{{"smtp:ann@example.com", "smtp:#x@example.com"}, false},
	{{"smtp:b\xc3\xa4@d\xc3\xa4.example", "smtp:ann@example.com"}, false},
	{{"smtp:ann@xn--d-0ga.example"}, false},
};

ParameterizedTestParameters(proxies, plain)
{
	return unit_rows(COUNT(plains));
}

ParameterizedTest(size_t *row, proxies, plain)
{
	static const char *const other[] = {"smtp:other@example.com", NULL};
	struct adr_addresses first, merged;
	struct bed bed;

	bed_init(&bed);
	read_all(&bed, plains[*row].values, NULL, true);
	first = bed.out;
	cr_expect_eq(first.are_plain, plains[*row].are_plain);
	read_all(&bed, other, NULL, true);
	cr_expect(bed.out.are_plain);
	cr_assert(adr_addresses_merge(&merged, &bed.arena, &first, &bed.out));
	cr_expect_eq(merged.are_plain, plains[*row].are_plain);
	cr_assert(adr_addresses_merge(&merged, &bed.arena, &bed.out, &first));
	cr_expect_eq(merged.are_plain, plains[*row].are_plain);
	bed_clear(&bed);
}

/* On a shelf each, or beside each other. */
Test(proxies, addresses_are_put_on_shelves)
{
	static const char *const values[] = {"smtp:a@d", "SMTP:b@d", "smtp:a@e",
					     NULL};
	struct adr_shelves shelves = {0};
	struct bed bed;

	bed_init(&bed);
	bed.proxies.shelves = &shelves;
	read_all(&bed, values, NULL, true);
	expect_texts(bed.out.addresses, bed.out.address_count,
		     (const char *const[]){"b@d", "a@d", "a@e", NULL}, 0);
	cr_expect_str_eq(bed.out.primary, "b@d");
	cr_expect_eq(bed.out.addresses[2], bed.out.addresses[1] + 6);
	bed_clear(&bed);
	adr_shelves_clear(&shelves);
}

Test(proxies, merge_has_the_others_of_both)
{
	static const char *const one[] = {"smtp:a@d", "x:1", "x:3", NULL};
	static const char *const two[] = {"smtp:a@d", "x:2", "x:3", NULL};
	struct adr_others first, merged;
	struct bed bed;

	bed_init(&bed);
	read_all(&bed, one, NULL, true);
	first = bed.others;
	read_all(&bed, two, NULL, true);
	cr_assert(adr_others_merge(&merged, &bed.arena, &first, &bed.others));
	expect_texts(merged.texts, merged.count,
		     (const char *const[]){"x:1", "x:2", "x:3", NULL}, 0);
	bed_clear(&bed);
}
