#include "ldap_lookup.h"

#include "error.h"
#include "ldap_search.h"
#include "mem.h"
#include "text.h"

#include <ldap.h>
#include <stdlib.h>
#include <string.h>

#define MOST_ENTRIES 5

void adr_ldap_found_clear(struct adr_ldap_found *found)
{
	while (found->count > 0)
		free(found->values[--found->count]);
	free(found->values);
	memset(found, 0, sizeof *found);
}

static bool add_value(struct adr_ldap_found *found, const struct berval *value)
{
	void *values = found->values;

	if (!adr_is_text(value->bv_val, value->bv_len))
		return true;
	if (!adr_grow(&values, &found->capacity, found->count + 2,
		      sizeof *found->values))
		return false;
	found->values = values;
	found->values[found->count] = adr_memdup(value->bv_val, value->bv_len);
	if (found->values[found->count] == NULL)
		return false;
	found->values[++found->count] = NULL;
	return true;
}

static int take_entry(struct adr_ldap_found *found, LDAP *handle,
		      LDAPMessage *entry, const char *attribute,
		      struct adrcpt_error *err)
{
	struct berval **values;
	bool ok = true;
	int i;

	found->entries++;
	if (attribute == NULL)
		return 0;
	values = ldap_get_values_len(handle, entry, attribute);
	for (i = 0; ok && values != NULL && values[i] != NULL; i++)
		ok = add_value(found, values[i]);
	ldap_value_free_len(values);
	return ok ? 0 : adr_error_nomem(err);
}

static int end_code(LDAP *handle, LDAPMessage *message)
{
	int code = LDAP_DECODING_ERROR;

	if (ldap_parse_result(handle, message, &code, NULL, NULL, NULL, NULL,
			      0) != LDAP_SUCCESS)
		return LDAP_DECODING_ERROR;
	if (code == LDAP_SIZELIMIT_EXCEEDED || code == LDAP_NO_SUCH_OBJECT)
		return LDAP_SUCCESS;
	return code;
}

static int take_answer(struct adr_ldap_found *found, struct adr_ldap_conn *conn,
		       int msgid, const char *attribute, const char *step,
		       struct adrcpt_error *err)
{
	LDAP *handle = adr_ldap_conn_handle(conn);
	LDAPMessage *message;
	int type, code, rc = 0;

	do {
		message = NULL;
		type = adr_ldap_conn_result(conn, &message, msgid, step, err);
		if (type < 0)
			return type;
		if (type == LDAP_RES_SEARCH_ENTRY && rc == 0)
			rc = take_entry(found, handle, message, attribute, err);
		if (type == LDAP_RES_SEARCH_RESULT && rc == 0) {
			code = end_code(handle, message);
			if (code != LDAP_SUCCESS)
				rc = adr_ldap_conn_error(conn, code, step, err);
		}
		ldap_msgfree(message);
	} while (type != LDAP_RES_SEARCH_RESULT);
	return rc;
}

int adr_ldap_lookup(struct adr_ldap_found *found, struct adr_ldap_conn *conn,
		    const struct adr_ldap_lookup *lookup, const char *step,
		    struct adrcpt_error *err)
{
	static const int scopes[] = {LDAP_SCOPE_SUBTREE, LDAP_SCOPE_ONELEVEL,
				     LDAP_SCOPE_BASE};
	const char *attributes[2] = {lookup->attribute, NULL};
	int code, msgid, rc;

	if (lookup->attribute == NULL)
		attributes[0] = LDAP_NO_ATTRS;
	memset(found, 0, sizeof *found);
	/* no paging control: AD refuses it for the rootDSE before a bind */
	code = ldap_search_ext(
		adr_ldap_conn_handle(conn), lookup->base, scopes[lookup->scope],
		lookup->filter, (char **)attributes, 0, NULL, NULL, NULL,
		lookup->scope == ADR_LDAP_SCOPE_BASE ? LDAP_NO_LIMIT
						     : MOST_ENTRIES,
		&msgid);
	if (code != LDAP_SUCCESS)
		return adr_ldap_conn_error(conn, code, step, err);
	rc = take_answer(found, conn, msgid, lookup->attribute, step, err);
	if (rc < 0)
		adr_ldap_found_clear(found);
	return rc;
}
