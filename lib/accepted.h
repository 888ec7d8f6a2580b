/* Exchange's accepted domains: objects of class msExchAcceptedDomain, which
 * stand in the configuration partition of a forest.  Any source may deliver
 * them; they are never recipients. */
#ifndef ADR_ACCEPTED_H
#define ADR_ACCEPTED_H

#include "domains.h"
#include "entry.h"
#include "reporter.h"

struct adr_accepted_row {
	const char *name; /* folded, without "*." */
	const char *text; /* as it stands */
	bool below;       /* its sub-domains are meant as well */
	unsigned type;    /* 0: authoritative; else a relay of some sort */
	bool has_catch_all;
	const char *dn;
};

struct adr_accepted {
	struct adr_arena arena;
	struct adr_accepted_row *rows;
	size_t count;
	size_t capacity;
};

/* A list is empty when it is zeroed, and after this. */
void adr_accepted_clear(struct adr_accepted *accepted);

/* The attributes that are looked at, besides those of recipients. */
extern const char *const adr_accepted_attributes[];

/* Is this object an accepted domain? */
bool adr_accepted_is(const adrcpt_entry *entry);

/* Add such an object; one whose values make no sense is reported. */
int adr_accepted_read(struct adr_accepted *accepted, const adrcpt_entry *entry,
		      adrcpt_reporter *reporter, struct adrcpt_error *err);

/* Take what another list has; it is empty afterwards.  On failure both are as
 * they were. */
int adr_accepted_take(struct adr_accepted *accepted, struct adr_accepted *other,
		      struct adrcpt_error *err);

/* Add them to the domains, or the authoritative ones only; each domain for
 * which the directory may not have every recipient is reported once.  Sorts the
 * list. */
int adr_accepted_list(struct adr_domains *domains,
		      struct adr_accepted *accepted, bool authoritative_only,
		      adrcpt_reporter *reporter, struct adrcpt_error *err);

#endif
