/* Which recipients count, with a reason for every one that is left out. */
#ifndef ADR_SELECT_H
#define ADR_SELECT_H

#include "domains.h"
#include "recipient.h"

struct adr_select {
	struct adrcpt_list exclude;
	struct adrcpt_list domains;
	char *include_file;
	char *on_conflict;
};

extern const struct adrcpt_option adr_select_options[];

/* Set one option; a value that is refused changes nothing. */
int adr_select_set(struct adr_select *select, const char *name,
		   const char *value, struct adrcpt_error *err);

/* Is this recipient in?  If not, *code is the reason: a class's name, or
 * "deleted", "conflict-object" or "no-address". */
bool adr_select_has(const struct adr_select *select,
		    const adrcpt_recipient *recipient, const char **code);

/* The bits of all classes for which a recipient is left out. */
unsigned adr_select_excluded(const struct adr_select *select);

/* The name of class number index and its bit (enum adr_class); NULL past the
 * last. */
const char *adr_select_class(size_t index, unsigned *bit);

/* Are Exchange's accepted domains asked for?  Only the authoritative ones? */
bool adr_select_wants_accepted(const struct adr_select *select);
bool adr_select_is_authoritative(const struct adr_select *select);

/* Add the domains that are named; not sorted yet. */
int adr_select_domains(const struct adr_select *select,
		       struct adr_domains *domains, struct adrcpt_error *err);

/* Does one address on two objects end the load? */
bool adr_select_forbids_conflicts(const struct adr_select *select);

#endif
