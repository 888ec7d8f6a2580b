/* Every function that the library exports, called with NULL where it wants
 * something and at a moment when it makes no sense: it says so, and goes on.
 * tests/test_exports.sh sees to it that none is missing here. */
#include "api_bed.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <string.h>

#define USAGE(call) cr_expect_eq((call), ADRCPT_E_USAGE, #call)

/* --- Errors, versions, lists -------------------------------------------- */

static void version(void)
{
	cr_expect_str_eq(adrcpt_version(), ADRCPT_VERSION);
}

static void error_set(void)
{
	const char *none = NULL;
	struct adrcpt_error err = {0};

	USAGE(adrcpt_error_set(NULL, ADRCPT_E_USAGE, "text"));
	USAGE(adrcpt_error_set(&err, ADRCPT_E_USAGE, none));
	cr_expect_eq(err.status, ADRCPT_E_USAGE);
}

typedef bool type_fn(size_t index, const char **name, const char **summary);

static void lists_types(type_fn *type)
{
	const char *text;

	cr_expect_not(type(0, NULL, &text));
	cr_expect_not(type(0, &text, NULL));
	cr_expect_not(type((size_t)-1, &text, &text));
}

static void source_type(void)
{
	lists_types(adrcpt_source_type);
}

static void writer_type(void)
{
	lists_types(adrcpt_writer_type);
}

static void map_type(void)
{
	lists_types(adrcpt_map_type);
}

static void source_option(void)
{
	struct adrcpt_option_info info;

	cr_expect_not(adrcpt_source_option(NULL, 0, &info));
	cr_expect_not(adrcpt_source_option("ldif", 0, NULL));
	cr_expect_not(adrcpt_source_option("none", 0, &info));
	cr_expect_not(adrcpt_source_option("ldif", (size_t)-1, &info));
}

static void set_option(void)
{
	struct adrcpt_option_info info;

	cr_expect_not(adrcpt_set_option(0, NULL));
	cr_expect_not(adrcpt_set_option((size_t)-1, &info));
}

static void export_option(void)
{
	struct adrcpt_option_info info;

	cr_expect_not(adrcpt_export_option(0, NULL));
	cr_expect_not(adrcpt_export_option((size_t)-1, &info));
}

/* --- Sources ------------------------------------------------------------ */

static void source_new(void)
{
	struct adrcpt_error err = {0};

	cr_expect_null(adrcpt_source_new(NULL, NULL));
	cr_expect_null(adrcpt_source_new("", &err));
	cr_expect_eq(err.status, ADRCPT_E_USAGE);
}

static void source_new_ops(void)
{
	static const struct adrcpt_source_ops other = {.abi = 0};

	cr_expect_null(adrcpt_source_new_ops(NULL, NULL));
	cr_expect_null(adrcpt_source_new_ops(&other, NULL));
}

static void source_set(void)
{
	adrcpt_source *source = make_source("DC=one", "1");

	USAGE(adrcpt_source_set(NULL, "count", "1", NULL));
	USAGE(adrcpt_source_set(source, NULL, "1", NULL));
	USAGE(adrcpt_source_set(source, "count", NULL, NULL));
	USAGE(adrcpt_source_set(source, "none", "1", NULL));
	adrcpt_source_free(source);
}

static void source_set_password(void)
{
	USAGE(adrcpt_source_set_password(NULL, NULL, NULL, NULL));
}

static void source_check(void)
{
	USAGE(adrcpt_source_check(NULL, NULL, NULL, NULL));
}

static void see(size_t entries, size_t estimate, void *user)
{
	(void)entries;
	(void)estimate;
	(void)user;
}

static void source_on_progress(void)
{
	adrcpt_source *source = make_source("DC=one", "1");

	adrcpt_source_on_progress(NULL, see, NULL);
	adrcpt_source_on_progress(source, NULL, source);
	adrcpt_source_free(source);
}

static void source_free(void)
{
	adrcpt_source_free(NULL);
}

/* --- Sets and recipients ------------------------------------------------ */

static void set_new(void)
{
	adrcpt_set_free(adrcpt_set_new(NULL));
}

static void set_select(void)
{
	adrcpt_set *set = loaded_set();

	USAGE(adrcpt_set_select(NULL, "exclude", "none", NULL));
	USAGE(adrcpt_set_select(set, NULL, "none", NULL));
	USAGE(adrcpt_set_select(set, "exclude", NULL, NULL));
	USAGE(adrcpt_set_select(set, "exclude", "none", NULL)); /* too late */
	adrcpt_set_free(set);
}

static void set_load(void)
{
	adrcpt_source *source = make_source("DC=one", "1");
	adrcpt_set *set = adrcpt_set_new(NULL);

	USAGE(adrcpt_set_load(NULL, source, NULL, NULL, NULL));
	USAGE(adrcpt_set_load(set, NULL, NULL, NULL, NULL));
	adrcpt_source_free(source);
	adrcpt_set_free(set);
}

static void set_tables_only(void)
{
	USAGE(adrcpt_set_tables_only(NULL, NULL));
}

static void set_load_all(void)
{
	adrcpt_source *source = make_source("DC=one", "1");
	adrcpt_source *none = NULL;
	adrcpt_set *set = adrcpt_set_new(NULL);

	USAGE(adrcpt_set_load_all(NULL, &source, 1, NULL, NULL, NULL));
	USAGE(adrcpt_set_load_all(set, NULL, 1, NULL, NULL, NULL));
	USAGE(adrcpt_set_load_all(set, &none, 1, NULL, NULL, NULL));
	USAGE(adrcpt_set_load_all(set, &source, 0, NULL, NULL, NULL));
	adrcpt_source_free(source);
	adrcpt_set_free(set);
}

static void set_follow(void)
{
	adrcpt_source *source = make_source("DC=one", "1");
	adrcpt_set *set = adrcpt_set_new(NULL);

	USAGE(adrcpt_set_follow(NULL, "a@b", NULL));
	USAGE(adrcpt_set_follow(set, NULL, NULL));
	cr_expect_eq(adrcpt_set_load(set, source, NULL, NULL, NULL), 0);
	USAGE(adrcpt_set_follow(set, "a@b", NULL)); /* too late */
	adrcpt_source_free(source);
	adrcpt_set_free(set);
}

static void set_count(void)
{
	adrcpt_set *set = adrcpt_set_new(NULL);

	cr_expect_eq(adrcpt_set_count(NULL), 0);
	cr_expect_eq(adrcpt_set_count(set), 0); /* nothing was loaded */
	adrcpt_set_free(set);
}

static void set_at(void)
{
	adrcpt_set *set = adrcpt_set_new(NULL);

	cr_expect_null(adrcpt_set_at(NULL, 0));
	cr_expect_null(adrcpt_set_at(set, 0));
	adrcpt_set_free(set);
}

static void set_find(void)
{
	adrcpt_set *set = adrcpt_set_new(NULL);

	cr_expect_null(adrcpt_set_find(NULL, "a@d"));
	cr_expect_null(adrcpt_set_find(set, NULL));
	cr_expect_null(adrcpt_set_find(set, "a@d"));
	adrcpt_set_free(set);
}

static void set_free(void)
{
	adrcpt_set_free(NULL);
}

#define GIVES_NULL(function)                             \
	static void function(void)                       \
	{                                                \
		cr_expect_null(adrcpt_##function(NULL)); \
	}
#define GIVES_ZERO(function)                              \
	static void function(void)                        \
	{                                                 \
		cr_expect_eq(adrcpt_##function(NULL), 0); \
	}

GIVES_NULL(recipient_dn)
GIVES_NULL(recipient_guid)
GIVES_NULL(recipient_kind)
GIVES_NULL(recipient_mail)
GIVES_NULL(recipient_name)
GIVES_NULL(recipient_primary)
GIVES_NULL(recipient_target)
GIVES_ZERO(recipient_address_count)
GIVES_ZERO(recipient_other_count)
GIVES_ZERO(recipient_is_disabled)
GIVES_ZERO(recipient_is_hidden)
GIVES_ZERO(recipient_is_internal_only)

static void recipient_address(void)
{
	adrcpt_set *set = loaded_set();

	cr_expect_null(adrcpt_recipient_address(NULL, 0));
	cr_expect_null(
		adrcpt_recipient_address(adrcpt_set_at(set, 0), (size_t)-1));
	adrcpt_set_free(set);
}

static void recipient_spelling(void)
{
	adrcpt_set *set = loaded_set();

	cr_expect_null(adrcpt_recipient_spelling(NULL, 0, 0));
	cr_expect_null(adrcpt_recipient_spelling(adrcpt_set_at(set, 0),
						 (size_t)-1, 0));
	adrcpt_set_free(set);
}

static void recipient_other(void)
{
	adrcpt_set *set = loaded_set();

	cr_expect_null(adrcpt_recipient_other(NULL, 0));
	cr_expect_null(
		adrcpt_recipient_other(adrcpt_set_at(set, 0), (size_t)-1));
	adrcpt_set_free(set);
}

/* --- Writers and exports ------------------------------------------------ */

static void writer_is_table(void)
{
	cr_expect_not(adrcpt_writer_is_table(NULL));
}

static void writer_new(void)
{
	cr_expect_null(adrcpt_writer_new(NULL, NULL));
	cr_expect_null(adrcpt_writer_new("", NULL));
}

static void writer_new_ops(void)
{
	static const struct adrcpt_writer_ops other = {.abi = 0};

	cr_expect_null(adrcpt_writer_new_ops(NULL, NULL));
	cr_expect_null(adrcpt_writer_new_ops(&other, NULL));
}

static void writer_free(void)
{
	adrcpt_writer_free(NULL);
}

/* An export without outputs, and a writer that is in none. */
struct outputs {
	adrcpt_set *set;
	adrcpt_writer *writer;
	adrcpt_export *export_;
};

static struct outputs no_outputs(void)
{
	struct outputs self;

	self.set = loaded_set();
	self.writer = adrcpt_writer_new("postfix", NULL);
	self.export_ = adrcpt_export_new(self.set, NULL);
	cr_assert(self.writer != NULL && self.export_ != NULL);
	return self;
}

static void outputs_free(struct outputs *self)
{
	adrcpt_export_free(self->export_);
	adrcpt_writer_free(self->writer);
	adrcpt_set_free(self->set);
}

static void export_new(void)
{
	cr_expect_null(adrcpt_export_new(NULL, NULL));
}

static void export_add(void)
{
	struct outputs self = no_outputs();

	USAGE(adrcpt_export_add(NULL, self.writer, NULL, "x", NULL));
	USAGE(adrcpt_export_add(self.export_, NULL, NULL, "x", NULL));
	USAGE(adrcpt_export_add(self.export_, self.writer, NULL, NULL, NULL));
	USAGE(adrcpt_export_add(self.export_, self.writer, "none", "x", NULL));
	outputs_free(&self);
}

static void export_add_fd(void)
{
	struct outputs self = no_outputs();

	USAGE(adrcpt_export_add_fd(NULL, self.writer, NULL, 1, NULL));
	USAGE(adrcpt_export_add_fd(self.export_, NULL, NULL, 1, NULL));
	USAGE(adrcpt_export_add_fd(self.export_, self.writer, NULL, -1, NULL));
	outputs_free(&self);
}

static void export_set(void)
{
	struct outputs self = no_outputs();
	int n;

	USAGE(adrcpt_export_set(NULL, 0, "value", "x", NULL));
	USAGE(adrcpt_export_set(self.export_, 0, "value", "x", NULL));
	n = adrcpt_export_add_fd(self.export_, self.writer, NULL, 1, NULL);
	cr_assert_eq(n, 0);
	USAGE(adrcpt_export_set(self.export_, n, NULL, "x", NULL));
	USAGE(adrcpt_export_set(self.export_, n, "value", NULL, NULL));
	USAGE(adrcpt_export_set(self.export_, -1, "value", "x", NULL));
	USAGE(adrcpt_export_set(self.export_, n + 1, "value", "x", NULL));
	outputs_free(&self);
}

static void export_check(void)
{
	struct outputs self = no_outputs();
	int n;

	USAGE(adrcpt_export_check(NULL, 0, NULL));
	USAGE(adrcpt_export_check(self.export_, 0, NULL));
	n = adrcpt_export_add_fd(self.export_, self.writer, "transport", 1,
				 NULL);
	cr_assert_eq(n, 0);
	USAGE(adrcpt_export_check(self.export_, -1, NULL));
	USAGE(adrcpt_export_check(self.export_, n + 1, NULL));
	USAGE(adrcpt_export_check(self.export_, n, NULL));
	cr_assert_eq(adrcpt_export_set(self.export_, n, "value", "x:", NULL),
		     0);
	cr_expect_eq(adrcpt_export_check(self.export_, n, NULL), 0);
	outputs_free(&self);
}

static void export_lock(void)
{
	struct outputs self = no_outputs();

	USAGE(adrcpt_export_lock(NULL, 0, NULL));
	cr_expect_eq(adrcpt_export_lock(self.export_, 0, NULL), 0);
	outputs_free(&self);
}

static void export_run(void)
{
	struct outputs self = no_outputs();

	USAGE(adrcpt_export_run(NULL, NULL, NULL, NULL));
	USAGE(adrcpt_export_run(self.export_, NULL, NULL, NULL));
	outputs_free(&self);
}

static void export_explain(void)
{
	struct outputs self = no_outputs();

	USAGE(adrcpt_export_explain(NULL, NULL, NULL, NULL));
	/* nothing is followed */
	USAGE(adrcpt_export_explain(self.export_, NULL, NULL, NULL));
	outputs_free(&self);
}

static void export_stop(void)
{
	struct outputs self = no_outputs();

	adrcpt_export_stop(NULL);
	adrcpt_export_add_fd(self.export_, self.writer, NULL, 1, NULL);
	adrcpt_export_stop(self.export_); /* before it runs */
	cr_expect_eq(adrcpt_export_run(self.export_, NULL, NULL, NULL),
		     ADRCPT_E_STOPPED);
	outputs_free(&self);
}

static void export_count(void)
{
	struct outputs self = no_outputs();

	cr_expect_eq(adrcpt_export_count(NULL, 0), 0);
	cr_expect_eq(adrcpt_export_count(self.export_, 0), 0);
	cr_expect_eq(adrcpt_export_count(self.export_, -1), 0);
	outputs_free(&self);
}

static void export_dry_run(void)
{
	cr_expect_eq(adrcpt_export_dry_run(NULL, true), ADRCPT_E_USAGE);
}

static void export_added(void)
{
	struct outputs self = no_outputs();

	cr_expect_eq(adrcpt_export_added(NULL, 0), 0);
	cr_expect_eq(adrcpt_export_added(self.export_, 0), 0);
	outputs_free(&self);
}

static void export_removed(void)
{
	struct outputs self = no_outputs();

	cr_expect_eq(adrcpt_export_removed(NULL, 0), 0);
	cr_expect_eq(adrcpt_export_removed(self.export_, -1), 0);
	outputs_free(&self);
}

static void export_is_changed(void)
{
	struct outputs self = no_outputs();

	cr_expect_not(adrcpt_export_is_changed(NULL, 0));
	cr_expect_not(adrcpt_export_is_changed(self.export_, 0));
	outputs_free(&self);
}

static void export_refusal(void)
{
	struct outputs self = no_outputs();

	cr_expect_null(adrcpt_export_refusal(NULL, 0));
	cr_expect_null(adrcpt_export_refusal(self.export_, 0));
	outputs_free(&self);
}

static int no_change(const struct adrcpt_change *change, void *user)
{
	(void)change;
	(void)user;
	return 0;
}

static void export_changes(void)
{
	struct outputs self = no_outputs();

	USAGE(adrcpt_export_changes(NULL, 0, no_change, NULL, NULL));
	USAGE(adrcpt_export_changes(self.export_, 0, no_change, NULL, NULL));
	outputs_free(&self);
}

static void export_free(void)
{
	adrcpt_export_free(NULL);
}

/* --- What plug-ins call ------------------------------------------------- */

/* What a writer does wrong with its first pair. */
struct mistake {
	int (*make)(adrcpt_out *out);
};

static struct mistake mistake;

static int mistaken_pair(void *state, adrcpt_out *out,
			 const struct adrcpt_pair *pair,
			 struct adrcpt_error *err)
{
	(void)state;
	(void)pair;
	(void)err;
	return mistake.make(out);
}

static const struct adrcpt_writer_ops mistaken = {
	.abi = ADRCPT_PLUGIN_ABI,
	.name = "mistaken",
	.pair = mistaken_pair,
};

/* A mistake of a writer ends the run, which publishes nothing. */
static void ends_run(int (*make)(adrcpt_out *out))
{
	struct bed bed;
	char path[128];
	adrcpt_set *set = loaded_set();
	adrcpt_export *outputs = adrcpt_export_new(set, NULL);
	adrcpt_writer *writer = adrcpt_writer_new_ops(&mistaken, NULL);

	bed_init(&bed);
	mistake.make = make;
	cr_assert_eq(adrcpt_export_add(outputs, writer, NULL,
				       path_of(&bed, path, "out"), NULL),
		     0);
	USAGE(adrcpt_export_run(outputs, NULL, NULL, &bed.err));
	cr_expect_not_null(strstr(bed.err.text, "NULL"), "%s", bed.err.text);
	cr_expect(folder_has(&bed, NULL));
	adrcpt_export_free(outputs);
	adrcpt_writer_free(writer);
	adrcpt_set_free(set);
	bed_clear(&bed);
}

static int write_null(adrcpt_out *out)
{
	return adrcpt_out_write(out, NULL, 1);
}

static int puts_null(adrcpt_out *out)
{
	return adrcpt_out_puts(out, NULL);
}

static int printf_null(adrcpt_out *out)
{
	const char *none = NULL;

	return adrcpt_out_printf(out, none);
}

static int skip_null(adrcpt_out *out)
{
	return adrcpt_out_skip(out, "code", NULL, "why");
}

static void out_write(void)
{
	USAGE(adrcpt_out_write(NULL, "a", 1));
	ends_run(write_null);
}

static void out_puts(void)
{
	USAGE(adrcpt_out_puts(NULL, "a"));
	USAGE(adrcpt_out_puts(NULL, NULL));
	ends_run(puts_null);
}

static void out_printf(void)
{
	USAGE(adrcpt_out_printf(NULL, "a"));
	ends_run(printf_null);
}

static void out_skip(void)
{
	USAGE(adrcpt_out_skip(NULL, "code", "key", "why"));
	ends_run(skip_null);
}

static void out_fd(void)
{
	cr_expect_eq(adrcpt_out_fd(NULL), -1);
}

static void out_path(void)
{
	cr_expect_null(adrcpt_out_path(NULL));
}

static void entry_start(void)
{
	USAGE(adrcpt_entry_start(NULL, "cn=a", 4, NULL));
}

static void entry_add(void)
{
	USAGE(adrcpt_entry_add(NULL, "mail", 4, "a", 1, NULL));
}

static void reporter_say(void)
{
	USAGE(adrcpt_reporter_say(NULL, ADRCPT_INFO, "code", NULL, NULL, "%s",
				  ""));
}

/* --- All of them -------------------------------------------------------- */

#define ROW(function)                         \
	{                                     \
		"adrcpt_" #function, function \
	}

static const struct row {
	const char *name;
	void (*misuse)(void);
} rows[] = {
	ROW(entry_add),
	ROW(entry_start),
	ROW(error_set),
	ROW(export_add),
	ROW(export_add_fd),
	ROW(export_added),
	ROW(export_changes),
	ROW(export_check),
	ROW(export_count),
	ROW(export_dry_run),
	ROW(export_explain),
	ROW(export_free),
	ROW(export_is_changed),
	ROW(export_lock),
	ROW(export_new),
	ROW(export_option),
	ROW(export_refusal),
	ROW(export_removed),
	ROW(export_run),
	ROW(export_set),
	ROW(export_stop),
	ROW(map_type),
	ROW(out_fd),
	ROW(out_path),
	ROW(out_printf),
	ROW(out_puts),
	ROW(out_skip),
	ROW(out_write),
	ROW(recipient_address),
	ROW(recipient_address_count),
	ROW(recipient_dn),
	ROW(recipient_guid),
	ROW(recipient_is_disabled),
	ROW(recipient_is_hidden),
	ROW(recipient_is_internal_only),
	ROW(recipient_kind),
	ROW(recipient_mail),
	ROW(recipient_name),
	ROW(recipient_other),
	ROW(recipient_other_count),
	ROW(recipient_primary),
	ROW(recipient_spelling),
	ROW(recipient_target),
	ROW(reporter_say),
	ROW(set_at),
	ROW(set_count),
	ROW(set_find),
	ROW(set_follow),
	ROW(set_free),
	ROW(set_load),
	ROW(set_load_all),
	ROW(set_new),
	ROW(set_option),
	ROW(set_select),
	ROW(set_tables_only),
	ROW(source_check),
	ROW(source_free),
	ROW(source_new),
	ROW(source_new_ops),
	ROW(source_on_progress),
	ROW(source_option),
	ROW(source_set),
	ROW(source_set_password),
	ROW(source_type),
	ROW(version),
	ROW(writer_free),
	ROW(writer_is_table),
	ROW(writer_new),
	ROW(writer_new_ops),
	ROW(writer_type),
};

ParameterizedTestParameters(api_null, misuse_is_answered)
{
	static size_t numbers[sizeof rows / sizeof rows[0]];
	size_t i;

	for (i = 0; i < sizeof rows / sizeof rows[0]; i++)
		numbers[i] = i;
	return cr_make_param_array(size_t, numbers, i, NULL);
}

ParameterizedTest(size_t *row, api_null, misuse_is_answered)
{
	rows[*row].misuse();
}
