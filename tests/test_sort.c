#include "sort.h"

#include "unit.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int compare(const void *a, const void *b)
{
	const struct adr_sort_item *x = a, *y = b;
	int order = strcmp(x->text, y->text);

	return order != 0 ? order : (x->tag > y->tag) - (x->tag < y->tag);
}

/* As qsort() with strcmp() does it. */
static void expect_sorted(char **texts, size_t count)
{
	struct adr_sort_item *items = calloc(count + 1, sizeof *items);
	struct adr_sort_item *wanted = calloc(count + 1, sizeof *wanted);
	size_t i;

	cr_assert(items != NULL && wanted != NULL);
	for (i = 0; i < count; i++) {
		items[i].text = texts[i];
		items[i].tag = i * 7 % (count + 3);
		wanted[i] = items[i];
	}
	qsort(wanted, count, sizeof *wanted, compare);
	adr_sort_items(items, count);
	for (i = 0; i < count; i++) {
		cr_assert_eq(items[i].text, wanted[i].text, "%zu of %zu", i,
			     count);
		cr_assert_eq(items[i].tag, wanted[i].tag);
	}
	free(wanted);
	free(items);
}

static uint32_t next_random(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

/* How the text of this number is made, of so many; at most 63 bytes. */
enum shape {
	RANDOM,   /* few letters, so that prefixes are shared */
	BYTES,    /* every byte but NUL, all lengths from 0 */
	RISING,   /* numbers, sorted already */
	FALLING,  /* the other way */
	SAME,     /* one text */
	PREFIXES, /* a, aa, aaa ... */
	TAILS,    /* the same 40 bytes, and then a number */
	SAWTOOTH, /* up and down again */
	SHAPES
};

static void make(char *text, enum shape shape, uint32_t *state, size_t number,
		 size_t count)
{
	size_t i, len = next_random(state) % 40;

	memset(text, 0, 64);
	if (shape == RANDOM)
		for (i = 0; i < len; i++)
			text[i] = (char)('a' + next_random(state) % 3);
	else if (shape == BYTES)
		for (i = 0; i < len % 20; i++)
			text[i] = (char)(1 + next_random(state) % 255);
	else if (shape == RISING)
		snprintf(text, 64, "%08zu", number);
	else if (shape == FALLING)
		snprintf(text, 64, "%08zu", count - number);
	else if (shape == SAME)
		snprintf(text, 64, "postmaster@example.com");
	else if (shape == PREFIXES)
		memset(text, 'a', number % 63);
	else if (shape == TAILS)
		snprintf(text, 64, "%040d%zu", 0, number * 7919 % count);
	else
		snprintf(text, 64, "%05zu",
			 number < count / 2 ? number : count - number);
}

ParameterizedTestParameters(sort, orders_as_strcmp_then_by_tag)
{
	return unit_rows(SHAPES);
}

ParameterizedTest(size_t *row, sort, orders_as_strcmp_then_by_tag)
{
	static const size_t counts[] = {0,  1,  2,  3,   11,   12,
					13, 14, 40, 257, 1000, 5000};
	uint32_t state = 2026;
	size_t i, k;

	for (i = 0; i < COUNT(counts); i++) {
		char **texts = calloc(counts[i] + 1, sizeof *texts);

		cr_assert_not_null(texts);
		for (k = 0; k < counts[i]; k++) {
			texts[k] = malloc(64);
			cr_assert_not_null(texts[k]);
			make(texts[k], (enum shape) * row, &state, k,
			     counts[i]);
		}
		expect_sorted(texts, counts[i]);
		for (k = 0; k < counts[i]; k++)
			free(texts[k]);
		free(texts);
	}
}

/* Nothing behind the NUL is looked at: a sanitizer would see it. */
Test(sort, a_text_ends_with_its_nul)
{
	char *texts[20];
	size_t i;

	for (i = 0; i < COUNT(texts); i++) {
		texts[i] = malloc(i + 1);
		cr_assert_not_null(texts[i]);
		memset(texts[i], 'x', i);
		texts[i][i] = '\0';
	}
	expect_sorted(texts, COUNT(texts));
	for (i = 0; i < COUNT(texts); i++)
		free(texts[i]);
}

/* A sequence against which the median of nine is always close to an end. */
Test(sort, organ_pipes_of_many_are_sorted_in_time)
{
	enum { PIPES = 200000 };
	struct adr_sort_item *items = calloc(PIPES, sizeof *items);
	char(*texts)[8] = calloc(PIPES, sizeof *texts);
	size_t i;

	cr_assert(items != NULL && texts != NULL);
	for (i = 0; i < PIPES; i++) {
		snprintf(texts[i], sizeof texts[i], "%07zu",
			 i % 9 < 8 ? i : PIPES - i);
		items[i].text = texts[i];
		items[i].tag = i;
	}
	adr_sort_items(items, PIPES);
	for (i = 1; i < PIPES; i++)
		cr_assert_leq(compare(&items[i - 1], &items[i]), 0);
	free(texts);
	free(items);
}
