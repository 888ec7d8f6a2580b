#include "postfix_params.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct ldap_param known[] = {
	{"server_host", NULL, NULL},
	{"server_port", NULL, NULL},
	{"search_base", NULL, NULL},
	{"bind", NULL, NULL},
	{"bind_dn", NULL, NULL},
	{"bind_pw", NULL, NULL},
	{"start_tls", NULL, NULL},
	{"tls_ca_cert_file", NULL, NULL},
	{"tls_cert", NULL, NULL},
	{"tls_key", NULL, NULL},
	{"scope", NULL, NULL},
	{"timeout", NULL, NULL},
	{"query_filter", NULL, NULL},
	{"result_attribute", NULL, NULL},
	{"domain", NULL, NULL},
	{"sasl_mechs", NULL, NULL},
	{"version", "3", "the protocol is LDAPv3, always"},
	{"tls_require_cert", "yes",
	 "certificates and names are always checked"},
	{"tls_ca_cert_dir", "",
	 "certificates are in one file: tls_ca_file, or the system's"},
	{"tls_random_file", "", "the TLS library has random bits"},
	{"tls_cipher_suite", "", "the TLS library chooses, from TLS 1.2 on"},
	{"result_format", "%s", "a key has one value, the output's 'value'"},
	{"result_filter", "%s", "a key has one value, the output's 'value'"},
	{"special_result_attribute", "",
	 "members of groups are not followed; the gateway need not know them"},
	{"terminal_result_attribute", "", "see special_result_attribute"},
	{"leaf_result_attribute", "", "see special_result_attribute"},
	{"expansion_limit", "0", "a limit of one look-up"},
	{"size_limit", "0", "a limit of one look-up"},
	{"recursion_limit", NULL, "a limit of one look-up"},
	{"dereference", "0", "aliases of the directory are not followed"},
	{"chase_referrals", "0", "referrals are not followed"},
	{"debuglevel", "0", "see --verbose and --check"},
	{"sasl_realm", "", "the realm is in the principal"},
	{"sasl_authz_id", "", "the account is read as itself"},
	{"sasl_minssf", "0", "Kerberos signs and encrypts, always"},
	{"cache", NULL, "Postfix itself ignores it"},
	{"cache_expiry", NULL, "Postfix itself ignores it"},
	{"cache_size", NULL, "Postfix itself ignores it"},
};

#define KNOWN_COUNT (sizeof known / sizeof known[0])

const struct ldap_param *ldap_param_find(const char *name)
{
	size_t i;

	for (i = 0; i < KNOWN_COUNT; i++)
		if (strcmp(known[i].name, name) == 0)
			return &known[i];
	return NULL;
}

/* The length of what stands before a name that tells an LDAP table from
 * anything else; 0 if it is no such name. */
static size_t prefix_length(const char *name)
{
	static const char *const telling[] = {"_server_host", "_search_base",
					      "_query_filter"};
	size_t len = strlen(name), i;

	for (i = 0; i < sizeof telling / sizeof telling[0]; i++) {
		size_t tail = strlen(telling[i]);

		if (len > tail && strcmp(name + len - tail, telling[i]) == 0)
			return len - tail + 1;
	}
	return 0;
}

static int fail(const char *path, const char *what, struct adrcpt_error *err)
{
	err->status = ADRCPT_E_CONFIG;
	snprintf(err->text, sizeof err->text, "%.300s: %s", path, what);
	return err->status;
}

/* Names with this prefix, and names with another. */
static bool has_other(const struct cf *cf, const char *prefix, size_t len)
{
	size_t i;

	for (i = 0; i < cf->count; i++) {
		size_t other = prefix_length(cf->params[i].name);

		if (other > 0 && (other != len || strncmp(cf->params[i].name,
							  prefix, len) != 0))
			return true;
	}
	return false;
}

int ldap_params_prefix(char **prefix, const struct cf *cf, const char *path,
		       struct adrcpt_error *err)
{
	const char *name = NULL;
	size_t len = 0, i;

	for (i = 0; i < cf->count; i++) {
		if (ldap_param_find(cf->params[i].name) != NULL)
			break;
		if (len == 0) {
			name = cf->params[i].name;
			len = prefix_length(name);
		}
	}
	if (i < cf->count)
		len = 0;
	else if (len == 0)
		return fail(path, "it has no parameter of ldap_table(5)", err);
	else if (has_other(cf, name, len))
		return fail(path,
			    "it has several LDAP tables: copy the parameters "
			    "of one, without what stands before each name, "
			    "into a file of its own",
			    err);
	*prefix = strndup(len > 0 ? name : "", len);
	if (*prefix != NULL)
		return 0;
	err->status = ADRCPT_E_NOMEM;
	snprintf(err->text, sizeof err->text, "out of memory");
	return err->status;
}
