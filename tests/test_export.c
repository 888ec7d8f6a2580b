#include <adrcpt-plugin.h>

#include "unit.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- A set, an export and its writers ----------------------------------- */

static const char *const three =
	"dn: cn=1\nproxyAddresses: smtp:a@d\n\n"
	"dn: cn=2\nproxyAddresses: smtp:b@d\nproxyAddresses: smtp:c@d\n\n";

/* A table that is there already. */
#define OLD "z@d\told\n"

static adrcpt_set *set;
static adrcpt_export *self;
static adrcpt_writer *writers[4];
static size_t writer_count;

static void make_export(const char *ldif)
{
	set = unit_load_ldif(ldif);
	self = adrcpt_export_new(set, NULL);
	cr_assert_not_null(self);
	cr_assert_eq(unlink("unit.ldif"), 0);
}

static void clear_export(void)
{
	adrcpt_export_free(self);
	adrcpt_set_free(set);
	while (writer_count > 0)
		adrcpt_writer_free(writers[--writer_count]);
	unit_leave();
}

TestSuite(export, .init = unit_enter, .fini = clear_export);

static adrcpt_writer *keep(adrcpt_writer *writer)
{
	cr_assert_not_null(writer);
	writers[writer_count++] = writer;
	return writer;
}

static int add(const char *format, const char *path, struct adrcpt_error *err)
{
	return adrcpt_export_add(self, keep(adrcpt_writer_new(format, NULL)),
				 NULL, path, err);
}

static int run(struct adrcpt_error *err)
{
	return adrcpt_export_run(self, NULL, NULL, err);
}

/* The same in any format. */
static void write_old(const char *format, const char *path)
{
	adrcpt_set *old =
		unit_load_ldif("dn: cn=z\nproxyAddresses: smtp:z@d\n\n");
	adrcpt_writer *writer = adrcpt_writer_new(format, NULL);
	adrcpt_export *out = adrcpt_export_new(old, NULL);

	cr_assert_eq(adrcpt_export_add(out, writer, NULL, path, NULL), 0);
	cr_assert_eq(adrcpt_export_run(out, NULL, NULL, NULL), 0);
	adrcpt_export_free(out);
	adrcpt_writer_free(writer);
	adrcpt_set_free(old);
	cr_assert_eq(unlink("unit.ldif"), 0);
}

/* The files have the same bytes. */
static void expect_same(const char *path, const char *other)
{
	size_t len, other_len;
	char *bytes = unit_read(path, &len);
	char *others = unit_read(other, &other_len);

	cr_expect_eq(len, other_len, "%s", path);
	cr_expect(len == other_len && memcmp(bytes, others, len) == 0);
	free(bytes);
	free(others);
}

/* --- What is published -------------------------------------------------- */

Test(export, writes_every_output)
{
	struct adrcpt_error err = {0, 0, 0, ""};

	make_export(three);
	cr_assert_eq(add("postfix", "table", &err), 0, "%s", err.text);
	cr_assert_eq(add("jsonl", "records", &err), 1, "%s", err.text);
	cr_assert_eq(add("cdb", "table.cdb", &err), 2, "%s", err.text);
	cr_assert_eq(run(&err), 0, "%s", err.text);
	unit_expect_file("table", "a@d\tOK\nb@d\tOK\nc@d\tOK\n");
	cr_expect_eq(adrcpt_export_count(self, 0), 3);
	cr_expect_eq(adrcpt_export_count(self, 1), 2);
	cr_expect_eq(adrcpt_export_count(self, 2), 3);
	cr_expect_eq(adrcpt_export_count(self, 3), 0);
	cr_expect_eq(adrcpt_export_count(self, -1), 0);
	cr_expect_eq(access("table.cdb", F_OK) + access("records", F_OK), 0);
	unit_expect_no_temp();
}

Test(export, may_be_run_again)
{
	make_export(three);
	cr_assert_eq(add("postfix", "table", NULL), 0);
	cr_assert_eq(run(NULL), 0);
	cr_assert_eq(chmod("table", 0600), 0);
	unit_write_text("table", "changed@d\tOK\n");
	cr_assert_eq(run(NULL), 0);
	unit_expect_file("table", "a@d\tOK\nb@d\tOK\nc@d\tOK\n");
	cr_expect_eq(adrcpt_export_count(self, 0), 3);
}

Test(export, the_set_may_be_loaded_after_it)
{
	adrcpt_source *source = adrcpt_source_new("ldif", NULL);

	set = adrcpt_set_new(NULL);
	self = adrcpt_export_new(set, NULL);
	cr_assert_eq(add("postfix", "table", NULL), 0);
	cr_assert_eq(adrcpt_export_lock(self, 0, NULL), 0);
	unit_write_text("in", three);
	cr_assert_eq(adrcpt_source_set(source, "file", "in", NULL), 0);
	cr_assert_eq(adrcpt_set_load(set, source, NULL, NULL, NULL), 0);
	adrcpt_source_free(source);
	cr_assert_eq(run(NULL), 0);
	unit_expect_file("table", "a@d\tOK\nb@d\tOK\nc@d\tOK\n");
}

/* --- Options ------------------------------------------------------------ */

static const struct {
	const char *name, *value;
	bool taken;
} options[] = {
	{"value", "relay:[mail.example.com]:25", true},
	{"value", "two words", true},
	{"value", "M\xc3\xbcller", true},
	{"value", "", false},
	{"value", " x", false},
	{"value", "x ", false},
	{"value", " ", false},
	{"value", "a\nb", false},
	{"value", "x\n", false},
	{"value", "a\tb", false},
	{"value", "\tx", false},
	{"value", "a\x7f", false},
	{"value", "\xff", false},
	{"value", "a\xe2\x80\xa8z", false},
	{"mode", "0640", true},
	{"mode", "640", true},
	{"mode", "0", true},
	{"mode", "777", true},
	{"mode", "", false},
	{"mode", "0888", false},
	{"mode", "1777", false},
	{"mode", "00640", false},
	{"mode", "-640", false},
	{"mode", "u=rw", false},
	{"min_entries", "0", true},
	{"min-entries", "4294967295", true},
	{"min_entries", "-1", false},
	{"min_entries", "4294967296", false},
	{"min_entries", "", false},
	{"bogus", "x", false},
};

ParameterizedTestParameters(export, checks_options)
{
	return unit_rows(COUNT(options));
}

ParameterizedTest(size_t *row, export, checks_options)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	int rc;

	make_export(three);
	cr_assert_eq(add("postfix", "table", NULL), 0);
	rc = adrcpt_export_set(self, 0, options[*row].name, options[*row].value,
			       &err);
	cr_expect_eq(rc, options[*row].taken ? 0 : ADRCPT_E_USAGE,
		     "row %zu: %d %s", *row, rc, err.text);
	cr_expect_eq(err.status, rc);
}

Test(export, value_is_that_of_its_output)
{
	make_export(three);
	cr_assert_eq(add("postfix", "one", NULL), 0);
	cr_assert_eq(add("postfix", "two", NULL), 1);
	cr_assert_eq(adrcpt_export_set(self, 1, "value", "x y", NULL), 0);
	cr_expect_lt(adrcpt_export_set(self, 1, "value", "", NULL), 0);
	cr_assert_eq(run(NULL), 0);
	unit_expect_file("one", "a@d\tOK\nb@d\tOK\nc@d\tOK\n");
	unit_expect_file("two", "a@d\tx y\nb@d\tx y\nc@d\tx y\n");
}

static const struct {
	int old; /* -1: no file */
	const char *option;
	mode_t want;
} modes[] = {
	{-1, NULL, 0644},    {-1, "0600", 0600}, {0600, NULL, 0600},
	{0640, "644", 0644}, {0666, "0", 0},
};

ParameterizedTestParameters(export, mode)
{
	return unit_rows(COUNT(modes));
}

ParameterizedTest(size_t *row, export, mode)
{
	struct stat st;

	if (modes[*row].old >= 0) {
		unit_write_text("table", OLD);
		cr_assert_eq(chmod("table", (mode_t)modes[*row].old), 0);
	}
	make_export(three);
	cr_assert_eq(add("postfix", "table", NULL), 0);
	if (modes[*row].option != NULL)
		cr_assert_eq(adrcpt_export_set(self, 0, "mode",
					       modes[*row].option, NULL),
			     0);
	cr_assert_eq(run(NULL), 0);
	cr_assert_eq(stat("table", &st), 0);
	cr_expect_eq(st.st_mode & 07777, modes[*row].want);
}

Test(export, describes_its_options)
{
	struct adrcpt_option_info info;
	size_t i;

	make_export(three);
	for (i = 0; adrcpt_export_option(i, &info); i++)
		cr_expect(info.name != NULL && info.help != NULL);
	cr_expect_geq(i, 3);
}

/* --- The guard ---------------------------------------------------------- */

/* Two of these four keys cannot stand in a text. */
static const char *const with_hashes =
	"dn: cn=1\nproxyAddresses: smtp:#a@d\nproxyAddresses: smtp:#b@d\n\n"
	"dn: cn=2\nproxyAddresses: smtp:c@d\nproxyAddresses: smtp:d@d\n\n";

static const char *const only_hashes =
	"dn: cn=1\nproxyAddresses: smtp:#a@d\n\n";

static const char *const nothing = "";

static const struct {
	const char *const *ldif;
	const char *format;
	const char *least; /* NULL: the initial value */
	bool refused;
} guards[] = {
	{&three, "postfix", NULL, false},
	{&three, "postfix", "3", false},
	{&three, "postfix", "4", true},
	{&three, "cdb", "4", true},
	{&three, "jsonl", "2", false},
	{&three, "jsonl", "3", true},
	{&three, "json", "3", true},
	{&nothing, "postfix", NULL, true},
	{&nothing, "cdb", NULL, true},
	{&nothing, "json", NULL, true},
	{&nothing, "postfix", "0", false},
	{&nothing, "json", "0", false},

	/* what is left out does not count */
	{&with_hashes, "postfix", "2", false},
	{&with_hashes, "postfix", "3", true},
	{&with_hashes, "cdb", "4", false},
	{&only_hashes, "postfix", NULL, true},
	{&only_hashes, "cdb", NULL, false},
	{&only_hashes, "postfix", "0", false},
};

ParameterizedTestParameters(export, refuses_too_few_entries)
{
	return unit_rows(COUNT(guards));
}

ParameterizedTest(size_t *row, export, refuses_too_few_entries)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	int rc;

	write_old(guards[*row].format, "table");
	write_old(guards[*row].format, "copy");
	write_old("jsonl", "first");
	write_old("jsonl", "first copy");
	make_export(*guards[*row].ldif);
	cr_assert_eq(add("jsonl", "first", NULL), 0);
	cr_assert_eq(adrcpt_export_set(self, 0, "min_entries", "0", NULL), 0);
	cr_assert_eq(add(guards[*row].format, "table", NULL), 1);
	if (guards[*row].least != NULL)
		cr_assert_eq(adrcpt_export_set(self, 1, "min_entries",
					       guards[*row].least, NULL),
			     0);
	rc = run(&err);
	unit_expect_no_temp();
	if (!guards[*row].refused) {
		cr_expect_eq(rc, 0, "row %zu: %s", *row, err.text);
		return;
	}
	cr_expect_eq(rc, ADRCPT_E_REFUSED, "row %zu: %d", *row, rc);
	cr_expect_eq(err.status, ADRCPT_E_REFUSED);
	cr_expect_not_null(strstr(err.text, "table"), "%s", err.text);
	cr_expect_not_null(strstr(err.text, "min_entries"), "%s", err.text);
	expect_same("table", "copy");
	expect_same("first", "first copy");
	cr_expect_eq(adrcpt_export_count(self, 0), 0, "the run failed");
	cr_expect_eq(adrcpt_export_count(self, 1), 0);
}

/* --- Keys that cannot be written ---------------------------------------- */

Test(export, a_key_that_is_a_comment_is_skipped_and_reported)
{
	struct unit_reports reports = {0};

	make_export(with_hashes);
	cr_assert_eq(add("postfix", "table", NULL), 0);
	cr_assert_eq(adrcpt_export_run(self, unit_catch, &reports, NULL), 0);
	unit_expect_file("table", "c@d\tOK\nd@d\tOK\n");
	cr_expect_str_eq(reports.codes, "comment-key comment-key ");
	cr_expect_not_null(strstr(reports.text, "#b@d"), "%s", reports.text);
	cr_expect_not_null(strstr(reports.text, "table"), "%s", reports.text);
	cr_expect_eq(adrcpt_export_count(self, 0), 2);
}

Test(export, a_report_can_stop_the_run)
{
	struct unit_reports reports = {0};
	struct adrcpt_error err = {0, 0, 0, ""};

	unit_write_text("table", OLD);
	make_export(with_hashes);
	reports.stop_at = 1;
	cr_assert_eq(add("postfix", "table", NULL), 0);
	cr_expect_eq(adrcpt_export_run(self, unit_catch, &reports, &err),
		     ADRCPT_E_STOPPED);
	cr_expect_eq(err.status, ADRCPT_E_STOPPED);
	cr_expect_eq(reports.count, 1);
	unit_expect_file("table", OLD);
	unit_expect_no_temp();
}

/* --- Descriptors -------------------------------------------------------- */

Test(export, to_a_descriptor)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	int fd;

	make_export(three);
	fd = open("out", O_WRONLY | O_CREAT, 0600);
	cr_assert_geq(fd, 0);
	cr_assert_eq(write(fd, "before\n", 7), 7);
	cr_assert_eq(adrcpt_export_add_fd(
			     self, keep(adrcpt_writer_new("postfix", NULL)),
			     NULL, fd, &err),
		     0, "%s", err.text);
	cr_assert_eq(run(&err), 0, "%s", err.text);
	cr_expect_eq(write(fd, "after\n", 6), 6, "it stays the caller's");
	close(fd);
	unit_expect_file("out", "before\na@d\tOK\nb@d\tOK\nc@d\tOK\nafter\n");
	cr_expect_eq(adrcpt_export_count(self, 0), 3);
}

Test(export, a_format_that_seeks_needs_a_file)
{
	struct adrcpt_error err = {0, 0, 0, ""};

	make_export(three);
	cr_expect_eq(adrcpt_export_add_fd(self,
					  keep(adrcpt_writer_new("cdb", NULL)),
					  NULL, 1, &err),
		     ADRCPT_E_USAGE);
	cr_expect_not_null(strstr(err.text, "'cdb'"), "%s", err.text);
}

/* What was written to a descriptor cannot be taken back: files first. */
Test(export, a_descriptor_gets_nothing_if_a_file_fails)
{
	int fd;

	make_export(three);
	fd = open("out", O_WRONLY | O_CREAT, 0600);
	cr_assert_eq(adrcpt_export_add_fd(
			     self, keep(adrcpt_writer_new("postfix", NULL)),
			     NULL, fd, NULL),
		     0);
	cr_assert_eq(add("postfix", "table", NULL), 1);
	cr_assert_eq(adrcpt_export_set(self, 1, "min_entries", "9", NULL), 0);
	cr_expect_eq(run(NULL), ADRCPT_E_REFUSED);
	unit_expect_file("out", "");
	close(fd);
}

Test(export, no_file_changes_if_a_descriptor_fails)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	int fd;

	unit_write_text("table", OLD);
	make_export(three);
	fd = open("/dev/full", O_WRONLY);
	cr_assert_geq(fd, 0);
	cr_assert_eq(add("postfix", "table", NULL), 0);
	cr_assert_eq(adrcpt_export_add_fd(self,
					  keep(adrcpt_writer_new("json", NULL)),
					  NULL, fd, NULL),
		     1);
	cr_expect_eq(run(&err), ADRCPT_E_IO);
	cr_expect_eq(err.status, ADRCPT_E_IO);
	unit_expect_file("table", OLD);
	unit_expect_no_temp();
	close(fd);
}

/* --- Arguments ---------------------------------------------------------- */

Test(export, two_outputs_with_one_file_name)
{
	struct adrcpt_error err = {0, 0, 0, ""};

	make_export(three);
	cr_assert_eq(add("postfix", "table", NULL), 0);
	cr_expect_eq(add("json", "table", &err), ADRCPT_E_USAGE);
	cr_expect_not_null(strstr(err.text, "table"), "%s", err.text);
	memset(&err, 0, sizeof err);
	cr_expect_eq(add("json", "./table", &err), ADRCPT_E_USAGE);
	cr_assert_eq(run(NULL), 0);
	unit_expect_file("table", "a@d\tOK\nb@d\tOK\nc@d\tOK\n");
}

Test(export, bad_arguments)
{
	adrcpt_writer *writer;

	make_export(three);
	writer = keep(adrcpt_writer_new("postfix", NULL));
	cr_expect_null(adrcpt_export_new(NULL, NULL));
	cr_expect_eq(run(NULL), ADRCPT_E_USAGE); /* without outputs */
	cr_expect_eq(adrcpt_export_add(NULL, writer, NULL, "x", NULL),
		     ADRCPT_E_USAGE);
	cr_expect_eq(adrcpt_export_add(self, NULL, NULL, "x", NULL),
		     ADRCPT_E_USAGE);
	cr_expect_eq(adrcpt_export_add(self, writer, NULL, NULL, NULL),
		     ADRCPT_E_USAGE);
	cr_expect_eq(adrcpt_export_add(self, writer, "bogus", "x", NULL),
		     ADRCPT_E_USAGE);
	cr_expect_eq(adrcpt_export_add(self, writer, NULL, "none/x", NULL),
		     ADRCPT_E_CREATE);
	cr_expect_eq(adrcpt_export_add_fd(self, writer, NULL, -1, NULL),
		     ADRCPT_E_USAGE);
	cr_expect_eq(adrcpt_export_set(self, 0, "value", "x", NULL),
		     ADRCPT_E_USAGE);
	cr_expect_eq(adrcpt_export_lock(NULL, 0, NULL), ADRCPT_E_USAGE);
	cr_expect_eq(adrcpt_export_run(NULL, NULL, NULL, NULL), ADRCPT_E_USAGE);
	adrcpt_export_stop(NULL);
	adrcpt_export_free(NULL);
	cr_assert_eq(
		adrcpt_export_add(self, writer, "relay_recipients", "x", NULL),
		0);
	cr_expect_eq(adrcpt_export_set(self, 1, "value", "x", NULL),
		     ADRCPT_E_USAGE);
	cr_expect_eq(adrcpt_export_set(self, -1, "value", "x", NULL),
		     ADRCPT_E_USAGE);
	cr_expect_eq(adrcpt_export_set(self, 0, NULL, "x", NULL),
		     ADRCPT_E_USAGE);
	cr_expect_eq(adrcpt_export_set(self, 0, "value", NULL, NULL),
		     ADRCPT_E_USAGE);
}

/* --- Failures ----------------------------------------------------------- */

Test(export, another_run_holds_the_lock)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	adrcpt_export *other;

	unit_write_text("table", OLD);
	make_export(three);
	other = adrcpt_export_new(set, NULL);
	cr_assert_eq(adrcpt_export_add(other,
				       keep(adrcpt_writer_new("json", NULL)),
				       NULL, "table", NULL),
		     0);
	cr_assert_eq(adrcpt_export_lock(other, 0, NULL), 0);
	cr_assert_eq(add("postfix", "table", NULL), 0);
	cr_expect_eq(adrcpt_export_lock(self, 0, &err), ADRCPT_E_BUSY);
	cr_expect_eq(run(&err), ADRCPT_E_BUSY);
	cr_expect_eq(err.status, ADRCPT_E_BUSY);
	unit_expect_file("table", OLD);
	adrcpt_export_free(other);
	cr_expect_eq(run(NULL), 0);
}

/* A file may grow to so many bytes, then it is as if the disk were full. */
static const rlim_t full[] = {0, 1, 10, 600, 2047, 2049};
static const char *const formats[] = {"postfix", "cdb", "lmdb", "json",
				      "jsonl",   "csv", "ldif", "dsml"};

ParameterizedTestParameters(export, the_disk_is_full)
{
	return unit_rows(COUNT(full) * COUNT(formats));
}

ParameterizedTest(size_t *row, export, the_disk_is_full)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	struct rlimit limit;
	char ldif[20000];
	size_t i, at = 0;

	for (i = 0; i < 300; i++)
		at += (size_t)snprintf(ldif + at, sizeof ldif - at,
				       "dn: cn=%03zu\nproxyAddresses: "
				       "smtp:%03zu@example.com\n\n",
				       i, i);
	unit_write_text("first", OLD);
	write_old(formats[*row % COUNT(formats)], "table");
	write_old(formats[*row % COUNT(formats)], "copy");
	make_export(ldif);
	cr_assert_eq(add("postfix", "first", NULL), 0);
	cr_assert_eq(add(formats[*row % COUNT(formats)], "table", NULL), 1);
	cr_assert_neq(signal(SIGXFSZ, SIG_IGN), SIG_ERR);
	cr_assert_eq(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = full[*row / COUNT(formats)];
	cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	cr_expect_eq(run(&err), ADRCPT_E_IO, "%s", err.text);
	cr_expect_eq(err.status, ADRCPT_E_IO);
	cr_expect_eq(err.domain, ADRCPT_NATIVE_ERRNO);
	limit.rlim_cur = limit.rlim_max;
	cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	unit_expect_file("first", OLD);
	expect_same("table", "copy");
	unit_expect_no_temp();
}

/* --- Writers of an application ------------------------------------------ */

/* What was called, a letter a call; a capital letter fails. */
static char calls[64];
static char failing; /* the step that fails */
static bool silent;  /* without a word */
static bool stopping;

static int step(char letter, struct adrcpt_error *err)
{
	bool fails = letter == failing;
	size_t len = strlen(calls);

	calls[len] = fails ? (char)(letter - 'a' + 'A') : letter;
	calls[len + 1] = '\0';
	if (!fails)
		return 0;
	if (!silent)
		adrcpt_error_set(err, ADRCPT_E_DATA, "it fails");
	return ADRCPT_E_DATA;
}

struct own_state {
	char untouched[100];
};

static int own_begin(void *state, adrcpt_out *out, struct adrcpt_error *err)
{
	static const struct own_state zero;

	(void)out;
	cr_expect_eq(memcmp(state, &zero, sizeof zero), 0, "not zeroed");
	memset(state, 1, sizeof zero);
	return step('b', err);
}

static void *stop(void *user)
{
	(void)user;
	adrcpt_export_stop(self);
	return NULL;
}

static int own_pair(void *state, adrcpt_out *out,
		    const struct adrcpt_pair *pair, struct adrcpt_error *err)
{
	pthread_t thread;

	(void)state;
	if (stopping) {
		cr_assert_eq(pthread_create(&thread, NULL, stop, NULL), 0);
		cr_assert_eq(pthread_join(thread, NULL), 0);
		unit_expect_no_temp();
	}
	adrcpt_out_printf(out, "%s ", pair->key);
	return step('p', err);
}

static int own_end(void *state, adrcpt_out *out, struct adrcpt_error *err)
{
	(void)state;
	(void)out;
	return step('e', err);
}

static void own_clear(void *state)
{
	(void)state;
	step('c', NULL);
}

static const struct adrcpt_writer_ops own = {
	.abi = ADRCPT_PLUGIN_ABI,
	.name = "own",
	.state_size = sizeof(struct own_state),
	.begin = own_begin,
	.pair = own_pair,
	.end = own_end,
	.clear = own_clear,
};

static const struct {
	char failing;
	const char *calls;
} steps[] = {
	{0, "bpppec"},
	{'b', "Bc"},
	{'p', "bPc"},
	{'e', "bpppEc"},
};

ParameterizedTestParameters(export, calls_a_writer_in_order)
{
	return unit_rows(2 * COUNT(steps));
}

ParameterizedTest(size_t *row, export, calls_a_writer_in_order)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	size_t at = *row / 2;
	int rc;

	unit_write_text("table", OLD);
	make_export(three);
	failing = steps[at].failing;
	silent = *row % 2 == 1;
	cr_assert_eq(add("postfix", "first", NULL), 0);
	cr_assert_eq(adrcpt_export_add(self,
				       keep(adrcpt_writer_new_ops(&own, NULL)),
				       NULL, "table", NULL),
		     1);
	rc = run(&err);
	cr_expect_str_eq(calls, steps[at].calls);
	cr_expect_eq(rc, failing != 0 ? ADRCPT_E_DATA : 0);
	if (failing != 0 && !silent)
		cr_expect_str_eq(err.text, "it fails");
	unit_expect_file("table", failing != 0 ? OLD : "a@d b@d c@d ");
	cr_expect_eq(access("first", F_OK), failing != 0 ? -1 : 0);
	unit_expect_no_temp();
	calls[0] = '\0';
	failing = 0;
	cr_expect_eq(run(NULL), 0); /* with a fresh state */
	unit_expect_file("table", "a@d b@d c@d ");
}

Test(export, stop_from_another_thread_while_writing)
{
	struct adrcpt_error err = {0, 0, 0, ""};

	unit_write_text("table", OLD);
	make_export(three);
	stopping = true;
	cr_assert_eq(add("postfix", "first", NULL), 0);
	cr_assert_eq(adrcpt_export_add(self,
				       keep(adrcpt_writer_new_ops(&own, NULL)),
				       NULL, "table", NULL),
		     1);
	cr_expect_eq(run(&err), ADRCPT_E_STOPPED);
	cr_expect_eq(err.status, ADRCPT_E_STOPPED);
	unit_expect_file("table", OLD);
	cr_expect_eq(access("first", F_OK), -1);
	unit_expect_no_temp();
	cr_expect_eq(run(NULL), ADRCPT_E_STOPPED, "it stays stopped");
}

static int own_recipient(void *state, adrcpt_out *out,
			 const adrcpt_recipient *recipient,
			 struct adrcpt_error *err)
{
	(void)state;
	(void)err;
	return adrcpt_out_puts(out, adrcpt_recipient_dn(recipient));
}

Test(export, a_writer_of_records_needs_no_more_than_that)
{
	const struct adrcpt_writer_ops ops = {.abi = ADRCPT_PLUGIN_ABI,
					      .name = "own",
					      .recipient = own_recipient};

	make_export(three);
	cr_assert_eq(adrcpt_export_add(self,
				       keep(adrcpt_writer_new_ops(&ops, NULL)),
				       "ignored", "file", NULL),
		     0);
	cr_assert_eq(run(NULL), 0);
	unit_expect_file("file", "cn=1cn=2");
}

Test(export, incomplete_writers_are_refused)
{
	struct adrcpt_writer_ops ops = own;

	make_export(three);
	cr_expect_null(adrcpt_writer_new_ops(NULL, NULL));
	ops.abi = ADRCPT_PLUGIN_ABI + 1;
	cr_expect_null(adrcpt_writer_new_ops(&ops, NULL));
	ops = own;
	ops.recipient = own_recipient;
	cr_expect_null(adrcpt_writer_new_ops(&ops, NULL), "both");
	ops.pair = NULL;
	ops.recipient = NULL;
	cr_expect_null(adrcpt_writer_new_ops(&ops, NULL), "none");
	ops = own;
	ops.name = NULL;
	cr_expect_null(adrcpt_writer_new_ops(&ops, NULL));
	cr_expect_null(adrcpt_writer_new("own", NULL));
	cr_expect_null(adrcpt_writer_new(NULL, NULL));
	adrcpt_writer_free(NULL);
}

/* --- What stays as it is ------------------------------------------------ */

static const char *const all_formats[] = {"postfix", "cdb", "lmdb", "json",
					  "jsonl",   "csv", "ldif", "dsml"};

ParameterizedTestParameters(export, unchanged_is_untouched)
{
	return unit_rows(COUNT(all_formats));
}

ParameterizedTest(size_t *row, export, unchanged_is_untouched)
{
	const struct timespec times[] = {{1000, 0}, {1000, 0}};
	struct stat before, after;

	make_export(three);
	cr_assert_eq(add(all_formats[*row], "table", NULL), 0);
	cr_assert_eq(run(NULL), 0);
	cr_expect(adrcpt_export_is_changed(self, 0));
	cr_expect_gt(adrcpt_export_added(self, 0), 0);
	cr_assert_eq(utimensat(AT_FDCWD, "table", times, 0), 0);
	cr_assert_eq(stat("table", &before), 0);
	cr_assert_eq(run(NULL), 0);
	cr_assert_eq(stat("table", &after), 0);
	cr_expect_eq(after.st_ino, before.st_ino);
	cr_expect_eq(after.st_mtime, 1000);
	cr_expect_not(adrcpt_export_is_changed(self, 0));
	cr_expect_eq(adrcpt_export_added(self, 0), 0);
	cr_expect_eq(adrcpt_export_removed(self, 0), 0);
	cr_expect_gt(adrcpt_export_count(self, 0), 1);
	/* the mode is no reason to write it anew */
	cr_assert_eq(adrcpt_export_set(self, 0, "mode", "0600", NULL), 0);
	cr_assert_eq(run(NULL), 0);
	cr_assert_eq(stat("table", &after), 0);
	cr_expect_eq(after.st_ino, before.st_ino);
	cr_expect_eq(after.st_mtime, 1000);
	cr_expect_eq(after.st_mode & 07777, 0600);
	cr_expect_not(adrcpt_export_is_changed(self, 0));
}

Test(export, the_same_pairs_in_another_dress_are_unchanged)
{
	static const char text[] =
		"# mine\nC@D  OK\na@d\n  OK\nb@d OK\nb@d x\n";

	unit_write_text("table", text);
	make_export(three);
	cr_assert_eq(add("postfix", "table", NULL), 0);
	cr_assert_eq(run(NULL), 0);
	cr_expect_not(adrcpt_export_is_changed(self, 0));
	unit_expect_file("table", text);
}

Test(export, records_change_with_every_byte)
{
	static const char other[] =
		"dn: cn=1\nproxyAddresses: smtp:a@d\ndisplayName: x\n\n"
		"dn: cn=2\nproxyAddresses: smtp:b@d\n"
		"proxyAddresses: smtp:c@d\n\n";

	make_export(three);
	cr_assert_eq(add("json", "table", NULL), 0);
	cr_assert_eq(run(NULL), 0);
	adrcpt_export_free(self);
	adrcpt_set_free(set);
	make_export(other);
	cr_assert_eq(add("json", "table", NULL), 0);
	cr_assert_eq(run(NULL), 0);
	cr_expect(adrcpt_export_is_changed(self, 0));
	cr_expect_eq(adrcpt_export_added(self, 0), 0, "the same recipients");
	cr_assert_eq(run(NULL), 0);
	cr_expect_not(adrcpt_export_is_changed(self, 0));
}

Test(export, a_link_is_compared_with_what_it_names)
{
	struct stat st;

	unit_write_text("real", "a@d OK\nb@d OK\nc@d OK\n");
	cr_assert_eq(symlink("real", "table"), 0);
	make_export(three);
	cr_assert_eq(add("postfix", "table", NULL), 0);
	cr_assert_eq(run(NULL), 0);
	cr_expect_not(adrcpt_export_is_changed(self, 0));
	cr_assert_eq(adrcpt_export_set(self, 0, "value", "x", NULL), 0);
	cr_assert_eq(run(NULL), 0);
	cr_assert_eq(lstat("table", &st), 0);
	cr_expect(S_ISLNK(st.st_mode));
	unit_expect_file("real", "a@d\tx\nb@d\tx\nc@d\tx\n");
}

/* --- The difference ----------------------------------------------------- */

static char walked[512];
static size_t walk_left;

static int walk(const struct adrcpt_change *change, void *user)
{
	size_t len = strlen(walked);

	cr_expect_eq(user, &walk_left);
	snprintf(walked + len, sizeof walked - len, "%c%s=%s ", change->sign,
		 change->key, change->value);
	return --walk_left == 0;
}

static int walk_all(size_t at_most)
{
	walked[0] = '\0';
	walk_left = at_most;
	return adrcpt_export_changes(self, 0, walk, &walk_left, NULL);
}

static const char *const some = "a@d OK\nc@d old\nz@d OK\n";

Test(export, a_dry_run_compares_only)
{
	unit_write_text("table", some);
	make_export(three);
	cr_assert_eq(add("postfix", "table", NULL), 0);
	cr_assert_eq(adrcpt_export_dry_run(self, true), 0);
	cr_assert_eq(adrcpt_export_lock(self, 0, NULL), 0);
	cr_assert_eq(run(NULL), 0);
	unit_expect_file("table", some);
	unit_expect_no_temp();
	cr_expect_eq(unit_count_names("lock"), 0);
	cr_expect(adrcpt_export_is_changed(self, 0), "it would be");
	cr_expect_eq(adrcpt_export_added(self, 0), 1);
	cr_expect_eq(adrcpt_export_removed(self, 0), 1);
	cr_expect_eq(walk_all(99), 0);
	cr_expect_str_eq(walked, "+b@d=OK -c@d=old +c@d=OK -z@d=OK ");
	cr_expect_eq(walk_all(2), ADRCPT_E_STOPPED);
	cr_expect_str_eq(walked, "+b@d=OK -c@d=old ");
	cr_assert_eq(adrcpt_export_set(self, 0, "max_removed", "0", NULL), 0);
	cr_expect_eq(run(NULL), ADRCPT_E_REFUSED);
	cr_expect_eq(walk_all(99), 0);
	cr_expect_str_eq(walked, "+b@d=OK -c@d=old +c@d=OK -z@d=OK ");
	cr_assert_eq(adrcpt_export_set(self, 0, "max_removed", "1", NULL), 0);
	cr_assert_eq(adrcpt_export_dry_run(self, false), 0);
	cr_assert_eq(run(NULL), 0);
	unit_expect_file("table", "a@d\tOK\nb@d\tOK\nc@d\tOK\n");
	cr_expect_eq(walk_all(99), 0);
	cr_expect_str_eq(walked, "+b@d=OK -c@d=old +c@d=OK -z@d=OK ");
}

Test(export, what_was_not_there_is_all_new)
{
	make_export(three);
	cr_assert_eq(add("jsonl", "records", NULL), 0);
	cr_expect_eq(walk_all(99), 0, "no run, no difference");
	cr_expect_str_eq(walked, "");
	cr_assert_eq(run(NULL), 0);
	cr_expect_eq(walk_all(99), 0);
	cr_expect_str_eq(walked, "+a@d=cn=1 +b@d=cn=2 ");
	cr_expect_eq(adrcpt_export_changes(self, 1, walk, NULL, NULL),
		     ADRCPT_E_USAGE);
	cr_expect_eq(adrcpt_export_changes(self, 0, NULL, NULL, NULL),
		     ADRCPT_E_USAGE);
	cr_expect_eq(adrcpt_export_changes(NULL, 0, walk, NULL, NULL),
		     ADRCPT_E_USAGE);
	cr_expect_eq(adrcpt_export_dry_run(NULL, true), ADRCPT_E_USAGE);
}

static void set_deltas(void)
{
	cr_assert_eq(adrcpt_export_set(self, 0, "delta_added", "added", NULL),
		     0);
	cr_assert_eq(
		adrcpt_export_set(self, 0, "delta-removed", "removed", NULL),
		0);
}

Test(export, deltas_are_published_with_the_run)
{
	unit_write_text("table", some);
	make_export(three);
	cr_assert_eq(add("postfix", "table", NULL), 0);
	set_deltas();
	cr_assert_eq(adrcpt_export_set(self, 0, "require", "x@d", NULL), 0);
	cr_expect_eq(run(NULL), ADRCPT_E_REFUSED);
	cr_expect_eq(access("added", F_OK) + access("removed", F_OK), -2);
	cr_assert_eq(adrcpt_export_set(self, 0, "force", "yes", NULL), 0);
	cr_assert_eq(adrcpt_export_dry_run(self, true), 0);
	cr_assert_eq(run(NULL), 0);
	unit_expect_file("table", some);
	unit_expect_file("added", "b@d\tOK\nc@d\tOK\n");
	unit_expect_file("removed", "z@d\n");
	cr_assert_eq(adrcpt_export_dry_run(self, false), 0);
	cr_assert_eq(run(NULL), 0);
	unit_expect_file("added", "b@d\tOK\nc@d\tOK\n");
	unit_expect_file("removed", "z@d\n");
	cr_assert_eq(run(NULL), 0);
	unit_expect_file("added", "");
	unit_expect_file("removed", "");
	unit_expect_no_temp();
}

Test(export, a_delta_holds_what_postmap_can_read)
{
	struct unit_reports reports = {0};

	make_export(with_hashes);
	cr_assert_eq(add("cdb", "table", NULL), 0);
	set_deltas();
	cr_assert_eq(adrcpt_export_run(self, unit_catch, &reports, NULL), 0);
	unit_expect_file("added", "c@d\tOK\nd@d\tOK\n");
	cr_expect_str_eq(reports.codes, "comment-key comment-key ");
	cr_expect_not_null(strstr(reports.text, "added"), "%s", reports.text);
	cr_expect_eq(adrcpt_export_count(self, 0), 4);
}

/* The disk is full for the delta: no file changes. */
Test(export, no_file_changes_if_a_delta_fails)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	struct rlimit limit;

	make_export(three);
	cr_assert_eq(add("cdb", "table", NULL), 0);
	cr_assert_eq(adrcpt_export_set(self, 0, "value", "long enough", NULL),
		     0);
	cr_assert_eq(adrcpt_export_set(self, 0, "delta_added", "added", NULL),
		     0);
	write_old("cdb", "table");
	write_old("cdb", "copy");
	cr_assert_neq(signal(SIGXFSZ, SIG_IGN), SIG_ERR);
	cr_assert_eq(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = 20;
	cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	cr_assert_eq(adrcpt_export_dry_run(self, true), 0);
	cr_expect_eq(run(&err), ADRCPT_E_IO, "%s", err.text);
	limit.rlim_cur = limit.rlim_max;
	cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	cr_expect_not_null(strstr(err.text, "added"), "%s", err.text);
	cr_expect_eq(access("added", F_OK), -1);
	expect_same("table", "copy");
	unit_expect_no_temp();
}

Test(export, where_there_are_no_deltas)
{
	struct adrcpt_error err = {0, 0, 0, ""};

	make_export(three);
	cr_assert_eq(add("json", "records", NULL), 0);
	cr_assert_eq(adrcpt_export_add_fd(
			     self, keep(adrcpt_writer_new("postfix", NULL)),
			     NULL, 1, NULL),
		     1);
	cr_assert_eq(add("postfix", "table", NULL), 2);
	cr_expect_eq(adrcpt_export_set(self, 0, "delta_added", "x", NULL),
		     ADRCPT_E_USAGE);
	cr_expect_eq(adrcpt_export_set(self, 1, "delta_removed", "x", NULL),
		     ADRCPT_E_USAGE);
	cr_assert_eq(adrcpt_export_set(self, 2, "delta_added", "table", NULL),
		     0);
	cr_expect_eq(adrcpt_export_lock(self, 0, &err), ADRCPT_E_USAGE);
	cr_expect_not_null(strstr(err.text, "one file"), "%s", err.text);
}
