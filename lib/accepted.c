#include "accepted.h"

#include "error.h"
#include "text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* msExchAcceptedDomainFlags */
#define TYPE_BITS 3u
#define MATCH_BELOW 65536u

#define TYPE_AUTHORITATIVE 0u
#define TYPE_EXTERNAL_RELAY 1u
#define TYPE_INTERNAL_RELAY 2u

static const char name_of[] = "msExchAcceptedDomainName";
static const char flags_of[] = "msExchAcceptedDomainFlags";
static const char catch_all_of[] = "msExchCatchAllRecipientLink";

const char *const adr_accepted_attributes[] = {
	name_of,
	flags_of,
	catch_all_of,
	NULL,
};

void adr_accepted_clear(struct adr_accepted *accepted)
{
	adr_arena_clear(&accepted->arena);
	free(accepted->rows);
	memset(accepted, 0, sizeof *accepted);
}

bool adr_accepted_is(const adrcpt_entry *entry)
{
	static const char name[] = "msExchAcceptedDomain";
	const struct adr_value *value =
		adr_entry_get(entry, ADR_ATTR_OBJECT_CLASS);

	/* every object is asked, and has several: hardly any is as long */
	for (; value != NULL; value = adr_entry_after(entry, value))
		if (value->len == sizeof name - 1 &&
		    adr_equal_nocase(value->bytes, value->len, name))
			return true;
	return false;
}

/* --- Reading one object ------------------------------------------------- */

static int refuse(const char *dn, const char *attribute,
		  const struct adr_value *value, const char *why,
		  adrcpt_reporter *reporter, struct adrcpt_error *err)
{
	return adr_reporter_value(reporter, ADRCPT_WARNING,
				  "bad-accepted-domain", dn, attribute,
				  value != NULL ? value->bytes : NULL,
				  value != NULL ? value->len : 0, why, err);
}

/* An absent value is 0, as Exchange leaves out what is the default. */
static bool parse_flags(unsigned *type, bool *below,
			const struct adr_value *value)
{
	int64_t flags = 0;

	if (value != NULL && !adr_parse_int64(&flags, value->bytes, value->len))
		return false;
	/* the directory has it as a signed number of 32 bits */
	if (flags < INT32_MIN || flags > UINT32_MAX)
		return false;
	*type = (unsigned)flags & TYPE_BITS;
	*below = ((unsigned)flags & MATCH_BELOW) != 0;
	return *type <= TYPE_INTERNAL_RELAY;
}

static int add_row(struct adr_accepted *self, struct adr_accepted_row *row,
		   const struct adr_value *text, const char *name,
		   const char *dn, struct adrcpt_error *err)
{
	void *rows = self->rows;

	row->text = adr_arena_dup(&self->arena, text->bytes, text->len);
	row->name = adr_arena_dup(&self->arena, name, strlen(name));
	row->dn = adr_arena_dup(&self->arena, dn, strlen(dn));
	if (row->text == NULL || row->name == NULL || row->dn == NULL ||
	    !adr_grow(&rows, &self->capacity, self->count + 1, sizeof *row))
		return adr_error_nomem(err);
	self->rows = rows;
	self->rows[self->count++] = *row;
	return 0;
}

static int read_row(struct adr_accepted *self, const adrcpt_entry *entry,
		    const char *dn, adrcpt_reporter *reporter,
		    struct adrcpt_error *err)
{
	const struct adr_value *name = adr_entry_first(entry, name_of);
	const struct adr_value *flags = adr_entry_first(entry, flags_of);
	struct adr_accepted_row row;
	const struct adr_fault *fault;
	struct adr_domains domain;
	int rc;

	memset(&row, 0, sizeof row);
	if (name == NULL)
		return refuse(dn, NULL, NULL, "has no msExchAcceptedDomainName",
			      reporter, err);
	if (!parse_flags(&row.type, &row.below, flags))
		return refuse(dn, flags_of, flags,
			      "is not the type of an accepted domain", reporter,
			      err);
	row.has_catch_all = adr_entry_first(entry, catch_all_of) != NULL;
	memset(&domain, 0, sizeof domain);
	rc = adr_domains_add(&domain, name->bytes, name->len, row.below,
			     &fault);
	if (rc == 1)
		rc = add_row(self, &row, name, domain.items[0].name, dn, err);
	else if (rc == 0)
		rc = refuse(dn, name_of, name, fault->text, reporter, err);
	else
		adr_error_nomem(err);
	adr_domains_clear(&domain);
	return rc;
}

int adr_accepted_read(struct adr_accepted *accepted, const adrcpt_entry *entry,
		      adrcpt_reporter *reporter, struct adrcpt_error *err)
{
	char none[1], *dn;
	size_t size;
	int rc;

	if (adr_entry_has(entry, ADR_ATTR_IS_DELETED, "TRUE"))
		return 0;
	size = adr_text_clean(none, sizeof none, entry->dn, entry->dn_len) + 1;
	dn = malloc(size);
	if (dn == NULL)
		return adr_error_nomem(err);
	adr_text_clean(dn, size, entry->dn, entry->dn_len);
	rc = read_row(accepted, entry, dn, reporter, err);
	free(dn);
	return rc;
}

/* --- All of them -------------------------------------------------------- */

int adr_accepted_take(struct adr_accepted *accepted, struct adr_accepted *other,
		      struct adrcpt_error *err)
{
	void *rows = accepted->rows;

	if (!adr_grow(&rows, &accepted->capacity,
		      accepted->count + other->count, sizeof *accepted->rows))
		return adr_error_nomem(err);
	accepted->rows = rows;
	if (other->count > 0)
		memcpy(accepted->rows + accepted->count, other->rows,
		       other->count * sizeof *other->rows);
	accepted->count += other->count;
	adr_arena_take(&accepted->arena, &other->arena);
	adr_accepted_clear(other);
	return 0;
}

/* By name, then by type; those with a catch-all first. */
static int compare_rows(const void *a, const void *b)
{
	const struct adr_accepted_row *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	if (order == 0)
		order = (x->type > y->type) - (x->type < y->type);
	if (order == 0)
		order = (int)y->has_catch_all - (int)x->has_catch_all;
	return order != 0 ? order : strcmp(x->dn, y->dn);
}

static int warn(const struct adr_accepted_row *row, bool left_out,
		adrcpt_reporter *reporter, struct adrcpt_error *err)
{
	const char *type = row->type == TYPE_EXTERNAL_RELAY ? "external relay"
							    : "internal relay";
	int rc = 0;

	if (row->type != TYPE_AUTHORITATIVE && left_out)
		return adrcpt_reporter_say(
			reporter, ADRCPT_INFO, "relay-domain", row->dn, err,
			"left out: %s is an %s domain", row->name, type);
	if (row->type != TYPE_AUTHORITATIVE)
		rc = adrcpt_reporter_say(
			reporter, ADRCPT_WARNING, "relay-domain", row->dn, err,
			"%s is an %s domain: it has recipients that this "
			"directory does not know, and whose mail would be "
			"refused; 'accepted:authoritative' leaves it out",
			row->name, type);
	if (rc == 0 && row->has_catch_all)
		rc = adrcpt_reporter_say(
			reporter, ADRCPT_WARNING, "catch-all", row->dn, err,
			"%s has a catch-all mailbox: Exchange takes mail for "
			"any address there, a table of addresses does not",
			row->name);
	return rc;
}

int adr_accepted_list(struct adr_domains *domains,
		      struct adr_accepted *accepted, bool authoritative_only,
		      adrcpt_reporter *reporter, struct adrcpt_error *err)
{
	const struct adr_fault *fault;
	size_t i;
	int rc = 0;

	if (accepted->count > 1)
		qsort(accepted->rows, accepted->count, sizeof *accepted->rows,
		      compare_rows);
	for (i = 0; rc == 0 && i < accepted->count; i++) {
		const struct adr_accepted_row *row = &accepted->rows[i];
		bool left_out =
			authoritative_only && row->type != TYPE_AUTHORITATIVE;

		if (i == 0 || strcmp(row[-1].name, row->name) != 0 ||
		    row[-1].type != row->type)
			rc = warn(row, left_out, reporter, err);
		if (rc < 0 || left_out)
			continue;
		if (adr_domains_add(domains, row->text, strlen(row->text),
				    row->below, &fault) < 0)
			rc = adr_error_nomem(err);
	}
	return rc;
}
