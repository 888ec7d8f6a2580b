#include "nearby.h"

#include "unit.h"

static const struct {
	const char *a, *b;
	bool is_elsewhere;
	bool is_one_edit;
} rows[] = {
	{"ann@a.example", "ann@a.example", false, false},
	{"ann@a.example", "ann@b.example", true, true},
	{"ann@a.example", "ann@other.example", true, false},
	{"ann@a.example", "an@a.example", false, true},
	{"ann@a.example", "anne@a.example", false, true},
	{"ann@a.example", "nann@a.example", false, true},
	{"ann@a.example", "amn@a.example", false, true},
	{"ann@a.example", "nan@a.example", false, true},
	{"ann@a.example", "xann@a.examplx", false, false},
	{"ann@a.example", "xyann@a.example", false, false},
	{"abc@a.example", "cba@a.example", false, false},
	{"a@b", "b@a", false, false},
	{"aa@b", "a@b", false, true},

	/* characters of several octets, some with octets in common */
	{"j\xc3\xb6rg@a.example", "j\xc3\xbcrg@a.example", false, true},
	{"j\xc3\xb6rg@a.example", "jorg@a.example", false, true},
	{"j\xc3\xb6rg@a.example", "jrg@a.example", false, true},
	{"j\xc3\xb6rg@a.example", "\xc3\xb6jrg@a.example", false, true},
	{"\xc3\xa9@a", "\xc4\xa9@a", false, true},
	{"\xe2\x82\xac@a", "\xe2\x82\xad\xe2\x82\xac@a", false, true},
	{"\xc3\xb6\xc3\xbc@a", "\xc3\xbc\xc3\xb6@a", false, true},
	{"\xc3\xb6\xc3\xb6@a", "\xc3\xbc\xc3\xbc@a", false, false},
	{"\"a@b\"@c", "\"a@b\"@d", true, true},
};

ParameterizedTestParameters(nearby, knows_what_is_like_another)
{
	return unit_rows(COUNT(rows));
}

ParameterizedTest(size_t *row, nearby, knows_what_is_like_another)
{
	const char *a = rows[*row].a, *b = rows[*row].b;

	cr_expect_eq(adr_nearby_is_elsewhere(a, b), rows[*row].is_elsewhere);
	cr_expect_eq(adr_nearby_is_elsewhere(b, a), rows[*row].is_elsewhere);
	cr_expect_eq(adr_nearby_is_one_edit(a, b), rows[*row].is_one_edit);
	cr_expect_eq(adr_nearby_is_one_edit(b, a), rows[*row].is_one_edit);
}
