/* CLIXML, what PowerShell's Export-Clixml writes ([MS-PSRP] 2.2.5), an object
 * at a time.  Each is a tree of elements:
 *
 *      <Obj> <ToString>, <Props> or <MS> of named values, or a list of values
 *            in <LST>, <IE>, <STK> or <QUE>
 *      <S>, <I32>, <B>, <G>, ... a value; <Nil/> none; <Ref/> one further up
 *
 * If the file holds a list of objects as one object, they are handed out one
 * by one too.  Type names are passed over. */
#ifndef ADR_CLIXML_H
#define ADR_CLIXML_H

#include "buf.h"
#include "xml_read.h"

/* An element of the object, by its number; the object itself is 0. */
#define ADR_CLIXML_NONE ((size_t)-1)

struct adr_clixml {
	struct adr_xml *xml;
	struct adr_clixml_node *nodes;
	size_t count, capacity;
	struct adr_clixml_ref *refs;
	size_t ref_count, ref_capacity;
	struct adr_buf text;
};

/* "-" is standard input.  Close it in any case; path is borrowed until then. */
int adr_clixml_open(struct adr_clixml *self, const char *path,
		    struct adrcpt_error *err);
void adr_clixml_close(struct adr_clixml *self);

/* 1: the next object is there; 0: the end of a whole file; negative: see
 * adr_xml_next(), and ADRCPT_E_DATA if it is not CLIXML, or holds something
 * else than objects. */
int adr_clixml_next(struct adr_clixml *self, struct adrcpt_error *err);

/* What follows is lent, and good until the next object. */

/* Is the element of this sort, e.g. "Obj"? */
bool adr_clixml_is(const struct adr_clixml *self, size_t node, const char *tag);
bool adr_clixml_is_list(const struct adr_clixml *self, size_t node);

/* Its first element, and the one behind it in the same parent; or
 * ADR_CLIXML_NONE. */
size_t adr_clixml_child(const struct adr_clixml *self, size_t node);
size_t adr_clixml_sibling(const struct adr_clixml *self, size_t node);

/* The first element of it that is of this sort, or ADR_CLIXML_NONE. */
size_t adr_clixml_find(const struct adr_clixml *self, size_t node,
		       const char *tag);

/* The name of a named value, "" if it has none. */
const char *adr_clixml_name(const struct adr_clixml *self, size_t node);

/* The text of an element that has no elements, with escapes undone. */
const char *adr_clixml_text(const struct adr_clixml *self, size_t node,
			    size_t *len);

/* What a <Ref/> stands for, if that is in the same object; else
 * ADR_CLIXML_NONE.  Any other element is returned as it is. */
size_t adr_clixml_resolve(const struct adr_clixml *self, size_t node);

/* The line of the file where its START ends. */
size_t adr_clixml_line(const struct adr_clixml *self, size_t node);

#endif
