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

/* Where it is noted what is known of a name. */
static struct adr_wanted_name *note_of(struct adr_wanted *self,
				       const char *name, size_t len)
{
	size_t place = len + (unsigned char)name[0] * (size_t)5 +
		       (unsigned char)name[len - 1] * (size_t)3;

	return &self->seen[place % ADR_WANTED_SEEN];
}

/* A name that is not known yet. */
static int look_up(struct adr_wanted *self, const char *name, size_t len,
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
	struct adr_wanted_name *note;
	int rc;

	if (len == 0 || len > sizeof note->bytes)
		return look_up(self, name, len, values, name_len, why);
	note = note_of(self, name, len);
	if (note->len == len && memcmp(note->bytes, name, len) == 0) {
		*name_len = len;
		return note->is_wanted;
	}
	rc = look_up(self, name, len, values, name_len, why);
	/* what has options is looked at each time */
	if (rc >= 0 && memchr(name, ';', len) == NULL) {
		memcpy(note->bytes, name, len);
		note->len = (unsigned char)len;
		note->is_wanted = rc == 1;
	}
	return rc;
}

int adr_wanted_end(const struct adr_wanted *self, const char **why)
{
	if (!self->join.open)
		return 0;
	*why = "only a part of an attribute's values (;range=) is there";
	return ADRCPT_E_INCOMPLETE;
}
