/* The addresses of one object, in the form in which they are kept: sorted, each
 * once, the primary one first.
 *
 * An address is one run of bytes: its spelling list (addr.h), and behind it a
 * list of the same shape with the spellings that the directory has, sorted
 * bytewise.  That one is empty if the directory has the shown spelling only,
 * which is the usual case and so costs one byte. */
#ifndef ADR_ADDRESSES_H
#define ADR_ADDRESSES_H

#include "addr.h"
#include "addr_plain.h"
#include "buf.h"
#include "mem.h"

#include <stdint.h>
#include <string.h>

/* Strings live in an arena. */
struct adr_addresses {
	const char *primary;      /* original spelling, or NULL */
	const char *primary_keys; /* the same as an address is kept, also if it
				   * is none of those below; NULL: no primary */
	const char **addresses;   /* as described above; primary first */
	uint32_t address_count;
	bool are_plain; /* each is known to have one spelling, and that to be
			 * a plain key, see pairs.h */
};

/* Those of other types, as they stand: sorted, strings in an arena. */
struct adr_others {
	const char **texts;
	size_t count;
};

/* Append an address as it is kept; raw is what the directory has.  Returns as
 * adr_addr_spell(). */
int adr_addresses_add(struct adr_buf *keys, const char *raw, size_t len,
		      const struct adr_fault **fault);

/* So many octets is a plain address at most, as it is kept: in two spellings,
 * the end of each list, and a NUL behind. */
#define ADR_ADDRESS_PLAIN_MAX (2 * ADR_ADDR_PLAIN_MAX + 5)

/* Write a plain address as it is kept, and a NUL behind it, to out, which has
 * room for ADR_ADDRESS_PLAIN_MAX bytes.  Returns its size; 0 if it is not
 * plain. */
static inline size_t adr_addresses_plain(char *out, const char *raw, size_t len)
{
	char *end = out + len;
	bool is_folded;

	if (!adr_addr_fold_plain(out, raw, len, &is_folded))
		return 0;
	memset(end, 0, 4);
	if (!is_folded)
		return len + 3;
	/* the spelling that the directory has is not the one shown */
	memcpy(end + 2, raw, len);
	memset(end + 2 + len, 0, 3);
	return 2 * len + 4;
}

/* A copy of one that such a buffer holds; NULL without memory. */
const char *adr_addresses_copy(struct adr_arena *arena, const char *address);

/* Sort and join what is the same address; the one that is shown as first (may
 * be NULL) comes first.  False without memory. */
bool adr_addresses_settle(struct adr_addresses *self, struct adr_arena *arena,
			  const char *first);

/* All addresses of both: the primary one of first, or else of second, then the
 * rest sorted, each once.  False without memory; out may be first. */
bool adr_addresses_merge(struct adr_addresses *out, struct adr_arena *arena,
			 const struct adr_addresses *first,
			 const struct adr_addresses *second);

/* The same for those of other types; out may be first. */
bool adr_others_merge(struct adr_others *out, struct adr_arena *arena,
		      const struct adr_others *first,
		      const struct adr_others *second);

/* Sort texts bytewise, without dropping any.  False if no two are the same. */
bool adr_sort_texts(const char **texts, size_t count);

/* How the directory spells an address: spelling number counts from 0; NULL past
 * the last. */
const char *adr_addresses_spelling(const char *address, size_t number);

/* How the directory spells an address that was made of one value: size is its
 * size as it is kept, len that of the spelling. */
const char *adr_addresses_raw(const char *address, size_t size, size_t len);

/* Is this the spelling under which one of the addresses is shown? */
bool adr_addresses_show(const struct adr_addresses *self, const char *key);

#endif
