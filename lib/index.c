#include "index.h"

#include "addresses.h"
#include "error.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

void adr_index_clear(struct adr_index *index)
{
	free(index->keys);
	free(index->owners);
	free(index->also);
	memset(index, 0, sizeof *index);
}

static int compare_keys(const void *key, const void *item)
{
	return strcmp(key, *(const char *const *)item);
}

const adrcpt_recipient *adr_index_find(const struct adr_index *index,
				       const char *key)
{
	const char **found = NULL;

	if (index->count > 0)
		found = bsearch(key, index->keys, index->count,
				sizeof *index->keys, compare_keys);
	return found != NULL
		       ? index->recipients[index->owners[found - index->keys]]
		       : NULL;
}

bool adr_index_next(struct adr_index_walk *walk, const char **key,
		    const adrcpt_recipient **owner)
{
	const struct adr_index *index = walk->index;
	const struct adr_index_also *also;

	if (walk->also < index->also_count &&
	    index->also[walk->also].row < walk->row) {
		also = &index->also[walk->also++];
		*key = index->keys[also->row];
		*owner = index->recipients[also->owner];
		return true;
	}
	if (walk->row == index->count)
		return false;
	*key = index->keys[walk->row];
	*owner = index->recipients[index->owners[walk->row++]];
	return true;
}

bool adr_index_next_shown(struct adr_index_walk *walk, const char **key,
			  const adrcpt_recipient **owner)
{
	while (adr_index_next(walk, key, owner))
		if (adr_addresses_show(&(*owner)->proxies, *key))
			return true;
	return false;
}

/* --- Conflicts ---------------------------------------------------------- */

/* Two owners of one key, one after the other. */
struct conflict {
	const char *key;
	const adrcpt_recipient *one;
	const adrcpt_recipient *other;
};

static struct conflict conflict_at(const struct adr_index *index, size_t i)
{
	const struct adr_index_also *also = &index->also[i];
	uint32_t before = i > 0 && also[-1].row == also->row
				  ? also[-1].owner
				  : index->owners[also->row];

	return (struct conflict){index->keys[also->row],
				 index->recipients[before],
				 index->recipients[also->owner]};
}

/* DNs differ in letter case only: one object, seen through two servers. */
static bool same_object(const adrcpt_recipient *a, const adrcpt_recipient *b)
{
	return adr_equal_nocase(a->dn, strlen(a->dn), b->dn);
}

/* The other spellings of an address need no report of their own. */
static bool is_told(const struct conflict *this, unsigned since)
{
	return (this->one->load >= since || this->other->load >= since) &&
	       !same_object(this->one, this->other) &&
	       adr_addresses_show(&this->one->proxies, this->key);
}

int adr_index_conflicts(const struct adr_index *index, unsigned since,
			bool forbidden, adrcpt_reporter *reporter,
			struct adrcpt_error *err)
{
	struct conflict this, first = {NULL, NULL, NULL};
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < index->also_count; i++) {
		this = conflict_at(index, i);
		if (!is_told(&this, since))
			continue;
		if (first.key == NULL)
			first = this;
		rc = adrcpt_reporter_say(
			reporter, ADRCPT_WARNING, "conflict", this.one->dn, err,
			"address %s is also on %s", this.key, this.other->dn);
	}
	if (rc < 0 || first.key == NULL || !forbidden)
		return rc;
	return adrcpt_error_set(err, ADRCPT_E_REFUSED,
				"address %s is on two objects: %s and %s",
				first.key, first.one->dn, first.other->dn);
}
