/*
 * printer URI BIND-DN PASSWORD-FILE BASE [CA-FILE]: the least that one writes
 * with libldap: a page at a time by ldap_search_ext_s(), each value of
 * proxyAddresses by ldap_get_values_len(), SMTP ones printed as they are.  No
 * checks, no folding, no order, doubles and all.
 */
#include <ldap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static void check(const char *what, int code)
{
	if (code == LDAP_SUCCESS)
		return;
	fprintf(stderr, "printer: %s: %s\n", what, ldap_err2string(code));
	exit(1);
}

static LDAP *open_server(char **argv)
{
	int version = LDAP_VERSION3, fresh = 0;
	struct berval secret = {0, NULL};
	char password[256] = "";
	LDAP *handle;
	FILE *file;

	if (argv[3][0] != '\0') {
		file = fopen(argv[3], "r");
		if (file == NULL ||
		    fgets(password, sizeof password, file) == NULL)
			check(argv[3], LDAP_LOCAL_ERROR);
		fclose(file);
	}
	secret.bv_len = strcspn(password, "\n");
	secret.bv_val = password;
	check("initialize", ldap_initialize(&handle, argv[1]));
	ldap_set_option(handle, LDAP_OPT_PROTOCOL_VERSION, &version);
	if (argv[4] != NULL && argv[5] != NULL) {
		ldap_set_option(handle, LDAP_OPT_X_TLS_CACERTFILE, argv[5]);
		ldap_set_option(handle, LDAP_OPT_X_TLS_NEWCTX, &fresh);
	}
	check("bind", ldap_sasl_bind_s(handle, argv[2], LDAP_SASL_SIMPLE,
				       &secret, NULL, NULL, NULL));
	return handle;
}

static void print_entry(LDAP *handle, LDAPMessage *entry)
{
	struct berval **values =
		ldap_get_values_len(handle, entry, "proxyAddresses");
	size_t i;

	for (i = 0; values != NULL && values[i] != NULL; i++) {
		if (values[i]->bv_len <= 5 ||
		    strncasecmp(values[i]->bv_val, "smtp:", 5) != 0)
			continue;
		fwrite(values[i]->bv_val + 5, 1, values[i]->bv_len - 5, stdout);
		fputs("\tOK\n", stdout);
	}
	ldap_value_free_len(values);
}

static void print_page(LDAP *handle, const char *base, struct berval *cookie)
{
	char *attributes[] = {(char *)"proxyAddresses", NULL};
	LDAPControl *controls[2] = {NULL, NULL}, **answer = NULL;
	LDAPMessage *result = NULL, *entry;
	ber_int_t estimate;
	int code;

	check("control",
	      ldap_create_page_control(handle, 1000, cookie, 1, &controls[0]));
	check("search", ldap_search_ext_s(handle, base, LDAP_SCOPE_SUBTREE,
					  "(proxyAddresses=*)", attributes, 0,
					  controls, NULL, NULL, 0, &result));
	ldap_control_free(controls[0]);
	for (entry = ldap_first_entry(handle, result); entry != NULL;
	     entry = ldap_next_entry(handle, entry))
		print_entry(handle, entry);
	check("result", ldap_parse_result(handle, result, &code, NULL, NULL,
					  NULL, &answer, 1));
	check("search", code);
	ber_memfree(cookie->bv_val);
	check("cookie", ldap_parse_pageresponse_control(
				handle,
				ldap_control_find(LDAP_CONTROL_PAGEDRESULTS,
						  answer, NULL),
				&estimate, cookie));
	ldap_controls_free(answer);
}

int main(int argc, char **argv)
{
	struct berval cookie = {0, NULL};
	LDAP *handle;

	if (argc < 5) {
		fputs("usage: printer URI BIND-DN PASSWORD-FILE BASE "
		      "[CA-FILE]\n",
		      stderr);
		return 64;
	}
	handle = open_server(argv);
	do
		print_page(handle, argv[4], &cookie);
	while (cookie.bv_len > 0);
	ldap_unbind_ext_s(handle, NULL, NULL);
	return 0;
}
