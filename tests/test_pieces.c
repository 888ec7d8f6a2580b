#include "pieces.h"

#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

TestSuite(pieces, .init = unit_enter, .fini = unit_leave);

static void write_file(const char *bytes, size_t len)
{
	FILE *file = fopen("file", "w");

	cr_assert_not_null(file);
	cr_assert_eq(fwrite(bytes, 1, len, file), len);
	cr_assert_eq(fclose(file), 0);
}

static void expect_line(struct adr_pieces *self, const char *wanted)
{
	size_t len;
	char *line;

	cr_assert_eq(adr_pieces_line(self, &line, &len, NULL), 1);
	cr_assert_eq(len, strlen(wanted));
	cr_expect_eq(memcmp(line, wanted, len), 0, "%s", wanted);
	line[len - (line[len - 1] == '\n')] = '\0';
}

Test(pieces, lines_and_what_is_behind_them)
{
	struct adr_pieces self;
	size_t len;
	char *line;

	write_file("one\n\ntwo\nno end", 15);
	cr_assert_eq(adr_pieces_open(&self, "file", NULL), 0);
	cr_expect_eq(adr_pieces_next(&self), -1);
	expect_line(&self, "one\n");
	cr_expect_eq(adr_pieces_next(&self), '\n');
	expect_line(&self, "\n");
	expect_line(&self, "two\n");
	expect_line(&self, "no end");
	cr_expect_eq(adr_pieces_next(&self), -1);
	cr_expect_eq(adr_pieces_line(&self, &line, &len, NULL), 0);
	cr_expect_eq(adr_pieces_line(&self, &line, &len, NULL), 0);
	adr_pieces_close(&self);
}

Test(pieces, an_empty_file)
{
	struct adr_pieces self;
	size_t len;
	char *line;

	write_file("", 0);
	cr_assert_eq(adr_pieces_open(&self, "file", NULL), 0);
	cr_expect_eq(adr_pieces_line(&self, &line, &len, NULL), 0);
	cr_expect_eq(adr_pieces_take(&self, &line, 1, NULL), 0);
	adr_pieces_close(&self);
}

/* Of more lengths than one, over the ends of what is read at once. */
Test(pieces, many_lines_and_one_that_is_longer_than_a_piece)
{
	enum { LINES = 2000, LONG = 700000 };
	char *text = malloc(LINES * 400 + LONG), *at = text, *line;
	struct adr_pieces self;
	size_t i, len;

	cr_assert_not_null(text);
	for (i = 0; i < LINES; i++) {
		size_t size = i == 1000 ? LONG : i * 7 % 399;

		memset(at, 'a' + (int)(i % 26), size);
		at[size] = '\n';
		at += size + 1;
	}
	write_file(text, (size_t)(at - text));
	cr_assert_eq(adr_pieces_open(&self, "file", NULL), 0);
	for (i = 0; i < LINES; i++) {
		size_t size = i == 1000 ? LONG : i * 7 % 399;

		cr_assert_eq(adr_pieces_line(&self, &line, &len, NULL), 1);
		cr_assert_eq(len, size + 1);
		cr_assert_eq(line[size], '\n');
		cr_assert(size == 0 || (line[0] == 'a' + (int)(i % 26) &&
					line[size - 1] == line[0]));
	}
	cr_expect_eq(adr_pieces_line(&self, &line, &len, NULL), 0);
	adr_pieces_close(&self);
	free(text);
}

Test(pieces, runs_of_bytes)
{
	enum { SIZE = 500000 };
	char *text = calloc(1, SIZE), *bytes;
	struct adr_pieces self;
	size_t i, at = 0;

	cr_assert_not_null(text);
	for (i = 0; i < SIZE; i++)
		text[i] = (char)(i * 31 >> 4);
	write_file(text, SIZE);
	cr_assert_eq(adr_pieces_open(&self, "file", NULL), 0);
	for (i = 1; at + i * 100 <= SIZE; i++) {
		cr_assert_eq(adr_pieces_take(&self, &bytes, i * 100, NULL), 1);
		cr_assert_eq(memcmp(bytes, text + at, i * 100), 0);
		at += i * 100;
	}
	cr_expect_eq(adr_pieces_take(&self, &bytes, SIZE - at + 1, NULL), 0);
	cr_assert_eq(adr_pieces_take(&self, &bytes, SIZE - at, NULL), 1);
	cr_expect_eq(memcmp(bytes, text + at, SIZE - at), 0);
	adr_pieces_close(&self);
	free(text);
}

Test(pieces, a_file_that_cannot_be_read)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	struct adr_pieces self;
	size_t len;
	char *line;

	cr_expect_eq(adr_pieces_open(&self, "none", &err), ADRCPT_E_IO);
	cr_expect_eq(strncmp(err.text, "reading none: ", 14), 0);
	adr_pieces_close(&self);
	cr_assert_eq(adr_pieces_open(&self, ".", &err), 0);
	cr_expect_eq(adr_pieces_line(&self, &line, &len, &err), ADRCPT_E_IO);
	cr_expect_eq(strncmp(err.text, "reading .: ", 11), 0);
	adr_pieces_close(&self);
}
