/* The domain of an address: its grammar, and the two forms of an
 * internationalized one.  First ask what kind it is; only for
 * ADR_DOMAIN_INTERNATIONAL is there anything to convert.
 *
 * Nothing here folds case, since that is done to the address as a whole. */
#ifndef ADR_ADDR_DOMAIN_H
#define ADR_ADDR_DOMAIN_H

#include <stddef.h>

/* Octets in a label, as DNS has it. */
#define ADR_LABEL_MAX ((size_t)63)

enum adr_domain_kind {
	ADR_DOMAIN_BAD = 0,
	ADR_DOMAIN_PLAIN, /* ASCII without A-labels, or an address literal */
	ADR_DOMAIN_INTERNATIONAL /* has an A-label or a character past ASCII */
};

/* What kind of domain is this?  For characters past ASCII only their place is
 * looked at, not what they are. */
enum adr_domain_kind adr_domain_kind(const char *domain, size_t len);

/* Both strings, or neither; neither is folded. */
struct adr_idn {
	char *ulabel; /* in NFC */
	char *alabel; /* ASCII, lower case */
};

/* Make the two forms of a domain in valid UTF-8 without NUL.  Returns 1, with
 * idn to be cleared by the caller; 0 if it does not convert there and back
 * (such a domain has one spelling only); ADRCPT_E_NOMEM. */
int adr_idn_init(struct adr_idn *idn, const char *domain, size_t len);

/* Fine after memset() to zero, and after any result of adr_idn_init(). */
void adr_idn_clear(struct adr_idn *idn);

#endif
