#include "target.h"

#include "unit.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

TestSuite(target, .init = unit_enter, .fini = unit_leave);

static const struct {
	const char *links[4][2]; /* what, name */
	const char *path;
	const char *folder, *name; /* of the real file; NULL: refused */
	bool exists;
} paths[] = {
	{{{NULL}}, "file", ".", "file", true},
	{{{NULL}}, "new", ".", "new", false},
	{{{NULL}}, "sub/file", "sub", "file", true},
	{{{NULL}}, "sub/new", "sub", "new", false},
	{{{NULL}}, "./sub//file", "./sub/", "file", true},

	/* symbolic links are followed, to the last */
	{{{"file", "link"}}, "link", ".", "file", true},
	{{{"sub/file", "link"}}, "link", "sub", "file", true},
	{{{"../file", "sub/link"}}, "sub/link", "sub/..", "file", true},
	{{{"file", "sub/link"}}, "sub/link", "sub", "file", true},
	{{{"two", "one"}, {"file", "two"}}, "one", ".", "file", true},
	{{{"new", "link"}}, "link", ".", "new", false},
	{{{"sub", "dir"}}, "dir/file", "dir", "file", true},

	/* refused */
	{{{NULL}}, "none/file", NULL, NULL, false},
	{{{NULL}}, "file/file", NULL, NULL, false},
	{{{"none/new", "link"}}, "link", NULL, NULL, false},
	{{{"a", "b"}, {"b", "a"}}, "a", NULL, NULL, false},
	{{{NULL}}, "sub", NULL, NULL, false},
	{{{NULL}}, "sub/", NULL, NULL, false},
	{{{NULL}}, "sub/.", NULL, NULL, false},
	{{{NULL}}, "..", NULL, NULL, false},
	{{{NULL}}, "", NULL, NULL, false},
	{{{NULL}}, "fifo", NULL, NULL, false},
	{{{"fifo", "link"}}, "link", NULL, NULL, false},
	{{{NULL}}, "/dev/null", NULL, NULL, false},
	{{{"sub", "link"}}, "link", NULL, NULL, false},
};

ParameterizedTestParameters(target, opens)
{
	return unit_rows(COUNT(paths));
}

static void make_files(size_t row)
{
	size_t i;

	unit_write_text("file", "old");
	cr_assert_eq(mkdir("sub", 0755), 0);
	unit_write_text("sub/file", "old");
	cr_assert_eq(mkfifo("fifo", 0600), 0);
	for (i = 0; i < 4 && paths[row].links[i][0] != NULL; i++)
		cr_assert_eq(
			symlink(paths[row].links[i][0], paths[row].links[i][1]),
			0);
}

ParameterizedTest(size_t *row, target, opens)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	struct adr_target target;
	int rc;

	make_files(*row);
	rc = adr_target_open(&target, paths[*row].path, &err);
	if (paths[*row].name == NULL) {
		cr_expect_eq(rc, ADRCPT_E_CREATE, "%s", paths[*row].path);
		cr_expect_eq(err.status, ADRCPT_E_CREATE);
		cr_expect_not_null(strstr(err.text, paths[*row].path), "%s",
				   err.text);
		cr_expect_eq(target.dir, -1);
		return;
	}
	cr_assert_eq(rc, 0, "%s: %s", paths[*row].path, err.text);
	cr_expect_str_eq(target.folder, paths[*row].folder);
	cr_expect_str_eq(target.name, paths[*row].name);
	cr_expect_eq(target.exists, paths[*row].exists);
	cr_expect_geq(target.dir, 0);
	adr_target_close(&target);
	adr_target_close(&target);
}

Test(target, a_link_may_be_absolute)
{
	struct adr_target target;
	char path[4096];
	size_t len;

	cr_assert_not_null(getcwd(path, sizeof path - 16));
	len = strlen(path);
	strncpy(path + len, "/file", 6);
	unit_write_text("file", "old");
	cr_assert_eq(mkdir("sub", 0755), 0);
	cr_assert_eq(symlink(path, "sub/link"), 0);
	cr_assert_eq(adr_target_open(&target, "sub/link", NULL), 0);
	cr_expect(target.exists);
	path[len] = '\0';
	cr_expect_str_eq(target.folder, path);
	cr_expect_str_eq(target.name, "file");
	adr_target_close(&target);
}

Test(target, opening_creates_nothing)
{
	struct adr_target target;

	cr_assert_eq(adr_target_open(&target, "new", NULL), 0);
	cr_expect_eq(unit_count_names("new"), 0);
	adr_target_close(&target);
}

Test(target, knows_mode_and_owner)
{
	struct adr_target target;

	unit_write_text("file", "old");
	cr_assert_eq(chmod("file", 0640), 0);
	cr_assert_eq(adr_target_open(&target, "file", NULL), 0);
	cr_expect_eq(target.mode, 0640);
	cr_expect_eq(target.owner, geteuid());
	adr_target_close(&target);
}

Test(target, one_lock_at_a_time)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	struct adr_target first, second;

	cr_assert_eq(symlink("file", "link"), 0);
	cr_assert_eq(adr_target_open(&first, "file", NULL), 0);
	cr_assert_eq(adr_target_open(&second, "link", NULL), 0);
	cr_assert_eq(adr_target_lock(&first, 0, NULL), 0);
	cr_expect_eq(adr_target_lock(&first, 0, NULL), 0, "again is fine");
	cr_expect_eq(adr_target_lock(&second, 0, &err), ADRCPT_E_BUSY);
	cr_expect_eq(err.status, ADRCPT_E_BUSY);
	cr_expect_eq(second.lock, -1);
	adr_target_close(&first);
	cr_expect_eq(adr_target_lock(&second, 0, NULL), 0);
	adr_target_close(&second);
	cr_expect_eq(unit_count_names(".file.lock"), 1, "it is left in place");
}

Test(target, waits_for_the_lock)
{
	struct adr_target first, second;

	cr_assert_eq(adr_target_open(&first, "file", NULL), 0);
	cr_assert_eq(adr_target_open(&second, "file", NULL), 0);
	cr_assert_eq(adr_target_lock(&first, 1, NULL), 0);
	cr_expect_eq(adr_target_lock(&second, 1, NULL), ADRCPT_E_BUSY);
	adr_target_close(&first);
	cr_expect_eq(adr_target_lock(&second, 1, NULL), 0);
	adr_target_close(&second);
}

Test(target, files_side_by_side_have_locks_of_their_own)
{
	struct adr_target first, second;

	cr_assert_eq(adr_target_open(&first, "one", NULL), 0);
	cr_assert_eq(adr_target_open(&second, "two", NULL), 0);
	cr_expect_eq(adr_target_lock(&first, 0, NULL), 0);
	cr_expect_eq(adr_target_lock(&second, 0, NULL), 0);
	adr_target_close(&first);
	adr_target_close(&second);
}

Test(target, a_lock_that_is_a_link_is_refused)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	struct adr_target target;

	cr_assert_eq(symlink("elsewhere", ".file.lock"), 0);
	cr_assert_eq(adr_target_open(&target, "file", NULL), 0);
	cr_expect_eq(adr_target_lock(&target, 0, &err), ADRCPT_E_CREATE);
	cr_expect_not_null(strstr(err.text, ".file.lock"), "%s", err.text);
	adr_target_close(&target);
	cr_expect_eq(unit_count_names("elsewhere"), 0);
}
