#include "ldif.h"

#include "base64.h"
#include "error.h"
#include "mem.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

#define READ_SIZE ((size_t)256 * 1024)

int adr_ldif_open(struct adr_ldif *ldif, const char *path,
		  struct adrcpt_error *err)
{
	int rc;

	memset(ldif, 0, sizeof *ldif);
	ldif->line = 1;
	rc = adr_input_open(&ldif->file, path, err);
	ldif->name = ldif->file.name;
	return rc;
}

void adr_ldif_close(struct adr_ldif *ldif)
{
	adr_input_close(&ldif->file);
	adr_buf_clear(&ldif->input);
	free(ldif->lines);
	free(ldif->ends);
	ldif->lines = NULL;
	ldif->ends = NULL;
	ldif->end_capacity = 0;
	ldif->count = ldif->capacity = 0;
}

void adr_ldif_choose(struct adr_ldif *ldif, adr_ldif_use_fn *use,
		     const void *user)
{
	ldif->use = use;
	ldif->user = user;
}

/* --- Finding the end of a record ---------------------------------------- */

/* More input behind what is there; what was handed out makes room first. */
static int read_more(struct adr_ldif *ldif, struct adrcpt_error *err)
{
	struct adr_buf *input = &ldif->input;

	/* what lines point to will stand elsewhere */
	ldif->parsed = ldif->count = ldif->total = 0;
	if (ldif->start > 0) {
		input->len -= ldif->start;
		memmove(input->data, input->data + ldif->start, input->len);
		ldif->start = 0;
	}
	return adr_input_read_text(&ldif->file, input, READ_SIZE, &ldif->at_end,
				   err);
}

/* Of line number number of the record, counted from 0. */
static size_t line_start(const struct adr_ldif *ldif, size_t number)
{
	return number > 0 ? ldif->ends[number - 1] + 1 : 0;
}

static bool make_room(struct adr_ldif *ldif, size_t count)
{
	void *ends = ldif->ends;
	bool ok =
		adr_grow(&ends, &ldif->end_capacity, count, sizeof *ldif->ends);

	ldif->ends = ends;
	return ok;
}

/* Find the ends of the lines of the record at start that have been read, from
 * *seen on, as far as an earlier look has come.  1 if the empty line that
 * closes it is among them. */
static int find_ends(struct adr_ldif *ldif, size_t *seen,
		     struct adrcpt_error *err)
{
	const char *text = ldif->input.data + ldif->start;
	const char *limit = ldif->input.data + ldif->input.len;
	const char *line = text + line_start(ldif, ldif->end_count);
	const char *at = text + *seen, *end;
	size_t count = ldif->end_count;

	while ((end = memchr(at, '\n', (size_t)(limit - at))) != NULL) {
		if (count == ldif->end_capacity && !make_room(ldif, count + 1))
			return adr_error_nomem(err);
		ldif->ends[count++] = (size_t)(end - text);
		at = end + 1;
		if (end - line < 2 && (end == line || *line == '\r'))
			break;
		line = at;
	}
	ldif->end_count = count;
	*seen = (size_t)((end != NULL ? at : limit) - text);
	return end != NULL;
}

/* The next record's bytes, 0 of them at the end of the file.  Lines of it may
 * have been found already. */
static int find_record(struct adr_ldif *ldif, size_t *len,
		       struct adrcpt_error *err)
{
	size_t left;
	int rc = 0;

	*len = line_start(ldif, ldif->end_count);
	for (;;) {
		if (ldif->input.data != NULL)
			rc = find_ends(ldif, len, err);
		ldif->is_closed = rc == 1;
		if (rc != 0)
			return rc < 0 ? rc : 0;
		if (ldif->at_end)
			break;
		rc = read_more(ldif, err);
		if (rc < 0)
			return rc;
	}
	left = ldif->input.len - ldif->start;
	if (adr_input_has_rest(&ldif->file) ||
	    (left > 0 && ldif->input.data[ldif->input.len - 1] != '\n'))
		return adrcpt_error_set(err, ADRCPT_E_INCOMPLETE,
					"%s is cut short: its last line has no "
					"line feed",
					ldif->name);
	*len = left;
	return 0;
}

/* --- Taking it apart ---------------------------------------------------- */

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
	size_t start = line_start(ldif, *number);
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

/* What is known about a name that was not guessed; NULL if nothing is kept. */
static const struct adr_name *look_up(struct adr_ldif *ldif, const char *bytes,
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
	ldif->last = name;
	return name;
}

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
	struct adr_ldif_line item = {.name = text};
	const struct adr_name *name;
	const char *colon, *wrong;

	if (len == 0 || *text == '#')
		return 0;
	if (*text == ' ')
		return bad_line(ldif, line, "a continuation of nothing", err);
	colon = memchr(text, ':', len);
	if (colon == NULL || colon == text)
		return bad_line(ldif, line, "not a 'name: value' line", err);
	item.name_len = (size_t)(colon - text);
	name = look_up(ldif, text, item.name_len, &item.use);
	if (name != NULL)
		item.name = name->bytes;
	len -= item.name_len + 1;
	wrong = take_value(&item, text + item.name_len + 1, len);
	if (wrong != NULL)
		return bad_line(ldif, line, wrong, err);
	return add_line(ldif, &item, err);
}

/* --- The same in short -------------------------------------------------- */

/* The name at the head of a line, if it is one that came there before: the same
 * as in the line before, or the one that came after that last time. */
static struct adr_name *guess_name(struct adr_name *last, const char *line,
				   size_t len)
{
	if (adr_name_begins(last, line, len, ':'))
		return last;
	last = last->next;
	return last != NULL && adr_name_begins(last, line, len, ':') ? last
								     : NULL;
}

/* Is this value, at the second colon, in base64 that need not be decoded? */
static bool is_passed_over(const struct adr_name *name, const char *value,
			   const char *end)
{
	do
		value++;
	while (*value == ' ');
	if (end > value && end[-1] == '\r')
		end--;
	return name->use == 0 &&
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

/* The end of a line, if it has one and is not folded. */
static const char *plain_end(const char *line, const char *limit)
{
	const char *end = memchr(line, '\n', (size_t)(limit - line));

	return end != NULL && end + 1 < limit && end[1] != ' ' ? end : NULL;
}

/* Go on with as many lines as are what nearly all are: of a name that is
 * guessed, in one piece, to be taken as they are or not at all.  Their ends
 * need not be known, and nothing is changed in place, so that it may stop
 * anywhere and all may be done again. */
static void parse_plain(struct adr_ldif *ldif)
{
	const char *text = ldif->input.data + ldif->start, *end, *value;
	const char *limit = ldif->input.data + ldif->input.len;
	const char *line = text + line_start(ldif, ldif->parsed);
	struct adr_name *name = ldif->last;
	size_t number = ldif->parsed, total = ldif->total;

	for (; number < ldif->end_capacity; number++, line = end + 1) {
		name = guess_name(name, line, (size_t)(limit - line));
		if (name == NULL)
			break;
		value = line + name->len + 1;
		end = plain_end(value, limit);
		if (end == NULL || *value == '<' ||
		    (*value == ':' && !is_passed_over(name, value, end)))
			break;
		if (name->use != 0) {
			if (ldif->count == ldif->capacity)
				break;
			set_line(&ldif->lines[ldif->count], name, value, end);
			ldif->lines[ldif->count++].place = total;
		}
		total++;
		ldif->ends[number] = (size_t)(end - text);
		ldif->last = name;
	}
	ldif->total = total;
	ldif->parsed = number;
	if (ldif->end_count < number)
		ldif->end_count = number;
}

/* --- A record ----------------------------------------------------------- */

static int parse_rest(struct adr_ldif *ldif, struct adrcpt_error *err)
{
	char *const text = ldif->input.data + ldif->start;
	int rc = 0;

	while (rc == 0 && ldif->parsed < ldif->end_count - ldif->is_closed) {
		size_t number = ldif->parsed, len;

		if (ldif->total == 0)
			ldif->record_line = ldif->line + number;
		if (ldif->last != NULL)
			parse_plain(ldif);
		if (ldif->parsed > number)
			continue;
		len = unfold(ldif, text, &ldif->parsed);
		rc = parse_line(ldif, text + line_start(ldif, number), len,
				ldif->line + number, err);
	}
	ldif->line += ldif->end_count;
	return rc;
}

int adr_ldif_next(struct adr_ldif *ldif, struct adrcpt_error *err)
{
	size_t len;
	int rc;

	do {
		ldif->end_count = ldif->parsed = ldif->count = ldif->total = 0;
		ldif->record_line = ldif->line;
		if (ldif->last != NULL)
			parse_plain(ldif);
		rc = find_record(ldif, &len, err);
		if (rc < 0 || len == 0)
			return rc;
		rc = parse_rest(ldif, err);
		ldif->start += len;
		if (rc < 0)
			return rc;
	} while (ldif->total == 0);
	return 1;
}
