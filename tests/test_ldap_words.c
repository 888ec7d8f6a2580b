#include "ldap_words.h"

#include "unit.h"

#include <ldap.h>
#include <string.h>

#define AD                                                                  \
	"80090308: LdapErr: DSID-0C09044E, comment: AcceptSecurityContext " \
	"error, "

/* A row a hint: what a server sends, a part of what people read. */
static const struct {
	int code;
	const char *diagnostic;
	int status;
	const char *hint; /* NULL: none */
} rows[] = {
	/* sub-codes of a refused bind */
	{LDAP_INVALID_CREDENTIALS, AD "data 525, v4563", ADRCPT_E_AUTH,
	 "no such user"},
	{LDAP_INVALID_CREDENTIALS, AD "data 52e, v4563", ADRCPT_E_AUTH,
	 "wrong user name or password"},
	{LDAP_INVALID_CREDENTIALS, AD "data 52f, v4563", ADRCPT_E_AUTH,
	 "account restrictions"},
	{LDAP_INVALID_CREDENTIALS, AD "data 530, v4563", ADRCPT_E_AUTH,
	 "log on at this time"},
	{LDAP_INVALID_CREDENTIALS, AD "data 531, v4563", ADRCPT_E_AUTH,
	 "log on from this host"},
	{LDAP_INVALID_CREDENTIALS, AD "data 532, v4563", ADRCPT_E_AUTH,
	 "password has expired"},
	{LDAP_INVALID_CREDENTIALS, AD "data 533, v4563", ADRCPT_E_AUTH,
	 "account is disabled"},
	{LDAP_INVALID_CREDENTIALS, AD "data 568, v4563", ADRCPT_E_AUTH,
	 "too many groups"},
	{LDAP_INVALID_CREDENTIALS, AD "data 701, v4563", ADRCPT_E_AUTH,
	 "account itself has expired"},
	{LDAP_INVALID_CREDENTIALS, AD "data 773, v4563", ADRCPT_E_AUTH,
	 "must be changed first"},
	{LDAP_INVALID_CREDENTIALS, AD "data 775, v4563", ADRCPT_E_AUTH,
	 "locked out"},
	{LDAP_INVALID_CREDENTIALS,
	 "80090346: LdapErr: DSID-0C090558, comment: AcceptSecurityContext "
	 "error, data 80090346, v2580",
	 ADRCPT_E_AUTH, "channel binding"},

	/* other texts */
	{LDAP_STRONG_AUTH_REQUIRED,
	 "00002028: LdapErr: DSID-0C090259, comment: The server requires binds "
	 "to turn on integrity checking",
	 ADRCPT_E_AUTH, "demands signing or TLS"},
	{LDAP_OPERATIONS_ERROR,
	 "000004DC: LdapErr: DSID-0C090A5C, comment: In order to perform this "
	 "operation a successful bind must be completed",
	 ADRCPT_E_AUTH, "wants a bind first"},
	{LDAP_OPERATIONS_ERROR,
	 "00002020: Operation unavailable without "
	 "authentication",
	 ADRCPT_E_AUTH, "wants a bind first"},
	{LDAP_STRONG_AUTH_REQUIRED,
	 "BindSimple: Transport encryption required.", ADRCPT_E_AUTH,
	 "demands TLS for a password"},
	{LDAP_STRONG_AUTH_REQUIRED, "SASL:[GSSAPI]: Sign or Seal are required.",
	 ADRCPT_E_AUTH, "demands signing"},
	{LDAP_UNWILLING_TO_PERFORM,
	 "SASL:[GSSAPI]: Sign or Seal are not allowed if TLS is used",
	 ADRCPT_E_AUTH, "no Kerberos bind inside TLS"},
	{LDAP_INVALID_CREDENTIALS,
	 "SASL(-13): authentication failure: GSSAPI Failure: "
	 "gss_accept_sec_context: Clock skew too great",
	 ADRCPT_E_AUTH, "clock"},

	/* by number alone */
	{LDAP_OPERATIONS_ERROR, NULL, ADRCPT_E_DIRECTORY, NULL},
	{LDAP_OPERATIONS_ERROR, "no idea", ADRCPT_E_DIRECTORY, NULL},
	{LDAP_TIMELIMIT_EXCEEDED, NULL, ADRCPT_E_INCOMPLETE, "time limit"},
	{LDAP_SIZELIMIT_EXCEEDED, "", ADRCPT_E_INCOMPLETE, "size limit"},
	{LDAP_ADMINLIMIT_EXCEEDED, NULL, ADRCPT_E_INCOMPLETE,
	 "administrative limit"},
	{LDAP_STRONG_AUTH_REQUIRED, NULL, ADRCPT_E_AUTH,
	 "demands signing or TLS"},
	{LDAP_CONFIDENTIALITY_REQUIRED, NULL, ADRCPT_E_AUTH, "demands TLS"},
	{LDAP_REFERRAL, NULL, ADRCPT_E_DIRECTORY, "another server or domain"},
	{LDAP_UNAVAILABLE_CRITICAL_EXTENSION, NULL, ADRCPT_E_DIRECTORY,
	 "paged searches"},
	{LDAP_NO_SUCH_OBJECT, NULL, ADRCPT_E_DIRECTORY, "does not exist"},
	{LDAP_INVALID_DN_SYNTAX, NULL, ADRCPT_E_DIRECTORY, "malformed"},
	{LDAP_INAPPROPRIATE_AUTH, NULL, ADRCPT_E_AUTH, "kind of bind"},
	{LDAP_AUTH_METHOD_NOT_SUPPORTED, NULL, ADRCPT_E_AUTH, "kind of bind"},
	{LDAP_INVALID_CREDENTIALS, NULL, ADRCPT_E_AUTH,
	 "wrong user name or password"},
	{LDAP_INVALID_CREDENTIALS, "invalid credentials", ADRCPT_E_AUTH,
	 "wrong user name or password"},
	{LDAP_INSUFFICIENT_ACCESS, NULL, ADRCPT_E_AUTH, "no right"},
	{LDAP_BUSY, NULL, ADRCPT_E_CONNECT, "busy"},
	{LDAP_UNAVAILABLE, NULL, ADRCPT_E_CONNECT, "shutting down"},
	{LDAP_UNWILLING_TO_PERFORM, NULL, ADRCPT_E_DIRECTORY, "refuses"},
	{LDAP_SERVER_DOWN, NULL, ADRCPT_E_CONNECT, "connection was lost"},
	{LDAP_CONNECT_ERROR, NULL, ADRCPT_E_CONNECT, "connection failed"},
	{LDAP_TIMEOUT, NULL, ADRCPT_E_TIMEOUT, "silent"},
	{LDAP_LOCAL_ERROR, NULL, ADRCPT_E_AUTH, "before it reached"},
	{LDAP_AUTH_UNKNOWN, NULL, ADRCPT_E_UNSUPPORTED, "Cyrus SASL"},
	{LDAP_DECODING_ERROR, NULL, ADRCPT_E_INCOMPLETE, "not LDAP"},
	{LDAP_FILTER_ERROR, NULL, ADRCPT_E_USAGE, "filter is malformed"},
	{LDAP_NO_MEMORY, NULL, ADRCPT_E_NOMEM, "out of memory"},

	/* numbers without words */
	{LDAP_OTHER, NULL, ADRCPT_E_DIRECTORY, NULL},
	{4096, "strange", ADRCPT_E_DIRECTORY, NULL},
};

ParameterizedTestParameters(ldap_words, hint)
{
	return unit_rows(COUNT(rows));
}

ParameterizedTest(size_t *row, ldap_words, hint)
{
	const char *hint;

	hint = adr_ldap_hint(rows[*row].code, rows[*row].diagnostic);
	if (rows[*row].hint == NULL) {
		cr_expect_null(hint, "row %zu: %s", *row, hint);
		return;
	}
	cr_assert_not_null(hint, "row %zu", *row);
	cr_expect_not_null(strstr(hint, rows[*row].hint), "row %zu: %s", *row,
			   hint);
}

ParameterizedTestParameters(ldap_words, error)
{
	return unit_rows(COUNT(rows));
}

ParameterizedTest(size_t *row, ldap_words, error)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	const char *diagnostic = rows[*row].diagnostic;
	int rc;

	rc = adr_ldap_error(&err, rows[*row].code, diagnostic,
			    "ldap://x: bind");
	cr_expect_eq(rc, rows[*row].status, "row %zu: %d", *row, rc);
	cr_expect_eq(err.status, rc);
	cr_expect_eq(err.domain, ADRCPT_NATIVE_LDAP);
	cr_expect_eq(err.native, rows[*row].code);
	cr_expect_eq(strncmp(err.text, "ldap://x: bind: ", 16), 0, "%s",
		     err.text);
	if (rows[*row].hint != NULL)
		cr_expect_not_null(strstr(err.text, rows[*row].hint), "%s",
				   err.text);
	if (diagnostic != NULL && diagnostic[0] != '\0')
		cr_expect_not_null(strstr(err.text, diagnostic), "%s",
				   err.text);
	else
		cr_expect_eq(err.text[strlen(err.text) - 1], ')', "%s",
			     err.text);
	cr_expect_eq(adr_ldap_error(NULL, rows[*row].code, diagnostic, "x"),
		     rc);
}

/* What MIT krb5 and Cyrus SASL say on this side of the wire. */
static const struct {
	const char *text;
	int status;
	const char *hint; /* NULL: only what they say */
} kerberos[] = {
	{"Clock skew too great", ADRCPT_E_AUTH, "clock"},
	{"Server not found in Kerberos database", ADRCPT_E_AUTH,
	 "no service ldap/HOST"},
	{"Client 'GW$@EXAMPLE.COM' not found in Kerberos database",
	 ADRCPT_E_AUTH, "does not know this principal"},
	{"Preauthentication failed", ADRCPT_E_AUTH, "export the keytab again"},
	{"Key version is not available", ADRCPT_E_AUTH,
	 "export the keytab again"},
	{"KDC has no support for encryption type", ADRCPT_E_AUTH,
	 "encryption types"},
	{"Client's credentials have been revoked", ADRCPT_E_AUTH,
	 "disabled, expired or locked out"},
	{"Password has expired", ADRCPT_E_AUTH, "password has expired"},
	{"Ticket expired", ADRCPT_E_AUTH, "kinit again"},
	{"No Kerberos credentials available (default cache: FILE:/x)",
	 ADRCPT_E_AUTH, "no Kerberos ticket"},
	{"No credentials cache found (filename: /x)", ADRCPT_E_AUTH,
	 "no Kerberos ticket"},
	{"Credentials cache permissions incorrect", ADRCPT_E_AUTH,
	 "no Kerberos ticket that can be used"},
	{"Can't find client principal a@B in cache collection", ADRCPT_E_AUTH,
	 "no ticket for this principal"},
	{"No key table entry found for a@B", ADRCPT_E_AUTH, "no key for this"},
	{"No principal in keytab matches desired name", ADRCPT_E_AUTH,
	 "no key for this"},
	{"Keytab contains no suitable keys for a@B", ADRCPT_E_AUTH,
	 "no key for this"},
	{"Keytab FILE:/x is nonexistent or empty", ADRCPT_E_CONFIG,
	 "no such keytab"},
	{"Key table file '/x' not found", ADRCPT_E_CONFIG,
	 "keytab cannot be read"},
	{"Bad format in keytab", ADRCPT_E_CONFIG, "keytab cannot be used"},
	{"Cannot contact any KDC for realm 'B'", ADRCPT_E_CONNECT,
	 "no KDC answers"},
	{"Cannot find KDC for realm \"B\"", ADRCPT_E_CONNECT,
	 "no KDC is known"},
	{"SASL(-4): no mechanism available: No worthy mechs found",
	 ADRCPT_E_UNSUPPORTED, "Cyrus SASL"},
	{"something new", ADRCPT_E_AUTH, NULL},
};

ParameterizedTestParameters(ldap_words, kerberos_error)
{
	return unit_rows(COUNT(kerberos));
}

ParameterizedTest(size_t *row, ldap_words, kerberos_error)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	int rc;

	rc = adr_kerberos_error(&err, kerberos[*row].text, "ldap://x: bind");
	cr_expect_eq(rc, kerberos[*row].status, "row %zu: %d", *row, rc);
	cr_expect_eq(err.status, rc);
	cr_expect_eq(strncmp(err.text, "ldap://x: bind: ", 16), 0, "%s",
		     err.text);
	cr_expect_not_null(strstr(err.text, kerberos[*row].text), "%s",
			   err.text);
	if (kerberos[*row].hint != NULL)
		cr_expect_not_null(strstr(err.text, kerberos[*row].hint), "%s",
				   err.text);
}

Test(ldap_words, a_diagnostic_stays_one_line)
{
	struct adrcpt_error err;

	adr_ldap_error(&err, LDAP_OTHER, "two\nlines\x1b[2J", "x");
	cr_expect_null(strchr(err.text, '\n'));
	cr_expect_null(strchr(err.text, '\x1b'));
	cr_expect_not_null(strstr(err.text, "two\\0alines"), "%s", err.text);
}
