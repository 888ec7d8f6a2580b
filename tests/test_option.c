#include "option.h"

#include "unit.h"

#include <stdint.h>
#include <string.h>

struct state {
	char *text;
	char *word;
	bool flag;
	unsigned long number;
	struct adrcpt_list list;
	struct adrcpt_list dns;
	struct adrcpt_list started;
};

static const struct adrcpt_option table[] = {
	{"text", ADRCPT_KIND_TEXT, offsetof(struct state, text), "TEXT", NULL,
	 "any text", NULL, 0, 0},
	{"one_word", ADRCPT_KIND_WORD, offsetof(struct state, word), "WORD",
	 "warn", "a word", "warn fail", 0, 0},
	{"flag", ADRCPT_KIND_SWITCH, offsetof(struct state, flag), NULL, NULL,
	 "a switch", NULL, 0, 0},
	{"number", ADRCPT_KIND_NUMBER, offsetof(struct state, number), "N",
	 "10", "a number", NULL, 5, 4294967295UL},
	{"list", ADRCPT_KIND_LIST, offsetof(struct state, list), "LIST", NULL,
	 "a list", NULL, 0, 0},
	{"dns", ADRCPT_KIND_DNS, offsetof(struct state, dns), "DN", NULL,
	 "names", NULL, 0, 0},
	{"started", ADRCPT_KIND_LIST, offsetof(struct state, started), "LIST",
	 "one two", "a list that is not empty", NULL, 0, 0},
	{NULL, 0, 0, NULL, NULL, NULL, NULL, 0, 0},
};

static void start(struct state *state)
{
	memset(state, 0, sizeof *state);
	cr_assert_eq(adr_options_init(table, state, NULL), 0);
}

static int set(struct state *state, const char *name, const char *value,
	       struct adrcpt_error *err)
{
	return adr_options_set(table, state, "a test", name, value, err);
}

static void expect_items(const struct adrcpt_list *list,
			 const char *const *items)
{
	size_t i;

	for (i = 0; items[i] != NULL; i++) {
		cr_assert_lt(i, list->count, "'%s' is missing", items[i]);
		cr_expect_str_eq(list->items[i], items[i]);
	}
	cr_expect_eq(list->count, i);
	if (i > 0)
		cr_expect_null(list->items[i]);
}

Test(option, init_sets_what_has_an_initial_value)
{
	static const char *const two[] = {"one", "two", NULL};
	struct state state;

	start(&state);
	cr_expect_null(state.text);
	cr_expect_str_eq(state.word, "warn");
	cr_expect_not(state.flag);
	cr_expect_eq(state.number, 10);
	cr_expect_eq(state.list.count, 0);
	expect_items(&state.started, two);
	adr_options_clear(table, &state);
}

Test(option, clear_leaves_a_state_that_can_be_set_up_again)
{
	struct state state;

	start(&state);
	cr_assert_eq(set(&state, "text", "x", NULL), 0);
	cr_assert_eq(set(&state, "list", "x y", NULL), 0);
	adr_options_clear(table, &state);
	cr_expect_null(state.text);
	cr_expect_null(state.word);
	cr_expect_null(state.list.items);
	cr_expect_eq(state.started.count, 0);
	adr_options_clear(table, &state);
	cr_assert_eq(adr_options_init(table, &state, NULL), 0);
	cr_expect_str_eq(state.word, "warn");
	adr_options_clear(table, &state);
}

static const struct {
	const char *name, *value;
	const char *error; /* part of it; NULL: taken */
} values[] = {
	{"text", "any thing, ; at all", NULL},
	{"text", "", NULL},
	{"text", "\xc3\xa4", NULL},
	{"text", "\xff", "'text' is not UTF-8"},
	{"one_word", "fail", NULL},
	{"one-word", "fail", NULL},
	{"one_word", "Fail", "'Fail' is not one of: warn fail"},
	{"one_word", "war", "is not one of"},
	{"one_word", "warn fail", "is not one of"},
	{"one_word", "", "is not one of"},
	{"flag", "yes", NULL},
	{"flag", "no", NULL},
	{"flag", "true", NULL},
	{"flag", "false", NULL},
	{"flag", "on", NULL},
	{"flag", "off", NULL},
	{"flag", "1", NULL},
	{"flag", "0", NULL},
	{"flag", "YES", "'YES' is not 'yes' or 'no'"},
	{"flag", "", "is not 'yes' or 'no'"},
	{"flag", "2", "is not 'yes' or 'no'"},
	{"number", "5", NULL},
	{"number", "4294967295", NULL},
	{"number", "4", "'4' is not a number from 5 to 4294967295"},
	{"number", "4294967296", "is not a number from"},
	{"number", "99999999999999999999", "is not a number from"},
	{"number", "-6", "is not a number from"},
	{"number", "6 ", "is not a number from"},
	{"number", "6x", "is not a number from"},
	{"number", "", "is not a number from"},
	{"tex", "x", "a test has no option 'tex'; it has: text one_word flag"},
	{"texts", "x", "no option 'texts'"},
	{"", "x", "no option ''"},
	{"TEXT", "x", "no option 'TEXT'"},
};

ParameterizedTestParameters(option, checks_values)
{
	return unit_rows(COUNT(values));
}

ParameterizedTest(size_t *row, option, checks_values)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	struct state state;
	int rc;

	start(&state);
	rc = set(&state, values[*row].name, values[*row].value, &err);
	if (values[*row].error == NULL) {
		cr_expect_eq(rc, 0, "row %zu: %s", *row, err.text);
	} else {
		cr_expect_eq(rc, ADRCPT_E_USAGE, "row %zu", *row);
		cr_expect_eq(err.status, ADRCPT_E_USAGE);
		cr_expect_not_null(strstr(err.text, values[*row].error),
				   "row %zu: %s", *row, err.text);
	}
	adr_options_clear(table, &state);
}

Test(option, the_last_value_counts)
{
	struct state state;

	start(&state);
	cr_assert_eq(set(&state, "text", "first", NULL), 0);
	cr_assert_eq(set(&state, "text", "second", NULL), 0);
	cr_assert_eq(set(&state, "one_word", "fail", NULL), 0);
	cr_assert_eq(set(&state, "flag", "yes", NULL), 0);
	cr_assert_eq(set(&state, "number", "77", NULL), 0);
	cr_expect_str_eq(state.text, "second");
	cr_expect_str_eq(state.word, "fail");
	cr_expect(state.flag);
	cr_expect_eq(state.number, 77);
	cr_assert_eq(set(&state, "flag", "off", NULL), 0);
	cr_expect_not(state.flag);
	adr_options_clear(table, &state);
}

Test(option, a_refused_value_leaves_the_old_one)
{
	struct state state;

	start(&state);
	cr_assert_eq(set(&state, "text", "old", NULL), 0);
	cr_assert_eq(set(&state, "flag", "yes", NULL), 0);
	cr_expect_lt(set(&state, "text", "\xff", NULL), 0);
	cr_expect_lt(set(&state, "one_word", "x", NULL), 0);
	cr_expect_lt(set(&state, "flag", "x", NULL), 0);
	cr_expect_lt(set(&state, "number", "4", NULL), 0);
	cr_expect_lt(set(&state, "started", "\xff", NULL), 0);
	cr_expect_str_eq(state.text, "old");
	cr_expect_str_eq(state.word, "warn");
	cr_expect(state.flag);
	cr_expect_eq(state.number, 10);
	cr_expect_eq(state.started.count, 2);
	adr_options_clear(table, &state);
}

static const struct {
	const char *name;
	const char *values[3]; /* set one after the other */
	const char *items[5];
} lists[] = {
	{"list", {"a"}, {"a"}},
	{"list", {"a b,c\td\n"}, {"a", "b", "c", "d"}},
	{"list", {"  a ,, b  "}, {"a", "b"}},
	{"list", {"a", "b c"}, {"a", "b", "c"}},
	{"list", {"a", ""}, {"a"}},
	{"list", {"a\\ b"}, {"a\\", "b"}},
	{"list", {"a;b"}, {"a;b"}},

	/* the first value replaces what stood there from the beginning */
	{"started", {"x"}, {"x"}},
	{"started", {"x", "y"}, {"x", "y"}},

	{"dns", {"dc=a,dc=b"}, {"dc=a,dc=b"}},
	{"dns", {"dc=a ; dc=b c,dc=d;"}, {"dc=a", "dc=b c,dc=d"}},
	{"dns", {"dc=a", "dc=b"}, {"dc=a", "dc=b"}},
	{"dns", {"ou=a\\;b,dc=c;dc=d"}, {"ou=a\\;b,dc=c", "dc=d"}},
	{"dns", {"ou=a\\\\;dc=d"}, {"ou=a\\\\", "dc=d"}},
	{"dns", {"dc=a\\ ; dc=b"}, {"dc=a\\ ", "dc=b"}},
	{"dns", {"dc=a\\"}, {"dc=a\\"}},
};

ParameterizedTestParameters(option, lists_are_added_to)
{
	return unit_rows(COUNT(lists));
}

ParameterizedTest(size_t *row, option, lists_are_added_to)
{
	const struct adrcpt_option *option;
	struct state state;
	size_t i;

	start(&state);
	option = adr_option_find(table, lists[*row].name);
	cr_assert_not_null(option);
	for (i = 0; i < 3 && lists[*row].values[i] != NULL; i++)
		cr_assert_eq(set(&state, lists[*row].name,
				 lists[*row].values[i], NULL),
			     0);
	expect_items((struct adrcpt_list *)((char *)&state + option->offset),
		     lists[*row].items);
	adr_options_clear(table, &state);
}

Test(option, find_takes_dashes_for_underscores)
{
	cr_expect_eq(adr_option_find(table, "one_word"), &table[1]);
	cr_expect_eq(adr_option_find(table, "one-word"), &table[1]);
	cr_expect_null(adr_option_find(table, "one"));
	cr_expect_null(adr_option_find(table, "one_words"));
	cr_expect_null(adr_option_find(NULL, "text"));
}

Test(option, describe_walks_the_table)
{
	struct adrcpt_option_info info;
	size_t i;

	for (i = 0; adr_option_describe(table, i, &info); i++) {
		cr_expect_eq(info.name, table[i].name);
		cr_expect_eq(info.kind, table[i].kind);
		cr_expect_eq(info.argument, table[i].argument);
		cr_expect_eq(info.initial, table[i].initial);
		cr_expect_eq(info.help, table[i].help);
	}
	cr_expect_eq(i, COUNT(table) - 1);
	cr_expect_not(adr_option_describe(table, SIZE_MAX, &info));
	cr_expect_not(adr_option_describe(NULL, 0, &info));
}

Test(option, a_table_may_be_absent)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	int state = 7;

	cr_expect_eq(adr_options_init(NULL, &state, NULL), 0);
	adr_options_clear(NULL, &state);
	cr_expect_eq(state, 7);
	cr_expect_eq(adr_options_set(NULL, &state, "it", "x", "y", &err),
		     ADRCPT_E_USAGE);
	cr_expect_str_eq(err.text, "it has no option 'x'; it has: none");
}

static const struct {
	const char *word;
	bool is_in;
} words[] = {
	{"yes", true}, {"true", true},  {"1", true},         {"", false},
	{"ye", false}, {"yess", false}, {"yes true", false}, {"Yes", false},
};

Test(option, word_is_in_compares_whole_words)
{
	size_t i;

	for (i = 0; i < COUNT(words); i++)
		cr_expect_eq(adr_word_is_in("yes true 1", words[i].word,
					    strlen(words[i].word)),
			     words[i].is_in, "'%s'", words[i].word);
	cr_expect_not(adr_word_is_in("", "a", 1));
}

/* Every option that the library has can be found, has a help text and takes
 * its own initial value. */
Test(option, tables_of_the_library_are_sound)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	struct adrcpt_option_info info;
	const char *type, *summary;
	adrcpt_source *source;
	size_t t, i;

	for (t = 0; adrcpt_source_type(t, &type, &summary); t++) {
		source = adrcpt_source_new(type, &err);
		cr_assert_not_null(source, "%s", err.text);
		for (i = 0; adrcpt_source_option(type, i, &info); i++) {
			cr_expect(info.help != NULL && info.help[0] != '\0');
			cr_expect_eq(info.argument == NULL,
				     info.kind == ADRCPT_KIND_SWITCH, "%s",
				     info.name);
			if (info.initial != NULL)
				cr_expect_eq(
					adrcpt_source_set(source, info.name,
							  info.initial, &err),
					0, "%s", err.text);
		}
		cr_expect_geq(i, 3, "%s", type);
		adrcpt_source_free(source);
	}
	cr_expect_eq(t, 5);
	cr_expect_not(adrcpt_source_option("none", 0, &info));
	cr_expect_not(adrcpt_source_option(NULL, 0, &info));
}
