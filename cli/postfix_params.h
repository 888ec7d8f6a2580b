/* The parameters that ldap_table(5) has. */
#ifndef ADEXPORT_POSTFIX_PARAMS_H
#define ADEXPORT_POSTFIX_PARAMS_H

#include "postfix_cf.h"

struct ldap_param {
	const char *name;
	const char *usual; /* a value that needs no counterpart, or NULL */
	const char *text;  /* why there is no counterpart; NULL: there is one */
};

/* NULL if there is no parameter of that name. */
const struct ldap_param *ldap_param_find(const char *name);

/* What stands before the names in this file: "" in a file for one table,
 * "accounts_" in a main.cf with accounts_server_host, which is the old way to
 * write ldap:accounts.  The caller frees it.  ADRCPT_E_CONFIG if there are
 * several of these tables, or none. */
int ldap_params_prefix(char **prefix, const struct cf *cf, const char *path,
		       struct adrcpt_error *err);

#endif
