/* The difference as files for postmap(1), published with the run. */
#ifndef ADR_DELTA_H
#define ADR_DELTA_H

#include "output.h"
#include "publish.h"

/* Give the files to publish, unless that was done.  To be called before they
 * are locked. */
int adr_delta_add(struct adr_output *output, struct adr_publish *publish,
		  struct adrcpt_error *err);

/* Write them where they are to be published from; nothing if none is wanted. */
int adr_delta_stage(struct adr_output *output, struct adr_publish *publish,
		    adrcpt_reporter *reporter, struct adrcpt_error *err);

#endif
