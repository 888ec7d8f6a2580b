/* From an object as read to a recipient: proxy addresses, primary, kind and
 * flags.  A recipient never changes once it is made, and lives in an arena. */
#ifndef ADR_RECIPIENT_H
#define ADR_RECIPIENT_H

#include "entry.h"
#include "kind.h"
#include "mem.h"
#include "proxies.h"
#include "reporter.h"

/* What few need: people, to whom it is shown, or no table; each may be NULL. */
struct adr_details {
	const char *guid;
	const char *name;
	const char *target;
	const char *mail; /* as the directory has it, see below */
	struct adr_others others;
};

/* Its strings, but for addresses, follow it in memory as far as they can, so
 * that a walk over many in the order in which they were made reads on and on.
 */
struct adrcpt_recipient {
	const char *dn;
	const struct adr_details *details; /* NULL: none are kept */
	const struct adr_kind *kind;
	unsigned load;        /* number of the source it came with */
	uint16_t classes;     /* of the kind, plus flags: enum adr_class */
	bool mail_is_primary; /* "mail" is proxies.primary, not in details */
	struct adr_addresses proxies;
};

/* The attributes that are looked at besides the address attribute, then NULL.
 */
const char *const *adr_recipient_attributes(bool tables_only);

/* How addresses are found in an entry, and what is used again and again while
 * many entries are read. */
struct adr_reader {
	const char *address_attribute;
	enum adr_attr address_number; /* of it, if it has one */
	bool has_prefixes;            /* values are TYPE:address */
	bool mail_fallback;
	bool tables_only; /* leave out what tables do not need */
	adrcpt_reporter *reporter;
	struct adr_arena *arena;
	struct adr_shelves *shelves; /* for addresses, borrowed; see proxies.h
				      */
	struct adr_proxies proxies;
	unsigned load; /* number given to each recipient */
};

/* request, reporter and arena are borrowed for as long as the reader is used.
 */
void adr_reader_init(struct adr_reader *reader,
		     const struct adrcpt_request *request,
		     struct adr_arena *arena);
void adr_reader_clear(struct adr_reader *reader);

/* Make a recipient of an entry; values that are refused are reported.  It may
 * come out without any address. */
int adr_recipient_read(const adrcpt_recipient **out, struct adr_reader *reader,
		       const adrcpt_entry *entry, struct adrcpt_error *err);

/* One object as two sources show it: the addresses of both, see
 * adr_addresses_merge(), what speaks against it in either, and for the rest
 * what the first one has; it came with the later source.  NULL without memory.
 */
const adrcpt_recipient *adr_recipient_merge(struct adr_arena *arena,
					    const adrcpt_recipient *first,
					    const adrcpt_recipient *second);

#endif
