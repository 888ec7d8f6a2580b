#include "ldap_entry.h"

#include "error.h"
#include "ldap_ber.h"
#include "mem.h"
#include "range.h"
#include "text.h"

#include <ldap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An object that changes more often while it is read is read again with the
 * rest. */
#define MAX_STARTS 5

/* What reading one object needs to know. */
struct reading {
	struct adr_ldap_object *object;
	struct adr_ldap_conn *conn;
	const struct adr_ldap_query *query;
	adrcpt_entry *entry;
	struct berval dn;
	struct adr_ldap_ber change; /* uSNChanged; NULL: the server has none */
	struct adr_range_join join;
};

static void drop_messages(struct adr_ldap_object *object)
{
	while (object->count > 0)
		ldap_msgfree(object->messages[--object->count]);
}

void adr_ldap_object_clear(struct adr_ldap_object *object)
{
	drop_messages(object);
	free(object->messages);
	object->messages = NULL;
	object->capacity = 0;
}

static int keep(struct adr_ldap_object *object, LDAPMessage *message,
		struct adrcpt_error *err)
{
	void *messages = object->messages;

	if (!adr_grow(&messages, &object->capacity, object->count + 1,
		      sizeof *object->messages)) {
		ldap_msgfree(message);
		return adr_error_nomem(err);
	}
	object->messages = messages;
	object->messages[object->count++] = message;
	return 0;
}

static int fail(const struct reading *self, const char *what,
		struct adrcpt_error *err)
{
	char dn[256];

	adr_text_clean(dn, sizeof dn, self->dn.bv_val, self->dn.bv_len);
	return adrcpt_error_set(err, ADRCPT_E_INCOMPLETE, "%s: %s: %s",
				adr_ldap_conn_uri(self->conn), dn, what);
}

/* --- One message -------------------------------------------------------- */

static int malformed(const struct reading *self, struct adrcpt_error *err)
{
	return fail(self, "a malformed entry", err);
}

/* 1 if the object changed since its first part. */
static int take_change(struct reading *self,
		       const struct adr_ldap_attribute *attribute,
		       struct adrcpt_error *err)
{
	struct adr_ldap_ber values = attribute->values, value;
	int more = adr_ldap_value_next(&value, &values);

	if (more <= 0)
		return more < 0 ? malformed(self, err) : 0;
	if (self->change.bytes == NULL)
		self->change = value;
	return value.len != self->change.len ||
	       memcmp(value.bytes, self->change.bytes, value.len) != 0;
}

/* Does this part join those before it? */
static int join_part(struct reading *self, const struct adr_range *range,
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

/* The values of one attribute; 1 if the object changed since its first part. */
static int take_attribute(struct reading *self,
			  const struct adr_ldap_attribute *attribute,
			  struct adrcpt_error *err)
{
	const struct adr_ldap_ber *name = &attribute->name;
	struct adr_ldap_ber values = attribute->values, value;
	struct adr_range range;
	int more, rc = 0;

	if (adr_equal_nocase(name->bytes, name->len, ADR_LDAP_CHANGE_ATTRIBUTE))
		return take_change(self, attribute, err);
	if (adr_range_parse(&range, name->bytes, name->len))
		rc = join_part(self, &range, attribute, err);
	else if (range.name_len == 0)
		rc = fail(self, "a range that makes no sense", err);
	while (rc == 0 && (more = adr_ldap_value_next(&value, &values)) != 0)
		rc = more < 0 ? malformed(self, err)
			      : adrcpt_entry_add(self->entry, name->bytes,
						 range.name_len, value.bytes,
						 value.len, err);
	return rc;
}

/* Where the attributes begin and end: liblber does not tell, but hands out the
 * first element, and says how much is behind it. */
static bool find_attributes(struct adr_ldap_ber *rest,
			    struct adr_ldap_attribute *first, BerElement *ber)
{
	struct berval element;
	ber_len_t left = 0;

	if (ber_skip_element(ber, &element) != LBER_SEQUENCE ||
	    ber_get_option(ber, LBER_OPT_BER_REMAINING_BYTES, &left) !=
		    LBER_OPT_SUCCESS)
		return false;
	rest->bytes = element.bv_val + element.bv_len;
	rest->len = left;
	return adr_ldap_attribute_read(first, element.bv_val, element.bv_len);
}

/* Everything behind the DN; libldap's reader ends with the list. */
static int take_attributes(struct reading *self, BerElement *ber,
			   struct adrcpt_error *err)
{
	struct adr_ldap_attribute attribute;
	struct adr_ldap_ber rest;
	ber_len_t size = 0;
	int rc;

	if (ber_get_option(ber, LBER_OPT_BER_REMAINING_BYTES, &size) ==
		    LBER_OPT_SUCCESS &&
	    size == 0)
		return 0;
	if (!find_attributes(&rest, &attribute, ber))
		return malformed(self, err);
	rc = take_attribute(self, &attribute, err);
	while (rc == 0 && rest.len > 0)
		rc = adr_ldap_attribute_next(&attribute, &rest)
			     ? take_attribute(self, &attribute, err)
			     : malformed(self, err);
	return rc;
}

/* Walk the message once; everything points into it.  first: it is the object
 * itself, not a further part. */
static int take_message(struct reading *self, LDAPMessage *message, bool first,
			struct adrcpt_error *err)
{
	LDAP *handle = adr_ldap_conn_handle(self->conn);
	BerElement *ber = NULL;
	struct berval dn;
	int code, rc = 0;

	code = ldap_get_dn_ber(handle, message, &ber, &dn);
	if (code == LDAP_SUCCESS && first) {
		self->dn = dn;
		rc = adrcpt_entry_start(self->entry, dn.bv_val, dn.bv_len, err);
	}
	if (code == LDAP_SUCCESS && rc == 0)
		rc = take_attributes(self, ber, err);
	ber_free(ber, 0);
	return code == LDAP_SUCCESS ? rc : malformed(self, err);
}

/* --- Further requests for the object ------------------------------------ */

static int check_result(struct reading *self, LDAPMessage *message,
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

/* The one entry that a search of the object itself finds. */
static int take_answer(struct reading *self, LDAPMessage **entry, int msgid,
		       struct adrcpt_error *err)
{
	LDAPMessage *message;
	int type, rc = 0;

	*entry = NULL;
	do {
		message = NULL;
		type = adr_ldap_conn_result(self->conn, &message, msgid,
					    "further values", err);
		if (type < 0)
			rc = type;
		else if (type == LDAP_RES_SEARCH_RESULT)
			rc = check_result(self, message, err);
		else if (type == LDAP_RES_SEARCH_ENTRY && *entry == NULL) {
			*entry = message;
			continue;
		}
		ldap_msgfree(message);
	} while (rc == 0 && type != LDAP_RES_SEARCH_RESULT);
	if (rc == 0 && *entry == NULL)
		rc = fail(self, "it vanished while its values were read", err);
	if (rc < 0) {
		ldap_msgfree(*entry);
		*entry = NULL;
	}
	return rc;
}

/* Read the object itself again, these attributes of it. */
static int ask_again(struct reading *self, LDAPMessage **entry,
		     const char *const *attributes, struct adrcpt_error *err)
{
	LDAP *handle = adr_ldap_conn_handle(self->conn);
	char *dn = adr_memdup(self->dn.bv_val, self->dn.bv_len);
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
	return take_answer(self, entry, msgid, err);
}

/* The next part of the ranged values, to be joined; 1 if the object changed. */
static int take_part(struct reading *self, struct adrcpt_error *err)
{
	const size_t before = self->join.next;
	const char *attributes[3] = {NULL, ADR_LDAP_CHANGE_ATTRIBUTE, NULL};
	LDAPMessage *message;
	char *name;
	size_t size;
	int rc;

	size = strlen(self->query->ranged) + 40;
	name = malloc(size);
	if (name == NULL)
		return adr_error_nomem(err);
	snprintf(name, size, "%s;range=%zu-*", self->query->ranged, before);
	attributes[0] = name;
	rc = ask_again(self, &message, attributes, err);
	free(name);
	if (rc == 0)
		rc = keep(self->object, message, err);
	if (rc == 0)
		rc = take_message(self, message, false, err);
	if (rc == 0 && self->join.open && self->join.next == before)
		rc = fail(self, "the server sends no further values", err);
	return rc;
}

/* --- The whole object --------------------------------------------------- */

/* 1 if the object changed on the way. */
static int take_all(struct reading *self, LDAPMessage *message,
		    struct adrcpt_error *err)
{
	int rc;

	self->change.bytes = NULL;
	memset(&self->join, 0, sizeof self->join);
	rc = keep(self->object, message, err);
	if (rc == 0)
		rc = take_message(self, message, true, err);
	while (rc == 0 && self->join.open)
		rc = take_part(self, err);
	return rc;
}

int adr_ldap_object_read(struct adr_ldap_object *object,
			 struct adr_ldap_conn *conn,
			 const struct adr_ldap_query *query,
			 LDAPMessage *message, adrcpt_entry *entry,
			 struct adrcpt_error *err)
{
	struct reading self = {object,    conn,      query,     entry,
			       {0, NULL}, {NULL, 0}, {0, false}};
	int starts, rc = 0;

	drop_messages(object);
	for (starts = 0; starts < MAX_STARTS; starts++) {
		rc = take_all(&self, message, err);
		if (rc <= 0)
			return rc;
		rc = ask_again(&self, &message, query->attributes, err);
		if (rc < 0)
			return rc;
	}
	ldap_msgfree(message);
	return fail(&self, "it changes faster than it can be read", err);
}
