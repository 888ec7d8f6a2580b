#include "addr.h"
#include "trace.h"

#include "unit.h"

#include <stdio.h>
#include <string.h>

/* A recipient with two addresses, the first of which is its primary. */
struct person {
	struct adr_buf keys[2];
	const char *addresses[2];
	adrcpt_recipient recipient;
};

static void person_init(struct person *person, const char *dn,
			const char *first, const char *second)
{
	const char *texts[2] = {first, second};
	const struct adr_fault *fault;
	size_t i;

	memset(person, 0, sizeof *person);
	person->recipient.dn = dn;
	person->recipient.proxies.primary = first;
	person->recipient.proxies.addresses = person->addresses;
	person->recipient.proxies.address_count = 2;
	for (i = 0; i < 2; i++) {
		adr_buf_init(&person->keys[i]);
		cr_assert_eq(adr_addr_spell(&person->keys[i], texts[i],
					    strlen(texts[i]), &fault),
			     1);
		person->addresses[i] = person->keys[i].data;
	}
}

static void look(struct adr_trace *trace, const char *dn, const char *first,
		 const char *second)
{
	struct person person;

	person_init(&person, dn, first, second);
	cr_assert_eq(adr_trace_look(trace, &person.recipient, NULL), 0);
	adr_buf_clear(&person.keys[0]);
	adr_buf_clear(&person.keys[1]);
}

static void refuse(struct adr_trace *trace, const char *dn, const char *value)
{
	const struct adrcpt_report report = {
		ADRCPT_WARNING, "some-code",   dn, "proxyAddresses", value,
		strlen(value),  "the sentence"};

	cr_assert_eq(adr_trace_refused(trace, &report, NULL), 0);
}

static const struct {
	const char *asked;
	bool is_primary;
} carried[] = {
	{"ann@stra\xc3\x9f" "e.example", true},
	{"Ann@STRASSE.example", true},
	{"SMTP:ann@strasse.example", true},
	{"\"ann\"@strasse.example", true},
	{"ANNA@b\xc3\xbc.example", false},
	{"anna@XN--B-EHA.example", false},
	{"smtp:anna@bu\xcc\x88.example", false},
};

ParameterizedTestParameters(trace, finds_every_spelling)
{
	return unit_rows(COUNT(carried));
}

ParameterizedTest(size_t *row, trace, finds_every_spelling)
{
	struct adr_trace trace;

	cr_assert_eq(adr_trace_init(&trace, carried[*row].asked, NULL), 0);
	look(&trace, "CN=Other", "bob@a.example", "bert@a.example");
	look(&trace, "CN=Ann", "Ann@strasse.example", "anna@b\xc3\xbc.example");
	cr_assert_eq(trace.hit_count, 1);
	cr_expect_str_eq(trace.hits[0].recipient.dn, "CN=Ann");
	cr_expect_eq(trace.hits[0].is_primary, carried[*row].is_primary);
	cr_expect_str_eq(trace.hits[0].recipient.proxies.primary,
			 "Ann@strasse.example");
	cr_expect_null(trace.hits[0].code);
	adr_trace_clear(&trace);
}

Test(trace, finds_all_objects_that_carry_it)
{
	struct adr_trace trace;

	cr_assert_eq(adr_trace_init(&trace, "ann@a.example", NULL), 0);
	look(&trace, "CN=1", "ann@a.example", "x@a.example");
	look(&trace, "CN=2", "y@a.example", "ann@a.example");
	cr_assert_eq(trace.hit_count, 2);
	cr_expect_str_eq(trace.hits[1].recipient.dn, "CN=2");
	cr_expect(!trace.hits[1].is_primary);
	adr_trace_clear(&trace);
}

Test(trace, finds_values_that_were_refused)
{
	struct adr_trace trace;

	cr_assert_eq(adr_trace_init(&trace, "a..b@a.example", NULL), 0);
	cr_expect_eq(trace.keys.len, 0);
	cr_assert_not_null(trace.fault);
	refuse(&trace, "CN=1", "SMTP:A..B@a.example");
	refuse(&trace, "CN=2", "smtp:other@@a.example");
	look(&trace, "CN=3", "ab@a.example", "x@a.example");
	cr_assert_eq(trace.hit_count, 1);
	cr_expect_str_eq(trace.hits[0].recipient.dn, "CN=1");
	cr_expect_str_eq(trace.hits[0].code, "some-code");
	cr_expect_str_eq(trace.hits[0].why, "the sentence");
	adr_trace_clear(&trace);
}

Test(trace, finds_what_is_like_it_once_and_no_more_than_ten)
{
	char local[3] = "a@";
	struct adr_trace trace;
	char address[32];
	size_t i;

	cr_assert_eq(adr_trace_init(&trace, "ann@a.example", NULL), 0);
	look(&trace, "CN=1", "ann@other.example", "anne@a.example");
	look(&trace, "CN=2", "ann@other.example", "zoe@a.example");
	cr_assert_eq(trace.near_count, 2);
	cr_expect_str_eq(trace.near[0].key, "ann@other.example");
	cr_expect_str_eq(trace.near[0].dn, "CN=1");
	for (i = 0; i < 26; i++) {
		local[0] = (char)('a' + i);
		snprintf(address, sizeof address, "ann%sa.example", local);
		look(&trace, "CN=3", address, "zoe@a.example");
	}
	cr_expect_eq(trace.near_count, ADR_NEAR_MAX);
	cr_expect_eq(trace.hit_count, 0);
	adr_trace_clear(&trace);
}

Test(trace, forgets_a_source_that_is_read_anew)
{
	struct adr_trace_mark mark;
	struct adr_trace trace;

	cr_assert_eq(adr_trace_init(&trace, "ann@a.example", NULL), 0);
	look(&trace, "CN=1", "ann@a.example", "x@a.example");
	mark = adr_trace_mark(&trace);
	look(&trace, "CN=2", "ann@a.example", "ann@b.example");
	cr_assert_eq(trace.hit_count, 2);
	cr_assert_eq(trace.near_count, 1);
	adr_trace_return(&trace, mark);
	cr_expect_eq(trace.hit_count, 1);
	cr_expect_eq(trace.near_count, 0);
	adr_trace_clear(&trace);
}
