#include "addr_domain.h"

#include "mem.h"
#include "text.h"

#include <adrcpt.h>

#include <idn2.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static bool is_ascii(char c)
{
	return (unsigned char)c < 0x80;
}

/* RFC 5321 dcontent, less what would end the address or a quoted key. */
static bool is_literal(const char *domain, size_t len)
{
	size_t i;

	if (len < 3 || domain[0] != '[' || domain[len - 1] != ']')
		return false;
	for (i = 1; i < len - 1; i++)
		if (domain[i] <= ' ' || domain[i] > '~' ||
		    strchr("[\\]@\"", domain[i]) != NULL)
			return false;
	return true;
}

static enum adr_domain_kind label_kind(const char *label, size_t len)
{
	bool plain = !adr_starts_nocase(label, len, "xn--");
	bool ascii = true;
	size_t i;

	if (len == 0 || label[0] == '-' || label[len - 1] == '-')
		return ADR_DOMAIN_BAD;
	for (i = 0; i < len; i++)
		if (!is_ascii(label[i]))
			ascii = false;
		else if (!adr_ascii_is_alnum(label[i]) && label[i] != '-' &&
			 label[i] != '_')
			return ADR_DOMAIN_BAD;
	/* DNS limits the A-label, which may well be shorter than UTF-8. */
	if (ascii && len > ADR_LABEL_MAX)
		return ADR_DOMAIN_BAD;
	return plain && ascii ? ADR_DOMAIN_PLAIN : ADR_DOMAIN_INTERNATIONAL;
}

static enum adr_domain_kind host_kind(const char *domain, size_t len)
{
	enum adr_domain_kind kind = ADR_DOMAIN_PLAIN;
	size_t start, end;

	for (start = 0; start <= len; start = end + 1) {
		const char *dot = memchr(domain + start, '.', len - start);

		end = dot != NULL ? (size_t)(dot - domain) : len;
		switch (label_kind(domain + start, end - start)) {
		case ADR_DOMAIN_BAD:
			return ADR_DOMAIN_BAD;
		case ADR_DOMAIN_INTERNATIONAL:
			kind = ADR_DOMAIN_INTERNATIONAL;
			break;
		case ADR_DOMAIN_PLAIN:
			break;
		}
	}
	return kind;
}

enum adr_domain_kind adr_domain_kind(const char *domain, size_t len)
{
	if (is_literal(domain, len))
		return ADR_DOMAIN_PLAIN;
	return host_kind(domain, len);
}

static int to_alabel(char **alabel, const char *domain)
{
	uint8_t *out = NULL;
	int rc;

	rc = idn2_lookup_u8((const uint8_t *)domain, &out,
			    IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
	*alabel = rc == IDN2_OK ? (char *)out : NULL;
	if (rc == IDN2_MALLOC)
		return ADRCPT_E_NOMEM;
	return rc == IDN2_OK && *alabel != NULL;
}

static int to_ulabel(char **ulabel, const char *alabel)
{
	char *out = NULL;
	int rc;

	rc = idn2_to_unicode_8z8z(alabel, &out, 0);
	*ulabel = rc == IDN2_OK ? out : NULL;
	if (rc == IDN2_MALLOC)
		return ADRCPT_E_NOMEM;
	return rc == IDN2_OK && *ulabel != NULL;
}

/* UTS #46 can map a character to ASCII that no host may have ("a/c", "@", "["),
 * and decoding does not check all that encoding does. */
static int check(const struct adr_idn *idn)
{
	char *again = NULL;
	int rc;

	if (host_kind(idn->ulabel, strlen(idn->ulabel)) == ADR_DOMAIN_BAD ||
	    host_kind(idn->alabel, strlen(idn->alabel)) == ADR_DOMAIN_BAD)
		return 0;
	rc = to_alabel(&again, idn->ulabel);
	if (rc == 1)
		rc = strcmp(again, idn->alabel) == 0;
	idn2_free(again);
	return rc;
}

int adr_idn_init(struct adr_idn *idn, const char *domain, size_t len)
{
	char *copy;
	int rc;

	memset(idn, 0, sizeof *idn);
	copy = adr_memdup(domain, len);
	if (copy == NULL)
		return ADRCPT_E_NOMEM;
	rc = to_alabel(&idn->alabel, copy);
	if (rc == 1)
		rc = to_ulabel(&idn->ulabel, idn->alabel);
	if (rc == 1)
		rc = check(idn);
	if (rc != 1)
		adr_idn_clear(idn);
	free(copy);
	return rc;
}

void adr_idn_clear(struct adr_idn *idn)
{
	idn2_free(idn->ulabel);
	idn2_free(idn->alabel);
	memset(idn, 0, sizeof *idn);
}
