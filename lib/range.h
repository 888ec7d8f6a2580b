/* Ranged values: a server hands out a part of a long attribute as
 * "attr;range=0-1499", the last part as "attr;range=1500-*" ([MS-ADTS]
 * 3.1.1.3.1.3.3).  The parts must join exactly. */
#ifndef ADR_RANGE_H
#define ADR_RANGE_H

#include <stdbool.h>
#include <stddef.h>

#define ADR_RANGE_END ((size_t)-1)

struct adr_range {
	size_t name_len; /* of the attribute's own name */
	size_t first;
	size_t last; /* included; ADR_RANGE_END for '*' */
};

/* Has this attribute description a range option?  False also if it is one that
 * makes no sense, with range->name_len set to 0. */
bool adr_range_parse(struct adr_range *range, const char *name, size_t len);

/* How far the values of one attribute have come. */
struct adr_range_join {
	size_t next; /* index of the next value */
	bool open;   /* a part came, and it was not the last */
};

/* Take a part that holds so many values.  False if it does not begin where the
 * last one ended, or holds more or fewer values than it says. */
bool adr_range_add(struct adr_range_join *join, const struct adr_range *range,
		   size_t values);

#endif
