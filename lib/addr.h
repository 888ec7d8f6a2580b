/* One e-mail address: check its grammar, and spell it the ways in which Postfix
 * will look it up.  Pure functions on bytes, no I/O.
 *
 * Grammar: RFC 5321, 5322 and 6531 mailboxes.  Folding: what Postfix does to a
 * query (lower case for ASCII, full Unicode case folding otherwise, no
 * normalization).  Quoting: a local part is quoted only if Postfix would quote
 * it (its external form).  Internationalized domains: IDNA2008 with UTS #46
 * mapping, non-transitional, as browsers do; Postfix does not convert between
 * the U-label and the A-label form, so that both are spellings of their own. */
#ifndef ADR_ADDR_H
#define ADR_ADDR_H

#include "buf.h"

/* Why an address was refused.  code is stable; text ends the sentence "this
 * value ...". */
struct adr_fault {
	const char *code;
	const char *text;
};

/* Append the spellings of an address to keys, each ended by NUL, and an empty
 * one as the last: first the address as it is shown (folded, the domain as NFC
 * U-label), then the other forms that Postfix may be asked for and that differ:
 * as spelled (folded), and with the domain as A-label.
 *
 * Returns 1; 0 if the address is refused, with *fault (constant) set and keys
 * as before; ADRCPT_E_NOMEM. */
int adr_addr_spell(struct adr_buf *keys, const char *bytes, size_t len,
		   const struct adr_fault **fault);

/* Append what Postfix makes of a key in a query, and postmap of one in its
 * input: valid UTF-8, lower case for ASCII, full case folding otherwise.  False
 * without memory. */
bool adr_addr_fold(struct adr_buf *out, const char *bytes, size_t len);

/* Append the form in which an address can be sent mail to: as it is spelled,
 * but quoted only as needed and with an internationalized domain as A-label, so
 * that as little as can be asks for SMTPUTF8.  Case is kept: a local part that
 * is folded may be another one.  Returns 1; 0 if the address is refused, with
 * out as before; ADRCPT_E_NOMEM. */
int adr_addr_route(struct adr_buf *out, const char *bytes, size_t len);

/* The spelling after this one of such a list; "" after the last. */
const char *adr_addr_next(const char *key);

/* Where the domain of a spelling begins (behind the last '@'). */
const char *adr_addr_domain(const char *key);

#endif
