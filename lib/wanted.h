/* Which attributes of a record in a file are looked at, and whether the parts
 * of a ranged one (range.h) are all there.  One is used for all records of a
 * file: init; for each record start, take the values of each attribute
 * description in turn, end. */
#ifndef ADR_WANTED_H
#define ADR_WANTED_H

#include "names.h"
#include "range.h"

#include <adrcpt-plugin.h>

struct adr_wanted {
	const struct adrcpt_request *request;
	struct adr_range_join join; /* of the address attribute */
	struct adr_names seen;      /* their use: enum adr_wanted_use */
};

/* What holds for an attribute description wherever it stands */
enum adr_wanted_use {
	ADR_WANTED_NEVER,
	ADR_WANTED_ALWAYS, /* under the whole name */
	ADR_WANTED_ASK     /* adr_wanted_take() */
};

/* Begin a file; request is borrowed until its end. */
void adr_wanted_init(struct adr_wanted *self,
		     const struct adrcpt_request *request);

enum adr_wanted_use adr_wanted_use(const struct adr_wanted *self,
				   const char *name, size_t len);

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
