#include "xml_read.h"

#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libxml/xmlmemory.h>

TestSuite(xml_read, .init = unit_enter, .fini = unit_leave);

/* The file as "<name attribute-a>text</name>", with {namespace} before names
 * that have one. */
static int read_file(char *out, size_t size, const char *path,
		     struct adrcpt_error *err)
{
	struct adr_xml_node node;
	struct adr_xml *xml;
	size_t at = 0;
	int rc;

	out[0] = '\0';
	rc = adr_xml_open(&xml, path, err);
	if (rc < 0)
		return rc;
	while ((rc = adr_xml_next(xml, &node, err)) > 0) {
		const char *a = NULL;

		if (at + 80 > size || node.len > 80)
			continue;
		if (node.kind == ADR_XML_START)
			a = adr_xml_attribute(xml, "", "a");
		if (node.kind == ADR_XML_TEXT)
			at += (size_t)snprintf(out + at, size - at, "%.*s",
					       (int)node.len, node.bytes);
		else
			at += (size_t)snprintf(
				out + at, size - at, "<%s%s%s%s%s%s%s>",
				node.kind == ADR_XML_END ? "/" : "",
				*node.space != '\0' ? "{" : "", node.space,
				*node.space != '\0' ? "}" : "", node.name,
				a != NULL ? " " : "", a != NULL ? a : "");
	}
	adr_xml_close(xml);
	return rc;
}

static const struct {
	const char *file;
	const char *seen;
} good[] = {
	{"<r/>", "<r></r>"},
	{"<r></r>\n\n", "<r></r>"},
	{"<?xml version=\"1.0\"?>\n<r>x</r>", "<r>x</r>"},
	{"\xef\xbb\xbf<r>x</r>", "<r>x</r>"},
	{"<r a='1'><s a='2'/>x<t/></r>", "<r 1><s 2></s>x<t></t></r>"},
	{"<r xmlns='u:1' xmlns:p='u:2'><p:s/><s xmlns=''/></r>",
	 "<{u:1}r><{u:2}s></{u:2}s><s></s></{u:1}r>"},
	{"<r xmlns:p='u:2' p:a='no'/>", "<r></r>"},
	{"<r a='&lt;&#65;&quot;'>&amp;&#x42;<![CDATA[<c>]]></r>",
	 "<r <A\">&B<c></r>"},
	{"<r a='&amp;&#38;lt;&gt;&apos;'>&amp;lt;</r>", "<r &&lt;>'>&lt;</r>"},
	{"<!-- c --><r><!-- d --><?p i?></r><!-- e -->", "<r></r>"},
	{"<?xml version='1.0' encoding='ISO-8859-1'?><r>\xe4</r>",
	 "<r>\xc3\xa4</r>"},
};

ParameterizedTestParameters(xml_read, reads)
{
	return unit_rows(COUNT(good));
}

ParameterizedTest(size_t *row, xml_read, reads)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	char seen[512];

	unit_write_text("file", good[*row].file);
	cr_assert_eq(read_file(seen, sizeof seen, "file", &err), 0,
		     "row %zu: %s", *row, err.text);
	cr_expect_str_eq(seen, good[*row].seen, "row %zu", *row);
}

#define TEN(x) x x x x x x x x x x
#define ENTITY(name, value) "<!ENTITY " name " \"" TEN(value) "\">"
#define BOMB                                                                   \
	"<!DOCTYPE r [" ENTITY("a", "ha") ENTITY("b", "&a;")                   \
		ENTITY("c", "&b;") ENTITY("d", "&c;") ENTITY("e", "&d;")       \
			ENTITY("f", "&e;") ENTITY("g", "&f;")                  \
				ENTITY("h", "&g;") ENTITY("i", "&h;")          \
					"]><r>&i;</r>"

static const struct {
	const char *file;
	int status;
	const char *error;
} bad[] = {
	{"", ADRCPT_E_INCOMPLETE, "file is cut short: "},
	{"\n", ADRCPT_E_INCOMPLETE, "cut short"},
	{"<r>", ADRCPT_E_INCOMPLETE, "ends in line 1"},
	{"<r>\n<s>\n</s>\n ", ADRCPT_E_INCOMPLETE, "ends in line 4"},
	{"<r a='", ADRCPT_E_INCOMPLETE, "cut short"},
	{"<r><!-- ", ADRCPT_E_INCOMPLETE, "cut short"},
	{"<r>&am", ADRCPT_E_INCOMPLETE, "cut short"},
	{"<r>\n<s></r>\n", ADRCPT_E_DATA, "file:2: "},
	{"<r/><r/>", ADRCPT_E_DATA, "file:1: "},
	{"<r/>text", ADRCPT_E_DATA, "file:1: "},
	{"no XML at all", ADRCPT_E_DATA, "file:1: "},
	{"<r a='1' a='2'/>", ADRCPT_E_DATA, "file:1: "},
	{"<p:r/>", ADRCPT_E_DATA, "file:1: "},
	{"<r>&#0;</r>", ADRCPT_E_DATA, "file:1: "},
	{"<r>\x01</r>", ADRCPT_E_DATA, "file:1: "},
	{"<r>\xff\xff</r>", ADRCPT_E_DATA, "file:1: "},
	{"<r>\n&unknown;</r>", ADRCPT_E_DATA, "file:2: "},
	{"<?xml version='1.0' encoding='no-such'?><r/>", ADRCPT_E_DATA,
	 "file:1: "},

	/* declarations */
	{"<!DOCTYPE r>\n<r/>", ADRCPT_E_DATA,
	 "file:1: a DOCTYPE, which is never read"},
	{"<!DOCTYPE r SYSTEM \"/etc/passwd\"><r/>", ADRCPT_E_DATA, "DOCTYPE"},
	{"<!DOCTYPE r [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><r>&e;</r>",
	 ADRCPT_E_DATA, "DOCTYPE"},
	{"<!DOCTYPE r [<!ENTITY % e SYSTEM \"http://127.0.0.1:1/x\"> %e;]>"
	 "<r/>",
	 ADRCPT_E_DATA, "DOCTYPE"},
	{BOMB, ADRCPT_E_DATA, "DOCTYPE"},
};

ParameterizedTestParameters(xml_read, refuses)
{
	return unit_rows(COUNT(bad));
}

ParameterizedTest(size_t *row, xml_read, refuses)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	char seen[512];
	int rc;

	unit_write_text("file", bad[*row].file);
	rc = read_file(seen, sizeof seen, "file", &err);
	cr_expect_eq(rc, bad[*row].status, "row %zu: %d %s", *row, rc,
		     err.text);
	cr_expect_eq(err.status, rc);
	cr_expect_not_null(strstr(err.text, bad[*row].error), "row %zu: %s",
			   *row, err.text);
	cr_expect_null(strchr(err.text, '\n'), "row %zu", *row);
}

/* --- Cut anywhere ------------------------------------------------------- */

#define SAMPLE_BODY                                                            \
	"<!-- c\xc3\xa4 -->\n<r xmlns='u:1' a='\xc3\xa4 &lt; &#x20ac;'>"       \
	"<s>t\xc3\xa4xt \xe2\x82\xac \xf0\x9f\x98\x80 &amp; &#65;</s>"         \
	"<![CDATA[ \xc3\xa4 ]] ]>]]><?p i?><p:q xmlns:p=\"u:2\" p:a='x'/>"     \
	"\r\n\t</r>"

/* ASCII and the rest of the sample in 16 bit units. */
static size_t to_utf16(char *out, const char *text, bool little)
{
	size_t at = 0;

	while (*text != '\0') {
		unsigned char c = (unsigned char)*text++;
		unsigned units[2] = {c, 0}, i, ch = c;

		if (c >= 0xf0) {
			ch = (c & 7u) << 18 | (text[0] & 0x3fu) << 12 |
			     (text[1] & 0x3fu) << 6 | (text[2] & 0x3fu);
			text += 3;
		} else if (c >= 0xe0) {
			ch = (c & 15u) << 12 | (text[0] & 0x3fu) << 6 |
			     (text[1] & 0x3fu);
			text += 2;
		} else if (c >= 0xc0) {
			ch = (c & 31u) << 6 | (text[0] & 0x3fu);
			text++;
		}
		units[0] = ch;
		if (ch >= 0x10000) {
			units[0] = 0xd800 + ((ch - 0x10000) >> 10);
			units[1] = 0xdc00 + ((ch - 0x10000) & 0x3ff);
		}
		for (i = 0; i < 2 && (i == 0 || units[i] != 0); i++) {
			out[at + little] = (char)(units[i] >> 8);
			out[at + !little] = (char)units[i];
			at += 2;
		}
	}
	return at;
}

static size_t make_sample(char *out, size_t row)
{
	static const char declared[] = "<?xml version='1.0' "
				       "encoding='utf-16'?>" SAMPLE_BODY;
	static const char plain[] = SAMPLE_BODY;
	static const char with_bom[] = "\xef\xbb\xbf"
				       "<?xml version='1.0'?>" SAMPLE_BODY;
	static const char bom[] = "\xef\xbb\xbf" SAMPLE_BODY;

	switch (row) {
	case 0:
		memcpy(out, plain, sizeof plain);
		return sizeof plain - 1;
	case 1:
		memcpy(out, with_bom, sizeof with_bom);
		return sizeof with_bom - 1;
	case 2:
		return to_utf16(out, bom, true);
	case 3:
		return to_utf16(out, bom, false);
	case 4:
		return to_utf16(out, declared, true);
	default:
		return to_utf16(out, declared, false);
	}
}

ParameterizedTestParameters(xml_read, a_document_that_is_cut_anywhere)
{
	return unit_rows(6);
}

ParameterizedTest(size_t *row, xml_read, a_document_that_is_cut_anywhere)
{
	static const char expected[] =
		"<{u:1}r \xc3\xa4 < \xe2\x82\xac><{u:1}s>"
		"t\xc3\xa4xt \xe2\x82\xac \xf0\x9f\x98\x80 & A</{u:1}s>"
		" \xc3\xa4 ]] ]><{u:2}q></{u:2}q>\n\t</{u:1}r>";
	char sample[2048], seen[512];
	struct adrcpt_error err;
	size_t cut, len = make_sample(sample, *row);
	int rc;

	unit_write("file", sample, len);
	rc = read_file(seen, sizeof seen, "file", &err);
	cr_assert_eq(rc, 0, "row %zu: %s", *row, err.text);
	cr_assert_str_eq(seen, expected, "row %zu: %s", *row, seen);
	for (cut = 0; cut < len; cut++) {
		unit_write("file", sample, cut);
		rc = read_file(seen, sizeof seen, "file", &err);
		cr_expect_eq(rc, ADRCPT_E_INCOMPLETE,
			     "row %zu, %zu of %zu octets: %d %s", *row, cut,
			     len, rc, err.text);
	}
}

/* The borders of blocks make no difference, wherever they fall. */
ParameterizedTestParameters(xml_read, blocks_may_end_anywhere)
{
	return unit_rows(6);
}

ParameterizedTest(size_t *row, xml_read, blocks_may_end_anywhere)
{
	enum { BLOCK = 16 * 1024 };
	char sample[2048], pad[2 * BLOCK + 4096];
	char first[512], seen[512];
	struct adrcpt_error err;
	size_t at, len = make_sample(sample, *row);
	size_t body = *row == 0 ? 0 : *row == 1 ? 3 : 2;

	if (*row >= 4) /* the declaration has to stand first */
		return;
	unit_write("file", sample, len);
	cr_assert_eq(read_file(first, sizeof first, "file", &err), 0);
	if (*row == 1)
		body += strlen("<?xml version='1.0'?>");
	for (at = BLOCK - len; at < BLOCK; at++) {
		size_t i, used = body;

		memcpy(pad, sample, body);
		while (used + (*row > 1 ? 2 : 1) <= at) {
			if (*row == 3)
				pad[used++] = '\0';
			pad[used++] = '\n';
			if (*row == 2)
				pad[used++] = '\0';
		}
		i = len - body;
		memcpy(pad + used, sample + body, i);
		unit_write("file", pad, used + i);
		cr_assert_eq(read_file(seen, sizeof seen, "file", &err), 0,
			     "row %zu at %zu: %s", *row, at, err.text);
		cr_assert_str_eq(seen, first, "row %zu at %zu: %s", *row, at,
				 seen);
	}
}

/* --- Sizes -------------------------------------------------------------- */

static int read_repeated(const char *before, const char *part, size_t times,
			 const char *after, struct adrcpt_error *err)
{
	FILE *file = fopen("file", "wb");
	char seen[512];

	cr_assert_not_null(file);
	fputs(before, file);
	while (times-- > 0)
		fputs(part, file);
	fputs(after, file);
	cr_assert_eq(fclose(file), 0);
	return read_file(seen, sizeof seen, "file", err);
}

Test(xml_read, sizes)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	char close[4 * ADR_XML_DEPTH + 1] = "";
	size_t i;

	for (i = 0; i < ADR_XML_DEPTH; i++)
		memcpy(close + 4 * i, "</r>", 5);
	cr_expect_eq(read_repeated("", "<r>", ADR_XML_DEPTH, close, &err), 0,
		     "%s", err.text);
	cr_expect_eq(read_repeated("", "<r>", ADR_XML_DEPTH + 1, "", &err),
		     ADRCPT_E_DATA);
	cr_expect_not_null(strstr(err.text, "inside each other"), "%s",
			   err.text);
	cr_expect_eq(read_repeated("", "<r>", 1000000, "", &err),
		     ADRCPT_E_DATA);
	/* text is as long as it likes */
	cr_expect_eq(read_repeated("<r>", "0123456789", 2000000, "</r>", &err),
		     0, "%s", err.text);
	cr_expect_eq(read_repeated("<r><![CDATA[", "0123456789", 10000,
				   "]]></r>", &err),
		     0, "%s", err.text);
	cr_expect_eq(read_repeated("<r a='", "0123456789", 10000, "'/>", &err),
		     0, "%s", err.text);
	cr_expect_eq(read_repeated("<r>", "<!-- comment -->", 100000, "</r>",
				   &err),
		     0, "%s", err.text);
	/* a tag is not */
	cr_expect_eq(read_repeated("<r a='", "0123456789", 2000000, "'/>",
				   &err),
		     ADRCPT_E_DATA);
	cr_expect_not_null(strstr(err.text, "longer than is read"), "%s",
			   err.text);
}

Test(xml_read, skips_an_element)
{
	struct adr_xml_node node;
	struct adr_xml *xml;

	unit_write_text("file", "<r><s>x<s><s/></s>y</s><t/></r>");
	cr_assert_eq(adr_xml_open(&xml, "file", NULL), 0);
	cr_assert_eq(adr_xml_next(xml, &node, NULL), 1);
	cr_assert_eq(adr_xml_next(xml, &node, NULL), 1);
	cr_assert(adr_xml_is(&node, "", "s"));
	cr_assert_eq(adr_xml_skip(xml, NULL), 0);
	cr_assert_eq(adr_xml_next(xml, &node, NULL), 1);
	cr_expect(adr_xml_is(&node, "", "t"));
	adr_xml_close(xml);
}

Test(xml_read, a_file_that_is_not_there)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	struct adr_xml *xml;

	cr_expect_eq(adr_xml_open(&xml, "none", &err), ADRCPT_E_IO);
	cr_expect_eq(err.native, ENOENT);
	cr_expect_null(xml);
	adr_xml_close(xml);
}

/* --- Memory of libxml2 -------------------------------------------------- */

static size_t left; /* allocations until the one that fails; 0: none fails */

static bool fails(void)
{
	return left > 0 && --left == 0;
}

static void *failing_malloc(size_t size)
{
	return fails() ? NULL : malloc(size);
}

static void *failing_realloc(void *old, size_t size)
{
	return fails() ? NULL : realloc(old, size);
}

static char *failing_strdup(const char *text)
{
	return fails() ? NULL : strdup(text);
}

/* Each of its allocations may fail too: never a document that is not the whole
 * one. */
ParameterizedTestParameters(xml_read, libxml2_runs_out_of_memory)
{
	return unit_rows(6);
}

ParameterizedTest(size_t *row, xml_read, libxml2_runs_out_of_memory)
{
	char sample[2048], first[512], seen[512];
	struct adrcpt_error err;
	size_t n;
	int rc;

	cr_assert_eq(xmlMemSetup(free, failing_malloc, failing_realloc,
				 failing_strdup),
		     0);
	unit_write("file", sample, make_sample(sample, *row));
	cr_assert_eq(read_file(first, sizeof first, "file", &err), 0);
	for (n = 1;; n++) {
		left = n;
		rc = read_file(seen, sizeof seen, "file", &err);
		if (left > 0)
			break;
		if (rc == 0)
			cr_assert_str_eq(seen, first, "allocation %zu", n);
		else
			cr_assert_eq(rc, ADRCPT_E_NOMEM, "allocation %zu: %d %s",
				     n, rc, err.text);
	}
	cr_assert_eq(rc, 0);
	cr_expect_gt(n, 10, "only %zu allocations were seen", n);
}
