/* The library as an application sees it: exports, to files and descriptors, and
 * writers of its own.  Public headers and exported names only. */
#include "api_bed.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

/* --- A writer of our own
 * ------------------------------------------------------------ */

static int put_pair(void *state, adrcpt_out *out,
		    const struct adrcpt_pair *pair, struct adrcpt_error *err)
{
	size_t *count = state;

	(void)err;
	if (strcmp(pair->key, "user2@one.test") == 0)
		return adrcpt_out_skip(out, "no-second", pair->key,
				       "seconds are left out");
	*count += 1;
	return adrcpt_out_printf(out, "%zu %s=%s\n", *count, pair->key,
				 pair->value);
}

static int put_count(void *state, adrcpt_out *out, struct adrcpt_error *err)
{
	const size_t *count = state;

	(void)err;
	return adrcpt_out_printf(out, "end %zu\n", *count);
}

static const struct adrcpt_writer_ops counting = {
	.abi = ADRCPT_PLUGIN_ABI,
	.name = "counting",
	.summary = "numbers",
	.state_size = sizeof(size_t),
	.pair = put_pair,
	.end = put_count,
};

static int fail_pair(void *state, adrcpt_out *out,
		     const struct adrcpt_pair *pair, struct adrcpt_error *err)
{
	(void)state;
	(void)out;
	return adrcpt_error_set(err, ADRCPT_E_DATA, "I do not like %s",
				pair->key);
}

static const struct adrcpt_writer_ops failing = {
	.abi = ADRCPT_PLUGIN_ABI,
	.name = "failing",
	.summary = "fails",
	.pair = fail_pair,
};

/* --- Exports to files
 * ------------------------------------------------------------------ */

struct run {
	struct bed bed;
	adrcpt_set *set;
	adrcpt_export *outputs;
	adrcpt_writer *writers[4];
	size_t count;
};

static void run_init(struct run *run)
{
	memset(run, 0, sizeof *run);
	bed_init(&run->bed);
	run->set = loaded_set();
	run->outputs = adrcpt_export_new(run->set, NULL);
	cr_assert_not_null(run->outputs);
}

static void run_clear(struct run *run)
{
	adrcpt_export_free(run->outputs);
	while (run->count > 0)
		adrcpt_writer_free(run->writers[--run->count]);
	adrcpt_set_free(run->set);
	bed_clear(&run->bed);
}

/* Add a file; returns its number. */
static int add(struct run *run, adrcpt_writer *writer, const char *name)
{
	char path[128];

	cr_assert_not_null(writer);
	run->writers[run->count++] = writer;
	return adrcpt_export_add(run->outputs, writer, NULL,
				 path_of(&run->bed, path, name), &run->bed.err);
}

static int publish(struct run *run)
{
	return adrcpt_export_run(run->outputs, NULL, NULL, &run->bed.err);
}

/* --- Sets for tables only ----------------------------------------------- */

static const char person[] =
	"dn: CN=A,DC=test\nobjectClass: user\ncn: A\ndisplayName: Ann\n"
	"objectGUID:: AAAAAAAAAAAAAAAAAAAAAA==\n"
	"targetAddress: SMTP:a@next.test\n"
	"proxyAddresses: SMTP:Ann@x.test\nproxyAddresses: smtp:a@x.test\n"
	"proxyAddresses: x500:/o=X/cn=a\n\n";

/* The set of that person, for tables only or not. */
static adrcpt_set *person_set(const struct bed *bed, bool tables_only)
{
	adrcpt_source *source = adrcpt_source_new("ldif", NULL);
	adrcpt_set *set = adrcpt_set_new(NULL);
	char path[128];

	cr_assert(source != NULL && set != NULL);
	write_file(bed, "in.ldif", person);
	cr_assert_eq(adrcpt_source_set(source, "file",
				       path_of(bed, path, "in.ldif"), NULL),
		     0);
	if (tables_only)
		cr_assert_eq(adrcpt_set_tables_only(set, NULL), 0);
	cr_assert_eq(adrcpt_set_load(set, source, NULL, NULL, NULL), 0);
	adrcpt_source_free(source);
	return set;
}

Test(api_export, a_set_for_tables_only_has_addresses_only)
{
	struct bed bed;
	adrcpt_set *sets[2];
	const adrcpt_recipient *one;
	size_t i;

	bed_init(&bed);
	for (i = 0; i < 2; i++) {
		sets[i] = person_set(&bed, i == 1);
		one = adrcpt_set_at(sets[i], 0);
		cr_assert_not_null(one);
		cr_expect_str_eq(adrcpt_recipient_dn(one), "CN=A,DC=test");
		cr_expect_str_eq(adrcpt_recipient_kind(one), "User");
		cr_expect_str_eq(adrcpt_recipient_primary(one), "Ann@x.test");
		cr_expect_eq(adrcpt_recipient_address_count(one), 2);
		cr_expect_eq(adrcpt_recipient_other_count(one), 1 - i);
		cr_expect_eq(adrcpt_recipient_guid(one) == NULL, i == 1);
		cr_expect_eq(adrcpt_recipient_name(one) == NULL, i == 1);
		cr_expect_eq(adrcpt_recipient_target(one) == NULL, i == 1);
	}
	cr_expect_eq(adrcpt_set_tables_only(sets[0], &bed.err), ADRCPT_E_USAGE,
		     "after a load");
	adrcpt_set_free(sets[0]);
	adrcpt_set_free(sets[1]);
	bed_clear(&bed);
}

Test(api_export, a_set_for_tables_only_goes_to_tables_only)
{
	struct run run;

	run_init(&run);
	adrcpt_export_free(run.outputs);
	adrcpt_set_free(run.set);
	run.set = person_set(&run.bed, true);
	run.outputs = adrcpt_export_new(run.set, NULL);
	cr_assert_eq(add(&run, adrcpt_writer_new("postfix", NULL), "table"), 0);
	cr_expect(adrcpt_writer_is_table(run.writers[0]));
	cr_expect_eq(publish(&run), 0, "%s", run.bed.err.text);
	file_is(&run.bed, "table", "a@x.test\tOK\nann@x.test\tOK\n");
	cr_assert_eq(add(&run, adrcpt_writer_new("json", NULL), "whole"), 1);
	cr_expect_not(adrcpt_writer_is_table(run.writers[1]));
	cr_expect_eq(publish(&run), ADRCPT_E_USAGE);
	cr_expect_not_null(strstr(run.bed.err.text, "tables only"), "%s",
			   run.bed.err.text);
	run_clear(&run);
}

Test(api_export, two_outputs_of_one_run)
{
	struct run run;

	run_init(&run);
	cr_assert_eq(add(&run, adrcpt_writer_new("postfix", NULL), "a"), 0);
	cr_assert_eq(add(&run, adrcpt_writer_new("postfix", NULL), "b"), 1);
	cr_assert_eq(adrcpt_export_set(run.outputs, 1, "value", "yes", NULL),
		     0);
	cr_assert_eq(publish(&run), 0, "%s", run.bed.err.text);
	file_is(&run.bed, "a", "user1@one.test\tOK\nuser2@one.test\tOK\n");
	file_is(&run.bed, "b", "user1@one.test\tyes\nuser2@one.test\tyes\n");
	cr_assert_eq(adrcpt_export_count(run.outputs, 1), 2);
	cr_assert_eq(adrcpt_export_count(run.outputs, 2), 0);
	cr_assert_eq(adrcpt_export_count(run.outputs, -1), 0);
	run_clear(&run);
}

Test(api_export, runs_again_after_another_load)
{
	struct run run;

	run_init(&run);
	cr_assert_eq(add(&run, adrcpt_writer_new("postfix", NULL), "a"), 0);
	cr_assert_eq(publish(&run), 0);
	load(run.set, "DC=a", "1");
	cr_assert_eq(publish(&run), 0);
	file_is(&run.bed, "a",
		"user1@a.test\tOK\nuser1@one.test\tOK\nuser2@one.test\tOK\n");
	run_clear(&run);
}

Test(api_export, a_failed_output_leaves_all_files)
{
	struct run run;

	run_init(&run);
	write_file(&run.bed, "a", "z@d\told\n");
	cr_assert_eq(add(&run, adrcpt_writer_new("postfix", NULL), "a"), 0);
	cr_assert_eq(add(&run, adrcpt_writer_new_ops(&failing, NULL), "b"), 1);
	cr_assert_eq(publish(&run), ADRCPT_E_DATA);
	cr_assert_str_eq(run.bed.err.text, "I do not like user1@one.test");
	cr_assert_eq(adrcpt_export_run(run.outputs, NULL, NULL, NULL),
		     ADRCPT_E_DATA, "without an error object, too");
	file_is(&run.bed, "a", "z@d\told\n");
	cr_assert(folder_has(&run.bed, "a"));
	run_clear(&run);
}

Test(api_export, the_guard_refuses)
{
	struct run run;

	run_init(&run);
	write_file(&run.bed, "a", "z@d\told\n");
	cr_assert_eq(add(&run, adrcpt_writer_new("postfix", NULL), "a"), 0);
	cr_assert_eq(
		adrcpt_export_set(run.outputs, 0, "min-entries", "3", NULL), 0);
	cr_assert_eq(publish(&run), ADRCPT_E_REFUSED);
	file_is(&run.bed, "a", "z@d\told\n");
	cr_assert(folder_has(&run.bed, "a"));
	run_clear(&run);
}

static const struct {
	const char *name, *value;
} bad_options[] = {
	{"value", ""},     {"value", " x"},        {"value", "a\nb"},
	{"value", "\xff"}, {"mode", "rw"},         {"mode", "1777"},
	{"mode", ""},      {"min_entries", "few"}, {"min_entries", "-1"},
	{"colour", "red"},
};

Test(api_export, bad_options_are_refused)
{
	struct run run;
	size_t i;

	run_init(&run);
	cr_assert_eq(add(&run, adrcpt_writer_new("postfix", NULL), "a"), 0);
	for (i = 0; i < sizeof bad_options / sizeof bad_options[0]; i++)
		cr_expect_eq(adrcpt_export_set(run.outputs, 0,
					       bad_options[i].name,
					       bad_options[i].value, NULL),
			     ADRCPT_E_USAGE, "%s = %s", bad_options[i].name,
			     bad_options[i].value);
	cr_assert_eq(publish(&run), 0);
	file_is(&run.bed, "a", "user1@one.test\tOK\nuser2@one.test\tOK\n");
	run_clear(&run);
}

Test(api_export, bad_outputs_are_refused)
{
	struct run run;

	run_init(&run);
	cr_assert_eq(add(&run, adrcpt_writer_new("postfix", NULL), "a"), 0);
	cr_assert_eq(add(&run, adrcpt_writer_new("json", NULL), "a"),
		     ADRCPT_E_USAGE);
	cr_assert_eq(add(&run, adrcpt_writer_new("json", NULL), "no/such"),
		     ADRCPT_E_CREATE);
	cr_assert_eq(add(&run, adrcpt_writer_new("json", NULL), ""),
		     ADRCPT_E_CREATE);
	cr_assert_eq(publish(&run), 0);
	cr_assert(folder_has(&run.bed, "a"));
	run_clear(&run);
}

Test(api_export, a_lock_is_held_against_others)
{
	struct run run;
	adrcpt_export *other;
	char path[128];

	run_init(&run);
	cr_assert_eq(add(&run, adrcpt_writer_new("postfix", NULL), "a"), 0);
	cr_assert_eq(adrcpt_export_lock(run.outputs, 0, NULL), 0);
	cr_assert_eq(adrcpt_export_lock(run.outputs, 0, NULL), 0, "again");
	other = adrcpt_export_new(run.set, NULL);
	run.writers[run.count++] = adrcpt_writer_new("json", NULL);
	cr_assert_eq(adrcpt_export_add(other, run.writers[1], NULL,
				       path_of(&run.bed, path, "a"), NULL),
		     0);
	cr_assert_eq(adrcpt_export_lock(other, 0, NULL), ADRCPT_E_BUSY);
	cr_assert_eq(adrcpt_export_run(other, NULL, NULL, NULL), ADRCPT_E_BUSY);
	cr_assert_eq(publish(&run), 0);
	adrcpt_export_free(run.outputs);
	run.outputs = NULL;
	cr_assert_eq(adrcpt_export_lock(other, 0, NULL), 0);
	adrcpt_export_free(other);
	run_clear(&run);
}

/* --- Exports to descriptors
 * -------------------------------------------------------------- */

Test(api_export, to_a_descriptor)
{
	struct run run;
	char bytes[256];
	int ends[2];
	ssize_t len;

	run_init(&run);
	cr_assert_eq(pipe(ends), 0);
	run.writers[run.count++] = adrcpt_writer_new("postfix", NULL);
	run.writers[run.count++] = adrcpt_writer_new("cdb", NULL);
	cr_assert_eq(adrcpt_export_add_fd(run.outputs, run.writers[1], NULL,
					  ends[1], NULL),
		     ADRCPT_E_USAGE, "cdb needs a file");
	cr_assert_eq(adrcpt_export_add_fd(run.outputs, run.writers[0], NULL,
					  ends[1], NULL),
		     0);
	cr_assert_eq(publish(&run), 0);
	len = read(ends[0], bytes, sizeof bytes);
	cr_assert_eq(len, (ssize_t)strlen("user1@one.test\tOK\n") * 2);
	cr_assert_eq(fcntl(ends[1], F_GETFD), 0, "it stays the caller's");
	close(ends[0]);
	close(ends[1]);
	run_clear(&run);
}

/* --- Writers by ops
 * ----------------------------------------------------------------------------
 */

Test(api_export, own_writer)
{
	struct heard heard = {0, "", 0};
	struct run run;

	run_init(&run);
	load(run.set, "DC=two", "1");
	cr_assert_eq(add(&run, adrcpt_writer_new_ops(&counting, NULL), "a"), 0);
	cr_assert_eq(adrcpt_export_run(run.outputs, hear, &heard, NULL), 0);
	file_is(&run.bed, "a",
		"1 user1@one.test=OK\n2 user1@two.test=OK\n"
		"end 2\n");
	cr_assert_eq(adrcpt_export_count(run.outputs, 0), 2);
	cr_assert_eq(heard.count, 1);
	cr_assert_str_eq(heard.code, "no-second");
	run_clear(&run);
}

Test(api_export, a_callback_stops_a_run)
{
	struct heard heard = {0, "", 1};
	struct run run;

	run_init(&run);
	cr_assert_eq(add(&run, adrcpt_writer_new_ops(&counting, NULL), "a"), 0);
	cr_assert_eq(adrcpt_export_run(run.outputs, hear, &heard, &run.bed.err),
		     ADRCPT_E_STOPPED);
	cr_assert_eq(run.bed.err.status, ADRCPT_E_STOPPED);
	cr_assert(folder_has(&run.bed, NULL));
	run_clear(&run);
}

/* --- Stopping
 * ------------------------------------------------------------------------------------
 */

Test(api_export, a_stopped_run_publishes_nothing)
{
	struct run run;

	run_init(&run);
	cr_assert_eq(add(&run, adrcpt_writer_new("postfix", NULL), "a"), 0);
	adrcpt_export_stop(run.outputs);
	cr_assert_eq(publish(&run), ADRCPT_E_STOPPED);
	cr_assert(folder_has(&run.bed, NULL));
	run_clear(&run);
}

static void *stop(void *user)
{
	adrcpt_export_stop(user);
	return NULL;
}

/* While it writes: the pair that asks for it is the first of two. */
static int stop_from_thread(const struct adrcpt_report *report, void *user)
{
	pthread_t thread;

	(void)report;
	cr_assert_eq(pthread_create(&thread, NULL, stop, user), 0);
	cr_assert_eq(pthread_join(thread, NULL), 0);
	return 0;
}

Test(api_export, another_thread_stops_a_run)
{
	struct run run;

	run_init(&run);
	write_file(&run.bed, "a", "z@d\told\n");
	cr_assert_eq(add(&run, adrcpt_writer_new_ops(&counting, NULL), "a"), 0);
	cr_assert_eq(adrcpt_export_run(run.outputs, stop_from_thread,
				       run.outputs, NULL),
		     ADRCPT_E_STOPPED);
	file_is(&run.bed, "a", "z@d\told\n");
	cr_assert(folder_has(&run.bed, "a"));
	run_clear(&run);
}
