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
	ldif->lines = NULL;
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

/* The length of the record at start with its closing empty line, if all of it
 * has been read; else 0.  *seen: how far an earlier look has come. */
static size_t record_length(struct adr_ldif *ldif, size_t *seen)
{
	const char *text = ldif->input.data + ldif->start;
	size_t len = ldif->input.len - ldif->start;

	while (*seen < len) {
		const char *line = text + *seen;
		const char *end = memchr(line, '\n', len - *seen);

		if (end == NULL)
			return 0;
		*seen = (size_t)(end + 1 - text);
		if (is_empty_line(line, (size_t)(end - line))) {
			ldif->is_closed = true;
			return *seen;
		}
	}
	return 0;
}

/* The next record's bytes, 0 of them at the end of the file. */
static int find_record(struct adr_ldif *ldif, size_t *len,
		       struct adrcpt_error *err)
{
	size_t seen = 0, left;
	int rc;

	ldif->is_closed = false;
	for (;;) {
		*len = ldif->input.data != NULL ? record_length(ldif, &seen)
						: 0;
		if (*len > 0)
			return 0;
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

/* Join the folded parts of the line at *at: its bytes are moved together, *at
 * goes behind its last part. */
static size_t unfold(char *text, size_t len, size_t *at, size_t *lines)
{
	size_t start = *at, used = 0;

	for (;;) {
		char *end = memchr(text + *at, '\n', len - *at);
		size_t part = (size_t)(end - (text + *at));
		size_t next = *at + part + 1;

		if (part > 0 && end[-1] == '\r')
			part--;
		if (used > 0)
			memmove(text + start + used, text + *at, part);
		used += part;
		*lines += 1;
		*at = next;
		if (next >= len || text[next] != ' ')
			return used;
		*at = next + 1;
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

static int parse_record(struct adr_ldif *ldif, char *text, size_t len,
			struct adrcpt_error *err)
{
	size_t at = 0;
	int rc = 0;

	ldif->count = 0;
	while (rc == 0 && at < len) {
		size_t line = ldif->line;
		size_t start = at, used;

		used = unfold(text, len, &at, &ldif->line);
		if (used == 0 || text[start] == '#')
			continue;
		if (text[start] == ' ')
			return bad_line(ldif, line, "a continuation of nothing",
					err);
		if (ldif->count == 0)
			ldif->record_line = line;
		rc = add_line(ldif, text + start, used, line, err);
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
		rc = parse_record(ldif, ldif->input.data + ldif->start, len,
				  err);
		ldif->start += len;
		if (rc < 0)
			return rc;
	} while (ldif->count == 0);
	return 1;
}
