#include "names.h"

/* So many slots are looked at: a source cannot make it more. */
#define REACH 8

static struct adr_name *slot_of(struct adr_names *self, const char *bytes,
				size_t len, size_t step)
{
	const unsigned char *at = (const unsigned char *)bytes;
	size_t place = len + at[0] * (size_t)5 + at[len / 2] * (size_t)7 +
		       at[len - 1] * (size_t)3;

	return &self->slots[(place + step) % ADR_NAMES_SIZE];
}

struct adr_name *adr_names_find(struct adr_names *self, const char *bytes,
				size_t len)
{
	size_t step;

	if (len == 0 || len > sizeof self->slots[0].bytes)
		return NULL;
	for (step = 0; step < REACH; step++) {
		struct adr_name *name = slot_of(self, bytes, len, step);

		if (name->len == 0)
			return NULL;
		if (name->len == len && memcmp(name->bytes, bytes, len) == 0)
			return name;
	}
	return NULL;
}

struct adr_name *adr_names_add(struct adr_names *self, const char *bytes,
			       size_t len, unsigned char use)
{
	size_t step;

	if (len == 0 || len > sizeof self->slots[0].bytes)
		return NULL;
	for (step = 0; step < REACH; step++) {
		struct adr_name *name = slot_of(self, bytes, len, step);

		if (name->len > 0)
			continue;
		memcpy(name->bytes, bytes, len);
		name->len = (unsigned char)len;
		memset(&name->mask, 0xff,
		       len < sizeof name->mask ? len : sizeof name->mask);
		name->use = use;
		return name;
	}
	return NULL;
}
