#include "range.h"

#include "unit.h"

#include <string.h>

static const struct {
	const char *name;
	bool is_range;
	size_t name_len;
	size_t first, last;
} names[] = {
	{"proxyAddresses", false, 14, 0, 0},
	{"proxyAddresses;binary", false, 21, 0, 0},
	{"proxyAddresses;", false, 15, 0, 0},
	{"", false, 0, 0, 0},
	{"member;range=0-1499", true, 6, 0, 1499},
	{"member;range=1500-*", true, 6, 1500, ADR_RANGE_END},
	{"member;RANGE=0-*", true, 6, 0, ADR_RANGE_END},
	{"m;range=5-5", true, 1, 5, 5},
	{"m;range=0-9223372036854775807", true, 1, 0,
	 (size_t)9223372036854775807},

	/* ranges that make no sense: no name */
	{"m;range=", false, 0, 0, 0},
	{"m;range=5", false, 0, 0, 0},
	{"m;range=-", false, 0, 0, 0},
	{"m;range=0-", false, 0, 0, 0},
	{"m;range=-5", false, 0, 0, 0},
	{"m;range=*-5", false, 0, 0, 0},
	{"m;range=*", false, 0, 0, 0},
	{"m;range=2-1", false, 0, 0, 0},
	{"m;range=0--1", false, 0, 0, 0},
	{"m;range=0-1x", false, 0, 0, 0},
	{"m;range=0-**", false, 0, 0, 0},
	{"m;range=0 - 1", false, 0, 0, 0},
	{"m;range=0-99999999999999999999", false, 0, 0, 0},
};

ParameterizedTestParameters(range, parse)
{
	return unit_rows(COUNT(names));
}

ParameterizedTest(size_t *row, range, parse)
{
	const char *name = names[*row].name;
	struct adr_range range;
	bool is_range;

	memset(&range, 0xff, sizeof range);
	is_range = adr_range_parse(&range, name, strlen(name));
	cr_assert_eq(is_range, names[*row].is_range, "%s", name);
	cr_expect_eq(range.name_len, names[*row].name_len, "%s: %zu", name,
		     range.name_len);
	if (!is_range)
		return;
	cr_expect_eq(range.first, names[*row].first, "%s", name);
	cr_expect_eq(range.last, names[*row].last, "%s", name);
}

Test(range, names_are_counted)
{
	struct adr_range range;

	cr_expect_not(adr_range_parse(&range, "m;range=0-*", 10));
	cr_expect_eq(range.name_len, 0);
	cr_assert(adr_range_parse(&range, "m;range=0-12", 11));
	cr_expect_eq(range.last, 1);
	cr_expect_not(adr_range_parse(&range, "m;range=0-*", 5));
	cr_expect_eq(range.name_len, 5);
}

struct part {
	size_t first, last, values;
};

#define END ADR_RANGE_END

static const struct {
	struct part parts[4]; /* the last one may be refused */
	size_t count;
	bool joins; /* the last part */
	bool open;  /* after it */
} joins[] = {
	{{{0, END, 3}}, 1, true, false},
	{{{0, END, 0}}, 1, true, false},
	{{{0, 1, 2}}, 1, true, true},
	{{{0, 1, 2}, {2, END, 5}}, 2, true, false},
	{{{0, 1, 2}, {2, 2, 1}, {3, END, 1}}, 3, true, false},
	{{{0, 1, 2}, {2, 2, 1}}, 2, true, true},

	{{{1, END, 3}}, 1, false, false},              /* not the beginning */
	{{{0, 1, 2}, {3, END, 1}}, 2, false, true},    /* a gap */
	{{{0, 1, 2}, {1, END, 1}}, 2, false, true},    /* an overlap */
	{{{0, 1, 2}, {0, 1, 2}}, 2, false, true},      /* again */
	{{{0, 2, 2}}, 1, false, false},                /* too few values */
	{{{0, 1, 3}}, 1, false, false},                /* too many */
	{{{0, 0, 0}}, 1, false, false},                /* none */
	{{{0, END, 2}, {2, END, 1}}, 2, false, false}, /* after the end */
	{{{0, END, 2}, {2, 2, 1}}, 2, false, false},
};

ParameterizedTestParameters(range, join)
{
	return unit_rows(COUNT(joins));
}

ParameterizedTest(size_t *row, range, join)
{
	struct adr_range_join join = {0, false};
	size_t i;

	for (i = 0; i < joins[*row].count; i++) {
		const struct part *part = &joins[*row].parts[i];
		struct adr_range range = {1, part->first, part->last};
		bool good = adr_range_add(&join, &range, part->values);

		cr_assert_eq(good,
			     i + 1 < joins[*row].count || joins[*row].joins,
			     "row %zu, part %zu", *row, i);
	}
	cr_expect_eq(join.open, joins[*row].open, "row %zu", *row);
}
