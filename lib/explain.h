/* Why is an address in the tables, or why not?  Said from what a set has seen
 * of the address that it follows, see adrcpt_set_follow(). */
#ifndef ADR_EXPLAIN_H
#define ADR_EXPLAIN_H

#include "set.h"

/* Report, in order: how the address is looked up ("address", "spelling"); each
 * object that carries it ("object", "primary") and the verdict of each rule of
 * the selection on it ("rule"); addresses that are like one that nobody carries
 * ("nearest"); then what conflicts and the include file have to say ("rule").
 *
 * Returns 0 if the selection lets it in; ADRCPT_E_REFUSED with the first reason
 * if not. */
int adr_explain_selection(const adrcpt_set *set, adrcpt_reporter *reporter,
			  struct adrcpt_error *err);

#endif
