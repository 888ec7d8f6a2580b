/* One run as the report and the metrics tell it. */
#ifndef ADEXPORT_RECORD_H
#define ADEXPORT_RECORD_H

#include "job.h"
#include "tally.h"

#include <stdbool.h>
#include <time.h>

struct record {
	struct timespec started, ended; /* by the clock on the wall */
	double duration;                /* seconds, by one that never jumps */
	int exit_code;
	const char *error; /* why it failed, or NULL */
	bool is_dry;       /* nothing was to be published */
	bool is_read;      /* all sources were read to their end */
	bool is_published; /* every output was written, or needed no change */
	const struct job *job;
	const struct tally *tally;
};

/* Note the time at the beginning, and at the end. */
void record_begin(struct record *record);
void record_end(struct record *record);

#endif
