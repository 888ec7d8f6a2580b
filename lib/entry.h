/* An object as a source read it: a DN and attributes, whose values are counted
 * bytes lent by the source.  The core keeps one and uses it again for each
 * object.  Filling: adrcpt_entry_start(), adrcpt_entry_add(); adr_entry_put()
 * by sources that know what they add.
 *
 * The attributes that every object is asked for are found by number, without
 * looking at any name; all others by their name. */
#ifndef ADR_ENTRY_H
#define ADR_ENTRY_H

#include <adrcpt-plugin.h>

#include <stdint.h>

/* Attributes that have a number. */
enum adr_attr {
	ADR_ATTR_NONE, /* any other */
	ADR_ATTR_CN,
	ADR_ATTR_MAIL,
	ADR_ATTR_AUTH_ORIG,
	ADR_ATTR_IS_DELETED,
	ADR_ATTR_OBJECT_GUID,
	ADR_ATTR_OBJECT_CLASS,
	ADR_ATTR_DISPLAY_NAME,
	ADR_ATTR_TARGET_ADDRESS,
	ADR_ATTR_PROXY_ADDRESSES,
	ADR_ATTR_SUBMIT_PERMS,
	ADR_ATTR_ACCOUNT_CONTROL,
	ADR_ATTR_REQUIRE_AUTH,
	ADR_ATTR_TYPE_DETAILS,
	ADR_ATTR_DISPLAY_TYPE,
	ADR_ATTR_HIDE,
	ADR_ATTR_COUNT
};

struct adr_value {
	const char *name; /* attribute, as the source spelled it */
	size_t name_len;
	const char *bytes;
	size_t len;
	size_t next; /* index of the next value of the attribute, which has a
			number; 0: none */
};

struct adrcpt_entry {
	const char *dn;
	size_t dn_len;
	struct adr_value *values;
	size_t count;
	size_t capacity;
	enum adr_attr run;             /* whose value was added last */
	size_t first[ADR_ATTR_COUNT];  /* index of the first value, plus 1 */
	size_t latest[ADR_ATTR_COUNT]; /* index of the last one; if first */
};

void adr_entry_init(adrcpt_entry *entry);
void adr_entry_clear(adrcpt_entry *entry);

/* The number of an attribute; ADR_ATTR_NONE if it has none. */
enum adr_attr adr_attr_of(const char *name, size_t len);

/* The name of one that has a number, as the schema spells it. */
const char *adr_attr_name(enum adr_attr attr);

/* Make room for more values; false without memory. */
bool adr_entry_grow(adrcpt_entry *entry);

/* Add this value of the attribute of this name and number; next is set here.
 * False without memory.  There are so many values that a call for each would
 * cost more than all else about them. */
static inline bool adr_entry_put(adrcpt_entry *entry, enum adr_attr attr,
				 struct adr_value value)
{
	const size_t at = entry->count;

	if (at == entry->capacity && !adr_entry_grow(entry))
		return false;
	value.next = 0;
	entry->values[at] = value;
	if (entry->first[attr] == 0)
		entry->first[attr] = at + 1;
	else
		entry->values[entry->latest[attr]].next = at;
	entry->latest[attr] = at;
	entry->run = attr;
	entry->count = at + 1;
	return true;
}

/* The first value of this attribute, which has a number, or NULL. */
static inline const struct adr_value *adr_entry_get(const adrcpt_entry *entry,
						    enum adr_attr attr)
{
	return entry->first[attr] > 0 ? &entry->values[entry->first[attr] - 1]
				      : NULL;
}

/* The value after this one of an attribute that has a number, or NULL. */
static inline const struct adr_value *
adr_entry_after(const adrcpt_entry *entry, const struct adr_value *value)
{
	return value->next > 0 ? &entry->values[value->next] : NULL;
}

/* Has one of the values of an attribute, from this one on, this text, without
 * regard to ASCII case? */
bool adr_entry_holds(const adrcpt_entry *entry, const struct adr_value *value,
		     const char *text);

/* Does this attribute have this value, without regard to ASCII case? */
static inline bool adr_entry_has(const adrcpt_entry *entry, enum adr_attr attr,
				 const char *text)
{
	const struct adr_value *value = adr_entry_get(entry, attr);

	/* nearly all that is asked for in this way is not there */
	return value != NULL && adr_entry_holds(entry, value, text);
}

/* By name, for any attribute: the value at or after *at, which is set to the
 * index behind it; NULL if there is none.  Begin with *at = 0. */
const struct adr_value *adr_entry_next(const adrcpt_entry *entry, size_t *at,
				       const char *name);

/* The first value of this attribute, or NULL. */
const struct adr_value *adr_entry_first(const adrcpt_entry *entry,
					const char *name);

#endif
