#include "mem.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* With what malloc() adds, no more than whole pages. */
#define CHUNK_SIZE ((size_t)256 * 1024 - 64)

struct adr_chunk {
	struct adr_chunk *next;
	alignas(max_align_t) char bytes[];
};

bool adr_grow(void **items, size_t *capacity, size_t count, size_t size)
{
	size_t want;
	void *grown;

	if (count <= *capacity)
		return true;
	want = *capacity + *capacity / 2;
	if (want < count)
		want = count < 8 ? 8 : count;
	if (want > SIZE_MAX / 2 / size)
		return false;
	grown = realloc(*items, want * size);
	if (grown == NULL)
		return false;
	*items = grown;
	*capacity = want;
	return true;
}

char *adr_memdup(const void *bytes, size_t len)
{
	char *copy;

	if (len == SIZE_MAX)
		return NULL;
	copy = malloc(len + 1);
	if (copy == NULL)
		return NULL;
	if (len > 0)
		memcpy(copy, bytes, len);
	copy[len] = '\0';
	return copy;
}

void adr_wipe(void *bytes, size_t len)
{
	volatile unsigned char *at = bytes;

	while (len-- > 0)
		*at++ = 0;
}

void adr_arena_init(struct adr_arena *arena)
{
	memset(arena, 0, sizeof *arena);
}

void adr_arena_clear(struct adr_arena *arena)
{
	struct adr_chunk *chunk = arena->chunks;

	while (chunk != NULL) {
		struct adr_chunk *next = chunk->next;

		free(chunk);
		chunk = next;
	}
	adr_arena_init(arena);
}

/* A chunk of its own for a large piece goes behind the newest one, so that the
 * room left there is still used. */
char *adr_arena_chunk(struct adr_arena *arena, size_t size)
{
	size_t room = size > CHUNK_SIZE / 4 ? size : CHUNK_SIZE;
	struct adr_chunk *chunk;

	if (room > SIZE_MAX / 2)
		return NULL;
	chunk = malloc(sizeof *chunk + room);
	if (chunk == NULL)
		return NULL;
	if (room == size && arena->chunks != NULL) {
		chunk->next = arena->chunks->next;
		arena->chunks->next = chunk;
		return chunk->bytes;
	}
	chunk->next = arena->chunks;
	arena->chunks = chunk;
	arena->free = chunk->bytes + size;
	arena->left = room - size;
	return chunk->bytes;
}

void adr_arena_take(struct adr_arena *arena, struct adr_arena *other)
{
	struct adr_chunk *last = other->chunks;

	if (last == NULL)
		return;
	while (last->next != NULL)
		last = last->next;
	last->next = arena->chunks;
	arena->chunks = other->chunks;
	arena->free = other->free;
	arena->left = other->left;
	adr_arena_init(other);
}
