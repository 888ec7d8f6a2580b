#include "entry.h"

#include "error.h"
#include "mem.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

/* --- Attributes that have a number -------------------------------------- */

/* Ordered by length, as their numbers are. */
static const char *const names[ADR_ATTR_COUNT] = {
	[ADR_ATTR_CN] = "cn",
	[ADR_ATTR_MAIL] = "mail",
	[ADR_ATTR_AUTH_ORIG] = "authOrig",
	[ADR_ATTR_IS_DELETED] = "isDeleted",
	[ADR_ATTR_OBJECT_GUID] = "objectGUID",
	[ADR_ATTR_OBJECT_CLASS] = "objectClass",
	[ADR_ATTR_DISPLAY_NAME] = "displayName",
	[ADR_ATTR_TARGET_ADDRESS] = "targetAddress",
	[ADR_ATTR_PROXY_ADDRESSES] = "proxyAddresses",
	[ADR_ATTR_SUBMIT_PERMS] = "dLMemSubmitPerms",
	[ADR_ATTR_ACCOUNT_CONTROL] = "userAccountControl",
	[ADR_ATTR_REQUIRE_AUTH] = "msExchRequireAuthToSendTo",
	[ADR_ATTR_TYPE_DETAILS] = "msExchRecipientTypeDetails",
	[ADR_ATTR_DISPLAY_TYPE] = "msExchRecipientDisplayType",
	[ADR_ATTR_HIDE] = "msExchHideFromAddressLists",
};

/* Which of them have a name of so many octets: from one to the other. */
static const struct {
	unsigned char first, last;
} of_length[] = {
	[2] = {ADR_ATTR_CN, ADR_ATTR_CN},
	[4] = {ADR_ATTR_MAIL, ADR_ATTR_MAIL},
	[8] = {ADR_ATTR_AUTH_ORIG, ADR_ATTR_AUTH_ORIG},
	[9] = {ADR_ATTR_IS_DELETED, ADR_ATTR_IS_DELETED},
	[10] = {ADR_ATTR_OBJECT_GUID, ADR_ATTR_OBJECT_GUID},
	[11] = {ADR_ATTR_OBJECT_CLASS, ADR_ATTR_DISPLAY_NAME},
	[13] = {ADR_ATTR_TARGET_ADDRESS, ADR_ATTR_TARGET_ADDRESS},
	[14] = {ADR_ATTR_PROXY_ADDRESSES, ADR_ATTR_PROXY_ADDRESSES},
	[16] = {ADR_ATTR_SUBMIT_PERMS, ADR_ATTR_SUBMIT_PERMS},
	[18] = {ADR_ATTR_ACCOUNT_CONTROL, ADR_ATTR_ACCOUNT_CONTROL},
	[25] = {ADR_ATTR_REQUIRE_AUTH, ADR_ATTR_REQUIRE_AUTH},
	[26] = {ADR_ATTR_TYPE_DETAILS, ADR_ATTR_HIDE},
};

enum adr_attr adr_attr_of(const char *name, size_t len)
{
	unsigned attr;

	if (len >= sizeof of_length / sizeof of_length[0] ||
	    of_length[len].first == ADR_ATTR_NONE)
		return ADR_ATTR_NONE;
	for (attr = of_length[len].first; attr <= of_length[len].last; attr++)
		if (memcmp(name, names[attr], len) == 0 ||
		    adr_starts_nocase(name, len, names[attr]))
			return (enum adr_attr)attr;
	return ADR_ATTR_NONE;
}

const char *adr_attr_name(enum adr_attr attr)
{
	return names[attr];
}

/* --- Filling ------------------------------------------------------------ */

void adr_entry_init(adrcpt_entry *entry)
{
	memset(entry, 0, sizeof *entry);
}

void adr_entry_clear(adrcpt_entry *entry)
{
	free(entry->values);
	adr_entry_init(entry);
}

int adrcpt_entry_start(adrcpt_entry *entry, const char *dn, size_t dn_len,
		       struct adrcpt_error *err)
{
	if (entry == NULL || dn == NULL)
		return adrcpt_error_set(err, ADRCPT_E_USAGE,
					"adrcpt_entry_start: NULL argument");
	entry->dn = dn;
	entry->dn_len = dn_len;
	entry->count = 0;
	entry->run = ADR_ATTR_NONE;
	memset(entry->first, 0, sizeof entry->first);
	return 0;
}

bool adr_entry_grow(adrcpt_entry *entry)
{
	void *values = entry->values;

	if (!adr_grow(&values, &entry->capacity, entry->count + 1,
		      sizeof *entry->values))
		return false;
	entry->values = values;
	return true;
}

/* Sources give the values of an attribute one after the other, nearly always
 * with the very same name. */
static bool goes_on(const adrcpt_entry *entry, const char *name, size_t len)
{
	const struct adr_value *last = &entry->values[entry->count - 1];

	return last->name_len == len &&
	       (last->name == name || memcmp(last->name, name, len) == 0);
}

int adrcpt_entry_add(adrcpt_entry *entry, const char *name, size_t name_len,
		     const char *bytes, size_t len, struct adrcpt_error *err)
{
	const struct adr_value value = {name, name_len, bytes, len, 0};
	enum adr_attr attr;

	if (entry == NULL || name == NULL || (bytes == NULL && len > 0))
		return adrcpt_error_set(err, ADRCPT_E_USAGE,
					"adrcpt_entry_add: NULL argument");
	attr = entry->count > 0 && goes_on(entry, name, name_len)
		       ? entry->run
		       : adr_attr_of(name, name_len);
	return adr_entry_put(entry, attr, value) ? 0 : adr_error_nomem(err);
}

/* --- Questions ---------------------------------------------------------- */

bool adr_entry_holds(const adrcpt_entry *entry, const struct adr_value *value,
		     const char *text)
{
	for (; value != NULL; value = adr_entry_after(entry, value))
		if (adr_equal_nocase(value->bytes, value->len, text))
			return true;
	return false;
}

const struct adr_value *adr_entry_next(const adrcpt_entry *entry, size_t *at,
				       const char *name)
{
	const size_t len = strlen(name);

	while (*at < entry->count) {
		const struct adr_value *value = &entry->values[(*at)++];

		if (value->name_len == len &&
		    adr_equal_nocase(value->name, len, name))
			return value;
	}
	return NULL;
}

const struct adr_value *adr_entry_first(const adrcpt_entry *entry,
					const char *name)
{
	size_t at = 0;

	return adr_entry_next(entry, &at, name);
}
