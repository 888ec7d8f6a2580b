/* DSMLv2 (OASIS, urn:oasis:names:tc:DSML:2:0:core): the answer to a search, as
 * a batch of its own, which the source of that name reads back. */
#include <adrcpt-plugin.h>

#include "object.h"
#include "xml_write.h"

struct dsml_state {
	struct adr_xml_writer *xml;
	const char *open; /* the attribute whose values are being written */
};

/* An attribute of XML: a name and a text. */
struct pair {
	const char *name, *text;
};

static int open_element(struct dsml_state *self, const char *name,
			const struct pair *pairs, size_t count,
			struct adrcpt_error *err)
{
	int rc = adr_xml_put_start(self->xml, name, err);
	size_t i;

	for (i = 0; rc == 0 && i < count; i++)
		rc = adr_xml_put_attribute(self->xml, pairs[i].name,
					   pairs[i].text, err);
	return rc;
}

static int begin(void *state, adrcpt_out *out, struct adrcpt_error *err)
{
	static const struct pair names[] = {
		{"xmlns", "urn:oasis:names:tc:DSML:2:0:core"},
		{"xmlns:xsd", "http://www.w3.org/2001/XMLSchema"},
		{"xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"},
	};
	struct dsml_state *self = state;
	int rc;

	self->xml = adr_xml_writer_new(out, err);
	if (self->xml == NULL)
		return ADRCPT_E_NOMEM;
	rc = open_element(self, "batchResponse", names, 3, err);
	return rc < 0 ? rc : open_element(self, "searchResponse", NULL, 0, err);
}

/* --- An entry ----------------------------------------------------------- */

static int close_attribute(struct dsml_state *self, struct adrcpt_error *err)
{
	const char *open = self->open;

	self->open = NULL;
	return open != NULL ? adr_xml_put_close(self->xml, err) : 0;
}

static int open_attribute(struct dsml_state *self, const char *name,
			  struct adrcpt_error *err)
{
	const struct pair pair = {"name", name};
	int rc;

	if (self->open == name)
		return 0;
	rc = close_attribute(self, err);
	self->open = name;
	return rc < 0 ? rc : open_element(self, "attr", &pair, 1, err);
}

static int put_value(void *state, const struct adr_attribute *value,
		     struct adrcpt_error *err)
{
	static const struct pair binary = {"xsi:type", "xsd:base64Binary"};
	struct dsml_state *self = state;
	bool is_text =
		!value->is_binary && adr_xml_holds(value->bytes, value->len);
	int rc;

	rc = open_attribute(self, value->name, err);
	if (rc == 0)
		rc = open_element(self, "value", &binary, !is_text, err);
	if (rc == 0 && is_text)
		rc = adr_xml_put_text(self->xml, value->bytes, err);
	else if (rc == 0)
		rc = adr_xml_put_base64(self->xml, value->bytes, value->len,
					err);
	return rc < 0 ? rc : adr_xml_put_close(self->xml, err);
}

static int put_recipient(void *state, adrcpt_out *out,
			 const adrcpt_recipient *recipient,
			 struct adrcpt_error *err)
{
	const struct pair dn = {"dn", adrcpt_recipient_dn(recipient)};
	struct dsml_state *self = state;
	int rc;

	(void)out;
	rc = open_element(self, "searchResultEntry", &dn, 1, err);
	if (rc == 0)
		rc = adr_object_walk(recipient, put_value, self, err);
	if (rc == 0)
		rc = close_attribute(self, err);
	return rc < 0 ? rc : adr_xml_put_close(self->xml, err);
}

/* --- The end ------------------------------------------------------------ */

static int end(void *state, adrcpt_out *out, struct adrcpt_error *err)
{
	static const struct pair code[] = {{"code", "0"}, {"descr", "success"}};
	struct dsml_state *self = state;
	int rc;

	(void)out;
	rc = open_element(self, "searchResultDone", NULL, 0, err);
	if (rc == 0)
		rc = open_element(self, "resultCode", code, 2, err);
	return rc < 0 ? rc : adr_xml_put_end(self->xml, err);
}

static void clear(void *state)
{
	struct dsml_state *self = state;

	adr_xml_writer_free(self->xml);
}

static int read_pairs(const char *path, adrcpt_pair_fn *on_pair, void *user,
		      struct adrcpt_error *err)
{
	return adr_object_read("dsml", path, on_pair, user, err);
}

const struct adrcpt_writer_ops adr_writer_dsml = {
	.abi = ADRCPT_PLUGIN_ABI,
	.name = "dsml",
	.summary = "answer to a search in DSMLv2, for the source of that name",
	.state_size = sizeof(struct dsml_state),
	.begin = begin,
	.recipient = put_recipient,
	.end = end,
	.read = read_pairs,
	.clear = clear,
};
