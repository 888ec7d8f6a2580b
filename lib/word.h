/* Texts looked through eight bytes at a time, for those that are nearly always
 * free of what is looked for.  A test is put together of the questions below;
 * in each byte of its answer only the top bit counts:
 *
 *      static inline uint64_t odd(uint64_t word)
 *      {
 *              return adr_word_has(word, '"') | adr_word_below(word, ' ');
 *      }
 *      ... adr_words_have(text, len, odd)
 */
#ifndef ADR_WORD_H
#define ADR_WORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define ADR_WORD_ONES UINT64_C(0x0101010101010101)

/* Is a byte of the word this one?  Behind one that is, others may seem so. */
static inline uint64_t adr_word_has(uint64_t word, unsigned char byte)
{
	word ^= ADR_WORD_ONES * byte;
	return (word - ADR_WORD_ONES) & ~word;
}

/* Is one below this, which is at most 0x80?  In the same way. */
static inline uint64_t adr_word_below(uint64_t word, unsigned char byte)
{
	return (word - ADR_WORD_ONES * byte) & ~word;
}

/* Is one 'A' to 'Z'?  Only of words in which all are ASCII. */
static inline uint64_t adr_word_upper(uint64_t word)
{
	return (word + ADR_WORD_ONES * (0x80 - 'A')) &
	       ~(word + ADR_WORD_ONES * (0x7f - 'Z'));
}

static inline uint64_t adr_word_at(const char *bytes)
{
	uint64_t word;

	memcpy(&word, bytes, sizeof word);
	return word;
}

/* Fewer than eight; in place of the others stands an 'x'. */
static inline uint64_t adr_word_of(const char *bytes, size_t len)
{
	uint64_t word = ADR_WORD_ONES * 'x';

	while (len-- > 0)
		word = word << 8 | (unsigned char)*bytes++;
	return word;
}

/* Does the test find something?  Nothing in an 'x'. */
static inline bool adr_words_have(const char *text, size_t len,
				  uint64_t (*test)(uint64_t word))
{
	uint64_t found = 0;
	size_t i;

	if (len < sizeof found)
		found = test(adr_word_of(text, len));
	else
		found = test(adr_word_at(text + len - sizeof found));
	for (i = 0; i + sizeof found < len; i += sizeof found)
		found |= test(adr_word_at(text + i));
	return (found & ADR_WORD_ONES * 0x80) != 0;
}

#endif
