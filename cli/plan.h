/* What a run is made of: sources, the selection, outputs, and the run itself,
 * each with its settings.  The configuration file and its drop-ins make one
 * plan and the flags another; the flags' is laid over the file's. */
#ifndef ADEXPORT_PLAN_H
#define ADEXPORT_PLAN_H

#include <stdbool.h>
#include <stddef.h>

struct setting {
	char *name; /* as the library has it, with '_' */
	char *value;
	char *where;   /* "FILE:LINE", or NULL: a flag */
	unsigned file; /* number of the file, 0: a flag */
};

/* One source, one output, the selection, or the run. */
struct part {
	char *name;               /* of the section; "" if it has none */
	struct setting *settings; /* in the order in which they were given */
	size_t count;
	unsigned file; /* number of the file that opened it last */
};

struct plan {
	struct part *sources;
	size_t source_count;
	struct part *outputs;
	size_t output_count;
	struct part selection;
	struct part run;
};

void plan_init(struct plan *plan);
void plan_clear(struct plan *plan);

/* Add an empty part; NULL without memory. */
struct part *plan_add_source(struct plan *plan, const char *name);
struct part *plan_add_output(struct plan *plan, const char *name);

/* The source or output of that name; NULL if there is none. */
struct part *plan_source(const struct plan *plan, const char *name);
struct part *plan_output(const struct plan *plan, const char *name);

/* Add a setting; all are copied, where may be NULL.  False without memory. */
bool part_add(struct part *part, const char *name, const char *value,
	      const char *where);

/* Forget the settings of that name which other files have made: the file that
 * is read later wins. */
void part_override(struct part *part, const char *name, unsigned file);

/* Add text to the value of the part's last setting, behind a blank. */
bool part_extend(struct part *part, const char *text);

/* The setting of that name that was made last; NULL if there is none. */
const struct setting *part_setting(const struct part *part, const char *name);

/* The value that was set last, or the other one. */
const char *part_value(const struct part *part, const char *name,
		       const char *otherwise);

/* Lay over onto plan: its sources and its outputs replace the plan's, if it has
 * any, and the keys of its selection and its run replace the same keys.  over
 * is empty afterwards; false without memory. */
bool plan_lay(struct plan *plan, struct plan *over);

#endif
