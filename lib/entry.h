/* An object as a source read it: a DN and attributes, whose values are counted
 * bytes lent by the source.  The core keeps one and uses it again for each
 * object.  Filling: adrcpt_entry_start(), adrcpt_entry_add(). */
#ifndef ADR_ENTRY_H
#define ADR_ENTRY_H

#include <adrcpt-plugin.h>

#include <stdint.h>

struct adr_value {
	const char *name; /* attribute, as the source spelled it */
	size_t name_len;
	const char *bytes;
	size_t len;
	size_t run; /* values of the same name from here on; 0: not the first */
};

struct adrcpt_entry {
	const char *dn;
	size_t dn_len;
	struct adr_value *values;
	size_t count;
	size_t capacity;
	size_t run;         /* index of the value that began the last run */
	uint32_t name_lens; /* bit i: there is a name of i octets, modulo 32 */
};

void adr_entry_init(adrcpt_entry *entry);
void adr_entry_clear(adrcpt_entry *entry);

/* The value of this attribute at or after *at, which is set to the index behind
 * it; NULL if there is none.  Begin with *at = 0. */
const struct adr_value *adr_entry_next(const adrcpt_entry *entry, size_t *at,
				       const char *name);

/* The first value of this attribute, or NULL. */
const struct adr_value *adr_entry_first(const adrcpt_entry *entry,
					const char *name);

/* Does this attribute have this value, without regard to ASCII case? */
bool adr_entry_has(const adrcpt_entry *entry, const char *name,
		   const char *value);

#endif
