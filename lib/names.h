/* The names of attributes in a file: the same few stand in every record, in
 * nearly the same order, so that what was found out about one is kept. */
#ifndef ADR_NAMES_H
#define ADR_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct adr_name {
	char bytes[46]; /* as the file spells it; no NUL behind it */
	unsigned char len;
	unsigned char use;     /* what the caller found out */
	struct adr_name *next; /* another one that came after it, or NULL; the
				  caller's too */
};

#define ADR_NAMES_SIZE 256

/* To begin with, zeroed.  A name stays where it is. */
struct adr_names {
	struct adr_name slots[ADR_NAMES_SIZE]; /* len 0: free */
};

/* The name that is kept, or NULL. */
struct adr_name *adr_names_find(struct adr_names *self, const char *bytes,
				size_t len);

/* Keep one that is not there yet.  NULL if it is too long, or there is no room:
 * more names are a sign of something else than a directory. */
struct adr_name *adr_names_add(struct adr_names *self, const char *bytes,
			       size_t len, unsigned char use);

/* As memcmp() would say, mostly without a call: nearly always they are the
 * same. Names of 8 to 16 octets are two words, which may overlap. */
static inline bool adr_name_is(const struct adr_name *name, const char *bytes)
{
	const size_t size = sizeof(uint64_t);
	size_t len = name->len;
	uint64_t head[2], tail[2];

	if (len < size) {
		while (len > 0 && bytes[len - 1] == name->bytes[len - 1])
			len--;
		return len == 0;
	}
	memcpy(&head[0], bytes, size);
	memcpy(&head[1], name->bytes, size);
	memcpy(&tail[0], bytes + len - size, size);
	memcpy(&tail[1], name->bytes + len - size, size);
	return ((head[0] ^ head[1]) | (tail[0] ^ tail[1])) == 0 &&
	       (len <= 2 * size ||
		memcmp(bytes + size, name->bytes + size, len - 2 * size) == 0);
}

/* Do these bytes begin with the name and this byte behind it? */
static inline bool adr_name_begins(const struct adr_name *name,
				   const char *bytes, size_t len, char end)
{
	return len > name->len && bytes[name->len] == end &&
	       adr_name_is(name, bytes);
}

#endif
