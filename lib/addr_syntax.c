#include "addr_syntax.h"

#include "text.h"

#include <adrcpt.h>

#include <stdint.h>
#include <string.h>

/* Octets in a key.  The limit of the domain, 255, is never reached first. */
#define LOCAL_MAX ((size_t)64)
#define KEY_MAX ((size_t)254)

/* Normalization and unquoting make some longer values fit, but none as long as
 * this; converting a domain takes time by the square of its length. */
#define INPUT_MAX ((size_t)4096)

enum fault {
	FINE,
	NO_MEMORY, /* not the value's fault: has no row below */
	EMPTY,
	TOO_LONG,
	BAD_UTF8,
	CONTROL,
	INVISIBLE,
	BLANK,
	FULL_STOP,
	NO_AT_SIGN,
	NO_LOCAL_PART,
	NO_DOMAIN,
	DOT,
	QUOTING,
	BAD_LOCAL_PART,
	BAD_DOMAIN
};

static const struct adr_fault faults[] = {
	[EMPTY] = {"empty", "is empty"},
	[TOO_LONG] = {"too-long", "is longer than an address may be"},
	[BAD_UTF8] = {"bad-utf8", "is not valid UTF-8"},
	[CONTROL] = {"control", "has a control character"},
	[INVISIBLE] = {"bidi-or-invisible",
		       "has an invisible or a direction-changing character"},
	[BLANK] = {"blank", "has a blank"},
	[FULL_STOP] = {"ideographic-full-stop", "has an ideographic full stop"},
	[NO_AT_SIGN] = {"no-at-sign", "has no '@'"},
	[NO_LOCAL_PART] = {"no-local-part", "has nothing before the '@': to "
					    "Postfix that is the whole domain"},
	[NO_DOMAIN] = {"no-domain", "has nothing after the '@'"},
	[DOT] = {"dot-in-local-part",
		 "has a dot at an end of its local part, or two in a row"},
	[QUOTING] = {"bad-quoting", "has misplaced or unbalanced quotes"},
	[BAD_LOCAL_PART] = {"bad-local-part",
			    "has a character that would need quotes"},
	[BAD_DOMAIN] = {"bad-domain", "has a malformed domain"},
};

/* Refused wherever they stand, with what adr_is_unprintable() knows; a space in
 * quotes is the one blank allowed. */
static const struct {
	uint32_t first, last;
	enum fault fault;
	bool domain_only;
} refused[] = {
	{0x0000, 0x001f, CONTROL, false},  {0x007f, 0x009f, CONTROL, false},
	{0x00a0, 0x00a0, BLANK, false},    {0x1680, 0x1680, BLANK, false},
	{0x2000, 0x200a, BLANK, false},    {0x2028, 0x2029, BLANK, false},
	{0x202f, 0x202f, BLANK, false},    {0x205f, 0x205f, BLANK, false},
	{0x3000, 0x3000, BLANK, false},    {0x3002, 0x3002, FULL_STOP, false},
	{0xff0e, 0xff0e, FULL_STOP, true}, {0xff61, 0xff61, FULL_STOP, true},
};

static enum fault check_character(uint32_t ch, bool in_domain)
{
	size_t i;

	for (i = 0; i < sizeof refused / sizeof refused[0]; i++)
		if (ch >= refused[i].first && ch <= refused[i].last &&
		    (in_domain || !refused[i].domain_only))
			return refused[i].fault;
	return adr_is_unprintable(ch) ? INVISIBLE : FINE;
}

static enum fault check_characters(const char *bytes, size_t len,
				   bool in_domain)
{
	enum fault fault = FINE;
	uint32_t ch;
	size_t i, step;

	for (i = 0; i < len && fault == FINE; i += step) {
		step = 1;
		if (bytes[i] >= ' ' && bytes[i] <= '~')
			continue;
		step = adr_utf8_decode(&ch, bytes + i, len - i);
		if (step == 0)
			return BAD_UTF8;
		fault = check_character(ch, in_domain);
	}
	return fault;
}

/* May it stand in a local part without quotes (RFC 5322 atext, RFC 6531)? */
static enum fault check_atext(char c)
{
	if (adr_ascii_is_alnum(c) || (unsigned char)c >= 0x80 ||
	    (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL))
		return FINE;
	if (c == '"')
		return QUOTING;
	return c == ' ' ? BLANK : BAD_LOCAL_PART;
}

/* Is this a local part that needs no quotes? */
static enum fault check_local(const char *bytes, size_t len)
{
	enum fault fault = FINE;
	size_t i;

	if (len == 0)
		return NO_LOCAL_PART;
	if (bytes[0] == '.' || bytes[len - 1] == '.')
		return DOT;
	for (i = 0; i < len && fault == FINE; i++)
		if (bytes[i] != '.')
			fault = check_atext(bytes[i]);
		else if (bytes[i + 1] == '.')
			fault = DOT;
	return fault;
}

/* Where the '@' is that ends the local part, or len. */
static size_t find_at(const char *bytes, size_t len)
{
	size_t i = 0;

	if (bytes[0] == '"')
		for (i = 1; i < len && bytes[i] != '"'; i++)
			if (bytes[i] == '\\')
				i++;
	while (i < len && bytes[i] != '@')
		i++;
	return i < len ? i : len;
}

/* Quote anew as Postfix's quote_822_local() does, who puts a backslash before
 * '"' and '\' only, and leave the quotes off if there was no need of them. */
static enum fault requote(struct adr_parts *parts, const char *bytes,
			  size_t len)
{
	struct adr_buf *quoted = &parts->quoted;
	enum fault fault;
	size_t i;

	/* Every character may need a backslash. */
	if (adr_buf_room(quoted, 2 * len) == NULL)
		return NO_MEMORY;
	quoted->data[quoted->len++] = '"';
	for (i = 1; i < len && bytes[i] != '"'; i++) {
		if (bytes[i] == '\\' && ++i == len)
			break;
		if (bytes[i] == '"' || bytes[i] == '\\')
			quoted->data[quoted->len++] = '\\';
		quoted->data[quoted->len++] = bytes[i];
	}
	if (i + 1 != len)
		return QUOTING;
	quoted->data[quoted->len++] = '"';

	parts->local = quoted->data;
	parts->local_len = quoted->len;
	fault = check_local(quoted->data + 1, quoted->len - 2);
	if (fault == FINE) {
		parts->local++;
		parts->local_len -= 2;
	}
	return fault == NO_LOCAL_PART ? fault : FINE;
}

static enum fault take_domain(struct adr_parts *parts, const char *bytes,
			      size_t len)
{
	if (len == 0)
		return NO_DOMAIN;
	if (memchr(bytes, '@', len) != NULL)
		return BAD_LOCAL_PART;
	if (memchr(bytes, ' ', len) != NULL)
		return BLANK;
	parts->domain = bytes;
	parts->domain_len = len;
	parts->kind = adr_domain_kind(bytes, len);
	return parts->kind == ADR_DOMAIN_BAD ? BAD_DOMAIN : FINE;
}

static enum fault parse(struct adr_parts *parts, const char *bytes, size_t len)
{
	enum fault fault;
	size_t at;

	if (len == 0)
		return EMPTY;
	if (len > INPUT_MAX)
		return TOO_LONG;
	at = find_at(bytes, len);
	parts->local = bytes;
	parts->local_len = at;
	fault = check_characters(bytes, at, false);
	if (fault == FINE)
		fault = check_characters(bytes + at, len - at, true);
	if (fault == FINE && bytes[0] == '"')
		fault = requote(parts, bytes, at);
	if (fault == FINE && at == len)
		fault = NO_AT_SIGN;
	if (fault == FINE && bytes[0] != '"')
		fault = check_local(bytes, at);
	if (fault == FINE)
		fault = take_domain(parts, bytes + at + 1, len - at - 1);
	return fault;
}

int adr_parts_init(struct adr_parts *parts, const char *bytes, size_t len,
		   const struct adr_fault **fault)
{
	enum fault found;

	memset(parts, 0, sizeof *parts);
	found = parse(parts, bytes, len);
	if (found == FINE)
		return 1;
	adr_parts_clear(parts);
	if (found == NO_MEMORY)
		return ADRCPT_E_NOMEM;
	*fault = &faults[found];
	return 0;
}

void adr_parts_clear(struct adr_parts *parts)
{
	adr_buf_clear(&parts->quoted);
	memset(parts, 0, sizeof *parts);
}

bool adr_key_fits(size_t len, size_t local_len, const struct adr_fault **fault)
{
	if (len <= KEY_MAX && local_len <= LOCAL_MAX)
		return true;
	*fault = &faults[TOO_LONG];
	return false;
}

bool adr_domain_is_clean(const char *domain, size_t len)
{
	return check_characters(domain, len, true) == FINE;
}
