/* libxml2's push parser, turned into a reader: a block of the file goes in, and
 * what comes out is kept until it has been fetched.  So we, and not libxml2,
 * know whether the file had ended when something was found wrong with it; and
 * a DOCTYPE is seen before anything in it is looked at, which its xmlReader
 * does not offer. */
#include "xml_read.h"

#include "error.h"
#include "input.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libxml/parser.h>
#include <libxml/xmlerror.h>

#define READ_SIZE ((size_t)16 * 1024)

/* A tag, comment or instruction is taken in at once, and a tag's attributes
 * are compared with each other. */
#define TOKEN_SIZE ((size_t)256 * 1024)

struct adr_xml {
	struct adr_input input;
	xmlParserCtxtPtr parser;
	char *block;
	bool at_end;    /* of the file */
	size_t silence; /* bytes read since something came out */
	size_t depth;
	bool has_root;

	struct adr_xml_queue queue; /* what came out of the last block */
	size_t element_depth;       /* of the node handed out last */

	/* what was found wrong first; 0: nothing */
	int status;
	size_t error_line;
	char why[256];
};

/* --- What is wrong ------------------------------------------------------ */

static size_t line_of(const struct adr_xml *xml)
{
	const xmlParserInput *input =
		xml->parser != NULL ? xml->parser->input : NULL;

	return input != NULL && input->line > 0 ? (size_t)input->line : 1;
}

/* Only the first word counts, and nothing that comes out behind it. */
static void fail(struct adr_xml *xml, int status, const char *why)
{
	if (xml->status < 0)
		return;
	xml->status = status;
	xml->error_line = line_of(xml);
	snprintf(xml->why, sizeof xml->why, "%s", why);
}

/* libxml2's texts end with a line feed. */
static void on_error(void *user, xmlErrorPtr error)
{
	struct adr_xml *xml = user;
	char why[sizeof xml->why];
	size_t len;

	if (error->code == XML_ERR_NO_MEMORY) {
		fail(xml, ADRCPT_E_NOMEM, "");
		return;
	}
	if (error->level < XML_ERR_ERROR || xml->status < 0)
		return;
	snprintf(why, sizeof why, "%s",
		 error->message != NULL ? error->message : "malformed XML");
	len = strlen(why);
	while (len > 0 && (why[len - 1] == '\n' || why[len - 1] == '.'))
		why[--len] = '\0';
	fail(xml, xml->at_end ? ADRCPT_E_INCOMPLETE : ADRCPT_E_DATA, why);
}

/* --- What libxml2 tells us ---------------------------------------------- */

static void add(struct adr_xml *xml, struct adr_xml_node *node)
{
	node->line = line_of(xml);
	node->depth = xml->depth;
	if (!adr_xml_queue_add(&xml->queue, node))
		fail(xml, ADRCPT_E_NOMEM, "");
}

/* Five pointers an attribute: name, prefix, namespace, and where the value
 * begins and ends. */
static void on_start(void *user, const xmlChar *name, const xmlChar *prefix,
		     const xmlChar *space, int space_count,
		     const xmlChar **spaces, int count, int default_count,
		     const xmlChar **attributes)
{
	struct adr_xml_node node = {.kind = ADR_XML_START};
	struct adr_xml *xml = user;

	(void)prefix;
	(void)space_count;
	(void)spaces;
	(void)default_count;
	xml->silence = 0;
	if (xml->status < 0)
		return;
	if (xml->depth == ADR_XML_DEPTH) {
		fail(xml, ADRCPT_E_DATA,
		     "more elements inside each other than are read");
		return;
	}
	xml->depth++;
	xml->has_root = true;
	node.name = (const char *)name;
	node.space = (const char *)space;
	add(xml, &node);
	for (; xml->status == 0 && count > 0; count--, attributes += 5)
		if (!adr_xml_queue_add_attribute(
			    &xml->queue, (const char *)attributes[2],
			    (const char *)attributes[0],
			    (const char *)attributes[3],
			    (size_t)(attributes[4] - attributes[3])))
			fail(xml, ADRCPT_E_NOMEM, "");
}

static void on_end(void *user, const xmlChar *name, const xmlChar *prefix,
		   const xmlChar *space)
{
	struct adr_xml_node node = {.kind = ADR_XML_END};
	struct adr_xml *xml = user;

	(void)prefix;
	xml->silence = 0;
	if (xml->status < 0)
		return;
	node.name = (const char *)name;
	node.space = (const char *)space;
	add(xml, &node);
	xml->depth--;
}

static void on_text(void *user, const xmlChar *bytes, int len)
{
	struct adr_xml_node node = {.kind = ADR_XML_TEXT};
	struct adr_xml *xml = user;

	xml->silence = 0;
	if (xml->status < 0)
		return;
	node.bytes = (const char *)bytes;
	node.len = (size_t)len;
	add(xml, &node);
}

/* Called when the name of a DOCTYPE has been read, and nothing behind it. */
static void on_doctype(void *user, const xmlChar *name, const xmlChar *external,
		       const xmlChar *system)
{
	struct adr_xml *xml = user;

	(void)name;
	(void)external;
	(void)system;
	fail(xml, ADRCPT_E_DATA, "a DOCTYPE, which is never read");
	xmlStopParser(xml->parser);
}

static void on_comment(void *user, const xmlChar *text)
{
	struct adr_xml *xml = user;

	(void)text;
	xml->silence = 0;
}

static void on_instruction(void *user, const xmlChar *target,
			   const xmlChar *text)
{
	(void)target;
	on_comment(user, text);
}

static void make_handler(xmlSAXHandler *sax)
{
	memset(sax, 0, sizeof *sax);
	sax->initialized = XML_SAX2_MAGIC;
	sax->internalSubset = on_doctype;
	sax->startElementNs = on_start;
	sax->endElementNs = on_end;
	sax->characters = on_text;
	sax->ignorableWhitespace = on_text;
	sax->cdataBlock = on_text;
	sax->comment = on_comment;
	sax->processingInstruction = on_instruction;
	sax->serror = on_error;
}

/* --- Reading ------------------------------------------------------------ */

/* What concerns no parser yet, or no longer (memory for one, an encoding that
 * cannot be decoded), is told to nobody's handler but the thread's, which
 * prints it.  It is borrowed for the time of a call. */
struct handler {
	xmlStructuredErrorFunc call;
	void *user;
};

static struct handler borrow_handler(struct adr_xml *xml)
{
	struct handler old = {xmlStructuredError, xmlStructuredErrorContext};

	xmlSetStructuredErrorFunc(xml, on_error);
	return old;
}

static void return_handler(struct handler old)
{
	xmlSetStructuredErrorFunc(old.user, old.call);
}

static void parse(struct adr_xml *xml, size_t len)
{
	struct handler old = borrow_handler(xml);
	int rc;

	rc = xmlParseChunk(xml->parser, xml->block, (int)len, xml->at_end);
	return_handler(old);
	if (rc == XML_ERR_NO_MEMORY)
		fail(xml, ADRCPT_E_NOMEM, "");
	else if (rc != XML_ERR_OK && xml->parser->wellFormed == 0)
		fail(xml, xml->at_end ? ADRCPT_E_INCOMPLETE : ADRCPT_E_DATA,
		     "malformed XML");
	else if (xml->at_end && (xml->depth > 0 || !xml->has_root))
		fail(xml, ADRCPT_E_INCOMPLETE, "");
}

static int report(const struct adr_xml *xml, struct adrcpt_error *err)
{
	if (xml->status == ADRCPT_E_NOMEM)
		return adr_error_nomem(err);
	if (xml->status == ADRCPT_E_INCOMPLETE)
		return adrcpt_error_set(err, xml->status,
					"%s is cut short: it ends in line %zu "
					"and is no whole document",
					xml->input.name, xml->error_line);
	return adr_xml_error(xml, xml->status, xml->error_line, xml->why, err);
}

/* Put a block in and see what comes out. */
static int read_block(struct adr_xml *xml, struct adrcpt_error *err)
{
	size_t got;
	int rc;

	adr_xml_queue_reset(&xml->queue);
	rc = adr_input_read(&xml->input, xml->block, READ_SIZE, &got, err);
	if (rc < 0)
		return rc;
	xml->at_end = got == 0;
	xml->silence += got;
	parse(xml, got);
	if (xml->silence > TOKEN_SIZE)
		fail(xml, ADRCPT_E_DATA,
		     "a tag, comment or instruction longer than is read");
	/* what stands in front of an error is of no use to anyone */
	return xml->status < 0 ? report(xml, err) : 0;
}

int adr_xml_next(struct adr_xml *xml, struct adr_xml_node *node,
		 struct adrcpt_error *err)
{
	int rc;

	if (xml->status < 0)
		return report(xml, err);
	while (!adr_xml_queue_next(&xml->queue, node)) {
		if (xml->at_end)
			return 0;
		rc = read_block(xml, err);
		if (rc < 0)
			return rc;
	}
	xml->element_depth = node->depth;
	return 1;
}

int adr_xml_skip(struct adr_xml *xml, struct adrcpt_error *err)
{
	size_t depth = xml->element_depth;
	struct adr_xml_node node;
	int rc;

	do
		rc = adr_xml_next(xml, &node, err);
	while (rc > 0 && !(node.kind == ADR_XML_END && node.depth == depth));
	return rc < 0 ? rc : 0;
}

const char *adr_xml_attribute(const struct adr_xml *xml, const char *space,
			      const char *name)
{
	return adr_xml_queue_attribute(&xml->queue, space, name);
}

bool adr_xml_is(const struct adr_xml_node *node, const char *space,
		const char *name)
{
	return node->kind != ADR_XML_TEXT && strcmp(node->name, name) == 0 &&
	       strcmp(node->space, space) == 0;
}

/* --- Opening and closing ------------------------------------------------ */

/* Entities: only the five that XML itself has can be there, since a document
 * type is refused; without NOENT "&amp;" in an attribute would be handed out as
 * "&#38;". */
static bool make_parser(struct adr_xml *xml)
{
	struct handler old = borrow_handler(xml);
	xmlSAXHandler sax;
	bool is_made;

	make_handler(&sax);
	xml->parser = xmlCreatePushParserCtxt(&sax, xml, NULL, 0, NULL);
	is_made = xml->parser != NULL &&
		  xmlCtxtUseOptions(xml->parser,
				    XML_PARSE_NONET | XML_PARSE_NOENT) == 0;
	return_handler(old);
	return is_made;
}

int adr_xml_open(struct adr_xml **out, const char *path,
		 struct adrcpt_error *err)
{
	struct adr_xml *xml = calloc(1, sizeof *xml);
	int rc;

	*out = NULL;
	if (xml == NULL)
		return adr_error_nomem(err);
	rc = adr_input_open(&xml->input, path, err);
	if (rc < 0)
		goto out;
	xml->block = malloc(READ_SIZE);
	if (xml->block == NULL || !make_parser(xml)) {
		rc = adr_error_nomem(err);
		goto out;
	}
	*out = xml;
	xml = NULL;
out:
	adr_xml_close(xml);
	return rc;
}

void adr_xml_close(struct adr_xml *xml)
{
	if (xml == NULL)
		return;
	if (xml->parser != NULL) {
		/* with handlers of our own, none is made but for oddities */
		xmlFreeDoc(xml->parser->myDoc);
		xmlFreeParserCtxt(xml->parser);
	}
	adr_input_close(&xml->input);
	adr_xml_queue_clear(&xml->queue);
	free(xml->block);
	free(xml);
}

int adr_xml_error(const struct adr_xml *xml, int status, size_t line,
		  const char *what, struct adrcpt_error *err)
{
	return adrcpt_error_set(err, status, "%s:%zu: %s", xml->input.name,
				line, what);
}

const char *adr_xml_name(const struct adr_xml *xml)
{
	return xml->input.name;
}
