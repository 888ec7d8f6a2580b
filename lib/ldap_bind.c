#include "ldap_bind.h"

#include "error.h"
#include "ldap_creds.h"
#include "text.h"

#include <ldap.h>
#include <sasl/sasl.h>
#include <stdio.h>
#include <string.h>

/* Sealing of any kind; 1 would be signing alone. */
#define LEAST_SSF 56

static bool is_method(const struct adr_ldap_settings *settings,
		      const char *word)
{
	return strcmp(adr_ldap_bind_method(settings), word) == 0;
}

const char *adr_ldap_bind_method(const struct adr_ldap_settings *settings)
{
	if (strcmp(settings->bind, "auto") != 0)
		return settings->bind;
	if (settings->bind_dn != NULL)
		return "simple";
	if (settings->keytab != NULL || adr_ldap_creds_exist())
		return "gssapi";
	return "anonymous";
}

bool adr_ldap_wants_password(const struct adr_ldap_settings *settings)
{
	return is_method(settings, "simple");
}

/* --- Simple, anonymous, EXTERNAL ---------------------------------------- */

/* The answer's own code, with its text where adr_ldap_conn_error() finds it. */
static int answer_code(LDAP *handle, LDAPMessage *message)
{
	int code = LDAP_DECODING_ERROR, parsed;

	parsed = ldap_parse_result(handle, message, &code, NULL, NULL, NULL,
				   NULL, 1);
	return parsed == LDAP_SUCCESS ? code : parsed;
}

/* Not libldap's synchronous bind: that counts all of the time, not silence. */
static int bind_once(struct adr_ldap_conn *conn, const char *dn,
		     const char *mechanism, const struct berval *cred,
		     const char *step, struct adrcpt_error *err)
{
	LDAP *handle = adr_ldap_conn_handle(conn);
	struct berval copy = *cred;
	LDAPMessage *message = NULL;
	int code, msgid, type;

	code = ldap_sasl_bind(handle, dn, mechanism, &copy, NULL, NULL, &msgid);
	if (code != LDAP_SUCCESS)
		return adr_ldap_conn_error(conn, code, step, err);
	type = adr_ldap_conn_result(conn, &message, msgid, step, err);
	if (type < 0)
		return type;
	code = answer_code(handle, message);
	return code == LDAP_SUCCESS
		       ? 0
		       : adr_ldap_conn_error(conn, code, step, err);
}

static int bind_simple(struct adr_ldap_conn *conn, struct adrcpt_error *err)
{
	const struct adr_ldap_settings *settings = adr_ldap_conn_settings(conn);
	struct berval cred = {settings->password->len,
			      settings->password->bytes};
	char step[256];

	if (settings->bind_dn == NULL)
		return adrcpt_error_set(err, ADRCPT_E_USAGE,
					"a simple bind needs bind_dn");
	/* RFC 4513 5.1.2: an empty password would bind nobody, and succeed */
	if (cred.bv_len == 0)
		return adrcpt_error_set(err, ADRCPT_E_USAGE,
					"bind_dn needs a password: give "
					"password_file");
	snprintf(step, sizeof step, "bind as %s", settings->bind_dn);
	return bind_once(conn, settings->bind_dn, LDAP_SASL_SIMPLE, &cred, step,
			 err);
}

static int bind_anonymous(struct adr_ldap_conn *conn, struct adrcpt_error *err)
{
	const struct berval none = {0, NULL};

	return bind_once(conn, "", LDAP_SASL_SIMPLE, &none, "anonymous bind",
			 err);
}

/* Who we are is known below LDAP: by the client's certificate, or by the uid
 * at the other end of a local socket. */
static int bind_external(struct adr_ldap_conn *conn, struct adrcpt_error *err)
{
	const struct berval empty = {0, (char *)""};

	if (!adr_ldap_conn_is_protected(conn))
		return adrcpt_error_set(err, ADRCPT_E_USAGE,
					"%s: bind external needs ldapi://, or "
					"TLS with tls_cert_file",
					adr_ldap_conn_uri(conn));
	return bind_once(conn, NULL, "EXTERNAL", &empty, "bind external", err);
}

/* --- Kerberos ----------------------------------------------------------- */

struct interaction {
	const struct adr_ldap_creds *creds;
	bool failed;
};

/* libldap makes a new SASL context when the bind begins, which forgets
 * credentials set before; but it asks for the authorization identity before
 * the GSSAPI module of Cyrus SASL (2.1.26 and later, SASL_GSS_CREDS) first
 * uses them.  So this is where they are handed over.  Tried with Debian's
 * Cyrus SASL 2.1.28, GSSAPI and GSS-SPNEGO. */
static int interact(LDAP *handle, unsigned flags, void *user, void *prompts)
{
	struct interaction *self = user;
	sasl_interact_t *prompt = prompts;

	(void)flags;
	if (ldap_set_option(handle, LDAP_OPT_X_SASL_GSS_CREDS,
			    adr_ldap_creds_handle(self->creds)) !=
	    LDAP_OPT_SUCCESS)
		self->failed = true;
	for (; prompt->id != SASL_CB_LIST_END; prompt++) {
		prompt->result = "";
		prompt->len = 0;
	}
	return self->failed ? LDAP_LOCAL_ERROR : LDAP_SUCCESS;
}

/* [MS-ADTS] 5.1.2.2: AD refuses a SASL layer inside TLS; without TLS we want
 * nothing less than sealing. */
static int set_security(struct adr_ldap_conn *conn, struct adrcpt_error *err)
{
	LDAP *handle = adr_ldap_conn_handle(conn);
	bool has_tls = adr_ldap_conn_has_tls(conn);
	bool is_protected = adr_ldap_conn_is_protected(conn);
	ber_len_t least = is_protected ? 0 : LEAST_SSF;
	ber_len_t most = has_tls ? 0 : 0x7fffffff;
	ber_len_t buffer = 65536;
	int binding = has_tls ? LDAP_OPT_X_SASL_CBINDING_TLS_ENDPOINT
			      : LDAP_OPT_X_SASL_CBINDING_NONE;

	if (ldap_set_option(handle, LDAP_OPT_X_SASL_SECPROPS,
			    "noanonymous,noplain") == LDAP_OPT_SUCCESS &&
	    ldap_set_option(handle, LDAP_OPT_X_SASL_SSF_MIN, &least) ==
		    LDAP_OPT_SUCCESS &&
	    ldap_set_option(handle, LDAP_OPT_X_SASL_SSF_MAX, &most) ==
		    LDAP_OPT_SUCCESS &&
	    ldap_set_option(handle, LDAP_OPT_X_SASL_MAXBUFSIZE, &buffer) ==
		    LDAP_OPT_SUCCESS &&
	    ldap_set_option(handle, LDAP_OPT_X_SASL_CBINDING, &binding) ==
		    LDAP_OPT_SUCCESS)
		return 0;
	return adrcpt_error_set(err, ADRCPT_E_UNSUPPORTED,
				"%s: libldap refuses the SASL options",
				adr_ldap_conn_uri(conn));
}

/* What was negotiated, not what was asked for. */
static int check_strength(struct adr_ldap_conn *conn, struct adrcpt_error *err)
{
	ber_len_t ssf = adr_ldap_conn_ssf(conn);

	if (adr_ldap_conn_is_protected(conn) || ssf >= LEAST_SSF)
		return 0;
	return adrcpt_error_set(err, ADRCPT_E_AUTH,
				"%s: the bind came without encryption (SSF "
				"%lu)",
				adr_ldap_conn_uri(conn), (unsigned long)ssf);
}

static int bind_kerberos(struct adr_ldap_conn *conn, const char *mechanism,
			 struct adrcpt_error *err)
{
	const struct adr_ldap_settings *settings = adr_ldap_conn_settings(conn);
	struct interaction interaction = {NULL, false};
	struct adr_ldap_creds *creds;
	char step[64];
	int code, rc;

	snprintf(step, sizeof step, "bind with %s", mechanism);
	rc = set_security(conn, err);
	if (rc < 0)
		return rc;
	rc = adr_ldap_creds_get(&creds, settings->keytab, settings->principal,
				err);
	if (rc < 0) {
		adr_error_prefix(err, "%s: ", adr_ldap_conn_uri(conn));
		return rc;
	}
	interaction.creds = creds;
	code = ldap_sasl_interactive_bind_s(
		adr_ldap_conn_handle(conn), NULL, mechanism, NULL, NULL,
		LDAP_SASL_QUIET, interact, &interaction);
	adr_ldap_creds_free(creds);
	if (code != LDAP_SUCCESS)
		return adr_ldap_conn_error(conn, code, step, err);
	return check_strength(conn, err);
}

int adr_ldap_bind(struct adr_ldap_conn *conn, struct adrcpt_error *err)
{
	const struct adr_ldap_settings *settings = adr_ldap_conn_settings(conn);

	if (is_method(settings, "simple"))
		return bind_simple(conn, err);
	if (is_method(settings, "external"))
		return bind_external(conn, err);
	if (is_method(settings, "gssapi"))
		return bind_kerberos(conn, "GSSAPI", err);
	if (is_method(settings, "gss-spnego"))
		return bind_kerberos(conn, "GSS-SPNEGO", err);
	return bind_anonymous(conn, err);
}
