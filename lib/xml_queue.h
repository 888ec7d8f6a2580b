/* What came out of a block of XML and has not been fetched yet: elements,
 * their attributes, and text.  It is filled, then emptied, then filled again;
 * what it lends is good until the next call that adds or resets. */
#ifndef ADR_XML_QUEUE_H
#define ADR_XML_QUEUE_H

#include "buf.h"

#include <stdbool.h>
#include <stddef.h>

enum adr_xml_kind { ADR_XML_START, ADR_XML_END, ADR_XML_TEXT };

/* What comes next.  Text may come in several pieces in a row. */
struct adr_xml_node {
	enum adr_xml_kind kind;
	const char *space; /* namespace, "" if none; START and END */
	const char *name;  /* without a prefix; START and END */
	const char *bytes; /* TEXT: UTF-8 */
	size_t len;
	size_t line;  /* where it ends, counted from 1 */
	size_t depth; /* of the element, 1 is the root; TEXT: of its parent */
};

struct adr_xml_queue {
	struct adr_xml_item *items;
	size_t count, capacity;
	size_t next; /* to be fetched */
	struct adr_xml_pair *pairs;
	size_t pair_count, pair_capacity;
	struct adr_buf text; /* all strings */
};

/* A zeroed one is empty. */
void adr_xml_queue_clear(struct adr_xml_queue *queue);

/* Forget everything, keep the memory. */
void adr_xml_queue_reset(struct adr_xml_queue *queue);

/* Each of these is false without memory.  node is copied; a text is joined to
 * a text before it.  Attributes belong to the START added last; their values
 * are counted bytes, a space that is NULL is "". */
bool adr_xml_queue_add(struct adr_xml_queue *queue,
		       const struct adr_xml_node *node);
bool adr_xml_queue_add_attribute(struct adr_xml_queue *queue, const char *space,
				 const char *name, const char *value,
				 size_t len);

/* Fetch the next node; false if there is none. */
bool adr_xml_queue_next(struct adr_xml_queue *queue, struct adr_xml_node *node);

/* An attribute of the node fetched last, or NULL. */
const char *adr_xml_queue_attribute(const struct adr_xml_queue *queue,
				    const char *space, const char *name);

#endif
