#include "addr.h"

#include "addr_domain.h"
#include "addr_plain.h"
#include "addr_syntax.h"
#include "text.h"

#include <adrcpt.h>

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unicase.h>

/* The forms of one address and where its spellings go. */
struct speller {
	struct adr_buf *keys;
	size_t start; /* of this address in keys */
	struct adr_parts parts;
	struct adr_idn idn; /* empty if the domain has one form */
};

static bool is_ascii(const char *bytes, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if ((unsigned char)bytes[i] >= 0x80)
			return false;
	return true;
}

/* See casefold() in Postfix, for which u8_casefold() does the same as ICU.
 * Nothing else may happen here, such as normalization. */
bool adr_addr_fold(struct adr_buf *out, const char *bytes, size_t len)
{
	uint8_t *folded;
	size_t folded_len, i;
	char *room;
	bool done;

	if (is_ascii(bytes, len)) {
		room = adr_buf_room(out, len);
		if (room == NULL)
			return false;
		for (i = 0; i < len; i++)
			room[i] = adr_ascii_lower(bytes[i]);
		room[len] = '\0';
		out->len += len;
		return true;
	}
	folded = u8_casefold((const uint8_t *)bytes, len, NULL, NULL, NULL,
			     &folded_len);
	done = folded != NULL && adr_buf_add(out, folded, folded_len);
	free(folded);
	return done;
}

static bool is_listed(const char *keys, const char *key)
{
	for (; keys < key; keys = adr_addr_next(keys))
		if (strcmp(keys, key) == 0)
			return true;
	return false;
}

/* Add one spelling, unless it is too long (then *fault is set) or there. */
static int add_key(struct speller *self, const char *domain, size_t domain_len,
		   const struct adr_fault **fault)
{
	struct adr_buf *keys = self->keys;
	size_t old = keys->len;
	size_t local_len;

	if (!adr_addr_fold(keys, self->parts.local, self->parts.local_len))
		return ADRCPT_E_NOMEM;
	local_len = keys->len - old;
	if (!adr_buf_add_byte(keys, '@') ||
	    !adr_addr_fold(keys, domain, domain_len) ||
	    !adr_buf_add_byte(keys, '\0'))
		return ADRCPT_E_NOMEM;
	if (!adr_key_fits(keys->len - 1 - old, local_len, fault) ||
	    is_listed(keys->data + self->start, keys->data + old))
		keys->len = old;
	return 0;
}

static int add_keys(struct speller *self, const struct adr_fault **fault)
{
	const struct adr_fault *unused;
	const struct adr_idn *idn = &self->idn;
	int rc = 0;

	if (idn->ulabel != NULL)
		rc = add_key(self, idn->ulabel, strlen(idn->ulabel), fault);
	if (rc == 0)
		rc = add_key(self, self->parts.domain, self->parts.domain_len,
			     fault);
	if (rc < 0 || self->keys->len == self->start)
		return rc;
	if (idn->alabel != NULL)
		rc = add_key(self, idn->alabel, strlen(idn->alabel), &unused);
	if (rc < 0 || !adr_buf_add_byte(self->keys, '\0'))
		return ADRCPT_E_NOMEM;
	return 1;
}

static int convert(struct adr_idn *idn, const struct adr_parts *parts)
{
	int rc;

	if (parts->kind != ADR_DOMAIN_INTERNATIONAL)
		return 0;
	rc = adr_idn_init(idn, parts->domain, parts->domain_len);
	if (rc == 1 && !adr_domain_is_clean(idn->ulabel, strlen(idn->ulabel)))
		adr_idn_clear(idn);
	return rc;
}

static int spell(struct speller *self, const char *bytes, size_t len,
		 const struct adr_fault **fault)
{
	int rc;

	rc = adr_parts_init(&self->parts, bytes, len, fault);
	if (rc != 1)
		return rc;
	rc = convert(&self->idn, &self->parts);
	if (rc >= 0)
		rc = add_keys(self, fault);
	adr_idn_clear(&self->idn);
	adr_parts_clear(&self->parts);
	return rc;
}

int adr_addr_spell(struct adr_buf *keys, const char *bytes, size_t len,
		   const struct adr_fault **fault)
{
	struct speller self = {.keys = keys, .start = keys->len};
	bool is_folded;
	int rc;

	if (len <= ADR_ADDR_PLAIN_MAX) {
		char *room = adr_buf_room(keys, len + 2);

		if (room == NULL)
			return ADRCPT_E_NOMEM;
		if (adr_addr_fold_plain(room, bytes, len, &is_folded)) {
			memset(room + len, 0, 3);
			keys->len += len + 2;
			return 1;
		}
	}
	rc = spell(&self, bytes, len, fault);
	if (rc != 1) {
		keys->len = self.start;
		if (keys->data != NULL)
			keys->data[keys->len] = '\0';
	}
	return rc;
}

static bool add_route(struct adr_buf *out, const struct adr_parts *parts,
		      const struct adr_idn *idn)
{
	size_t old = out->len;
	bool ok;

	ok = adr_buf_add(out, parts->local, parts->local_len) &&
	     adr_buf_add_byte(out, '@');
	if (idn->alabel != NULL)
		ok = ok && adr_buf_add_text(out, idn->alabel);
	else
		ok = ok && adr_buf_add(out, parts->domain, parts->domain_len);
	if (!ok)
		out->len = old;
	return ok;
}

int adr_addr_route(struct adr_buf *out, const char *bytes, size_t len)
{
	const struct adr_fault *fault;
	struct adr_idn idn = {NULL, NULL};
	struct adr_parts parts;
	int rc;

	rc = adr_parts_init(&parts, bytes, len, &fault);
	if (rc == 1 && convert(&idn, &parts) < 0)
		rc = ADRCPT_E_NOMEM;
	if (rc == 1 && !add_route(out, &parts, &idn))
		rc = ADRCPT_E_NOMEM;
	adr_idn_clear(&idn);
	adr_parts_clear(&parts);
	return rc;
}

const char *adr_addr_next(const char *key)
{
	return key[0] != '\0' ? key + strlen(key) + 1 : key;
}

const char *adr_addr_domain(const char *key)
{
	const char *at = strrchr(key, '@');

	assert(at != NULL);
	return at + 1;
}
