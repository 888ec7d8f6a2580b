/* The names of attributes as a source has them: the same few stand in every
 * object, in nearly the same order, so that what was found out about one is
 * kept. */
#ifndef ADR_NAMES_H
#define ADR_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Longer ones are not kept. */
#define ADR_NAME_SIZE 46

struct adr_name {
	char bytes[ADR_NAME_SIZE]; /* as the source spells it; no NUL behind */
	unsigned char len;
	unsigned char use;     /* what the caller found out */
	uint64_t mask;         /* of its first word: the octets it has */
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

/* The words at these places; the bits in which they differ. */
static inline uint64_t adr_name_differs(const char *a, const char *b)
{
	uint64_t words[2];

	memcpy(&words[0], a, sizeof words[0]);
	memcpy(&words[1], b, sizeof words[1]);
	return words[0] ^ words[1];
}

/* Do these octets begin with the name?  Eight of them must be there, and as
 * many as it has.  A word at a time, without a call: nearly always they do, or
 * differ in the first one.  The last word may overlap the one before it. */
static inline bool adr_name_begins(const struct adr_name *name,
				   const char *bytes)
{
	const size_t word = sizeof(uint64_t), len = name->len;
	const char *own = name->bytes;
	size_t at;

	if ((adr_name_differs(own, bytes) & name->mask) != 0)
		return false;
	if (len <= word)
		return true;
	for (at = word; at + word < len; at += word)
		if (adr_name_differs(own + at, bytes + at) != 0)
			return false;
	return adr_name_differs(own + len - word, bytes + len - word) == 0;
}

/* Are these octets the name?  Behind them there may be others: so many are
 * there in all. */
static inline bool adr_name_is(const struct adr_name *name, const char *bytes,
			       size_t len, size_t room)
{
	if (name->len != len)
		return false;
	return room < sizeof(uint64_t) ? memcmp(name->bytes, bytes, len) == 0
				       : adr_name_begins(name, bytes);
}

#endif
