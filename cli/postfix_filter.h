/* The query_filter of an ldap_table(5) asks for one address, which Postfix puts
 * in the place of %s, or of %u and %d.  An export asks for all of them: the
 * same filter with '*' in these places. */
#ifndef ADEXPORT_POSTFIX_FILTER_H
#define ADEXPORT_POSTFIX_FILTER_H

#include <stdio.h>

struct wide_filter {
	char *text; /* the filter for all addresses */

	/* Attributes, a blank between: those that are compared with the whole
	 * address, and those that only a part of it is compared with. */
	char *whole;
	char *partial;
};

/* Widen a filter.  Returns NULL, or why that cannot be done (constant); wide is
 * to be cleared in both cases. */
const char *wide_filter_make(struct wide_filter *wide, const char *filter);
void wide_filter_clear(struct wide_filter *wide);

#endif
