/* The grammar of an e-mail address: take it apart, or say why it is refused.
 * The one place that knows the reasons; used by addr.c alone, see addr.h. */
#ifndef ADR_ADDR_SYNTAX_H
#define ADR_ADDR_SYNTAX_H

#include "addr.h"
#include "addr_domain.h"
#include "buf.h"

#include <stdbool.h>
#include <stddef.h>

/* An address taken apart.  Nothing is folded; the domain stands as it was. */
struct adr_parts {
	const char *local; /* in quotes only if it needs them */
	size_t local_len;
	const char *domain;
	size_t domain_len;
	enum adr_domain_kind kind;
	struct adr_buf quoted; /* memory for a local part that had quotes */
};

/* Take an address apart, without regard to the limits of its length.  Returns
 * 1, with parts lent from bytes and to be cleared; 0 if the address is refused,
 * with *fault (constant) set; ADRCPT_E_NOMEM. */
int adr_parts_init(struct adr_parts *parts, const char *bytes, size_t len,
		   const struct adr_fault **fault);

/* After any result of adr_parts_init(). */
void adr_parts_clear(struct adr_parts *parts);

/* Is a key of so many octets, so many before the '@', as short as it must be?
 * Otherwise *fault is set. */
bool adr_key_fits(size_t len, size_t local_len, const struct adr_fault **fault);

/* Has this domain, which was made from an A-label, only characters that would
 * have been accepted as well? */
bool adr_domain_is_clean(const char *domain, size_t len);

#endif
