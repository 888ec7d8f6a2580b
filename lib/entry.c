#include "entry.h"

#include "error.h"
#include "mem.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

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
	entry->name_lens = 0;
	return 0;
}

static uint32_t len_bit(size_t len)
{
	return UINT32_C(1) << (len & 31);
}

/* Sources give the values of an attribute one after the other, nearly always
 * with the very same name. */
static bool continues_run(const adrcpt_entry *entry,
			  const struct adr_value *value)
{
	const struct adr_value *first = &entry->values[entry->run];

	return entry->count > 0 && first->name_len == value->name_len &&
	       (first->name == value->name ||
		memcmp(first->name, value->name, value->name_len) == 0);
}

int adrcpt_entry_add(adrcpt_entry *entry, const char *name, size_t name_len,
		     const char *bytes, size_t len, struct adrcpt_error *err)
{
	const struct adr_value value = {name, name_len, bytes, len, 0};
	void *values;

	if (entry == NULL || name == NULL || (bytes == NULL && len > 0))
		return adrcpt_error_set(err, ADRCPT_E_USAGE,
					"adrcpt_entry_add: NULL argument");
	values = entry->values;
	if (entry->count == entry->capacity &&
	    !adr_grow(&values, &entry->capacity, entry->count + 1,
		      sizeof *entry->values))
		return adr_error_nomem(err);
	entry->values = values;
	entry->values[entry->count] = value;
	if (!continues_run(entry, &value)) {
		entry->run = entry->count;
		entry->name_lens |= len_bit(name_len);
	}
	entry->values[entry->run].run++;
	entry->count++;
	return 0;
}

const struct adr_value *adr_entry_next(const adrcpt_entry *entry, size_t *at,
				       const char *name)
{
	const size_t len = strlen(name);

	/* most of what is asked for is not there */
	if ((entry->name_lens & len_bit(len)) == 0)
		return NULL;
	while (*at < entry->count) {
		const struct adr_value *value = &entry->values[*at];

		/* within a run, the name has matched before */
		if (value->run == 0 ||
		    (value->name_len == len &&
		     adr_equal_nocase(value->name, len, name))) {
			++*at;
			return value;
		}
		*at += value->run;
	}
	return NULL;
}

const struct adr_value *adr_entry_first(const adrcpt_entry *entry,
					const char *name)
{
	size_t at = 0;

	return adr_entry_next(entry, &at, name);
}

bool adr_entry_has(const adrcpt_entry *entry, const char *name,
		   const char *text)
{
	const struct adr_value *value;
	size_t at = 0;

	while ((value = adr_entry_next(entry, &at, name)) != NULL)
		if (adr_equal_nocase(value->bytes, value->len, text))
			return true;
	return false;
}
