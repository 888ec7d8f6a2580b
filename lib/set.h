/* All recipients: sorted by DN, unless there is need for tables only, with an
 * index by address in which conflicts are found.  See <adrcpt.h> for the calls
 * an application makes. */
#ifndef ADR_SET_H
#define ADR_SET_H

#include "domains.h"
#include "include.h"
#include "index.h"
#include "recipient.h"
#include "select.h"
#include "trace.h"

/* Has it only what tables need? */
bool adr_set_is_tables_only(const adrcpt_set *set);

/* Every spelling of every address.  Lent. */
const struct adr_index *adr_set_index(const adrcpt_set *set);

/* Exchange's accepted domains, sorted, as far as the selection asks for them.
 * Lent. */
const struct adr_domains *adr_set_accepted(const adrcpt_set *set);

/* What the include file adds and takes away.  Lent. */
const struct adr_include *adr_set_include(const adrcpt_set *set);

/* The rules.  Lent. */
const struct adr_select *adr_set_selection(const adrcpt_set *set);

/* What was seen of the address that is followed; NULL: none is.  Lent. */
const struct adr_trace *adr_set_trace(const adrcpt_set *set);

#endif
