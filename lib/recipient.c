#include "recipient.h"

#include "addr.h"
#include "dn.h"
#include "error.h"
#include "guid.h"
#include "text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Those that tables do not need stand first. */
#define NOT_FOR_TABLES 4

static const char *const attributes[] = {
	"objectGUID",
	"cn",
	"displayName",
	"targetAddress",
	"objectClass",
	"mail",
	"isDeleted",
	"userAccountControl",
	"msExchRecipientTypeDetails",
	"msExchRecipientDisplayType",
	"msExchHideFromAddressLists",
	"msExchRequireAuthToSendTo",
	"authOrig",
	"dLMemSubmitPerms",
	NULL,
};

const char *const *adr_recipient_attributes(bool tables_only)
{
	return tables_only ? attributes + NOT_FOR_TABLES : attributes;
}

void adr_reader_init(struct adr_reader *reader,
		     const struct adrcpt_request *request,
		     struct adr_arena *arena)
{
	memset(reader, 0, sizeof *reader);
	reader->address_attribute = request->address_attribute;
	reader->address_number = adr_attr_of(
		request->address_attribute, strlen(request->address_attribute));
	reader->has_prefixes =
		reader->address_number == ADR_ATTR_PROXY_ADDRESSES;
	reader->mail_fallback = request->mail_fallback;
	reader->reporter = request->reporter;
	reader->arena = arena;
	adr_proxies_init(&reader->proxies);
}

void adr_reader_clear(struct adr_reader *reader)
{
	adr_proxies_clear(&reader->proxies);
}

/* --- Single attributes -------------------------------------------------- */

/* A new recipient, of which nothing but its DN is known; NULL without memory.
 * The DN is a printable copy: what had to be escaped is escaped as RFC 4514
 * says, so that it still names the object. */
static adrcpt_recipient *start(size_t *dn_len, struct adr_arena *arena,
			       const adrcpt_entry *entry)
{
	const char *bytes = entry->dn;
	const size_t len = entry->dn_len;
	const bool is_plain = adr_is_plain(bytes, len);
	adrcpt_recipient *self;
	char none[1], *dn;

	*dn_len =
		is_plain ? len : adr_text_clean(none, sizeof none, bytes, len);
	if (*dn_len > SIZE_MAX / 2)
		return NULL;
	self = adr_arena_alloc(arena, sizeof *self + *dn_len + 1);
	if (self == NULL)
		return NULL;
	*self = (adrcpt_recipient){0};
	self->dn = dn = (char *)(self + 1);
	if (is_plain) {
		memcpy(dn, bytes, len);
		dn[len] = '\0';
	} else {
		adr_text_clean(dn, *dn_len + 1, bytes, len);
	}
	return self;
}

static int copy_guid(const char **out, struct adr_arena *arena,
		     const struct adr_value *value, struct adrcpt_error *err)
{
	char *text;

	if (value == NULL || value->len != ADR_GUID_SIZE)
		return 0;
	text = adr_arena_room(arena, ADR_GUID_TEXT_SIZE);
	if (text == NULL)
		return adr_error_nomem(err);
	adr_guid_format(text, value->bytes);
	*out = text;
	return 0;
}

static int report_bytes(struct adr_reader *reader, const char *dn,
			const struct adr_value *value, enum adr_attr attr,
			struct adrcpt_error *err)
{
	return adr_reporter_value(reader->reporter, ADRCPT_WARNING, "bad-utf8",
				  dn, adr_attr_name(attr), value->bytes,
				  value->len, "is not UTF-8, or holds NUL",
				  err);
}

/* Copy an attribute that is shown to people; one that is no text counts as
 * absent and is reported. */
static int copy_text(const char **out, struct adr_reader *reader,
		     const char *dn, const adrcpt_entry *entry,
		     enum adr_attr attr, struct adrcpt_error *err)
{
	const struct adr_value *value = adr_entry_get(entry, attr);

	*out = NULL;
	if (value == NULL || value->len == 0)
		return 0;
	if (!adr_is_text(value->bytes, value->len))
		return report_bytes(reader, dn, value, attr, err);
	*out = adr_arena_dup(reader->arena, value->bytes, value->len);
	return *out != NULL ? 0 : adr_error_nomem(err);
}

static unsigned flags_of(const adrcpt_entry *entry, const struct adr_kind *kind)
{
	const struct adr_value *uac;
	unsigned classes = kind->classes;
	int64_t bits;

	uac = adr_entry_get(entry, ADR_ATTR_ACCOUNT_CONTROL);
	if (uac != NULL && (classes & ADR_CLASS_HAS_ACCOUNT) != 0 &&
	    adr_parse_int64(&bits, uac->bytes, uac->len) && (bits & 2) != 0)
		classes |= ADR_CLASS_DISABLED;
	if (adr_entry_has(entry, ADR_ATTR_HIDE, "TRUE"))
		classes |= ADR_CLASS_HIDDEN;
	if (adr_entry_has(entry, ADR_ATTR_REQUIRE_AUTH, "TRUE") ||
	    adr_entry_get(entry, ADR_ATTR_AUTH_ORIG) != NULL ||
	    adr_entry_get(entry, ADR_ATTR_SUBMIT_PERMS) != NULL)
		classes |= ADR_CLASS_INTERNAL_ONLY;
	return classes;
}

/* What its name and its tombstone tell. */
static unsigned name_classes(const adrcpt_entry *entry,
			     const struct adr_kind *kind, const char *dn,
			     size_t dn_len)
{
	const size_t rdn_len = adr_dn_rdn(dn, dn_len);
	unsigned classes = 0;
	const char *tag;

	/* Exchange's own are ordinary user mailboxes to their type */
	if (adr_dn_is_monitoring(dn, dn_len) ||
	    ((kind->classes & ADR_CLASS_HAS_ACCOUNT) != 0 &&
	     adr_dn_is_health_mailbox(dn, rdn_len)))
		classes = ADR_CLASS_SYSTEM;
	if (adr_entry_has(entry, ADR_ATTR_IS_DELETED, "TRUE"))
		return classes | ADR_CLASS_DELETED;
	tag = adr_dn_tag(dn, rdn_len);
	if (tag == NULL)
		return classes;
	return classes |
	       (strcmp(tag, "deleted") == 0 ? ADR_CLASS_DELETED
					    : ADR_CLASS_CONFLICT_OBJECT);
}

/* --- The whole object --------------------------------------------------- */

/* All values of the address attribute, by its number or by its name. */
static int add_addresses(struct adr_reader *reader, const adrcpt_entry *entry,
			 struct adrcpt_error *err)
{
	const struct adr_value *value;
	size_t at = 0;
	int rc = 0;

	if (reader->address_number != ADR_ATTR_NONE)
		return adr_proxies_add_all(&reader->proxies, entry,
					   reader->address_number,
					   reader->has_prefixes, err);
	while (rc == 0 &&
	       (value = adr_entry_next(entry, &at,
				       reader->address_attribute)) != NULL)
		rc = adr_proxies_add(&reader->proxies, value,
				     reader->has_prefixes, err);
	return rc;
}

static int read_proxies(adrcpt_recipient *self, struct adr_reader *reader,
			const adrcpt_entry *entry, struct adrcpt_error *err)
{
	const struct adr_value *mail = adr_entry_get(entry, ADR_ATTR_MAIL);
	struct adr_proxies *proxies = &reader->proxies;
	int rc;

	adr_proxies_start(proxies, self->dn, reader->reporter);
	proxies->is_smtp_only = reader->tables_only;
	proxies->shelves = reader->shelves;
	rc = add_addresses(reader, entry, err);
	if (rc == 0 && reader->mail_fallback && mail != NULL &&
	    proxies->count == 0)
		rc = adr_proxies_add_mail(proxies, mail, err);
	if (rc == 0)
		rc = adr_proxies_finish(&self->proxies, proxies, reader->arena,
					mail, err);
	return rc;
}

/* The primary address again, as a rule, which is then kept once.  What was
 * refused as an address has been reported already. */
static int read_mail(const char **out, adrcpt_recipient *self,
		     struct adr_reader *reader, const adrcpt_entry *entry,
		     struct adrcpt_error *err)
{
	const struct adr_value *mail = adr_entry_get(entry, ADR_ATTR_MAIL);
	const char *primary = self->proxies.primary;

	*out = NULL;
	if (mail == NULL)
		return 0;
	if (primary != NULL && reader->proxies.primary_len == mail->len &&
	    memcmp(primary, mail->bytes, mail->len) == 0) {
		self->mail_is_primary = true;
		return 0;
	}
	if (reader->mail_fallback && self->proxies.address_count == 0 &&
	    !adr_is_text(mail->bytes, mail->len))
		return 0;
	return copy_text(out, reader, self->dn, entry, ADR_ATTR_MAIL, err);
}

/* The details of the recipient, which has none yet; NULL without memory. */
static struct adr_details *add_details(adrcpt_recipient *self,
				       struct adr_arena *arena)
{
	struct adr_details *details = adr_arena_alloc(arena, sizeof *details);

	if (details != NULL)
		memset(details, 0, sizeof *details);
	self->details = details;
	return details;
}

/* What is shown to people and tables do not need. */
static int read_shown(struct adr_details *details, struct adr_reader *reader,
		      const char *dn, const adrcpt_entry *entry,
		      struct adrcpt_error *err)
{
	const char *target = NULL;
	int rc;

	rc = copy_guid(&details->guid, reader->arena,
		       adr_entry_get(entry, ADR_ATTR_OBJECT_GUID), err);
	if (rc == 0)
		rc = copy_text(&details->name, reader, dn, entry,
			       ADR_ATTR_DISPLAY_NAME, err);
	if (rc == 0 && details->name == NULL)
		rc = copy_text(&details->name, reader, dn, entry, ADR_ATTR_CN,
			       err);
	if (rc == 0)
		rc = copy_text(&target, reader, dn, entry,
			       ADR_ATTR_TARGET_ADDRESS, err);
	if (rc == 0 && target != NULL)
		details->target =
			target + adr_proxy_prefix(target, strlen(target));
	return rc;
}

/* All that there is to read, in the order in which it is reported. */
static int read_parts(adrcpt_recipient *self, struct adr_reader *reader,
		      const adrcpt_entry *entry, struct adrcpt_error *err)
{
	struct adr_details *details = NULL;
	const char *mail = NULL;
	int rc = 0;

	if (!reader->tables_only) {
		details = add_details(self, reader->arena);
		if (details == NULL)
			return adr_error_nomem(err);
		rc = read_shown(details, reader, self->dn, entry, err);
	}
	if (rc == 0)
		rc = read_proxies(self, reader, entry, err);
	if (rc == 0 && details != NULL &&
	    !adr_proxies_others(&details->others, &reader->proxies,
				reader->arena))
		return adr_error_nomem(err);
	if (rc == 0)
		rc = read_mail(&mail, self, reader, entry, err);
	if (rc < 0 || mail == NULL)
		return rc;
	if (details == NULL)
		details = add_details(self, reader->arena);
	if (details == NULL)
		return adr_error_nomem(err);
	details->mail = mail;
	return 0;
}

int adr_recipient_read(const adrcpt_recipient **out, struct adr_reader *reader,
		       const adrcpt_entry *entry, struct adrcpt_error *err)
{
	adrcpt_recipient *self;
	size_t dn_len;
	int rc;

	self = start(&dn_len, reader->arena, entry);
	if (self == NULL)
		return adr_error_nomem(err);
	self->load = reader->load;
	self->kind = adr_kind_of(entry);
	self->classes =
		(uint16_t)(flags_of(entry, self->kind) |
			   name_classes(entry, self->kind, self->dn, dn_len));
	rc = read_parts(self, reader, entry, err);
	if (rc < 0)
		return rc;
	*out = self;
	return 0;
}
