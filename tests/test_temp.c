#include "temp.h"

#include "unit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

TestSuite(temp, .init = unit_enter, .fini = unit_leave);

/* Open the target and a temporary file for it, and write the text there. */
static struct adr_temp *begin(struct adr_target *target, const char *path,
			      int mode, const char *text)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	struct adr_temp *temp = NULL;

	cr_assert_eq(adr_target_open(target, path, &err), 0, "%s", err.text);
	cr_assert_eq(adr_temp_open(&temp, target, mode, &err), 0, "%s",
		     err.text);
	cr_assert_eq(write(adr_temp_fd(temp), text, strlen(text)),
		     (ssize_t)strlen(text));
	return temp;
}

static void replace(const char *path, int mode, const char *text)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	struct adr_target target;
	struct adr_temp *temp = begin(&target, path, mode, text);

	cr_assert_eq(adr_temp_finish(temp, &err), 0, "%s", err.text);
	cr_assert_eq(adr_temp_commit(temp, &err), 0, "%s", err.text);
	adr_temp_free(temp);
	adr_target_close(&target);
}

static struct stat status_of(const char *path)
{
	struct stat st;

	cr_assert_eq(lstat(path, &st), 0, "%s", path);
	return st;
}

Test(temp, commit_replaces_all)
{
	unit_write_text("file", "old, and longer than the new one");
	replace("file", -1, "new");
	unit_expect_file("file", "new");
	unit_expect_no_temp();
}

Test(temp, commit_makes_a_new_file)
{
	replace("file", -1, "new");
	unit_expect_file("file", "new");
	unit_expect_no_temp();
}

Test(temp, commit_replaces_the_file_not_its_bytes)
{
	ino_t before;

	unit_write_text("file", "old");
	cr_assert_eq(link("file", "reader"), 0);
	before = status_of("file").st_ino;
	replace("file", -1, "new");
	cr_expect_neq(status_of("file").st_ino, before);
	unit_expect_file("reader", "old");
}

Test(temp, until_commit_the_target_stays)
{
	struct adr_target target;
	struct adr_temp *temp;

	unit_write_text("file", "old");
	temp = begin(&target, "file", -1, "new");
	unit_expect_file("file", "old");
	cr_assert_eq(adr_temp_finish(temp, NULL), 0);
	unit_expect_file("file", "old");
	unit_expect_file(adr_temp_path(temp), "new");
	adr_temp_free(temp);
	unit_expect_file("file", "old");
	unit_expect_no_temp();
	adr_target_close(&target);
}

Test(temp, free_removes_whatever_was_done)
{
	struct adr_target target;
	struct adr_temp *temp = begin(&target, "file", -1, "new");

	cr_expect_eq(unit_count_names(".file.adrcpt-"), 1);
	adr_temp_free(temp);
	adr_temp_free(NULL);
	adr_target_close(&target);
	unit_expect_no_temp();
	cr_expect_eq(unit_count_names("file"), 0);
}

/* The name may be somebody else's by now. */
Test(temp, free_after_the_commit_removes_nothing)
{
	struct adr_target target;
	struct adr_temp *temp = begin(&target, "file", -1, "new");

	cr_assert_eq(adr_temp_finish(temp, NULL), 0);
	cr_assert_eq(adr_temp_commit(temp, NULL), 0);
	unit_write_text(adr_temp_path(temp), "another");
	adr_temp_free(temp);
	cr_expect_eq(unit_count_names(".file.adrcpt-"), 1);
	unit_expect_file("file", "new");
	adr_target_close(&target);
}

Test(temp, unlink_leaves_the_descriptor_usable)
{
	struct adr_target target;
	struct adr_temp *temp = begin(&target, "file", -1, "new");

	adr_temp_unlink(temp);
	unit_expect_no_temp();
	cr_expect_eq(write(adr_temp_fd(temp), "more", 4), 4);
	cr_expect_eq(adr_temp_finish(temp, NULL), 0);
	adr_temp_free(temp);
	adr_target_close(&target);
}

Test(temp, commit_of_what_is_gone_fails)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	struct adr_target target;
	struct adr_temp *temp;

	unit_write_text("file", "old");
	temp = begin(&target, "file", -1, "new");
	cr_assert_eq(adr_temp_finish(temp, NULL), 0);
	cr_assert_eq(unlink(adr_temp_path(temp)), 0);
	cr_expect_eq(adr_temp_commit(temp, &err), ADRCPT_E_IO);
	cr_expect_eq(err.native, ENOENT);
	adr_temp_free(temp);
	adr_target_close(&target);
	unit_expect_file("file", "old");
}

/* --- Mode and owner ----------------------------------------------------- */

static const struct {
	int old;  /* mode of the old file; -1: there is none */
	int mode; /* asked for */
	mode_t mask;
	mode_t want;
} modes[] = {
	{-1, -1, 022, 0644},   {-1, -1, 077, 0644},     {-1, 0600, 022, 0600},
	{-1, 0666, 022, 0666}, {0600, -1, 022, 0600},   {0664, -1, 077, 0664},
	{0400, -1, 022, 0400}, {0600, 0644, 077, 0644}, {0644, 0, 022, 0},
};

ParameterizedTestParameters(temp, mode_is_kept_or_as_asked_for)
{
	return unit_rows(COUNT(modes));
}

ParameterizedTest(size_t *row, temp, mode_is_kept_or_as_asked_for)
{
	if (modes[*row].old >= 0) {
		unit_write_text("file", "old");
		cr_assert_eq(chmod("file", (mode_t)modes[*row].old), 0);
	}
	umask(modes[*row].mask);
	replace("file", modes[*row].mode, "new");
	cr_expect_eq(status_of("file").st_mode & 07777, modes[*row].want,
		     "row %zu: %o", *row,
		     (unsigned)status_of("file").st_mode & 07777);
}

Test(temp, owner_is_kept)
{
	if (geteuid() != 0) {
		unit_leave(); /* a skipped test has no end */
		cr_skip_test("only root can give files away");
	}
	unit_write_text("file", "old");
	cr_assert_eq(chmod("file", 0640), 0);
	cr_assert_eq(chown("file", 1234, 2345), 0);
	replace("file", -1, "new");
	cr_expect_eq(status_of("file").st_uid, 1234);
	cr_expect_eq(status_of("file").st_gid, 2345);
	cr_expect_eq(status_of("file").st_mode & 07777, 0640);
}

/* --- Links and other things --------------------------------------------- */

Test(temp, a_symbolic_link_is_followed)
{
	cr_assert_eq(mkdir("sub", 0755), 0);
	unit_write_text("sub/file", "old");
	cr_assert_eq(symlink("sub/file", "link"), 0);
	replace("link", -1, "new");
	cr_expect(S_ISLNK(status_of("link").st_mode));
	cr_expect(S_ISREG(status_of("sub/file").st_mode));
	unit_expect_file("sub/file", "new");
	cr_assert_eq(chdir("sub"), 0);
	unit_expect_no_temp();
	cr_assert_eq(chdir(".."), 0);
	unit_expect_no_temp();
}

Test(temp, a_dangling_link_gets_its_file)
{
	cr_assert_eq(symlink("file", "link"), 0);
	replace("link", -1, "new");
	cr_expect(S_ISLNK(status_of("link").st_mode));
	unit_expect_file("file", "new");
}

Test(temp, a_target_that_is_no_file_is_refused)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	struct adr_target target;

	cr_assert_eq(mkfifo("fifo", 0600), 0);
	cr_expect_eq(adr_target_open(&target, "fifo", &err), ADRCPT_E_CREATE);
	cr_expect_not_null(strstr(err.text, "not a regular file"), "%s",
			   err.text);
	cr_expect(S_ISFIFO(status_of("fifo").st_mode));
	unit_expect_no_temp();
}

Test(temp, a_folder_that_is_gone)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	struct adr_temp *temp = NULL;
	struct adr_target target;

	cr_assert_eq(mkdir("sub", 0755), 0);
	cr_assert_eq(adr_target_open(&target, "sub/file", NULL), 0);
	cr_assert_eq(rmdir("sub"), 0);
	cr_expect_eq(adr_temp_open(&temp, &target, -1, &err), ADRCPT_E_CREATE);
	cr_expect_eq(err.native, ENOENT);
	cr_expect_null(temp);
	adr_target_close(&target);
}

/* --- Sweeping ----------------------------------------------------------- */

static const struct {
	const char *name;
	bool removed;
} leftovers[] = {
	{".file.adrcpt-0123456789ab", true},
	{".file.adrcpt-ffffffffffff", true},
	{".file.adrcpt-0123456789a", false},
	{".file.adrcpt-0123456789abc", false},
	{".file.adrcpt-0123456789ab~", false},
	{".file.adrcpt-0123456789aB", false},
	{".file.adrcpt-0123456789ag", false},
	{".file.adrcpt-", false},
	{".file.adrcpt", false},
	{"file.adrcpt-0123456789ab", false},
	{".file2.adrcpt-0123456789ab", false},
	{".fil.adrcpt-0123456789ab", false},
	{"..file.adrcpt-0123456789ab", false},
	{".file.lock", false},
	{"file", false},
	{".other.adrcpt-0123456789ab", false},
};

Test(temp, sweep_removes_only_ours)
{
	struct adr_target target;
	size_t i;

	for (i = 0; i < COUNT(leftovers); i++)
		unit_write_text(leftovers[i].name, "x");
	cr_assert_eq(adr_target_open(&target, "file", NULL), 0);
	cr_assert_eq(adr_temp_sweep(&target, NULL), 0);
	for (i = 0; i < COUNT(leftovers); i++)
		cr_expect_eq(access(leftovers[i].name, F_OK) < 0,
			     leftovers[i].removed, "%s", leftovers[i].name);
	adr_target_close(&target);
}

Test(temp, sweep_finds_what_temp_makes)
{
	struct adr_target target;
	struct adr_temp *temp = begin(&target, "file", -1, "x");

	cr_assert_eq(adr_temp_sweep(&target, NULL), 0);
	unit_expect_no_temp();
	adr_temp_free(temp);
	adr_target_close(&target);
}

Test(temp, sweep_says_what_it_cannot_remove)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	struct adr_target target;

	cr_assert_eq(mkdir(".file.adrcpt-0123456789ab", 0700), 0);
	cr_assert_eq(adr_target_open(&target, "file", NULL), 0);
	cr_expect_eq(adr_temp_sweep(&target, &err), ADRCPT_E_CREATE);
	cr_expect_not_null(strstr(err.text, ".file.adrcpt-0123456789ab"), "%s",
			   err.text);
	adr_target_close(&target);
}

Test(temp, names_differ)
{
	struct adr_target target;
	struct adr_temp *temps[20];
	size_t i;

	cr_assert_eq(adr_target_open(&target, "file", NULL), 0);
	for (i = 0; i < COUNT(temps); i++)
		cr_assert_eq(adr_temp_open(&temps[i], &target, -1, NULL), 0);
	cr_expect_eq(unit_count_names(".file.adrcpt-"), COUNT(temps));
	for (i = 0; i < COUNT(temps); i++)
		adr_temp_free(temps[i]);
	unit_expect_no_temp();
	adr_target_close(&target);
}
