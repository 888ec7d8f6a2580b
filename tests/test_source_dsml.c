#include <adrcpt.h>

#include "file_bed.h"
#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

TestSuite(source_dsml, .init = unit_enter, .fini = unit_leave);

#define V1(entries)                                                            \
	"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"                         \
	"<dsml:dsml xmlns:dsml=\"http://www.dsml.org/DSML\">"                  \
	"<dsml:directory-entries>" entries                                     \
	"</dsml:directory-entries></dsml:dsml>\n"
#define E1(dn, inside) "<dsml:entry dn=\"" dn "\">" inside "</dsml:entry>"
#define A1(name, value)                                                        \
	"<dsml:attr name=\"" name "\"><dsml:value>" value                      \
	"</dsml:value></dsml:attr>"

#define ROOT2 "xmlns=\"urn:oasis:names:tc:DSML:2:0:core\" "
#define XSI                                                                    \
	"xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\" "                      \
	"xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
#define V2(inside)                                                             \
	"<batchResponse " ROOT2 XSI "><searchResponse>" inside                 \
	"</searchResponse></batchResponse>"
#define E2(dn, inside)                                                         \
	"<searchResultEntry dn=\"" dn "\">" inside "</searchResultEntry>"
#define A2(name, value)                                                        \
	"<attr name=\"" name "\"><value>" value "</value></attr>"
#define DONE(code)                                                             \
	"<searchResultDone><resultCode code=\"" code "\"/></searchResultDone>"
#define PAGED(cookie)                                                          \
	"<searchResultDone><control type=\"1.2.840.113556.1.4.319\">"          \
	"<controlValue xsi:type=\"xsd:base64Binary\">" cookie                  \
	"</controlValue></control>"                                            \
	"<resultCode code=\"0\" descr=\"success\"/></searchResultDone>"

#define P "proxyAddresses"

static const struct {
	const char *file;
	const char *seen;
} good[] = {
	/* DSML 1 */
	{V1(""), ""},
	{V1(E1("cn=1", A1(P, "smtp:a@d"))), "cn=1:a@d;"},
	{V1(E1("cn=1", A1(P, "smtp:a@d")) E1("cn=2", A1(P, "smtp:b@d"))),
	 "cn=1:a@d;cn=2:b@d;"},
	{V1(E1("cn=&lt;&#xe4;", A1("PROXYADDRESSES", "smtp:a@d"))),
	 "cn=<\xc3\xa4:a@d;"},
	{V1(E1("cn=1", "<dsml:attr name='" P "'><dsml:value "
		       "encoding='base64'>\n c210\n cDphQGQ=\n</dsml:value>"
		       "<dsml:value>smtp:b@d</dsml:value></dsml:attr>")),
	 "cn=1:a@d,b@d;"},
	{"<dsml xmlns='http://www.dsml.org/DSML'><directory-entries>"
	 "<entry dn='cn=1'><attr name='" P "'><value><![CDATA[smtp:a@d]]>"
	 "</value></attr></entry></directory-entries></dsml>",
	 "cn=1:a@d;"},
	/* a computer, which is left out */
	{V1(E1("cn=1",
	       "<dsml:objectclass><dsml:oc-value>computer</dsml:oc-value>"
	       "</dsml:objectclass>" A1(P, "smtp:a@d"))),
	 ""},
	/* what is not known is passed over */
	{V1(E1("cn=1", "<x><dsml:attr name='" P "'><dsml:value>smtp:x@d"
		       "</dsml:value></dsml:attr></x>" A1(P, "smtp:a@d"))),
	 "cn=1:a@d;"},
	{V1("<dsml:directory-schema><dsml:attribute-type id='x'/>"
	    "</dsml:directory-schema>" E1("cn=1", A1(P, "smtp:a@d"))),
	 "cn=1:a@d;"},
	{V1(E1("", A1(P, "smtp:a@d"))), ":a@d;"},

	/* DSMLv2 */
	{V2(DONE("0")), ""},
	{V2(E2("cn=1", A2(P, "smtp:a@d")) DONE("0")), "cn=1:a@d;"},
	{V2(E2("cn=1", A2(P, "smtp:a@d"))), "cn=1:a@d;"}, /* no trailer */
	{V2(E2("cn=1", "<attr name='" P "'><value xsi:type='xsd:base64Binary'>"
		       "c210cDphQGQ=</value><value xsi:type='xsd:string'>"
		       "smtp:b@d</value></attr>") DONE("0")),
	 "cn=1:a@d,b@d;"},
	{V2(E2("cn=1", A2(P, "smtp:a@d")) "<searchResultReference><ref>"
					  "ldap://x/dc=y</ref>"
					  "</searchResultReference>" DONE("0")),
	 "cn=1:a@d;"},
	{"<searchResponse " ROOT2 ">" E2("cn=1", A2(P, "smtp:a@d"))
		 DONE("0") "</searchResponse>",
	 "cn=1:a@d;"},
	{"<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'>"
	 "<s:Body>" V2(E2("cn=1", A2(P, "smtp:a@d"))
			       DONE("0")) "</s:Body></s:Envelope>",
	 "cn=1:a@d;"},
	{V2(E2("cn=1", A2(P, "smtp:a@d")) PAGED("MAUCAQAEAA==")), "cn=1:a@d;"},
	{"<batchResponse " ROOT2 XSI "><searchResponse>" E2(
		 "cn=1", A2(P, "smtp:a@d")) PAGED("MAYCAQAEAUE=")
		 "</searchResponse><searchResponse>" E2(
			 "cn=2", A2(P, "smtp:b@d")) PAGED("MAUCAQAEAA==") "</searchResponse></batchResponse>",
	 "cn=1:a@d;cn=2:b@d;"},

	/* ranges */
	{V2(E2("cn=1", A2(P ";range=0-0", "smtp:a@d")
			       A2(P ";range=1-*", "smtp:b@d")) DONE("0")),
	 "cn=1:a@d,b@d;"},
	{V2(E2("cn=1", "<attr name='" P "'/>" A2(P ";range=0-*", "smtp:a@d"))
		    DONE("0")),
	 "cn=1:a@d;"},
	{V2(E2("cn=1",
	       A2("member;range=0-9", "x") A2(P, "smtp:a@d")) DONE("0")),
	 "cn=1:a@d;"},
};

ParameterizedTestParameters(source_dsml, reads)
{
	return unit_rows(COUNT(good));
}

ParameterizedTest(size_t *row, source_dsml, reads)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	adrcpt_set *set = adrcpt_set_new(NULL);
	char seen[1024];

	unit_write_text("file", good[*row].file);
	cr_assert_eq(file_load(set, "dsml", "file", NULL, &err), 0,
		     "row %zu: %s", *row, err.text);
	file_describe(seen, sizeof seen, set);
	cr_expect_str_eq(seen, good[*row].seen, "row %zu: '%s'", *row, seen);
	adrcpt_set_free(set);
}

#define ONE1 E1("cn=1", A1(P, "smtp:a@d"))
#define ONE2 E2("cn=1", A2(P, "smtp:a@d"))

static const struct {
	const char *file;
	int status;
	const char *error;
} bad[] = {
	/* cut short */
	{V2(ONE2 "<searchResultDone><resultCode code='4' "
		 "descr='sizeLimitExceeded'/></searchResultDone>"),
	 ADRCPT_E_INCOMPLETE,
	 "file:1: the search did not end well: result 4 sizeLimitExceeded"},
	{V2(ONE2 DONE("00")), ADRCPT_E_INCOMPLETE, "result 00"},
	{"<batchResponse " ROOT2 ">\n<errorResponse type='notAttempted'>"
	 "<message>x</message></errorResponse></batchResponse>",
	 ADRCPT_E_INCOMPLETE, "file:2: the search failed: notAttempted"},
	{V2(ONE2 PAGED("MAYCAQAEAUE=")), ADRCPT_E_INCOMPLETE,
	 "file is cut short: the last page"},
	{V2(ONE2 PAGED("MAYCAQAEAUE=")) "<!--", ADRCPT_E_INCOMPLETE,
	 "cut short"},
	{V2(E2("cn=1", A2(P ";range=0-0", "smtp:a@d")) DONE("0")),
	 ADRCPT_E_INCOMPLETE, "file:1: only a part"},
	{V2(E2("cn=1", A2(P ";range=1-*", "smtp:a@d")) DONE("0")),
	 ADRCPT_E_INCOMPLETE, "file:1: the ranges of an attribute do not join"},
	{V2(E2("cn=1", "<attr name='" P ";range=0-1'/>") DONE("0")),
	 ADRCPT_E_INCOMPLETE, "do not join"},

	/* whole, but wrong */
	{V1("\n<dsml:entry>" A1(P, "smtp:a@d") "</dsml:entry>"), ADRCPT_E_DATA,
	 "file:3: an entry without a dn"},
	{V1(E1("cn=1", "<dsml:attr><dsml:value>x</dsml:value></dsml:attr>")),
	 ADRCPT_E_DATA, "file:2: an attribute without a name"},
	{V1(E1("cn=1", "<dsml:attr name='x'><dsml:value encoding='base64'>a"
		       "</dsml:value></dsml:attr>")),
	 ADRCPT_E_DATA, "file:2: bad base64"},
	{V1(E1("cn=1", "<dsml:attr name='x'><dsml:value encoding='hex'>61"
		       "</dsml:value></dsml:attr>")),
	 ADRCPT_E_DATA, "unknown encoding"},
	{V1(E1("cn=1", A1(P, "smtp:<b>a</b>@d"))), ADRCPT_E_DATA,
	 "an element inside a value"},
	{V2(E2("cn=1", "<attr name='" P "'><value xsi:type='xsd:anyURI'>"
		       "file:///x</value></attr>") DONE("0")),
	 ADRCPT_E_DATA, "values by URL are not read"},
	{V2(E2("cn=1", A2(P ";range=x", "smtp:a@d")) DONE("0")), ADRCPT_E_DATA,
	 "makes no sense"},
	{V2(ONE2 "<searchResultDone/>"), ADRCPT_E_DATA,
	 "a search result without a code"},
	{V2(ONE2 "<searchResultDone><resultCode/></searchResultDone>"),
	 ADRCPT_E_DATA, "a result without a code"},
	{"<html/>", ADRCPT_E_DATA, "file:1: no DSML"},
	{"<dsml><directory-entries/></dsml>", ADRCPT_E_DATA, "no DSML"},
	{"<batchRequest " ROOT2 "/>", ADRCPT_E_DATA, "no search response"},
	{"dn: cn=1\n", ADRCPT_E_DATA, "file:1: "},
	{"<!DOCTYPE dsml>" V1(ONE1), ADRCPT_E_DATA, "file:1: a DOCTYPE"},
};

ParameterizedTestParameters(source_dsml, refuses)
{
	return unit_rows(COUNT(bad));
}

ParameterizedTest(size_t *row, source_dsml, refuses)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	adrcpt_set *set = adrcpt_set_new(NULL);
	int rc;

	unit_write_text("file", bad[*row].file);
	rc = file_load(set, "dsml", "file", NULL, &err);
	cr_expect_eq(rc, bad[*row].status, "row %zu: %d %s", *row, rc,
		     err.text);
	cr_expect_eq(err.status, rc);
	cr_expect_not_null(strstr(err.text, bad[*row].error), "row %zu: %s",
			   *row, err.text);
	cr_expect_eq(adrcpt_set_count(set), 0);
	adrcpt_set_free(set);
}

Test(source_dsml, a_file_that_is_cut_anywhere)
{
	static const char one[] = V1(ONE1 E1("cn=2", A1("mail", "b@d")));
	static const char two[] = V2(ONE2 E2("cn=2", A2(P, "smtp:b@d"))
					     PAGED("MAUCAQAEAA=="));

	file_expect_cut_is_seen("dsml", one, sizeof one - 1);
	file_expect_cut_is_seen("dsml", two, sizeof two - 1);
}

Test(source_dsml, ranges_of_another_address_attribute)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	adrcpt_set *set = adrcpt_set_new(NULL);

	unit_write_text("file", V1(E1("cn=1", A1("x;range=0-0", "a@d"))));
	cr_expect_eq(file_load(set, "dsml", "file", "x", &err),
		     ADRCPT_E_INCOMPLETE);
	unit_write_text("file", V1(E1("cn=1", A1("x;range=0-*", "a@d"))));
	cr_expect_eq(file_load(set, "dsml", "file", "x", &err), 0, "%s",
		     err.text);
	cr_expect_not_null(adrcpt_set_find(set, "a@d"));
	adrcpt_set_free(set);
}

Test(source_dsml, a_file_that_is_not_there)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	adrcpt_set *set = adrcpt_set_new(NULL);

	cr_expect_eq(file_load(set, "dsml", "none", NULL, &err), ADRCPT_E_IO);
	cr_expect_eq(err.native, ENOENT);
	cr_expect_eq(file_load(set, "dsml", NULL, NULL, &err), ADRCPT_E_USAGE);
	cr_expect_not_null(strstr(err.text, "'file'"), "%s", err.text);
	adrcpt_set_free(set);
}

Test(source_dsml, may_be_loaded_again)
{
	adrcpt_source *source = adrcpt_source_new("dsml", NULL);
	adrcpt_set *set = adrcpt_set_new(NULL);

	unit_write_text("file", V2(ONE2 PAGED("MAYCAQAEAUE=")));
	cr_assert_eq(adrcpt_source_set(source, "file", "file", NULL), 0);
	cr_expect_eq(adrcpt_set_load(set, source, NULL, NULL, NULL),
		     ADRCPT_E_INCOMPLETE);
	unit_write_text("file", V2(ONE2));
	cr_expect_eq(adrcpt_set_load(set, source, NULL, NULL, NULL), 0);
	cr_expect_eq(adrcpt_set_count(set), 1);
	adrcpt_source_free(source);
	adrcpt_set_free(set);
}

Test(source_dsml, many_values_and_a_huge_one)
{
	enum { VALUES = 20000, SIZE = 12 * 1024 * 1024 };
	adrcpt_set *set = adrcpt_set_new(NULL);
	FILE *file = fopen("file", "wb");
	size_t i;

	cr_assert_not_null(file);
	fputs("<searchResponse " ROOT2 "><searchResultEntry dn='cn=1'>"
	      "<attr name='description'><value>",
	      file);
	for (i = 0; i < SIZE; i++)
		putc('x', file);
	fputs("</value></attr><attr name='" P "'>", file);
	for (i = 0; i < VALUES; i++)
		fprintf(file, "<value>smtp:%05zu@d</value>", i);
	fputs("</attr></searchResultEntry></searchResponse>", file);
	cr_assert_eq(fclose(file), 0);
	cr_assert_eq(file_load(set, "dsml", "file", NULL, NULL), 0);
	cr_assert_eq(adrcpt_set_count(set), 1);
	cr_expect_eq(adrcpt_recipient_address_count(adrcpt_set_at(set, 0)),
		     VALUES);
	adrcpt_set_free(set);
}
