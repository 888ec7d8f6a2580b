/* The text that postmap(1) reads: "key<TAB>value<LF>". */
#include <adrcpt-plugin.h>

#include "addr.h"
#include "buf.h"
#include "error.h"
#include "out.h"
#include "pairs.h"
#include "pieces.h"
#include "text.h"
#include "word.h"
#include "writer.h"

#include <string.h>

/* As isspace(3) in the C locale, which is Postfix's. */
static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static size_t leading_space(const char *text)
{
	size_t len = 0;

	while (is_space(text[len]))
		len++;
	return len;
}

/* How long is the key at the beginning of a line?  It ends at the first space
 * outside quotes; '\\' protects the next character.  False if the quotes are
 * not closed. */
static bool measure_key(size_t *len, const char *line)
{
	bool quoted = false;
	size_t i;

	for (i = 0; line[i] != '\0'; i++) {
		if (line[i] == '\\') {
			if (line[i + 1] == '\0')
				continue;
			i++;
		} else if (line[i] == '"') {
			quoted = !quoted;
		} else if (!quoted && is_space(line[i])) {
			break;
		}
	}
	*len = i;
	return !quoted;
}

/* --- Writing ------------------------------------------------------------ */

/* Would postmap read the key as it stands? */
static bool holds(const struct adrcpt_pair *pair, const char **code,
		  const char **why)
{
	size_t len;

	/* as nearly every key is */
	if (adr_key_is_plain(pair->key, strlen(pair->key)))
		return true;
	if (pair->key[0] == '#') {
		*code = "comment-key";
		*why = "a key that begins with '#' cannot be written as "
		       "text; cdb and lmdb can hold it";
		return false;
	}
	if (measure_key(&len, pair->key) && pair->key[len] == '\0')
		return true;
	*code = "split-key";
	*why = "postmap would not take it for one key";
	return false;
}

static int put_pair(void *state, adrcpt_out *out,
		    const struct adrcpt_pair *pair, struct adrcpt_error *err)
{
	size_t key_len = strlen(pair->key), value_len = strlen(pair->value);
	char *at = adr_out_room(out, key_len + value_len + 2);

	(void)state;
	(void)err;
	if (at == NULL)
		return ADRCPT_E_IO;
	memcpy(at, pair->key, key_len);
	at[key_len] = '\t';
	memcpy(at + key_len + 1, pair->value, value_len);
	at[key_len + 1 + value_len] = '\n';
	adr_out_add(out, key_len + value_len + 2);
	return 0;
}

/* --- Reading ------------------------------------------------------------ */

/* A text being read, as postmap does it (readlline.c, postmap.c).  A line that
 * postmap would drop with a warning is an error here: what cannot be read is
 * not nothing. */
struct reading {
	struct adr_pieces file;
	size_t number; /* of physical lines, counted from 1 */
	struct adr_buf logical;
	size_t first; /* number of the logical line's first one */
	struct adr_buf key;
	adrcpt_pair_fn *on_pair;
	void *user;
	struct adrcpt_error *err;
};

static int bad_line(const struct reading *self, size_t number, const char *why)
{
	return adrcpt_error_set(self->err, ADRCPT_E_DATA, "%s:%zu: %s",
				self->file.path, number, why);
}

static int take_pair(struct reading *self, char *line)
{
	struct adrcpt_pair pair;
	char *value, *end;
	size_t len;

	if (!measure_key(&len, line))
		return bad_line(self, self->first, "a '\"' is not closed");
	value = line + len + leading_space(line + len);
	for (end = value + strlen(value); end > value && is_space(end[-1]);)
		*--end = '\0';
	if (len == 0 || value == end)
		return bad_line(self, self->first,
				"this is not 'key value', as postmap reads it");
	adr_buf_reset(&self->key);
	if (!adr_addr_fold(&self->key, line, len))
		return adr_error_nomem(self->err);
	pair.key = self->key.data;
	pair.value = value;
	return self->on_pair(&pair, self->user);
}

/* The logical line is complete. */
static int end_logical(struct reading *self)
{
	int rc = 0;

	if (self->logical.len > 0)
		rc = take_pair(self, self->logical.data);
	adr_buf_reset(&self->logical);
	return rc;
}

/* Comments and blank lines may stand within a logical line. */
static int take_line(struct reading *self, char *line, size_t len)
{
	size_t blanks;
	int rc = 0;

	line[len] = '\0';
	if (!adr_is_text(line, len))
		return bad_line(self, self->number, "this is not UTF-8 text");
	blanks = leading_space(line);
	if (line[blanks] == '\0' || line[blanks] == '#')
		return 0;
	if (blanks == 0)
		rc = end_logical(self);
	if (self->logical.len == 0)
		self->first = self->number;
	if (rc == 0 && !adr_buf_add(&self->logical, line, len))
		rc = adr_error_nomem(self->err);
	return rc;
}

/* May there be a byte that is folded, or one that is not plain? */
static inline uint64_t is_unusual(uint64_t word)
{
	return word | adr_key_odd(word) | adr_word_upper(word);
}

/* A line as we write nearly all of them, which needs nothing done to it: key,
 * tab, value, all of it plain.  What follows begins another logical line, since
 * it is neither a blank nor a comment.  len: without the line feed. */
static bool split_plain(struct adrcpt_pair *pair, char *line, size_t len,
			int next)
{
	char *tab = memchr(line, '\t', len);
	size_t key_len, value_len;

	if (tab == NULL || next <= ' ' || next == '#')
		return false;
	key_len = (size_t)(tab - line);
	value_len = len - key_len - 1;
	if (key_len == 0 || adr_words_have(line, key_len, is_unusual) ||
	    value_len == 0 || tab[1] == ' ' || line[len - 1] == ' ' ||
	    !adr_is_plain(tab + 1, value_len))
		return false;
	*tab = '\0';
	line[len] = '\0';
	pair->key = line;
	pair->value = tab + 1;
	return true;
}

static int read_lines(struct reading *self)
{
	struct adrcpt_pair pair;
	char *line;
	size_t len;
	int rc;

	while ((rc = adr_pieces_line(&self->file, &line, &len, self->err)) ==
	       1) {
		self->number++;
		if (line[len - 1] == '\n')
			len--;
		if (!split_plain(&pair, line, len,
				 adr_pieces_next(&self->file))) {
			rc = take_line(self, line, len);
		} else {
			rc = end_logical(self);
			if (rc == 0)
				rc = self->on_pair(&pair, self->user);
		}
		if (rc < 0)
			return rc;
	}
	return rc == 0 ? end_logical(self) : rc;
}

static int read_pairs(const char *path, adrcpt_pair_fn *on_pair, void *user,
		      struct adrcpt_error *err)
{
	struct reading self = {.on_pair = on_pair, .user = user, .err = err};
	int rc;

	adr_buf_init(&self.logical);
	adr_buf_init(&self.key);
	rc = adr_pieces_open(&self.file, path, err);
	if (rc == 0)
		rc = read_lines(&self);
	adr_pieces_close(&self.file);
	adr_buf_clear(&self.logical);
	adr_buf_clear(&self.key);
	return rc;
}

const struct adrcpt_writer_ops adr_writer_postfix = {
	.abi = ADRCPT_PLUGIN_ABI,
	.name = "postfix",
	.summary = "text for postmap: key, tab, value",
	.flags = ADR_WRITER_HOLDS_PLAIN,
	.pair = put_pair,
	.read = read_pairs,
	.holds = holds,
};
