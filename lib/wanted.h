/* Which attributes of a record in a file are looked at, and whether the parts
 * of a ranged one (range.h) are all there.  One is used for all records of a
 * file: init; for each record start, take the values of each attribute
 * description in turn, end. */
#ifndef ADR_WANTED_H
#define ADR_WANTED_H

#include "range.h"

#include <adrcpt-plugin.h>

/* The same few names stand in all records: what was found out about them. */
#define ADR_WANTED_SEEN 64

struct adr_wanted_name {
	char bytes[30];
	unsigned char len; /* 0: none seen */
	bool is_wanted;
};

struct adr_wanted {
	const struct adrcpt_request *request;
	struct adr_range_join join; /* of the address attribute */
	struct adr_wanted_name seen[ADR_WANTED_SEEN];
};

/* Begin a file; request is borrowed until its end. */
void adr_wanted_init(struct adr_wanted *self,
		     const struct adrcpt_request *request);

/* Begin a record. */
void adr_wanted_start(struct adr_wanted *self);

/* Here are so many values of an attribute description, options included.  1:
 * they count, under the first *name_len octets of the name; 0: they do not;
 * else ADRCPT_E_DATA or ADRCPT_E_INCOMPLETE, and *why says what is wrong. */
int adr_wanted_take(struct adr_wanted *self, const char *name, size_t len,
		    size_t values, size_t *name_len, const char **why);

/* 0, or ADRCPT_E_INCOMPLETE with *why if the last part of a range is missing.
 */
int adr_wanted_end(const struct adr_wanted *self, const char **why);

#endif
