/* The command line.  Flags of sources, of the selection and of outputs come
 * from the library's option tables ("tls_ca_file" is --tls-ca-file); only what
 * belongs to the command itself is listed here. */
#ifndef ADEXPORT_OPTIONS_H
#define ADEXPORT_OPTIONS_H

#include "job.h"
#include "plan.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Whose option a flag sets. */
enum scope {
	SCOPE_SOURCE,
	SCOPE_SELECTION,
	SCOPE_OUTPUT,
	SCOPE_RUN,
	SCOPE_COMMAND /* of no plan */
};

struct options {
	struct plan plan;   /* what the flags say */
	const char *config; /* file, or NULL: the default one if it exists */
	const char *from_postfix; /* file, or NULL */
	int volume;               /* enum volume */
	struct once once;
	const char *explains; /* address, or NULL */
	bool checks, checks_config;
	bool wants_help, wants_version, wants_formats;
};

/* Parse.  Says what is wrong, and returns false. */
bool options_parse(struct options *options, int argc, char **argv);
void options_clear(struct options *options);

/* --help and --list-formats. */
void options_print_help(FILE *to);
void options_print_formats(FILE *to);

#endif
