/* The guards, as an application meets them: an old file, a new set, and what is
 * refused. */
#include <adrcpt.h>

#include "unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static adrcpt_set *set;
static adrcpt_export *self;
static adrcpt_writer *writer;
static struct unit_reports reports;
static struct adrcpt_error err;

static void clear(void)
{
	adrcpt_export_free(self);
	adrcpt_writer_free(writer);
	adrcpt_set_free(set);
	unit_leave();
}

TestSuite(guard, .init = unit_enter, .fini = clear);

/* --- Helpers ------------------------------------------------------------ */

/* Load so many recipients uN@domain, the first is u0; and as many of another
 * domain as wanted. */
static void load(size_t count, const char *domain, size_t more,
		 const char *other)
{
	char *text = malloc((count + more + 1) * 80);
	size_t i, at = 0;

	cr_assert_not_null(text);
	text[0] = '\0';
	for (i = 0; i < count + more; i++)
		at += (size_t)snprintf(text + at, 80,
				       "dn: cn=%zu\nproxyAddresses: "
				       "smtp:u%zu@%s\n\n",
				       i, i, i < count ? domain : other);
	adrcpt_set_free(set);
	set = unit_load_ldif(text);
	cr_assert_eq(unlink("unit.ldif"), 0);
	free(text);
}

static void set_option(const char *name, const char *value)
{
	cr_assert_eq(adrcpt_export_set(self, 0, name, value, &err), 0, "%s",
		     err.text);
}

/* An export of the set to the file "table". */
static void make(const char *format, const char *map)
{
	adrcpt_export_free(self);
	adrcpt_writer_free(writer);
	writer = adrcpt_writer_new(format, NULL);
	self = adrcpt_export_new(set, NULL);
	cr_assert_eq(adrcpt_export_add(self, writer, map, "table", &err), 0,
		     "%s", err.text);
}

static int run(void)
{
	memset(&reports, 0, sizeof reports);
	memset(&err, 0, sizeof err);
	return adrcpt_export_run(self, unit_catch, &reports, &err);
}

/* Refused, with this code; nothing has changed. */
static void expect_refused(const char *code, size_t row)
{
	cr_expect_eq(run(), ADRCPT_E_REFUSED, "row %zu: %s", row, err.text);
	cr_expect_not_null(strstr(reports.codes, code), "row %zu: %s", row,
			   reports.codes);
	cr_expect_not_null(strstr(err.text, "table"), "%s", err.text);
	cr_expect_not_null(strstr(err.text, "nothing was published"), "%s",
			   err.text);
	cr_expect_not_null(adrcpt_export_refusal(self, 0));
	unit_expect_no_temp();
}

static void expect_published(size_t row)
{
	cr_expect_eq(run(), 0, "row %zu: %s", row, err.text);
	cr_expect_null(adrcpt_export_refusal(self, 0));
}

/* --- Keys removed ------------------------------------------------------- */

static const char *const formats[] = {"postfix", "cdb", "lmdb", "json",
				      "jsonl",   "csv", "ldif", "dsml"};

static const struct {
	size_t old, new;
	const char *limit; /* NULL: the initial one */
	bool refused;
} removals[] = {
	{50, 45, NULL, false},  {50, 44, NULL, true},  {59, 54, NULL, false},
	{59, 53, NULL, true}, /* 5.9 is 5 */
	{60, 54, NULL, false},  {60, 53, NULL, true},  {100, 90, NULL, false},
	{100, 89, NULL, true},  {6, 1, NULL, false},   {7, 1, NULL, true},
	{100, 95, "0%", false}, {100, 94, "0%", true}, {100, 100, "0", false},
	{100, 99, "0", true},   {100, 97, "3", false}, {100, 96, "3", true},
	{100, 1, "99%", false}, {100, 1, "98%", true}, {100, 1, "100%", false},
	{10, 1, "100%", false}, {20, 40, "0", false},
};

ParameterizedTestParameters(guard, keys_removed)
{
	return unit_rows(COUNT(removals) * COUNT(formats));
}

ParameterizedTest(size_t *row, guard, keys_removed)
{
	const char *format = formats[*row % COUNT(formats)];
	size_t at = *row / COUNT(formats), len, old_len;
	char *before, *after;

	load(removals[at].old, "d", 0, NULL);
	make(format, NULL);
	expect_published(*row);
	before = unit_read("table", &old_len);
	load(removals[at].new, "d", 0, NULL);
	make(format, NULL);
	if (removals[at].limit != NULL)
		set_option("max_removed", removals[at].limit);
	if (removals[at].refused)
		expect_refused("guard-removed ", *row);
	else
		expect_published(*row);
	after = unit_read("table", &len);
	cr_expect_eq(len == old_len && memcmp(before, after, len) == 0,
		     removals[at].refused ||
			     removals[at].old == removals[at].new,
		     "row %zu", *row);
	free(before);
	free(after);
	if (removals[at].old >= removals[at].new)
		cr_expect_eq(adrcpt_export_removed(self, 0),
			     removals[at].old - removals[at].new);
	else
		cr_expect_eq(adrcpt_export_added(self, 0),
			     removals[at].new - removals[at].old);
}

static const struct {
	size_t keys; /* of the domain that vanishes, besides 1000 others */
	size_t left;
	const char *limit;
	bool refused;
} domains[] = {
	{5, 0, NULL, false},   {6, 0, NULL, true},     {6, 1, NULL, false},
	{6, 0, "100%", false}, {6, 0, "99%", true},    {20, 0, "1000", true},
	{20, 1, NULL, false},  {20, 0, "100%", false},
};

ParameterizedTestParameters(guard, a_domain_that_vanishes)
{
	return unit_rows(COUNT(domains));
}

ParameterizedTest(size_t *row, guard, a_domain_that_vanishes)
{
	load(1000, "d", domains[*row].keys, "lost.example");
	make("cdb", NULL);
	expect_published(*row);
	load(1000, "d", domains[*row].left, "lost.example");
	make("cdb", NULL);
	if (domains[*row].limit != NULL)
		set_option("max_removed", domains[*row].limit);
	if (!domains[*row].refused) {
		expect_published(*row);
		return;
	}
	expect_refused("guard-domain ", *row);
	cr_expect_not_null(strstr(err.text, "lost.example"), "%s", err.text);
}

Test(guard, an_absent_file_has_nothing_to_lose)
{
	load(1, "d", 0, NULL);
	make("postfix", NULL);
	set_option("max_removed", "0");
	expect_published(0);
	cr_expect_eq(adrcpt_export_added(self, 0), 1);
}

Test(guard, another_value_is_no_removal)
{
	load(100, "d", 0, NULL);
	make("postfix", NULL);
	expect_published(0);
	set_option("value", "x");
	set_option("max_removed", "0");
	expect_published(1);
	cr_expect(adrcpt_export_is_changed(self, 0));
	cr_expect_eq(adrcpt_export_removed(self, 0), 0);
	cr_expect_eq(adrcpt_export_added(self, 0), 0);
}

Test(guard, force_lifts_it_once)
{
	load(100, "d", 0, NULL);
	make("postfix", NULL);
	expect_published(0);
	load(1, "d", 0, NULL);
	make("postfix", NULL);
	set_option("min_entries", "2");
	expect_refused("guard-entries ", 0);
	set_option("min_entries", "1");
	expect_refused("guard-removed ", 0);
	set_option("force", "yes");
	expect_published(0);
	cr_expect_str_eq(reports.codes, "guard-forced ");
	unit_expect_file("table", "u0@d\tOK\n");
}

/* --- Canaries ----------------------------------------------------------- */

/* The set: u0@d, u1@d, u2@stra\u00dfe.example. */
static const struct {
	const char *format;
	const char *canaries;
	bool there; /* all of them */
	bool none;
} canaries[] = {
	{"postfix", "u0@d", true, false},
	{"postfix", "U0@D", true, false},
	{"postfix", "\"u0\"@d, u1@d", true, false},
	{"postfix", "u0@d u9@d", false, false},
	{"postfix", "u9@d", false, true},
	{"postfix", "u2@xn--strae-oqa.example", true, false},
	{"postfix",
	 "u2@Stra\xc3\x9f"
	 "e.Example",
	 true, false},
	{"postfix", "d", true, false},
	{"postfix", "D", true, false},
	{"postfix", "x", false, true},
	{"postfix", "example", false, true},
	{"postfix", ".example", true, false},
	{"postfix", ".d", false, true},
	{"json", "U1@d", true, false},
	{"json", "u9@d", false, true},
	{"json", "d", true, false},
	{"json", "example", false, true},
	{"json", ".example", true, false},
	{"cdb", "u1@d", true, false},
	{"lmdb", "u9@d", false, true},
};

static void load_canaries(const char *format)
{
	set = unit_load_ldif("dn: cn=0\nproxyAddresses: smtp:u0@d\n\n"
			     "dn: cn=1\nproxyAddresses: SMTP:U1@d\n\n"
			     "dn: cn=2\nproxyAddresses: smtp:u2@stra\xc3\x9f"
			     "e.example\n\n");
	make(format, NULL);
}

ParameterizedTestParameters(guard, canaries_required)
{
	return unit_rows(COUNT(canaries));
}

ParameterizedTest(size_t *row, guard, canaries_required)
{
	load_canaries(canaries[*row].format);
	set_option("require", canaries[*row].canaries);
	if (canaries[*row].there)
		expect_published(*row);
	else
		expect_refused("guard-required ", *row);
	cr_expect_eq(access("table", F_OK), canaries[*row].there ? 0 : -1);
}

ParameterizedTestParameters(guard, canaries_refused)
{
	return unit_rows(COUNT(canaries));
}

ParameterizedTest(size_t *row, guard, canaries_refused)
{
	load_canaries(canaries[*row].format);
	set_option("refuse", canaries[*row].canaries);
	if (canaries[*row].none)
		expect_published(*row);
	else
		expect_refused("guard-refused ", *row);
}

static const struct {
	const char *name, *value;
} bad[] = {
	{"max_removed", ""},     {"max_removed", "%"},
	{"max_removed", "-1"},   {"max_removed", "101%"},
	{"max_removed", "10 %"}, {"max_removed", "1.5%"},
	{"max_removed", "many"}, {"max_removed", "4294967296"},
	{"require", "a@b@c"},    {"require", "u0@d, a..b@d"},
	{"require", "@d"},       {"refuse", "a b@"},
	{"refuse", ".."},        {"force", "perhaps"},
	{"delta_added", ""},     {"delta_removed", ""},
};

ParameterizedTestParameters(guard, options_are_checked)
{
	return unit_rows(COUNT(bad));
}

ParameterizedTest(size_t *row, guard, options_are_checked)
{
	load_canaries("postfix");
	cr_expect_eq(adrcpt_export_set(self, 0, bad[*row].name, bad[*row].value,
				       &err),
		     ADRCPT_E_USAGE, "row %zu", *row);
	cr_expect_not_null(strstr(err.text, bad[*row].name), "%s", err.text);
	expect_published(*row);
}

/* --- Old files that cannot be compared ---------------------------------- */

ParameterizedTestParameters(guard, a_file_of_another_kind)
{
	return unit_rows(COUNT(formats));
}

ParameterizedTest(size_t *row, guard, a_file_of_another_kind)
{
	unit_write_text("table", "nothing\n");
	load(3, "d", 0, NULL);
	make(formats[*row], NULL);
	expect_refused("guard-unreadable ", *row);
	unit_expect_file("table", "nothing\n");
	set_option("force", "yes");
	expect_published(*row);
	cr_expect_str_eq(reports.codes, "guard-forced ");
	cr_expect(adrcpt_export_is_changed(self, 0));
	set_option("force", "no");
	expect_published(*row);
	cr_expect_not(adrcpt_export_is_changed(self, 0));
}

Test(guard, a_file_that_may_not_be_read)
{
	if (geteuid() == 0)
		cr_skip("root may read everything");
	unit_write_text("table", "u0@d OK\n");
	cr_assert_eq(chmod("table", 0), 0);
	load(3, "d", 0, NULL);
	make("postfix", NULL);
	expect_refused("guard-unreadable ", 0);
}

/* --- Several outputs ---------------------------------------------------- */

Test(guard, one_refusal_publishes_none)
{
	adrcpt_writer *other = adrcpt_writer_new("jsonl", NULL);

	load(100, "d", 0, NULL);
	make("postfix", NULL);
	expect_published(0);
	load(1, "d", 0, NULL);
	make("postfix", NULL);
	cr_assert_eq(adrcpt_export_add(self, other, NULL, "records", NULL), 1);
	expect_refused("guard-removed ", 0);
	cr_expect_eq(access("records", F_OK), -1);
	cr_expect_null(adrcpt_export_refusal(self, 1));
	cr_expect(adrcpt_export_is_changed(self, 1), "it would have been");
	cr_assert_eq(adrcpt_export_set(self, 1, "min_entries", "9", NULL), 0);
	expect_refused("guard-removed guard-entries ", 0);
	cr_expect_not_null(strstr(err.text, "2 outputs"), "%s", err.text);
	cr_expect_not_null(adrcpt_export_refusal(self, 1));
	adrcpt_export_free(self);
	self = NULL;
	adrcpt_writer_free(other);
}

Test(guard, a_descriptor_is_judged_before_a_byte_is_out)
{
	int fd = open("out", O_WRONLY | O_CREAT | O_CLOEXEC, 0644);

	set = unit_load_ldif("dn: cn=1\nproxyAddresses: smtp:#a@d\n"
			     "proxyAddresses: smtp:b@d\n\n");
	writer = adrcpt_writer_new("postfix", NULL);
	self = adrcpt_export_new(set, NULL);
	cr_assert_eq(adrcpt_export_add_fd(self, writer, NULL, fd, NULL), 0);
	set_option("min_entries", "2");
	cr_expect_eq(run(), ADRCPT_E_REFUSED);
	unit_expect_file("out", "");
	set_option("min_entries", "1");
	cr_expect_eq(run(), 0);
	unit_expect_file("out", "b@d\tOK\n");
	close(fd);
}
