/* A source as the set sees it: open, next, close, and the decision to read it
 * again from the beginning. */
#ifndef ADR_SOURCE_H
#define ADR_SOURCE_H

#include "entry.h"
#include "reporter.h"

/* Get ready to deliver from the beginning.  attributes are the names wanted
 * besides the address attribute; domain_attributes those of accepted domains,
 * if these are wanted as well, else NULL. */
int adr_source_open(adrcpt_source *source, adrcpt_reporter *reporter,
		    const char *const *attributes,
		    const char *const *domain_attributes,
		    struct adrcpt_error *err);

/* The request of the open source; lent until close. */
const struct adrcpt_request *adr_source_request(const adrcpt_source *source);

/* Its type, e.g. "ldap". */
const char *adr_source_name(const adrcpt_source *source);

/* See struct adrcpt_source_ops. */
int adr_source_next(adrcpt_source *source, adrcpt_entry *entry,
		    struct adrcpt_error *err);

/* The last object was no recipient: it does not count for min_entries. */
void adr_source_discount(adrcpt_source *source);

void adr_source_close(adrcpt_source *source);
bool adr_source_retry(adrcpt_source *source, struct adrcpt_error *err);

#endif
