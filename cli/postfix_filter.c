#include "postfix_filter.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define DEEPEST 100 /* parentheses; no filter for one address needs more */

struct walk {
	const char *at;
	FILE *text, *whole, *partial;
	int depth;
	int negations; /* around what is looked at */
	const char *why;
};

static bool fail(struct walk *walk, const char *why)
{
	if (walk->why == NULL)
		walk->why = why;
	return false;
}

/* --- Expansions --------------------------------------------------------- */

/* '%' and the letter or digit behind it, ldap_table(5). */
static bool is_expansion(const char *at)
{
	return at[0] == '%' && at[1] != '\0' &&
	       strchr("sSuUdD123456789", at[1]) != NULL;
}

static bool has_expansion(const char *at, size_t len)
{
	const char *end = at + len;

	for (; at < end; at++) {
		if (is_expansion(at))
			return true;
		at += at[0] == '%'; /* "%%" */
	}
	return false;
}

static bool has_bad_percent(const char *at, size_t len)
{
	const char *end = at + len;

	for (; at < end; at++) {
		if (*at != '%')
			continue;
		if (!is_expansion(at) && at[1] != '%')
			return true;
		at++;
	}
	return false;
}

/* Is an attribute of these values compared with the address as a whole?
 * "smtp:%s", "%s", "%u@%d" and "%u@example.com" are. */
static bool is_whole(const char *value, size_t len)
{
	if (len > 5 && strncasecmp(value, "smtp:", 5) == 0) {
		value += 5;
		len -= 5;
	}
	if (!is_expansion(value))
		return false;
	if (len == 2 && strchr("sS", value[1]) != NULL)
		return true;
	return memchr(value, '@', len) != NULL;
}

/* '*' for each expansion, and one for several with only '@' or '.' between. */
static void put_wide(FILE *to, const char *at, size_t len)
{
	const char *end = at + len;

	while (at < end) {
		if (!is_expansion(at)) {
			fputc(*at, to);
			at += *at == '%' ? 2 : 1; /* "%%" */
			continue;
		}
		fputc('*', to);
		at += 2;
		while (at < end && (is_expansion(at) ||
				    (end - at > 2 && is_expansion(at + 1) &&
				     strchr("@.", *at) != NULL)))
			at += is_expansion(at) ? 2 : 3;
	}
}

/* --- The filter, RFC 4515 ----------------------------------------------- */

static void skip_space(struct walk *walk)
{
	walk->at += strspn(walk->at, " \t");
}

/* attribute=value, without its parentheses */
static bool take_item(struct walk *walk, size_t len)
{
	const char *item = walk->at;
	const char *equals = memchr(item, '=', len);
	size_t name = strcspn(item, "=<>~:");
	size_t rest;

	if (equals == NULL || name == 0)
		return fail(walk, "it is malformed");
	equals++;
	rest = len - (size_t)(equals - item);
	if (has_bad_percent(item, len))
		return fail(walk, "it has a '%' that Postfix does not know");
	if (has_expansion(item, (size_t)(equals - item)))
		return fail(walk, "the name of an attribute depends on the "
				  "address");
	if (has_expansion(equals, rest)) {
		if (walk->negations > 0)
			return fail(walk, "it says what the address must not "
					  "be");
		if (item[name] != '=')
			return fail(walk, "it compares the address in another "
					  "way than '='");
		fprintf(is_whole(equals, rest) ? walk->whole : walk->partial,
			"%.*s ", (int)name, item);
	}
	fputc('(', walk->text);
	put_wide(walk->text, item, len);
	fputc(')', walk->text);
	walk->at += len;
	return true;
}

static bool take_filter(struct walk *walk);

/* What stands behind '&', '|' or '!' */
static bool take_filters(struct walk *walk)
{
	char sign = *walk->at++;
	size_t count = 0;

	fprintf(walk->text, "(%c", sign);
	walk->negations += sign == '!';
	skip_space(walk);
	while (*walk->at == '(') {
		if (!take_filter(walk))
			return false;
		skip_space(walk);
		count++;
	}
	walk->negations -= sign == '!';
	fputc(')', walk->text);
	if (count == 0 || (sign == '!' && count > 1))
		return fail(walk, "it is malformed");
	return true;
}

static bool take_filter(struct walk *walk)
{
	bool ok;

	if (*walk->at++ != '(')
		return fail(walk, "it is malformed");
	if (++walk->depth > DEEPEST)
		return fail(walk, "it is nested too deeply");
	skip_space(walk);
	ok = *walk->at != '\0' && strchr("&|!", *walk->at) != NULL
		     ? take_filters(walk)
		     : take_item(walk, strcspn(walk->at, "()"));
	if (!ok)
		return false;
	walk->depth--;
	if (*walk->at++ == ')')
		return true;
	return fail(walk, "it is malformed");
}

/* libldap takes an item without parentheses, too. */
static void take_all(struct walk *walk)
{
	skip_space(walk);
	if (*walk->at == '(' ? take_filter(walk)
			     : take_item(walk, strcspn(walk->at, "()")))
		skip_space(walk);
	if (walk->why == NULL && *walk->at != '\0')
		walk->why = "it is malformed";
}

const char *wide_filter_make(struct wide_filter *wide, const char *filter)
{
	struct walk walk = {filter, NULL, NULL, NULL, 0, 0, NULL};
	size_t size;
	bool ok = true;

	memset(wide, 0, sizeof *wide);
	walk.text = open_memstream(&wide->text, &size);
	walk.whole = open_memstream(&wide->whole, &size);
	walk.partial = open_memstream(&wide->partial, &size);
	if (walk.text != NULL && walk.whole != NULL && walk.partial != NULL)
		take_all(&walk);
	else
		ok = false;
	if (walk.text != NULL)
		ok = fclose(walk.text) == 0 && ok;
	if (walk.whole != NULL)
		ok = fclose(walk.whole) == 0 && ok;
	if (walk.partial != NULL)
		ok = fclose(walk.partial) == 0 && ok;
	return ok ? walk.why : "there is no memory left to read it";
}

void wide_filter_clear(struct wide_filter *wide)
{
	free(wide->text);
	free(wide->whole);
	free(wide->partial);
	memset(wide, 0, sizeof *wide);
}
