#include "out.h"

#include "unit.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

TestSuite(out, .init = unit_enter, .fini = unit_leave);

static int open_file(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC, 0600);

	cr_assert_geq(fd, 0, "%s", path);
	return fd;
}

Test(out, prints_bytes_text_and_formats)
{
	int fd = open_file("file", O_WRONLY | O_CREAT);
	adrcpt_out out;

	adr_out_init(&out, fd, "file", "name", NULL);
	cr_expect_eq(adrcpt_out_write(&out, "a\tb", 3), 0);
	cr_expect_eq(adrcpt_out_puts(&out, "text"), 0);
	cr_expect_eq(adrcpt_out_printf(&out, "%s=%d\n", "x", 7), 0);
	cr_expect_eq(adrcpt_out_write(&out, "", 0), 0);
	unit_expect_file("file", ""); /* buffered */
	cr_expect_eq(adr_out_flush(&out, NULL), 0);
	unit_expect_file("file", "a\tbtextx=7\n");
	cr_expect_str_eq(adrcpt_out_path(&out), "file");
	adr_out_clear(&out);
	close(fd);
}

Test(out, fd_flushes_what_was_printed_before)
{
	int fd = open_file("file", O_WRONLY | O_CREAT);
	adrcpt_out out;

	adr_out_init(&out, fd, "file", "name", NULL);
	cr_expect_eq(adrcpt_out_puts(&out, "before"), 0);
	cr_expect_eq(adrcpt_out_fd(&out), fd);
	unit_expect_file("file", "before");
	adr_out_clear(&out);
	close(fd);
}

/* Every way to print, more than the buffer holds, in pieces of odd sizes. */
Test(out, large_output_is_whole)
{
	enum { ROUNDS = 30000 };
	int fd = open_file("file", O_WRONLY | O_CREAT);
	adrcpt_out out;
	char *bytes;
	size_t i, len;

	adr_out_init(&out, fd, "file", "name", NULL);
	for (i = 0; i < ROUNDS; i++) {
		cr_assert_eq(adrcpt_out_printf(&out, "%06zu,", i), 0);
		cr_assert_eq(adrcpt_out_puts(&out, "0123456789abcdef;"), 0);
	}
	cr_assert_eq(adr_out_flush(&out, NULL), 0);
	adr_out_clear(&out);
	close(fd);
	bytes = unit_read("file", &len);
	cr_assert_eq(len, ROUNDS * 24);
	for (i = 0; i < ROUNDS; i++) {
		cr_assert_eq(strtoul(bytes + i * 24, NULL, 10), i);
		cr_assert_eq(
			memcmp(bytes + i * 24 + 6, ",0123456789abcdef;", 18),
			0);
	}
	free(bytes);
}

Test(out, one_piece_larger_than_the_buffer)
{
	enum { SIZE = 1000000 };
	char *piece = malloc(SIZE + 1), *bytes;
	int fd = open_file("file", O_WRONLY | O_CREAT);
	adrcpt_out out;
	size_t len;

	cr_assert_not_null(piece);
	memset(piece, 'x', SIZE);
	piece[SIZE] = '\0';
	adr_out_init(&out, fd, "file", "name", NULL);
	cr_assert_eq(adrcpt_out_printf(&out, "%s", piece), 0);
	cr_assert_eq(adr_out_flush(&out, NULL), 0);
	adr_out_clear(&out);
	close(fd);
	bytes = unit_read("file", &len);
	cr_expect_eq(len, SIZE);
	cr_expect_str_eq(bytes, piece);
	free(bytes);
	free(piece);
}

/* /dev/full: no space left on the device. */
Test(out, the_first_failure_is_remembered)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	int fd = open_file("/dev/full", O_WRONLY);
	struct unit_reports reports = {0};
	adrcpt_reporter reporter;
	adrcpt_out out;

	adr_reporter_init(&reporter, unit_catch, &reports);
	adr_out_init(&out, fd, NULL, "the name", &reporter);
	cr_assert_eq(adrcpt_out_puts(&out, "x"), 0);
	cr_expect_eq(adr_out_failure(&out, &err), 0);
	cr_expect_eq(adr_out_flush(&out, &err), ADRCPT_E_IO);
	cr_expect_eq(err.status, ADRCPT_E_IO);
	cr_expect_eq(err.domain, ADRCPT_NATIVE_ERRNO);
	cr_expect_not_null(strstr(err.text, "the name"), "%s", err.text);
	cr_expect_eq(adrcpt_out_write(&out, "x", 1), ADRCPT_E_IO);
	cr_expect_eq(adrcpt_out_puts(&out, "x"), ADRCPT_E_IO);
	cr_expect_eq(adrcpt_out_printf(&out, "x"), ADRCPT_E_IO);
	cr_expect_eq(adrcpt_out_skip(&out, "c", "k", "w"), ADRCPT_E_IO);
	cr_expect_eq(adrcpt_out_fd(&out), -1);
	cr_expect_eq(adr_out_flush(&out, NULL), ADRCPT_E_IO);
	cr_expect_eq(adr_out_failure(&out, NULL), ADRCPT_E_IO);
	cr_expect_eq(reports.count, 0);
	adr_out_clear(&out);
	close(fd);
}

Test(out, a_full_buffer_meets_the_failure_at_once)
{
	int fd = open_file("/dev/full", O_WRONLY);
	adrcpt_out out;
	size_t i;
	int rc = 0;

	adr_out_init(&out, fd, NULL, "name", NULL);
	for (i = 0; i < 100000 && rc == 0; i++)
		rc = adrcpt_out_puts(&out, "0123456789");
	cr_expect_eq(rc, ADRCPT_E_IO);
	adr_out_clear(&out);
	close(fd);
}

Test(out, skip_counts_and_reports)
{
	struct unit_reports reports = {0};
	adrcpt_reporter reporter;
	adrcpt_out out;

	adr_reporter_init(&reporter, unit_catch, &reports);
	adr_out_init(&out, 1, NULL, "name", &reporter);
	cr_expect_eq(adrcpt_out_skip(&out, "some-code", "key@d", "why"), 0);
	cr_expect_eq(out.skipped, 1);
	cr_expect_str_eq(reports.codes, "some-code ");
	cr_expect_eq(reports.severity, ADRCPT_WARNING);
	cr_expect_str_eq(reports.text, "name: 'key@d' is left out: why");
	adr_out_clear(&out);
}

Test(out, skip_can_stop_and_then_stays_stopped)
{
	struct unit_reports reports = {0};
	struct adrcpt_error err = {0, 0, 0, ""};
	adrcpt_reporter reporter;
	adrcpt_out out;

	reports.stop_at = 1;
	adr_reporter_init(&reporter, unit_catch, &reports);
	adr_out_init(&out, 1, NULL, "name", &reporter);
	cr_expect_eq(adrcpt_out_skip(&out, "c", "k", "w"), ADRCPT_E_STOPPED);
	cr_expect_eq(adrcpt_out_puts(&out, "x"), ADRCPT_E_STOPPED);
	cr_expect_eq(adr_out_flush(&out, &err), ADRCPT_E_STOPPED);
	cr_expect_eq(err.status, ADRCPT_E_STOPPED);
	adr_out_clear(&out);
}
