/* A recipient as an object of a directory, for formats that such objects can be
 * read from again: which attributes it has, and what they hold.  These say who
 * it is and what its addresses are, not by what it was selected, so that all
 * that was written is selected when it is read. */
#ifndef ADR_OBJECT_H
#define ADR_OBJECT_H

#include "recipient.h"

/* One value; lent for the call.  Values of one attribute follow each other, and
 * their name is the same pointer. */
struct adr_attribute {
	const char *name;
	const char *bytes;
	size_t len;
	bool is_binary; /* no text, whatever it looks like */
};

typedef int adr_attribute_fn(void *user, const struct adr_attribute *value,
			     struct adrcpt_error *err);

/* Hand over objectGUID, displayName, mail and proxyAddresses, as far as they
 * are there: of the latter the selected SMTP addresses, the primary one first,
 * as the directory spells them, and those of other types.  Ends with 0, or with
 * the first negative result. */
int adr_object_walk(const adrcpt_recipient *recipient, adr_attribute_fn *call,
		    void *user, struct adrcpt_error *err);

/* The operation "read" of such a format, see <adrcpt-plugin.h>, by the source
 * of this type.  The first SMTP address of an object counts. */
int adr_object_read(const char *type, const char *path, adrcpt_pair_fn *on_pair,
		    void *user, struct adrcpt_error *err);

#endif
