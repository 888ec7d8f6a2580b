/* All flags there are: those of the library's option tables and the command's
 * own. */
#ifndef ADEXPORT_FLAGS_H
#define ADEXPORT_FLAGS_H

#include "options.h"

/* The command's own, as numbers for a switch. */
enum own {
	OWN_NONE,
	OWN_CONFIG,
	OWN_CHECK,
	OWN_FROM_POSTFIX,
	OWN_CHECK_CONFIG,
	OWN_EXPLAIN,
	OWN_DRY_RUN,
	OWN_FORCE,
	OWN_DELTA_ADDED,
	OWN_DELTA_REMOVED,
	OWN_QUIET,
	OWN_VERBOSE,
	OWN_FORMATS,
	OWN_HELP,
	OWN_VERSION
};

struct flag {
	int scope;
	int own; /* enum own; OWN_NONE: a setting of the plan */
	char letter;
	const char *name;     /* with '_' */
	const char *key;      /* in a plan, if it is not the name */
	const char *argument; /* NULL: a switch */
	const char *initial;
	const char *help;
	const char *type; /* of the source, if only one type has it */
};

/* A list that ends with a flag whose name is NULL; the caller frees it.  NULL
 * without memory. */
struct flag *flags_list(void);

#endif
