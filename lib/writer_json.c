/* JSON: an array with one recipient a line ("json"), or the objects alone
 * ("jsonl").  Streamed: one object in memory at a time. */
#include <adrcpt-plugin.h>

#include "error.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

struct json_state {
	bool has_items;
};

static json_t *text_or_null(const char *text)
{
	return text != NULL ? json_string(text) : json_null();
}

typedef const char *item_fn(const adrcpt_recipient *recipient, size_t index);

static json_t *list_of(const adrcpt_recipient *recipient, size_t count,
		       item_fn *item)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; list != NULL && i < count; i++) {
		if (json_array_append_new(list,
					  json_string(item(recipient, i))) == 0)
			continue;
		json_decref(list);
		list = NULL;
	}
	return list;
}

/* NULL without memory.  A failed value makes its set fail, so that only the
 * sum of the results needs a look. */
static json_t *object_of(const adrcpt_recipient *recipient)
{
	json_t *object = json_object();
	int rc = 0;

	rc |= json_object_set_new(object, "dn",
				  json_string(adrcpt_recipient_dn(recipient)));
	rc |= json_object_set_new(
		object, "guid", text_or_null(adrcpt_recipient_guid(recipient)));
	rc |= json_object_set_new(
		object, "kind", json_string(adrcpt_recipient_kind(recipient)));
	rc |= json_object_set_new(
		object, "name", text_or_null(adrcpt_recipient_name(recipient)));
	rc |= json_object_set_new(
		object, "primary",
		text_or_null(adrcpt_recipient_primary(recipient)));
	rc |= json_object_set_new(
		object, "addresses",
		list_of(recipient, adrcpt_recipient_address_count(recipient),
			adrcpt_recipient_address));
	rc |= json_object_set_new(
		object, "target",
		text_or_null(adrcpt_recipient_target(recipient)));
	rc |= json_object_set_new(
		object, "other",
		list_of(recipient, adrcpt_recipient_other_count(recipient),
			adrcpt_recipient_other));
	rc |= json_object_set_new(
		object, "disabled",
		json_boolean(adrcpt_recipient_is_disabled(recipient)));
	rc |= json_object_set_new(
		object, "hidden",
		json_boolean(adrcpt_recipient_is_hidden(recipient)));
	rc |= json_object_set_new(
		object, "internal_only",
		json_boolean(adrcpt_recipient_is_internal_only(recipient)));
	if (rc == 0)
		return object;
	json_decref(object);
	return NULL;
}

static int print(const char *bytes, size_t len, void *out)
{
	return adrcpt_out_write(out, bytes, len);
}

static int put_object(adrcpt_out *out, const adrcpt_recipient *recipient,
		      struct adrcpt_error *err)
{
	json_t *object = object_of(recipient);
	int rc;

	if (object == NULL)
		return adr_error_nomem(err);
	rc = json_dump_callback(object, print, out, JSON_COMPACT);
	json_decref(object);
	return rc == 0 ? 0 : adr_error_nomem(err);
}

static int put_line(void *state, adrcpt_out *out,
		    const adrcpt_recipient *recipient, struct adrcpt_error *err)
{
	int rc;

	(void)state;
	rc = put_object(out, recipient, err);
	return rc < 0 ? rc : adrcpt_out_puts(out, "\n");
}

static int put_item(void *state, adrcpt_out *out,
		    const adrcpt_recipient *recipient, struct adrcpt_error *err)
{
	struct json_state *self = state;
	int rc;

	rc = adrcpt_out_puts(out, self->has_items ? ",\n" : "[\n");
	self->has_items = true;
	return rc < 0 ? rc : put_object(out, recipient, err);
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
