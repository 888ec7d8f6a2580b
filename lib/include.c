#include "include.h"

#include "addr.h"
#include "error.h"
#include "text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The file while it is read. */
struct reading {
	struct adr_include *include;
	const char *path;
	unsigned long line;
};

void adr_include_clear(struct adr_include *include)
{
	free(include->added.rows);
	free(include->removed.rows);
	adr_arena_clear(&include->arena);
	memset(include, 0, sizeof *include);
}

/* --- One line ----------------------------------------------------------- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static void trim(const char **bytes, size_t *len)
{
	while (*len > 0 && is_blank(**bytes)) {
		++*bytes;
		--*len;
	}
	while (*len > 0 && is_blank((*bytes)[*len - 1]))
		--*len;
}

/* Where the address ends: at the first blank that is not inside quotes. */
static size_t address_length(const char *bytes, size_t len)
{
	bool quoted = false;
	size_t i;

	for (i = 0; i < len; i++) {
		if (quoted && bytes[i] == '\\')
			i++;
		else if (bytes[i] == '"')
			quoted = !quoted;
		else if (!quoted && is_blank(bytes[i]))
			break;
	}
	return i < len ? i : len;
}

static int bad_line(const struct reading *self, const char *bytes, size_t len,
		    const char *why, struct adrcpt_error *err)
{
	char shown[200];

	adr_text_clean(shown, sizeof shown, bytes, len);
	return adrcpt_error_set(err, ADRCPT_E_CONFIG, "%s:%lu: '%s' %s",
				self->path, self->line, shown, why);
}

static int add_row(struct adr_include_list *list,
		   const struct adr_include_row *row, struct adrcpt_error *err)
{
	void *rows = list->rows;

	if (!adr_grow(&rows, &list->capacity, list->count + 1, sizeof *row))
		return adr_error_nomem(err);
	list->rows = rows;
	list->rows[list->count++] = *row;
	return 0;
}

static int add_address(struct reading *self, struct adr_include_list *list,
		       const char *bytes, size_t len, const char *value,
		       struct adrcpt_error *err)
{
	struct adr_include_row row = {NULL, NULL, value, self->line};
	const struct adr_fault *fault;
	struct adr_buf keys;
	const char *key;
	int rc;

	adr_buf_init(&keys);
	rc = adr_addr_spell(&keys, bytes, len, &fault);
	if (rc < 0)
		rc = adr_error_nomem(err);
	else if (rc == 0)
		rc = bad_line(self, bytes, len, fault->text, err);
	if (rc == 1) {
		row.keys = adr_arena_dup(&self->include->arena, keys.data,
					 keys.len);
		if (row.keys == NULL)
			rc = adr_error_nomem(err);
	}
	for (key = row.keys; rc == 1 && *key != '\0';
	     key = adr_addr_next(key)) {
		row.key = key;
		if (add_row(list, &row, err) < 0)
			rc = ADRCPT_E_NOMEM;
	}
	adr_buf_clear(&keys);
	return rc < 0 ? rc : 0;
}

static int take_line(struct reading *self, const char *bytes, size_t len,
		     struct adrcpt_error *err)
{
	struct adr_include *include = self->include;
	const char *value = NULL, *rest;
	size_t address, rest_len;

	trim(&bytes, &len);
	if (len == 0 || (bytes[0] == '#' && (len == 1 || is_blank(bytes[1]))))
		return 0;
	address = address_length(bytes, len);
	rest = bytes + address;
	rest_len = len - address;
	trim(&rest, &rest_len);
	if (!adr_is_line(rest, rest_len))
		return bad_line(self, rest, rest_len,
				"is not a value: it must be text", err);
	if (bytes[0] == '!' && rest_len > 0)
		return bad_line(self, bytes, len,
				"takes an address away and has a value", err);
	if (bytes[0] == '!')
		return add_address(self, &include->removed, bytes + 1,
				   address - 1, NULL, err);
	if (rest_len > 0) {
		value = adr_arena_dup(&include->arena, rest, rest_len);
		if (value == NULL)
			return adr_error_nomem(err);
	}
	return add_address(self, &include->added, bytes, address, value, err);
}

/* --- All lines ---------------------------------------------------------- */

static int compare_rows(const void *a, const void *b)
{
	const struct adr_include_row *x = a, *y = b;
	int order = strcmp(x->key, y->key);

	return order != 0 ? order : (x->line > y->line) - (x->line < y->line);
}

static bool same_value(const struct adr_include_row *a,
		       const struct adr_include_row *b)
{
	if (a->value == NULL || b->value == NULL)
		return a->value == b->value;
	return strcmp(a->value, b->value) == 0;
}

static int sort(struct reading *self, struct adr_include_list *list,
		struct adrcpt_error *err)
{
	struct adr_include_row *rows = list->rows;
	size_t i, kept = 0;

	if (list->count > 1)
		qsort(rows, list->count, sizeof *rows, compare_rows);
	for (i = 0; i < list->count; i++) {
		if (kept == 0 || strcmp(rows[kept - 1].key, rows[i].key) != 0) {
			rows[kept++] = rows[i];
			continue;
		}
		if (same_value(&rows[kept - 1], &rows[i]))
			continue;
		return adrcpt_error_set(
			err, ADRCPT_E_CONFIG,
			"%s:%lu: %s has another value than in line %lu",
			self->path, rows[i].line, rows[i].key,
			rows[kept - 1].line);
	}
	list->count = kept;
	return 0;
}

static const struct adr_include_row *
find_key(const struct adr_include_list *list, const char *key)
{
	size_t low = 0, high = list->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(list->rows[middle].key, key);

		if (order == 0)
			return &list->rows[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* The whole address, also a spelling that the line with '!' does not have. */
static void drop_removed(struct adr_include *include)
{
	struct adr_include_list *added = &include->added;
	size_t i, kept = 0;

	for (i = 0; i < added->count; i++)
		if (!adr_include_removes(include, added->rows[i].keys))
			added->rows[kept++] = added->rows[i];
	added->count = kept;
}

static int take_lines(struct reading *self, const struct adr_buf *text,
		      struct adrcpt_error *err)
{
	const char *at = text->data, *end = at + text->len, *line_end;
	int rc = 0;

	if (text->len >= 3 && memcmp(at, "\xef\xbb\xbf", 3) == 0)
		at += 3; /* as Windows editors begin a file */
	for (; rc == 0 && at < end; at = line_end + 1) {
		size_t len;

		line_end = memchr(at, '\n', (size_t)(end - at));
		if (line_end == NULL)
			line_end = end;
		len = (size_t)(line_end - at);
		self->line++;
		if (len > 0 && at[len - 1] == '\r')
			len--;
		rc = take_line(self, at, len, err);
	}
	if (rc == 0)
		rc = sort(self, &self->include->removed, err);
	if (rc == 0)
		rc = sort(self, &self->include->added, err);
	if (rc == 0)
		drop_removed(self->include);
	return rc;
}

static int read_text(struct adr_buf *text, const char *path,
		     struct adrcpt_error *err)
{
	enum { CHUNK = 65536 };
	FILE *file = fopen(path, "re");
	size_t got = 1;
	int rc = 0;

	if (file == NULL)
		return adr_error_errno(err, ADRCPT_E_CONFIG, errno,
				       "include_file %s", path);
	while (rc == 0 && got > 0) {
		char *room = adr_buf_room(text, CHUNK);

		if (room == NULL) {
			rc = adr_error_nomem(err);
			break;
		}
		got = fread(room, 1, CHUNK, file);
		text->len += got;
	}
	if (rc == 0 && ferror(file) != 0)
		rc = adr_error_errno(err, ADRCPT_E_CONFIG, errno,
				     "include_file %s", path);
	(void)fclose(file); /* it was only read */
	return rc;
}

int adr_include_read(struct adr_include *include, const char *path,
		     struct adrcpt_error *err)
{
	struct reading self = {include, path, 0};
	struct adr_buf text;
	int rc;

	adr_buf_init(&text);
	rc = read_text(&text, path, err);
	if (rc == 0)
		rc = take_lines(&self, &text, err);
	adr_buf_clear(&text);
	return rc;
}

/* The first row that has one of the spellings. */
static const struct adr_include_row *
find_any(const struct adr_include_list *list, const char *spellings)
{
	const struct adr_include_row *row = NULL;

	if (list->count == 0)
		return NULL;
	for (; row == NULL && *spellings != '\0';
	     spellings = adr_addr_next(spellings))
		row = find_key(list, spellings);
	return row;
}

bool adr_include_removes(const struct adr_include *include,
			 const char *spellings)
{
	return find_any(&include->removed, spellings) != NULL;
}

const struct adr_include_row *
adr_include_added(const struct adr_include *include, const char *spellings)
{
	return find_any(&include->added, spellings);
}
