#include "xml_write.h"

#include "base64.h"
#include "error.h"
#include "text.h"

#include <libxml/parser.h>
#include <libxml/xmlwriter.h>
#include <stdlib.h>

struct adr_xml_writer {
	adrcpt_out *out;
	xmlTextWriterPtr writer;
};

bool adr_xml_holds(const char *text, size_t len)
{
	uint32_t ch;
	size_t step;

	if (len > 0 && (text[0] == ' ' || text[len - 1] == ' '))
		return false;
	for (; len > 0; text += step, len -= step) {
		step = adr_utf8_decode(&ch, text, len);
		if (step == 0 || ch < 0x20 || (ch >= 0x7f && ch <= 0x9f) ||
		    ch == 0xfffe || ch == 0xffff)
			return false;
	}
	return true;
}

/* --- Silence ------------------------------------------------------------ */

/* libxml2's writer knows no handler of errors of its own, only the thread's,
 * which is put back after each call.  Without one, it prints. */
struct quiet {
	xmlStructuredErrorFunc handler;
	void *user;
};

static void say_nothing(void *user, xmlErrorPtr error)
{
	(void)user;
	(void)error;
}

static struct quiet quiet_begin(void)
{
	struct quiet old = {xmlStructuredError, xmlStructuredErrorContext};

	xmlSetStructuredErrorFunc(NULL, say_nothing);
	return old;
}

/* The writer fails without memory only: what it writes was checked, and the
 * output's failures are not its own. */
static int quiet_end(const struct quiet *old, int rc, struct adrcpt_error *err)
{
	xmlSetStructuredErrorFunc(old->user, old->handler);
	return rc < 0 ? adr_error_nomem(err) : 0;
}

/* --- The document ------------------------------------------------------- */

/* The output remembers its first failure, and whoever drives the writer asks
 * for it; libxml2 need not know. */
static int print(void *user, const char *bytes, int len)
{
	struct adr_xml_writer *self = user;

	(void)adrcpt_out_write(self->out, bytes, (size_t)len);
	return len;
}

static int start(struct adr_xml_writer *self)
{
	xmlOutputBufferPtr buffer;

	xmlInitParser();
	buffer = xmlOutputBufferCreateIO(print, NULL, self, NULL);
	if (buffer == NULL)
		return -1;
	self->writer = xmlNewTextWriter(buffer);
	if (self->writer == NULL) {
		(void)xmlOutputBufferClose(buffer);
		return -1;
	}
	if (xmlTextWriterSetIndent(self->writer, 1) < 0)
		return -1;
	return xmlTextWriterStartDocument(self->writer, NULL, "UTF-8", NULL);
}

struct adr_xml_writer *adr_xml_writer_new(adrcpt_out *out,
					  struct adrcpt_error *err)
{
	struct adr_xml_writer *self = calloc(1, sizeof *self);
	struct quiet old;

	if (self == NULL) {
		adr_error_nomem(err);
		return NULL;
	}
	self->out = out;
	old = quiet_begin();
	if (quiet_end(&old, start(self), err) == 0)
		return self;
	adr_xml_writer_free(self);
	return NULL;
}

void adr_xml_writer_free(struct adr_xml_writer *self)
{
	struct quiet old;

	if (self == NULL)
		return;
	old = quiet_begin();
	xmlFreeTextWriter(self->writer);
	(void)quiet_end(&old, 0, NULL);
	free(self);
}

int adr_xml_put_start(struct adr_xml_writer *self, const char *name,
		      struct adrcpt_error *err)
{
	struct quiet old = quiet_begin();
	int rc = xmlTextWriterStartElement(self->writer, BAD_CAST name);

	return quiet_end(&old, rc, err);
}

int adr_xml_put_attribute(struct adr_xml_writer *self, const char *name,
			  const char *text, struct adrcpt_error *err)
{
	struct quiet old = quiet_begin();
	int rc = xmlTextWriterWriteAttribute(self->writer, BAD_CAST name,
					     BAD_CAST text);

	return quiet_end(&old, rc, err);
}

int adr_xml_put_text(struct adr_xml_writer *self, const char *text,
		     struct adrcpt_error *err)
{
	struct quiet old = quiet_begin();
	int rc = xmlTextWriterWriteString(self->writer, BAD_CAST text);

	return quiet_end(&old, rc, err);
}

int adr_xml_put_base64(struct adr_xml_writer *self, const char *bytes,
		       size_t len, struct adrcpt_error *err)
{
	size_t size = adr_base64_length(len);
	char *text = malloc(size + 1);
	int rc;

	if (text == NULL)
		return adr_error_nomem(err);
	adr_base64_encode(text, bytes, len);
	text[size] = '\0';
	rc = adr_xml_put_text(self, text, err);
	free(text);
	return rc;
}

int adr_xml_put_close(struct adr_xml_writer *self, struct adrcpt_error *err)
{
	struct quiet old = quiet_begin();
	int rc = xmlTextWriterEndElement(self->writer);

	return quiet_end(&old, rc, err);
}

int adr_xml_put_end(struct adr_xml_writer *self, struct adrcpt_error *err)
{
	struct quiet old = quiet_begin();
	int rc = xmlTextWriterEndDocument(self->writer);

	if (rc >= 0)
		rc = xmlTextWriterFlush(self->writer);
	return quiet_end(&old, rc, err);
}
