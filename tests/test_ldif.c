#include "ldif.h"

#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

TestSuite(ldif, .init = unit_enter, .fini = unit_leave);

/* What is read is written down as "name=value|name=value|;" a record. */
static int read_all(struct adr_buf *seen, const char *path,
		    struct adrcpt_error *err)
{
	struct adr_ldif ldif;
	size_t i;
	int rc;

	rc = adr_ldif_open(&ldif, path, err);
	if (rc < 0)
		return rc;
	while ((rc = adr_ldif_next(&ldif, err)) > 0) {
		for (i = 0; i < ldif.count; i++) {
			const struct adr_ldif_line *line = &ldif.lines[i];

			cr_assert(
				adr_buf_add(seen, line->name, line->name_len));
			cr_assert(adr_buf_add_byte(seen, '='));
			cr_assert(adr_buf_add(seen, line->bytes, line->len));
			cr_assert(adr_buf_add_byte(seen, '|'));
		}
		cr_assert(adr_buf_add_byte(seen, ';'));
	}
	adr_ldif_close(&ldif);
	return rc;
}

static const struct {
	const char *file;
	const char *seen;
} good[] = {
	{"", ""},
	{"\n", ""},
	{"\n\n\r\n", ""},
	{"a: b\n", "a=b|;"},
	{"a: b\n\n", "a=b|;"},
	{"\n\na: b\n\n\n\nc: d\n\n\n", "a=b|;c=d|;"},
	{"a: b\nc: d\n\na: e\n", "a=b|c=d|;a=e|;"},

	/* values */
	{"a:b\n", "a=b|;"},
	{"a:    b  c \n", "a=b  c |;"},
	{"a:\n", "a=|;"},
	{"a: \n", "a=|;"},
	{"a: b: c\n", "a=b: c|;"},
	{"a;lang-en: b\n", "a;lang-en=b|;"},
	{"a: \tb\n", "a=\tb|;"},
	{"a: #b\n", "a=#b|;"},
	{"a: <b\n", "a=<b|;"},
	{"a: :b\n", "a=:b|;"},

	/* folding */
	{"a: b\n c\n", "a=bc|;"},
	{"a: b\n  c\n", "a=b c|;"},
	{"a: b\n \n c\n", "a=bc|;"},
	{"a: b\n \n \n", "a=b|;"},
	{"a:\n b\n", "a=b|;"},
	{"a\n : b\n", "a=b|;"},
	{"ab\n c: d\ne: f\n", "abc=d|e=f|;"},
	{"a: b\n\tc: d\n", "a=b|\tc=d|;"}, /* only a blank folds */

	/* line ends */
	{"a: b\r\nc: d\r\n\r\ne: f\r\n", "a=b|c=d|;e=f|;"},
	{"a: b\r\n c\r\n\r\n", "a=bc|;"},
	{"a: b\r\nc: d\n\ne: f\n\r\n", "a=b|c=d|;e=f|;"},
	{"a: b\rc\n", "a=b\rc|;"},

	/* base64 */
	{"a:: Yg==\n", "a=b|;"},
	{"a::Yg==\n", "a=b|;"},
	{"a::   Yg==  \n", "a=b|;"},
	{"a:: Y\n g\n ==\n", "a=b|;"},
	{"a::\n", "a=|;"},
	{"a:: Y29sb246IA==\r\n", "a=colon: |;"},

	/* comments */
	{"# x\n", ""},
	{"# x\n\n# y\n\n", ""},
	{"# x\na: b\n# y\nc: d\n", "a=b|c=d|;"},
	{"# folded\n comment: x\na: b\n", "a=b|;"},
	{"a: b\n# folded\n comment\nc: d\n", "a=b|c=d|;"},
	{"#\na: b\n", "a=b|;"},
};

ParameterizedTestParameters(ldif, reads)
{
	return unit_rows(COUNT(good));
}

ParameterizedTest(size_t *row, ldif, reads)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	struct adr_buf seen;

	adr_buf_init(&seen);
	cr_assert(adr_buf_add_text(&seen, ""));
	unit_write_text("file", good[*row].file);
	cr_expect_eq(read_all(&seen, "file", &err), 0, "row %zu: %s", *row,
		     err.text);
	cr_expect_str_eq(seen.data, good[*row].seen, "row %zu: '%s'", *row,
			 seen.data);
	adr_buf_clear(&seen);
}

#define BYTES(text) (text), sizeof(text) - 1

/* As PowerShell and "ldifde -u" write it */
static const struct {
	const char *bytes;
	size_t len;
	int rc;
	const char *seen;
} coded[] = {
	{BYTES("\xef\xbb\xbf"
	       "a: b\r\n"),
	 0, "a=b|;"},
	{BYTES("\xff\xfe"
	       "a\0:\0 \0\xfc\0\r\0\n\0"),
	 0, "a=\xc3\xbc|;"},
	{BYTES("\xfe\xff\0a\0:\0\n\0\n"), 0, "a=|;"},
	{BYTES("\xff\xfe"), 0, ""},
	{BYTES("\xff\xfe"
	       "a\0:\0\n"),
	 ADRCPT_E_INCOMPLETE, ""},
	{BYTES("\xff\xfe"
	       "a\0:\0"),
	 ADRCPT_E_INCOMPLETE, ""},
	{BYTES("\xff\xfe"
	       "a\0:\0\n\0\n\0b"),
	 ADRCPT_E_INCOMPLETE, "a=|;"},
};

ParameterizedTestParameters(ldif, reads_other_codings)
{
	return unit_rows(COUNT(coded));
}

ParameterizedTest(size_t *row, ldif, reads_other_codings)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	struct adr_buf seen;

	adr_buf_init(&seen);
	cr_assert(adr_buf_add_text(&seen, ""));
	unit_write("file", coded[*row].bytes, coded[*row].len);
	cr_expect_eq(read_all(&seen, "file", &err), coded[*row].rc,
		     "row %zu: %s", *row, err.text);
	cr_expect_str_eq(seen.data, coded[*row].seen, "row %zu: '%s'", *row,
			 seen.data);
	adr_buf_clear(&seen);
}

static const struct {
	const char *file;
	int status;
	const char *seen; /* before that */
	const char *error;
} bad[] = {
	{"a: b", ADRCPT_E_INCOMPLETE, "", "file is cut short"},
	{"a: b\n\nc: d", ADRCPT_E_INCOMPLETE, "a=b|;", "cut short"},
	{"a: b\n\nc: d\n ", ADRCPT_E_INCOMPLETE, "a=b|;", "cut short"},
	{"a: b\n\n# end", ADRCPT_E_INCOMPLETE, "a=b|;", "cut short"},
	{"a: b\n\r", ADRCPT_E_INCOMPLETE, "", "cut short"},

	{"a: b\nx\n", ADRCPT_E_DATA, "", "file:2: not a 'name: value' line"},
	{"a: b\n\nc: d\n\nx\n", ADRCPT_E_DATA, "a=b|;c=d|;", "file:5: "},
	{"a: b\n c\n\n# y\n z\nx\n", ADRCPT_E_DATA, "a=bc|;", "file:6: "},
	{": b\n", ADRCPT_E_DATA, "", "file:1: not a 'name: value' line"},
	{":: Yg==\n", ADRCPT_E_DATA, "", "not a 'name: value' line"},
	{" a: b\n", ADRCPT_E_DATA, "", "file:1: a continuation of nothing"},
	{"a: b\n\n c: d\n", ADRCPT_E_DATA, "a=b|;", "file:3: a continuation"},
	{"a:: Yg=\n", ADRCPT_E_DATA, "", "file:1: bad base64"},
	{"a: b\nc:: Y g==\n", ADRCPT_E_DATA, "", "file:2: bad base64"},
	{"a:: b!!!\n", ADRCPT_E_DATA, "", "bad base64"},
	{"a:< file:///etc/passwd\n", ADRCPT_E_DATA, "",
	 "file:1: values by URL"},
	{"a: b\n\n\xef\xbb\xbf\n", ADRCPT_E_DATA, "a=b|;",
	 "not a 'name: value' line"}, /* only at the beginning */
};

ParameterizedTestParameters(ldif, refuses)
{
	return unit_rows(COUNT(bad));
}

ParameterizedTest(size_t *row, ldif, refuses)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	struct adr_buf seen;

	adr_buf_init(&seen);
	cr_assert(adr_buf_add_text(&seen, ""));
	unit_write_text("file", bad[*row].file);
	cr_expect_eq(read_all(&seen, "file", &err), bad[*row].status,
		     "row %zu: %s", *row, err.text);
	cr_expect_eq(err.status, bad[*row].status);
	cr_expect_not_null(strstr(err.text, bad[*row].error), "row %zu: %s",
			   *row, err.text);
	cr_expect_str_eq(seen.data, bad[*row].seen, "row %zu: '%s'", *row,
			 seen.data);
	adr_buf_clear(&seen);
}

Test(ldif, nul_bytes_are_bytes)
{
	static const char file[] = "a: b\0c\n\0: d\ne:: AAE=\n";
	static const char want[] = "a=b\0c|\0=d|e=\0\1|;";
	struct adr_buf seen;

	adr_buf_init(&seen);
	unit_write("file", file, sizeof file - 1);
	cr_assert_eq(read_all(&seen, "file", NULL), 0);
	cr_assert_eq(seen.len, sizeof want - 1);
	cr_expect_eq(memcmp(seen.data, want, sizeof want), 0);
	adr_buf_clear(&seen);
}

/* Larger than every buffer, folded and not. */
static const size_t folds[] = {0, 76, 1};

ParameterizedTestParameters(ldif, a_huge_value)
{
	return unit_rows(COUNT(folds));
}

ParameterizedTest(size_t *row, ldif, a_huge_value)
{
	enum { SIZE = 10 * 1024 * 1024 };
	struct adr_ldif ldif;
	FILE *file = fopen("file", "wb");
	size_t i;

	cr_assert_not_null(file);
	fputs("a: x\n\nhuge: ", file);
	for (i = 0; i < SIZE; i++) {
		if (folds[*row] > 0 && i > 0 && i % folds[*row] == 0)
			fputs("\n ", file);
		putc('a' + (int)(i % 23), file);
	}
	fputs("\nb: y\n\nc: z\n", file);
	cr_assert_eq(fclose(file), 0);

	cr_assert_eq(adr_ldif_open(&ldif, "file", NULL), 0);
	cr_assert_eq(adr_ldif_next(&ldif, NULL), 1);
	cr_assert_eq(adr_ldif_next(&ldif, NULL), 1);
	cr_assert_eq(ldif.count, 2);
	cr_assert_eq(ldif.lines[0].len, SIZE);
	for (i = 0; i < SIZE; i++)
		cr_assert_eq(ldif.lines[0].bytes[i], (char)('a' + i % 23));
	cr_expect_eq(ldif.lines[1].bytes[0], 'y');
	cr_expect_eq(ldif.record_line, 3);
	cr_assert_eq(adr_ldif_next(&ldif, NULL), 1);
	cr_expect_eq(ldif.lines[0].bytes[0], 'z');
	cr_assert_eq(adr_ldif_next(&ldif, NULL), 0);
	adr_ldif_close(&ldif);
}

/* Records and line ends fall on every place of the reader's buffer. */
Test(ldif, many_records)
{
	enum { RECORDS = 60000 };
	FILE *file = fopen("file", "wb");
	struct adr_ldif ldif;
	char want[32];
	size_t i, line = 1;

	cr_assert_not_null(file);
	for (i = 0; i < RECORDS; i++)
		fprintf(file, "a: %zu\n%s b\r\n%s", i, i % 3 ? "" : " \n",
			i % 7 ? "\n" : "\r\n\n");
	cr_assert_eq(fclose(file), 0);
	cr_assert_eq(adr_ldif_open(&ldif, "file", NULL), 0);
	for (i = 0; i < RECORDS; i++) {
		int len = snprintf(want, sizeof want, "%zub", i);

		cr_assert_eq(adr_ldif_next(&ldif, NULL), 1);
		cr_assert_eq(ldif.count, 1);
		cr_assert_eq(ldif.lines[0].len, (size_t)len);
		cr_assert_eq(memcmp(ldif.lines[0].bytes, want, (size_t)len), 0);
		cr_assert_eq(ldif.record_line, line);
		cr_assert(ldif.is_closed);
		line += 3 + (i % 3 == 0) + (i % 7 == 0);
	}
	cr_assert_eq(adr_ldif_next(&ldif, NULL), 0);
	adr_ldif_close(&ldif);
}

/* --- Lines that nobody wants -------------------------------------------- */

static unsigned char use_of(const void *user, const char *name, size_t len)
{
	const char *wanted = user;

	return memchr(wanted, name[len - 1], strlen(wanted)) != NULL ? 3 : 0;
}

/* "name=value@place|...total;" a record; wanted are names that end in a or b.
 */
static int read_some(struct adr_buf *seen, struct adrcpt_error *err)
{
	struct adr_ldif ldif;
	char text[128];
	size_t i;
	int rc;

	cr_assert_eq(adr_ldif_open(&ldif, "file", err), 0);
	adr_ldif_choose(&ldif, use_of, "ab");
	while ((rc = adr_ldif_next(&ldif, err)) > 0) {
		for (i = 0; i < ldif.count; i++) {
			const struct adr_ldif_line *line = &ldif.lines[i];

			cr_expect_eq(line->use, 3);
			snprintf(text, sizeof text, "%.*s=%.*s@%zu|",
				 (int)line->name_len, line->name,
				 (int)line->len, line->bytes, line->place);
			cr_assert(adr_buf_add_text(seen, text));
		}
		snprintf(text, sizeof text, "%zu;", ldif.total);
		cr_assert(adr_buf_add_text(seen, text));
	}
	adr_ldif_close(&ldif);
	return rc;
}

static const struct {
	const char *file;
	int rc;
	const char *seen;
	const char *error;
} some[] = {
	{"a: 1\nx: 2\nb: 3\n\n", 0, "a=1@0|b=3@2|3;", ""},
	{"x: 1\nb: 2\n\nx: 3\nb: 4\n\n", 0, "b=2@1|2;b=4@1|2;", ""},
	{"x: 1\n\nx: 2\n\na: 3\n", 0, "1;1;a=3@0|1;", ""},
	{"a: 1\n\na: 2\na: 3\n\na: 4\nx: 5\nlong-name-a: 6\n\n"
	 "a: 7\nx:: Yg==\nlong-name-a:: Yg==\nlong-name-x:: Yg==\n\n",
	 0,
	 "a=1@0|1;a=2@0|a=3@1|2;a=4@0|long-name-a=6@2|3;"
	 "a=7@0|long-name-a=b@2|4;",
	 ""},
	{"a: 1\nx: 2\n\n# x\na: 3\n# y\nx: 4\n 5\nx: 6\na: 7\n 8\n\n", 0,
	 "a=1@0|2;a=3@0|a=78@3|4;", ""},
	{"a:1\r\nx:2\r\n\r\na:  3\r\nx:\r\na:\r\n\r\n", 0,
	 "a=1@0|2;a=3@0|a=@2|3;", ""},
	{"x: 1\n\nx:: Yg\n\n", ADRCPT_E_DATA, "1;", "file:3: bad base64"},
	{"x: 1\n\nx:< y\n\n", ADRCPT_E_DATA, "1;", "file:3: values by URL"},
	{"x: 1\n\nx: 2\n3\n", ADRCPT_E_DATA, "1;", "file:4: not a"},
	{"x: 1\n\nx: 2\nx:: Yg\nx", ADRCPT_E_INCOMPLETE, "1;", "cut short"},
};

ParameterizedTestParameters(ldif, leaves_lines_out)
{
	return unit_rows(COUNT(some));
}

ParameterizedTest(size_t *row, ldif, leaves_lines_out)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	struct adr_buf seen;

	adr_buf_init(&seen);
	cr_assert(adr_buf_add_text(&seen, ""));
	unit_write_text("file", some[*row].file);
	cr_expect_eq(read_some(&seen, &err), some[*row].rc, "row %zu: %s", *row,
		     err.text);
	cr_expect_str_eq(seen.data, some[*row].seen, "row %zu: '%s'", *row,
			 seen.data);
	cr_expect_not_null(strstr(err.text, some[*row].error), "row %zu: %s",
			   *row, err.text);
	adr_buf_clear(&seen);
}

/* The same on every place of the reader's buffer, with names that change. */
Test(ldif, many_records_of_which_some_is_wanted)
{
	enum { RECORDS = 40000 };
	FILE *file = fopen("file", "wb");
	struct adr_ldif ldif;
	char want[32];
	size_t i, line = 1;

	cr_assert_not_null(file);
	for (i = 0; i < RECORDS; i++)
		fprintf(file,
			"a: %zu\nother-x: y\n%sother-a:: Yg==\nz-%zu: %s\n\n",
			i, i % 3 ? "" : "name-b: c\n d\n", i % 500,
			i % 5 ? "0" : "1\n 2");
	cr_assert_eq(fclose(file), 0);
	cr_assert_eq(adr_ldif_open(&ldif, "file", NULL), 0);
	adr_ldif_choose(&ldif, use_of, "ab");
	for (i = 0; i < RECORDS; i++) {
		size_t more = i % 3 == 0;
		int len = snprintf(want, sizeof want, "%zu", i);

		cr_assert_eq(adr_ldif_next(&ldif, NULL), 1);
		cr_assert_eq(ldif.record_line, line);
		cr_assert_eq(ldif.count, 2 + more);
		cr_assert_eq(ldif.total, 4 + more);
		cr_assert_eq(ldif.lines[0].len, (size_t)len);
		cr_assert_eq(memcmp(ldif.lines[0].bytes, want, (size_t)len), 0);
		if (more)
			cr_assert_eq(memcmp(ldif.lines[1].bytes, "cd", 2), 0);
		cr_assert_eq(ldif.lines[1 + more].len, 1);
		cr_assert_eq(ldif.lines[1 + more].bytes[0], 'b');
		cr_assert_eq(ldif.lines[1 + more].place, 2 + more);
		line += 5 + 2 * more + (i % 5 == 0);
	}
	cr_assert_eq(adr_ldif_next(&ldif, NULL), 0);
	adr_ldif_close(&ldif);
}

Test(ldif, the_last_record_may_be_open)
{
	struct adr_ldif ldif;

	unit_write_text("file", "a: b\n\nc: d\n");
	cr_assert_eq(adr_ldif_open(&ldif, "file", NULL), 0);
	cr_assert_eq(adr_ldif_next(&ldif, NULL), 1);
	cr_expect(ldif.is_closed);
	cr_assert_eq(adr_ldif_next(&ldif, NULL), 1);
	cr_expect_not(ldif.is_closed);
	cr_assert_eq(adr_ldif_next(&ldif, NULL), 0);
	cr_assert_eq(adr_ldif_next(&ldif, NULL), 0);
	adr_ldif_close(&ldif);
}

Test(ldif, a_file_that_is_not_there)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	struct adr_ldif ldif;

	cr_expect_eq(adr_ldif_open(&ldif, "none", &err), ADRCPT_E_IO);
	cr_expect_eq(err.native, ENOENT);
	cr_expect_not_null(strstr(err.text, "none"));
	adr_ldif_close(&ldif);
}

Test(ldif, a_folder_cannot_be_read)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	struct adr_ldif ldif;

	cr_assert_eq(adr_ldif_open(&ldif, ".", NULL), 0);
	cr_expect_eq(adr_ldif_next(&ldif, &err), ADRCPT_E_IO);
	cr_expect_eq(err.native, EISDIR);
	adr_ldif_close(&ldif);
}

Test(ldif, standard_input)
{
	static const char text[] = "a: b\n c\n\nd:: Yg==\n\n";
	struct adr_buf seen;
	int ends[2];

	adr_buf_init(&seen);
	cr_assert_eq(pipe(ends), 0);
	cr_assert_eq(write(ends[1], text, sizeof text - 1),
		     (ssize_t)sizeof text - 1);
	close(ends[1]);
	cr_assert_eq(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
	close(ends[0]);
	cr_expect_eq(read_all(&seen, "-", NULL), 0);
	cr_expect_str_eq(seen.data, "a=bc|;d=b|;");
	adr_buf_clear(&seen);
}
