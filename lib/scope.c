#include "scope.h"

#include "error.h"

#include <string.h>

void adr_scope_clear(struct adr_scope *scope)
{
	adr_domains_clear(&scope->domains);
	adr_domains_clear(&scope->accepted);
	memset(scope, 0, sizeof *scope);
}

static int no_domain(bool authoritative, struct adrcpt_error *err)
{
	return adrcpt_error_set(
		err, ADRCPT_E_REFUSED,
		"no %saccepted domain found: looked for msExchAcceptedDomain "
		"objects in the configuration partition (below CN=Microsoft "
		"Exchange,CN=Services) and in the files read; the account must "
		"be able to read there, or name the domains instead",
		authoritative ? "authoritative " : "");
}

static int add_accepted(struct adr_scope *scope,
			const struct adr_select *select,
			struct adr_accepted *accepted,
			adrcpt_reporter *reporter, struct adrcpt_error *err)
{
	bool authoritative = adr_select_is_authoritative(select);
	int rc;

	rc = adr_accepted_list(&scope->accepted, accepted, authoritative,
			       reporter, err);
	if (rc < 0)
		return rc;
	if (scope->accepted.count == 0)
		return no_domain(authoritative && accepted->count > 0, err);
	adr_domains_sort(&scope->accepted);
	if (!adr_domains_copy(&scope->domains, &scope->accepted))
		return adr_error_nomem(err);
	return 0;
}

int adr_scope_make(struct adr_scope *scope, const struct adr_select *select,
		   struct adr_accepted *accepted,
		   const struct adr_include *include, adrcpt_reporter *reporter,
		   struct adrcpt_error *err)
{
	int rc;

	scope->include = include;
	scope->is_limited = select->domains.count > 0;
	rc = adr_select_domains(select, &scope->domains, err);
	if (rc == 0 && adr_select_wants_accepted(select))
		rc = add_accepted(scope, select, accepted, reporter, err);
	adr_domains_sort(&scope->domains);
	return rc;
}

/* --- Leaving out -------------------------------------------------------- */

const char *adr_scope_reason(const struct adr_scope *scope,
			     const char *spellings, const char **why)
{
	*why = "is taken out by the include file";
	if (adr_include_removes(scope->include, spellings))
		return "taken-out";
	*why = "is in none of the domains";
	if (scope->is_limited && !adr_domains_has(&scope->domains, spellings))
		return "other-domain";
	return NULL;
}

static size_t count_in(const struct adr_scope *scope,
		       const adrcpt_recipient *recipient)
{
	const struct adr_addresses *proxies = &recipient->proxies;
	const char *why;
	size_t i, count = 0;

	for (i = 0; i < proxies->address_count; i++)
		count += adr_scope_reason(scope, proxies->addresses[i], &why) ==
			 NULL;
	return count;
}

static int report_out(const struct adr_scope *scope,
		      const adrcpt_recipient *recipient,
		      adrcpt_reporter *reporter, struct adrcpt_error *err)
{
	const struct adr_addresses *proxies = &recipient->proxies;
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < proxies->address_count; i++) {
		const char *address = proxies->addresses[i], *why, *code;

		code = adr_scope_reason(scope, address, &why);
		if (code != NULL)
			rc = adr_reporter_value(reporter, ADRCPT_INFO, code,
						recipient->dn, NULL, address,
						strlen(address), why, err);
	}
	if (rc == 0 && count_in(scope, recipient) == 0)
		rc = adrcpt_reporter_say(reporter, ADRCPT_INFO, "no-address",
					 recipient->dn, err,
					 "left out: no-address");
	return rc;
}

/* A recipient never changes: make one with fewer addresses. */
static const adrcpt_recipient *reduce(const struct adr_scope *scope,
				      const adrcpt_recipient *whole,
				      size_t left, struct adr_arena *arena)
{
	const struct adr_addresses *proxies = &whole->proxies;
	adrcpt_recipient *reduced = adr_arena_alloc(arena, sizeof *reduced);
	const char **kept = adr_arena_alloc(arena, left * sizeof *kept);
	const char *why;
	size_t i, count = 0;

	if (reduced == NULL || kept == NULL)
		return NULL;
	for (i = 0; i < proxies->address_count; i++)
		if (adr_scope_reason(scope, proxies->addresses[i], &why) ==
		    NULL)
			kept[count++] = proxies->addresses[i];
	*reduced = *whole;
	reduced->proxies.addresses = kept;
	reduced->proxies.address_count = count;
	return reduced;
}

/* Take what does not count out of the crowd; recipients of which something was
 * taken go, as they were, into the other. */
static int cut(const struct adr_scope *scope, struct adr_crowd *crowd,
	       struct adr_crowd *touched, struct adrcpt_error *err)
{
	size_t i, kept = 0;

	for (i = 0; i < crowd->count; i++) {
		const adrcpt_recipient *one = crowd->items[i];
		size_t left = count_in(scope, one);

		if (left < one->proxies.address_count) {
			if (adr_crowd_add(touched, one, err) < 0)
				return ADRCPT_E_NOMEM;
			if (left == 0)
				continue;
			one = reduce(scope, one, left, &crowd->arena);
			if (one == NULL)
				return adr_error_nomem(err);
		}
		crowd->items[kept++] = one;
	}
	crowd->count = kept;
	return 0;
}

int adr_scope_apply(const struct adr_scope *scope, struct adr_crowd *crowd,
		    adrcpt_reporter *reporter, struct adrcpt_error *err)
{
	struct adr_crowd touched;
	size_t i;
	int rc;

	if (!scope->is_limited && scope->include->removed.count == 0)
		return 0;
	memset(&touched, 0, sizeof touched);
	rc = cut(scope, crowd, &touched, err);
	/* reports come in the order of DNs */
	if (rc == 0)
		rc = adr_crowd_sort(&touched, err);
	for (i = 0; rc == 0 && i < touched.count; i++)
		rc = report_out(scope, touched.items[i], reporter, err);
	adr_crowd_clear(&touched);
	return rc;
}
