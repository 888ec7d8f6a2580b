#include "addr_plain.h"

#include <stdint.h>

/* Eight bytes at a time, the first of them in the lowest bits of a word.  What
 * is found out about each byte stands in the top bit of that byte in a mask.
 * Bytes are below 128 where numbers are added, so that none carries into the
 * next one. */
#define SIZE ((size_t)8)
#define ONES UINT64_C(0x0101010101010101)
#define TOPS (ONES * 0x80)

static inline uint64_t byte_at(const char *at, unsigned i)
{
	return (uint64_t)(unsigned char)at[i] << 8 * i;
}

/* Compilers make one instruction of it. */
static inline uint64_t load(const char *at)
{
	return byte_at(at, 0) | byte_at(at, 1) | byte_at(at, 2) |
	       byte_at(at, 3) | byte_at(at, 4) | byte_at(at, 5) |
	       byte_at(at, 6) | byte_at(at, 7);
}

static inline void store(char *at, uint64_t word)
{
	at[0] = (char)(word & 0xff);
	at[1] = (char)(word >> 8 & 0xff);
	at[2] = (char)(word >> 16 & 0xff);
	at[3] = (char)(word >> 24 & 0xff);
	at[4] = (char)(word >> 32 & 0xff);
	at[5] = (char)(word >> 40 & 0xff);
	at[6] = (char)(word >> 48 & 0xff);
	at[7] = (char)(word >> 56);
}

/* Which bytes are first, last or between them?  In the top bits; those below
 * mean nothing. */
static inline uint64_t in_range(uint64_t word, unsigned first, unsigned last)
{
	return (word + ONES * (0x80 - first)) & ~(word + ONES * (0x7f - last));
}

/* Which bytes are this one?  As above. */
static inline uint64_t equal(uint64_t word, unsigned byte)
{
	return TOPS - (word ^ ONES * byte);
}

struct folding {
	uint64_t capitals;
	uint64_t wrong;    /* 0 as long as the address is plain */
	uint64_t ats;      /* in each byte: so many of those were '@' */
	uint64_t boundary; /* 0x80: behind a mark, or where it begins */
};

/* The next eight bytes, all of them ASCII; the first few may have been looked
 * at before. */
static inline uint64_t fold(struct folding *self, uint64_t word, size_t again)
{
	uint64_t letters, capitals, words, ats, marks;

	/* capitals lack the bit 0x20, two below the top one */
	letters = in_range(word | ONES * 0x20, 'a', 'z');
	capitals = letters & ~(word << 2) & TOPS;
	word |= capitals >> 2;
	words = letters | in_range(word, '0', '9') | equal(word, '_');
	ats = equal(word, '@') & TOPS;
	marks = (in_range(word, '-', '.') & TOPS) | ats;
	self->capitals |= capitals;
	self->wrong |= ~(words | marks) & TOPS;
	self->wrong |= marks & (marks << 8 | self->boundary);
	self->boundary = marks >> 56;
	self->ats += ats >> 8 * again >> 7;
	return word;
}

bool adr_addr_fold_plain(char *out, const char *bytes, size_t len,
			 bool *is_folded)
{
	struct folding self = {.boundary = 0x80};
	uint64_t word;
	size_t i, last;

	if (len < SIZE || len > ADR_PLAIN_MAX)
		return false;
	for (i = 0; i + SIZE <= len; i += SIZE) {
		word = load(bytes + i);
		if ((word & TOPS) != 0)
			return false;
		store(out + i, fold(&self, word, 0));
	}
	if (i < len) {
		/* the last eight, before which nothing is left to look at */
		last = len - SIZE;
		word = load(bytes + last);
		if ((word & TOPS) != 0)
			return false;
		self.boundary = 0;
		store(out + last, fold(&self, word, i - last));
	}
	*is_folded = self.capitals != 0;
	/* all bytes of a product with ONES add up in the top one */
	return self.wrong == 0 && self.boundary == 0 &&
	       self.ats * ONES >> 56 == 1;
}
