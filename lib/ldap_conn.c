#include "ldap_conn.h"

#include "error.h"
#include "ldap_bind.h"
#include "ldap_io.h"
#include "ldap_options.h"
#include "ldap_socket.h"
#include "ldap_stream.h"
#include "ldap_tls.h"
#include "ldap_words.h"
#include "mem.h"

#include <ldap.h>
#include <openldap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

struct adr_ldap_conn {
	LDAP *handle;
	char *uri;
	const struct adr_ldap_settings *settings;
	struct adr_ldap_address address;
	struct adr_ldap_io io;
	struct adr_ldap_stream stream;
	bool is_probe; /* only to look at the certificate */
};

struct adr_ldap_stream *adr_ldap_conn_stream(struct adr_ldap_conn *conn)
{
	return &conn->stream;
}

struct ldap *adr_ldap_conn_handle(const struct adr_ldap_conn *conn)
{
	return conn->handle;
}

const char *adr_ldap_conn_uri(const struct adr_ldap_conn *conn)
{
	return conn->uri;
}

const struct adr_ldap_settings *
adr_ldap_conn_settings(const struct adr_ldap_conn *conn)
{
	return conn->settings;
}

const char *adr_ldap_conn_host(const struct adr_ldap_conn *conn)
{
	return conn->address.host;
}

int adr_ldap_conn_port(const struct adr_ldap_conn *conn)
{
	return conn->address.port;
}

bool adr_ldap_conn_has_tls(const struct adr_ldap_conn *conn)
{
	return conn->settings->starttls || conn->address.is_tls;
}

bool adr_ldap_conn_is_protected(const struct adr_ldap_conn *conn)
{
	return adr_ldap_conn_has_tls(conn) || conn->address.is_local;
}

unsigned long adr_ldap_conn_ssf(const struct adr_ldap_conn *conn)
{
	ber_len_t ssf = 0;

	if (ldap_get_option(conn->handle, LDAP_OPT_X_SASL_SSF, &ssf) !=
	    LDAP_OPT_SUCCESS)
		return 0;
	return ssf;
}

int adr_ldap_conn_error(const struct adr_ldap_conn *conn, int code,
			const char *step, struct adrcpt_error *err)
{
	char *diagnostic = NULL;
	char what[256];
	int status;

	snprintf(what, sizeof what, "%s: %s", conn->uri, step);
	if (conn->io.timed_out)
		code = LDAP_TIMEOUT;
	(void)ldap_get_option(conn->handle, LDAP_OPT_DIAGNOSTIC_MESSAGE,
			      &diagnostic);
	status = adr_ldap_error(err, code, diagnostic, what);
	ldap_memfree(diagnostic);
	return status;
}

static int open_conn(struct adr_ldap_conn **out, const char *uri,
		     const struct adr_ldap_settings *settings, bool is_probe,
		     struct adrcpt_error *err);

/* --- Waiting ------------------------------------------------------------ */

/* What is left of the longest silence: counted from the last byte, or from the
 * beginning of the wait. */
static struct timeval left_to_wait(const struct adr_ldap_conn *conn,
				   long long start)
{
	long long since = conn->io.last_ms > start ? conn->io.last_ms : start;
	long long left = since + (long long)conn->settings->timeout * 1000 -
			 adr_clock_ms();
	struct timeval limit = {0, 0};

	if (left > 0) {
		limit.tv_sec = (time_t)(left / 1000);
		limit.tv_usec = (suseconds_t)(left % 1000) * 1000;
	}
	return limit;
}

int adr_ldap_conn_result(struct adr_ldap_conn *conn, struct ldapmsg **message,
			 int msgid, const char *step, struct adrcpt_error *err)
{
	long long start = adr_clock_ms();
	struct timeval limit = left_to_wait(conn, start);
	int type, code = LDAP_SERVER_DOWN;

	/* a message that takes long but keeps coming is not silence */
	do {
		type = ldap_result(conn->handle, msgid, LDAP_MSG_ONE, &limit,
				   message);
		limit = left_to_wait(conn, start);
	} while (type == 0 && (limit.tv_sec > 0 || limit.tv_usec > 0));
	if (type > 0)
		return type;
	if (type == 0) {
		(void)ldap_abandon_ext(conn->handle, msgid, NULL, NULL);
		return adr_ldap_conn_error(conn, LDAP_TIMEOUT, step, err);
	}
	(void)ldap_get_option(conn->handle, LDAP_OPT_RESULT_CODE, &code);
	return adr_ldap_conn_error(conn, code, step, err);
}

/* --- Connecting --------------------------------------------------------- */

static int make_handle(struct adr_ldap_conn *conn, struct adrcpt_error *err)
{
	int fd, code;
	int rc;

	rc = adr_ldap_socket_open(&fd, &conn->address, conn->uri,
				  (unsigned)conn->settings->connect_timeout,
				  conn->settings->dns_server, err);
	if (rc < 0)
		return rc;
	code = ldap_init_fd(
		fd, conn->address.is_local ? LDAP_PROTO_IPC : LDAP_PROTO_TCP,
		conn->uri, &conn->handle);
	if (code != LDAP_SUCCESS) {
		close(fd);
		conn->handle = NULL;
		return adr_ldap_error(err, code, NULL, conn->uri);
	}
	code = adr_ldap_io_push(conn->handle, &conn->io);
	if (code != LDAP_SUCCESS)
		return adr_ldap_conn_error(conn, code, "connect", err);
	return adr_ldap_options_set(conn->handle, conn->uri, conn->settings,
				    err);
}

bool adr_ldap_conn_peer(struct adr_tls_peer *peer,
			const struct adr_ldap_conn *conn)
{
	struct berval der = {0, NULL};
	bool ok;

	if (ldap_get_option(conn->handle, LDAP_OPT_X_TLS_PEERCERT, &der) !=
		    LDAP_OPT_SUCCESS ||
	    der.bv_val == NULL)
		return false;
	ok = adr_tls_peer_read(peer, der.bv_val, der.bv_len,
			       conn->address.host);
	ldap_memfree(der.bv_val);
	return ok;
}

/* The session is gone with its reason, so the server is asked once more for
 * its certificate, over a connection that is closed right afterwards. */
static int explain_tls(const struct adr_ldap_conn *conn,
		       struct adrcpt_error *err)
{
	struct adr_ldap_conn *probe;
	struct adr_tls_peer peer;
	char reason[ADRCPT_ERROR_TEXT_SIZE];
	bool ok;

	if (open_conn(&probe, conn->uri, conn->settings, true, NULL) < 0)
		return adrcpt_error_set(err, ADRCPT_E_CONNECT,
					"%s: the TLS handshake failed: does "
					"the server offer TLS there, of "
					"version 1.2 at least?",
					conn->uri);
	ok = adr_ldap_conn_peer(&peer, probe);
	adr_ldap_conn_close(probe);
	if (!ok)
		return ADRCPT_E_CONNECT;
	adr_tls_peer_explain(reason, sizeof reason, &peer, conn->address.host,
			     adr_ldap_ca_file(conn->settings));
	return adrcpt_error_set(err, ADRCPT_E_DIRECTORY, "%s: %s", conn->uri,
				reason);
}

static int start_tls(struct adr_ldap_conn *conn, struct adrcpt_error *err)
{
	bool is_upgrade = !conn->address.is_tls;
	int code, rc;

	if (!adr_ldap_conn_has_tls(conn))
		return 0;
	rc = adr_ldap_options_set_tls(conn->handle, conn->uri, conn->settings,
				      conn->is_probe, err);
	if (rc < 0)
		return rc;
	code = is_upgrade ? ldap_start_tls_s(conn->handle, NULL, NULL)
			  : ldap_install_tls(conn->handle);
	if (code == LDAP_SUCCESS)
		return 0;
	rc = adr_ldap_conn_error(conn, code, is_upgrade ? "StartTLS" : "TLS",
				 err);
	if (rc == ADRCPT_E_CONNECT && !conn->is_probe)
		rc = explain_tls(conn, err);
	return rc;
}

/* --- What must not be sent in the clear --------------------------------- */

static bool is_protected(const struct adr_ldap_settings *settings,
			 const struct adr_ldap_address *address)
{
	return settings->starttls || address->is_tls || address->is_local;
}

int adr_ldap_check(const struct adr_ldap_settings *settings, const char *uri,
		   struct adrcpt_error *err)
{
	struct adr_ldap_address address;
	int rc;

	rc = adr_ldap_address_parse(&address, uri, err);
	if (rc < 0)
		return rc;
	if (adr_ldap_wants_password(settings) && !settings->allow_plaintext &&
	    !is_protected(settings, &address))
		rc = adrcpt_error_set(err, ADRCPT_E_USAGE,
				      "%s: the password would be sent in the "
				      "clear: use starttls or ldaps://, or "
				      "allow_plaintext if you must",
				      uri);
	adr_ldap_address_clear(&address);
	return rc;
}

/* --- The whole way ------------------------------------------------------ */

static void tell(const struct adr_ldap_conn *conn, const char *step)
{
	const struct adr_ldap_settings *settings = conn->settings;

	if (settings->on_step != NULL && !conn->is_probe)
		settings->on_step(conn, step, settings->step_user);
}

/* The last layer, when TLS and SASL have put theirs. */
static int push_stream(struct adr_ldap_conn *conn, struct adrcpt_error *err)
{
	bool is_packed =
		adr_ldap_conn_has_tls(conn) || adr_ldap_conn_ssf(conn) > 0;
	int code = adr_ldap_stream_push(&conn->stream, conn->handle, &conn->io,
					is_packed, conn->uri);

	return code == LDAP_SUCCESS
		       ? 0
		       : adr_ldap_conn_error(conn, code, "set up", err);
}

static int open_all(struct adr_ldap_conn *conn, struct adrcpt_error *err)
{
	const struct adr_ldap_settings *settings = conn->settings;
	int rc;

	conn->io.silence_ms = (long long)settings->connect_timeout * 1000;
	conn->io.deadline_ms = adr_clock_ms() + conn->io.silence_ms;
	rc = adr_ldap_check(settings, conn->uri, err);
	if (rc == 0)
		rc = adr_ldap_address_parse(&conn->address, conn->uri, err);
	if (rc == 0)
		rc = make_handle(conn, err);
	if (rc == 0)
		tell(conn, "connect");
	if (rc == 0)
		rc = start_tls(conn, err);
	if (rc < 0 || conn->is_probe)
		return rc;
	if (adr_ldap_conn_has_tls(conn))
		tell(conn, "tls");
	conn->io.silence_ms = (long long)settings->timeout * 1000;
	conn->io.deadline_ms = 0;
	if (adr_ldap_options_set_timeout(conn->handle, settings->timeout) !=
	    LDAP_OPT_SUCCESS)
		return adr_ldap_conn_error(conn, LDAP_LOCAL_ERROR, "set up",
					   err);
	rc = adr_ldap_bind(conn, err);
	if (rc == 0)
		rc = push_stream(conn, err);
	if (rc == 0)
		tell(conn, "bind");
	return rc;
}

static int open_conn(struct adr_ldap_conn **out, const char *uri,
		     const struct adr_ldap_settings *settings, bool is_probe,
		     struct adrcpt_error *err)
{
	struct adr_ldap_conn *conn = calloc(1, sizeof *conn);
	int rc;

	if (conn == NULL)
		return adr_error_nomem(err);
	conn->settings = settings;
	conn->is_probe = is_probe;
	conn->uri = adr_memdup(uri, strlen(uri));
	rc = conn->uri != NULL ? open_all(conn, err) : adr_error_nomem(err);
	if (rc < 0) {
		adr_ldap_conn_close(conn);
		return rc;
	}
	*out = conn;
	return 0;
}

int adr_ldap_conn_open(struct adr_ldap_conn **conn, const char *uri,
		       const struct adr_ldap_settings *settings,
		       struct adrcpt_error *err)
{
	return open_conn(conn, uri, settings, false, err);
}

void adr_ldap_conn_close(struct adr_ldap_conn *conn)
{
	if (conn == NULL)
		return;
	/* taking leave is not worth waiting for */
	conn->io.silence_ms = 0;
	if (conn->handle != NULL)
		(void)ldap_unbind_ext(conn->handle, NULL, NULL);
	adr_ldap_stream_clear(&conn->stream);
	adr_ldap_address_clear(&conn->address);
	free(conn->uri);
	free(conn);
}
