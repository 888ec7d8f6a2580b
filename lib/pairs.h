/* The keys and values of a lookup table, and what of them belongs to nobody
 * else. */
#ifndef ADR_PAIRS_H
#define ADR_PAIRS_H

#include "mem.h"
#include "word.h"

#include <adrcpt.h>

#define ADR_PLAIN_MAX ((size_t)500)

/* For adr_words_have(); of '!' it is no matter that it is found, too. */
static inline uint64_t adr_key_odd(uint64_t word)
{
	return adr_word_below(word, '#' + 1) | adr_word_has(word, '\\');
}

struct adr_pairs {
	const char *const *keys; /* ascending by their bytes */
	const char **own; /* the same; NULL: these pointers are borrowed */
	size_t count;
	size_t capacity;
	bool is_plain;       /* all keys are known to be, see below */
	const char *value;   /* of all of them, as in most tables */
	const char **values; /* of each; NULL: they have the same */
	size_t value_capacity;
	struct adr_arena arena; /* strings that were made for them */
};

/* Is it a key that every format of ours can hold, and reads back as it is: no
 * white space, quote, '#' or backslash in it, and not too long for any? */
static inline bool adr_key_is_plain(const char *key, size_t len)
{
	return len <= ADR_PLAIN_MAX && !adr_words_have(key, len, adr_key_odd);
}

/* Empty when it is zeroed, and after this. */
void adr_pairs_clear(struct adr_pairs *pairs);

/* Make room for so many in all. */
int adr_pairs_reserve(struct adr_pairs *pairs, size_t count,
		      struct adrcpt_error *err);

/* Add one behind the last; both strings are lent. */
int adr_pairs_add(struct adr_pairs *pairs, const char *key, const char *value,
		  struct adrcpt_error *err);

/* Number index, lent. */
static inline struct adrcpt_pair adr_pairs_at(const struct adr_pairs *pairs,
					      size_t index)
{
	const struct adrcpt_pair pair = {
		pairs->keys[index],
		pairs->values != NULL ? pairs->values[index] : pairs->value};

	/* who asks for one asks for the next ones, too */
	if (index + ADR_AHEAD < pairs->count)
		adr_prefetch(pairs->keys[index + ADR_AHEAD]);
	return pair;
}

/* Empty ones get the pointers to these sorted keys, which are lent as the keys
 * are, and one value. */
void adr_pairs_borrow(struct adr_pairs *pairs, const char *const *keys,
		      size_t count, const char *value);

/* Have pointers of their own from now on, to be moved. */
int adr_pairs_own(struct adr_pairs *pairs, struct adrcpt_error *err);

/* Put number from in the place of number to, which is not behind it; if they
 * differ, the pairs own their pointers. */
void adr_pairs_move(struct adr_pairs *pairs, size_t to, size_t from);

/* Is there a pair with this key?  *index: its number. */
bool adr_pairs_find(const struct adr_pairs *pairs, const char *key,
		    size_t *index);

#endif
