/* An object that a source puts together piece by piece, before it can hand it
 * out as an entry: it owns copies of all that it was given.  One is used again
 * and again:
 *
 *      start, for each attribute: attribute, add each value; fill */
#ifndef ADR_RECORD_H
#define ADR_RECORD_H

#include "buf.h"

#include <adrcpt-plugin.h>

struct adr_record {
	struct adr_buf text; /* every string; the DN is in front */
	size_t dn_len;
	size_t name, name_len; /* of the attribute that values are added to */
	size_t first;          /* number of its first value */
	struct adr_record_value *values;
	size_t count, capacity;
};

/* A zeroed one is empty. */
void adr_record_clear(struct adr_record *record);

/* Begin an object with its DN.  ADRCPT_E_NOMEM. */
int adr_record_start(struct adr_record *record, const char *dn, size_t len,
		     struct adrcpt_error *err);

/* Begin an attribute; the same name may come again.  ADRCPT_E_NOMEM. */
int adr_record_attribute(struct adr_record *record, const char *name,
			 size_t len, struct adrcpt_error *err);

/* Add a value to the attribute.  ADRCPT_E_NOMEM. */
int adr_record_add(struct adr_record *record, const char *bytes, size_t len,
		   struct adrcpt_error *err);

/* Has the attribute, under this name, a value already? */
bool adr_record_has_value(const struct adr_record *record);

/* The attribute's name; lent until something is added. */
const char *adr_record_name(const struct adr_record *record);

/* Cut the attribute's name behind so many octets; 0: forget its values. */
void adr_record_cut_name(struct adr_record *record, size_t len);

/* Let the entry have it; lent until the record is started again. */
int adr_record_fill(const struct adr_record *record, adrcpt_entry *entry,
		    struct adrcpt_error *err);

#endif
