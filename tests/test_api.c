/* The library as an application sees it: the life cycle, what a set holds,
 * wrong calls, and what there is.  Public headers and exported names only. */
#include "api_bed.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <string.h>

/* --- Life cycle
 * ------------------------------------------------------------------------- */

Test(api, version_is_that_of_the_header)
{
	cr_assert_str_eq(adrcpt_version(), ADRCPT_VERSION);
}

Test(api, source_to_file)
{
	adrcpt_source *source = adrcpt_source_new("ldif", NULL);
	adrcpt_writer *writer = adrcpt_writer_new("postfix", NULL);
	adrcpt_set *set = adrcpt_set_new(NULL);
	adrcpt_export *outputs = adrcpt_export_new(set, NULL);
	struct bed bed;
	char path[128];

	bed_init(&bed);
	write_file(&bed, "in",
		   "dn: CN=a\nproxyAddresses: SMTP:B@c.de\n"
		   "proxyAddresses: smtp:a@c.de\n\n");
	cr_assert_eq(adrcpt_source_set(source, "file",
				       path_of(&bed, path, "in"), NULL),
		     0);
	cr_assert_eq(adrcpt_export_add(outputs, writer, NULL,
				       path_of(&bed, path, "out"), NULL),
		     0);
	cr_assert_eq(adrcpt_export_lock(outputs, 0, NULL), 0);
	cr_assert_eq(adrcpt_set_load(set, source, NULL, NULL, &bed.err), 0);
	cr_assert_eq(adrcpt_export_run(outputs, NULL, NULL, &bed.err), 0);
	cr_assert_eq(adrcpt_export_count(outputs, 0), 2);
	file_is(&bed, "out", "a@c.de\tOK\nb@c.de\tOK\n");
	adrcpt_source_free(source);
	adrcpt_writer_free(writer);
	adrcpt_set_free(set);
	adrcpt_export_free(outputs);
	bed_clear(&bed);
}

Test(api, recipients_can_be_looked_at)
{
	adrcpt_set *set = loaded_set();
	const adrcpt_recipient *one = adrcpt_set_at(set, 0);

	cr_assert_eq(adrcpt_set_count(set), 2);
	cr_assert_str_eq(adrcpt_recipient_dn(one), "CN=1,DC=one");
	cr_assert_str_eq(adrcpt_recipient_primary(one), "User1@one.test");
	cr_assert_str_eq(adrcpt_recipient_kind(one), "User");
	cr_assert_eq(adrcpt_recipient_address_count(one), 1);
	cr_assert_str_eq(adrcpt_recipient_address(one, 0), "user1@one.test");
	cr_assert_null(adrcpt_recipient_address(one, 1));
	cr_assert_str_eq(adrcpt_recipient_spelling(one, 0, 0),
			 "User1@one.test");
	cr_assert_null(adrcpt_recipient_spelling(one, 1, 0));
	cr_assert_eq(adrcpt_recipient_other_count(one), 0);
	cr_assert_null(adrcpt_recipient_other(one, 0));
	cr_assert_null(adrcpt_recipient_guid(one));
	cr_assert_null(adrcpt_recipient_name(one));
	cr_assert_null(adrcpt_recipient_mail(one));
	cr_assert_null(adrcpt_recipient_target(one));
	cr_assert_not(adrcpt_recipient_is_disabled(one));
	cr_assert_not(adrcpt_recipient_is_hidden(one));
	cr_assert_not(adrcpt_recipient_is_internal_only(one));
	cr_assert_eq(adrcpt_set_find(set, "USER1@One.Test"), one);
	cr_assert_null(adrcpt_set_find(set, "user3@one.test"));
	cr_assert_null(adrcpt_set_find(set, "no address"));
	cr_assert_null(adrcpt_set_find(set, NULL));
	cr_assert_null(adrcpt_set_at(set, 2));
	adrcpt_set_free(set);
}

Test(api, several_loads_add)
{
	adrcpt_set *set = loaded_set();

	load(set, "DC=two", "3");
	cr_assert_eq(adrcpt_set_count(set), 5);
	load(set, "DC=two", "4");
	cr_assert_eq(adrcpt_set_count(set), 6);
	cr_assert_not_null(adrcpt_set_find(set, "user4@two.test"));
	adrcpt_set_free(set);
}

Test(api, a_source_can_be_loaded_again)
{
	adrcpt_source *source = make_source("DC=one", "2");
	adrcpt_set *set = adrcpt_set_new(NULL);

	cr_assert_eq(adrcpt_set_load(set, source, NULL, NULL, NULL), 0);
	cr_assert_eq(adrcpt_source_set(source, "count", "3", NULL), 0);
	cr_assert_eq(adrcpt_set_load(set, source, NULL, NULL, NULL), 0);
	cr_assert_eq(adrcpt_set_count(set), 3);
	adrcpt_set_free(set);
	adrcpt_source_free(source);
}

Test(api, a_failed_load_changes_nothing)
{
	adrcpt_source *source = make_source("DC=two", "3");
	adrcpt_set *set = loaded_set();
	const adrcpt_recipient *one = adrcpt_set_at(set, 0);
	struct adrcpt_error err = {0};

	cr_assert_eq(adrcpt_source_set(source, "fails", "yes", NULL), 0);
	cr_assert_eq(adrcpt_set_load(set, source, NULL, NULL, &err),
		     ADRCPT_E_INCOMPLETE);
	cr_assert_eq(err.status, ADRCPT_E_INCOMPLETE);
	cr_assert_null(strchr(err.text, '\n'), "one line");
	cr_assert_eq(adrcpt_set_load(set, source, NULL, NULL, NULL),
		     ADRCPT_E_INCOMPLETE);
	cr_assert_eq(adrcpt_set_count(set), 2);
	cr_assert_eq(adrcpt_set_at(set, 0), one);
	cr_assert_null(adrcpt_set_find(set, "user1@two.test"));
	adrcpt_set_free(set);
	adrcpt_source_free(source);
}

Test(api, a_callback_stops_a_load)
{
	adrcpt_source *source = make_source("DC=two", "3");
	adrcpt_set *set = loaded_set();
	struct heard heard = {0, "", 1};
	struct adrcpt_error err = {0};

	cr_assert_eq(adrcpt_set_load(set, source, hear, &heard, &err),
		     ADRCPT_E_STOPPED);
	cr_assert_eq(err.status, ADRCPT_E_STOPPED);
	cr_assert_eq(heard.count, 1);
	cr_assert_str_eq(heard.code, "reading");
	cr_assert_eq(adrcpt_set_count(set), 2);
	adrcpt_set_free(set);
	adrcpt_source_free(source);
}

Test(api, everything_is_freed_in_any_order)
{
	adrcpt_set *set = loaded_set();
	adrcpt_writer *writer = adrcpt_writer_new("jsonl", NULL);
	adrcpt_export *outputs = adrcpt_export_new(set, NULL);
	adrcpt_source *source = make_source("DC=two", "1");
	struct bed bed;
	char path[128];

	bed_init(&bed);
	cr_assert_eq(adrcpt_export_add(outputs, writer, NULL,
				       path_of(&bed, path, "out"), NULL),
		     0);
	cr_assert_eq(adrcpt_export_run(outputs, NULL, NULL, NULL), 0);
	adrcpt_writer_free(writer);
	adrcpt_set_free(set);
	adrcpt_export_free(outputs);
	adrcpt_source_free(source);
	adrcpt_writer_free(NULL);
	adrcpt_set_free(NULL);
	adrcpt_export_free(NULL);
	adrcpt_source_free(NULL);
	bed_clear(&bed);
}

Test(api, a_source_can_be_checked)
{
	adrcpt_source *source = make_source("DC=one", "1");
	struct heard heard = {0, "", 0};

	cr_assert_eq(adrcpt_source_check(source, hear, &heard, NULL), 0);
	cr_assert_str_eq(heard.code, "read");
	cr_assert_eq(adrcpt_source_check(source, NULL, NULL, NULL), 0);
	adrcpt_source_free(source);
}

/* --- Wrong calls
 * ---------------------------------------------------------------------- */

Test(api, null_is_refused)
{
	adrcpt_source *source = make_source("DC=one", "1");
	adrcpt_set *set = adrcpt_set_new(NULL);
	adrcpt_writer *writer = adrcpt_writer_new("postfix", NULL);
	adrcpt_export *outputs = adrcpt_export_new(set, NULL);
	const int rcs[] = {
		adrcpt_source_set(NULL, "count", "1", NULL),
		adrcpt_source_set(source, NULL, "1", NULL),
		adrcpt_source_set(source, "count", NULL, NULL),
		adrcpt_source_set_password(NULL, NULL, NULL, NULL),
		adrcpt_source_check(NULL, NULL, NULL, NULL),
		adrcpt_set_select(NULL, "exclude", "none", NULL),
		adrcpt_set_select(set, NULL, "none", NULL),
		adrcpt_set_select(set, "exclude", NULL, NULL),
		adrcpt_set_load(NULL, source, NULL, NULL, NULL),
		adrcpt_set_load(set, NULL, NULL, NULL, NULL),
		adrcpt_export_add(NULL, writer, NULL, "x", NULL),
		adrcpt_export_add(outputs, NULL, NULL, "x", NULL),
		adrcpt_export_add(outputs, writer, NULL, NULL, NULL),
		adrcpt_export_add_fd(NULL, writer, NULL, 1, NULL),
		adrcpt_export_add_fd(outputs, NULL, NULL, 1, NULL),
		adrcpt_export_add_fd(outputs, writer, NULL, -1, NULL),
		adrcpt_export_set(NULL, 0, "value", "x", NULL),
		adrcpt_export_set(outputs, 0, "value", "x", NULL),
		adrcpt_export_lock(NULL, 0, NULL),
		adrcpt_export_run(NULL, NULL, NULL, NULL),
		adrcpt_export_run(outputs, NULL, NULL, NULL),
	};
	size_t i;

	for (i = 0; i < sizeof rcs / sizeof rcs[0]; i++)
		cr_expect_eq(rcs[i], ADRCPT_E_USAGE, "call %zu: %d", i, rcs[i]);
	cr_expect_null(adrcpt_source_new(NULL, NULL));
	cr_expect_null(adrcpt_source_new_ops(NULL, NULL));
	cr_expect_null(adrcpt_writer_new(NULL, NULL));
	cr_expect_null(adrcpt_writer_new_ops(NULL, NULL));
	cr_expect_null(adrcpt_export_new(NULL, NULL));
	adrcpt_export_stop(NULL);
	cr_expect_eq(adrcpt_export_count(NULL, 0), 0);
	adrcpt_source_free(source);
	adrcpt_export_free(outputs);
	adrcpt_writer_free(writer);
	adrcpt_set_free(set);
}

Test(api, a_refused_value_leaves_the_option)
{
	adrcpt_source *source = make_source("DC=one", "3");
	adrcpt_set *set = adrcpt_set_new(NULL);
	struct adrcpt_error err = {0};

	cr_assert_eq(adrcpt_source_set(source, "count", "11", &err),
		     ADRCPT_E_USAGE);
	cr_assert_not_null(strstr(err.text, "from 0 to 10"), "%s", err.text);
	cr_assert_eq(adrcpt_source_set(source, "fails", "maybe", NULL),
		     ADRCPT_E_USAGE);
	cr_assert_eq(adrcpt_source_set(source, "suffix", "\xff", NULL),
		     ADRCPT_E_USAGE);
	cr_assert_eq(adrcpt_set_load(set, source, NULL, NULL, NULL), 0);
	cr_assert_eq(adrcpt_set_count(set), 3);
	adrcpt_source_free(source);
	adrcpt_set_free(set);
}

Test(api, a_refused_selection_leaves_the_option)
{
	adrcpt_set *set = adrcpt_set_new(NULL);

	cr_assert_eq(adrcpt_set_select(set, "exclude", "nobody", NULL),
		     ADRCPT_E_USAGE);
	cr_assert_eq(adrcpt_set_select(set, "exclude", "group", NULL), 0);
	adrcpt_set_free(set);
}

Test(api, selection_comes_before_the_first_load)
{
	adrcpt_set *set = loaded_set();
	struct adrcpt_error err = {0};

	cr_assert_eq(adrcpt_set_select(set, "exclude", "none", &err),
		     ADRCPT_E_USAGE);
	cr_assert_not_null(strstr(err.text, "exclude"), "%s", err.text);
	adrcpt_set_free(set);
}

Test(api, tables_are_checked)
{
	struct adrcpt_source_ops source = {.abi = ADRCPT_PLUGIN_ABI};
	struct adrcpt_writer_ops writer = {.abi = ADRCPT_PLUGIN_ABI};
	struct adrcpt_error err = {0};

	cr_assert_null(adrcpt_source_new_ops(&source, &err));
	cr_assert_eq(err.status, ADRCPT_E_USAGE);
	err.status = 0;
	cr_assert_null(adrcpt_writer_new_ops(&writer, &err));
	cr_assert_eq(err.status, ADRCPT_E_USAGE);
}

static int open_nothing(void *state, const struct adrcpt_request *request,
			struct adrcpt_error *err)
{
	(void)state;
	(void)request;
	(void)err;
	return 0;
}

static int next_nothing(void *state, adrcpt_entry *entry,
			struct adrcpt_error *err)
{
	(void)state;
	(void)entry;
	(void)err;
	return 0;
}

static void close_nothing(void *state)
{
	(void)state;
}

static const struct {
	int kind;
	size_t size;
} members[] = {
	{ADRCPT_KIND_TEXT, sizeof(char *)},
	{ADRCPT_KIND_WORD, sizeof(char *)},
	{ADRCPT_KIND_SWITCH, sizeof(bool)},
	{ADRCPT_KIND_NUMBER, sizeof(unsigned long)},
	{ADRCPT_KIND_LIST, sizeof(struct adrcpt_list)},
	{ADRCPT_KIND_DNS, sizeof(struct adrcpt_list)},
};

ParameterizedTestParameters(api, options_lie_inside_their_state)
{
	static size_t numbers[sizeof members / sizeof members[0]];
	size_t i;

	for (i = 0; i < sizeof members / sizeof members[0]; i++)
		numbers[i] = i;
	return cr_make_param_array(size_t, numbers, i, NULL);
}

ParameterizedTest(size_t *row, api, options_lie_inside_their_state)
{
	const struct adrcpt_option options[] = {
		{"x", members[*row].kind, 8, "X", NULL, "x", NULL, 0, 0},
		{NULL, 0, 0, NULL, NULL, NULL, NULL, 0, 0},
	};
	struct adrcpt_source_ops ops = {
		.abi = ADRCPT_PLUGIN_ABI,
		.name = "outside",
		.options = options,
		.open = open_nothing,
		.next = next_nothing,
		.close = close_nothing,
	};
	struct adrcpt_error err = {0};
	adrcpt_source *source;

	ops.state_size = 8 + members[*row].size;
	source = adrcpt_source_new_ops(&ops, &err);
	cr_expect_not_null(source, "%s", err.text);
	adrcpt_source_free(source);
	ops.state_size--;
	cr_expect_null(adrcpt_source_new_ops(&ops, &err));
	cr_expect_eq(err.status, ADRCPT_E_USAGE);
	ops.state_size = 0;
	cr_expect_null(adrcpt_source_new_ops(&ops, NULL));
}

/* --- What there is
 * ------------------------------------------------------------------------ */

typedef bool type_fn(size_t index, const char **name, const char **summary);

/* Every name that there is stands in the error about one that is not. */
static void names_are_in(type_fn *type, const char *text)
{
	const char *name, *summary;
	size_t i;

	for (i = 0; type(i, &name, &summary); i++) {
		cr_expect_not_null(strstr(text, name), "%s: %s", name, text);
		cr_expect_gt(strlen(summary), 0);
	}
	cr_expect_gt(i, 0);
	cr_expect_not(type((size_t)-1, &name, &summary));
}

Test(api, an_unknown_name_lists_the_known_ones)
{
	adrcpt_set *set = loaded_set();
	adrcpt_export *outputs = adrcpt_export_new(set, NULL);
	adrcpt_writer *writer = adrcpt_writer_new("postfix", NULL);
	struct adrcpt_error err = {0};

	cr_assert_null(adrcpt_source_new("nis", &err));
	names_are_in(adrcpt_source_type, err.text);
	cr_assert_null(adrcpt_writer_new("xml", &err));
	names_are_in(adrcpt_writer_type, err.text);
	cr_assert_eq(adrcpt_export_add(outputs, writer, "aliases", "x", &err),
		     ADRCPT_E_USAGE);
	names_are_in(adrcpt_map_type, err.text);
	adrcpt_export_free(outputs);
	adrcpt_writer_free(writer);
	adrcpt_set_free(set);
}

typedef bool option_fn(size_t index, struct adrcpt_option_info *info);

static bool ldap_option(size_t index, struct adrcpt_option_info *info)
{
	return adrcpt_source_option("ldap", index, info);
}

static bool ldif_option(size_t index, struct adrcpt_option_info *info)
{
	return adrcpt_source_option("ldif", index, info);
}

static void options_are_whole(option_fn *option, const char *known)
{
	struct adrcpt_option_info info;
	bool has_known = false;
	size_t i;

	for (i = 0; option(i, &info); i++) {
		cr_expect_gt(strlen(info.name), 0);
		cr_expect_gt(strlen(info.help), 0);
		cr_expect_null(strchr(info.name, '-'), "%s", info.name);
		cr_expect_eq(info.kind == ADRCPT_KIND_SWITCH,
			     info.argument == NULL, "%s", info.name);
		has_known = has_known || strcmp(info.name, known) == 0;
	}
	cr_expect(has_known, "%s", known);
	cr_expect_not(option((size_t)-1, &info));
}

Test(api, options_describe_themselves)
{
	struct adrcpt_option_info info;

	options_are_whole(ldap_option, "tls_ca_file");
	options_are_whole(ldap_option, "mail_fallback");
	options_are_whole(ldif_option, "file");
	options_are_whole(ldif_option, "address_attribute");
	options_are_whole(adrcpt_set_option, "exclude");
	options_are_whole(adrcpt_export_option, "min_entries");
	cr_assert_not(adrcpt_source_option("nis", 0, &info));
	cr_assert_not(adrcpt_source_option(NULL, 0, &info));
}

/* An error that names the options of its owner. */
static void options_are_in(option_fn *option, const char *text)
{
	struct adrcpt_option_info info;
	size_t i;

	for (i = 0; option(i, &info); i++)
		cr_expect_not_null(strstr(text, info.name), "%s: %s", info.name,
				   text);
}

Test(api, an_unknown_option_lists_the_known_ones)
{
	adrcpt_source *ldap = adrcpt_source_new("ldap", NULL);
	adrcpt_source *ldif = adrcpt_source_new("ldif", NULL);
	adrcpt_set *set = adrcpt_set_new(NULL);
	struct adrcpt_error err = {0};

	cr_assert_eq(adrcpt_source_set(ldap, "colour", "red", &err),
		     ADRCPT_E_USAGE);
	options_are_in(ldap_option, err.text);
	cr_assert_eq(adrcpt_source_set(ldif, "colour", "red", &err),
		     ADRCPT_E_USAGE);
	options_are_in(ldif_option, err.text);
	cr_assert_eq(adrcpt_set_select(set, "colour", "red", &err),
		     ADRCPT_E_USAGE);
	options_are_in(adrcpt_set_option, err.text);
	adrcpt_source_free(ldap);
	adrcpt_source_free(ldif);
	adrcpt_set_free(set);
}
