#include "ldap_rootdse.h"

#include "error.h"
#include "mem.h"
#include "text.h"

#include <ldap.h>
#include <stdlib.h>
#include <string.h>

#define AT(member) offsetof(struct adr_ldap_rootdse, member)

static const struct {
	const char *name;
	size_t offset;
} members[] = {
	{"defaultNamingContext", AT(default_base)},
	{"configurationNamingContext", AT(config_base)},
	{"schemaNamingContext", AT(schema_base)},
	{"dnsHostName", AT(host)},
	{"domainFunctionality", AT(level)},
	{"isSynchronized", AT(synchronized)},
	{"namingContexts", AT(context)},
};

#define COUNT (sizeof members / sizeof members[0])

static char **member(struct adr_ldap_rootdse *rootdse, size_t i)
{
	return (char **)((char *)rootdse + members[i].offset);
}

/* Copy the attribute's only value; none if it has none or several.  False
 * without memory: what a server says must not be taken for unsaid. */
static bool copy_only(char **out, LDAP *handle, LDAPMessage *entry,
		      const char *name)
{
	struct berval **values = ldap_get_values_len(handle, entry, name);
	bool ok = true;

	*out = NULL;
	if (ldap_count_values_len(values) == 1 &&
	    adr_is_text(values[0]->bv_val, values[0]->bv_len)) {
		*out = adr_memdup(values[0]->bv_val, values[0]->bv_len);
		ok = *out != NULL;
	}
	ldap_value_free_len(values);
	return ok;
}

static bool take_entry(struct adr_ldap_rootdse *rootdse, LDAP *handle,
		       LDAPMessage *entry)
{
	bool ok = true;
	size_t i;

	adr_ldap_rootdse_clear(rootdse);
	for (i = 0; ok && i < COUNT; i++)
		ok = copy_only(member(rootdse, i), handle, entry,
			       members[i].name);
	if (rootdse->default_base == NULL) {
		rootdse->default_base = rootdse->context;
		rootdse->context = NULL;
	}
	return ok;
}

static int end_code(LDAP *handle, LDAPMessage *message)
{
	int code = LDAP_DECODING_ERROR;

	if (ldap_parse_result(handle, message, &code, NULL, NULL, NULL, NULL,
			      0) != LDAP_SUCCESS)
		return LDAP_DECODING_ERROR;
	return code;
}

int adr_ldap_rootdse_read(struct adr_ldap_rootdse *rootdse,
			  struct adr_ldap_conn *conn, struct adrcpt_error *err)
{
	static const char step[] = "reading the rootDSE";
	LDAP *handle = adr_ldap_conn_handle(conn);
	const char *attributes[COUNT + 1];
	LDAPMessage *message;
	int code, msgid, type;
	bool ok = true;
	size_t i;

	memset(rootdse, 0, sizeof *rootdse);
	for (i = 0; i < COUNT; i++)
		attributes[i] = members[i].name;
	attributes[COUNT] = NULL;
	/* no paging control: AD refuses it here before a bind */
	code = ldap_search_ext(handle, "", LDAP_SCOPE_BASE, "(objectClass=*)",
			       (char **)attributes, 0, NULL, NULL, NULL,
			       LDAP_NO_LIMIT, &msgid);
	if (code != LDAP_SUCCESS)
		return adr_ldap_conn_error(conn, code, step, err);
	do {
		message = NULL;
		type = adr_ldap_conn_result(conn, &message, msgid, step, err);
		if (type == LDAP_RES_SEARCH_ENTRY)
			ok = take_entry(rootdse, handle, message) && ok;
		else if (type == LDAP_RES_SEARCH_RESULT)
			code = end_code(handle, message);
		ldap_msgfree(message);
	} while (type >= 0 && type != LDAP_RES_SEARCH_RESULT);
	if (type >= 0 && code == LDAP_SUCCESS && ok)
		return 0;
	adr_ldap_rootdse_clear(rootdse);
	if (!ok)
		return adr_error_nomem(err);
	return type < 0 ? type : adr_ldap_conn_error(conn, code, step, err);
}

void adr_ldap_rootdse_clear(struct adr_ldap_rootdse *rootdse)
{
	size_t i;

	for (i = 0; i < COUNT; i++) {
		free(*member(rootdse, i));
		*member(rootdse, i) = NULL;
	}
}

bool adr_ldap_rootdse_is_behind(const struct adr_ldap_rootdse *rootdse)
{
	return rootdse->synchronized != NULL &&
	       adr_equal_nocase(rootdse->synchronized,
				strlen(rootdse->synchronized), "FALSE");
}
