/* csv, ldif and dsml read their own files back, see test_reading.c. */
#include <adrcpt-plugin.h>

#include "unit.h"

#include "buf.h"
#include "writer.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

TestSuite(reading_records, .init = unit_enter, .fini = unit_leave);

/* "key=value;" for each pair */
static int catch_pair(const struct adrcpt_pair *pair, void *user)
{
	struct adr_buf *text = user;

	cr_assert(adr_buf_add_text(text, pair->key));
	cr_assert(adr_buf_add_byte(text, '='));
	cr_assert(adr_buf_add_text(text, pair->value));
	cr_assert(adr_buf_add_byte(text, ';'));
	return strcmp(pair->value, "stop") == 0 ? ADRCPT_E_STOPPED : 0;
}

static int read_old(const char *format, struct adr_buf *text,
		    struct adrcpt_error *err)
{
	adrcpt_writer *writer = adrcpt_writer_new(format, NULL);
	int rc;

	adr_buf_init(text);
	cr_assert(adr_buf_add_text(text, ""));
	cr_assert(adr_writer_reads(writer));
	rc = adr_writer_read(writer, "old", catch_pair, text, err);
	adrcpt_writer_free(writer);
	return rc;
}

#define HEAD "address,primary,kind,name,dn\r\n"
#define V1 "version: 1\n\n"
#define P "proxyAddresses: "
#define B "<batchResponse xmlns=\"urn:oasis:names:tc:DSML:2:0:core\">"
#define ENTRY(dn, value)                                                   \
	"<searchResultEntry dn=\"" #dn "\"><attr name=\"proxyAddresses\">" \
	"<value>" value "</value></attr></searchResultEntry>"

static const struct {
	const char *format;
	const char *file;
	const char *pairs; /* NULL: malformed */
} rows[] = {
	{"csv", HEAD, ""},
	{"csv", HEAD "a@d,A@d,User,,CN=a\r\nb@d,,User,x,CN=b\r\n",
	 "a@d=CN=a;b@d=CN=b;"},
	{"csv",
	 HEAD "a@d,,User,\"x,\"\"y\"\"\r\n,,,\",\"CN=a,O=\"\"x\"\"\"\r\n",
	 "a@d=CN=a,O=\"x\";"},
	{"csv", "address,primary,kind,name,dn\na@d,,,,x\n", "a@d=x;"},
	{"csv", HEAD "a@d,,,,x\r\na@d,,,,y\r\n", "a@d=x;a@d=y;"},
	{"csv", HEAD "a@d,,,,stop\r\n,,,,\r\n", "a@d=stop;"},

	{"csv", "", NULL},
	{"csv", "address,primary,kind,name,dn", NULL},
	{"csv", "address,primary,kind,dn,name\r\n", NULL},
	{"csv", "a@d OK\n", NULL},
	{"csv", HEAD "a@d,,,\r\n", NULL},
	{"csv", HEAD "a@d,,,,x,\r\n", NULL},
	{"csv", HEAD "a@d,,,,x", NULL},
	{"csv", HEAD "a@d,,,,x\r", NULL},
	{"csv", HEAD "a@d,,,,x\rb", NULL},
	{"csv", HEAD "a@d,,,,\"x", NULL},
	{"csv", HEAD "a@d,,,,\"x\"y\r\n", NULL},
	{"csv", HEAD "a@d,,,x\"y,x\r\n", NULL},
	{"csv", HEAD ",,,,x\r\n", NULL},
	{"csv", HEAD "\xff@d,,,,x\r\n", NULL},
	{"csv", HEAD "\r\n", NULL},

	{"ldif", "", ""},
	{"ldif", "version: 1\n", ""},
	{"ldif", V1, ""},
	{"ldif", V1 "dn: CN=a\n" P "smtp:A@D\n" P "smtp:b@d\n\n", "a@d=CN=a;"},
	{"ldif",
	 V1 "dn: CN=a\nmail: m@d\n" P "SMTP:b@d\n" P "smtp:a@d\n\n"
	    "dn:: Y249Yg==\n" P "smtp:c@d\n\n",
	 "b@d=CN=a;c@d=cn=b;"},
	{"ldif", V1 "dn: stop\n" P "smtp:a@d\n\ndn: x\n\n", "a@d=stop;"},

	{"ldif", "a@d OK\n", NULL},
	{"ldif", V1 "dn: CN=a\n" P "smtp:a@d", NULL},
	{"ldif", V1 "dn: CN=a\n" P "smtp:@d\n\n", NULL},
	{"ldif", V1 "dn: CN=a\n" P "x:y\n\n", NULL},
	{"ldif", V1 "dn: CN=a\n", NULL},
	{"ldif", V1 "dn:: /w==\n" P "smtp:a@d\n\n", NULL},
	{"ldif", V1 P "smtp:a@d\n\n", NULL},
	{"ldif", V1 "dn: CN=a\n" P "smtp:a@d\n\nresult: 4 x\n\n", NULL},

	{"dsml", B ENTRY(a, "SMTP:A@d") ENTRY(b, "smtp:b@d") "</batchResponse>",
	 "a@d=a;b@d=b;"},
	{"dsml", B ENTRY(stop, "smtp:a@d") ENTRY(b, "") "</batchResponse>",
	 "a@d=stop;"},
	{"dsml", B "</batchResponse>", ""},
	{"dsml", "", NULL},
	{"dsml", "a@d OK\n", NULL},
	{"dsml", "<x/>", NULL},
	{"dsml", B, NULL},
	{"dsml", B ENTRY(a, "smtp:a@d"), NULL},
	{"dsml", B ENTRY(a, "smtp:a@d") "</batchResponse", NULL},
	{"dsml", B ENTRY(a, "x:a@d") "</batchResponse>", NULL},
	{"dsml", B ENTRY(a, "smtp:@d") "</batchResponse>", NULL},
};

ParameterizedTestParameters(reading_records, what_is_theirs)
{
	return unit_rows(COUNT(rows));
}

ParameterizedTest(size_t *row, reading_records, what_is_theirs)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	const char *pairs = rows[*row].pairs;
	struct adr_buf text;
	int rc, want = 0;

	if (pairs == NULL)
		want = ADRCPT_E_DATA;
	else if (strstr(pairs, "stop") != NULL)
		want = ADRCPT_E_STOPPED;
	unit_write_text("old", rows[*row].file);
	rc = read_old(rows[*row].format, &text, &err);
	cr_expect_eq(rc, want, "row %zu: %d %s", *row, rc, err.text);
	if (pairs != NULL)
		cr_expect_str_eq(text.data, pairs, "row %zu: %s", *row,
				 text.data);
	else
		cr_expect_not_null(strstr(err.text, "old"), "row %zu: %s", *row,
				   err.text);
	adr_buf_clear(&text);
}

Test(reading_records, csv_has_no_NUL)
{
	static const char old[] = HEAD "a@d,,,\0,x\r\n";
	struct adr_buf text;

	unit_write("old", old, sizeof old - 1);
	cr_expect_eq(read_old("csv", &text, NULL), ADRCPT_E_DATA);
	adr_buf_clear(&text);
}

static const char *const formats[] = {"csv", "ldif", "dsml"};

ParameterizedTestParameters(reading_records, a_file_that_cannot_be_read)
{
	return unit_rows(COUNT(formats));
}

ParameterizedTest(size_t *row, reading_records, a_file_that_cannot_be_read)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	struct adr_buf text;

	cr_expect_eq(read_old(formats[*row], &text, &err), ADRCPT_E_IO);
	cr_expect_not_null(strstr(err.text, "old"), "%s", err.text);
	adr_buf_clear(&text);
	cr_assert_eq(mkdir("old", 0700), 0);
	cr_expect_eq(read_old(formats[*row], &text, &err), ADRCPT_E_IO);
	adr_buf_clear(&text);
	cr_assert_eq(rmdir("old"), 0);
}

static void write_old(const char *format, const char *ldif)
{
	adrcpt_writer *writer = adrcpt_writer_new(format, NULL);
	adrcpt_set *set = unit_load_ldif(ldif);
	adrcpt_export *out = adrcpt_export_new(set, NULL);
	struct adrcpt_error err = {0, 0, 0, ""};

	cr_assert(writer != NULL && out != NULL);
	cr_assert_eq(adrcpt_export_add(out, writer, NULL, "old", &err), 0);
	cr_assert_eq(adrcpt_export_run(out, NULL, NULL, &err), 0, "%s",
		     err.text);
	adrcpt_export_free(out);
	adrcpt_writer_free(writer);
	adrcpt_set_free(set);
}

/* One record an object, but for csv, which has one an address. */
static const char people[] =
	"dn: CN=\"1\", <x>\n"
	"displayName:: YQ0KImIi\n" P "smtp:a@d\n" P
	"SMTP:B@D\n\ndn:: Q09OPcO8\n" P "smtp:c@d\n" P "smtp:A@d\n\n";

ParameterizedTestParameters(reading_records, what_was_written)
{
	return unit_rows(COUNT(formats));
}

ParameterizedTest(size_t *row, reading_records, what_was_written)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	struct adr_buf text;

	write_old(formats[*row], people);
	cr_assert_eq(read_old(formats[*row], &text, &err), 0, "%s", err.text);
	if (strcmp(formats[*row], "csv") == 0)
		cr_expect_str_eq(text.data,
				 "a@d=CN=\"1\", <x>;a@d=CON=\xc3\xbc;"
				 "b@d=CN=\"1\", <x>;c@d=CON=\xc3\xbc;");
	else
		cr_expect_str_eq(text.data,
				 "b@d=CN=\"1\", <x>;a@d=CON=\xc3\xbc;");
	adr_buf_clear(&text);
}
