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
