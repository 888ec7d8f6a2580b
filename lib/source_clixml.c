/* Recipients as PowerShell exports them: properties of Get-Recipient,
 * Get-EXORecipient, Get-Mailbox and the like, or of Get-ADUser and
 * Get-ADObject, become the attributes that they were made of. */
#include <adrcpt-plugin.h>

#include "clixml_convert.h"
#include "error.h"
#include "text.h"

#include <stdio.h>
#include <string.h>

struct clixml_state {
	char *file;
	struct adr_clixml in;
	const struct adrcpt_request *request;
	struct adr_record record;
	bool has_objects, has_addresses;
};

static const struct adrcpt_option options[] = {
	{"file", ADRCPT_KIND_TEXT, offsetof(struct clixml_state, file), "FILE",
	 NULL, "file to read; '-' is standard input", NULL, 0, 0},
	{NULL, 0, 0, NULL, NULL, NULL, NULL, 0, 0},
};

static int open_file(void *state, const struct adrcpt_request *request,
		     struct adrcpt_error *err)
{
	struct clixml_state *self = state;

	self->request = request;
	self->has_objects = self->has_addresses = false;
	if (self->file == NULL)
		return adrcpt_error_set(
			err, ADRCPT_E_USAGE,
			"source clixml needs the option 'file'");
	return adr_clixml_open(&self->in, self->file, err);
}

static void close_file(void *state)
{
	struct clixml_state *self = state;

	adr_clixml_close(&self->in);
	adr_record_clear(&self->record);
}

/* --- Properties --------------------------------------------------------- */

#define AUTH "msExchRequireAuthToSendTo"
#define TYPE "msExchRecipientTypeDetails"
#define DISPLAY "msExchRecipientDisplayType"
#define GUID "objectGUID"

/* Where several become the same attribute, the first that is there counts. */
static const struct row {
	const char *property;
	const char *attribute;
	adr_clixml_convert_fn *convert;
} rows[] = {
	{"EmailAddresses", "proxyAddresses", adr_clixml_take_address},
	{"proxyAddresses", "proxyAddresses", adr_clixml_take_address},
	{"PrimarySmtpAddress", "mail", adr_clixml_take_text},
	{"WindowsEmailAddress", "mail", adr_clixml_take_text},
	{"EmailAddress", "mail", adr_clixml_take_text},
	{"mail", "mail", adr_clixml_take_text},
	{"ExternalEmailAddress", "targetAddress", adr_clixml_take_text},
	{"RemoteRoutingAddress", "targetAddress", adr_clixml_take_text},
	{"targetAddress", "targetAddress", adr_clixml_take_text},
	{"Guid", GUID, adr_clixml_take_guid},
	{"ObjectGUID", GUID, adr_clixml_take_guid},
	{"DisplayName", "displayName", adr_clixml_take_text},
	{"cn", "cn", adr_clixml_take_text},
	{"Name", "cn", adr_clixml_take_text},
	{"ObjectClass", "objectClass", adr_clixml_take_class},
	{TYPE, TYPE, adr_clixml_take_number},
	{"RecipientTypeDetails", TYPE, adr_clixml_take_type},
	{"RecipientType", TYPE, adr_clixml_take_type},
	{DISPLAY, DISPLAY, adr_clixml_take_number},
	{"HiddenFromAddressListsEnabled", "msExchHideFromAddressLists",
	 adr_clixml_take_switch},
	{"msExchHideFromAddressLists", "msExchHideFromAddressLists",
	 adr_clixml_take_switch},
	{"RequireSenderAuthenticationEnabled", AUTH, adr_clixml_take_switch},
	{"RequireAllSendersAreAuthenticated", AUTH, adr_clixml_take_switch},
	{AUTH, AUTH, adr_clixml_take_switch},
	{"AcceptMessagesOnlyFrom", "authOrig", adr_clixml_take_presence},
	{"AcceptMessagesOnlyFromSendersOrMembers", "authOrig",
	 adr_clixml_take_presence},
	{"authOrig", "authOrig", adr_clixml_take_presence},
	{"AcceptMessagesOnlyFromDLMembers", "dLMemSubmitPerms",
	 adr_clixml_take_presence},
	{"dLMemSubmitPerms", "dLMemSubmitPerms", adr_clixml_take_presence},
	{"userAccountControl", "userAccountControl", adr_clixml_take_number},
	{"Enabled", "userAccountControl", adr_clixml_take_enabled},
	{"AccountDisabled", "userAccountControl", adr_clixml_take_disabled},
	{"isDeleted", "isDeleted", adr_clixml_take_switch},
	{"Deleted", "isDeleted", adr_clixml_take_switch},
};

/* The named value behind node, or the first one, of a <Props> or <MS>. */
static size_t find_member(const struct adr_clixml *in, size_t members,
			  size_t node, const char *name)
{
	node = node == ADR_CLIXML_NONE ? adr_clixml_child(in, members)
				       : adr_clixml_sibling(in, node);
	while (node != ADR_CLIXML_NONE) {
		const char *found = adr_clixml_name(in, node);

		if (adr_equal_nocase(found, strlen(found), name))
			return node;
		node = adr_clixml_sibling(in, node);
	}
	return ADR_CLIXML_NONE;
}

static bool has_members(const struct adr_clixml *in, size_t node)
{
	return adr_clixml_is(in, node, "Props") ||
	       adr_clixml_is(in, node, "MS");
}

/* The first property of this name of an object, or ADR_CLIXML_NONE. */
static size_t find_property(const struct adr_clixml *in, size_t object,
			    const char *name)
{
	size_t i = adr_clixml_child(in, object), found;

	for (; i != ADR_CLIXML_NONE; i = adr_clixml_sibling(in, i)) {
		if (!has_members(in, i))
			continue;
		found = find_member(in, i, ADR_CLIXML_NONE, name);
		if (found != ADR_CLIXML_NONE)
			return found;
	}
	return ADR_CLIXML_NONE;
}

/* The text of an element that is one value, NULL if it is none. */
static const char *value_text(const struct adr_clixml *in, size_t node,
			      size_t *len)
{
	size_t inside;

	if (!adr_clixml_is(in, node, "Obj"))
		return adr_clixml_child(in, node) == ADR_CLIXML_NONE
			       ? adr_clixml_text(in, node, len)
			       : NULL;
	inside = find_property(in, node, "ProxyAddressString");
	if (inside == ADR_CLIXML_NONE)
		inside = adr_clixml_find(in, node, "ToString");
	if (inside == ADR_CLIXML_NONE)
		inside = adr_clixml_find(in, node, "S"); /* with members */
	if (inside == ADR_CLIXML_NONE)
		return NULL;
	return adr_clixml_text(in, inside, len);
}

static size_t find_list(const struct adr_clixml *in, size_t node)
{
	if (adr_clixml_is_list(in, node))
		return node;
	node = adr_clixml_child(in, node);
	while (node != ADR_CLIXML_NONE && !adr_clixml_is_list(in, node))
		node = adr_clixml_sibling(in, node);
	return node;
}

static int read_value(const struct adr_clixml_property *property, size_t node,
		      adr_clixml_convert_fn *convert)
{
	const char *text;
	size_t len;

	node = adr_clixml_resolve(property->file, node);
	if (node == ADR_CLIXML_NONE)
		return adr_clixml_bad(property,
				      "a reference to another object; export "
				      "each object only once");
	if (adr_clixml_is(property->file, node, "Nil"))
		return 0;
	text = value_text(property->file, node, &len);
	if (text == NULL && convert == adr_clixml_take_presence)
		return convert(property, "object", 6);
	if (text == NULL)
		return adr_clixml_bad(property,
				      "a value of a shape that is not known");
	return len > 0 ? convert(property, text, len) : 0;
}

static int read_property(struct adr_clixml_property *property,
			 adr_clixml_convert_fn *convert)
{
	const struct adr_clixml *in = property->file;
	size_t node = adr_clixml_resolve(in, property->node), list;
	int rc = 0;

	list = node != ADR_CLIXML_NONE ? find_list(in, node) : node;
	property->is_single = list == ADR_CLIXML_NONE;
	if (property->is_single)
		return read_value(property, property->node, convert);
	node = adr_clixml_child(in, list);
	for (; rc == 0 && node != ADR_CLIXML_NONE;
	     node = adr_clixml_sibling(in, node))
		rc = read_value(property, node, convert);
	return rc;
}

static bool is_attribute(const char *name, const char *other)
{
	return adr_equal_nocase(name, strlen(name), other);
}

/* Is this where recipients get their addresses from? */
static bool holds_addresses(const struct clixml_state *self,
			    const char *attribute)
{
	return is_attribute(attribute, self->request->address_attribute) ||
	       (self->request->mail_fallback &&
		is_attribute(attribute, "mail"));
}

/* All properties of the object that have this name. */
static int read_row(struct clixml_state *self, const struct row *row,
		    struct adrcpt_error *err)
{
	struct adr_clixml_property property = {&self->in, 0, &self->record,
					       false, err};
	size_t i = adr_clixml_child(&self->in, 0);
	int rc;

	rc = adr_record_attribute(&self->record, row->attribute,
				  strlen(row->attribute), err);
	for (; rc == 0 && i != ADR_CLIXML_NONE;
	     i = adr_clixml_sibling(&self->in, i)) {
		if (!has_members(&self->in, i))
			continue;
		property.node = ADR_CLIXML_NONE;
		while (rc == 0 && (property.node = find_member(
					   &self->in, i, property.node,
					   row->property)) != ADR_CLIXML_NONE) {
			if (holds_addresses(self, row->attribute))
				self->has_addresses = true;
			rc = read_property(&property, row->convert);
		}
	}
	return rc;
}

/* --- Objects ------------------------------------------------------------ */

/* What names the object: its DN; or else what AD takes for one, [MS-ADTS]
 * 3.1.1.3.1.2.4; or else what Exchange calls it; or else, if properties were
 * picked by Select-Object, what only one object can have. */
static const char *const names[] = {
	"DistinguishedName",  "Guid", "ObjectGUID", "Identity",
	"PrimarySmtpAddress",
};

static int start_record(struct clixml_state *self, struct adrcpt_error *err)
{
	const struct adr_clixml *in = &self->in;
	struct adr_record *record = &self->record;
	const char *text = NULL;
	char octets[ADR_GUID_SIZE], guid[ADR_GUID_TEXT_SIZE], dn[64];
	size_t i, node, len = 0;

	for (i = 0; i < sizeof names / sizeof names[0]; i++) {
		node = find_property(in, 0, names[i]);
		text = node != ADR_CLIXML_NONE ? value_text(in, node, &len)
					       : NULL;
		if (text != NULL && len > 0)
			break;
	}
	if (i == sizeof names / sizeof names[0])
		return adr_xml_error(in->xml, ADRCPT_E_DATA,
				     adr_clixml_line(in, 0),
				     "an object without a property "
				     "DistinguishedName, Guid, Identity or "
				     "PrimarySmtpAddress",
				     err);
	if (adr_clixml_parse_guid(octets, text, len)) {
		adr_guid_format(guid, octets);
		snprintf(dn, sizeof dn, "<GUID=%s>", guid);
		return adr_record_start(record, dn, strlen(dn), err);
	}
	return adr_record_start(record, text, len, err);
}

static int read_object(struct clixml_state *self, struct adrcpt_error *err)
{
	const char *addresses = self->request->address_attribute;
	const struct row own = {addresses, addresses, adr_clixml_take_address};
	bool is_own = true;
	size_t i;
	int rc;

	self->has_objects = true;
	rc = start_record(self, err);
	for (i = 0; rc == 0 && i < sizeof rows / sizeof rows[0]; i++) {
		rc = read_row(self, &rows[i], err);
		if (is_attribute(addresses, rows[i].attribute))
			is_own = false;
	}
	return rc == 0 && is_own ? read_row(self, &own, err) : rc;
}

static int at_end(const struct clixml_state *self, struct adrcpt_error *err)
{
	if (!self->has_objects || self->has_addresses)
		return 0;
	return adrcpt_error_set(err, ADRCPT_E_DATA,
				"%s: no object has a property EmailAddresses "
				"or proxyAddresses; export them too",
				adr_xml_name(self->in.xml));
}

static int next_entry(void *state, adrcpt_entry *entry,
		      struct adrcpt_error *err)
{
	struct clixml_state *self = state;
	int rc = adr_clixml_next(&self->in, err);

	if (rc < 0)
		return rc;
	if (rc == 0)
		return at_end(self, err);
	rc = read_object(self, err);
	if (rc == 0)
		rc = adr_record_fill(&self->record, entry, err);
	return rc < 0 ? rc : 1;
}

const struct adrcpt_source_ops adr_source_clixml = {
	.abi = ADRCPT_PLUGIN_ABI,
	.name = "clixml",
	.summary = "what PowerShell's Export-Clixml makes of recipients",
	.state_size = sizeof(struct clixml_state),
	.options = options,
	.open = open_file,
	.next = next_entry,
	.close = close_file,
};
