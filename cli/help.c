/* --help and --list-formats, from the option tables. */
#include "flags.h"

#include <adrcpt.h>

#include <stdlib.h>
#include <string.h>

#define FLAG_WIDTH 30

static void print_flag(FILE *to, const struct flag *flag)
{
	char text[96];
	char *at;
	size_t len;

	len = (size_t)snprintf(text, sizeof text, "  %c%c%c --%s%s%s",
			       flag->letter != 0 ? '-' : ' ',
			       flag->letter != 0 ? flag->letter : ' ',
			       flag->letter != 0 ? ',' : ' ', flag->name,
			       flag->argument != NULL ? " " : "",
			       flag->argument != NULL ? flag->argument : "");
	for (at = text; *at != '\0'; at++)
		if (*at == '_')
			*at = '-';
	fprintf(to, "%s", text);
	if (len >= FLAG_WIDTH) {
		fputc('\n', to);
		len = 0;
	}
	fprintf(to, "%*s%s", (int)(FLAG_WIDTH - len), "", flag->help);
	if (flag->initial != NULL)
		fprintf(to, " (%s)", flag->initial);
	if (flag->type != NULL)
		fprintf(to, " [%s]", flag->type);
	fputc('\n', to);
}

static void print_scope(FILE *to, const struct flag *flags, int scope,
			const char *title)
{
	fprintf(to, "\n%s\n", title);
	for (; flags->name != NULL; flags++)
		if (flags->scope == scope)
			print_flag(to, flags);
}

typedef bool type_fn(size_t index, const char **name, const char **summary);

static void print_types(FILE *to, const char *title, type_fn *type)
{
	const char *name, *summary;
	size_t i;

	fprintf(to, "\n%s\n", title);
	for (i = 0; type(i, &name, &summary); i++)
		fprintf(to, "  %-18s %s\n", name, summary);
}

void options_print_formats(FILE *to)
{
	fprintf(to, "adexport reads and writes:\n");
	print_types(to, "Source types (--type):", adrcpt_source_type);
	print_types(to, "Formats (--format):", adrcpt_writer_type);
	print_types(to,
		    "Maps (--map), for the table formats:", adrcpt_map_type);
}

void options_print_help(FILE *to)
{
	struct flag *flags = flags_list();

	if (flags == NULL)
		return;
	fprintf(to, "usage: adexport [flags]\n\n"
		    "Read the mail recipients of an Active Directory, and "
		    "write a lookup table.\n"
		    "Nothing is written unless everything was read.\n");
	print_scope(to, flags, SCOPE_SOURCE, "Where to read:");
	print_scope(to, flags, SCOPE_SELECTION, "What counts:");
	print_scope(to, flags, SCOPE_OUTPUT, "What to write:");
	print_scope(to, flags, SCOPE_RUN, "The run:");
	print_scope(to, flags, SCOPE_COMMAND, "Besides:");
	print_types(to, "Source types:", adrcpt_source_type);
	print_types(to, "Formats:", adrcpt_writer_type);
	print_types(to, "Maps:", adrcpt_map_type);
	free(flags);
}
