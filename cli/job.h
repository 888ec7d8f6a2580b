/* A plan carried out: sources read into one set, the set published. */
#ifndef ADEXPORT_JOB_H
#define ADEXPORT_JOB_H

#include "plan.h"
#include "signals.h"

#include <adrcpt.h>

/* One run; what is NULL has not been made yet. */
struct job {
	const struct plan *plan; /* borrowed */
	bool is_dry;
	adrcpt_source **sources;
	size_t source_count;
	adrcpt_set *set;
	adrcpt_writer **writers;
	size_t writer_count;
	adrcpt_export *outputs;
};

/* Make everything that the plan names, without connecting or reading.  An
 * error in a setting says where that stands; one of a configuration file is
 * ADRCPT_E_CONFIG.  To be cleared also after a failure. */
int job_make(struct job *job, const struct plan *plan,
	     struct adrcpt_error *err);
void job_clear(struct job *job);

/* What only flags say: for all outputs, or (a delta, which may be NULL) for the
 * only one. */
struct once {
	bool is_dry;
	bool forces;
	const char *delta_added;
	const char *delta_removed;
};

/* Apply it to a job that was made.  ADRCPT_E_USAGE if it does not fit. */
int job_apply(struct job *job, const struct once *once,
	      struct adrcpt_error *err);

/* Read all sources, then publish all outputs: all or nothing.  A dry run prints
 * what would change on standard output instead. */
int job_run(struct job *job, unsigned wait, int volume,
	    struct adrcpt_error *err);

/* Walk through each source; prints on standard output. */
int job_check(struct job *job, struct adrcpt_error *err);

#endif
