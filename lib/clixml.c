#include "clixml.h"

#include "error.h"
#include "mem.h"
#include "text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define SPACE "http://schemas.microsoft.com/powershell/2004/04"

/* Strings are offsets: the text moves as it grows. */
struct adr_clixml_node {
	size_t parent, child, last_child, sibling;
	size_t tag, name;
	size_t at, len; /* text */
	size_t line;
	int64_t ref; /* RefId; -1: none */
};

/* Objects that a <Ref/> may mean. */
struct adr_clixml_ref {
	int64_t ref;
	size_t node;
};

int adr_clixml_open(struct adr_clixml *self, const char *path,
		    struct adrcpt_error *err)
{
	memset(self, 0, sizeof *self);
	return adr_xml_open(&self->xml, path, err);
}

void adr_clixml_close(struct adr_clixml *self)
{
	adr_xml_close(self->xml);
	free(self->nodes);
	free(self->refs);
	adr_buf_clear(&self->text);
	memset(self, 0, sizeof *self);
}

static int bad(const struct adr_clixml *self, const struct adr_xml_node *node,
	       const char *what, struct adrcpt_error *err)
{
	return adr_xml_error(self->xml, ADRCPT_E_DATA, node->line, what, err);
}

/* --- Escapes ------------------------------------------------------------ */

/* _xHHHH_ is a 16 bit unit of a character that XML cannot hold ([MS-PSRP]
 * 2.2.5.3.2). */
static bool parse_unit(uint32_t *unit, const char *text, size_t len)
{
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";
	size_t i;

	if (len < 7 || text[0] != '_' || (text[1] | 32) != 'x' ||
	    text[6] != '_')
		return false;
	*unit = 0;
	for (i = 2; i < 6; i++) {
		const char *digit = memchr(digits, text[i], sizeof digits - 1);

		if (digit == NULL)
			return false;
		*unit = *unit << 4 | ((uint32_t)(digit - digits) & 15);
	}
	return true;
}

/* In place; the new length. */
static size_t unescape(char *text, size_t len)
{
	size_t from = 0, to = 0;
	uint32_t unit, low;

	while (from < len) {
		if (!parse_unit(&unit, text + from, len - from)) {
			text[to++] = text[from++];
			continue;
		}
		from += 7;
		if (unit >= 0xd800 && unit < 0xdc00 &&
		    parse_unit(&low, text + from, len - from) &&
		    low >= 0xdc00 && low < 0xe000) {
			unit = 0x10000 + ((unit - 0xd800) << 10) +
			       (low - 0xdc00);
			from += 7;
		}
		to += adr_utf8_encode(text + to, unit);
	}
	return to;
}

/* --- One object --------------------------------------------------------- */

static bool keep(struct adr_clixml *self, size_t *at, const char *text)
{
	size_t len = text != NULL ? strlen(text) : 0;

	*at = self->text.len;
	if (!adr_buf_add(&self->text, text, len))
		return false;
	self->text.len = *at + unescape(self->text.data + *at, len);
	return adr_buf_add_byte(&self->text, '\0');
}

static bool add_ref(struct adr_clixml *self, size_t node)
{
	int64_t ref = self->nodes[node].ref;
	void *refs = self->refs;

	if (ref < 0 || !adr_clixml_is(self, node, "Obj"))
		return true;
	if (!adr_grow(&refs, &self->ref_capacity, self->ref_count + 1,
		      sizeof *self->refs))
		return false;
	self->refs = refs;
	self->refs[self->ref_count++] = (struct adr_clixml_ref){ref, node};
	return true;
}

static int compare_refs(const void *a, const void *b)
{
	const struct adr_clixml_ref *x = a, *y = b;

	if (x->ref != y->ref)
		return x->ref < y->ref ? -1 : 1;
	return x->node < y->node ? -1 : x->node > y->node;
}

/* PowerShell numbers them in order; other programs may not. */
static void sort_refs(struct adr_clixml *self)
{
	size_t i;

	for (i = 1; i < self->ref_count; i++)
		if (self->refs[i - 1].ref >= self->refs[i].ref)
			break;
	if (i < self->ref_count)
		qsort(self->refs, self->ref_count, sizeof *self->refs,
		      compare_refs);
}

static void link_node(struct adr_clixml *self, size_t index, size_t parent)
{
	struct adr_clixml_node *above;

	if (parent == ADR_CLIXML_NONE)
		return;
	above = &self->nodes[parent];
	if (above->child == ADR_CLIXML_NONE)
		above->child = index;
	else
		self->nodes[above->last_child].sibling = index;
	above->last_child = index;
}

static bool add_node(struct adr_clixml *self, size_t parent,
		     const struct adr_xml_node *from)
{
	const char *ref = adr_xml_attribute(self->xml, "", "RefId");
	void *nodes = self->nodes;
	struct adr_clixml_node *node;
	size_t index = self->count;

	if (!adr_grow(&nodes, &self->capacity, index + 1, sizeof *node))
		return false;
	self->nodes = nodes;
	self->count++;
	node = &self->nodes[index];
	memset(node, 0, sizeof *node);
	node->parent = parent;
	node->child = node->last_child = node->sibling = ADR_CLIXML_NONE;
	node->line = from->line;
	link_node(self, index, parent);
	if (ref == NULL || !adr_parse_int64(&node->ref, ref, strlen(ref)))
		node->ref = -1;
	if (!keep(self, &node->tag, from->name) ||
	    !keep(self, &node->name, adr_xml_attribute(self->xml, "", "N")))
		return false;
	node->at = self->text.len;
	return add_ref(self, index);
}

/* White space between elements is of no use; and of a value's text, nothing
 * else comes in between. */
static bool add_text(struct adr_clixml *self, size_t index,
		     const struct adr_xml_node *from)
{
	struct adr_clixml_node *node = &self->nodes[index];

	if (node->child != ADR_CLIXML_NONE)
		return true;
	node->len += from->len;
	return adr_buf_add(&self->text, from->bytes, from->len);
}

static void end_node(struct adr_clixml *self, size_t index)
{
	struct adr_clixml_node *node = &self->nodes[index];

	if (node->child != ADR_CLIXML_NONE || node->len == 0)
		return;
	node->len = unescape(self->text.data + node->at, node->len);
	self->text.len = node->at + node->len;
}

static bool is_passed_over(const struct adr_xml_node *node)
{
	return strcmp(node->space, SPACE) != 0 ||
	       adr_xml_is(node, SPACE, "TN") ||
	       adr_xml_is(node, SPACE, "TNRef");
}

static bool is_list_tag(const char *tag)
{
	return strcmp(tag, "LST") == 0 || strcmp(tag, "IE") == 0 ||
	       strcmp(tag, "STK") == 0 || strcmp(tag, "QUE") == 0;
}

static bool is_list(const struct adr_xml_node *node)
{
	return strcmp(node->space, SPACE) == 0 && is_list_tag(node->name);
}

/* One element or text inside the element *open, which becomes the one that is
 * open behind it. */
static int take(struct adr_clixml *self, size_t *open,
		const struct adr_xml_node *node, struct adrcpt_error *err)
{
	if (node->kind == ADR_XML_TEXT)
		return add_text(self, *open, node) ? 0 : adr_error_nomem(err);
	if (node->kind == ADR_XML_END) {
		end_node(self, *open);
		*open = self->nodes[*open].parent;
		return 0;
	}
	if (is_passed_over(node))
		return adr_xml_skip(self->xml, err);
	if (!add_node(self, *open, node))
		return adr_error_nomem(err);
	*open = self->count - 1;
	return 0;
}

/* After its START, up to its END: 1; or 0 up to the START of a list that is its
 * first content, whose objects are to come. */
static int read_object(struct adr_clixml *self,
		       const struct adr_xml_node *start,
		       struct adrcpt_error *err)
{
	struct adr_xml_node node;
	bool has_members = false;
	size_t open = 0;
	int rc;

	self->count = self->ref_count = 0;
	adr_buf_reset(&self->text);
	if (!add_node(self, ADR_CLIXML_NONE, start))
		return adr_error_nomem(err);
	do {
		rc = adr_xml_next(self->xml, &node, err);
		if (rc < 0)
			return rc;
		if (node.kind == ADR_XML_START && open == 0) {
			if (!has_members && is_list(&node))
				return 0;
			has_members = has_members ||
				      adr_xml_is(&node, SPACE, "Props") ||
				      adr_xml_is(&node, SPACE, "MS");
		}
		rc = take(self, &open, &node, err);
		if (rc < 0)
			return rc;
	} while (open != ADR_CLIXML_NONE);
	sort_refs(self);
	return 1;
}

/* --- The file ----------------------------------------------------------- */

/* Outside of objects: what else is there besides them and lists of them. */
static int pass_other(struct adr_clixml *self, const struct adr_xml_node *node,
		      struct adrcpt_error *err)
{
	static const char *const known[] = {"TN",  "TNRef", "ToString",
					    "Nil", "Props", "MS"};
	size_t i;

	if (node->depth == 1 || is_list(node))
		return 0;
	for (i = 0; i < sizeof known / sizeof known[0]; i++)
		if (strcmp(node->name, known[i]) == 0)
			return adr_xml_skip(self->xml, err);
	if (strcmp(node->name, "Ref") == 0)
		return bad(self, node,
			   "the same object once more; export each only once",
			   err);
	return bad(self, node,
		   "a single value, not an object; export whole objects", err);
}

int adr_clixml_next(struct adr_clixml *self, struct adrcpt_error *err)
{
	struct adr_xml_node node;
	int rc;

	while ((rc = adr_xml_next(self->xml, &node, err)) > 0) {
		if (node.kind != ADR_XML_START)
			continue;
		if (node.depth == 1 && !adr_xml_is(&node, SPACE, "Objs"))
			return bad(self, &node, "not what Export-Clixml writes",
				   err);
		if (adr_xml_is(&node, SPACE, "Obj"))
			rc = read_object(self, &node, err);
		else
			rc = pass_other(self, &node, err);
		if (rc != 0)
			return rc < 0 ? rc : 1;
	}
	return rc;
}

/* --- Looking at an object ----------------------------------------------- */

bool adr_clixml_is(const struct adr_clixml *self, size_t node, const char *tag)
{
	return strcmp(self->text.data + self->nodes[node].tag, tag) == 0;
}

bool adr_clixml_is_list(const struct adr_clixml *self, size_t node)
{
	return is_list_tag(self->text.data + self->nodes[node].tag);
}

size_t adr_clixml_child(const struct adr_clixml *self, size_t node)
{
	return self->nodes[node].child;
}

size_t adr_clixml_sibling(const struct adr_clixml *self, size_t node)
{
	return self->nodes[node].sibling;
}

size_t adr_clixml_find(const struct adr_clixml *self, size_t node,
		       const char *tag)
{
	size_t i = adr_clixml_child(self, node);

	while (i != ADR_CLIXML_NONE && !adr_clixml_is(self, i, tag))
		i = adr_clixml_sibling(self, i);
	return i;
}

const char *adr_clixml_name(const struct adr_clixml *self, size_t node)
{
	return self->text.data + self->nodes[node].name;
}

const char *adr_clixml_text(const struct adr_clixml *self, size_t node,
			    size_t *len)
{
	*len = self->nodes[node].len;
	return self->text.data + self->nodes[node].at;
}

size_t adr_clixml_resolve(const struct adr_clixml *self, size_t node)
{
	int64_t ref = self->nodes[node].ref;
	size_t low = 0, high = self->ref_count;

	if (!adr_clixml_is(self, node, "Ref"))
		return node;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (self->refs[middle].ref == ref)
			return self->refs[middle].node;
		if (self->refs[middle].ref < ref)
			low = middle + 1;
		else
			high = middle;
	}
	return ADR_CLIXML_NONE;
}

size_t adr_clixml_line(const struct adr_clixml *self, size_t node)
{
	return self->nodes[node].line;
}
