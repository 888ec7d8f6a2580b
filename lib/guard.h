/* May this table be published?  A table that shrank to nothing makes a gateway
 * refuse the whole company; so does one that lost a domain, if only part of
 * it. */
#ifndef ADR_GUARD_H
#define ADR_GUARD_H

#include "canary.h"
#include "diff.h"

#include <adrcpt-plugin.h>

/* How many keys may go. */
struct adr_limit {
	bool is_percent; /* of the old table; 100: any number */
	unsigned long number;
};

/* Parse "N" or "P%".  ADRCPT_E_USAGE. */
int adr_limit_parse(struct adr_limit *limit, const char *text,
		    struct adrcpt_error *err);

/* What is asked of one output. */
struct adr_guard {
	const char *name; /* the output's */
	unsigned long min_entries;
	struct adr_limit max_removed;
	const struct adrcpt_list *require; /* canaries: must be there */
	const struct adrcpt_list *refuse;  /* must not be there */
};

/* What is judged.  Without an old table old_count is 0 and diff has no
 * removals. */
struct adr_case {
	size_t count; /* entries that will be written */
	size_t old_count;
	const struct adr_diff *diff;
	struct adr_mine mine; /* the new table, and where canaries are */
};

/* Why it was refused. */
struct adr_refusal {
	const char *code; /* of a report, constant; NULL: it was not */
	char text[ADRCPT_ERROR_TEXT_SIZE];
};

/* Judge.  A refusal is told in refusal, which is empty before; negative is a
 * failure of ours. */
int adr_guard_judge(const struct adr_guard *guard, const struct adr_case *this,
		    struct adr_refusal *refusal, struct adrcpt_error *err);

/* Only the number of entries, once it is known for sure. */
void adr_guard_count(const struct adr_guard *guard, size_t count,
		     struct adr_refusal *refusal);

/* Fill a refusal; the text is one line. */
void adr_refuse(struct adr_refusal *refusal, const char *code,
		const char *format, ...) ADRCPT_PRINTF(3, 4);

#endif
