#include "ldif.h"

#include "error.h"
#include "ldif_parse.h"
#include "mem.h"

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
	ldif->has_encoded = false;
	if (ldif->start > 0) {
		input->len -= ldif->start;
		memmove(input->data, input->data + ldif->start, input->len);
		ldif->start = 0;
	}
	return adr_input_read_text(&ldif->file, input, READ_SIZE, &ldif->at_end,
				   err);
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
	const char *line = text + adr_ldif_line_start(ldif, ldif->end_count);
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

	*len = adr_ldif_line_start(ldif, ldif->end_count);
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

/* --- A record ----------------------------------------------------------- */

int adr_ldif_next(struct adr_ldif *ldif, struct adrcpt_error *err)
{
	size_t len;
	int rc;

	do {
		ldif->end_count = ldif->parsed = ldif->count = ldif->total = 0;
		ldif->record_line = ldif->line;
		ldif->has_encoded = false;
		adr_ldif_parse_plain(ldif);
		rc = find_record(ldif, &len, err);
		if (rc < 0 || len == 0)
			return rc;
		rc = adr_ldif_parse(ldif, err);
		ldif->line += ldif->end_count;
		ldif->start += len;
		if (rc < 0)
			return rc;
	} while (ldif->total == 0);
	return 1;
}
