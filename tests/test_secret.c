#include "secret.h"

#include "unit.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

TestSuite(secret, .init = unit_enter, .fini = unit_leave);

static const struct {
	const char *file;
	size_t len;
	const char *secret;
	size_t secret_len; /* 0: refused */
} lines[] = {
	{"pass", 4, "pass", 4},
	{"pass\n", 5, "pass", 4},
	{"pass\r\n", 6, "pass", 4},
	{"pass\nmore\n", 10, "pass", 4},
	{" pa ss \n", 8, " pa ss ", 7},
	{"pa\rss\n", 6, "pa\rss", 5},
	{"p\xc3\xa4\xff\n", 5, "p\xc3\xa4\xff", 4},
	{"p\0s\n", 4, "p\0s", 3},
	{"", 0, NULL, 0},
	{"\n", 1, NULL, 0},
	{"\r\n", 2, NULL, 0},
	{"\npass\n", 6, NULL, 0},
};

ParameterizedTestParameters(secret, is_the_first_line)
{
	return unit_rows(COUNT(lines));
}

ParameterizedTest(size_t *row, secret, is_the_first_line)
{
	struct adr_secret secret = {NULL, 0};
	struct adrcpt_error err = {0, 0, 0, ""};
	int rc;

	unit_write("file", lines[*row].file, lines[*row].len);
	cr_assert_eq(chmod("file", 0600), 0);
	rc = adr_secret_read(&secret, "file", &err);
	if (lines[*row].secret_len == 0) {
		cr_expect_eq(rc, ADRCPT_E_CONFIG, "row %zu", *row);
		cr_expect_eq(err.status, ADRCPT_E_CONFIG);
		cr_expect_null(secret.bytes);
		cr_expect_not_null(strstr(err.text, "empty"), "%s", err.text);
		return;
	}
	cr_assert_eq(rc, 0, "row %zu: %s", *row, err.text);
	cr_assert_eq(secret.len, lines[*row].secret_len, "row %zu: %zu", *row,
		     secret.len);
	cr_expect_eq(memcmp(secret.bytes, lines[*row].secret, secret.len), 0);
	adr_secret_clear(&secret);
	cr_expect_null(secret.bytes);
	cr_expect_eq(secret.len, 0);
	adr_secret_clear(&secret);
}

static const struct {
	size_t len;
	bool line_feed;
	bool taken;
} lengths[] = {
	{4095, true, true},  {4096, true, true},   {4096, false, true},
	{4097, true, false}, {4097, false, false}, {100000, true, false},
};

ParameterizedTestParameters(secret, has_a_limit_and_is_never_cut)
{
	return unit_rows(COUNT(lengths));
}

ParameterizedTest(size_t *row, secret, has_a_limit_and_is_never_cut)
{
	static char bytes[100001];
	struct adr_secret secret = {NULL, 0};
	struct adrcpt_error err = {0, 0, 0, ""};
	size_t len = lengths[*row].len;
	int rc;

	memset(bytes, 'S', len);
	if (lengths[*row].line_feed)
		bytes[len++] = '\n';
	unit_write("file", bytes, len);
	cr_assert_eq(chmod("file", 0600), 0);
	rc = adr_secret_read(&secret, "file", &err);
	cr_expect_eq(rc, lengths[*row].taken ? 0 : ADRCPT_E_CONFIG);
	if (rc == 0)
		cr_expect_eq(secret.len, lengths[*row].len);
	else
		cr_expect_null(strstr(err.text, "SS"), "%s", err.text);
	adr_secret_clear(&secret);
}

static const struct {
	mode_t mode;
	bool taken;
} modes[] = {
	{0400, true},  {0600, true},  {0640, true},  {0660, true},
	{0644, false}, {0604, false}, {0602, false}, {0601, false},
};

ParameterizedTestParameters(secret, is_refused_if_others_may_use_it)
{
	return unit_rows(COUNT(modes));
}

ParameterizedTest(size_t *row, secret, is_refused_if_others_may_use_it)
{
	struct adr_secret secret = {NULL, 0};
	struct adrcpt_error err = {0, 0, 0, ""};
	int rc;

	unit_write_text("file", "hush-hush\n");
	cr_assert_eq(chmod("file", modes[*row].mode), 0);
	rc = adr_secret_read(&secret, "file", &err);
	cr_expect_eq(rc, modes[*row].taken ? 0 : ADRCPT_E_AUTH, "%o: %d",
		     (unsigned)modes[*row].mode, rc);
	if (rc < 0) {
		cr_expect_null(secret.bytes);
		cr_expect_null(strstr(err.text, "hush"), "%s", err.text);
		cr_expect_not_null(strstr(err.text, "file"), "%s", err.text);
	}
	adr_secret_clear(&secret);
}

Test(secret, a_file_that_is_not_there)
{
	struct adr_secret secret = {NULL, 0};
	struct adrcpt_error err = {0, 0, 0, ""};

	cr_expect_eq(adr_secret_read(&secret, "none", &err), ADRCPT_E_CONFIG);
	cr_expect_eq(err.native, ENOENT);
	cr_assert_eq(mkdir("dir", 0700), 0);
	cr_expect_eq(adr_secret_read(&secret, "dir", &err), ADRCPT_E_CONFIG);
	cr_expect_null(secret.bytes);
}

Test(secret, read_again_replaces_it)
{
	struct adr_secret secret = {NULL, 0};

	unit_write_text("file", "first\n");
	cr_assert_eq(chmod("file", 0600), 0);
	cr_assert_eq(adr_secret_read(&secret, "file", NULL), 0);
	unit_write_text("file", "two\n");
	cr_assert_eq(adr_secret_read(&secret, "file", NULL), 0);
	cr_expect_eq(secret.len, 3);
	cr_expect_eq(memcmp(secret.bytes, "two", 3), 0);
	adr_secret_clear(&secret);
}

/* --- Asking ------------------------------------------------------------- */

struct answer {
	const char *bytes;
	long len; /* what is returned */
	size_t size;
};

static long answer(void *user, char *buffer, size_t size)
{
	struct answer *self = user;

	self->size = size;
	if (self->bytes != NULL)
		memcpy(buffer, self->bytes, strlen(self->bytes));
	return self->len;
}

static const struct {
	const char *bytes;
	long len;
	bool taken;
} answers[] = {
	{"pass", 4, true}, {"pass", 2, true},  {"pass", 0, false},
	{NULL, -1, false}, {NULL, -99, false}, {NULL, 4097, false},
};

ParameterizedTestParameters(secret, is_asked_for)
{
	return unit_rows(COUNT(answers));
}

ParameterizedTest(size_t *row, secret, is_asked_for)
{
	struct answer user = {answers[*row].bytes, answers[*row].len, 0};
	struct adr_secret secret = {NULL, 0};
	struct adrcpt_error err = {0, 0, 0, ""};
	int rc;

	rc = adr_secret_ask(&secret, answer, &user, &err);
	cr_expect_eq(user.size, 4096);
	cr_expect_eq(rc, answers[*row].taken ? 0 : ADRCPT_E_AUTH, "row %zu",
		     *row);
	if (rc == 0) {
		cr_assert_eq(secret.len, (size_t)answers[*row].len);
		cr_expect_eq(
			memcmp(secret.bytes, answers[*row].bytes, secret.len),
			0);
	} else {
		cr_expect_eq(err.status, ADRCPT_E_AUTH);
		cr_expect_null(secret.bytes);
	}
	adr_secret_clear(&secret);
}
