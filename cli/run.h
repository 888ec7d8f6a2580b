/* One run: lock, read all sources, publish all outputs, tell whoever wants to
 * know of it. */
#ifndef ADEXPORT_RUN_H
#define ADEXPORT_RUN_H

#include "message.h"
#include "record.h"
#include "settings.h"
#include "signals.h"

#include <adrcpt.h>

/* Fills the record as far as it gets.  After a failure nothing was published,
 * unless the record says so: then a command of on_change has failed. */
int run_job(struct job *job, const struct run_settings *settings,
	    struct tally *tally, struct record *record, struct signals *signals,
	    struct voice *voice, struct adrcpt_error *err);

#endif
