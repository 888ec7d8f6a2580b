/* JSON: an array with one recipient a line ("json"), or the objects alone
 * ("jsonl").  Streamed: one object in memory at a time. */
#include <adrcpt-plugin.h>

#include "error.h"
#include "out.h"
#include "word.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

struct json_state {
	bool has_items;
};

/* --- Writing ------------------------------------------------------------ */

/* Printed by ourselves, since this is most of the work of an export; a test
 * holds it against jansson.  Failures are remembered by out. */

/* RFC 8259 section 7: what must not stand in a string as it is. */
static inline uint64_t is_special(uint64_t word)
{
	/* changes places of '"' and ' ', so that those below it are one range
	 */
	const uint64_t swapped = word ^ ADR_WORD_ONES * ('"' ^ ' ');

	return adr_word_below(swapped, ' ' + 1) | adr_word_has(word, '\\');
}

static void put_special(adrcpt_out *out, char c)
{
	static const char plain[] = "\"\\\b\f\n\r\t";
	static const char letters[] = "\"\\bfnrt";
	const char *at = strchr(plain, c);
	char text[3] = {'\\', 0, 0};

	if (at == NULL) {
		adrcpt_out_printf(out, "\\u%04X", (unsigned)c);
		return;
	}
	text[1] = letters[at - plain];
	adrcpt_out_write(out, text, 2);
}

/* A piece at a time; the quotes are there already. */
static void put_escaped(adrcpt_out *out, const char *text)
{
	const char *end;

	for (;; text = end + 1) {
		for (end = text;
		     (unsigned char)*end >= 0x20 && *end != '"' && *end != '\\';
		     end++)
			;
		adrcpt_out_write(out, text, (size_t)(end - text));
		if (*end == '\0')
			return;
		put_special(out, *end);
	}
}

/* Bytes that are known here. */
#define PUT(out, literal) adr_out_put(out, literal, sizeof literal - 1)

static void put_string(adrcpt_out *out, const char *text)
{
	size_t len = text != NULL ? strlen(text) : 0;
	char *at = adr_out_room(out, len + 2);

	if (at == NULL)
		return;
	if (text == NULL) {
		PUT(out, "null");
		return;
	}
	*at = '"';
	if (adr_words_have(text, len, is_special)) {
		adr_out_add(out, 1);
		put_escaped(out, text);
		PUT(out, "\"");
		return;
	}
	memcpy(at + 1, text, len);
	at[len + 1] = '"';
	adr_out_add(out, len + 2);
}

typedef const char *item_fn(const adrcpt_recipient *recipient, size_t index);

static void put_list(adrcpt_out *out, const adrcpt_recipient *recipient,
		     size_t count, item_fn *item)
{
	size_t i;

	PUT(out, "[");
	for (i = 0; i < count; i++) {
		if (i > 0)
			PUT(out, ",");
		put_string(out, item(recipient, i));
	}
	PUT(out, "]");
}

static void put_bool(adrcpt_out *out, bool is_true)
{
	if (is_true)
		PUT(out, "true");
	else
		PUT(out, "false");
}

static int put_object(adrcpt_out *out, const adrcpt_recipient *recipient,
		      const char *end)
{
	PUT(out, "{\"dn\":");
	put_string(out, adrcpt_recipient_dn(recipient));
	PUT(out, ",\"guid\":");
	put_string(out, adrcpt_recipient_guid(recipient));
	PUT(out, ",\"kind\":");
	put_string(out, adrcpt_recipient_kind(recipient));
	PUT(out, ",\"name\":");
	put_string(out, adrcpt_recipient_name(recipient));
	PUT(out, ",\"primary\":");
	put_string(out, adrcpt_recipient_primary(recipient));
	PUT(out, ",\"addresses\":");
	put_list(out, recipient, adrcpt_recipient_address_count(recipient),
		 adrcpt_recipient_address);
	PUT(out, ",\"target\":");
	put_string(out, adrcpt_recipient_target(recipient));
	PUT(out, ",\"other\":");
	put_list(out, recipient, adrcpt_recipient_other_count(recipient),
		 adrcpt_recipient_other);
	PUT(out, ",\"disabled\":");
	put_bool(out, adrcpt_recipient_is_disabled(recipient));
	PUT(out, ",\"hidden\":");
	put_bool(out, adrcpt_recipient_is_hidden(recipient));
	PUT(out, ",\"internal_only\":");
	put_bool(out, adrcpt_recipient_is_internal_only(recipient));
	return adrcpt_out_puts(out, end);
}

static int put_line(void *state, adrcpt_out *out,
		    const adrcpt_recipient *recipient, struct adrcpt_error *err)
{
	(void)state;
	(void)err;
	return put_object(out, recipient, "}\n");
}

static int put_item(void *state, adrcpt_out *out,
		    const adrcpt_recipient *recipient, struct adrcpt_error *err)
{
	struct json_state *self = state;

	(void)err;
	adrcpt_out_puts(out, self->has_items ? ",\n" : "[\n");
	self->has_items = true;
	return put_object(out, recipient, "}");
}

static int end_array(void *state, adrcpt_out *out, struct adrcpt_error *err)
{
	const struct json_state *self = state;

	(void)err;
	return adrcpt_out_puts(out, self->has_items ? "\n]\n" : "[]\n");
}

/* --- Reading ------------------------------------------------------------ */

/* A file of ours being read: one object a line.  In an array, a line "[", a ','
 * behind each object but the last, a line "]"; or "[]". */
struct reading {
	const char *path;
	FILE *file;
	char *line; /* of getline(3) */
	size_t size;
	size_t number; /* counted from 1 */
	adrcpt_pair_fn *on_pair;
	void *user;
	struct adrcpt_error *err;
};

static int bad_line(const struct reading *self, const char *why)
{
	return adrcpt_error_set(self->err, ADRCPT_E_DATA, "%s:%zu: %s",
				self->path, self->number, why);
}

/* The next line without its line feed: 1 with its length; 0 at the end. */
static int next_line(struct reading *self, size_t *len)
{
	ssize_t got;

	errno = 0;
	got = getline(&self->line, &self->size, self->file);
	if (got < 0 && !feof(self->file))
		return adr_error_errno(self->err,
				       errno == ENOMEM ? ADRCPT_E_NOMEM
						       : ADRCPT_E_IO,
				       errno, "reading %s", self->path);
	if (got < 0)
		return 0;
	self->number++;
	*len = (size_t)got;
	if (self->line[*len - 1] != '\n')
		return bad_line(self, "the file is cut short");
	self->line[--*len] = '\0';
	return 1;
}

static int take_object(struct reading *self, size_t len)
{
	struct adrcpt_pair pair = {NULL, NULL};
	json_error_t why;
	json_t *object = json_loadb(self->line, len, 0, &why);
	int rc;

	if (object == NULL && json_error_code(&why) == json_error_out_of_memory)
		return adr_error_nomem(self->err);
	pair.key = json_string_value(
		json_array_get(json_object_get(object, "addresses"), 0));
	pair.value = json_string_value(json_object_get(object, "dn"));
	if (pair.key != NULL && pair.value != NULL)
		rc = self->on_pair(&pair, self->user);
	else
		rc = bad_line(self, "this is not a recipient on one line, as "
				    "it was written");
	json_decref(object);
	return rc;
}

static int read_objects(struct reading *self)
{
	size_t len;
	int rc;

	while ((rc = next_line(self, &len)) == 1) {
		rc = take_object(self, len);
		if (rc < 0)
			return rc;
	}
	return rc;
}

/* Behind the array: nothing. */
static int end_of_file(struct reading *self)
{
	size_t len;
	int rc = next_line(self, &len);

	return rc == 1 ? bad_line(self, "the array is over") : rc;
}

static int read_array(struct reading *self)
{
	bool more = true;
	size_t len;
	int rc;

	rc = next_line(self, &len);
	if (rc == 1 && strcmp(self->line, "[]") == 0)
		return end_of_file(self);
	if (rc == 1 && strcmp(self->line, "[") != 0)
		return bad_line(self, "this is not the array that was written");
	while (rc == 1 && more) {
		rc = next_line(self, &len);
		more = rc == 1 && len > 0 && self->line[len - 1] == ',';
		if (rc == 1)
			rc = take_object(self, len - more);
		if (rc == 0)
			rc = 1;
	}
	if (rc == 1)
		rc = next_line(self, &len);
	if (rc == 1 && strcmp(self->line, "]") == 0)
		return end_of_file(self);
	return rc < 0 ? rc : bad_line(self, "the array is not closed");
}

static int read_with(int (*read)(struct reading *self), const char *path,
		     adrcpt_pair_fn *on_pair, void *user,
		     struct adrcpt_error *err)
{
	struct reading self = {
		.path = path, .on_pair = on_pair, .user = user, .err = err};
	int rc;

	self.file = fopen(path, "re");
	if (self.file == NULL)
		return adr_error_errno(
			err, errno == ENOMEM ? ADRCPT_E_NOMEM : ADRCPT_E_IO,
			errno, "reading %s", path);
	rc = read(&self);
	fclose(self.file);
	free(self.line);
	return rc;
}

static int read_json(const char *path, adrcpt_pair_fn *on_pair, void *user,
		     struct adrcpt_error *err)
{
	return read_with(read_array, path, on_pair, user, err);
}

static int read_jsonl(const char *path, adrcpt_pair_fn *on_pair, void *user,
		      struct adrcpt_error *err)
{
	return read_with(read_objects, path, on_pair, user, err);
}

const struct adrcpt_writer_ops adr_writer_json = {
	.abi = ADRCPT_PLUGIN_ABI,
	.name = "json",
	.summary = "array of recipients, one a line",
	.state_size = sizeof(struct json_state),
	.recipient = put_item,
	.end = end_array,
	.read = read_json,
};

const struct adrcpt_writer_ops adr_writer_jsonl = {
	.abi = ADRCPT_PLUGIN_ABI,
	.name = "jsonl",
	.summary = "one recipient a line, as JSON",
	.recipient = put_line,
	.read = read_jsonl,
};
