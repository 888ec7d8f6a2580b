#include "hash.h"

#include "mem.h"

#include <stdlib.h>
#include <string.h>

/* Odd, and half of its bits set without a pattern: the golden ratio. */
#define FACTOR UINT64_C(0x9e3779b97f4a7c15)

/* So many steps for each are enough unless somebody wants it to be slow. */
#define PATIENCE 8

static uint64_t mix(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * FACTOR;
	return hash ^ hash >> 32;
}

uint64_t adr_hash(const char *bytes, size_t len)
{
	uint64_t hash = len, word;

	for (; len >= sizeof word; len -= sizeof word, bytes += sizeof word) {
		memcpy(&word, bytes, sizeof word);
		hash = mix(hash, word);
	}
	word = 0;
	if (len > 0)
		memcpy(&word, bytes, len);
	hash = mix(mix(hash, word), 0);
	return hash != 0 ? hash : 1;
}

/* A table with room for twice as many; free places are 0. */
static uint64_t *make_table(size_t *size, size_t count)
{
	*size = 16;
	while (*size / 2 < count)
		*size *= 2;
	return calloc(*size, sizeof(uint64_t));
}

int adr_hash_all_differ(const uint64_t *hashes, size_t count)
{
	size_t i, at, size, steps = 0;
	uint64_t *table;

	if (count > SIZE_MAX / 64)
		return -1;
	table = make_table(&size, count);
	if (table == NULL)
		return -1;
	for (i = 0; i < count && steps <= PATIENCE * count; i++) {
		if (i + ADR_AHEAD < count)
			adr_prefetch(
				&table[hashes[i + ADR_AHEAD] & (size - 1)]);
		at = hashes[i] & (size - 1);
		for (; table[at] != 0 && table[at] != hashes[i]; steps++)
			at = (at + 1) & (size - 1);
		if (table[at] != 0)
			break;
		table[at] = hashes[i];
	}
	free(table);
	return i == count;
}
