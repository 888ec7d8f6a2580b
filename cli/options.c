#include "options.h"

#include "flags.h"
#include "message.h"

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* getopt_long(3) wants names with '-', and letters in a string. */
struct spelling {
	struct option *longs;
	char *names;
	char *letters;
};

#define FIRST_LONG 256 /* above every letter */

/* Before anybody could say how much is to be told, and to whom. */
static void complain(const char *format, ...) PRINTF_LIKE(1, 2);

static void complain(const char *format, ...)
{
	static const struct voice voice = {VOLUME_NORMAL, false, NULL};
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	say(&voice, LEVEL_ERROR, "%s", text);
}

static size_t count_flags(const struct flag *flags)
{
	size_t count = 0;

	while (flags[count].name != NULL)
		count++;
	return count;
}

static void clear_spelling(struct spelling *spelling)
{
	free(spelling->longs);
	free(spelling->names);
	free(spelling->letters);
}

static void dashed(char *to, const char *name)
{
	for (; *name != '\0'; name++)
		*to++ = *name == '_' ? '-' : *name;
	*to = '\0';
}

static bool spell(struct spelling *spelling, const struct flag *flags)
{
	size_t i, count = count_flags(flags), size = 1;
	char *name, *letter;

	for (i = 0; i < count; i++)
		size += strlen(flags[i].name) + 1;
	spelling->longs = calloc(count + 1, sizeof *spelling->longs);
	spelling->names = name = calloc(1, size);
	spelling->letters = letter = calloc(1, 2 * count + 2);
	if (spelling->longs == NULL || name == NULL || letter == NULL)
		return false;
	*letter++ = ':'; /* tells a missing argument from an unknown flag */
	for (i = 0; i < count; i++) {
		dashed(name, flags[i].name);
		spelling->longs[i].name = name;
		spelling->longs[i].has_arg = flags[i].argument != NULL
						     ? required_argument
						     : no_argument;
		spelling->longs[i].val = FIRST_LONG + (int)i;
		name += strlen(name) + 1;
		if (flags[i].letter == 0)
			continue;
		*letter++ = flags[i].letter;
		if (flags[i].argument != NULL)
			*letter++ = ':';
	}
	return true;
}

static const struct flag *find_flag(const struct flag *flags, int value)
{
	if (value >= FIRST_LONG)
		return &flags[value - FIRST_LONG];
	for (; flags->name != NULL; flags++)
		if (flags->letter == value)
			return flags;
	return NULL;
}

/* --- Taking what was given ---------------------------------------------- */

/* All flags of a scope make one part of the plan. */
static struct part *part_of(struct plan *plan, int scope)
{
	if (scope == SCOPE_SELECTION)
		return &plan->selection;
	if (scope == SCOPE_RUN)
		return &plan->run;
	if (scope == SCOPE_SOURCE)
		return plan->source_count > 0 ? &plan->sources[0]
					      : plan_add_source(plan, "");
	return plan->output_count > 0 ? &plan->outputs[0]
				      : plan_add_output(plan, "");
}

static bool add_setting(struct options *options, const struct flag *flag,
			const char *value)
{
	struct part *part = part_of(&options->plan, flag->scope);

	if (part != NULL &&
	    part_add(part, flag->key != NULL ? flag->key : flag->name,
		     value != NULL ? value : "yes", NULL))
		return true;
	complain("out of memory");
	return false;
}

static bool take_own(struct options *options, int which, const char *value)
{
	switch (which) {
	case OWN_CONFIG:
		options->config = value;
		return true;
	case OWN_FROM_POSTFIX:
		options->from_postfix = value;
		return true;
	case OWN_DRY_RUN:
		options->once.is_dry = true;
		return true;
	case OWN_FORCE:
		options->once.forces = true;
		return true;
	case OWN_DELTA_ADDED:
		options->once.delta_added = value;
		return true;
	case OWN_DELTA_REMOVED:
		options->once.delta_removed = value;
		return true;
	case OWN_CHECK_CONFIG:
		options->checks_config = true;
		return true;
	case OWN_EXPLAIN:
		options->explains = value;
		return true;
	case OWN_CHECK:
		options->checks = true;
		return true;
	case OWN_QUIET:
		options->volume = VOLUME_QUIET;
		return true;
	case OWN_VERBOSE:
		options->volume++;
		return true;
	case OWN_FORMATS:
		options->wants_formats = true;
		return true;
	case OWN_HELP:
		options->wants_help = true;
		return true;
	default:
		options->wants_version = true;
		return true;
	}
}

static bool unknown(char **argv, int value)
{
	if (value == ':')
		complain("%s needs a value", argv[optind - 1]);
	else if (optopt > 0 && optopt < FIRST_LONG)
		complain("no flag -%c; see --help", optopt);
	else
		complain("no such flag, or not with a value: %s; see --help",
			 argv[optind - 1]);
	return false;
}

static bool take_all(struct options *options, const struct flag *flags,
		     const struct spelling *spelling, int argc, char **argv)
{
	int value;

	opterr = 0;
	while ((value = getopt_long(argc, argv, spelling->letters,
				    spelling->longs, NULL)) != -1) {
		const struct flag *flag;
		bool ok;

		if (value == '?' || value == ':')
			return unknown(argv, value);
		flag = find_flag(flags, value);
		if (flag->own != OWN_NONE)
			ok = take_own(options, flag->own, optarg);
		else
			ok = add_setting(options, flag, optarg);
		if (!ok)
			return false;
	}
	if (optind == argc)
		return true;
	complain("'%s' is no flag; see --help", argv[optind]);
	return false;
}

bool options_parse(struct options *options, int argc, char **argv)
{
	struct spelling spelling = {NULL, NULL, NULL};
	struct flag *flags = flags_list();
	bool ok;

	memset(options, 0, sizeof *options);
	plan_init(&options->plan);
	options->volume = VOLUME_NORMAL;
	ok = flags != NULL && spell(&spelling, flags);
	if (!ok)
		complain("out of memory");
	else
		ok = take_all(options, flags, &spelling, argc, argv);
	clear_spelling(&spelling);
	free(flags);
	return ok;
}

void options_clear(struct options *options)
{
	plan_clear(&options->plan);
	memset(options, 0, sizeof *options);
}
