#include "flags.h"

#include <adrcpt.h>

#include <stdlib.h>
#include <string.h>

static const struct flag own[] = {
	{SCOPE_SOURCE, OWN_NONE, 0, "type", NULL, "TYPE", "ldap",
	 "what to read: see the types below", NULL},
	{SCOPE_SOURCE, OWN_NONE, 'W', "ask_password", NULL, NULL, NULL,
	 "ask for the password on the terminal", NULL},
	{SCOPE_OUTPUT, OWN_NONE, 'f', "format", NULL, "FORMAT", "postfix",
	 "what to write: see the formats below", NULL},
	{SCOPE_OUTPUT, OWN_NONE, 'm', "map", NULL, "MAP", "relay_recipients",
	 "what a table holds: see the maps below", NULL},
	{SCOPE_OUTPUT, OWN_NONE, 'o', "output", "file", "FILE", NULL,
	 "file to replace; default, and '-': standard output", NULL},
	{SCOPE_OUTPUT, OWN_NONE, 0, "on_change", NULL, "COMMAND", NULL,
	 "shell command to run when the file was replaced", NULL},
	{SCOPE_OUTPUT, OWN_NONE, 0, "on_change_timeout", NULL, "SECONDS", "60",
	 "how long that command may take", NULL},
	{SCOPE_COMMAND, OWN_DRY_RUN, 'n', "dry_run", NULL, NULL, NULL,
	 "publish nothing; print what would change", NULL},
	{SCOPE_COMMAND, OWN_FORCE, 0, "force", NULL, NULL, NULL,
	 "publish in spite of the guards, this once", NULL},
	{SCOPE_COMMAND, OWN_DELTA_ADDED, 0, "delta_added", NULL, "FILE", NULL,
	 "write what is new there, for postmap -i", NULL},
	{SCOPE_COMMAND, OWN_DELTA_REMOVED, 0, "delta_removed", NULL, "FILE",
	 NULL, "write what is gone there, for postmap -d -", NULL},
	{SCOPE_COMMAND, OWN_CONFIG, 'c', "config", NULL, "FILE", NULL,
	 "read this configuration file; default: " CONFIG_FILE ", if it exists",
	 NULL},
	{SCOPE_COMMAND, OWN_EXPLAIN, 0, "explain", NULL, "ADDRESS", NULL,
	 "say which object has it and why it is published, or why not; write "
	 "nothing",
	 NULL},
	{SCOPE_COMMAND, OWN_CHECK, 0, "check", NULL, NULL, NULL,
	 "walk through each source step by step; write nothing", NULL},
	{SCOPE_COMMAND, OWN_FROM_POSTFIX, 0, "from_postfix", NULL, "FILE", NULL,
	 "print what a Postfix ldap_table(5) comes to as adexport.conf(5)",
	 NULL},
	{SCOPE_COMMAND, OWN_CHECK_CONFIG, 0, "check_config", NULL, NULL, NULL,
	 "read the whole configuration, connect to nothing, say if it is good",
	 NULL},
	{SCOPE_RUN, OWN_NONE, 0, "wait", NULL, "SECONDS", "0",
	 "wait so long for another run with the same output", NULL},
	{SCOPE_RUN, OWN_NONE, 0, "report", NULL, "FILE", NULL,
	 "write what was read, left out and published, as JSON", NULL},
	{SCOPE_RUN, OWN_NONE, 0, "metrics", NULL, "FILE", NULL,
	 "write figures for Prometheus, as text", NULL},
	{SCOPE_RUN, OWN_NONE, 0, "syslog", NULL, NULL, NULL,
	 "send the messages to syslog as well", NULL},
	{SCOPE_COMMAND, OWN_QUIET, 'q', "quiet", NULL, NULL, NULL,
	 "say nothing but errors", NULL},
	{SCOPE_COMMAND, OWN_VERBOSE, 'v', "verbose", NULL, NULL, NULL,
	 "say more; twice: also what was left out", NULL},
	{SCOPE_COMMAND, OWN_FORMATS, 0, "list_formats", NULL, NULL, NULL,
	 "list source types, formats and maps", NULL},
	{SCOPE_COMMAND, OWN_HELP, 'h', "help", NULL, NULL, NULL, "this text",
	 NULL},
	{SCOPE_COMMAND, OWN_VERSION, 'V', "version", NULL, NULL, NULL,
	 "the version of the library", NULL},
};

/* Letters as ldapsearch(1) has them. */
static const struct {
	char letter;
	const char *name;
} letters[] = {
	{'H', "uri"},     {'d', "domain"},        {'b', "base"},
	{'D', "bind_dn"}, {'y', "password_file"}, {'Z', "starttls"},
};

struct list {
	struct flag *flags;
	size_t count;
	bool failed;
};

static void add(struct list *list, const struct flag *flag)
{
	struct flag *grown;

	if (list->failed)
		return;
	grown = realloc(list->flags, (list->count + 2) * sizeof *grown);
	if (grown == NULL) {
		list->failed = true;
		return;
	}
	list->flags = grown;
	grown[list->count++] = *flag;
	memset(&grown[list->count], 0, sizeof *grown);
}

static void add_own(struct list *list, int scope)
{
	size_t i;

	for (i = 0; i < sizeof own / sizeof own[0]; i++)
		if (own[i].scope == scope)
			add(list, &own[i]);
}

/* Options of outputs that are flags only, and not of one output's. */
static bool is_own(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof own / sizeof own[0]; i++)
		if (strcmp(own[i].name, name) == 0)
			return true;
	return false;
}

static char letter_of(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof letters / sizeof letters[0]; i++)
		if (strcmp(letters[i].name, name) == 0)
			return letters[i].letter;
	return 0;
}

static void add_info(struct list *list, int scope, const char *type,
		     const struct adrcpt_option_info *info)
{
	struct flag flag = {scope,         OWN_NONE,   0,
			    info->name,    NULL,       info->argument,
			    info->initial, info->help, type};
	size_t i;

	for (i = 0; i < list->count; i++) {
		if (list->flags[i].scope != scope ||
		    strcmp(list->flags[i].name, info->name) != 0)
			continue;
		list->flags[i].type = NULL; /* several types have it */
		return;
	}
	if (scope == SCOPE_SOURCE)
		flag.letter = letter_of(info->name);
	add(list, &flag);
}

/* A flag has one meaning: --min-entries is the output's. */
static bool is_of_output(const char *name)
{
	struct adrcpt_option_info info;
	size_t i;

	for (i = 0; adrcpt_export_option(i, &info); i++)
		if (strcmp(info.name, name) == 0)
			return true;
	return false;
}

static void add_source_options(struct list *list)
{
	struct adrcpt_option_info info;
	const char *type, *summary;
	size_t i, k;

	for (i = 0; adrcpt_source_type(i, &type, &summary); i++)
		for (k = 0; adrcpt_source_option(type, k, &info); k++)
			if (!is_of_output(info.name))
				add_info(list, SCOPE_SOURCE, type, &info);
}

struct flag *flags_list(void)
{
	struct list list = {NULL, 0, false};
	struct adrcpt_option_info info;
	size_t i;

	add_own(&list, SCOPE_SOURCE);
	add_source_options(&list);
	for (i = 0; adrcpt_set_option(i, &info); i++)
		add_info(&list, SCOPE_SELECTION, NULL, &info);
	add_own(&list, SCOPE_OUTPUT);
	for (i = 0; adrcpt_export_option(i, &info); i++)
		if (!is_own(info.name))
			add_info(&list, SCOPE_OUTPUT, NULL, &info);
	add_own(&list, SCOPE_RUN);
	add_own(&list, SCOPE_COMMAND);
	if (!list.failed)
		return list.flags;
	free(list.flags);
	return NULL;
}
