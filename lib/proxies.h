/* The proxy addresses of one object: told apart by type, SMTP ones checked and
 * folded, duplicates collapsed, the primary chosen.  One is used again and
 * again: start, add each value, finish. */
#ifndef ADR_PROXIES_H
#define ADR_PROXIES_H

#include "addresses.h"
#include "buf.h"
#include "entry.h"
#include "mem.h"
#include "reporter.h"
#include "shelves.h"

struct adr_proxies {
	bool is_smtp_only;           /* others are looked at, but not taken */
	struct adr_shelves *shelves; /* where addresses are kept, borrowed;
				      * NULL: in the arena with the rest */
	const char *dn;
	adrcpt_reporter *reporter;
	struct adr_proxy *items; /* accepted SMTP addresses */
	size_t count;
	bool are_plain; /* all of them, see addr_plain.h */
	size_t capacity;
	struct adr_buf keys; /* the same as they are kept, see addresses.h */
	size_t primary_len;  /* of the primary one, once finished */
	struct adr_value *others; /* of other types, lent by the entry */
	size_t other_count;
	size_t other_capacity;
};

void adr_proxies_init(struct adr_proxies *self);
void adr_proxies_clear(struct adr_proxies *self);

/* Begin an object; both are borrowed until finish. */
void adr_proxies_start(struct adr_proxies *self, const char *dn,
		       adrcpt_reporter *reporter);

/* Take a value.  Without needs_prefix, one that has none is an address. */
int adr_proxies_add(struct adr_proxies *self, const struct adr_value *value,
		    bool needs_prefix, struct adrcpt_error *err);

/* Take all values of an attribute that has a number. */
int adr_proxies_add_all(struct adr_proxies *self, const adrcpt_entry *entry,
			enum adr_attr attr, bool needs_prefix,
			struct adrcpt_error *err);

/* Take the value of "mail" as the primary address. */
int adr_proxies_add_mail(struct adr_proxies *self,
			 const struct adr_value *value,
			 struct adrcpt_error *err);

/* The SMTP addresses; mail (may be NULL) decides between several primaries. */
int adr_proxies_finish(struct adr_addresses *out, struct adr_proxies *self,
		       struct adr_arena *arena, const struct adr_value *mail,
		       struct adrcpt_error *err);

/* Those of other types; false without memory. */
bool adr_proxies_others(struct adr_others *out, const struct adr_proxies *self,
			struct adr_arena *arena);

/* The length of a type prefix with its colon, e.g. 5 for "smtp:..."; 0 if there
 * is none. */
size_t adr_proxy_prefix(const char *bytes, size_t len);

#endif
