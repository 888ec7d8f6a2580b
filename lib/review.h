/* One output before anything is written: what it will hold, how that differs
 * from the old file, and whether the guards let it pass. */
#ifndef ADR_REVIEW_H
#define ADR_REVIEW_H

#include "output.h"
#include "publish.h"

/* Look at an output that was reset; fills what belongs to the run, also the
 * refusal, which is reported.  Negative is a failure of ours.  publish has the
 * output's file. */
int adr_review(struct adr_output *output, struct adr_publish *publish,
	       const adrcpt_set *set, adrcpt_reporter *reporter,
	       struct adrcpt_error *err);

/* Judge the number of entries again, now that the writer may have left some
 * out. */
int adr_review_count(struct adr_output *output, adrcpt_reporter *reporter,
		     struct adrcpt_error *err);

#endif
