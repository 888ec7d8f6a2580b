/* One address followed through the reading of sources: the objects that carry
 * it, values that would be it but were refused, and addresses that are like it.
 * What was seen is copied, so that it outlives what was read. */
#ifndef ADR_TRACE_H
#define ADR_TRACE_H

#include "recipient.h"

/* An object that carries the address, or a value that was refused. */
struct adr_hit {
	adrcpt_recipient recipient; /* its addresses are counted only */
	bool is_primary;
	const char *code; /* why its value was refused; NULL: it was not */
	const char *why;  /* the same as the end of a sentence */
};

/* An address that is like it, and an object that carries that one. */
struct adr_near {
	const char *key;
	const char *dn;
};

#define ADR_NEAR_MAX ((size_t)10)

struct adr_trace {
	const char *asked;   /* NUL-ended, as it was asked for */
	struct adr_buf keys; /* its spellings; empty if it is no address */
	const struct adr_fault *fault; /* why not */
	struct adr_hit *hits;
	size_t hit_count, hit_capacity;
	struct adr_near near[ADR_NEAR_MAX];
	size_t near_count;
	struct adr_arena arena;
	const char *outside; /* code: it is none of those that count, whoever
				carries it; NULL: it is */
	const char *outside_why;
};

/* Follow this address, in whatever form it is given; "SMTP:" in front does not
 * matter.  An address that no table can hold is followed too. */
int adr_trace_init(struct adr_trace *trace, const char *address,
		   struct adrcpt_error *err);

/* Fine after memset() to zero. */
void adr_trace_clear(struct adr_trace *trace);

/* Look at an object as it was read, before anything is left out. */
int adr_trace_look(struct adr_trace *trace, const adrcpt_recipient *recipient,
		   struct adrcpt_error *err);

/* This is what all sources together say of an object. */
void adr_trace_judge(struct adr_trace *trace,
		     const adrcpt_recipient *recipient);

/* Is this hit told already by one before it?  Two sources may show one object.
 */
bool adr_trace_is_repeated(const struct adr_trace *trace, size_t hit);

/* Look at the report of a value that was refused. */
int adr_trace_refused(struct adr_trace *trace,
		      const struct adrcpt_report *report,
		      struct adrcpt_error *err);

/* Where the trace stands, and back to that: a source is read anew.  NULL is
 * fine. */
struct adr_trace_mark {
	size_t hit_count, near_count;
};
struct adr_trace_mark adr_trace_mark(const struct adr_trace *trace);
void adr_trace_return(struct adr_trace *trace, struct adr_trace_mark mark);

#endif
