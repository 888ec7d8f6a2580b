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
				size_t len, unsigned *use)
{
	struct adr_name *name = adr_names_find(&ldif->names, bytes, len);

	*use = 1;
	if (name != NULL)
		*use = name->use;
	else if (ldif->use != NULL)
		*use = ldif->use(ldif->user, bytes, len);
	if (name == NULL)
		name = adr_names_add(&ldif->names, bytes, len,
				     (unsigned char)*use);
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
	if (name != NULL && name->len < len && line[name->len] == ':' &&
	    adr_name_is(name, line, name->len, len)) {
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

/* What must be there for a name to be sought, which may be of any length that
 * is kept: it, the colon, and one octet more. */
#define HEAD_SIZE (ADR_NAME_SIZE + 2)

/* The name at the head of a line, of which HEAD_SIZE is there, if it is the
 * same as in the line before, or the one that came after that last time; or
 * NULL. */
static inline struct adr_name *guess_name(struct adr_name *last,
					  const char *line)
{
	if (adr_name_begins(last, line) && line[last->len] == ':')
		return last;
	last = last->next;
	return last != NULL && adr_name_begins(last, line) &&
			       line[last->len] == ':'
		       ? last
		       : NULL;
}

/* Is what begins at the colon without a blank a value as it stands, or one in
 * base64 that is well-formed? */
static bool is_simple(const char *value, const char *end)
{
	if (*value != ':')
		return *value != '<';
	do
		value++;
	while (*value == ' ');
	if (end > value && end[-1] == '\r')
		end--;
	return adr_base64_is_valid(value, (size_t)(end - value));
}

/* Is in the use of a line whose value is still in base64: it is decoded in
 * place, and that only when the whole record is there. */
#define ENCODED 0x100u

/* The value begins at the second colon. */
static void mark_encoded(struct adr_ldif *ldif, struct adr_ldif_line *item)
{
	do {
		item->bytes++;
		item->len--;
	} while (item->len > 0 && *item->bytes == ' ');
	item->use |= ENCODED;
	ldif->has_encoded = true;
}

static void decode_marked(struct adr_ldif *ldif)
{
	struct adr_ldif_line *item = ldif->lines;
	const struct adr_ldif_line *end = item + ldif->count;

	for (; item < end; item++)
		if ((item->use & ENCODED) != 0) {
			item->use &= ~ENCODED;
			/* is_simple(), or it would have no mark */
			adr_base64_decode(ldif->input.data + (item->bytes -
							      ldif->input.data),
					  &item->len);
		}
	ldif->has_encoded = false;
}

/* Add a line whose value goes from behind the colon to the end; false if there
 * is no room, which is made elsewhere. */
static inline bool add_plain(struct adr_ldif *ldif, const struct adr_name *name,
			     const char *line, const char *end)
{
	struct adr_ldif_line *item;
	const char *value = line;

	if (ldif->count == ldif->capacity)
		return false;
	item = &ldif->lines[ldif->count];
	while (*value == ' ')
		value++;
	if (end > value && end[-1] == '\r')
		end--;
	item->name = name->bytes;
	item->name_len = name->len;
	item->bytes = value;
	item->len = (size_t)(end - value);
	item->place = ldif->total;
	item->use = name->use;
	ldif->count++;
	if (*line == ':')
		mark_encoded(ldif, item);
	return true;
}

void adr_ldif_parse_plain(struct adr_ldif *ldif)
{
	const char *text, *line, *end, *last_head, *last_end;
	const size_t *known, *stop;
	struct adr_name *name;
	size_t *at;

	if (ldif->last == NULL || ldif->input.len - ldif->start < HEAD_SIZE)
		return;
	text = ldif->input.data + ldif->start;
	line = text + adr_ldif_line_start(ldif, ldif->parsed);
	last_end = ldif->input.data + ldif->input.len - 1;
	last_head = last_end + 1 - HEAD_SIZE;
	/* where another line is known to begin behind the end */
	known = ldif->ends + ldif->end_count - (ldif->end_count > 0);
	stop = ldif->ends + ldif->end_capacity;
	at = ldif->ends + ldif->parsed;
	for (; at < stop && line <= last_head; at++, line = end + 1) {
		name = guess_name(ldif->last, line);
		if (name == NULL)
			break;
		line += name->len + 1;
		end = at < known
			      ? text + *at
			      : memchr(line, '\n', (size_t)(last_end - line));
		/* not all there, or folded */
		if (end == NULL || end[1] == ' ')
			break;
		if (*line != ' ' && !is_simple(line, end))
			break;
		if (name->use != 0 && !add_plain(ldif, name, line, end))
			break;
		*at = (size_t)(end - text);
		ldif->last = name;
		ldif->total++;
	}
	ldif->parsed = (size_t)(at - ldif->ends);
	if (ldif->end_count < ldif->parsed)
		ldif->end_count = ldif->parsed;
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
	if (rc == 0 && ldif->has_encoded)
		decode_marked(ldif);
	return rc;
}
