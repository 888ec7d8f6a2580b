#include "addr.h"

#include <adrcpt.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static void free_rows(struct criterion_test_params *params)
{
	cr_free(params->params);
}

/* A pointer to a string does not survive into the worker process, an index
 * does. */
static struct criterion_test_params rows(size_t count)
{
	size_t *index = cr_malloc(count * sizeof *index);
	size_t i;

	for (i = 0; i < count; i++)
		index[i] = i;
	return cr_make_param_array(size_t, index, count, free_rows);
}

static int spell(struct adr_buf *keys, const char *address)
{
	const struct adr_fault *fault = NULL;

	return adr_addr_spell(keys, address, strlen(address), &fault);
}

/* u with diaeresis: as one character, decomposed, upper case. */
#define U_UML "\u00fc"
#define U_NFD "u\u0308"
#define U_CAP "\u00dc"

#define TEN(text) text text text text text text text text text text

static const struct {
	const char *address;
	const char *keys[3];
} good[] = {
	/* dot-atoms */
	{"user@example.com", {"user@example.com"}},
	{"First.Last@Example.COM", {"first.last@example.com"}},
	{"o'brien+tag@example.com", {"o'brien+tag@example.com"}},
	{"!#$%&'*+-/=?^_`{|}~@d", {"!#$%&'*+-/=?^_`{|}~@d"}},
	{"#a@d", {"#a@d"}},
	{"-a-@d", {"-a-@d"}},

	/* quotes: needless ones */
	{"\"Needless\"@d", {"needless@d"}},
	{"\"a.b\"@d", {"a.b@d"}},
	{"\"a\\b\"@d", {"ab@d"}},
	{"\"m\\" U_UML "ller\"@d", {"m" U_UML "ller@d"}},

	/* and needed ones */
	{"\"A b\"@d", {"\"a b\"@d"}},
	{"\" \"@d", {"\" \"@d"}},
	{"\"a..b\"@d", {"\"a..b\"@d"}},
	{"\".a\"@d", {"\".a\"@d"}},
	{"\"a.\"@d", {"\"a.\"@d"}},
	{"\"a@b\"@d", {"\"a@b\"@d"}},
	{"\"(),:;<>[]\"@d", {"\"(),:;<>[]\"@d"}},
	{"\"a\\\"b\"@d", {"\"a\\\"b\"@d"}},
	{"\"a\\\\b\"@d", {"\"a\\\\b\"@d"}},
	{"\"\\a\\ \\b\"@d", {"\"a b\"@d"}},
	{"\"\\@\"@d", {"\"@\"@d"}},

	/* local parts past ASCII: folded, never normalized */
	{U_CAP "ser@d", {U_UML "ser@d"}},
	{"U\u0308ser@d", {U_NFD "ser@d"}},
	{"stra\u00dfe@d", {"strasse@d"}},
	{"\u212a@d", {"k@d"}},
	{"\u03a3\u03c2@d", {"\u03c3\u03c3@d"}},
	{"\u0390@d", {"\u03b9\u0308\u0301@d"}},
	{"a\uff0eb@d", {"a\uff0eb@d"}},
	{"\ufffe@d", {"\ufffe@d"}},

	/* domains */
	{"a@localhost", {"a@localhost"}},
	{"a@_tcp.my_host.d", {"a@_tcp.my_host.d"}},
	{"a@1.2", {"a@1.2"}},
	{"a@b--c", {"a@b--c"}},
	{"a@[192.0.2.1]", {"a@[192.0.2.1]"}},
	{"a@[IPv6:2001:DB8::1]", {"a@[ipv6:2001:db8::1]"}},

	/* internationalized domains */
	{"A@M" U_CAP "ller.DE", {"a@m" U_UML "ller.de", "a@xn--mller-kva.de"}},
	{"a@XN--MLLER-KVA.de", {"a@m" U_UML "ller.de", "a@xn--mller-kva.de"}},
	{"a@m" U_NFD "ller.de",
	 {"a@m" U_UML "ller.de", "a@m" U_NFD "ller.de", "a@xn--mller-kva.de"}},
	{"a@b" U_UML "cher.xn--mller-kva.de",
	 {"a@b" U_UML "cher.m" U_UML "ller.de",
	  "a@b" U_UML "cher.xn--mller-kva.de",
	  "a@xn--bcher-kva.xn--mller-kva.de"}},
	{U_CAP "@" U_CAP ".d", {U_UML "@" U_UML ".d", U_UML "@xn--tda.d"}},
	{"a@_x." U_UML ".d", {"a@_x." U_UML ".d", "a@_x.xn--tda.d"}},

	/* what folding and mapping change */
	{"a@Stra\u00dfe.d", {"a@strasse.d", "a@xn--strae-oqa.d"}},
	{"a@STRA\u1e9eE.d", {"a@strasse.d"}},
	{"a@xn--strae-oqa.d", {"a@strasse.d", "a@xn--strae-oqa.d"}},
	{"a@\u03b1\u03c2.d", {"a@\u03b1\u03c3.d", "a@xn--mxa8a.d"}},
	{"a@\u03b1\u03c3.d", {"a@\u03b1\u03c3.d", "a@xn--mxa0b.d"}},
	{"a@\u0390.d", {"a@\u03b9\u0308\u0301.d", "a@xn--owa.d"}},
	{"a@\uff44.d", {"a@d.d", "a@\uff44.d"}},
	{"a@\uff58n--tda.d",
	 {"a@" U_UML ".d", "a@\uff58n--tda.d", "a@xn--tda.d"}},

	/* does not convert: as it stands */
	{"a@XN--A.d", {"a@xn--a.d"}},
	{"a@xn--a.xn--tda.d", {"a@xn--a.xn--tda.d"}},
	{"a@i\u2764.d", {"a@i\u2764.d"}},
	{"a@bc--d." U_CAP ".d", {"a@bc--d." U_UML ".d"}},
	{"a@\u2100.d", {"a@\u2100.d"}},           /* to "a/c" */
	{"a@\uff3b1\uff3d", {"a@\uff3b1\uff3d"}}, /* to "[1]" */
	{"a@xn--a-2gn.d", {"a@xn--a-2gn.d"}},
	{"a@xn--ngba5hb2804a.d", {"a@xn--ngba5hb2804a.d"}}, /* has ZWNJ */
};

ParameterizedTestParameters(addr, spells)
{
	return rows(COUNT(good));
}

ParameterizedTest(size_t *row, addr, spells)
{
	const char *address = good[*row].address;
	struct adr_buf keys;
	const char *key;
	size_t i;

	adr_buf_init(&keys);
	cr_assert_eq(spell(&keys, address), 1, "%s is refused", address);
	key = keys.data;
	for (i = 0; i < 3 && good[*row].keys[i] != NULL; i++) {
		cr_expect_str_eq(key, good[*row].keys[i], "%s: '%s', not '%s'",
				 address, key, good[*row].keys[i]);
		key = adr_addr_next(key);
	}
	cr_expect_str_eq(key, "", "%s: also '%s'", address, key);
	cr_expect_eq(key + 1, keys.data + keys.len);
	adr_buf_clear(&keys);
}

/* Whatever Postfix is asked for leads to the same address. */
ParameterizedTestParameters(addr, spellings_are_one_address)
{
	return rows(COUNT(good));
}

ParameterizedTest(size_t *row, addr, spellings_are_one_address)
{
	struct adr_buf keys, again;
	const char *key;

	adr_buf_init(&keys);
	adr_buf_init(&again);
	cr_assert_eq(spell(&keys, good[*row].address), 1);
	for (key = keys.data; *key != '\0'; key = adr_addr_next(key)) {
		adr_buf_reset(&again);
		cr_assert_eq(spell(&again, key), 1, "%s is refused", key);
		cr_expect_str_eq(again.data, keys.data, "%s gives '%s'", key,
				 again.data);
	}
	adr_buf_clear(&again);
	adr_buf_clear(&keys);
}

static const struct {
	const char *code;
	const char *addresses[16];
} bad[] = {
	{"empty", {""}},
	{"no-at-sign", {"user", "\"a@b\"", "c=us;a= ;p=x"}},
	{"no-local-part", {"@", "@example.com", "\"\"@example.com"}},
	{"no-domain", {"user@", "\"a b\"@"}},
	{"dot-in-local-part", {".a@d", "a.@d", "a..b@d", ".@d"}},
	{"bad-quoting",
	 {"\"", "\"\\", "\"a@d", "\"a\\\"@d", "\"a\"b@d", "\"a\".b@d",
	  "\"a\" @d", "a\"b\"@d"}},
	{"bad-local-part",
	 {"a(b@d", "a)b@d", "<a@d", "a>b@d", "a,b@d", "a;b@d", "a:b@d", "[a@d",
	  "a]@d", "a\\b@d", "a@b@d", "\"a\"@b@d"}},
	{"blank",
	 {" a@d", "a b@d", "a@d ", "a@ d", "a\u00a0@d", "a\u2007@d",
	  "\"a\u3000\"@d", "a@\u202f.d", "a\u2028@d"}},
	{"control",
	 {"a\tb@d", "\"a\tb\"@d", "\"a\\\nb\"@d", "a@d\r", "a\x7f@d",
	  "a\xc2\x85@d"}},
	{"bidi-or-invisible",
	 {"a\u200b@d", "\"\u202e\"@d", "a@\u2066.d", "\ufeffa@d", "a\u00ad@d",
	  "a@b\u200c.d"}},
	{"bad-utf8",
	 {"a\xff@d", "a@m\xfcller.de", "\xc0\x80@d", "\xed\xa0\x80@d",
	  "a@d\xc3", "\"\\\xff\"@d"}},
	{"bad-domain",
	 {"a@.", "a@d.", "a@.d", "a@b..d", "a@-b.d", "a@b-.d", "a@b.d-",
	  "a@-" U_UML ".d", "a@" U_UML "..d", "a@b!d", "a@*.d", "a@\"d\"",
	  "a@d>", "a@xn--tda.d.", "a@xn--"}},
	{"bad-domain",
	 {"a@[]", "a@[1", "a@1]", "a@[1[2]", "a@[1\\2]", "a@[" U_UML "]"}},
	{"ideographic-full-stop",
	 {"a@b\u3002d", "a@b\uff0ed", "a@b\uff61d", "a\u3002b@d",
	  "\"a\u3002b\"@d"}},
};

/* The buffer must be as it was, and nothing behind the address be read: the
 * copy is of its exact size, for the sanitizer to see. */
static void expect_refused(const char *code, const char *address, size_t len)
{
	const struct adr_fault *fault = NULL;
	struct adr_buf keys;
	char *copy = malloc(len);

	cr_assert(copy != NULL || len == 0);
	if (len > 0)
		memcpy(copy, address, len);
	adr_buf_init(&keys);
	cr_assert(adr_buf_add_text(&keys, "before"));
	cr_assert_eq(adr_addr_spell(&keys, copy, len, &fault), 0,
		     "'%s' is kept", address);
	cr_expect_str_eq(fault->code, code, "'%s': %s", address, fault->code);
	cr_expect(strlen(fault->text) > 0);
	cr_expect_eq(keys.len, strlen("before"));
	cr_expect_str_eq(keys.data, "before");
	adr_buf_clear(&keys);
	free(copy);
}

ParameterizedTestParameters(addr, refuses)
{
	return rows(COUNT(bad));
}

ParameterizedTest(size_t *row, addr, refuses)
{
	const char *const *address = bad[*row].addresses;

	for (; *address != NULL; address++)
		expect_refused(bad[*row].code, *address, strlen(*address));
}

Test(addr, nul_is_a_control)
{
	expect_refused("control", "a@d\0", 4);
	expect_refused("control", "a\0b@d", 5);
	expect_refused("control", "\"a\0b\"@d", 7);
}

/* Addresses made of repeated pieces: count times piece each. */
struct piece {
	const char *text;
	size_t count;
};

static const struct {
	struct piece pieces[4];
	const char *code; /* NULL: kept */
	size_t spellings;
} lengths[] = {
	{{{"a", 64}, {"@d", 1}}, NULL, 1},
	{{{"a", 65}, {"@d", 1}}, "too-long", 0},
	{{{"a@", 1}, {"b", 63}}, NULL, 1},
	{{{"a@", 1}, {"b", 64}}, "bad-domain", 0},
	{{{"a@", 1}, {"bcdefgh.", 31}, {"efgh", 1}}, NULL, 1},
	{{{"a@", 1}, {"bcdefgh.", 31}, {"efghi", 1}}, "too-long", 0},

	/* quotes and backslashes count if they stay */
	{{{"\"", 1}, {"a", 64}, {"\"@d", 1}}, NULL, 1},
	{{{"\"", 1}, {" ", 62}, {"\"@d", 1}}, NULL, 1},
	{{{"\"", 1}, {" ", 63}, {"\"@d", 1}}, "too-long", 0},
	{{{"\"", 1}, {"\\a", 64}, {"\"@d", 1}}, NULL, 1},
	{{{"\"", 1}, {"\\\\", 31}, {"\"@d", 1}}, NULL, 1},
	{{{"\"", 1}, {"\\\\", 32}, {"\"@d", 1}}, "too-long", 0},

	/* octets after folding, not characters before */
	{{{U_UML, 32}, {"@d", 1}}, NULL, 1},
	{{{U_UML, 33}, {"@d", 1}}, "too-long", 0},
	{{{"\u0390", 10}, {"@d", 1}}, NULL, 1},
	{{{"\u0390", 11}, {"@d", 1}}, "too-long", 0},
	{{{"\u212a", 64}, {"@d", 1}}, NULL, 1},

	/* a U-label may be longer in UTF-8 than its A-label */
	{{{"a@", 1}, {U_UML, 50}, {".d", 1}}, NULL, 2},
	{{{"a@", 1}, {U_UML, 63}, {".d", 1}}, NULL, 1},

	/* a spelling that is too long goes, the address stays */
	{{{"a@", 1}, {"bcdefgh.", 31}, {U_UML, 1}}, NULL, 1},
	{{{"a@", 1}, {TEN(U_NFD) ".", 9}, {"d", 1}}, NULL, 2},
	{{{"a@", 1}, {"xn--tdaaaaaaaaaa.", 13}, {"d", 1}}, NULL, 1},

	/* but an A-label does not make up for an address that is */
	{{{"a@", 1}, {TEN(U_UML) ".", 13}, {"d", 1}}, "too-long", 0},
	{{{"a", 100000}, {"@d", 1}}, "too-long", 0},
	{{{"a@", 1}, {U_UML, 100000}}, "too-long", 0},
};

static void build(struct adr_buf *out, const struct piece *pieces)
{
	size_t i, n;

	for (i = 0; i < 4 && pieces[i].text != NULL; i++)
		for (n = 0; n < pieces[i].count; n++)
			cr_assert(adr_buf_add_text(out, pieces[i].text));
}

ParameterizedTestParameters(addr, limits_the_length)
{
	return rows(COUNT(lengths));
}

ParameterizedTest(size_t *row, addr, limits_the_length)
{
	const struct adr_fault *fault = NULL;
	struct adr_buf address, keys;
	const char *key;
	size_t count = 0;
	int rc;

	adr_buf_init(&address);
	adr_buf_init(&keys);
	build(&address, lengths[*row].pieces);
	rc = adr_addr_spell(&keys, address.data, address.len, &fault);
	cr_assert_eq(rc, lengths[*row].code == NULL, "row %zu: %s", *row,
		     fault != NULL ? fault->code : "kept");
	if (rc == 0)
		cr_expect_str_eq(fault->code, lengths[*row].code);
	for (key = keys.data; rc == 1 && *key != '\0'; key = adr_addr_next(key))
		count++;
	cr_expect_eq(count, lengths[*row].spellings, "row %zu: %zu", *row,
		     count);
	adr_buf_clear(&keys);
	adr_buf_clear(&address);
}

Test(addr, appends_a_list_to_what_is_there)
{
	static const char want[] = "a@d\0\0b@d\0";
	struct adr_buf keys;

	adr_buf_init(&keys);
	cr_assert_eq(spell(&keys, "a@d"), 1);
	cr_assert_eq(spell(&keys, "b@d"), 1);
	cr_assert_eq(keys.len, sizeof want);
	cr_expect_eq(memcmp(keys.data, want, sizeof want), 0);
	adr_buf_clear(&keys);
}

Test(addr, next_stays_at_the_end)
{
	static const char list[] = "a@d\0b@d\0";

	cr_expect_eq(adr_addr_next(list), list + 4);
	cr_expect_eq(adr_addr_next(list + 4), list + 8);
	cr_expect_eq(adr_addr_next(list + 8), list + 8);
}

Test(addr, domain_is_behind_the_last_at_sign)
{
	cr_expect_str_eq(adr_addr_domain("a@d"), "d");
	cr_expect_str_eq(adr_addr_domain("\"a@b\"@d.e"), "d.e");
}

/* Every ASCII character that may stand in a local part without quotes gives
 * one key for both spellings; every other one keeps its quotes. */
Test(addr, quotes_stay_exactly_where_needed)
{
	static const char specials[] = "()<>[]:;@\\,.\" ";
	struct adr_buf keys;
	char quoted[16];
	int c;

	adr_buf_init(&keys);
	for (c = ' '; c <= '~'; c++) {
		bool special = strchr(specials, c) != NULL;

		adr_buf_reset(&keys);
		snprintf(quoted, sizeof quoted, "\"\\%c\"@d", c);
		cr_assert_eq(spell(&keys, quoted), 1, "%s", quoted);
		cr_expect_eq(keys.data[0] == '"', special, "%s: %s", quoted,
			     keys.data);
		snprintf(quoted, sizeof quoted, "%c@d", c);
		cr_expect_eq(spell(&keys, quoted), !special, "%s", quoted);
	}
	adr_buf_clear(&keys);
}

/* --- Where mail is sent to ---------------------------------------------- */

static const struct {
	const char *address;
	const char *route; /* NULL: refused */
} routes[] = {
	{"John.Doe@Example.COM", "John.Doe@Example.COM"},
	{"\"needless\"@d", "needless@d"},
	{"\"a b\"@d", "\"a b\"@d"},
	{"\"a\\,b\"@d", "\"a,b\"@d"},
	{"o'neil+x@d", "o'neil+x@d"},
	{"a@M\xc3\xbcller.DE", "a@xn--mller-kva.de"},
	{"a@xn--mller-kva.de", "a@xn--mller-kva.de"},
	{"a@mu\xcc\x88ller.de", "a@xn--mller-kva.de"},
	{"Stra\xc3\x9f" "e@stra\xc3\x9f" "e.example",
	 "Stra\xc3\x9f" "e@xn--strae-oqa.example"},
	{"a@xn--0.example", "a@xn--0.example"},
	{"a@[192.0.2.1]", "a@[192.0.2.1]"},
	{"@d", NULL},
	{"a b@d", NULL},
	{"a@d\n", NULL},
};

ParameterizedTestParameters(addr, route)
{
	return rows(COUNT(routes));
}

ParameterizedTest(size_t *row, addr, route)
{
	const char *address = routes[*row].address;
	struct adr_buf out;
	int rc;

	adr_buf_init(&out);
	cr_assert(adr_buf_add_text(&out, "before,"));
	rc = adr_addr_route(&out, address, strlen(address));
	cr_expect_eq(rc, routes[*row].route != NULL, "%s", address);
	cr_expect_eq(strncmp(out.data, "before,", 7), 0);
	cr_expect_str_eq(out.data + 7,
			 rc == 1 ? routes[*row].route : "", "%s", address);
	cr_expect_eq(out.len, strlen(out.data));
	adr_buf_clear(&out);
}
