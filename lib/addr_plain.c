#include "addr_plain.h"

#include <stdint.h>
#include <string.h>

/* As many bytes at a time as the machine takes: two words where there are
 * vectors, which are written as numbers are, else one.  What is found out about
 * each byte stands in the top bit of that byte.  Bytes are below 128 where
 * numbers are added, so that none carries into the next one; if one is not, the
 * address is not plain, whatever else is found out. */
#if defined __GNUC__ && (defined __SSE2__ || defined __ARM_NEON)
typedef uint64_t block __attribute__((vector_size(16)));
#else
typedef uint64_t block;
#endif

#define SIZE (sizeof(block))
#define WORDS (SIZE / sizeof(uint64_t))
#define ONES UINT64_C(0x0101010101010101)
#define TOPS (ONES * 0x80)

/* Shorter ones are left to others. */
#define LEAST ((size_t)8)

static inline block load(const char *at)
{
	block bytes;

	memcpy(&bytes, at, SIZE);
	return bytes;
}

static inline void store(char *at, block bytes)
{
	memcpy(at, &bytes, SIZE);
}

/* Which bytes are first, last or between them?  In the top bits; those below
 * mean nothing. */
static inline block in_range(block bytes, unsigned first, unsigned last)
{
	return (bytes + ONES * (0x80 - first)) &
	       ~(bytes + ONES * (0x7f - last));
}

/* Which bytes are this one?  As above. */
static inline block equal(block bytes, unsigned byte)
{
	return TOPS - (bytes ^ ONES * byte);
}

/* A product with it gathers the lowest bits of all bytes in the top one, that
 * of the first byte as the lowest bit. */
#if defined __BYTE_ORDER__ && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define GATHER UINT64_C(0x8040201008040201)
#else
#define GATHER UINT64_C(0x0102040810204080)
#endif

/* The top bit of each byte as one bit; that of the first byte is the lowest. */
static inline uint64_t gather(block bytes)
{
	uint64_t words[WORDS], bits = 0;
	size_t i;

	bytes = bytes >> 7 & ONES;
	memcpy(words, &bytes, SIZE);
	for (i = 0; i < WORDS; i++)
		bits |= words[i] * GATHER >> 56 << 8 * i;
	return bits;
}

struct folding {
	block capitals; /* in the top bits */
	block wrong;    /* the same: none if all bytes may be in an address */
	/* a bit for each byte of the address, the lowest for the first */
	uint64_t marks; /* '.', '-' or '@' */
	uint64_t ats;
};

/* One block, which stands at this place; it may have been folded in part. */
static inline void fold(struct folding *self, char *out, const char *text,
			size_t at)
{
	const block bytes = load(text + at);
	block letters, capitals, folded, words, ats, marks;

	letters = in_range(bytes | ONES * 0x20, 'a', 'z');
	/* capitals lack the bit 0x20, two below the top one */
	capitals = letters & ~(bytes << 2) & TOPS;
	folded = bytes | capitals >> 2;
	words = letters | in_range(folded, '0', '9') | equal(folded, '_');
	ats = equal(folded, '@');
	marks = in_range(folded, '-', '.') | ats;
	self->capitals |= capitals;
	self->wrong |= bytes | ~(words | marks);
	self->marks |= gather(marks) << at;
	self->ats |= gather(ats) << at;
	store(out + at, folded);
}

/* All of an address that fills a block at least. */
static inline void fold_blocks(struct folding *self, char *out,
			       const char *text, size_t len)
{
	const size_t last = len - SIZE;
	size_t at;

	for (at = 0; at < last; at += SIZE)
		fold(self, out, text, at);
	fold(self, out, text, last);
}

static inline void fold_few(struct folding *self, char *out, const char *text,
			    size_t len)
{
	char few[SIZE];

	memset(few, 'x', SIZE);
	memcpy(few, text, len);
	fold(self, few, few, 0);
	memcpy(out, few, len);
}

static inline bool has_tops(block bytes)
{
	uint64_t all = 0, words[WORDS];
	size_t i;

	memcpy(words, &bytes, SIZE);
	for (i = 0; i < WORDS; i++)
		all |= words[i];
	return (all & TOPS) != 0;
}

/* No other byte, no mark at an end or next to another, and just one '@'? */
static inline bool is_right(const struct folding *self, size_t len)
{
	const uint64_t last = UINT64_C(1) << (len - 1);

	return !has_tops(self->wrong) &&
	       (self->marks & (self->marks << 1 | last | 1)) == 0 &&
	       self->ats != 0 && (self->ats & (self->ats - 1)) == 0;
}

bool adr_addr_fold_plain(char *out, const char *bytes, size_t len,
			 bool *is_folded)
{
	struct folding self = {0};

	if (len < LEAST || len > ADR_ADDR_PLAIN_MAX)
		return false;
	if (len >= SIZE)
		fold_blocks(&self, out, bytes, len);
	else
		fold_few(&self, out, bytes, len);
	*is_folded = has_tops(self.capitals);
	return is_right(&self, len);
}
