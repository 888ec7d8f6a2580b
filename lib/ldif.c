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

/* Note where a line ends, from start on. */
static bool add_end(struct adr_ldif *ldif, size_t end)
{
	void *ends = ldif->ends;

	if (ldif->end_count == ldif->end_capacity) {
		if (!adr_grow(&ends, &ldif->end_capacity, ldif->end_count + 1,
			      sizeof *ldif->ends))
			return false;
		ldif->ends = ends;
	}
	ldif->ends[ldif->end_count++] = end;
	return true;
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

	while ((end = memchr(at, '\n', (size_t)(limit - at))) != NULL) {
		if (!add_end(ldif, (size_t)(end - text)))
			return adr_error_nomem(err);
		at = end + 1;
		if (end - line < 2 && (end == line || *line == '\r')) {
			*seen = (size_t)(at - text);
			return 1;
		}
		line = at;
	}
	*seen = (size_t)(limit - text);
	return 0;
}

/* The next record's bytes, 0 of them at the end of the file. */
static int find_record(struct adr_ldif *ldif, size_t *len,
		       struct adrcpt_error *err)
{
	size_t left;
	int rc = 0;

	*len = 0;
	ldif->end_count = 0;
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

/* The name at the head of a line, if it is one that came there before: the same
 * as in the line before, or the one that came after that last time. */
static const struct adr_name *guess_name(struct adr_ldif *ldif,
					 const char *line, size_t len)
{
	struct adr_name *last = ldif->last;

	if (last == NULL || adr_name_begins(last, line, len, ':'))
		return last;
	if (last->next == NULL || !adr_name_begins(last->next, line, len, ':'))
		return NULL;
	ldif->last = last->next;
	return ldif->last;
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
	if (ldif->last != NULL)
		ldif->last->next = name;
	ldif->last = name;
	return name;
}

/* Find the name of a line; its length, 0 if it has none. */
static size_t find_name(struct adr_ldif *ldif, const char *line, size_t len,
			struct adr_ldif_line *item)
{
	const struct adr_name *name = guess_name(ldif, line, len);
	const char *colon;

	item->name = line;
	if (name != NULL) {
		item->name_len = name->len;
		item->use = name->use;
	} else {
		colon = memchr(line, ':', len);
		item->name_len = colon != NULL ? (size_t)(colon - line) : 0;
		if (item->name_len > 0)
			name = look_up(ldif, line, item->name_len, &item->use);
	}
	if (name != NULL)
		item->name = name->bytes;
	return item->name_len;
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

static int add_line(struct adr_ldif *ldif, const struct adr_ldif_line *item,
		    struct adrcpt_error *err)
{
	void *lines = ldif->lines;

	if (ldif->count == ldif->capacity &&
	    !adr_grow(&lines, &ldif->capacity, ldif->count + 1, sizeof *item))
		return adr_error_nomem(err);
	ldif->lines = lines;
	ldif->lines[ldif->count++] = *item;
	return 0;
}

/* A whole line, unfolded, that is not empty. */
static int parse_line(struct adr_ldif *ldif, char *text, size_t len,
		      size_t line, struct adrcpt_error *err)
{
	struct adr_ldif_line item;
	const char *wrong;

	if (*text == '#')
		return 0;
	if (*text == ' ')
		return bad_line(ldif, line, "a continuation of nothing", err);
	if (find_name(ldif, text, len, &item) == 0)
		return bad_line(ldif, line, "not a 'name: value' line", err);
	wrong = take_value(&item, text + item.name_len + 1,
			   len - item.name_len - 1);
	if (wrong != NULL)
		return bad_line(ldif, line, wrong, err);
	if (ldif->total == 0)
		ldif->record_line = line;
	item.place = ldif->total++;
	return item.use != 0 ? add_line(ldif, &item, err) : 0;
}

/* The same in short, for what nearly every line is: a name that is known, and a
 * value that is not in base64, in one piece.  False if it is not, and nothing
 * was done. */
static bool parse_plain(struct adr_ldif *ldif, const char *text,
			const char *end)
{
	const struct adr_name *name =
		guess_name(ldif, text, (size_t)(end - text));
	struct adr_ldif_line *item;
	const char *value;

	if (name == NULL || ldif->total == 0 || ldif->count == ldif->capacity)
		return false;
	value = text + name->len + 1;
	if (value < end && (*value == ':' || *value == '<'))
		return false;
	ldif->total++;
	if (name->use == 0)
		return true;
	while (value < end && *value == ' ')
		value++;
	if (value < end && end[-1] == '\r')
		end--;
	item = &ldif->lines[ldif->count++];
	item->name = name->bytes;
	item->name_len = name->len;
	item->bytes = value;
	item->len = (size_t)(end - value);
	item->place = ldif->total - 1;
	item->use = name->use;
	return true;
}

static int parse_record(struct adr_ldif *ldif, struct adrcpt_error *err)
{
	char *text = ldif->input.data + ldif->start;
	const size_t first = ldif->line;
	size_t number = 0;
	int rc = 0;

	ldif->count = ldif->total = 0;
	while (rc == 0 && number < ldif->end_count) {
		char *start = text + line_start(ldif, number);
		size_t line = first + number, used;

		if (!is_folded(ldif, text, number) &&
		    parse_plain(ldif, start, text + ldif->ends[number])) {
			number++;
			continue;
		}
		used = unfold(ldif, text, &number);
		if (used > 0)
			rc = parse_line(ldif, start, used, line, err);
	}
	ldif->line = first + number;
	return rc;
}

int adr_ldif_next(struct adr_ldif *ldif, struct adrcpt_error *err)
{
	size_t len;
	int rc;

	do {
		rc = find_record(ldif, &len, err);
		if (rc < 0 || len == 0)
			return rc;
		rc = parse_record(ldif, err);
		ldif->start += len;
		if (rc < 0)
			return rc;
	} while (ldif->total == 0);
	return 1;
}
