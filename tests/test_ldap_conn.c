#include "ldap_conn.h"

#include "fake_ldap.h"
#include "ldap_bed.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NAME "CN=svc,OU=Lab,DC=example,DC=com"
#define SECRET "s3cr\303\251t-"

/* How the server is reached. */
enum how { PLAIN, ALLOWED, STARTTLS, ALLOWED_STARTTLS, LDAPS, LOCAL };

/* clang-format off */
static const struct {
	enum how how;
	const char *bind;
	const char *bind_dn;
	const char *password;
	struct fake_fault fault;
	int status;
	int native;        /* LDAP result, or 0 for any */
	const char *words; /* in the error */
	const char *log;   /* in the server's log; NULL: no bind is there */
} cases[] = {
	/* who may */
	{PLAIN, "anonymous", NULL, NULL, {0}, 0, 0, NULL,
	 "method=simple dn=\"\" password=0"},
	{PLAIN, "auto", NULL, NULL, {0}, 0, 0, NULL,
	 "method=simple dn=\"\" password=0"},
	{PLAIN, "anonymous", NAME, SECRET, {0}, 0, 0, NULL,
	 "method=simple dn=\"\" password=0"},
	/* slow, but never silent for a second */
	{PLAIN, "anonymous", NULL, NULL, {.kind = FAKE_TRICKLE, .arg = 110}, 0,
	 0, NULL, " password=0"},
	{ALLOWED, "auto", NAME, SECRET, {0}, 0, 0, NULL,
	 "method=simple dn=\"" NAME "\" password=8"},
	{ALLOWED, "simple", NAME, SECRET, {0}, 0, 0, NULL, " password=8"},
	{LOCAL, "auto", NAME, SECRET, {0}, 0, 0, NULL, " password=8"},
	{LOCAL, "simple", NAME, SECRET, {0}, 0, 0, NULL, " password=8"},

	/* passwords that are not sent */
	{PLAIN, "auto", NAME, SECRET, {0}, ADRCPT_E_USAGE, 0,
	 "the password would be sent in the clear", NULL},
	{PLAIN, "simple", NAME, SECRET, {0}, ADRCPT_E_USAGE, 0,
	 "the password would be sent in the clear", NULL},
	{ALLOWED, "auto", NAME, "", {0}, ADRCPT_E_USAGE, 0, "password", NULL},
	{LOCAL, "simple", NAME, "", {0}, ADRCPT_E_USAGE, 0, "password", NULL},
	{LOCAL, "simple", NULL, SECRET, {0}, ADRCPT_E_USAGE, 0, "bind_dn",
	 NULL},

	/* nor where TLS does not come about */
	{STARTTLS, "auto", NAME, SECRET, {0}, ADRCPT_E_DIRECTORY, 2,
	 "StartTLS", NULL},
	{ALLOWED_STARTTLS, "auto", NAME, SECRET, {0}, ADRCPT_E_DIRECTORY, 2,
	 "StartTLS", NULL},
	{STARTTLS, "auto", NAME, SECRET, {.kind = FAKE_HANG_ACCEPT},
	 ADRCPT_E_TIMEOUT, 0, "StartTLS: the server was silent", NULL},
	{STARTTLS, "auto", NAME, SECRET, {.kind = FAKE_HANG_STARTTLS},
	 ADRCPT_E_TIMEOUT, 0, "StartTLS: the server was silent", NULL},
	{ALLOWED_STARTTLS, "auto", NAME, SECRET, {.kind = FAKE_HANG_STARTTLS},
	 ADRCPT_E_TIMEOUT, 0, "StartTLS: the server was silent", NULL},
	{STARTTLS, "auto", NAME, SECRET, {.kind = FAKE_HANG_HANDSHAKE},
	 ADRCPT_E_TIMEOUT, 0, "StartTLS: the server was silent", NULL},
	{ALLOWED_STARTTLS, "auto", NAME, SECRET, {.kind = FAKE_HANG_HANDSHAKE},
	 ADRCPT_E_TIMEOUT, 0, "StartTLS: the server was silent", NULL},
	{STARTTLS, "auto", NAME, SECRET, {.kind = FAKE_CLOSE_HANDSHAKE},
	 ADRCPT_E_CONNECT, 0, "TLS", NULL},
	{STARTTLS, "auto", NAME, SECRET,
	 {.kind = FAKE_CLOSE_HANDSHAKE, .rst = true}, ADRCPT_E_CONNECT, 0,
	 "TLS", NULL},
	{ALLOWED_STARTTLS, "auto", NAME, SECRET,
	 {.kind = FAKE_CLOSE_HANDSHAKE}, ADRCPT_E_CONNECT, 0, "TLS",
	 NULL},
	{STARTTLS, "auto", NAME, SECRET, {.kind = FAKE_CLOSE_ACCEPT},
	 ADRCPT_E_CONNECT, 0, "TLS", NULL},
	{LDAPS, "auto", NAME, SECRET, {.kind = FAKE_HANG_ACCEPT},
	 ADRCPT_E_TIMEOUT, 0, "TLS: the server was silent", NULL},
	{LDAPS, "auto", NAME, SECRET, {.kind = FAKE_CLOSE_ACCEPT},
	 ADRCPT_E_CONNECT, 0, "TLS", NULL},
	{LDAPS, "auto", NAME, SECRET,
	 {.kind = FAKE_CLOSE_ACCEPT, .rst = true}, ADRCPT_E_CONNECT, 0, "TLS",
	 NULL},
	{STARTTLS, "anonymous", NULL, NULL, {0}, ADRCPT_E_DIRECTORY, 2,
	 "StartTLS", NULL},
	{LDAPS, "anonymous", NULL, NULL, {.kind = FAKE_HANG_ACCEPT},
	 ADRCPT_E_TIMEOUT, 0, "TLS: the server was silent", NULL},

	/* a connection that ends, or is silent */
	{PLAIN, "auto", NULL, NULL, {.kind = FAKE_HANG_ACCEPT},
	 ADRCPT_E_TIMEOUT, 0, "bind: the server was silent", NULL},
	{ALLOWED, "auto", NAME, SECRET, {.kind = FAKE_HANG_ACCEPT},
	 ADRCPT_E_TIMEOUT, 0, "bind as " NAME ": the server was silent", NULL},
	{PLAIN, "auto", NULL, NULL, {.kind = FAKE_CLOSE_ACCEPT},
	 ADRCPT_E_CONNECT, 0, "bind", NULL},
	{PLAIN, "auto", NULL, NULL, {.kind = FAKE_CLOSE_ACCEPT, .rst = true},
	 ADRCPT_E_CONNECT, 0, "bind", NULL},
	{ALLOWED, "auto", NAME, SECRET, {.kind = FAKE_HANG_BIND},
	 ADRCPT_E_TIMEOUT, 0, "bind as " NAME ": the server was silent",
	 " password=8"},
	{PLAIN, "auto", NULL, NULL, {.kind = FAKE_HANG_BIND}, ADRCPT_E_TIMEOUT,
	 0, "bind: the server was silent", " password=0"},
	{LOCAL, "auto", NAME, SECRET, {.kind = FAKE_HANG_BIND},
	 ADRCPT_E_TIMEOUT, 0, "bind as " NAME ": the server was silent",
	 " password=8"},

	/* the bind is refused */
	{ALLOWED, "auto", NAME, "wrong", {0}, ADRCPT_E_AUTH, 49,
	 "bind as " NAME ": wrong user name or password", " password=5"},
	{ALLOWED, "auto", "CN=nobody", SECRET, {0}, ADRCPT_E_AUTH, 49,
	 "bind as CN=nobody: wrong user name or password", " password=8"},
	{ALLOWED, "auto", NAME, SECRET,
	 {.kind = FAKE_BIND_RESULT, .arg = 49,
	  .text = "80090308: LdapErr: DSID-0C090439, comment: "
		  "AcceptSecurityContext error, data 533, v4563"},
	 ADRCPT_E_AUTH, 49, "the account is disabled", " password=8"},
	{ALLOWED, "auto", NAME, SECRET,
	 {.kind = FAKE_BIND_RESULT, .arg = 49,
	  .text = "80090308: LdapErr: DSID-0C090439, comment: "
		  "AcceptSecurityContext error, data 775, v4563"},
	 ADRCPT_E_AUTH, 49, "the account is locked out", " password=8"},
	{ALLOWED, "auto", NAME, SECRET,
	 {.kind = FAKE_BIND_RESULT, .arg = 1, .text = "nothing known"},
	 ADRCPT_E_DIRECTORY, 1, "bind as " NAME, " password=8"},
	{ALLOWED, "auto", NAME, SECRET,
	 {.kind = FAKE_BIND_RESULT, .arg = 8,
	  .text = "00002028: LdapErr: DSID-0C090256, comment: The server "
		  "requires binds to turn on integrity checking"},
	 ADRCPT_E_AUTH, 8, "the server demands signing or TLS", " password=8"},
	{ALLOWED, "auto", NAME, SECRET, {.kind = FAKE_BIND_RESULT, .arg = 13},
	 ADRCPT_E_AUTH, 13, "the server demands TLS", " password=8"},
	{ALLOWED, "auto", NAME, SECRET, {.kind = FAKE_BIND_RESULT, .arg = 48},
	 ADRCPT_E_AUTH, 48, "the server does not allow this kind of bind",
	 " password=8"},
	{ALLOWED, "auto", NAME, SECRET, {.kind = FAKE_BIND_RESULT, .arg = 51},
	 ADRCPT_E_CONNECT, 51, "the server is busy", " password=8"},
	{ALLOWED, "auto", NAME, SECRET, {.kind = FAKE_BIND_RESULT, .arg = 52},
	 ADRCPT_E_CONNECT, 52, "the server is shutting down", " password=8"},
	{ALLOWED, "auto", NAME, SECRET, {.kind = FAKE_BIND_RESULT, .arg = 53},
	 ADRCPT_E_DIRECTORY, 53, "the server refuses to do that",
	 " password=8"},
};
/* clang-format on */

static void set_up(struct adr_ldap_settings *settings,
		   struct adr_secret *password, size_t row)
{
	enum how how = cases[row].how;

	/* "auto" must not find a ticket of whoever runs the tests */
	setenv("KRB5CCNAME", "FILE:/nonexistent/cache", 1);
	*settings = cases[row].status == ADRCPT_E_TIMEOUT ||
				    cases[row].fault.kind == FAKE_TRICKLE
			    ? bed_impatient
			    : bed_settings;
	settings->bind = cases[row].bind;
	settings->bind_dn = cases[row].bind_dn;
	settings->starttls = how == STARTTLS || how == ALLOWED_STARTTLS;
	settings->allow_plaintext = how == ALLOWED || how == ALLOWED_STARTTLS;
	settings->tls_ca_file = bed_fixture("ldap/ca.pem");
	password->bytes = (char *)cases[row].password;
	password->len =
		cases[row].password != NULL ? strlen(cases[row].password) : 0;
	settings->password = password;
}

/* The server's URI, with the scheme of this row. */
static void make_uri(char *uri, size_t size, size_t row,
		     const struct fake_ldap *server)
{
	const char *plain = fake_ldap_uri(server);

	if (cases[row].how == LDAPS)
		snprintf(uri, size, "ldaps%s", strchr(plain, ':'));
	else
		snprintf(uri, size, "%s", plain);
}

static void check_log(size_t row, const struct fake_ldap *server)
{
	const char *wanted = cases[row].log;
	bool has_bound = wanted != NULL;
	/* a handshake that fails is looked into by a second one */
	size_t most = strstr(cases[row].words != NULL ? cases[row].words : "",
			     "TLS") != NULL
			      ? 2
			      : 1;

	cr_expect_eq(fake_ldap_count(server, " bind "), has_bound ? 1 : 0,
		     "row %zu: %zu binds", row,
		     fake_ldap_count(server, " bind "));
	if (wanted != NULL)
		cr_expect_eq(fake_ldap_count(server, wanted), 1,
			     "row %zu: not in the log: %s", row, wanted);
	if (cases[row].status == ADRCPT_E_USAGE && cases[row].how == PLAIN)
		cr_expect_eq(fake_ldap_count(server, " connect"), 0,
			     "row %zu: connected", row);
	else
		cr_expect_leq(fake_ldap_count(server, " connect"), most,
			      "row %zu: several connections", row);
}

ParameterizedTestParameters(ldap_conn, binds_or_says_why_not)
{
	return unit_rows(COUNT(cases));
}

ParameterizedTest(size_t *row, ldap_conn, binds_or_says_why_not, .timeout = 60)
{
	char folder[] = "/tmp/adrcpt-test.XXXXXX", path[64], uri[128];
	struct fake_ldap_options options = {
		.bind_dn = NAME,
		.password = SECRET,
		.faults = {cases[*row].fault},
	};
	struct adr_ldap_settings settings;
	struct adr_ldap_conn *conn = NULL;
	struct adr_secret password;
	struct adrcpt_error err;
	struct fake_ldap *server;
	int rc;

	cr_assert_not_null(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/socket", folder);
	if (cases[*row].how == LOCAL)
		options.socket_path = path;
	server = bed_start(&options);
	set_up(&settings, &password, *row);
	make_uri(uri, sizeof uri, *row, server);
	rc = adr_ldap_conn_open(&conn, uri, &settings, &err);
	cr_expect_eq(rc, cases[*row].status, "row %zu: %d", *row, rc);
	if (rc == 0) {
		cr_expect_str_eq(adr_ldap_conn_uri(conn), uri);
	} else {
		cr_expect_null(conn);
		bed_failed(&err, cases[*row].status,
			   cases[*row].status == ADRCPT_E_USAGE ? "" : uri,
			   cases[*row].words);
		cr_expect_null(strstr(err.text, SECRET), "%s", err.text);
		if (cases[*row].native != 0)
			cr_expect_eq(err.native, cases[*row].native,
				     "row %zu: %d", *row, err.native);
	}
	adr_ldap_conn_close(conn);
	check_log(*row, server);
	free((char *)settings.tls_ca_file);
	bed_stop(server);
	rmdir(folder);
}

/* --- No server at all ------------------------------------------------------
 */

/* clang-format off */
static const struct {
	const char *uri;
	int status;
} nowhere[] = {
	{"ldap://127.0.0.1:1", ADRCPT_E_CONNECT},
	{"ldaps://127.0.0.1:1", ADRCPT_E_CONNECT},
	{"ldap://[::1]:1", ADRCPT_E_CONNECT},
	{"ldapi://%2Fnonexistent%2Fsocket", ADRCPT_E_CONNECT},
	{"ldapi://%2Fdev%2Fnull", ADRCPT_E_CONNECT},
	{"", ADRCPT_E_USAGE},
	{"dc1.example.com", ADRCPT_E_USAGE},
	{"http://127.0.0.1", ADRCPT_E_USAGE},
	{"cldap://127.0.0.1", ADRCPT_E_USAGE},
	{"ldap:/127.0.0.1", ADRCPT_E_USAGE},
	{"ldap://127.0.0.1:port", ADRCPT_E_USAGE},
	{"ldap://[::1", ADRCPT_E_USAGE},
};
/* clang-format on */

ParameterizedTestParameters(ldap_conn, names_the_server_that_is_not_there)
{
	return unit_rows(COUNT(nowhere));
}

ParameterizedTest(size_t *row, ldap_conn, names_the_server_that_is_not_there,
		  .timeout = 60)
{
	struct adr_ldap_settings settings = bed_settings;
	struct adr_ldap_conn *conn = NULL;
	struct adrcpt_error err;
	int rc;

	settings.tls_ca_file = bed_fixture("ldap/ca.pem");
	rc = adr_ldap_conn_open(&conn, nowhere[*row].uri, &settings, &err);
	cr_expect_eq(rc, nowhere[*row].status, "%s: %d", nowhere[*row].uri, rc);
	bed_failed(&err, nowhere[*row].status, nowhere[*row].uri, NULL);
	cr_expect_null(conn);
	free((char *)settings.tls_ca_file);
}

/* --- TLS files -------------------------------------------------------------
 */

static const struct {
	const char *ca, *cert,
		*key; /* fixtures; "-": a file that is not there */
} tls_files[] = {
	{"-", NULL, NULL},
	{"ldap/ca.pem", "-", "-"},
	{"ldap/ca.pem", "ldap/ca.pem", "ldap/no-certificate.txt"},
};

static char *fixture_or_none(const char *name)
{
	return name != NULL ? bed_fixture(name) : NULL;
}

ParameterizedTestParameters(ldap_conn, tls_files_that_cannot_be_used)
{
	return unit_rows(COUNT(tls_files));
}

ParameterizedTest(size_t *row, ldap_conn, tls_files_that_cannot_be_used,
		  .timeout = 60)
{
	struct fake_ldap_options options = {.entries = 1};
	struct fake_ldap *server = bed_start(&options);
	struct adr_ldap_settings settings = bed_settings;
	struct adr_ldap_conn *conn = NULL;
	char *ca = fixture_or_none(tls_files[*row].ca);
	char *cert = fixture_or_none(tls_files[*row].cert);
	char *key = fixture_or_none(tls_files[*row].key);
	struct adrcpt_error err;
	int rc;

	settings.starttls = true;
	settings.tls_ca_file = ca;
	settings.tls_cert_file = cert;
	settings.tls_key_file = key;
	rc = adr_ldap_conn_open(&conn, fake_ldap_uri(server), &settings, &err);
	cr_expect_eq(rc, ADRCPT_E_CONFIG, "row %zu: %d", *row, rc);
	bed_failed(&err, ADRCPT_E_CONFIG, "tls_", NULL);
	cr_expect_eq(fake_ldap_count(server, " bind "), 0);
	free(ca);
	free(cert);
	free(key);
	bed_stop(server);
}
