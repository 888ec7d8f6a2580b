/* One output of an export: what it was told, and what the last run found out
 * about it. */
#ifndef ADR_OUTPUT_H
#define ADR_OUTPUT_H

#include "diff.h"
#include "guard.h"
#include "map.h"
#include "writer.h"

/* The members that options write to. */
struct adr_settings {
	char *value;
	char *mode;
	char *max_removed;
	unsigned long min_entries;
	struct adrcpt_list require;
	struct adrcpt_list refuse;
	char *delta_added;
	char *delta_removed;
	bool force;
};

struct adr_output {
	adrcpt_writer *writer;     /* borrowed */
	const struct adr_map *map; /* NULL for record formats */
	struct adr_settings settings;
	char *name;             /* path, or how the descriptor is called */
	int file;               /* number of the file to publish, or -1 */
	int fd;                 /* borrowed descriptor, or -1 */
	int mode;               /* parsed, or -1 */
	struct adr_limit limit; /* max_removed, parsed */
	int delta_added;        /* numbers of files to publish, or -1 */
	int delta_removed;

	/* The run. */
	struct adr_pairs pairs; /* of records, see review.h */
	struct adr_diff diff;   /* lent by pairs in part */
	struct adr_refusal refusal;
	bool is_changed; /* the file is, or would be, replaced */
	size_t staged;   /* items of this run */
	size_t count;    /* and of the last complete one */
};

/* Fill it.  map may be NULL for the default one. */
int adr_output_init(struct adr_output *output, adrcpt_writer *writer,
		    const char *map, const char *name,
		    struct adrcpt_error *err);

/* Also after an init that failed. */
void adr_output_clear(struct adr_output *output);

/* Forget what a run has found out, but for count. */
void adr_output_reset(struct adr_output *output);

/* Set an option. */
int adr_output_set(struct adr_output *output, const char *name,
		   const char *value, struct adrcpt_error *err);

/* Describe option number index; false past the last. */
bool adr_output_option(size_t index, struct adrcpt_option_info *info);

#endif
