/* JSON: an array with one recipient a line ("json"), or the objects alone
 * ("jsonl").  Streamed: one object in memory at a time. */
#include <adrcpt-plugin.h>

#include "error.h"

#include <jansson.h>

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

const struct adrcpt_writer_ops adr_writer_json = {
	.abi = ADRCPT_PLUGIN_ABI,
	.name = "json",
	.summary = "array of recipients, one a line",
	.state_size = sizeof(struct json_state),
	.recipient = put_item,
	.end = end_array,
};

const struct adrcpt_writer_ops adr_writer_jsonl = {
	.abi = ADRCPT_PLUGIN_ABI,
	.name = "jsonl",
	.summary = "one recipient a line, as JSON",
	.recipient = put_line,
};
