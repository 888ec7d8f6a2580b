/* Memory: checked growth, an arena for strings that live as long as their set,
 * and wiping.  Nothing here fills an error: a NULL or false always means "out
 * of memory" (or a size that does not fit size_t). */
#ifndef ADR_MEM_H
#define ADR_MEM_H

#include <stdalign.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Make room for count items of the given size in the array *items, which has
 * room for *capacity and is freed with free().  Grows by halves; false and
 * unchanged without memory. */
bool adr_grow(void **items, size_t *capacity, size_t count, size_t size);

/* Copy len bytes and add a NUL.  The caller frees it; NULL without memory. */
char *adr_memdup(const void *bytes, size_t len);

/* Overwrite in a way that the compiler keeps. */
void adr_wipe(void *bytes, size_t len);

/* Fetch from memory what is going to be read a few steps later, ADR_AHEAD of
 * them as a rule: where many texts are walked that stand anywhere, waiting for
 * each in turn is most of the time. */
#define ADR_AHEAD 8
#ifdef __GNUC__
#define adr_prefetch(at) __builtin_prefetch(at)
#else
#define adr_prefetch(at) ((void)(at))
#endif

/* Many small pieces that are freed together. */
struct adr_arena {
	struct adr_chunk *chunks;
	char *free;  /* next free byte of the newest chunk */
	size_t left; /* bytes left there */
};

void adr_arena_init(struct adr_arena *arena);
void adr_arena_clear(struct adr_arena *arena);

/* What pieces that are no strings begin at a multiple of. */
#define ADR_ARENA_ALIGN                                        \
	(alignof(void *) > alignof(uint64_t) ? alignof(void *) \
					     : alignof(uint64_t))

/* A piece that does not fit into what is left of the newest chunk: the way of
 * those below when they need one more. */
char *adr_arena_chunk(struct adr_arena *arena, size_t size);

/* Room for size bytes, unaligned; or NULL. */
static inline char *adr_arena_room(struct adr_arena *arena, size_t size)
{
	char *piece = arena->free;

	if (size >= arena->left)
		return adr_arena_chunk(arena, size);
	arena->free += size;
	arena->left -= size;
	return piece;
}

/* Memory for pointers, numbers and structures of them, or NULL. */
static inline void *adr_arena_alloc(struct adr_arena *arena, size_t size)
{
	const size_t skip =
		(size_t)(-(uintptr_t)arena->free & (ADR_ARENA_ALIGN - 1));

	/* not the sum, which may be too large for its type */
	if (size >= arena->left || skip >= arena->left - size)
		return adr_arena_chunk(arena, size);
	return adr_arena_room(arena, skip + size) + skip;
}

/* A copy of len bytes, with a NUL added, unaligned; or NULL. */
static inline char *adr_arena_dup(struct adr_arena *arena, const void *bytes,
				  size_t len)
{
	char *copy = len < SIZE_MAX ? adr_arena_room(arena, len + 1) : NULL;

	if (copy == NULL)
		return NULL;
	if (len > 0)
		memcpy(copy, bytes, len);
	copy[len] = '\0';
	return copy;
}

/* Move everything of other into arena; other is empty afterwards. */
void adr_arena_take(struct adr_arena *arena, struct adr_arena *other);

#endif
