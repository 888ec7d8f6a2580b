#include "keys.h"

#include "flags.h"
#include "nearest.h"
#include "options.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Every option is a flag; these are one thing a run, so they are no key. */
static const char *const flags_only[] = {"ask_password", "force", "delta_added",
					 "delta_removed"};

static const char *const run_keys[] = {
	"include_dir", "on_change", "on_change_timeout",
	"user",        "report",    "metrics",
	"syslog",      "wait"};

static const char *const section_names[] = {
	[SCOPE_SOURCE] = "source NAME",
	[SCOPE_SELECTION] = "recipients",
	[SCOPE_OUTPUT] = "output NAME",
	[SCOPE_RUN] = "run",
};

/* Names lent by the option tables. */
struct names {
	const char **items;
	size_t count;
	bool failed;
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static bool is_among(const char *name, const char *const *names, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

static void add(struct names *names, const char *name)
{
	const char **grown;

	if (names->failed || is_among(name, flags_only, COUNT(flags_only)))
		return;
	grown = realloc(names->items, (names->count + 1) * sizeof *grown);
	if (grown == NULL) {
		names->failed = true;
		return;
	}
	names->items = grown;
	grown[names->count++] = name;
}

/* --- The keys of each section ------------------------------------------- */

static void add_source_keys(struct names *names)
{
	struct adrcpt_option_info info;
	const char *type, *summary;
	size_t i, k;

	add(names, "type");
	for (i = 0; adrcpt_source_type(i, &type, &summary); i++)
		for (k = 0; adrcpt_source_option(type, k, &info); k++)
			add(names, info.name);
}

static void add_selection_keys(struct names *names)
{
	struct adrcpt_option_info info;
	size_t i;

	for (i = 0; adrcpt_set_option(i, &info); i++)
		add(names, info.name);
}

static void add_output_keys(struct names *names)
{
	static const char *const own[] = {"format", "map", "file", "on_change",
					  "on_change_timeout"};
	struct adrcpt_option_info info;
	size_t i;

	for (i = 0; i < COUNT(own); i++)
		add(names, own[i]);
	for (i = 0; adrcpt_export_option(i, &info); i++)
		add(names, info.name);
}

static void add_run_keys(struct names *names)
{
	size_t i;

	for (i = 0; i < COUNT(run_keys); i++)
		add(names, run_keys[i]);
}

static void (*const adders[])(struct names *names) = {
	[SCOPE_SOURCE] = add_source_keys,
	[SCOPE_SELECTION] = add_selection_keys,
	[SCOPE_OUTPUT] = add_output_keys,
	[SCOPE_RUN] = add_run_keys,
};

static bool has_key(int scope, const char *name)
{
	struct names names = {NULL, 0, false};
	bool has;

	adders[scope](&names);
	has = is_among(name, names.items, names.count);
	free(names.items);
	return has;
}

/* --- What may have been meant ------------------------------------------- */

static bool is_flag(const char *name)
{
	struct flag *flags = flags_list();
	bool found = false;
	size_t i;

	for (i = 0; flags != NULL && !found && flags[i].name != NULL; i++)
		found = strcmp(flags[i].name, name) == 0;
	free(flags);
	return found;
}

/* What the key 'file' of an output is called on the command line. */
static const char *const flag_of_file = "output";

static void advise(char *advice, size_t size, int scope, const char *name,
		   const struct names *names)
{
	const char *near = nearest_name(name, names->items, names->count);
	int other;

	for (other = 0; other < (int)COUNT(adders); other++) {
		if (other == scope || !has_key(other, name))
			continue;
		snprintf(advice, size, "it is a key of [%s]",
			 section_names[other]);
		return;
	}
	if (near == NULL && scope == SCOPE_OUTPUT)
		near = nearest_name(name, &flag_of_file, 1) != NULL ? "file"
								    : NULL;
	if (near != NULL)
		snprintf(advice, size, "did you mean '%s'?", near);
	else if (is_flag(name))
		snprintf(advice, size, "it is a flag only");
	else
		snprintf(advice, size, "see adexport.conf(5)");
}

int keys_check(int scope, const char *name, struct adrcpt_error *err)
{
	struct names names = {NULL, 0, false};
	char advice[128];

	adders[scope](&names);
	if (names.failed) {
		free(names.items);
		err->status = ADRCPT_E_NOMEM;
		snprintf(err->text, sizeof err->text, "out of memory");
		return err->status;
	}
	if (is_among(name, names.items, names.count)) {
		free(names.items);
		return 0;
	}
	advise(advice, sizeof advice, scope, name, &names);
	free(names.items);
	err->status = ADRCPT_E_CONFIG;
	snprintf(err->text, sizeof err->text, "[%s] has no key '%.64s'; %s",
		 section_names[scope], name, advice);
	return err->status;
}

int keys_no_section(const char *section, struct adrcpt_error *err)
{
	static const char *const words[] = {"source", "recipients", "output",
					    "run"};
	char word[64];
	const char *near;

	snprintf(word, sizeof word, "%s", section);
	word[strcspn(word, " ")] = '\0';
	near = nearest_name(word, words, COUNT(words));
	err->status = ADRCPT_E_CONFIG;
	if (near != NULL)
		snprintf(err->text, sizeof err->text,
			 "no section [%.64s]; did you mean '%s'?", section,
			 near);
	else
		snprintf(err->text, sizeof err->text,
			 "no section [%.64s]; there are [source NAME], "
			 "[recipients], [output NAME] and [run]",
			 section);
	return err->status;
}
