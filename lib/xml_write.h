/* Writing XML as a stream, by libxml2: elements are opened, filled and closed,
 * and what is done leaves memory.  The calls return 0 or ADRCPT_E_NOMEM with
 * err filled; failures of the output stay with it, see <adrcpt-plugin.h>.  Text
 * is UTF-8 without NUL.  libxml2 says nothing to anyone meanwhile. */
#ifndef ADR_XML_WRITE_H
#define ADR_XML_WRITE_H

#include <adrcpt-plugin.h>

struct adr_xml_writer;

/* Can this text stand in an XML 1.0 document, and be the same text to whoever
 * reads it?  Not so: most controls, U+FFFE and U+FFFF, blanks at an end, and
 * line breaks, which readers may change. */
bool adr_xml_holds(const char *text, size_t len);

/* Begin a document; out is borrowed.  NULL and err without memory. */
struct adr_xml_writer *adr_xml_writer_new(adrcpt_out *out,
					  struct adrcpt_error *err);
void adr_xml_writer_free(struct adr_xml_writer *xml);

/* Open an element, give it an attribute (before anything else is put into it),
 * put text into it, and close the one that was opened last. */
int adr_xml_put_start(struct adr_xml_writer *xml, const char *name,
		      struct adrcpt_error *err);
int adr_xml_put_attribute(struct adr_xml_writer *xml, const char *name,
			  const char *text, struct adrcpt_error *err);
int adr_xml_put_text(struct adr_xml_writer *xml, const char *text,
		     struct adrcpt_error *err);
int adr_xml_put_base64(struct adr_xml_writer *xml, const char *bytes,
		       size_t len, struct adrcpt_error *err);
int adr_xml_put_close(struct adr_xml_writer *xml, struct adrcpt_error *err);

/* Close what is open, and hand over the rest. */
int adr_xml_put_end(struct adr_xml_writer *xml, struct adrcpt_error *err);

#endif
