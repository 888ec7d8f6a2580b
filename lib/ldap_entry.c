#include "ldap_entry.h"

#include "entry.h"
#include "error.h"
#include "ldap_stream.h"
#include "mem.h"
#include "text.h"

#include <ldap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An object that changes more often while it is read is read again with the
 * rest. */
#define MAX_STARTS 5

/* Use of a name that tells nothing for itself: it has options, or is that of
 * ADR_LDAP_CHANGE_ATTRIBUTE. */
#define LOOK_AT ADR_ATTR_COUNT

static void drop_parts(struct adr_ldap_object *object)
{
	while (object->count > 0)
		free(object->parts[--object->count]);
}

void adr_ldap_object_clear(struct adr_ldap_object *object)
{
	drop_parts(object);
	free(object->parts);
	object->parts = NULL;
	object->capacity = 0;
}

static int fail(const struct adr_ldap_object *self, const char *what,
		struct adrcpt_error *err)
{
	char dn[256];

	adr_text_clean(dn, sizeof dn, self->dn.bytes, self->dn.len);
	return adrcpt_error_set(err, ADRCPT_E_INCOMPLETE, "%s: %s: %s",
				adr_ldap_conn_uri(self->conn),
				dn[0] != '\0' ? dn : "an entry without a DN",
				what);
}

/* --- One message -------------------------------------------------------- */

static int malformed(const struct adr_ldap_object *self,
		     struct adrcpt_error *err)
{
	return fail(self, "a malformed entry", err);
}

/* 1 if the object changed since its first part. */
static int take_change(struct adr_ldap_object *self,
		       struct adr_ldap_attribute *attribute,
		       struct adrcpt_error *err)
{
	struct adr_ldap_ber *values = &attribute->values, value;
	int more = adr_ldap_value_next(&value, values);

	if (more <= 0)
		return more < 0 ? malformed(self, err) : 0;
	if (self->change.bytes == NULL)
		self->change = value;
	return value.len != self->change.len ||
	       memcmp(value.bytes, self->change.bytes, value.len) != 0;
}

/* Does this part join those before it? */
static int join_part(struct adr_ldap_object *self,
		     const struct adr_range *range,
		     const struct adr_ldap_attribute *attribute,
		     struct adrcpt_error *err)
{
	struct adr_ldap_ber values = attribute->values, value;
	size_t count = 0;

	if (!adr_equal_nocase(attribute->name.bytes, range->name_len,
			      self->query->ranged))
		return 0;
	while (adr_ldap_value_next(&value, &values) > 0)
		count++;
	return adr_range_add(&self->join, range, count)
		       ? 0
		       : fail(self, "the ranges of its values do not join",
			      err);
}

/* Whatever attribute it is: *name_len is the length of its name without
 * options, 0 if its values are for nobody else.  1 if the object changed since
 * its first part. */
static int look_at(size_t *name_len, struct adr_ldap_object *self,
		   struct adr_ldap_attribute attribute,
		   struct adrcpt_error *err)
{
	const struct adr_ldap_ber *name = &attribute.name;
	struct adr_range range;

	*name_len = 0;
	if (adr_equal_nocase(name->bytes, name->len, ADR_LDAP_CHANGE_ATTRIBUTE))
		return take_change(self, &attribute, err);
	if (adr_range_parse(&range, name->bytes, name->len)) {
		*name_len = range.name_len;
		return join_part(self, &range, &attribute, err);
	}
	*name_len = range.name_len;
	return range.name_len > 0
		       ? 0
		       : fail(self, "a range that makes no sense", err);
}

/* Take the values off, which are of the attribute of this number. */
static inline int take_values(const struct adr_ldap_object *self,
			      struct adr_ldap_ber values, struct adr_value item,
			      enum adr_attr attr, struct adrcpt_error *err)
{
	adrcpt_entry *entry = self->entry;
	struct adr_ldap_ber value;
	int more;

	while ((more = adr_ldap_value_next(&value, &values)) > 0) {
		item.bytes = value.bytes;
		item.len = value.len;
		if (!adr_entry_put(entry, attr, item))
			return adr_error_nomem(err);
	}
	return more < 0 ? malformed(self, err) : 0;
}

/* What is kept about a name */
static unsigned char use_of(const char *name, size_t len)
{
	if (memchr(name, ';', len) != NULL ||
	    adr_equal_nocase(name, len, ADR_LDAP_CHANGE_ATTRIBUTE))
		return LOOK_AT;
	return (unsigned char)adr_attr_of(name, len);
}

/* A name that was not guessed; NULL if it cannot be kept. */
static struct adr_name *look_up(struct adr_ldap_object *self,
				const struct adr_ldap_ber *text)
{
	struct adr_name *name =
		adr_names_find(&self->names, text->bytes, text->len);

	if (name == NULL && text->len > 0)
		name = adr_names_add(&self->names, text->bytes, text->len,
				     use_of(text->bytes, text->len));
	if (self->last != NULL)
		self->last->next = name;
	return name;
}

/* Take an attribute, most likely the one that came after the last one in the
 * object before; 1 if the object changed since its first part. */
static inline int take_attribute(struct adr_ldap_object *self,
				 struct adr_ldap_attribute *attribute,
				 struct adrcpt_error *err)
{
	const struct adr_ldap_ber *text = &attribute->name;
	const char *end = attribute->values.bytes + attribute->values.len;
	struct adr_name *name = self->last != NULL ? self->last->next : NULL;
	size_t name_len = text->len;
	struct adr_value item;
	enum adr_attr attr;
	int rc;

	if (name == NULL || !adr_name_is(name, text->bytes, text->len,
					 (size_t)(end - text->bytes)))
		name = look_up(self, text);
	self->last = name;
	if (name != NULL && name->use != LOOK_AT) {
		attr = (enum adr_attr)name->use;
	} else {
		rc = look_at(&name_len, self, *attribute, err);
		if (rc != 0 || name_len == 0)
			return rc;
		attr = adr_attr_of(text->bytes, name_len);
	}
	item.name = text->bytes;
	item.name_len = name_len;
	return take_values(self, attribute->values, item, attr, err);
}

/* Walk a part once; everything points into it. */
static int take_part(struct adr_ldap_object *self,
		     const struct adr_ldap_ber *inside, bool is_first,
		     struct adrcpt_error *err)
{
	struct adr_ldap_attribute attribute = {{NULL, 0}, {NULL, 0}};
	struct adr_ldap_ber dn, attributes;
	int rc = 0;

	if (!adr_ldap_entry_read(&dn, &attributes, inside->bytes, inside->len))
		return malformed(self, err);
	if (is_first) {
		self->dn = dn;
		self->change.bytes = NULL;
		memset(&self->join, 0, sizeof self->join);
		rc = adrcpt_entry_start(self->entry, dn.bytes, dn.len, err);
	}
	while (rc == 0 && attributes.len > 0)
		rc = adr_ldap_attribute_next(&attribute, &attributes)
			     ? take_attribute(self, &attribute, err)
			     : malformed(self, err);
	return rc;
}

int adr_ldap_object_read(struct adr_ldap_object *object,
			 const struct adr_ldap_ber *inside, adrcpt_entry *entry,
			 struct adrcpt_error *err)
{
	int rc;

	drop_parts(object);
	object->entry = entry;
	object->dn.bytes = NULL; /* that of the last one is gone */
	object->dn.len = 0;
	rc = take_part(object, inside, true, err);
	object->has_changed = rc > 0;
	return rc == 0 ? object->join.open : rc;
}

/* --- Further requests for the object ------------------------------------ */

static int check_result(struct adr_ldap_object *self, LDAPMessage *message,
			struct adrcpt_error *err)
{
	LDAP *handle = adr_ldap_conn_handle(self->conn);
	char *diagnostic = NULL;
	int code = LDAP_DECODING_ERROR, parsed;

	parsed = ldap_parse_result(handle, message, &code, NULL, &diagnostic,
				   NULL, NULL, 0);
	ldap_memfree(diagnostic);
	if (parsed == LDAP_SUCCESS && code == LDAP_SUCCESS)
		return 0;
	return fail(self, "its further values cannot be read", err);
}

/* Keep a copy: the next read goes over it. */
static int keep_part(struct adr_ldap_object *self, struct adr_ldap_ber *inside,
		     struct adrcpt_error *err)
{
	char *copy = adr_memdup(inside->bytes, inside->len);
	void *parts = self->parts;

	if (copy == NULL || !adr_grow(&parts, &self->capacity, self->count + 1,
				      sizeof *self->parts)) {
		free(copy);
		return adr_error_nomem(err);
	}
	self->parts = parts;
	self->parts[self->count++] = copy;
	inside->bytes = copy;
	return 0;
}

/* Whatever is no entry; 1 when that was the end. */
static int take_end(struct adr_ldap_object *self, int msgid,
		    struct adrcpt_error *err)
{
	LDAPMessage *message = NULL;
	int type, rc = 0;

	type = adr_ldap_conn_result(self->conn, &message, msgid,
				    "further values", err);
	if (type < 0)
		return type;
	if (type == LDAP_RES_SEARCH_RESULT) {
		rc = check_result(self, message, err);
		rc = rc < 0 ? rc : 1;
	}
	ldap_msgfree(message);
	return rc;
}

/* The one entry that a search of the object itself finds. */
static int take_answer(struct adr_ldap_object *self,
		       struct adr_ldap_ber *inside, int msgid,
		       struct adrcpt_error *err)
{
	struct adr_ldap_stream *stream = adr_ldap_conn_stream(self->conn);
	struct adr_ldap_ber found;
	int rc;

	inside->bytes = NULL;
	do {
		rc = adr_ldap_stream_take(&found, stream, msgid, err);
		if (rc == 0)
			rc = take_end(self, msgid, err);
		else if (rc > 0 && inside->bytes == NULL) {
			*inside = found;
			rc = keep_part(self, inside, err);
		} else if (rc > 0)
			rc = 0;
	} while (rc == 0);
	if (rc > 0 && inside->bytes == NULL)
		rc = fail(self, "it vanished while its values were read", err);
	return rc < 0 ? rc : 0;
}

/* Read the object itself again, these attributes of it. */
static int ask_again(struct adr_ldap_object *self, struct adr_ldap_ber *inside,
		     const char *const *attributes, struct adrcpt_error *err)
{
	LDAP *handle = adr_ldap_conn_handle(self->conn);
	char *dn = adr_memdup(self->dn.bytes, self->dn.len);
	int code, msgid;

	if (dn == NULL)
		return adr_error_nomem(err);
	code = ldap_search_ext(handle, dn, LDAP_SCOPE_BASE, "(objectClass=*)",
			       (char **)attributes, 0, NULL, NULL, NULL,
			       LDAP_NO_LIMIT, &msgid);
	free(dn);
	if (code != LDAP_SUCCESS)
		return adr_ldap_conn_error(self->conn, code, "further values",
					   err);
	return take_answer(self, inside, msgid, err);
}

/* The next part of the ranged values, to be joined; 1 if the object changed. */
static int ask_for_more(struct adr_ldap_object *self, struct adrcpt_error *err)
{
	const size_t before = self->join.next;
	const char *attributes[3] = {NULL, ADR_LDAP_CHANGE_ATTRIBUTE, NULL};
	struct adr_ldap_ber inside;
	char *name;
	size_t size;
	int rc;

	size = strlen(self->query->ranged) + 40;
	name = malloc(size);
	if (name == NULL)
		return adr_error_nomem(err);
	snprintf(name, size, "%s;range=%zu-*", self->query->ranged, before);
	attributes[0] = name;
	rc = ask_again(self, &inside, attributes, err);
	free(name);
	if (rc == 0)
		rc = take_part(self, &inside, false, err);
	if (rc == 0 && self->join.open && self->join.next == before)
		rc = fail(self, "the server sends no further values", err);
	return rc;
}

int adr_ldap_object_complete(struct adr_ldap_object *object,
			     struct adrcpt_error *err)
{
	struct adr_ldap_ber inside;
	int starts = 1, rc = object->has_changed;

	for (;;) {
		while (rc == 0 && object->join.open)
			rc = ask_for_more(object, err);
		if (rc <= 0)
			return rc;
		if (starts++ == MAX_STARTS)
			return fail(object,
				    "it changes faster than it can be read",
				    err);
		rc = ask_again(object, &inside, object->query->attributes, err);
		if (rc == 0)
			rc = take_part(object, &inside, true, err);
	}
}
