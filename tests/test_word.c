#include "word.h"

#include "unit.h"

#include <string.h>

static inline uint64_t has_quote(uint64_t word)
{
	return adr_word_has(word, '"');
}

static inline uint64_t has_control(uint64_t word)
{
	return adr_word_below(word, ' ');
}

static inline uint64_t has_upper(uint64_t word)
{
	return adr_word_upper(word);
}

/* Each byte, at each place of texts of each length. */
static void expect(uint64_t (*test)(uint64_t word), int last, int from, int to)
{
	char text[40];
	size_t len, at;
	int c;

	for (c = 0; c <= last; c++)
		for (len = 1; len < sizeof text; len++)
			for (at = 0; at < len; at++) {
				memset(text, 'x', sizeof text);
				text[at] = (char)c;
				cr_assert_eq(adr_words_have(text, len, test),
					     c >= from && c <= to,
					     "%02x at %zu of %zu", c, at, len);
			}
}

Test(word, finds_one_byte_wherever_it_is)
{
	expect(has_quote, 255, '"', '"');
}

Test(word, finds_a_range)
{
	expect(has_control, 255, 0, 0x1f);
}

Test(word, finds_capitals_among_ascii)
{
	expect(has_upper, 127, 'A', 'Z');
}

Test(word, looks_at_nothing_behind_the_text)
{
	cr_expect_not(adr_words_have("\"\"\"\"\"\"\"\"\"", 0, has_quote));
	cr_expect_not(adr_words_have("abc\"", 3, has_quote));
	cr_expect_not(adr_words_have("abcdefgh\"", 8, has_quote));
	cr_expect_not(adr_words_have("abcdefghi\"", 9, has_quote));
}
