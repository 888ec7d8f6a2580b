/* Which addresses of a load count: those in the domains of the selection, less
 * those that its include file takes away.  Judged when everything has been
 * read, since any source may bring the accepted domains. */
#ifndef ADR_SCOPE_H
#define ADR_SCOPE_H

#include "accepted.h"
#include "crowd.h"
#include "include.h"
#include "select.h"

struct adr_scope {
	bool is_limited; /* to the domains */
	struct adr_domains domains;
	struct adr_domains accepted;       /* those of them that were read */
	const struct adr_include *include; /* borrowed */
};

/* A scope is empty when it is zeroed, and after this. */
void adr_scope_clear(struct adr_scope *scope);

/* Fill an empty scope.  ADRCPT_E_REFUSED if accepted domains are asked for and
 * there is none. */
int adr_scope_make(struct adr_scope *scope, const struct adr_select *select,
		   struct adr_accepted *accepted,
		   const struct adr_include *include, adrcpt_reporter *reporter,
		   struct adrcpt_error *err);

/* Leave out what does not count, and report each address, and each recipient
 * that has none left.  The crowd is settled. */
int adr_scope_apply(const struct adr_scope *scope, struct adr_crowd *crowd,
		    adrcpt_reporter *reporter, struct adrcpt_error *err);

/* Why does an address with these spellings (addr.h) not count?  A stable code
 * and the end of a sentence, both constant; NULL: it does. */
const char *adr_scope_reason(const struct adr_scope *scope,
			     const char *spellings, const char **why);

#endif
