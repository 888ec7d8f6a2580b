/* Reading sources, one after the other, into a crowd: all of them to their
 * proven end, or none. */
#ifndef ADR_LOAD_H
#define ADR_LOAD_H

#include "accepted.h"
#include "crowd.h"
#include "select.h"
#include "source.h"
#include "trace.h"

struct adr_load {
	const struct adr_select *select; /* borrowed */
	adrcpt_reporter *reporter;       /* borrowed */
	bool tables_only; /* recipients are read without what tables do not need
			   */
	unsigned number;  /* of the next source's recipients */
	struct adr_crowd crowd;       /* all that was read, in no order */
	struct adr_accepted accepted; /* if the selection wants them */
	struct adr_trace *trace;      /* borrowed; NULL: nothing is followed */
};

/* number: what the recipients of the first source are marked with. */
void adr_load_init(struct adr_load *load, const struct adr_select *select,
		   unsigned number, adrcpt_reporter *reporter);
void adr_load_clear(struct adr_load *load);

/* Read without what tables do not need?  Their recipients need no order. */
void adr_load_tables_only(struct adr_load *load, bool tables_only);

/* Read one source and add its recipients.  What a failed try has read is
 * forgotten. */
int adr_load_source(struct adr_load *load, adrcpt_source *source,
		    struct adrcpt_error *err);

/* After the last source: settle the crowd, leave out of it what the selection
 * does not let in, and report each.  Only then is it known what an object is:
 * one source may see more of it than another. */
int adr_load_select(struct adr_load *load, struct adrcpt_error *err);

#endif
