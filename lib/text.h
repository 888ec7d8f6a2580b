/* Bytes and text: UTF-8, ASCII folding, and making directory content fit for a
 * line that people read. */
#ifndef ADR_TEXT_H
#define ADR_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A to Z only, whatever the locale is. */
static inline char adr_ascii_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static inline bool adr_ascii_is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z');
}

/* Compare without regard to ASCII case; counted and NUL-ended. */
bool adr_same_nocase(const char *bytes, size_t len, const char *text);

/* The same.  Names are compared all the time, and nearly always differ in their
 * first letter. */
static inline bool adr_equal_nocase(const char *bytes, size_t len,
				    const char *text)
{
	return len > 0 ? ((bytes[0] ^ text[0]) & ~0x20) == 0 &&
				 adr_same_nocase(bytes, len, text)
		       : text[0] == '\0';
}

/* Does it begin with this text, without regard to ASCII case? */
bool adr_starts_nocase(const char *bytes, size_t len, const char *text);

/* Nothing but printable ASCII, as nearly all text is? */
bool adr_is_plain(const char *bytes, size_t len);

/* Decode one character (RFC 3629: no overlong forms, no surrogates).  Returns
 * its length in octets, 0 if the bytes are not valid UTF-8. */
size_t adr_utf8_decode(uint32_t *ch, const char *bytes, size_t len);

/* Write the character into out, which has room for four bytes; how many it
 * took.  Half a surrogate pair becomes three that are no UTF-8, so that it is
 * seen further on. */
size_t adr_utf8_encode(char *out, uint32_t ch);

/* Valid UTF-8 without NUL? */
bool adr_is_text(const char *bytes, size_t len);

/* Is this character a control, a line or paragraph separator, or one that
 * changes the direction or is not seen (bidi, zero width)? */
bool adr_is_unprintable(uint32_t ch);

/* Valid UTF-8 in which every character is printable, so that it stays one line?
 */
bool adr_is_line(const char *bytes, size_t len);

/* Copy to out, NUL-ended, cut between characters if it does not fit; bytes and
 * characters that are not printable become \xx per octet.  Returns the length
 * the whole text would have had (as snprintf). */
size_t adr_text_clean(char *out, size_t size, const char *bytes, size_t len);

/* A decimal number, nothing else around it, with an optional '-'. */
bool adr_parse_int64(int64_t *number, const char *bytes, size_t len);

#endif
