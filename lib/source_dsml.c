/* DSML: the entries of a DSML 1 document, or of the search responses of a
 * DSMLv2 one (OASIS, "Directory Services Markup Language v2.0").  What stands
 * around them, as a SOAP envelope does, and what stands between them does not
 * matter. */
#include <adrcpt-plugin.h>

#include "base64.h"
#include "error.h"
#include "record.h"
#include "text.h"
#include "wanted.h"
#include "xml_read.h"

#include <string.h>

#define V1 "http://www.dsml.org/DSML"
#define V2 "urn:oasis:names:tc:DSML:2:0:core"
#define XSI "http://www.w3.org/2001/XMLSchema-instance"

struct dsml_state {
	char *file;
	struct adr_xml *xml;
	struct adr_wanted wanted;
	struct adr_record record;
	struct adr_buf value;
	bool is_dsml;        /* one of its elements was seen */
	bool has_more_pages; /* the last page had a cookie for more */
};

static const struct adrcpt_option options[] = {
	{"file", ADRCPT_KIND_TEXT, offsetof(struct dsml_state, file), "FILE",
	 NULL, "file to read; '-' is standard input", NULL, 0, 0},
	{NULL, 0, 0, NULL, NULL, NULL, NULL, 0, 0},
};

static int open_file(void *state, const struct adrcpt_request *request,
		     struct adrcpt_error *err)
{
	struct dsml_state *self = state;

	adr_wanted_init(&self->wanted, request);
	self->is_dsml = false;
	self->has_more_pages = false;
	if (self->file == NULL)
		return adrcpt_error_set(err, ADRCPT_E_USAGE,
					"source dsml needs the option 'file'");
	return adr_xml_open(&self->xml, self->file, err);
}

static void close_file(void *state)
{
	struct dsml_state *self = state;

	adr_xml_close(self->xml);
	self->xml = NULL;
	adr_record_clear(&self->record);
	adr_buf_clear(&self->value);
}

/* --- Values ------------------------------------------------------------- */

/* Is the value of this START in base64, as one version or the other says? */
static int find_encoding(const struct dsml_state *self, bool *is_base64,
			 const struct adr_xml_node *node,
			 struct adrcpt_error *err)
{
	const char *encoding = adr_xml_attribute(self->xml, "", "encoding");
	const char *type = adr_xml_attribute(self->xml, XSI, "type");
	const char *name;

	*is_base64 = encoding != NULL && strcmp(encoding, "base64") == 0;
	if (encoding != NULL && !*is_base64)
		return adr_xml_error(self->xml, ADRCPT_E_DATA, node->line,
				     "a value in an unknown encoding", err);
	if (type == NULL)
		return 0;
	name = strchr(type, ':');
	name = name != NULL ? name + 1 : type;
	if (strcmp(name, "anyURI") == 0)
		return adr_xml_error(self->xml, ADRCPT_E_DATA, node->line,
				     "values by URL are not read", err);
	if (strcmp(name, "base64Binary") == 0)
		*is_base64 = true;
	return 0;
}

/* XML Schema allows white space anywhere in base64. */
static bool decode(struct adr_buf *value)
{
	size_t i, len = 0;

	for (i = 0; i < value->len; i++)
		if (memchr(" \t\r\n", value->data[i], 4) == NULL)
			value->data[len++] = value->data[i];
	value->len = len;
	return len == 0 || adr_base64_decode(value->data, &value->len);
}

/* After its START: the text of an element up to its END, into self->value. */
static int read_value(struct dsml_state *self, struct adr_xml_node *node,
		      struct adrcpt_error *err)
{
	bool is_base64;
	int rc;

	adr_buf_reset(&self->value);
	rc = find_encoding(self, &is_base64, node, err);
	if (rc < 0)
		return rc;
	while ((rc = adr_xml_next(self->xml, node, err)) > 0 &&
	       node->kind != ADR_XML_END) {
		if (node->kind == ADR_XML_START)
			return adr_xml_error(self->xml, ADRCPT_E_DATA,
					     node->line,
					     "an element inside a value", err);
		if (!adr_buf_add(&self->value, node->bytes, node->len))
			return adr_error_nomem(err);
	}
	if (rc > 0 && is_base64 && !decode(&self->value))
		return adr_xml_error(self->xml, ADRCPT_E_DATA, node->line,
				     "bad base64", err);
	return rc < 0 ? rc : 0;
}

/* --- Entries ------------------------------------------------------------ */

static bool is_value(const struct adr_xml_node *node)
{
	return adr_xml_is(node, V2, "value") || adr_xml_is(node, V1, "value") ||
	       adr_xml_is(node, V1, "oc-value");
}

/* The values up to the END of their attribute. */
static int add_values(struct dsml_state *self, struct adrcpt_error *err)
{
	struct adr_xml_node node;
	int rc;

	while ((rc = adr_xml_next(self->xml, &node, err)) > 0 &&
	       node.kind != ADR_XML_END) {
		if (node.kind == ADR_XML_TEXT)
			continue;
		if (is_value(&node)) {
			rc = read_value(self, &node, err);
			if (rc == 0)
				rc = adr_record_add(&self->record,
						    self->value.data,
						    self->value.len, err);
		} else {
			rc = adr_xml_skip(self->xml, err);
		}
		if (rc < 0)
			break;
	}
	return rc < 0 ? rc : 0;
}

/* After the START of an attribute, everything up to its END. */
static int read_attribute(struct dsml_state *self, const char *name,
			  size_t line, struct adrcpt_error *err)
{
	struct adr_record *record = &self->record;
	size_t name_len = 0;
	const char *why;
	int rc;

	rc = adr_record_attribute(record, name, strlen(name), err);
	if (rc == 0)
		rc = add_values(self, err);
	if (rc < 0)
		return rc;
	rc = adr_wanted_take(&self->wanted, adr_record_name(record),
			     record->name_len, record->count - record->first,
			     &name_len, &why);
	if (rc < 0)
		return adr_xml_error(self->xml, rc, line, why, err);
	adr_record_cut_name(record, rc > 0 ? name_len : 0);
	return 0;
}

/* What this START inside an entry is the name of, NULL if of no attribute. */
static const char *attribute_name(const struct dsml_state *self,
				  const struct adr_xml_node *node)
{
	const char *name;

	if (adr_xml_is(node, V1, "objectclass"))
		return "objectClass";
	if (!adr_xml_is(node, V1, "attr") && !adr_xml_is(node, V2, "attr"))
		return NULL;
	name = adr_xml_attribute(self->xml, "", "name");
	return name != NULL ? name : "";
}

static int read_part(struct dsml_state *self, const struct adr_xml_node *node,
		     struct adrcpt_error *err)
{
	const char *name;

	if (node->kind != ADR_XML_START)
		return 0;
	name = attribute_name(self, node);
	if (name == NULL)
		return adr_xml_skip(self->xml, err);
	if (*name == '\0')
		return adr_xml_error(self->xml, ADRCPT_E_DATA, node->line,
				     "an attribute without a name", err);
	return read_attribute(self, name, node->line, err);
}

/* After the START of an entry, everything up to its END. */
static int read_entry(struct dsml_state *self, size_t line,
		      struct adrcpt_error *err)
{
	const char *dn = adr_xml_attribute(self->xml, "", "dn"), *why;
	struct adr_xml_node node;
	int rc;

	if (dn == NULL)
		return adr_xml_error(self->xml, ADRCPT_E_DATA, line,
				     "an entry without a dn", err);
	adr_wanted_start(&self->wanted);
	rc = adr_record_start(&self->record, dn, strlen(dn), err);
	while (rc == 0 && (rc = adr_xml_next(self->xml, &node, err)) > 0 &&
	       node.kind != ADR_XML_END)
		rc = read_part(self, &node, err);
	if (rc < 0)
		return rc;
	rc = adr_wanted_end(&self->wanted, &why);
	return rc < 0 ? adr_xml_error(self->xml, rc, line, why, err) : 0;
}

/* --- How a search ended ------------------------------------------------- */

static int check_code(struct dsml_state *self, const struct adr_xml_node *node,
		      struct adrcpt_error *err)
{
	const char *code = adr_xml_attribute(self->xml, "", "code");
	const char *words = adr_xml_attribute(self->xml, "", "descr");

	if (code == NULL)
		return adr_xml_error(self->xml, ADRCPT_E_DATA, node->line,
				     "a result without a code", err);
	if (strcmp(code, "0") == 0)
		return 0;
	return adrcpt_error_set(err, ADRCPT_E_INCOMPLETE,
				"%s:%zu: the search did not end well: result "
				"%.64s %.128s",
				adr_xml_name(self->xml), node->line, code,
				words != NULL ? words : "");
}

/* The control of paged results (RFC 2696) ends with its cookie, which is empty
 * on the last page. */
static int read_control(struct dsml_state *self, struct adr_xml_node *node,
			struct adrcpt_error *err)
{
	const char *type = adr_xml_attribute(self->xml, "", "type");
	size_t depth = node->depth;
	bool is_paged;
	int rc;

	is_paged = type != NULL && strcmp(type, "1.2.840.113556.1.4.319") == 0;
	while ((rc = adr_xml_next(self->xml, node, err)) > 0 &&
	       !(node->kind == ADR_XML_END && node->depth == depth)) {
		if (!is_paged || node->kind != ADR_XML_START ||
		    !adr_xml_is(node, V2, "controlValue"))
			continue;
		rc = read_value(self, node, err);
		if (rc < 0)
			return rc;
		self->has_more_pages =
			self->value.len < 2 ||
			memcmp(self->value.data + self->value.len - 2, "\4\0",
			       2) != 0;
	}
	return rc < 0 ? rc : 0;
}

/* After the START of a searchResultDone, everything up to its END. */
static int read_done(struct dsml_state *self, size_t depth, size_t line,
		     struct adrcpt_error *err)
{
	struct adr_xml_node node;
	bool has_code = false;
	int rc;

	while ((rc = adr_xml_next(self->xml, &node, err)) > 0 &&
	       !(node.kind == ADR_XML_END && node.depth == depth)) {
		if (node.kind != ADR_XML_START)
			continue;
		if (adr_xml_is(&node, V2, "resultCode")) {
			has_code = true;
			rc = check_code(self, &node, err);
		} else if (adr_xml_is(&node, V2, "control")) {
			rc = read_control(self, &node, err);
		}
		if (rc < 0)
			break;
	}
	if (rc < 0)
		return rc;
	return has_code ? 0
			: adr_xml_error(self->xml, ADRCPT_E_DATA, line,
					"a search result without a code", err);
}

static int read_failure(struct dsml_state *self, size_t line,
			struct adrcpt_error *err)
{
	const char *type = adr_xml_attribute(self->xml, "", "type");

	return adrcpt_error_set(err, ADRCPT_E_INCOMPLETE,
				"%s:%zu: the search failed: %.128s",
				adr_xml_name(self->xml), line,
				type != NULL ? type : "errorResponse");
}

/* --- The document ------------------------------------------------------- */

/* 1: an entry was read; 0: it was something else. */
static int read_element(struct dsml_state *self,
			const struct adr_xml_node *node,
			struct adrcpt_error *err)
{
	int rc = 0;

	if (node->kind != ADR_XML_START)
		return 0;
	if (adr_xml_is(node, V1, "entry") ||
	    adr_xml_is(node, V2, "searchResultEntry")) {
		self->is_dsml = true;
		rc = read_entry(self, node->line, err);
		return rc < 0 ? rc : 1;
	}
	if (adr_xml_is(node, V1, "dsml") ||
	    adr_xml_is(node, V2, "searchResponse") ||
	    adr_xml_is(node, V2, "batchResponse"))
		self->is_dsml = true;
	else if (adr_xml_is(node, V2, "searchResultDone"))
		rc = read_done(self, node->depth, node->line, err);
	else if (adr_xml_is(node, V2, "errorResponse"))
		rc = read_failure(self, node->line, err);
	return rc;
}

static int at_end(const struct dsml_state *self, struct adrcpt_error *err)
{
	if (!self->is_dsml)
		return adr_xml_error(self->xml, ADRCPT_E_DATA, 1,
				     "no DSML, or no search response", err);
	if (!self->has_more_pages)
		return 0;
	return adrcpt_error_set(err, ADRCPT_E_INCOMPLETE,
				"%s is cut short: the last page of the search "
				"has a cookie for more",
				adr_xml_name(self->xml));
}

static int next_entry(void *state, adrcpt_entry *entry,
		      struct adrcpt_error *err)
{
	struct dsml_state *self = state;
	struct adr_xml_node node;
	int rc;

	while ((rc = adr_xml_next(self->xml, &node, err)) > 0) {
		rc = read_element(self, &node, err);
		if (rc > 0)
			rc = adr_record_fill(&self->record, entry, err);
		else if (rc == 0)
			continue;
		return rc < 0 ? rc : 1;
	}
	return rc < 0 ? rc : at_end(self, err);
}

const struct adrcpt_source_ops adr_source_dsml = {
	.abi = ADRCPT_PLUGIN_ABI,
	.name = "dsml",
	.summary = "DSML 1 entries, or DSMLv2 search responses",
	.state_size = sizeof(struct dsml_state),
	.options = options,
	.open = open_file,
	.next = next_entry,
	.close = close_file,
};
