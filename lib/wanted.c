#include "wanted.h"

#include "text.h"

#include <string.h>

void adr_wanted_init(struct adr_wanted *self,
		     const struct adrcpt_request *request)
{
	memset(self, 0, sizeof *self);
	self->request = request;
}

void adr_wanted_start(struct adr_wanted *self)
{
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

static bool is_wanted_part(const struct adrcpt_request *request,
			   const char *name, size_t len)
{
	const char *const *wanted;

	for (wanted = request->attributes; *wanted != NULL; wanted++)
		if (has_options(name, len, *wanted))
			return true;
	return has_options(name, len, request->address_attribute);
}

enum adr_wanted_use adr_wanted_use(const struct adr_wanted *self,
				   const char *name, size_t len)
{
	bool is_one = is_wanted(self->request, name, len);

	if (len == 0 || memchr(name, ';', len) == NULL)
		return is_one ? ADR_WANTED_ALWAYS : ADR_WANTED_NEVER;
	return is_one || is_wanted_part(self->request, name, len)
		       ? ADR_WANTED_ASK
		       : ADR_WANTED_NEVER;
}

/* Of one with options. */
static int take_part(struct adr_wanted *self, const char *name, size_t len,
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

int adr_wanted_take(struct adr_wanted *self, const char *name, size_t len,
		    size_t values, size_t *name_len, const char **why)
{
	const struct adr_name *seen = adr_names_find(&self->seen, name, len);
	enum adr_wanted_use use;

	if (seen == NULL) {
		use = adr_wanted_use(self, name, len);
		adr_names_add(&self->seen, name, len, (unsigned char)use);
	} else {
		use = seen->use;
	}
	if (use == ADR_WANTED_ASK)
		return take_part(self, name, len, values, name_len, why);
	*name_len = len;
	return use == ADR_WANTED_ALWAYS;
}

int adr_wanted_end(const struct adr_wanted *self, const char **why)
{
	if (!self->join.open)
		return 0;
	*why = "only a part of an attribute's values (;range=) is there";
	return ADRCPT_E_INCOMPLETE;
}
