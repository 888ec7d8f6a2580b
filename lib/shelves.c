#include "shelves.h"

#include <string.h>

char *adr_shelves_copy(struct adr_shelves *shelves, const char *bytes,
		       size_t len)
{
	const size_t number = (unsigned char)*bytes % ADR_SHELVES;
	char *copy = adr_arena_room(&shelves->arenas[number], len);

	if (copy != NULL)
		memcpy(copy, bytes, len);
	return copy;
}

void adr_shelves_take(struct adr_shelves *shelves, struct adr_shelves *other)
{
	size_t i;

	for (i = 0; i < ADR_SHELVES; i++)
		adr_arena_take(&shelves->arenas[i], &other->arenas[i]);
}

void adr_shelves_clear(struct adr_shelves *shelves)
{
	size_t i;

	for (i = 0; i < ADR_SHELVES; i++)
		adr_arena_clear(&shelves->arenas[i]);
}
