/* gss_acquire_cred_from() with a store: "client_keytab" makes the library get
 * and renew tickets by itself, "ccache" keeps them out of the user's cache. */
#include "ldap_creds.h"

#include "error.h"
#include "ldap_words.h"
#include "mem.h"
#include "text.h"

#include <gssapi/gssapi_ext.h>
#include <gssapi/gssapi_krb5.h>
#include <krb5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct adr_ldap_creds {
	gss_cred_id_t handle;
	char cache[64]; /* name of the memory cache; empty if there is none */
};

/* --- Errors ------------------------------------------------------------- */

static void describe(char *text, size_t size, OM_uint32 code, int type)
{
	gss_buffer_desc part = GSS_C_EMPTY_BUFFER;
	OM_uint32 minor, more = 0;

	text[0] = '\0';
	if (gss_display_status(&minor, code, type, (gss_OID)gss_mech_krb5,
			       &more, &part) == GSS_S_COMPLETE)
		adr_text_clean(text, size, part.value, part.length);
	(void)gss_release_buffer(&minor, &part);
}

static int fail(OM_uint32 major, OM_uint32 minor, const char *what,
		const char *name, struct adrcpt_error *err)
{
	char text[256], step[300];

	describe(text, sizeof text, minor, GSS_C_MECH_CODE);
	if (minor == 0 || text[0] == '\0')
		describe(text, sizeof text, major, GSS_C_GSS_CODE);
	snprintf(step, sizeof step, "%s%s%s", what, name != NULL ? " " : "",
		 name != NULL ? name : "");
	return adr_kerberos_error(err, text, step);
}

/* --- Getting ------------------------------------------------------------ */

static int import_name(gss_name_t *name, const char *principal,
		       struct adrcpt_error *err)
{
	gss_buffer_desc text = {strlen(principal), (void *)principal};
	OM_uint32 major, minor;

	major = gss_import_name(&minor, &text,
				(gss_OID)GSS_KRB5_NT_PRINCIPAL_NAME, name);
	return major == GSS_S_COMPLETE
		       ? 0
		       : fail(major, minor, "principal", principal, err);
}

/* A keytab that is absent, unreadable or without the key looks like a missing
 * cache to GSSAPI, so it is looked at first. */
static krb5_error_code look_at_keytab(krb5_context context, krb5_keytab keytab,
				      const char *principal)
{
	krb5_principal name = NULL;
	krb5_keytab_entry entry;
	krb5_error_code code;

	code = krb5_kt_have_content(context, keytab);
	if (code != 0 || principal == NULL)
		return code;
	code = krb5_parse_name(context, principal, &name);
	if (code == 0)
		code = krb5_kt_get_entry(context, keytab, name, 0, 0, &entry);
	if (code == 0)
		(void)krb5_free_keytab_entry_contents(context, &entry);
	krb5_free_principal(context, name);
	return code;
}

static int check_keytab(const char *path, const char *principal,
			struct adrcpt_error *err)
{
	krb5_context context;
	krb5_keytab keytab = NULL;
	krb5_error_code code;
	char step[300];
	int rc = 0;

	if (krb5_init_context(&context) != 0)
		return adrcpt_error_set(err, ADRCPT_E_CONFIG,
					"Kerberos cannot be set up: check "
					"krb5.conf");
	code = krb5_kt_resolve(context, path, &keytab);
	if (code == 0)
		code = look_at_keytab(context, keytab, principal);
	if (code != 0) {
		const char *text = krb5_get_error_message(context, code);

		snprintf(step, sizeof step, "keytab %s", path);
		rc = adr_kerberos_error(err, text, step);
		krb5_free_error_message(context, text);
	}
	if (keytab != NULL)
		(void)krb5_kt_close(context, keytab);
	krb5_free_context(context);
	return rc;
}

/* GSS-SPNEGO wants a credential of its own mechanism. */
static int acquire(struct adr_ldap_creds *creds, gss_name_t name,
		   const char *keytab, struct adrcpt_error *err)
{
	static const gss_OID_desc spnego = {6,
					    (void *)"\x2b\x06\x01\x05\x05\x02"};
	gss_OID_desc wanted[] = {*gss_mech_krb5, spnego};
	gss_key_value_element_desc items[] = {
		{"client_keytab", keytab},
		{"ccache", creds->cache},
	};
	gss_key_value_set_desc store = {keytab != NULL ? 2 : 0, items};
	gss_OID_set_desc mechs = {2, wanted};
	OM_uint32 major, minor;

	major = gss_acquire_cred_from(
		&minor, name, GSS_C_INDEFINITE, &mechs, GSS_C_INITIATE,
		keytab != NULL ? &store : GSS_C_NO_CRED_STORE, &creds->handle,
		NULL, NULL);
	if (major == GSS_S_COMPLETE)
		return 0;
	return fail(major, minor, keytab != NULL ? "keytab" : "Kerberos cache",
		    keytab, err);
}

int adr_ldap_creds_get(struct adr_ldap_creds **out, const char *keytab,
		       const char *principal, struct adrcpt_error *err)
{
	struct adr_ldap_creds *creds = calloc(1, sizeof *creds);
	gss_name_t name = GSS_C_NO_NAME;
	OM_uint32 minor;
	int rc = 0;

	if (creds == NULL)
		return adr_error_nomem(err);
	creds->handle = GSS_C_NO_CREDENTIAL;
	if (keytab != NULL)
		/* the address makes it this object's own */
		snprintf(creds->cache, sizeof creds->cache,
			 "MEMORY:adrcpt-%ld-%p", (long)getpid(), (void *)creds);
	if (keytab != NULL)
		rc = check_keytab(keytab, principal, err);
	if (rc == 0 && principal != NULL)
		rc = import_name(&name, principal, err);
	if (rc == 0)
		rc = acquire(creds, name, keytab, err);
	(void)gss_release_name(&minor, &name);
	if (rc < 0) {
		adr_ldap_creds_free(creds);
		return rc;
	}
	*out = creds;
	return 0;
}

/* Releasing the credential leaves the tickets in the memory cache. */
static void destroy_cache(const char *name)
{
	krb5_context context;
	krb5_ccache cache;

	if (krb5_init_context(&context) != 0)
		return;
	if (krb5_cc_resolve(context, name, &cache) == 0)
		(void)krb5_cc_destroy(context, cache);
	krb5_free_context(context);
}

void adr_ldap_creds_free(struct adr_ldap_creds *creds)
{
	OM_uint32 minor;

	if (creds == NULL)
		return;
	(void)gss_release_cred(&minor, &creds->handle);
	if (creds->cache[0] != '\0')
		destroy_cache(creds->cache);
	free(creds);
}

void *adr_ldap_creds_handle(const struct adr_ldap_creds *creds)
{
	return creds->handle;
}

char *adr_ldap_creds_name(const struct adr_ldap_creds *creds)
{
	gss_buffer_desc text = GSS_C_EMPTY_BUFFER;
	gss_name_t name = GSS_C_NO_NAME;
	OM_uint32 minor;
	char *copy = NULL;

	if (gss_inquire_cred(&minor, creds->handle, &name, NULL, NULL, NULL) ==
		    GSS_S_COMPLETE &&
	    gss_display_name(&minor, name, &text, NULL) == GSS_S_COMPLETE)
		copy = adr_memdup(text.value, text.length);
	(void)gss_release_buffer(&minor, &text);
	(void)gss_release_name(&minor, &name);
	return copy;
}

bool adr_ldap_creds_exist(void)
{
	struct adr_ldap_creds *creds;

	if (adr_ldap_creds_get(&creds, NULL, NULL, NULL) < 0)
		return false;
	adr_ldap_creds_free(creds);
	return true;
}

char *adr_ldap_creds_domain(void)
{
	krb5_context context;
	char *realm = NULL, *domain = NULL;
	size_t i;

	if (krb5_init_context(&context) != 0)
		return NULL;
	if (krb5_get_default_realm(context, &realm) == 0) {
		domain = adr_memdup(realm, strlen(realm));
		for (i = 0; domain != NULL && domain[i] != '\0'; i++)
			domain[i] = adr_ascii_lower(domain[i]);
		krb5_free_default_realm(context, realm);
	}
	krb5_free_context(context);
	return domain;
}
