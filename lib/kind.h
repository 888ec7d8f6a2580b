/* What sort of recipient an object is: Exchange's recipient type, else the
 * object's class. */
#ifndef ADR_KIND_H
#define ADR_KIND_H

#include "entry.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The classes by which recipients can be left out, as bits. */
enum adr_class {
	ADR_CLASS_SYSTEM = 1,
	ADR_CLASS_INTERNAL_ONLY = 2,
	ADR_CLASS_DISABLED = 4,
	ADR_CLASS_HIDDEN = 8,
	ADR_CLASS_CONTACT = 16,
	ADR_CLASS_MAIL_USER = 32,
	ADR_CLASS_GROUP = 64,
	ADR_CLASS_PUBLIC_FOLDER = 128,
	ADR_CLASS_REMOTE = 256,
	/* Its account is meant to be enabled, so that a disabled one means
	 * something; not a class of its own. */
	ADR_CLASS_HAS_ACCOUNT = 512,
	/* What is left of an object, which is none any more. */
	ADR_CLASS_DELETED = 1024,
	ADR_CLASS_CONFLICT_OBJECT = 2048
};

struct adr_kind {
	const char *name;
	unsigned classes;
	unsigned doubt; /* 0: Exchange's type says so, 1: the object's class,
			   2: nothing speaks against it */
};

/* Never NULL; constant. */
const struct adr_kind *adr_kind_of(const adrcpt_entry *entry);

/* Why does an object of these classes not count at all?  A stable code; NULL:
 * it does. */
const char *adr_class_gone(unsigned bits);

/* The number of a recipient type, msExchRecipientTypeDetails, by its name; case
 * does not matter.  False if it is not known. */
bool adr_kind_number(int64_t *type, const char *name, size_t len);

#endif
