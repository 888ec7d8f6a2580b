/* Comma-separated values (RFC 4180), a row an address.  A cell that a
 * spreadsheet would take for a formula stays as it is: the format has no way to
 * say otherwise, and other readers would get a wrong value. */
#include <adrcpt-plugin.h>

#include "buf.h"
#include "error.h"
#include "out.h"
#include "text.h"
#include "word.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum column { ADDRESS, PRIMARY, KIND, NAME, DN, COLUMNS };

static const char *const header[COLUMNS] = {"address", "primary", "kind",
					    "name", "dn"};

/* --- Writing ------------------------------------------------------------ */

/* May there be a byte that quotes are for? */
static inline uint64_t is_odd(uint64_t word)
{
	return adr_word_has(word, ',') | adr_word_has(word, '"') |
	       adr_word_below(word, '\r' + 1);
}

/* In quotes, and a quote inside twice. */
static void put_quoted(adrcpt_out *out, const char *text, size_t len)
{
	const char *quote;

	adr_out_put(out, "\"", 1);
	while ((quote = memchr(text, '"', len)) != NULL) {
		size_t size = (size_t)(quote + 1 - text);

		adr_out_put(out, text, size);
		adr_out_put(out, "\"", 1);
		text += size;
		len -= size;
	}
	adr_out_put(out, text, len);
	adr_out_put(out, "\"", 1);
}

static void put_cell(adrcpt_out *out, const char *text)
{
	size_t len = strlen(text);

	if (adr_words_have(text, len, is_odd) &&
	    text[strcspn(text, "\",\r\n")] != '\0')
		put_quoted(out, text, len);
	else
		adr_out_put(out, text, len);
}

/* NULL is an empty cell.  Failures are remembered by out. */
static int put_row(adrcpt_out *out, const char *const cells[COLUMNS])
{
	int i;

	for (i = 0; i < COLUMNS; i++) {
		if (i > 0)
			adr_out_put(out, ",", 1);
		if (cells[i] != NULL)
			put_cell(out, cells[i]);
	}
	return adrcpt_out_write(out, "\r\n", 2);
}

static int begin(void *state, adrcpt_out *out, struct adrcpt_error *err)
{
	(void)state;
	(void)err;
	return put_row(out, header);
}

static int put_address(void *state, adrcpt_out *out, const char *address,
		       const adrcpt_recipient *recipient,
		       struct adrcpt_error *err)
{
	const char *const cells[COLUMNS] = {
		[ADDRESS] = address,
		[PRIMARY] = adrcpt_recipient_primary(recipient),
		[KIND] = adrcpt_recipient_kind(recipient),
		[NAME] = adrcpt_recipient_name(recipient),
		[DN] = adrcpt_recipient_dn(recipient),
	};

	(void)state;
	(void)err;
	return put_row(out, cells);
}

/* --- Reading ------------------------------------------------------------ */

struct reading {
	const char *path;
	FILE *file;
	size_t row; /* counted from 1, the header included */
	struct adr_buf cells[COLUMNS];
	struct adrcpt_error *err;
};

static int bad_row(const struct reading *self, const char *why)
{
	return adrcpt_error_set(self->err, ADRCPT_E_DATA, "%s: row %zu: %s",
				self->path, self->row, why);
}

static int add(const struct reading *self, struct adr_buf *cell, int c)
{
	return adr_buf_add_byte(cell, (char)c) ? 0 : adr_error_nomem(self->err);
}

/* Inside quotes up to the one that closes; *next is what follows it. */
static int read_quoted(struct reading *self, struct adr_buf *cell, int *next)
{
	int rc = 0, c;

	while (rc == 0 && (c = getc_unlocked(self->file)) != EOF) {
		if (c == '"') {
			c = getc_unlocked(self->file);
			if (c != '"') {
				*next = c;
				return 0;
			}
		}
		rc = add(self, cell, c);
	}
	return rc < 0 ? rc : bad_row(self, "a quote is not closed");
}

/* *next: the comma, or LF at the end of the row. */
static int read_cell(struct reading *self, struct adr_buf *cell, int *next)
{
	int rc = 0;

	adr_buf_reset(cell);
	*next = getc_unlocked(self->file);
	if (*next == '"')
		rc = read_quoted(self, cell, next);
	else
		while (rc == 0 && *next != EOF &&
		       strchr(",\r\n\"", *next) == NULL) {
			rc = add(self, cell, *next);
			*next = getc_unlocked(self->file);
		}
	if (rc < 0)
		return rc;
	if (*next == '\r')
		*next = getc_unlocked(self->file);
	if (*next != ',' && *next != '\n')
		return bad_row(self, *next == EOF ? "it is cut short"
						  : "this is not CSV");
	if (!adr_buf_add(cell, "", 0))
		return adr_error_nomem(self->err);
	return 0;
}

/* 1: a row; 0: the end of the file. */
static int read_row(struct reading *self)
{
	int i, rc, next = getc_unlocked(self->file);

	if (next == EOF)
		return 0;
	if (ungetc(next, self->file) == EOF)
		return adr_error_nomem(self->err);
	self->row++;
	for (i = 0; i < COLUMNS; i++) {
		rc = read_cell(self, &self->cells[i], &next);
		if (rc < 0)
			return rc;
		if ((next == '\n') != (i == COLUMNS - 1))
			return bad_row(self, "it has not the cells "
					     "address,primary,kind,name,dn");
	}
	return 1;
}

static int check_header(struct reading *self)
{
	int i, rc = read_row(self);

	if (rc == 0)
		return bad_row(self, "there is no header");
	for (i = 0; rc > 0 && i < COLUMNS; i++)
		if (strcmp(self->cells[i].data, header[i]) != 0)
			rc = bad_row(self, "the header is not "
					   "address,primary,kind,name,dn");
	return rc < 0 ? rc : 0;
}

static int read_rows(struct reading *self, adrcpt_pair_fn *on_pair, void *user)
{
	const struct adr_buf *address = &self->cells[ADDRESS];
	const struct adr_buf *dn = &self->cells[DN];
	int rc = check_header(self);

	while (rc == 0 && (rc = read_row(self)) > 0) {
		const struct adrcpt_pair pair = {address->data, dn->data};

		if (address->len == 0 ||
		    !adr_is_text(address->data, address->len) ||
		    !adr_is_text(dn->data, dn->len))
			return bad_row(self, "this is not UTF-8 text");
		rc = on_pair(&pair, user);
	}
	return rc;
}

static int fail(const char *path, struct adrcpt_error *err)
{
	return adr_error_errno(err,
			       errno == ENOMEM ? ADRCPT_E_NOMEM : ADRCPT_E_IO,
			       errno, "reading %s", path);
}

static int read_pairs(const char *path, adrcpt_pair_fn *on_pair, void *user,
		      struct adrcpt_error *err)
{
	struct reading self = {.path = path, .err = err};
	int i, rc;

	self.file = fopen(path, "re");
	if (self.file == NULL)
		return fail(path, err);
	rc = read_rows(&self, on_pair, user);
	/* a file that cannot be read looks as if it were cut short */
	if (ferror(self.file))
		rc = fail(path, err);
	fclose(self.file);
	for (i = 0; i < COLUMNS; i++)
		adr_buf_clear(&self.cells[i]);
	return rc;
}

const struct adrcpt_writer_ops adr_writer_csv = {
	.abi = ADRCPT_PLUGIN_ABI,
	.name = "csv",
	.summary = "comma-separated values, a row an address",
	.begin = begin,
	.address = put_address,
	.read = read_pairs,
};
