/* What <adrcpt.h> tells of a recipient. */
#include "recipient.h"

#include "addresses.h"

#include <string.h>

static const struct adr_details *details_of(const adrcpt_recipient *recipient)
{
	static const struct adr_details none = {
		NULL, NULL, NULL, NULL, {NULL, 0}};

	return recipient != NULL && recipient->details != NULL
		       ? recipient->details
		       : &none;
}

const char *adrcpt_recipient_dn(const adrcpt_recipient *recipient)
{
	return recipient != NULL ? recipient->dn : NULL;
}

const char *adrcpt_recipient_guid(const adrcpt_recipient *recipient)
{
	return details_of(recipient)->guid;
}

const char *adrcpt_recipient_kind(const adrcpt_recipient *recipient)
{
	return recipient != NULL ? recipient->kind->name : NULL;
}

const char *adrcpt_recipient_name(const adrcpt_recipient *recipient)
{
	return details_of(recipient)->name;
}

const char *adrcpt_recipient_primary(const adrcpt_recipient *recipient)
{
	return recipient != NULL ? recipient->proxies.primary : NULL;
}

const char *adrcpt_recipient_mail(const adrcpt_recipient *recipient)
{
	return recipient != NULL && recipient->mail_is_primary
		       ? recipient->proxies.primary
		       : details_of(recipient)->mail;
}

const char *adrcpt_recipient_target(const adrcpt_recipient *recipient)
{
	return details_of(recipient)->target;
}

size_t adrcpt_recipient_address_count(const adrcpt_recipient *recipient)
{
	return recipient != NULL ? recipient->proxies.address_count : 0;
}

const char *adrcpt_recipient_address(const adrcpt_recipient *recipient,
				     size_t index)
{
	return recipient != NULL && index < recipient->proxies.address_count
		       ? recipient->proxies.addresses[index]
		       : NULL;
}

const char *adrcpt_recipient_spelling(const adrcpt_recipient *recipient,
				      size_t index, size_t number)
{
	return recipient != NULL && index < recipient->proxies.address_count
		       ? adr_addresses_spelling(
				 recipient->proxies.addresses[index], number)
		       : NULL;
}

size_t adrcpt_recipient_other_count(const adrcpt_recipient *recipient)
{
	return details_of(recipient)->others.count;
}

const char *adrcpt_recipient_other(const adrcpt_recipient *recipient,
				   size_t index)
{
	const struct adr_others *others = &details_of(recipient)->others;

	return index < others->count ? others->texts[index] : NULL;
}

bool adrcpt_recipient_is_disabled(const adrcpt_recipient *recipient)
{
	return recipient != NULL &&
	       (recipient->classes & ADR_CLASS_DISABLED) != 0;
}

bool adrcpt_recipient_is_hidden(const adrcpt_recipient *recipient)
{
	return recipient != NULL &&
	       (recipient->classes & ADR_CLASS_HIDDEN) != 0;
}

bool adrcpt_recipient_is_internal_only(const adrcpt_recipient *recipient)
{
	return recipient != NULL &&
	       (recipient->classes & ADR_CLASS_INTERNAL_ONLY) != 0;
}
