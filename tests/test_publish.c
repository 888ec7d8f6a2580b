#include "publish.h"

#include "unit.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

TestSuite(publish, .init = unit_enter, .fini = unit_leave);

/* Two files, "one" and "two", with old content. */
static struct adr_publish *two_files(void)
{
	struct adr_publish *publish = adr_publish_new();

	cr_assert_not_null(publish);
	unit_write_text("one", "old 1");
	unit_write_text("two", "old 2");
	cr_assert_eq(adr_publish_add(publish, "one", NULL), 0);
	cr_assert_eq(adr_publish_add(publish, "two", NULL), 1);
	return publish;
}

static int stage(struct adr_publish *publish, int file, const char *text,
		 struct adrcpt_error *err)
{
	const char *path;
	int fd, rc;

	rc = adr_publish_stage(publish, file, -1, &fd, &path, err);
	if (rc < 0)
		return rc;
	cr_assert_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	return adr_publish_finish(publish, file, err);
}

static int stage_both(struct adr_publish *publish, struct adrcpt_error *err)
{
	int rc = stage(publish, 0, "new 1", err);

	return rc < 0 ? rc : stage(publish, 1, "new 2", err);
}

static void expect_old(void)
{
	unit_expect_file("one", "old 1");
	unit_expect_file("two", "old 2");
	unit_expect_no_temp();
}

static void expect_new(void)
{
	unit_expect_file("one", "new 1");
	unit_expect_file("two", "new 2");
	unit_expect_no_temp();
}

Test(publish, commit_replaces_all)
{
	struct adr_publish *publish = two_files();

	cr_assert_eq(adr_publish_lock(publish, 0, NULL), 0);
	cr_assert_eq(stage_both(publish, NULL), 0);
	cr_expect_eq(unit_count_names(".adrcpt-"), 2);
	cr_assert_eq(adr_publish_commit(publish, NULL, NULL), 0);
	expect_new();
	adr_publish_free(publish);
	expect_new();
}

Test(publish, abort_replaces_none)
{
	struct adr_publish *publish = two_files();

	cr_assert_eq(adr_publish_lock(publish, 0, NULL), 0);
	cr_assert_eq(stage_both(publish, NULL), 0);
	adr_publish_abort(publish);
	expect_old();
	cr_assert_eq(stage_both(publish, NULL), 0); /* may be tried again */
	cr_assert_eq(adr_publish_commit(publish, NULL, NULL), 0);
	expect_new();
	adr_publish_free(publish);
}

Test(publish, free_removes_what_is_staged)
{
	struct adr_publish *publish = two_files();
	const char *path;
	int fd;

	cr_assert_eq(stage(publish, 0, "new 1", NULL), 0);
	cr_assert_eq(adr_publish_stage(publish, 1, -1, &fd, &path, NULL), 0);
	adr_publish_free(publish);
	expect_old();
	adr_publish_free(NULL);
}

Test(publish, what_is_not_staged_stays)
{
	struct adr_publish *publish = two_files();

	cr_assert_eq(stage(publish, 1, "new 2", NULL), 0);
	cr_assert_eq(adr_publish_commit(publish, NULL, NULL), 0);
	unit_expect_file("one", "old 1");
	unit_expect_file("two", "new 2");
	adr_publish_free(publish);
}

Test(publish, if_one_cannot_be_staged_none_is_replaced)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	struct adr_publish *publish = two_files();

	cr_assert_eq(mkdir("sub", 0755), 0);
	cr_assert_eq(adr_publish_add(publish, "sub/three", NULL), 2);
	cr_assert_eq(rmdir("sub"), 0);
	cr_assert_eq(stage_both(publish, NULL), 0);
	cr_expect_eq(stage(publish, 2, "new 3", &err), ADRCPT_E_CREATE);
	adr_publish_abort(publish);
	expect_old();
	adr_publish_free(publish);
}

/* A rename that fails after another has succeeded: the text must say so. */
Test(publish, a_late_failure_names_what_was_replaced)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	struct adr_publish *publish = two_files();

	cr_assert_eq(stage_both(publish, NULL), 0);
	cr_assert_eq(unlink("two"), 0);
	cr_assert_eq(mkdir("two", 0755), 0);
	cr_expect_eq(adr_publish_commit(publish, NULL, &err), ADRCPT_E_IO);
	cr_expect_eq(strncmp(err.text, "one was replaced, but ", 22), 0, "%s",
		     err.text);
	unit_expect_file("one", "new 1");
	unit_expect_no_temp();
	adr_publish_free(publish);
}

Test(publish, an_early_file_is_replaced_before_the_others)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	struct adr_publish *publish = two_files();

	adr_publish_early(publish, 1);
	cr_assert_eq(stage_both(publish, NULL), 0);
	cr_assert_eq(unlink("one"), 0);
	cr_assert_eq(mkdir("one", 0755), 0);
	cr_expect_eq(adr_publish_commit(publish, NULL, &err), ADRCPT_E_IO);
	cr_expect_eq(strncmp(err.text, "two was replaced, but ", 22), 0, "%s",
		     err.text);
	unit_expect_file("two", "new 2");
	unit_expect_no_temp();
	adr_publish_free(publish);
}

Test(publish, an_early_failure_replaces_nothing)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	struct adr_publish *publish = two_files();

	cr_assert_eq(stage_both(publish, NULL), 0);
	cr_assert_eq(unlink("one"), 0);
	cr_assert_eq(mkdir("one", 0755), 0);
	cr_expect_eq(adr_publish_commit(publish, NULL, &err), ADRCPT_E_IO);
	cr_expect_null(strstr(err.text, "was replaced"), "%s", err.text);
	unit_expect_file("two", "old 2");
	unit_expect_no_temp();
	adr_publish_free(publish);
}

/* --- Names -------------------------------------------------------------- */

static const char *const same_file[] = {"one", "./one", "sub/../one", "link"};

ParameterizedTestParameters(publish, one_file_has_one_output)
{
	return unit_rows(COUNT(same_file));
}

ParameterizedTest(size_t *row, publish, one_file_has_one_output)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	struct adr_publish *publish = two_files();

	cr_assert_eq(mkdir("sub", 0755), 0);
	cr_assert_eq(symlink("one", "link"), 0);
	cr_expect_eq(adr_publish_add(publish, same_file[*row], &err),
		     ADRCPT_E_USAGE, "%s", same_file[*row]);
	cr_expect_not_null(strstr(err.text, same_file[*row]), "%s", err.text);
	cr_assert_eq(stage_both(publish, NULL), 0); /* as if never asked */
	cr_assert_eq(adr_publish_commit(publish, NULL, NULL), 0);
	expect_new();
	adr_publish_free(publish);
}

Test(publish, one_name_in_two_folders_is_fine)
{
	struct adr_publish *publish = two_files();

	cr_assert_eq(mkdir("sub", 0755), 0);
	cr_expect_eq(adr_publish_add(publish, "sub/one", NULL), 2);
	cr_expect_eq(adr_publish_lock(publish, 0, NULL), 0);
	adr_publish_free(publish);
}

Test(publish, a_bad_path_adds_nothing)
{
	struct adr_publish *publish = two_files();

	cr_expect_eq(adr_publish_add(publish, "none/x", NULL), ADRCPT_E_CREATE);
	cr_expect_eq(adr_publish_add(publish, "three", NULL), 2);
	adr_publish_free(publish);
}

/* --- Locks -------------------------------------------------------------- */

Test(publish, a_lock_that_is_held_is_busy)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	struct adr_publish *publish = two_files();
	struct adr_publish *other = adr_publish_new();

	cr_assert_eq(adr_publish_add(other, "two", NULL), 0);
	cr_assert_eq(adr_publish_lock(other, 0, NULL), 0);
	cr_expect_eq(adr_publish_lock(publish, 0, &err), ADRCPT_E_BUSY);
	cr_expect_not_null(strstr(err.text, "two"), "%s", err.text);
	adr_publish_free(other);
	cr_expect_eq(adr_publish_lock(publish, 0, NULL), 0);
	cr_expect_eq(adr_publish_lock(publish, 0, NULL), 0);
	adr_publish_free(publish);
}

Test(publish, lock_sweeps_what_killed_runs_left)
{
	struct adr_publish *publish = two_files();

	unit_write_text(".one.adrcpt-0123456789ab", "x");
	unit_write_text(".two.adrcpt-0123456789ab", "x");
	cr_assert_eq(adr_publish_lock(publish, 0, NULL), 0);
	expect_old();

	/* but not again, when it may be our own */
	cr_assert_eq(stage_both(publish, NULL), 0);
	cr_assert_eq(adr_publish_lock(publish, 0, NULL), 0);
	cr_assert_eq(adr_publish_commit(publish, NULL, NULL), 0);
	expect_new();
	adr_publish_free(publish);
}

Test(publish, without_the_lock_nothing_is_swept)
{
	struct adr_publish *publish = two_files();
	struct adr_publish *other = adr_publish_new();

	cr_assert_eq(adr_publish_add(other, "one", NULL), 0);
	cr_assert_eq(adr_publish_lock(other, 0, NULL), 0);
	unit_write_text(".one.adrcpt-0123456789ab", "being written");
	cr_expect_eq(adr_publish_lock(publish, 0, NULL), ADRCPT_E_BUSY);
	cr_expect_eq(unit_count_names(".adrcpt-"), 1);
	adr_publish_free(publish);
	adr_publish_free(other);
}

/* --- Stop --------------------------------------------------------------- */

static void *stop(void *publish)
{
	adr_publish_stop(publish);
	return NULL;
}

static void stop_from_a_thread(struct adr_publish *publish)
{
	pthread_t thread;

	cr_assert_eq(pthread_create(&thread, NULL, stop, publish), 0);
	cr_assert_eq(pthread_join(thread, NULL), 0);
}

Test(publish, stop_before_anything)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	struct adr_publish *publish = two_files();

	cr_expect_eq(adr_publish_check(publish, NULL), 0);
	stop_from_a_thread(publish);
	cr_expect_eq(adr_publish_check(publish, &err), ADRCPT_E_STOPPED);
	cr_expect_eq(err.status, ADRCPT_E_STOPPED);
	cr_expect_eq(stage(publish, 0, "new 1", NULL), ADRCPT_E_STOPPED);
	expect_old();
	cr_expect_eq(adr_publish_commit(publish, NULL, NULL), ADRCPT_E_STOPPED);
	expect_old();
	adr_publish_free(publish);
}

Test(publish, stop_while_one_is_being_written)
{
	struct adr_publish *publish = two_files();
	const char *path;
	int fd;

	cr_assert_eq(stage(publish, 0, "new 1", NULL), 0);
	cr_assert_eq(adr_publish_stage(publish, 1, -1, &fd, &path, NULL), 0);
	stop_from_a_thread(publish);
	expect_old();
	cr_expect_eq(write(fd, "new 2", 5), 5);
	cr_expect_eq(adr_publish_finish(publish, 1, NULL), 0);
	cr_expect_eq(adr_publish_commit(publish, NULL, NULL), ADRCPT_E_STOPPED);
	expect_old();
	adr_publish_free(publish);
}

Test(publish, stop_after_the_commit_changes_nothing)
{
	struct adr_publish *publish = two_files();

	cr_assert_eq(stage_both(publish, NULL), 0);
	cr_assert_eq(adr_publish_commit(publish, NULL, NULL), 0);
	stop_from_a_thread(publish);
	expect_new();
	adr_publish_free(publish);
}

struct race {
	struct adr_publish *publish;
	pthread_barrier_t barrier;
	int published; /* seen by the thread once stop had returned: 0 to 2 */
};

static bool is_new(const char *path)
{
	size_t len;
	char *bytes = unit_read(path, &len);
	bool yes = bytes[0] == 'n';

	free(bytes);
	return yes;
}

static void *stop_at_the_barrier(void *user)
{
	struct race *race = user;

	pthread_barrier_wait(&race->barrier);
	adr_publish_stop(race->publish);
	race->published = is_new("one") + is_new("two");
	return NULL;
}

/* Whoever comes first: all or none, and what stop's caller sees is final. */
Test(publish, stop_at_any_moment)
{
	size_t round;

	for (round = 0; round < 200; round++) {
		struct race race = {two_files(), {{0}}, -1};
		pthread_t thread;
		int rc;

		cr_assert_eq(pthread_barrier_init(&race.barrier, NULL, 2), 0);
		cr_assert_eq(pthread_create(&thread, NULL, stop_at_the_barrier,
					    &race),
			     0);
		pthread_barrier_wait(&race.barrier);
		rc = stage_both(race.publish, NULL);
		if (rc == 0)
			rc = adr_publish_commit(race.publish, NULL, NULL);
		else
			adr_publish_abort(race.publish);
		cr_assert_eq(pthread_join(thread, NULL), 0);
		cr_assert(rc == 0 || rc == ADRCPT_E_STOPPED);
		cr_assert_eq(race.published, rc == 0 ? 2 : 0);
		if (rc == 0)
			expect_new();
		else
			expect_old();
		adr_publish_free(race.publish);
		pthread_barrier_destroy(&race.barrier);
	}
}
