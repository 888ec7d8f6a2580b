#include "hash.h"

#include "unit.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MANY = 100000 };

static uint64_t *hashes_of_names(size_t count)
{
	uint64_t *hashes = calloc(count + 1, sizeof *hashes);
	char name[64];
	size_t i;

	cr_assert_not_null(hashes);
	for (i = 0; i < count; i++) {
		int len =
			snprintf(name, sizeof name, "CN=%zu,OU=People,DC=x", i);

		hashes[i] = adr_hash(name, (size_t)len);
		cr_assert_neq(hashes[i], 0);
	}
	return hashes;
}

Test(hash, names_of_many_differ)
{
	static const size_t counts[] = {0, 1, 2, 7, 8, 9, 1000, MANY};
	size_t i;

	for (i = 0; i < COUNT(counts); i++) {
		uint64_t *hashes = hashes_of_names(counts[i]);

		cr_expect_eq(adr_hash_all_differ(hashes, counts[i]), 1, "%zu",
			     counts[i]);
		free(hashes);
	}
}

Test(hash, two_alike_are_found)
{
	uint64_t *hashes = hashes_of_names(MANY);

	hashes[MANY - 1] = hashes[0];
	cr_expect_eq(adr_hash_all_differ(hashes, MANY), 0);
	free(hashes);
}

/* Every length up to three words, and every byte of them. */
Test(hash, each_byte_counts)
{
	char text[24];
	size_t len, i;

	for (len = 1; len <= sizeof text; len++) {
		uint64_t hash;

		memset(text, 'x', sizeof text);
		hash = adr_hash(text, len);
		cr_expect_neq(adr_hash(text, len - 1), hash);
		for (i = 0; i < len; i++) {
			text[i] = 'y';
			cr_expect_neq(adr_hash(text, len), hash);
			text[i] = 'x';
		}
	}
}

/* Made to fall on one place: looking for two alike would take hours. */
Test(hash, those_that_collide_are_given_up)
{
	enum { COLLIDING = 1000000 };
	uint64_t *hashes = calloc(COLLIDING, sizeof *hashes);
	size_t i;

	cr_assert_not_null(hashes);
	for (i = 0; i < COLLIDING; i++)
		hashes[i] = (uint64_t)(i + 1) << 32;
	cr_expect_eq(adr_hash_all_differ(hashes, COLLIDING), 0);
	free(hashes);
}

Test(hash, more_than_fit_into_memory)
{
	uint64_t one = 1;

	cr_expect_eq(adr_hash_all_differ(&one, SIZE_MAX), -1);
}
