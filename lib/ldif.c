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

static bool is_empty_line(const char *line, size_t len)
{
	return len == 0 || (len == 1 && line[0] == '\r');
}

static int add_end(struct adr_ldif *ldif, size_t end, struct adrcpt_error *err)
{
	void *ends = ldif->ends;

	if (ldif->end_count == ldif->end_capacity) {
		if (!adr_grow(&ends, &ldif->end_capacity, ldif->end_count + 1,
			      sizeof *ldif->ends))
			return adr_error_nomem(err);
		ldif->ends = ends;
	}
	ldif->ends[ldif->end_count++] = end;
	return 0;
}

/* Find the ends of the lines of the record at start that have been read, from
 * *seen on, as far as an earlier look has come.  1 if the empty line that
 * closes it is among them. */
static int find_ends(struct adr_ldif *ldif, size_t *seen,
		     struct adrcpt_error *err)
{
	const char *text = ldif->input.data + ldif->start;
	size_t len = ldif->input.len - ldif->start;
	int rc;

	while (*seen < len) {
		const char *line = text + *seen;
		const char *end = memchr(line, '\n', len - *seen);

		if (end == NULL)
			return 0;
		rc = add_end(ldif, (size_t)(end - text), err);
		if (rc < 0)
			return rc;
		*seen = (size_t)(end + 1 - text);
		if (is_empty_line(line, (size_t)(end - line)))
			return 1;
	}
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

/* Join the folded parts of line number *number: its bytes are moved together,
 * *number goes behind its last part.  Its length. */
static size_t unfold(const struct adr_ldif *ldif, char *text, size_t *number)
{
	size_t start = *number > 0 ? ldif->ends[*number - 1] + 1 : 0;
	size_t at = start, used = 0;

	for (;;) {
		size_t end = ldif->ends[*number];
		size_t part = end - at;

		if (part > 0 && text[end - 1] == '\r')
			part--;
		if (used > 0)
			memmove(text + start + used, text + at, part);
		used += part;
		*number += 1;
		if (*number == ldif->end_count || text[end + 1] != ' ')
			return used;
		at = end + 2;
	}
}

static int add_line(struct adr_ldif *ldif, char *text, size_t len, size_t line,
		    struct adrcpt_error *err)
{
	struct adr_ldif_line item;
	void *lines = ldif->lines;
	char *colon = memchr(text, ':', len), *value;
	bool is_base64;

	if (colon == NULL || colon == text)
		return bad_line(ldif, line, "not a 'name: value' line", err);
	item.name = text;
	item.name_len = (size_t)(colon - text);
	value = colon + 1;
	len -= item.name_len + 1;
	if (len > 0 && *value == '<')
		return bad_line(ldif, line, "values by URL (':<') are not read",
				err);
	is_base64 = len > 0 && *value == ':';
	value += is_base64;
	len -= is_base64;
	for (; len > 0 && *value == ' '; len--)
		value++;
	if (is_base64 && !adr_base64_decode(value, &len))
		return bad_line(ldif, line, "bad base64", err);
	item.bytes = value;
	item.len = len;
	if (ldif->count == ldif->capacity &&
	    !adr_grow(&lines, &ldif->capacity, ldif->count + 1, sizeof item))
		return adr_error_nomem(err);
	ldif->lines = lines;
	ldif->lines[ldif->count++] = item;
	return 0;
}

static int parse_record(struct adr_ldif *ldif, struct adrcpt_error *err)
{
	char *text = ldif->input.data + ldif->start;
	const size_t first = ldif->line;
	size_t at = 0, number = 0;
	int rc = 0;

	ldif->count = 0;
	while (rc == 0 && number < ldif->end_count) {
		char *start = text + at;
		size_t line = first + number;
		size_t used = unfold(ldif, text, &number);

		at = ldif->ends[number - 1] + 1;
		ldif->line = first + number;
		if (used == 0 || *start == '#')
			continue;
		if (*start == ' ')
			return bad_line(ldif, line, "a continuation of nothing",
					err);
		if (ldif->count == 0)
			ldif->record_line = line;
		rc = add_line(ldif, start, used, line, err);
	}
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
	} while (ldif->count == 0);
	return 1;
}
