/* One LDAP connection: connected, TLS checked, bound.  It is bound once and
 * never again (a second bind would go without channel binding), and no option
 * of libldap is left to a configuration file. */
#ifndef ADR_LDAP_CONN_H
#define ADR_LDAP_CONN_H

#include "secret.h"

struct ldap;    /* libldap's handle */
struct ldapmsg; /* libldap's message */

struct adr_ldap_conn;

/* A step of opening a connection has been taken: "connect", "tls", "bind". */
typedef void adr_ldap_step_fn(const struct adr_ldap_conn *conn,
			      const char *step, void *user);

/* All borrowed. */
struct adr_ldap_settings {
	const char *bind;    /* a word of the option "bind" */
	const char *bind_dn; /* DN, UPN or DOMAIN\user; or NULL */
	const struct adr_secret *password;
	const char *keytab;      /* of the client, for Kerberos; or NULL */
	const char *principal;   /* in it, or in the cache; or NULL */
	const char *tls_ca_file; /* NULL: the system's */
	const char *tls_cert_file;
	const char *tls_key_file;
	const char *dns_server; /* asked for addresses; NULL: the system */
	bool starttls;
	bool allow_plaintext;
	unsigned long connect_timeout; /* seconds: connection and TLS */
	unsigned long timeout;         /* seconds: longest silence */
	adr_ldap_step_fn *on_step;     /* or NULL */
	void *step_user;
};

/* Is a bind with a password meant? */
bool adr_ldap_wants_password(const struct adr_ldap_settings *settings);

/* Before anything is sent: is the URI one, and is no password meant to be sent
 * in the clear?  ADRCPT_E_USAGE if not. */
int adr_ldap_check(const struct adr_ldap_settings *settings, const char *uri,
		   struct adrcpt_error *err);

/* Connect to one server and bind.  Never sends a password over a connection
 * that is neither TLS nor local, unless that is allowed. */
int adr_ldap_conn_open(struct adr_ldap_conn **conn, const char *uri,
		       const struct adr_ldap_settings *settings,
		       struct adrcpt_error *err);

/* NULL is fine. */
void adr_ldap_conn_close(struct adr_ldap_conn *conn);

/* What the server sends, for whoever reads it without libldap. */
struct adr_ldap_stream;
struct adr_ldap_stream *adr_ldap_conn_stream(struct adr_ldap_conn *conn);

struct ldap *adr_ldap_conn_handle(const struct adr_ldap_conn *conn);
const char *adr_ldap_conn_uri(const struct adr_ldap_conn *conn);
const struct adr_ldap_settings *
adr_ldap_conn_settings(const struct adr_ldap_conn *conn);

/* Host (NULL for a local socket) and port. */
const char *adr_ldap_conn_host(const struct adr_ldap_conn *conn);
int adr_ldap_conn_port(const struct adr_ldap_conn *conn);

/* Has it TLS?  Is it safe from being listened to, by TLS or because it does
 * not leave the host? */
bool adr_ldap_conn_has_tls(const struct adr_ldap_conn *conn);
bool adr_ldap_conn_is_protected(const struct adr_ldap_conn *conn);

/* The certificate that the server has shown; false if there is none to see. */
struct adr_tls_peer;
bool adr_ldap_conn_peer(struct adr_tls_peer *peer,
			const struct adr_ldap_conn *conn);

/* Strength of the SASL layer in bits: 0 none, 1 signing alone. */
unsigned long adr_ldap_conn_ssf(const struct adr_ldap_conn *conn);

/* Wait for the next message of an operation; the caller frees it.  Returns its
 * type, or a negative status with err filled; step is for the error. */
int adr_ldap_conn_result(struct adr_ldap_conn *conn, struct ldapmsg **message,
			 int msgid, const char *step, struct adrcpt_error *err);

/* Fill err with what a call of libldap (code) means for this step. */
int adr_ldap_conn_error(const struct adr_ldap_conn *conn, int code,
			const char *step, struct adrcpt_error *err);

#endif
