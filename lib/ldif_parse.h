/* The lines of an LDIF record, which ldif.h hands out: names, values, folding.
 * While a record is sought in what was read, adr_ldif_parse_plain() takes apart
 * what it can; once it is all there, adr_ldif_parse() the rest. */
#ifndef ADR_LDIF_PARSE_H
#define ADR_LDIF_PARSE_H

#include "ldif.h"

/* Where line number number of the record begins, counted from 0; the lines
 * before it have been found. */
static inline size_t adr_ldif_line_start(const struct adr_ldif *ldif,
					 size_t number)
{
	return number > 0 ? ldif->ends[number - 1] + 1 : 0;
}

/* Go on with as many lines as are what nearly all are: of a name that is
 * guessed, in one piece, to be taken as they are or not at all.  Their ends
 * need not be known, and nothing is changed in place, so that it may stop
 * anywhere and all may be done again. */
void adr_ldif_parse_plain(struct adr_ldif *ldif);

/* Go on to the end of the record.  0, or ADRCPT_E_DATA, ADRCPT_E_NOMEM. */
int adr_ldif_parse(struct adr_ldif *ldif, struct adrcpt_error *err);

#endif
