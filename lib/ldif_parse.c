#include "ldif_parse.h"

#include "base64.h"
#include "error.h"
#include "mem.h"

#include <string.h>

static int bad_line(const struct adr_ldif *ldif, size_t line, const char *what,
		    struct adrcpt_error *err)
{
	return adrcpt_error_set(err, ADRCPT_E_DATA, "%s:%zu: %s", ldif->name,
				line, what);
}

/* Is line number number continued by the one behind it? */
static bool is_folded(const struct adr_ldif *ldif, const char *text,
		      size_t number)
{
	return number + 1 < ldif->end_count &&
	       text[ldif->ends[number] + 1] == ' ';
}

/* Join the folded parts of line number *number: its bytes are moved together,
 * *number goes behind its last part.  Its length. */
static size_t unfold(const struct adr_ldif *ldif, char *text, size_t *number)
{
	size_t start = adr_ldif_line_start(ldif, *number);
	size_t at = start, used = 0;
	bool goes_on;

	do {
		size_t end = ldif->ends[*number];
		size_t part = end - at;

		if (part > 0 && text[end - 1] == '\r')
			part--;
		if (used > 0)
			memmove(text + start + used, text + at, part);
		used += part;
		at = end + 2;
		goes_on = is_folded(ldif, text, *number);
		*number += 1;
	} while (goes_on);
	return used;
}

/* --- Names -------------------------------------------------------------- */

/* A name that was not guessed, and what it is used for.  NULL if it cannot be
 * kept. */
static struct adr_name *look_up(struct adr_ldif *ldif, const char *bytes,
				size_t len, unsigned char *use)
{
	struct adr_name *name = adr_names_find(&ldif->names, bytes, len);

	*use = 1;
	if (name != NULL)
		*use = name->use;
	else if (ldif->use != NULL)
		*use = ldif->use(ldif->user, bytes, len);
	if (name == NULL)
		name = adr_names_add(&ldif->names, bytes, len, *use);
	if (ldif->last != NULL && ldif->last != name)
		ldif->last->next = name;
	return name;
}

/* The name of a line, which may be any; false if it has none. */
static bool find_name(struct adr_ldif *ldif, struct adr_ldif_line *item,
		      const char *line, size_t len)
{
	struct adr_name *name = ldif->last;
	const char *colon;

	item->name = line;
	if (name != NULL && adr_name_begins(name, line, len, ':')) {
		item->name_len = name->len;
		item->use = name->use;
	} else {
		colon = memchr(line, ':', len);
		if (colon == NULL || colon == line)
			return false;
		item->name_len = (size_t)(colon - line);
		name = look_up(ldif, line, item->name_len, &item->use);
	}
	if (name != NULL)
		item->name = name->bytes;
	ldif->last = name;
	return true;
}

/* --- Any line ----------------------------------------------------------- */

/* What is behind the first colon, without blanks before it.  NULL, or what is
 * wrong. */
static const char *take_value(struct adr_ldif_line *item, char *value,
			      size_t len)
{
	bool is_base64 = len > 0 && *value == ':';

	if (len > 0 && *value == '<')
		return "values by URL (':<') are not read";
	value += is_base64;
	len -= is_base64;
	for (; len > 0 && *value == ' '; len--)
		value++;
	item->bytes = value;
	item->len = len;
	if (is_base64 &&
	    !(item->use == 0 ? adr_base64_is_valid(value, len)
			     : adr_base64_decode(value, &item->len)))
		return "bad base64";
	return NULL;
}

static int add_line(struct adr_ldif *ldif, struct adr_ldif_line *item,
		    struct adrcpt_error *err)
{
	void *lines = ldif->lines;

	item->place = ldif->total++;
	if (item->use == 0)
		return 0;
	if (ldif->count == ldif->capacity &&
	    !adr_grow(&lines, &ldif->capacity, ldif->count + 1, sizeof *item))
		return adr_error_nomem(err);
	ldif->lines = lines;
	ldif->lines[ldif->count++] = *item;
	return 0;
}

/* A whole line, unfolded. */
static int parse_line(struct adr_ldif *ldif, char *text, size_t len,
		      size_t line, struct adrcpt_error *err)
{
	struct adr_ldif_line item;
	const char *wrong;

	if (len == 0 || *text == '#')
		return 0;
	if (*text == ' ')
		return bad_line(ldif, line, "a continuation of nothing", err);
	if (!find_name(ldif, &item, text, len))
		return bad_line(ldif, line, "not a 'name: value' line", err);
	wrong = take_value(&item, text + item.name_len + 1,
			   len - item.name_len - 1);
	if (wrong != NULL)
		return bad_line(ldif, line, wrong, err);
	return add_line(ldif, &item, err);
}

/* --- The same in short -------------------------------------------------- */

/* Is the name at the head of a line one that came there before: the same as in
 * the line before, or the one that came after that last time?  What is behind
 * its colon, or NULL. */
static const char *guess_name(struct adr_ldif *ldif, const char *line,
			      const char *limit)
{
	struct adr_name *name = ldif->last;
	size_t len = (size_t)(limit - line);

	if (!adr_name_begins(name, line, len, ':')) {
		name = name->next;
		if (name == NULL || !adr_name_begins(name, line, len, ':'))
			return NULL;
		ldif->last = name;
	}
	return line + name->len + 1;
}

/* Is this value, at the second colon, in base64 that need not be decoded? */
static bool is_passed_over(const struct adr_ldif *ldif, const char *value,
			   const char *end)
{
	do
		value++;
	while (*value == ' ');
	if (end > value && end[-1] == '\r')
		end--;
	return ldif->last->use == 0 &&
	       adr_base64_is_valid(value, (size_t)(end - value));
}

static void set_line(struct adr_ldif_line *item, const struct adr_name *name,
		     const char *value, const char *end)
{
	while (*value == ' ')
		value++;
	if (end > value && end[-1] == '\r')
		end--;
	item->name = name->bytes;
	item->name_len = name->len;
	item->bytes = value;
	item->len = (size_t)(end - value);
	item->use = name->use;
}

/* The end of line number number, in which this is; NULL if that was not read,
 * or nothing behind it, or the line is folded. */
static const char *plain_end(const struct adr_ldif *ldif, size_t number,
			     const char *line, const char *limit)
{
	const char *end;

	if (number < ldif->end_count)
		end = ldif->input.data + ldif->start + ldif->ends[number];
	else
		end = memchr(line, '\n', (size_t)(limit - line));
	return end != NULL && end + 1 < limit && end[1] != ' ' ? end : NULL;
}

void adr_ldif_parse_plain(struct adr_ldif *ldif)
{
	const char *text, *limit, *line, *end, *value;
	size_t number = ldif->parsed;
	struct adr_ldif_line *item;

	if (ldif->last == NULL)
		return;
	text = ldif->input.data + ldif->start;
	limit = ldif->input.data + ldif->input.len;
	line = text + adr_ldif_line_start(ldif, number);
	for (; number < ldif->end_capacity; number++, line = end + 1) {
		value = guess_name(ldif, line, limit);
		if (value == NULL)
			break;
		end = plain_end(ldif, number, value, limit);
		if (end == NULL || *value == '<' ||
		    (*value == ':' && !is_passed_over(ldif, value, end)))
			break;
		if (ldif->last->use != 0) {
			if (ldif->count == ldif->capacity)
				break;
			item = &ldif->lines[ldif->count++];
			set_line(item, ldif->last, value, end);
			item->place = ldif->total;
		}
		ldif->total++;
		ldif->ends[number] = (size_t)(end - text);
	}
	ldif->parsed = number;
	if (ldif->end_count < number)
		ldif->end_count = number;
}

int adr_ldif_parse(struct adr_ldif *ldif, struct adrcpt_error *err)
{
	char *const text = ldif->input.data + ldif->start;
	int rc = 0;

	while (rc == 0 && ldif->parsed < ldif->end_count - ldif->is_closed) {
		size_t number = ldif->parsed, len;

		if (ldif->total == 0)
			ldif->record_line = ldif->line + number;
		adr_ldif_parse_plain(ldif);
		if (ldif->parsed > number)
			continue;
		len = unfold(ldif, text, &ldif->parsed);
		rc = parse_line(ldif, text + adr_ldif_line_start(ldif, number),
				len, ldif->line + number, err);
	}
	return rc;
}
