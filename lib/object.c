#include "object.h"

#include "error.h"
#include "guid.h"

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
