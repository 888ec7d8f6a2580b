#include "addresses.h"

#include "addr.h"
#include "unit.h"

#include <string.h>

TestSuite(addresses);

/* The values of one address, as a directory has them, in one run of bytes. */
static const char *kept(struct adr_arena *arena, const char *const *values)
{
	struct adr_addresses all = {0};
	const struct adr_fault *fault;
	const char *list[4];
	struct adr_buf keys;

	adr_buf_init(&keys);
	for (; values[all.address_count] != NULL; all.address_count++) {
		const char *raw = values[all.address_count];

		adr_buf_reset(&keys);
		cr_assert_eq(adr_addresses_add(&keys, raw, strlen(raw), &fault),
			     1);
		list[all.address_count] = adr_addresses_copy(arena, keys.data);
		cr_assert_not_null(list[all.address_count]);
	}
	adr_buf_clear(&keys);
	all.addresses = list;
	cr_assert(adr_addresses_settle(&all, arena, NULL));
	cr_assert_eq(all.address_count, 1);
	return list[0];
}

/* Every way to write it in small letters and capitals, in no order. */
Test(addresses, thousands_of_spellings_of_one_are_joined)
{
	enum { LETTERS = 13, COUNT_OF_ALL = 1 << LETTERS };
	static const char *forms[COUNT_OF_ALL];
	struct adr_addresses all = {.addresses = forms,
				    .address_count = COUNT_OF_ALL};
	char raw[] = "abcdefghijklm@d.example";
	const struct adr_fault *fault;
	const char *last = "", *text;
	struct adr_arena arena;
	struct adr_buf keys;
	size_t i, k;

	adr_arena_init(&arena);
	adr_buf_init(&keys);
	for (i = 0; i < COUNT_OF_ALL; i++) {
		for (k = 0; k < LETTERS; k++)
			raw[k] = (char)((i * 2731 >> k & 1 ? 'A' : 'a') + k);
		adr_buf_reset(&keys);
		cr_assert_eq(adr_addresses_add(&keys, raw, strlen(raw), &fault),
			     1);
		forms[i] = adr_addresses_copy(&arena, keys.data);
		cr_assert_not_null(forms[i]);
	}
	adr_buf_clear(&keys);
	cr_assert(adr_addresses_settle(&all, &arena, NULL));
	cr_assert_eq(all.address_count, 1);
	cr_expect_str_eq(forms[0], "abcdefghijklm@d.example");
	text = adr_addresses_spelling(forms[0], 0);
	for (i = 0; i < COUNT_OF_ALL; i++) {
		cr_assert_lt(strcmp(last, text), 0, "%zu", i);
		last = text;
		text = adr_addr_next(text);
	}
	cr_expect_str_eq(text, "");
	adr_arena_clear(&arena);
}

#define NFD "a@mu\xcc\x88ller.de"
#define NFC "a@m\xc3\xbcller.de"
#define ACE "a@xn--mller-kva.de"

static const struct {
	const char *values[4];
	const char *spellings[4];
	const char *keys[4];
} rows[] = {
	{{"a@d"}, {"a@d"}, {"a@d"}},
	{{"A@D"}, {"A@D"}, {"a@d"}},
	{{"A@D", "a@d"}, {"A@D", "a@d"}, {"a@d"}},
	{{"a@d", "A@D"}, {"A@D", "a@d"}, {"a@d"}},
	{{"a@D", "a@d", "A@D"}, {"A@D", "a@D", "a@d"}, {"a@d"}},
	{{"a@D", "A@D", "a@D"}, {"A@D", "a@D"}, {"a@d"}},
	{{"a@d", "a@d"}, {"a@d"}, {"a@d"}},
	{{"\"a\"@d"}, {"\"a\"@d"}, {"a@d"}},
	{{"\"a b\"@d"}, {"\"a b\"@d"}, {"\"a b\"@d"}},
	{{NFC}, {NFC}, {NFC, ACE}},
	{{NFD}, {NFD}, {NFC, NFD, ACE}},
	{{ACE, NFC}, {NFC, ACE}, {NFC, ACE}},
	{{NFC, NFD}, {NFD, NFC}, {NFC, NFD, ACE}},
};

static size_t count_texts(const char *const *texts)
{
	size_t count = 0;

	while (count < 4 && texts[count] != NULL)
		count++;
	return count;
}

ParameterizedTestParameters(addresses, spellings_are_kept)
{
	return unit_rows(COUNT(rows));
}

ParameterizedTest(size_t *row, addresses, spellings_are_kept)
{
	size_t i, count = count_texts(rows[*row].spellings);
	struct adr_arena arena;
	const char *address;

	adr_arena_init(&arena);
	address = kept(&arena, rows[*row].values);
	for (i = 0; i < count; i++)
		cr_expect_str_eq(adr_addresses_spelling(address, i),
				 rows[*row].spellings[i], "row %zu", *row);
	cr_expect_null(adr_addresses_spelling(address, count));
	cr_expect_null(adr_addresses_spelling(address, count + 7));
	adr_arena_clear(&arena);
}

static bool has_key(const char *address, const char *key)
{
	for (; *address != '\0'; address = adr_addr_next(address))
		if (strcmp(address, key) == 0)
			return true;
	return false;
}

ParameterizedTestParameters(addresses, keys_are_those_of_all_values)
{
	return unit_rows(COUNT(rows));
}

ParameterizedTest(size_t *row, addresses, keys_are_those_of_all_values)
{
	size_t i, count = count_texts(rows[*row].keys);
	struct adr_arena arena;
	const char *address;

	adr_arena_init(&arena);
	address = kept(&arena, rows[*row].values);
	for (i = 0; i < count; i++)
		cr_expect(has_key(address, rows[*row].keys[i]), "row %zu: %s",
			  *row, rows[*row].keys[i]);
	for (; *address != '\0'; address = adr_addr_next(address))
		i--;
	cr_expect_eq(i, 0, "row %zu", *row);
	adr_arena_clear(&arena);
}

/* Behind each stand the empty key and the empty spelling. */
static const char *list[] = {"m@d\0", "a@d\0", "b@d\0", "z@d\0"};

Test(addresses, the_shown_ones_are_known)
{
	struct adr_addresses all = {.addresses = list,
				    .address_count = COUNT(list)};
	size_t i;

	for (i = 0; i < COUNT(list); i++)
		cr_expect(adr_addresses_show(&all, list[i]), "%s", list[i]);
	cr_expect_not(adr_addresses_show(&all, "c@d"));
	cr_expect_not(adr_addresses_show(&all, ""));
	all.address_count = 1;
	cr_expect(adr_addresses_show(&all, "m@d"));
	cr_expect_not(adr_addresses_show(&all, "a@d"));
	all.address_count = 0;
	cr_expect_not(adr_addresses_show(&all, "m@d"));
}

/* Few and many, with doubles, in every order of rotation. */
Test(addresses, texts_are_sorted_by_bytes)
{
	static const char *const sorted[] = {"",   "A",  "B", "a",    "a",
					     "aa", "ab", "b", "\xc3", "\xff"};
	const char *texts[COUNT(sorted)];
	size_t count, start, i;

	for (count = 0; count <= COUNT(sorted); count++)
		for (start = 0; start < count; start++) {
			for (i = 0; i < count; i++)
				texts[i] = sorted[(start + i * 7) % count];
			if (count % 7 == 0)
				memcpy(texts, sorted, count * sizeof *texts);
			adr_sort_texts(texts, count);
			for (i = 0; i < count; i++)
				cr_assert_str_eq(texts[i], sorted[i]);
		}
}
