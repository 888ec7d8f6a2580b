#include "mem.h"

#include "unit.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

Test(mem, grow_makes_room_and_keeps_what_is_there)
{
	void *items = NULL;
	size_t capacity = 0, i;

	for (i = 0; i < 1000; i++) {
		cr_assert(adr_grow(&items, &capacity, i + 1, sizeof(size_t)));
		cr_assert_gt(capacity, i);
		((size_t *)items)[i] = i;
	}
	for (i = 0; i < 1000; i++)
		cr_assert_eq(((size_t *)items)[i], i);
	free(items);
}

Test(mem, grow_leaves_enough_alone)
{
	void *items = NULL, *before;
	size_t capacity = 0;

	cr_assert(adr_grow(&items, &capacity, 8, 4));
	before = items;
	cr_assert(adr_grow(&items, &capacity, 8, 4));
	cr_assert(adr_grow(&items, &capacity, 1, 4));
	cr_expect_eq(items, before);
	cr_expect_eq(capacity, 8);
	free(items);
}

static const struct {
	size_t count, size;
} too_large[] = {
	{SIZE_MAX, 1},
	{SIZE_MAX / 2 + 1, 1},
	{SIZE_MAX / 2, 2},
	{SIZE_MAX / 8 + 2, 8},
};

ParameterizedTestParameters(mem, grow_refuses_what_does_not_fit)
{
	return unit_rows(COUNT(too_large));
}

ParameterizedTest(size_t *row, mem, grow_refuses_what_does_not_fit)
{
	char item = 'x';
	void *items = &item;
	size_t capacity = 1;

	cr_expect_not(adr_grow(&items, &capacity, too_large[*row].count,
			       too_large[*row].size));
	cr_expect_eq(items, &item);
	cr_expect_eq(capacity, 1);
}

Test(mem, memdup_copies_bytes_and_adds_nul)
{
	char *copy = adr_memdup("a\0bc", 3);

	cr_assert_not_null(copy);
	cr_expect_eq(memcmp(copy, "a\0b\0", 4), 0);
	free(copy);
	copy = adr_memdup(NULL, 0);
	cr_assert_not_null(copy);
	cr_expect_str_eq(copy, "");
	free(copy);
	cr_expect_null(adr_memdup("", SIZE_MAX));
}

Test(mem, wipe_leaves_nothing_and_no_more)
{
	char bytes[] = "secret!";

	adr_wipe(bytes, 6);
	cr_expect_eq(memcmp(bytes, "\0\0\0\0\0\0!", 8), 0);
	adr_wipe(bytes, 0);
	cr_expect_eq(bytes[6], '!');
}

/* Pieces of many sizes, some past a chunk, each filled with its own byte. */
static const size_t sizes[] = {
	1, 3, 8, 17, 100, 4096, 65536, 65537, 200000, 262144, 1000000, 5,
};

#define ROUNDS 40

static void fill(struct adr_arena *arena, unsigned char *pieces[])
{
	size_t i;

	for (i = 0; i < ROUNDS * COUNT(sizes); i++) {
		size_t size = sizes[i % COUNT(sizes)];

		pieces[i] = adr_arena_alloc(arena, size);
		cr_assert_not_null(pieces[i]);
		cr_assert_eq((uintptr_t)pieces[i] % alignof(void *), 0);
		memset(pieces[i], (int)(i & 0xff), size);
	}
}

static void expect_filled(unsigned char *pieces[])
{
	size_t i, n;

	for (i = 0; i < ROUNDS * COUNT(sizes); i++)
		for (n = 0; n < sizes[i % COUNT(sizes)]; n++)
			cr_assert_eq(pieces[i][n], i & 0xff);
}

Test(arena, pieces_do_not_overlap)
{
	unsigned char *pieces[ROUNDS * COUNT(sizes)];
	struct adr_arena arena;

	adr_arena_init(&arena);
	fill(&arena, pieces);
	expect_filled(pieces);
	adr_arena_clear(&arena);
	cr_expect_null(arena.chunks);
}

Test(arena, dup_copies_bytes_and_adds_nul)
{
	struct adr_arena arena;
	char *first, *second;

	adr_arena_init(&arena);
	first = adr_arena_dup(&arena, "a\0b", 3);
	second = adr_arena_dup(&arena, NULL, 0);
	cr_assert(first != NULL && second != NULL);
	cr_expect_eq(memcmp(first, "a\0b\0", 4), 0);
	cr_expect_str_eq(second, "");
	cr_expect_null(adr_arena_dup(&arena, "", SIZE_MAX));
	adr_arena_clear(&arena);
}

Test(arena, refuses_what_does_not_fit)
{
	struct adr_arena arena;
	char *before;

	adr_arena_init(&arena);
	cr_expect_null(adr_arena_alloc(&arena, SIZE_MAX));
	before = adr_arena_dup(&arena, "before", 6);
	cr_assert_not_null(before);
	cr_expect_null(adr_arena_alloc(&arena, SIZE_MAX));
	cr_expect_null(adr_arena_alloc(&arena, SIZE_MAX / 2 + 1));
	cr_expect_str_eq(adr_arena_dup(&arena, "after", 5), "after");
	cr_expect_str_eq(before, "before");
	adr_arena_clear(&arena);
}

Test(arena, take_moves_everything)
{
	unsigned char *ours[ROUNDS * COUNT(sizes)];
	unsigned char *theirs[ROUNDS * COUNT(sizes)];
	struct adr_arena arena, other;

	adr_arena_init(&arena);
	adr_arena_init(&other);
	fill(&arena, ours);
	fill(&other, theirs);
	adr_arena_take(&arena, &other);
	cr_expect_null(other.chunks);
	adr_arena_clear(&other);
	expect_filled(ours);
	expect_filled(theirs);
	fill(&arena, ours); /* still usable */
	expect_filled(ours);
	expect_filled(theirs);
	adr_arena_clear(&arena);
}

Test(arena, take_goes_on_where_the_other_was)
{
	struct adr_arena arena, other;
	size_t left;

	adr_arena_init(&arena);
	adr_arena_init(&other);
	cr_assert_not_null(adr_arena_alloc(&arena, 16));
	for (left = 0; left < 1000; left++)
		cr_assert_not_null(adr_arena_alloc(&other, 256));
	left = other.left;
	cr_assert_lt(left, arena.left);
	adr_arena_take(&arena, &other);
	cr_expect_eq(arena.left, left);
	adr_arena_clear(&arena);
}

Test(arena, take_of_and_into_an_empty_one)
{
	struct adr_arena arena, other;
	char *text;

	adr_arena_init(&arena);
	adr_arena_init(&other);
	adr_arena_take(&arena, &other);
	cr_expect_null(arena.chunks);
	text = adr_arena_dup(&other, "text", 4);
	adr_arena_take(&arena, &other);
	adr_arena_take(&arena, &other);
	cr_assert_not_null(adr_arena_dup(&arena, "more", 4));
	cr_expect_str_eq(text, "text");
	adr_arena_clear(&arena);
}
