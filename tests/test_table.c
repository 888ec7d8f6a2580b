/* The pairs of an old file: in order, each key once, nothing that could not
 * stand in a line. */
#include "table.h"
#include "unit.h"

#include <stdio.h>
#include <string.h>

static struct adr_table table;

static void init(void)
{
	adr_table_init(&table);
}

static void clear(void)
{
	adr_table_clear(&table);
}

TestSuite(table, .init = init, .fini = clear);

static void add(const char *key, const char *value)
{
	const struct adrcpt_pair pair = {key, value};

	cr_assert_eq(adr_table_add(&table, &pair, "old", NULL), 0);
}

static void expect(size_t index, const char *key, const char *value)
{
	struct adrcpt_pair pair = adr_table_at(&table, index);

	cr_expect_str_eq(pair.key, key);
	cr_expect_str_eq(pair.value, value);
}

Test(table, is_empty)
{
	adr_table_finish(&table);
	cr_expect_eq(table.count, 0);
}

Test(table, is_sorted_bytewise)
{
	add("b", "1");
	add("a\xc3\xa4", "2");
	add("a", "3");
	add("az", "4");
	adr_table_finish(&table);
	cr_assert_eq(table.count, 4);
	expect(0, "a", "3");
	expect(1, "az", "4");
	expect(2, "a\xc3\xa4", "2");
	expect(3, "b", "1");
}

Test(table, the_first_of_equal_keys_stays)
{
	add("b", "1");
	add("a", "2");
	add("b", "3");
	add("a", "4");
	add("b", "5");
	adr_table_finish(&table);
	cr_assert_eq(table.count, 2);
	expect(0, "a", "2");
	expect(1, "b", "1");
}

Test(table, equal_keys_in_order)
{
	add("a", "1");
	add("a", "2");
	add("b", "3");
	adr_table_finish(&table);
	cr_assert_eq(table.count, 2);
	expect(0, "a", "1");
	expect(1, "b", "3");
}

Test(table, many)
{
	enum { MANY = 50000 };
	char key[32];
	size_t i;

	for (i = 0; i < MANY; i++) {
		snprintf(key, sizeof key, "%05zu", i * 7919 % MANY);
		add(key, key);
	}
	adr_table_finish(&table);
	cr_assert_eq(table.count, MANY);
	for (i = 0; i < MANY; i++) {
		snprintf(key, sizeof key, "%05zu", i);
		expect(i, key, key);
	}
}

static const struct {
	const char *key, *value;
	bool good;
} pairs[] = {
	{"a@d", "OK", true},
	{"\"a b\"@d", "two words", true},
	{"a@d", "a\ttab", true},
	{"a@d", "", true},
	{"\xc3\xa4@d", "x", true},
	{"", "OK", false},
	{"a\nb", "OK", false},
	{"a\tb", "OK", false},
	{"a@d", "a\nb", false},
	{"a@d", "a\rb", false},
	{"a\x7f", "OK", false},
	{"a\xff", "OK", false},
	{"a@d", "\xff", false},
	{"a\xe2\x80\xa8z", "OK", false},
	{"a\xe2\x80\xaez", "OK", false},
};

ParameterizedTestParameters(table, takes_what_can_stand_in_a_line)
{
	return unit_rows(COUNT(pairs));
}

ParameterizedTest(size_t *row, table, takes_what_can_stand_in_a_line)
{
	const struct adrcpt_pair pair = {pairs[*row].key, pairs[*row].value};
	struct adrcpt_error err = {0, 0, 0, ""};
	int rc = adr_table_add(&table, &pair, "old", &err);

	cr_expect_eq(rc, pairs[*row].good ? 0 : ADRCPT_E_DATA, "row %zu", *row);
	if (!pairs[*row].good) {
		cr_expect_not_null(strstr(err.text, "old"), "%s", err.text);
		cr_expect_null(strchr(err.text, '\n'));
	}
	cr_expect_eq(table.count, pairs[*row].good);
}
