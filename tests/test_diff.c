/* Old against new, as a merge of two sorted tables. */
#include "buf.h"
#include "diff.h"
#include "unit.h"

#include <string.h>

/* Tables as words, each "key=value". */
static const struct {
	const char *old, *new;
	const char *changes; /* a sign before each, a blank behind */
	size_t added, removed;
} cases[] = {
	{"", "", "", 0, 0},
	{"", "a=1 b=2", "+a=1 +b=2 ", 2, 0},
	{"a=1 b=2", "", "-a=1 -b=2 ", 0, 2},
	{"a=1 b=2", "a=1 b=2", "", 0, 0},
	{"a=1 b=2 c=3", "b=2", "-a=1 -c=3 ", 0, 2},
	{"b=2", "a=1 b=2 c=3", "+a=1 +c=3 ", 2, 0},
	{"a=1 b=2", "a=1 b=3", "-b=2 +b=3 ", 0, 0},
	{"a=1 c=1", "b=1 d=1", "-a=1 +b=1 -c=1 +d=1 ", 2, 2},
	{"a=1 b=1", "b=2 c=2", "-a=1 -b=1 +b=2 +c=2 ", 1, 1},
};

static char key_of[64][8], value_of[64][8];
static size_t words;

static size_t split(struct adrcpt_pair *pairs, const char *text)
{
	size_t count = 0, len;

	for (; *text != '\0'; text += len + (text[len] == ' ')) {
		len = strcspn(text, " ");
		memcpy(key_of[words], text, 1);
		memcpy(value_of[words], text + 2, 1);
		pairs[count].key = key_of[words];
		pairs[count++].value = value_of[words++];
	}
	return count;
}

static void expect_changes(const struct adr_diff *diff, const char *wanted)
{
	struct adr_buf text;
	size_t i;

	adr_buf_init(&text);
	adr_buf_add_text(&text, "");
	for (i = 0; i < diff->count; i++) {
		struct adrcpt_change change = adr_diff_at(diff, i);

		adr_buf_add_byte(&text, change.sign);
		adr_buf_add_text(&text, change.key);
		adr_buf_add_byte(&text, '=');
		adr_buf_add_text(&text, change.value);
		adr_buf_add_byte(&text, ' ');
	}
	cr_expect_str_eq(text.data, wanted);
	adr_buf_clear(&text);
}

ParameterizedTestParameters(diff, merges)
{
	return unit_rows(COUNT(cases));
}

ParameterizedTest(size_t *row, diff, merges)
{
	struct adrcpt_pair before[8], after[8];
	size_t i, removed = 0, count = split(before, cases[*row].old);
	size_t new_count = split(after, cases[*row].new);
	struct adr_pairs pairs;
	struct adr_table old;
	struct adr_diff diff;

	memset(&pairs, 0, sizeof pairs);
	for (i = 0; i < new_count; i++)
		cr_assert_eq(adr_pairs_add(&pairs, after[i].key, after[i].value,
					   NULL),
			     0);
	adr_table_init(&old);
	adr_diff_init(&diff);
	for (i = 0; i < count; i++)
		cr_assert_eq(adr_table_add(&old, &before[i], "old", NULL), 0);
	adr_table_finish(&old);
	cr_assert_eq(adr_diff_build(&diff, &old, &pairs, NULL), 0);
	adr_table_clear(&old);
	expect_changes(&diff, cases[*row].changes);
	cr_expect_eq(diff.added, cases[*row].added);
	cr_expect_eq(diff.removed, cases[*row].removed);
	for (i = 0; i < diff.count; i++)
		removed += adr_diff_is_removal(&diff, i);
	cr_expect_eq(removed, cases[*row].removed);
	adr_diff_clear(&diff);
	adr_pairs_clear(&pairs);
}

/* What is read while it is compared has to come in order; the first pair that
 * does not is told, whatever stands in the new table. */
Test(diff, an_old_table_out_of_order_is_told)
{
	static const char *const orders[] = {"ba", "aa", "acb", "bcb", "eed"};
	struct adrcpt_pair after[8];
	size_t i, j, count = split(after, "a=1 c=1 d=1");
	struct adr_pairs pairs;

	memset(&pairs, 0, sizeof pairs);
	for (i = 0; i < count; i++)
		cr_assert_eq(adr_pairs_add(&pairs, after[i].key, after[i].value,
					   NULL),
			     0);
	for (i = 0; i < COUNT(orders); i++) {
		struct adr_diff diff;
		int rc = 0;

		adr_diff_init(&diff);
		adr_diff_start(&diff, &pairs);
		for (j = 0; rc == 0 && orders[i][j] != '\0'; j++) {
			const char key[] = {orders[i][j], '\0'};
			const struct adrcpt_pair pair = {key, "1"};

			rc = adr_diff_old(&diff, &pair, "old", NULL);
		}
		cr_expect_eq(rc, 1, "%s", orders[i]);
		adr_diff_clear(&diff);
	}
	adr_pairs_clear(&pairs);
}

Test(diff, an_old_pair_that_is_no_line_is_an_error)
{
	static const struct adrcpt_pair bad[] = {
		{"", "1"}, {"b\nc", "1"}, {"b", "\xff"}, {"a", "1\n"}};
	struct adrcpt_pair after[8];
	struct adr_pairs pairs;
	size_t i;

	memset(&pairs, 0, sizeof pairs);
	split(after, "a=1");
	cr_assert_eq(adr_pairs_add(&pairs, after[0].key, after[0].value, NULL),
		     0);
	for (i = 0; i < COUNT(bad); i++) {
		struct adrcpt_error err = {0, 0, 0, ""};
		struct adr_diff diff;

		adr_diff_init(&diff);
		adr_diff_start(&diff, &pairs);
		cr_expect_eq(adr_diff_old(&diff, &bad[i], "old", &err),
			     ADRCPT_E_DATA);
		cr_expect_eq(strncmp(err.text, "old: ", 5), 0, "%s", err.text);
		adr_diff_clear(&diff);
	}
	adr_pairs_clear(&pairs);
}
