/* A plan carried out: sources read into one set, the set published. */
#ifndef ADEXPORT_JOB_H
#define ADEXPORT_JOB_H

#include "plan.h"
#include "signals.h"

#include <adrcpt.h>

/* One run; what is NULL has not been made yet. */
struct job {
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

/* Read all sources, then publish all outputs: all or nothing. */
int job_run(struct job *job, unsigned wait, int volume,
	    struct adrcpt_error *err);

/* Walk through each source; prints on standard output. */
int job_check(struct job *job, struct adrcpt_error *err);

#endif
