#include "object.h"

#include "addr.h"
#include "error.h"
#include "guid.h"
#include "source.h"
#include "text.h"

#include <string.h>

struct walk {
	const adrcpt_recipient *recipient;
	adr_attribute_fn *call;
	void *user;
	struct adr_buf value;
};

static int hand_text(struct walk *self, const char *name, const char *text,
		     struct adrcpt_error *err)
{
	struct adr_attribute value = {name, text, 0, false};

	if (text == NULL)
		return 0;
	value.len = strlen(text);
	return self->call(self->user, &value, err);
}

static int hand_guid(struct walk *self, struct adrcpt_error *err)
{
	const char *guid = adrcpt_recipient_guid(self->recipient);
	char octets[ADR_GUID_SIZE];
	struct adr_attribute value = {"objectGUID", octets, sizeof octets,
				      true};

	if (guid == NULL || !adr_guid_parse(octets, guid))
		return 0;
	return self->call(self->user, &value, err);
}

/* Only the value that is the primary address has the prefix in capitals. */
static int hand_address(struct walk *self, const char *name,
			const char *spelling, struct adrcpt_error *err)
{
	const char *primary = adrcpt_recipient_primary(self->recipient);
	bool is_primary = primary != NULL && strcmp(primary, spelling) == 0;

	adr_buf_reset(&self->value);
	if (!adr_buf_add_text(&self->value, is_primary ? "SMTP:" : "smtp:") ||
	    !adr_buf_add_text(&self->value, spelling))
		return adr_error_nomem(err);
	return hand_text(self, name, self->value.data, err);
}

static int hand_proxies(struct walk *self, struct adrcpt_error *err)
{
	static const char name[] = "proxyAddresses";
	const adrcpt_recipient *recipient = self->recipient;
	size_t i, j, count = adrcpt_recipient_address_count(recipient);
	const char *text;
	int rc = 0;

	for (i = 0; i < count; i++)
		for (j = 0; rc == 0 && (text = adrcpt_recipient_spelling(
						recipient, i, j)) != NULL;
		     j++)
			rc = hand_address(self, name, text, err);
	for (i = 0;
	     rc == 0 && (text = adrcpt_recipient_other(recipient, i)) != NULL;
	     i++)
		rc = hand_text(self, name, text, err);
	return rc;
}

int adr_object_walk(const adrcpt_recipient *recipient, adr_attribute_fn *call,
		    void *user, struct adrcpt_error *err)
{
	struct walk self = {recipient, call, user, {NULL, 0, 0}};
	int rc;

	rc = hand_guid(&self, err);
	if (rc == 0)
		rc = hand_text(&self, "displayName",
			       adrcpt_recipient_name(recipient), err);
	if (rc == 0)
		rc = hand_text(&self, "mail", adrcpt_recipient_mail(recipient),
			       err);
	if (rc == 0)
		rc = hand_proxies(&self, err);
	adr_buf_clear(&self.value);
	return rc;
}

/* --- Reading ------------------------------------------------------------ */

struct reading {
	const char *path;
	adrcpt_source *source;
	adrcpt_entry entry;
	struct adr_buf key, dn;
};

static int bad_object(const struct reading *self, const char *why,
		      struct adrcpt_error *err)
{
	return adrcpt_error_set(err, ADRCPT_E_DATA, "%s: object '%s' %s",
				self->path, self->dn.data, why);
}

static const struct adr_value *first_address(const adrcpt_entry *entry)
{
	const struct adr_value *value =
		adr_entry_get(entry, ADR_ATTR_PROXY_ADDRESSES);

	for (; value != NULL; value = adr_entry_after(entry, value))
		if (adr_starts_nocase(value->bytes, value->len, "smtp:"))
			break;
	return value;
}

static int take_object(struct reading *self, adrcpt_pair_fn *on_pair,
		       void *user, struct adrcpt_error *err)
{
	const struct adr_value *value = first_address(&self->entry);
	const struct adr_fault *fault;
	struct adrcpt_pair pair;
	int rc = 0;

	adr_buf_reset(&self->key);
	adr_buf_reset(&self->dn);
	if (!adr_buf_add(&self->dn, self->entry.dn, self->entry.dn_len))
		return adr_error_nomem(err);
	if (!adr_is_text(self->dn.data, self->dn.len))
		return bad_object(self, "has a name that is no text", err);
	if (value != NULL)
		rc = adr_addr_spell(&self->key, value->bytes + 5,
				    value->len - 5, &fault);
	if (rc == 0)
		return bad_object(self, "begins with no address", err);
	if (rc < 0)
		return adr_error_nomem(err);
	pair.key = self->key.data;
	pair.value = self->dn.data;
	return on_pair(&pair, user);
}

static int read_objects(struct reading *self, adrcpt_pair_fn *on_pair,
			void *user, struct adrcpt_error *err)
{
	static const char *const none[] = {NULL};
	adrcpt_reporter silent;
	int rc;

	adr_reporter_init(&silent, NULL, NULL);
	/* a file of this name, not standard input */
	rc = adrcpt_source_set(
		self->source, "file",
		strcmp(self->path, "-") == 0 ? "./-" : self->path, err);
	if (rc == 0)
		rc = adr_source_open(self->source, &silent, none, NULL, err);
	while (rc == 0 &&
	       (rc = adr_source_next(self->source, &self->entry, err)) > 0)
		rc = take_object(self, on_pair, user, err);
	adr_source_close(self->source);
	return rc;
}

int adr_object_read(const char *type, const char *path, adrcpt_pair_fn *on_pair,
		    void *user, struct adrcpt_error *err)
{
	struct reading self;
	int rc = ADRCPT_E_NOMEM;

	memset(&self, 0, sizeof self);
	self.path = path;
	adr_entry_init(&self.entry);
	self.source = adrcpt_source_new(type, err);
	if (self.source != NULL)
		rc = read_objects(&self, on_pair, user, err);
	/* to its reader an old file is whole, or it is not of this format */
	if (rc == ADRCPT_E_INCOMPLETE) {
		rc = ADRCPT_E_DATA;
		if (err != NULL)
			err->status = rc;
	}
	adrcpt_source_free(self.source);
	adr_entry_clear(&self.entry);
	adr_buf_clear(&self.key);
	adr_buf_clear(&self.dn);
	return rc;
}
