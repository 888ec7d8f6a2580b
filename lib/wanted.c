#include "wanted.h"

#include "text.h"

#include <string.h>

void adr_wanted_start(struct adr_wanted *self,
		      const struct adrcpt_request *request)
{
	self->request = request;
	self->join.next = 0;
	self->join.open = false;
}

static bool is_wanted(const struct adrcpt_request *request, const char *name,
		      size_t len)
{
	const char *const *wanted;

	for (wanted = request->attributes; *wanted != NULL; wanted++)
		if (adr_equal_nocase(name, len, *wanted))
			return true;
	return false;
}

/* Is this the attribute, with options behind it? */
static bool has_options(const char *name, size_t name_len,
			const char *attribute)
{
	size_t len = strlen(attribute);

	return name_len > len && name[len] == ';' &&
	       adr_equal_nocase(name, len, attribute);
}

int adr_wanted_take(struct adr_wanted *self, const char *name, size_t len,
		    size_t values, size_t *name_len, const char **why)
{
	const char *addresses = self->request->address_attribute;
	struct adr_range range;

	if (adr_range_parse(&range, name, len)) {
		if (adr_equal_nocase(name, range.name_len, addresses) &&
		    !adr_range_add(&self->join, &range, values)) {
			*why = "the ranges of an attribute do not join";
			return ADRCPT_E_INCOMPLETE;
		}
	} else if (range.name_len == 0 && has_options(name, len, addresses)) {
		*why = "a range (;range=) that makes no sense";
		return ADRCPT_E_DATA;
	}
	*name_len = range.name_len;
	return is_wanted(self->request, name, range.name_len);
}

int adr_wanted_end(const struct adr_wanted *self, const char **why)
{
	if (!self->join.open)
		return 0;
	*why = "only a part of an attribute's values (;range=) is there";
	return ADRCPT_E_INCOMPLETE;
}
