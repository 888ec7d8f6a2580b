/* A plan made into objects of the library: sources, the set, outputs. */
#ifndef ADEXPORT_JOB_H
#define ADEXPORT_JOB_H

#include "plan.h"

#include <adrcpt.h>

#include <stdbool.h>

struct job_source {
	adrcpt_source *source;
	const struct part *part; /* of the plan */
};

struct job_output {
	adrcpt_writer *writer;
	const struct part *part; /* of the plan */
	const char *file;        /* "-": standard output */
	const char *format;
	const char *map;
	bool is_file;
	const char *on_change;      /* or NULL */
	unsigned on_change_timeout; /* seconds */
};

/* One run; what is NULL has not been made yet.  Numbers of outputs are those of
 * the export. */
struct job {
	struct job_source *sources;
	size_t source_count;
	adrcpt_set *set;
	struct job_output *outputs;
	size_t output_count;
	adrcpt_export *export_;
	bool is_dry;
};

/* What only flags say: for all outputs, or (a delta, which may be NULL) for the
 * only one. */
struct once {
	bool is_dry;
	bool forces;
	const char *delta_added;
	const char *delta_removed;
};

/* Make everything that the plan names, without connecting or reading.  An
 * error in a setting says where that stands; one of a configuration file is
 * ADRCPT_E_CONFIG.  The plan must outlive the job.  To be cleared also after a
 * failure. */
int job_make(struct job *job, const struct plan *plan,
	     struct adrcpt_error *err);
void job_clear(struct job *job);

/* Apply it to a job that was made.  ADRCPT_E_USAGE if it does not fit. */
int job_apply(struct job *job, const struct once *once,
	      struct adrcpt_error *err);

/* Of a source's failure, found when it is used: settings that do not fit
 * together are ADRCPT_E_CONFIG with the place of their section if that is in a
 * file.  Returns rc, or that. */
int job_source_place(const struct job_source *source, int rc,
		     struct adrcpt_error *err);

/* Walk through each source; prints on standard output. */
int job_check(struct job *job, struct adrcpt_error *err);

#endif
