#include "range.h"

#include "text.h"

#include <stdint.h>
#include <string.h>

static bool parse_index(size_t *index, const char *text, size_t len)
{
	int64_t number;

	if (len == 0 || !adr_parse_int64(&number, text, len) || number < 0)
		return false;
	*index = (size_t)number;
	return true;
}

bool adr_range_parse(struct adr_range *range, const char *name, size_t len)
{
	static const char option[] = "range=";
	const size_t size = sizeof option - 1;
	const char *semicolon, *text, *dash;

	range->name_len = len;
	semicolon = memchr(name, ';', len);
	if (semicolon == NULL ||
	    !adr_starts_nocase(semicolon + 1,
			       len - (size_t)(semicolon + 1 - name), option))
		return false;
	text = semicolon + 1 + size;
	len -= (size_t)(text - name);
	dash = memchr(text, '-', len);
	range->name_len = 0;
	if (dash == NULL ||
	    !parse_index(&range->first, text, (size_t)(dash - text)))
		return false;
	len -= (size_t)(dash + 1 - text);
	if (len == 1 && dash[1] == '*')
		range->last = ADR_RANGE_END;
	else if (!parse_index(&range->last, dash + 1, len) ||
		 range->last < range->first)
		return false;
	range->name_len = (size_t)(semicolon - name);
	return true;
}

bool adr_range_add(struct adr_range_join *join, const struct adr_range *range,
		   size_t values)
{
	bool at_end = join->next > 0 && !join->open;

	if (at_end || range->first != join->next)
		return false;
	if (range->last != ADR_RANGE_END &&
	    range->last - range->first != values - 1)
		return false;
	join->next += values;
	join->open = range->last != ADR_RANGE_END;
	return true;
}
