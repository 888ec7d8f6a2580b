#include "shelves.h"

#include "unit.h"

#include <stdio.h>
#include <string.h>

#define TEXTS 20000

/* Texts of all first bytes, and whether each is what it was. */
static void fill(struct adr_shelves *shelves, const char **copies)
{
	char text[32];
	size_t i;

	for (i = 0; i < TEXTS; i++) {
		int len = snprintf(text, sizeof text, "%c%zu",
				   (char)(i % 255 + 1), i);

		copies[i] = adr_shelves_copy(shelves, text, (size_t)len + 1);
		cr_assert_not_null(copies[i]);
	}
}

static void expect_filled(const char **copies)
{
	char text[32];
	size_t i;

	for (i = 0; i < TEXTS; i++) {
		snprintf(text, sizeof text, "%c%zu", (char)(i % 255 + 1), i);
		cr_assert_str_eq(copies[i], text);
	}
}

Test(shelves, texts_of_one_first_byte_stand_side_by_side)
{
	struct adr_shelves shelves = {0};
	const char *first, *other, *second;

	first = adr_shelves_copy(&shelves, "a1", 3);
	other = adr_shelves_copy(&shelves, "b", 2);
	second = adr_shelves_copy(&shelves, "a2\0\0", 5);
	cr_assert(first != NULL && other != NULL && second != NULL);
	cr_expect_eq(second, first + 3);
	cr_expect_str_eq(first, "a1");
	cr_expect_str_eq(other, "b");
	cr_expect_eq(memcmp(second, "a2\0\0", 5), 0);
	adr_shelves_clear(&shelves);
}

Test(shelves, take_moves_everything)
{
	static const char *ours[TEXTS], *theirs[TEXTS];
	struct adr_shelves shelves = {0}, other = {0};

	fill(&shelves, ours);
	fill(&other, theirs);
	adr_shelves_take(&shelves, &other);
	adr_shelves_clear(&other);
	expect_filled(ours);
	expect_filled(theirs);
	adr_shelves_take(&other, &shelves);
	adr_shelves_clear(&shelves);
	expect_filled(ours);
	adr_shelves_clear(&other);
	adr_shelves_clear(&other);
}
