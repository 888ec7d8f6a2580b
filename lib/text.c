#include "text.h"

#include "word.h"

#include <string.h>

bool adr_starts_nocase(const char *bytes, size_t len, const char *text)
{
	size_t i;

	for (i = 0; text[i] != '\0'; i++)
		if (i >= len ||
		    (bytes[i] != text[i] &&
		     adr_ascii_lower(bytes[i]) != adr_ascii_lower(text[i])))
			return false;
	return true;
}

bool adr_same_nocase(const char *bytes, size_t len, const char *text)
{
	return strlen(text) == len &&
	       (len == 0 || memcmp(bytes, text, len) == 0 ||
		adr_starts_nocase(bytes, len, text));
}

/* Is a byte of the word none of printable ASCII?  Its top bit is set, or will
 * be by taking a space off, which borrows it, or by adding one to DEL. */
static inline uint64_t is_odd(uint64_t word)
{
	return word | (word - ADR_WORD_ONES * ' ') | (word + ADR_WORD_ONES);
}

bool adr_is_plain(const char *bytes, size_t len)
{
	return !adr_words_have(bytes, len, is_odd);
}

size_t adr_utf8_decode(uint32_t *ch, const char *bytes, size_t len)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	const unsigned char *at = (const unsigned char *)bytes;
	size_t size, i;

	if (len == 0)
		return 0;
	if (at[0] < 0x80) {
		*ch = at[0];
		return 1;
	}
	size = at[0] >= 0xf0 ? 4 : at[0] >= 0xe0 ? 3 : 2;
	if (at[0] < 0xc2 || at[0] > 0xf4 || size > len)
		return 0;
	*ch = at[0] & (0xffu >> (size + 1));
	for (i = 1; i < size; i++) {
		if ((at[i] & 0xc0) != 0x80)
			return 0;
		*ch = *ch << 6 | (at[i] & 0x3fu);
	}
	if (*ch < least[size] || *ch > 0x10ffff ||
	    (*ch >= 0xd800 && *ch <= 0xdfff))
		return 0;
	return size;
}

size_t adr_utf8_encode(char *out, uint32_t ch)
{
	static const unsigned char first[] = {0, 0, 0xc0, 0xe0, 0xf0};
	size_t len = ch < 0x80 ? 1 : ch < 0x800 ? 2 : ch < 0x10000 ? 3 : 4;
	size_t i;

	for (i = len - 1; i > 0; i--, ch >>= 6)
		out[i] = (char)(0x80 | (ch & 0x3f));
	out[0] = (char)(first[len] | ch);
	return len;
}

bool adr_is_text(const char *bytes, size_t len)
{
	uint32_t ch;
	size_t size;

	if (adr_is_plain(bytes, len))
		return true;
	while (len > 0) {
		size = adr_utf8_decode(&ch, bytes, len);
		if (size == 0 || ch == 0)
			return false;
		bytes += size;
		len -= size;
	}
	return true;
}

bool adr_is_unprintable(uint32_t ch)
{
	static const struct {
		uint32_t first, last;
	} ranges[] = {
		{0x00, 0x1f},     {0x7f, 0x9f},       {0xad, 0xad},
		{0x61c, 0x61c},   {0x180e, 0x180e},   {0x200b, 0x200f},
		{0x2028, 0x202e}, {0x2060, 0x206f},   {0xfeff, 0xfeff},
		{0xfff9, 0xfffb}, {0xe0000, 0xe007f},
	};
	size_t i;

	for (i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
		if (ch >= ranges[i].first && ch <= ranges[i].last)
			return true;
	return false;
}

/* XML has no way to write these; an address may hold them. */
static bool is_noncharacter(uint32_t ch)
{
	return ch == 0xfffe || ch == 0xffff;
}

struct cleaner {
	char *out;
	size_t size; /* of out; at least 1 */
	size_t len;  /* written to out */
	size_t want; /* would have been written */
};

/* All of the piece, or from now on nothing. */
static void put(struct cleaner *self, const char *bytes, size_t len)
{
	if (self->want == self->len && len < self->size - self->len) {
		memcpy(self->out + self->len, bytes, len);
		self->len += len;
	}
	self->want += len;
}

static void put_escaped(struct cleaner *self, const char *bytes, size_t len)
{
	static const char digits[] = "0123456789abcdef";
	size_t i;

	for (i = 0; i < len; i++) {
		unsigned char byte = (unsigned char)bytes[i];
		char hex[3] = {'\\', digits[byte >> 4], digits[byte & 15]};

		put(self, hex, sizeof hex);
	}
}

bool adr_is_line(const char *bytes, size_t len)
{
	uint32_t ch;
	size_t step;

	for (; len > 0; bytes += step, len -= step) {
		step = adr_utf8_decode(&ch, bytes, len);
		if (step == 0 || adr_is_unprintable(ch))
			return false;
	}
	return true;
}

size_t adr_text_clean(char *out, size_t size, const char *bytes, size_t len)
{
	struct cleaner self = {out, size, 0, 0};
	uint32_t ch;
	size_t step;

	/* of nothing there may be no bytes to point at */
	if (len > 0 && len < size && adr_is_plain(bytes, len)) {
		put(&self, bytes, len);
		len = 0;
	}
	while (len > 0) {
		step = adr_utf8_decode(&ch, bytes, len);
		if (step == 0)
			put_escaped(&self, bytes, step = 1);
		else if (adr_is_unprintable(ch) || is_noncharacter(ch))
			put_escaped(&self, bytes, step);
		else
			put(&self, bytes, step);
		bytes += step;
		len -= step;
	}
	out[self.len] = '\0';
	return self.want;
}

bool adr_parse_int64(int64_t *number, const char *bytes, size_t len)
{
	const bool negative = len > 0 && bytes[0] == '-';
	uint64_t value = 0;
	size_t i = negative;

	if (len == i)
		return false;
	for (; i < len; i++) {
		unsigned digit = (unsigned char)bytes[i] - (unsigned)'0';

		if (digit > 9)
			return false;
		/* it takes 19 digits to be too large */
		if (i >= 18 && value > ((uint64_t)INT64_MAX - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	*number = negative ? -(int64_t)value : (int64_t)value;
	return true;
}
