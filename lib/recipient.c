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
	reader->has_prefixes = adr_equal_nocase(
		request->address_attribute, strlen(request->address_attribute),
		"proxyAddresses");
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

/* A printable copy of a DN; what had to be escaped is escaped as RFC 4514
 * says, so that it still names the object. */
static const char *copy_dn(struct adr_arena *arena, const adrcpt_entry *entry)
{
	char none[1];
	size_t len;
	char *copy;

	if (adr_is_plain(entry->dn, entry->dn_len))
		return adr_arena_dup(arena, entry->dn, entry->dn_len);
	len = adr_text_clean(none, sizeof none, entry->dn, entry->dn_len);
	if (len == entry->dn_len)
		return adr_arena_dup(arena, entry->dn, len);
	copy = adr_arena_alloc(arena, len + 1);
	if (copy != NULL)
		adr_text_clean(copy, len + 1, entry->dn, entry->dn_len);
	return copy;
}

static int copy_guid(const char **out, struct adr_arena *arena,
		     const struct adr_value *value, struct adrcpt_error *err)
{
	char text[ADR_GUID_TEXT_SIZE];

	if (value == NULL || value->len != ADR_GUID_SIZE)
		return 0;
	adr_guid_format(text, value->bytes);
	*out = adr_arena_dup(arena, text, strlen(text));
	return *out != NULL ? 0 : adr_error_nomem(err);
}

static int report_bytes(struct adr_reader *reader, const char *dn,
			const struct adr_value *value, const char *name,
			struct adrcpt_error *err)
{
	return adr_reporter_value(reader->reporter, ADRCPT_WARNING, "bad-utf8",
				  dn, name, value->bytes, value->len,
				  "is not UTF-8, or holds NUL", err);
}

/* Copy an attribute that is shown to people; one that is no text counts as
 * absent and is reported. */
static int copy_text(const char **out, struct adr_reader *reader,
		     const char *dn, const adrcpt_entry *entry,
		     const char *name, struct adrcpt_error *err)
{
	const struct adr_value *value = adr_entry_first(entry, name);

	*out = NULL;
	if (value == NULL || value->len == 0)
		return 0;
	if (!adr_is_text(value->bytes, value->len))
		return report_bytes(reader, dn, value, name, err);
	*out = adr_arena_dup(reader->arena, value->bytes, value->len);
	return *out != NULL ? 0 : adr_error_nomem(err);
}

static unsigned flags_of(const adrcpt_entry *entry, const struct adr_kind *kind)
{
	const struct adr_value *uac;
	unsigned classes = kind->classes;
	int64_t bits;

	uac = adr_entry_first(entry, "userAccountControl");
	if (uac != NULL && (classes & ADR_CLASS_HAS_ACCOUNT) != 0 &&
	    adr_parse_int64(&bits, uac->bytes, uac->len) && (bits & 2) != 0)
		classes |= ADR_CLASS_DISABLED;
	if (adr_entry_has(entry, "msExchHideFromAddressLists", "TRUE"))
		classes |= ADR_CLASS_HIDDEN;
	if (adr_entry_has(entry, "msExchRequireAuthToSendTo", "TRUE") ||
	    adr_entry_first(entry, "authOrig") != NULL ||
	    adr_entry_first(entry, "dLMemSubmitPerms") != NULL)
		classes |= ADR_CLASS_INTERNAL_ONLY;
	return classes;
}

/* Exchange's own are ordinary user mailboxes to their type. */
static bool is_health_mailbox(const adrcpt_recipient *self)
{
	return adr_dn_is_monitoring(self->dn) ||
	       ((self->kind->classes & ADR_CLASS_HAS_ACCOUNT) != 0 &&
		adr_dn_is_health_mailbox(self->dn));
}

static unsigned gone_class(const adrcpt_entry *entry, const char *dn)
{
	const char *tag;

	if (adr_entry_has(entry, "isDeleted", "TRUE"))
		return ADR_CLASS_DELETED;
	tag = adr_dn_tag(dn);
	if (tag == NULL)
		return 0;
	return strcmp(tag, "deleted") == 0 ? ADR_CLASS_DELETED
					   : ADR_CLASS_CONFLICT_OBJECT;
}

/* --- The whole object --------------------------------------------------- */

/* What is shown to people and tables do not need. */
static int read_details(adrcpt_recipient *self, struct adr_reader *reader,
			const adrcpt_entry *entry, struct adrcpt_error *err)
{
	struct adr_details *details;
	const char *target = NULL;
	int rc;

	details = adr_arena_alloc(reader->arena, sizeof *details);
	if (details == NULL)
		return adr_error_nomem(err);
	memset(details, 0, sizeof *details);
	self->details = details;
	rc = copy_guid(&details->guid, reader->arena,
		       adr_entry_first(entry, "objectGUID"), err);
	if (rc == 0)
		rc = copy_text(&details->name, reader, self->dn, entry,
			       "displayName", err);
	if (rc == 0 && details->name == NULL)
		rc = copy_text(&details->name, reader, self->dn, entry, "cn",
			       err);
	if (rc == 0)
		rc = copy_text(&target, reader, self->dn, entry,
			       "targetAddress", err);
	if (rc == 0 && target != NULL)
		details->target =
			target + adr_proxy_prefix(target, strlen(target));
	return rc;
}

static int read_proxies(adrcpt_recipient *self, struct adr_reader *reader,
			const adrcpt_entry *entry, struct adrcpt_error *err)
{
	struct adr_proxies *proxies = &reader->proxies;
	const struct adr_value *value, *mail;
	size_t at = 0;
	int rc = 0;

	adr_proxies_start(proxies, self->dn, reader->reporter);
	proxies->is_smtp_only = reader->tables_only;
	while (rc == 0 &&
	       (value = adr_entry_next(entry, &at, reader->address_attribute)))
		rc = adr_proxies_add(proxies, value, reader->has_prefixes, err);
	mail = adr_entry_first(entry, "mail");
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
static int read_mail(adrcpt_recipient *self, struct adr_reader *reader,
		     const adrcpt_entry *entry, struct adrcpt_error *err)
{
	const struct adr_value *mail = adr_entry_first(entry, "mail");
	const char *primary = self->proxies.primary;

	if (mail == NULL)
		return 0;
	if (primary != NULL && strlen(primary) == mail->len &&
	    memcmp(primary, mail->bytes, mail->len) == 0) {
		self->mail = primary;
		return 0;
	}
	if (reader->mail_fallback && self->proxies.address_count == 0 &&
	    !adr_is_text(mail->bytes, mail->len))
		return 0;
	return copy_text(&self->mail, reader, self->dn, entry, "mail", err);
}

int adr_recipient_read(const adrcpt_recipient **out, struct adr_reader *reader,
		       const adrcpt_entry *entry, struct adrcpt_error *err)
{
	adrcpt_recipient *self;
	int rc = 0;

	self = adr_arena_alloc(reader->arena, sizeof *self);
	if (self == NULL)
		return adr_error_nomem(err);
	memset(self, 0, sizeof *self);
	self->dn = copy_dn(reader->arena, entry);
	if (self->dn == NULL)
		return adr_error_nomem(err);
	self->load = reader->load;
	self->kind = adr_kind_of(entry);
	self->classes = flags_of(entry, self->kind);
	if (is_health_mailbox(self))
		self->classes |= ADR_CLASS_SYSTEM;
	self->classes |= gone_class(entry, self->dn);
	if (!reader->tables_only)
		rc = read_details(self, reader, entry, err);
	if (rc == 0)
		rc = read_proxies(self, reader, entry, err);
	if (rc == 0)
		rc = read_mail(self, reader, entry, err);
	if (rc < 0)
		return rc;
	*out = self;
	return 0;
}

/* A source may see less of an object than another: the kind is the one that is
 * known best, and what speaks against the object in any source counts. */
static void merge_kinds(adrcpt_recipient *self, const adrcpt_recipient *other)
{
	const unsigned flags = ADR_CLASS_SYSTEM | ADR_CLASS_INTERNAL_ONLY |
			       ADR_CLASS_DISABLED | ADR_CLASS_HIDDEN |
			       ADR_CLASS_DELETED | ADR_CLASS_CONFLICT_OBJECT;
	unsigned both = (self->classes | other->classes) & flags;

	if (self->kind->doubt == other->kind->doubt) {
		both = self->classes | other->classes;
	} else if (other->kind->doubt < self->kind->doubt) {
		self->kind = other->kind;
		self->classes = other->classes;
	}
	self->classes |= both;
	/* said of a user by a source that did not know of the room */
	if ((self->kind->classes & ADR_CLASS_HAS_ACCOUNT) == 0)
		self->classes &= ~(unsigned)ADR_CLASS_DISABLED;
}

/* What the one does not say is taken from the other. */
static bool merge_details(adrcpt_recipient *self, struct adr_arena *arena,
			  const adrcpt_recipient *other)
{
	const struct adr_details *more = other->details;
	struct adr_details *both;

	if (self->details == NULL)
		self->details = more;
	if (more == NULL || self->details == more)
		return true;
	both = adr_arena_alloc(arena, sizeof *both);
	if (both == NULL)
		return false;
	*both = *self->details;
	if (both->guid == NULL)
		both->guid = more->guid;
	if (both->name == NULL)
		both->name = more->name;
	if (both->target == NULL)
		both->target = more->target;
	self->details = both;
	return true;
}

const adrcpt_recipient *adr_recipient_merge(struct adr_arena *arena,
					    const adrcpt_recipient *first,
					    const adrcpt_recipient *second)
{
	adrcpt_recipient *merged;

	merged = adr_arena_alloc(arena, sizeof *merged);
	if (merged == NULL)
		return NULL;
	*merged = *first;
	if (merged->mail == NULL)
		merged->mail = second->mail;
	if (!merge_details(merged, arena, second))
		return NULL;
	merge_kinds(merged, second);
	if (second->load > merged->load)
		merged->load = second->load;
	if (!adr_addresses_merge(&merged->proxies, arena, &first->proxies,
				 &second->proxies))
		return NULL;
	return merged;
}
