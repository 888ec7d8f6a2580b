#include "lines.h"

#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

TestSuite(lines, .init = unit_enter, .fini = unit_leave);

/* The lines, each with "|" behind it; the result of the last call. */
static int read_lines(char *out, size_t size, const char *path,
		      struct adrcpt_error *err)
{
	struct adr_lines lines;
	const char *line;
	size_t len, at = 0, count = 0;
	int rc;

	out[0] = '\0';
	cr_assert_eq(adr_lines_open(&lines, path, err), 0);
	while ((rc = adr_lines_next(&lines, &line, &len, err)) > 0) {
		cr_assert_lt(at + len + 2, size);
		memcpy(out + at, line, len);
		at += len;
		memcpy(out + at, "|", 2);
		at++;
		cr_expect_eq(lines.number, ++count);
	}
	adr_lines_close(&lines);
	return rc;
}

#define BYTES(text) (text), sizeof(text) - 1
#define LE "\xff\xfe"
#define BE "\xfe\xff"

static const struct {
	const char *bytes;
	size_t len;
	const char *lines;
	int rc;
} rows[] = {
	{BYTES(""), "", 0},
	{BYTES("\n"), "|", 0},
	{BYTES("a\nb\n"), "a|b|", 0},
	{BYTES("a\r\n\r\nb\r\n"), "a||b|", 0},
	{BYTES("a\rb\n"), "a\rb|", 0},
	{BYTES("a\nb"), "a|", ADRCPT_E_INCOMPLETE},
	{BYTES("a"), "", ADRCPT_E_INCOMPLETE},
	{BYTES("a\r"), "", ADRCPT_E_INCOMPLETE},
	{BYTES("\xff\n"), "\xff|", 0},

	{BYTES("\xef\xbb\xbf"), "", 0},
	{BYTES("\xef\xbb\xbf\n"), "|", 0},
	{BYTES("\xef\xbb\xbf"
	       "a\n\xef\xbb\xbf\n"),
	 "a|\xef\xbb\xbf|", 0},
	{BYTES("\xef\xbb"), "", ADRCPT_E_INCOMPLETE},

	{BYTES(LE), "", 0},
	{BYTES(BE), "", 0},
	{BYTES(LE "a\0\n\0b\0\r\0\n\0"), "a|b|", 0},
	{BYTES(BE "\0a\0\n\0b\0\r\0\n"), "a|b|", 0},
	{BYTES(LE "\xe4\0\n\0"), "\xc3\xa4|", 0},
	{BYTES(LE "\xac\x20\n\0"), "\xe2\x82\xac|", 0},
	{BYTES(BE "\xd8\x3d\xde\x00\0\n"), "\xf0\x9f\x98\x80|", 0},
	{BYTES(LE "\xff\xdb\xff\xdf\n\0"), "\xf4\x8f\xbf\xbf|", 0},
	{BYTES(LE "a\0"), "", ADRCPT_E_INCOMPLETE},
	{BYTES(LE "a\0\n"), "", ADRCPT_E_INCOMPLETE},
	{BYTES(LE "a\0\n\0\n"), "a|", ADRCPT_E_INCOMPLETE},
	{BYTES(LE "\x3d\xd8"), "", ADRCPT_E_INCOMPLETE},
	{BYTES(LE "\x0a\x0a\n\0"), "\xe0\xa8\x8a|", 0},

	/* half a pair is no character */
	{BYTES(LE "\x3d\xd8\n\0"), "\xed\xa0\xbd|", 0},
	{BYTES(LE "\x00\xde\n\0"), "\xed\xb8\x80|", 0},
	{BYTES(LE "\x3d\xd8\x3d\xd8\x00\xde\n\0"),
	 "\xed\xa0\xbd\xf0\x9f\x98\x80|", 0},
};

ParameterizedTestParameters(lines, are_told_apart)
{
	return unit_rows(COUNT(rows));
}

ParameterizedTest(size_t *row, lines, are_told_apart)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	char out[64];
	int rc;

	unit_write("in", rows[*row].bytes, rows[*row].len);
	rc = read_lines(out, sizeof out, "in", &err);
	cr_expect_eq(rc, rows[*row].rc, "row %zu: %d %s", *row, rc, err.text);
	cr_expect_eq(err.status, rows[*row].rc, "row %zu", *row);
	cr_expect_str_eq(out, rows[*row].lines, "row %zu", *row);
}

ParameterizedTestParameters(lines, come_in_any_pieces)
{
	return unit_rows(COUNT(rows));
}

/* A pipe gives one octet at a time, or a few. */
ParameterizedTest(size_t *row, lines, come_in_any_pieces)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	char out[64];
	size_t i;
	int ends[2];
	pid_t pid;

	cr_assert_eq(pipe(ends), 0);
	pid = fork();
	cr_assert_geq(pid, 0);
	if (pid == 0) {
		close(ends[0]);
		for (i = 0; i < rows[*row].len; i++) {
			if (write(ends[1], rows[*row].bytes + i, 1) != 1)
				_exit(1);
			usleep(2000);
		}
		_exit(0);
	}
	close(ends[1]);
	cr_assert_eq(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
	close(ends[0]);
	cr_expect_eq(read_lines(out, sizeof out, "-", &err), rows[*row].rc,
		     "row %zu", *row);
	cr_expect_str_eq(out, rows[*row].lines, "row %zu", *row);
	cr_expect_eq(waitpid(pid, NULL, 0), pid);
}

/* Characters of every length, at every place of a read's end. */
Test(lines, longer_than_a_read)
{
	enum { LINES = 20000 };
	FILE *file = fopen("in", "w");
	struct adr_lines lines;
	char want[64];
	const char *line;
	size_t i, len;

	cr_assert_not_null(file);
	fwrite(LE, 1, 2, file);
	for (i = 0; i < LINES; i++) {
		fwrite("\xe4\0\xac\x20\x3d\xd8\x00\xde", 1, 8, file);
		if (i % 2 == 1)
			fwrite("x\0", 1, 2, file);
		fwrite("\n\0", 1, 2, file);
	}
	cr_assert_eq(fclose(file), 0);
	cr_assert_eq(adr_lines_open(&lines, "in", NULL), 0);
	for (i = 0; i < LINES; i++) {
		snprintf(want, sizeof want,
			 "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80%s",
			 i % 2 == 1 ? "x" : "");
		cr_assert_eq(adr_lines_next(&lines, &line, &len, NULL), 1);
		cr_assert_eq(len, strlen(want));
		cr_assert_eq(memcmp(line, want, len), 0, "line %zu", i);
	}
	cr_expect_eq(adr_lines_next(&lines, &line, &len, NULL), 0);
	cr_expect_eq(adr_lines_next(&lines, &line, &len, NULL), 0);
	adr_lines_close(&lines);
}

Test(lines, a_file_that_is_not_there)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	struct adr_lines lines;

	cr_expect_eq(adr_lines_open(&lines, "none", &err), ADRCPT_E_IO);
	cr_expect_not_null(strstr(err.text, "none"));
	adr_lines_close(&lines);
	cr_assert_eq(adr_lines_open(&lines, ".", &err), 0);
	cr_expect_eq(adr_lines_next(&lines, &(const char *){NULL}, &(size_t){0},
				    &err),
		     ADRCPT_E_IO);
	adr_lines_close(&lines);
}
