#include "canary.h"

#include "addr.h"
#include "error.h"

#include <stdlib.h>
#include <string.h>

/* Append its spellings, as adr_addr_spell() has them, to keys.  A domain is
 * spelled as that of some address; behind a '.', that stands in place of the
 * '@'.  1, 0 if it is neither, or ADRCPT_E_NOMEM. */
static int spell(struct adr_buf *keys, const char *canary,
		 struct adrcpt_error *err)
{
	bool is_address = strchr(canary, '@') != NULL;
	bool is_parent = !is_address && canary[0] == '.';
	const struct adr_fault *fault;
	struct adr_buf address;
	char *key;
	int rc = ADRCPT_E_NOMEM;

	adr_buf_init(&address);
	if ((is_address || adr_buf_add_text(&address, "x@")) &&
	    adr_buf_add_text(&address, canary + is_parent))
		rc = adr_addr_spell(keys, address.data, address.len, &fault);
	adr_buf_clear(&address);
	if (rc < 0)
		return adr_error_nomem(err);
	if (rc == 1 && is_parent)
		for (key = keys->data; *key != '\0'; key += strlen(key) + 1)
			*strrchr(key, '@') = '.';
	return rc;
}

int adr_canaries_check(const char *option, const char *value,
		       struct adrcpt_error *err)
{
	static const char separators[] = " \t\r\n,";
	struct adr_buf keys, item;
	int rc = 1;

	adr_buf_init(&keys);
	adr_buf_init(&item);
	for (value += strspn(value, separators); rc == 1 && *value != '\0';
	     value += strspn(value, separators)) {
		size_t len = strcspn(value, separators);

		adr_buf_reset(&keys);
		adr_buf_reset(&item);
		if (!adr_buf_add(&item, value, len))
			rc = adr_error_nomem(err);
		else
			rc = spell(&keys, item.data, err);
		if (rc == 0)
			rc = adrcpt_error_set(err, ADRCPT_E_USAGE,
					      "option '%s': '%s' is neither an "
					      "address nor a domain",
					      option, item.data);
		value += len;
	}
	adr_buf_clear(&keys);
	adr_buf_clear(&item);
	return rc < 0 ? rc : 0;
}

/* --- Looking ------------------------------------------------------------ */

static bool has_key(const struct adr_pairs *pairs, const char *key)
{
	size_t index;

	return adr_pairs_find(pairs, key, &index);
}

static bool ends_with(const char *key, const char *end)
{
	size_t len = strlen(key), end_len = strlen(end);

	return len > end_len && strcmp(key + len - end_len, end) == 0;
}

/* Has any address this end, "@domain" or ".domain"? */
static bool has_end(const struct adr_mine *mine, const char *end)
{
	const struct adr_index *index;
	size_t i;

	if (mine->set == NULL) {
		for (i = 0; i < mine->pairs->count; i++)
			if (ends_with(adr_pairs_at(mine->pairs, i).key, end))
				return true;
		return false;
	}
	index = adr_set_index(mine->set);
	for (i = 0; i < index->count; i++)
		if (ends_with(index->keys[i], end))
			return true;
	return false;
}

static bool has_address(const struct adr_mine *mine, const char *key)
{
	if (mine->set == NULL)
		return has_key(mine->pairs, key);
	return adr_index_find(adr_set_index(mine->set), key) != NULL;
}

static bool is_there(const struct adr_mine *mine, const char *canary,
		     const char *key)
{
	const char *at = strrchr(key, '@');

	if (canary[0] == '.' && at == NULL) /* ".domain" behind an "x" */
		return mine->by_domain ? has_key(mine->pairs, key + 1)
				       : has_end(mine, key + 1);
	if (mine->by_domain)
		return has_key(mine->pairs, at + 1);
	return strchr(canary, '@') != NULL ? has_address(mine, key)
					   : has_end(mine, at);
}

int adr_canary_find(const struct adr_mine *mine, const char *canary,
		    struct adrcpt_error *err)
{
	struct adr_buf keys;
	const char *key;
	int rc;

	adr_buf_init(&keys);
	rc = spell(&keys, canary, err);
	if (rc == 1) {
		rc = 0;
		for (key = keys.data; rc == 0 && *key != '\0';
		     key = adr_addr_next(key))
			rc = is_there(mine, canary, key);
	}
	adr_buf_clear(&keys);
	return rc;
}
