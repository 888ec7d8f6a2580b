/* XML from a file, an element or a piece of text at a time, in flat memory.
 *
 * Nothing outside of the document is ever read, and a DOCTYPE, with which
 * entities could be declared, ends the reading.  What libxml2 says about the
 * document becomes the error; it prints nothing.
 *
 *      adr_xml_open, adr_xml_next until it returns 0, adr_xml_close
 *
 * 0 is returned only at the end of a document whose root is closed.  An error
 * that shows before the file's end is ADRCPT_E_DATA: it would not go away with
 * more bytes.  One that shows only because the file ends is
 * ADRCPT_E_INCOMPLETE. */
#ifndef ADR_XML_READ_H
#define ADR_XML_READ_H

#include "xml_queue.h"

#include <adrcpt.h>

#include <stdbool.h>
#include <stddef.h>

/* Elements inside each other; more is ADRCPT_E_DATA. */
#define ADR_XML_DEPTH 128

struct adr_xml;

/* "-" is standard input; path is borrowed.  NULL in *out, and ADRCPT_E_IO or
 * ADRCPT_E_NOMEM, if it cannot be opened. */
int adr_xml_open(struct adr_xml **out, const char *path,
		 struct adrcpt_error *err);
void adr_xml_close(struct adr_xml *xml);

/* 1: *node is what comes next, lent until the next call; 0: the end of a whole
 * document; negative: see above, ADRCPT_E_IO or ADRCPT_E_NOMEM. */
int adr_xml_next(struct adr_xml *xml, struct adr_xml_node *node,
		 struct adrcpt_error *err);

/* An attribute of the element whose START was handed out last, NULL if it has
 * none of this name; space is "" for one without prefix.  Lent like the node.
 */
const char *adr_xml_attribute(const struct adr_xml *xml, const char *space,
			      const char *name);

/* Is this the START or END of an element of this name? */
bool adr_xml_is(const struct adr_xml_node *node, const char *space,
		const char *name);

/* After a START: pass over everything up to and with its END. */
int adr_xml_skip(struct adr_xml *xml, struct adrcpt_error *err);

/* Fill err with "FILE:LINE: what". */
int adr_xml_error(const struct adr_xml *xml, int status, size_t line,
		  const char *what, struct adrcpt_error *err);

/* Of the file, for people. */
const char *adr_xml_name(const struct adr_xml *xml);

#endif
