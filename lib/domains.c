#include "domains.h"

#include "buf.h"

#include <adrcpt.h>

#include <stdlib.h>
#include <string.h>

void adr_domains_clear(struct adr_domains *domains)
{
	adr_arena_clear(&domains->arena);
	free(domains->items);
	memset(domains, 0, sizeof *domains);
}

static bool add_name(struct adr_domains *domains, const char *name,
		     unsigned reach)
{
	void *items = domains->items;
	const char *copy;

	copy = adr_arena_dup(&domains->arena, name, strlen(name));
	if (copy == NULL ||
	    !adr_grow(&items, &domains->capacity, domains->count + 1,
		      sizeof *domains->items))
		return false;
	domains->items = items;
	domains->items[domains->count].name = copy;
	domains->items[domains->count++].reach = reach;
	return true;
}

/* What is known of the spelling of addresses holds for domains as well. */
static int spell(struct adr_buf *keys, const char *text, size_t len,
		 const struct adr_fault **fault)
{
	struct adr_buf address;
	int rc = ADRCPT_E_NOMEM;

	adr_buf_init(&address);
	if (adr_buf_add_text(&address, "x@") &&
	    adr_buf_add(&address, text, len))
		rc = adr_addr_spell(keys, address.data, address.len, fault);
	adr_buf_clear(&address);
	return rc;
}

int adr_domains_add(struct adr_domains *domains, const char *text, size_t len,
		    bool below, const struct adr_fault **fault)
{
	static const struct adr_fault no_domain = {"bad-domain",
						   "is not a domain"};
	unsigned reach = ADR_DOMAIN_SELF | (below ? ADR_DOMAIN_BELOW : 0);
	struct adr_buf keys;
	const char *key;
	int rc;

	if (len > 2 && memcmp(text, "*.", 2) == 0) {
		reach = ADR_DOMAIN_BELOW;
		text += 2;
		len -= 2;
	}
	*fault = &no_domain;
	/* an address literal has no sub-domains */
	if (len == 0 || memchr(text, '@', len) != NULL ||
	    (text[0] == '[' && reach != ADR_DOMAIN_SELF))
		return 0;
	adr_buf_init(&keys);
	rc = spell(&keys, text, len, fault);
	for (key = keys.data; rc == 1 && *key != '\0'; key = adr_addr_next(key))
		if (!add_name(domains, adr_addr_domain(key), reach))
			rc = ADRCPT_E_NOMEM;
	adr_buf_clear(&keys);
	return rc;
}

bool adr_domains_copy(struct adr_domains *domains,
		      const struct adr_domains *other)
{
	size_t i;

	for (i = 0; i < other->count; i++)
		if (!add_name(domains, other->items[i].name,
			      other->items[i].reach))
			return false;
	return true;
}

static int compare_names(const void *a, const void *b)
{
	const struct adr_domain *x = a, *y = b;

	return strcmp(x->name, y->name);
}

void adr_domains_sort(struct adr_domains *domains)
{
	struct adr_domain *items = domains->items;
	size_t i, kept = 0;

	if (domains->count > 1)
		qsort(items, domains->count, sizeof *items, compare_names);
	for (i = 0; i < domains->count; i++) {
		if (kept > 0 &&
		    strcmp(items[kept - 1].name, items[i].name) == 0)
			items[kept - 1].reach |= items[i].reach;
		else
			items[kept++] = items[i];
	}
	domains->count = kept;
}

static bool reaches(const struct adr_domains *domains, const char *name,
		    unsigned reach)
{
	const struct adr_domain wanted = {name, reach};
	const struct adr_domain *found = NULL;

	if (domains->count > 0)
		found = bsearch(&wanted, domains->items, domains->count,
				sizeof wanted, compare_names);
	return found != NULL && (found->reach & reach) != 0;
}

static bool has_domain(const struct adr_domains *domains, const char *name)
{
	if (reaches(domains, name, ADR_DOMAIN_SELF))
		return true;
	if (name[0] == '[')
		return false;
	while ((name = strchr(name, '.')) != NULL)
		if (reaches(domains, ++name, ADR_DOMAIN_BELOW))
			return true;
	return false;
}

bool adr_domains_has(const struct adr_domains *domains, const char *spellings)
{
	for (; *spellings != '\0'; spellings = adr_addr_next(spellings))
		if (has_domain(domains, adr_addr_domain(spellings)))
			return true;
	return false;
}
