#include "ldap_words.h"

#include "error.h"

#include <ldap.h>
#include <stdlib.h>
#include <string.h>

/* Found anywhere in the diagnostic text; the first that fits is taken.
 * Sub-codes: [MS-ADTS], [MS-ERREF]; "data" ones are of result 49.  The rest is
 * what MIT krb5 and Cyrus SASL say. */
static const struct {
	const char *text;
	int status;
	const char *sentence;
} hints[] = {
	{"data 525", ADRCPT_E_AUTH, "there is no such user: check bind_dn"},
	{"data 52e", ADRCPT_E_AUTH, "wrong user name or password"},
	{"data 52f", ADRCPT_E_AUTH,
	 "account restrictions forbid this log-on: an empty password, log-on "
	 "hours or a policy"},
	{"data 530", ADRCPT_E_AUTH,
	 "the account may not log on at this time: see its log-on hours"},
	{"data 531", ADRCPT_E_AUTH,
	 "the account may not log on from this host: see its list of "
	 "workstations"},
	{"data 532", ADRCPT_E_AUTH,
	 "the account's password has expired: set a new one that does not "
	 "expire"},
	{"data 533", ADRCPT_E_AUTH, "the account is disabled: enable it"},
	{"data 568", ADRCPT_E_AUTH, "the account is in too many groups"},
	{"data 701", ADRCPT_E_AUTH,
	 "the account itself has expired: extend it"},
	{"data 773", ADRCPT_E_AUTH,
	 "the account's password must be changed first: clear 'must change "
	 "password at next logon'"},
	{"data 775", ADRCPT_E_AUTH,
	 "the account is locked out: unlock it, and look for who uses a wrong "
	 "password"},
	{"80090346", ADRCPT_E_AUTH,
	 "the server demands channel binding and got none or the wrong one: "
	 "use gssapi without TLS, or a simple bind inside TLS"},
	{"00002028", ADRCPT_E_AUTH,
	 "the server demands signing or TLS: use starttls or ldaps://, or bind "
	 "with gssapi"},
	{"000004DC", ADRCPT_E_AUTH,
	 "the server wants a bind first: anonymous reading is not allowed "
	 "there"},
	{"00002020", ADRCPT_E_AUTH,
	 "the server wants a bind first: anonymous reading is not allowed "
	 "there"},
	{"Transport encryption required", ADRCPT_E_AUTH,
	 "the server demands TLS for a password: use starttls or ldaps://"},
	{"Sign or Seal are required", ADRCPT_E_AUTH,
	 "the server demands signing: bind with gssapi without TLS"},
	{"Sign or Seal are not allowed if TLS is used", ADRCPT_E_AUTH,
	 "the server takes no Kerberos bind inside TLS: use gssapi without "
	 "TLS, "
	 "or a simple bind inside TLS"},
	{"Clock skew too great", ADRCPT_E_AUTH,
	 "this host's clock differs by more than five minutes from the "
	 "controller's: set it right (NTP)"},
	{"Server not found in Kerberos database", ADRCPT_E_AUTH,
	 "the domain knows no service ldap/HOST for this server: use its full "
	 "name as in AD, not an address or an alias"},
	{"not found in Kerberos database", ADRCPT_E_AUTH,
	 "the domain does not know this principal: check principal and the "
	 "keytab"},
	{"Pre-authentication failed", ADRCPT_E_AUTH,
	 "the domain takes none of the keytab's keys: export the keytab again, "
	 "with AES"},
	{"Preauthentication failed", ADRCPT_E_AUTH,
	 "the keytab's key is not the account's any more (the password was "
	 "changed, another kvno or salt): export the keytab again"},
	{"Key version", ADRCPT_E_AUTH,
	 "the keytab's key is not the account's any more (the password was "
	 "changed, another kvno or salt): export the keytab again"},
	{"KDC has no support for encryption type", ADRCPT_E_AUTH,
	 "the domain takes none of the keytab's encryption types: export the "
	 "keytab again with AES"},
	{"credentials have been revoked", ADRCPT_E_AUTH,
	 "the account is disabled, expired or locked out: enable it"},
	{"Password has expired", ADRCPT_E_AUTH,
	 "the account's password has expired: set a new one that does not "
	 "expire"},
	{"Ticket expired", ADRCPT_E_AUTH,
	 "the ticket has expired: kinit again, or use a keytab; and check the "
	 "clock"},
	{"No Kerberos credentials available", ADRCPT_E_AUTH,
	 "there is no Kerberos ticket: kinit first, or give keytab"},
	{"No credentials cache found", ADRCPT_E_AUTH,
	 "there is no Kerberos ticket: kinit first, or give keytab"},
	{"Credentials cache", ADRCPT_E_AUTH,
	 "there is no Kerberos ticket that can be used: kinit first, or give "
	 "keytab"},
	{"Can't find client principal", ADRCPT_E_AUTH,
	 "no ticket for this principal: kinit first, or give keytab"},
	{"No key table entry found", ADRCPT_E_AUTH,
	 "the keytab has no key for this principal: see klist -k"},
	{"No principal in keytab", ADRCPT_E_AUTH,
	 "the keytab has no key for this principal: see klist -k"},
	{"Keytab contains no suitable keys", ADRCPT_E_AUTH,
	 "the keytab has no key for this principal: see klist -k"},
	{"is nonexistent or empty", ADRCPT_E_CONFIG,
	 "there is no such keytab, or it is empty or unreadable"},
	{"Key table", ADRCPT_E_CONFIG,
	 "the keytab cannot be read: check its name and rights"},
	{"keytab", ADRCPT_E_CONFIG,
	 "the keytab cannot be used: check its name, rights and contents with "
	 "klist -k"},
	{"Cannot contact any KDC", ADRCPT_E_CONNECT,
	 "no KDC answers: is port 88 open towards the controllers?"},
	{"Cannot find KDC", ADRCPT_E_CONNECT,
	 "no KDC is known for the realm: see DNS SRV _kerberos._udp, or "
	 "krb5.conf"},
	{"No worthy mechs found", ADRCPT_E_UNSUPPORTED,
	 "Cyrus SASL has no module for this bind, or none that is strong "
	 "enough: install its GSSAPI module (Debian: "
	 "libsasl2-modules-gssapi-mit)"},
};

/* By result code, if the text told nothing. */
static const struct {
	int code;
	int status;
	const char *sentence;
} codes[] = {
	{LDAP_OPERATIONS_ERROR, ADRCPT_E_DIRECTORY, NULL},
	{LDAP_PROTOCOL_ERROR, ADRCPT_E_DIRECTORY,
	 "the server does not know this request: it may not offer it"},
	{LDAP_TIMELIMIT_EXCEEDED, ADRCPT_E_INCOMPLETE,
	 "the server's time limit cut the answer short"},
	{LDAP_SIZELIMIT_EXCEEDED, ADRCPT_E_INCOMPLETE,
	 "the server's size limit cut the answer short"},
	{LDAP_ADMINLIMIT_EXCEEDED, ADRCPT_E_INCOMPLETE,
	 "an administrative limit of the server cut the answer short"},
	{LDAP_STRONG_AUTH_REQUIRED, ADRCPT_E_AUTH,
	 "the server demands signing or TLS: use starttls or ldaps://, or "
	 "bind with gssapi"},
	{LDAP_CONFIDENTIALITY_REQUIRED, ADRCPT_E_AUTH,
	 "the server demands TLS: use starttls or ldaps://"},
	{LDAP_REFERRAL, ADRCPT_E_DIRECTORY,
	 "the base belongs to another server or domain"},
	{LDAP_UNAVAILABLE_CRITICAL_EXTENSION, ADRCPT_E_DIRECTORY,
	 "the server does not do paged searches here, or refuses them to this "
	 "account"},
	{LDAP_NO_SUCH_OBJECT, ADRCPT_E_DIRECTORY,
	 "the base does not exist, or this account may not see it"},
	{LDAP_INVALID_DN_SYNTAX, ADRCPT_E_DIRECTORY,
	 "a distinguished name is malformed"},
	{LDAP_INAPPROPRIATE_AUTH, ADRCPT_E_AUTH,
	 "the server does not allow this kind of bind"},
	{LDAP_AUTH_METHOD_NOT_SUPPORTED, ADRCPT_E_AUTH,
	 "the server does not know this kind of bind"},
	{LDAP_INVALID_CREDENTIALS, ADRCPT_E_AUTH,
	 "wrong user name or password"},
	{LDAP_INSUFFICIENT_ACCESS, ADRCPT_E_AUTH,
	 "this account has no right to do that"},
	{LDAP_BUSY, ADRCPT_E_CONNECT, "the server is busy"},
	{LDAP_UNAVAILABLE, ADRCPT_E_CONNECT, "the server is shutting down"},
	{LDAP_UNWILLING_TO_PERFORM, ADRCPT_E_DIRECTORY,
	 "the server refuses to do that"},
	{LDAP_SERVER_DOWN, ADRCPT_E_CONNECT, "the connection was lost"},
	{LDAP_CONNECT_ERROR, ADRCPT_E_CONNECT, "the connection failed"},
	{LDAP_TIMEOUT, ADRCPT_E_TIMEOUT, "the server was silent for too long"},
	{LDAP_LOCAL_ERROR, ADRCPT_E_AUTH,
	 "the bind failed before it reached "
	 "the server"},
	{LDAP_AUTH_UNKNOWN, ADRCPT_E_UNSUPPORTED,
	 "Cyrus SASL has no module for this bind: install its GSSAPI module "
	 "(Debian: libsasl2-modules-gssapi-mit)"},
	{LDAP_DECODING_ERROR, ADRCPT_E_INCOMPLETE,
	 "the server sent something that is not LDAP"},
	{LDAP_FILTER_ERROR, ADRCPT_E_USAGE, "the search filter is malformed"},
	{LDAP_NO_MEMORY, ADRCPT_E_NOMEM, "out of memory"},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static size_t find_code(int code)
{
	size_t i;

	for (i = 0; i < COUNT(codes); i++)
		if (codes[i].code == code)
			break;
	return i;
}

static size_t find_hint(const char *diagnostic)
{
	size_t i;

	for (i = 0; i < COUNT(hints); i++)
		if (diagnostic != NULL &&
		    strstr(diagnostic, hints[i].text) != NULL)
			break;
	return i;
}

const char *adr_ldap_hint(int code, const char *diagnostic)
{
	size_t i = find_hint(diagnostic);

	if (i < COUNT(hints))
		return hints[i].sentence;
	i = find_code(code);
	return i < COUNT(codes) ? codes[i].sentence : NULL;
}

/* What the text says weighs more: "not bound" comes as operationsError, and is
 * a matter of credentials. */
static int status_of(int code, const char *diagnostic)
{
	size_t i = find_hint(diagnostic);

	if (i < COUNT(hints))
		return hints[i].status;
	i = find_code(code);
	return i < COUNT(codes) ? codes[i].status : ADRCPT_E_DIRECTORY;
}

int adr_kerberos_error(struct adrcpt_error *err, const char *text,
		       const char *what)
{
	size_t i = find_hint(text);
	int status = i < COUNT(hints) ? hints[i].status : ADRCPT_E_AUTH;

	if (i < COUNT(hints))
		return adrcpt_error_set(err, status, "%s: %s (%s)", what,
					hints[i].sentence, text);
	return adrcpt_error_set(err, status, "%s: %s", what, text);
}

int adr_ldap_error(struct adrcpt_error *err, int code, const char *diagnostic,
		   const char *what)
{
	const char *hint = adr_ldap_hint(code, diagnostic);
	int status = status_of(code, diagnostic);
	bool has_text = diagnostic != NULL && diagnostic[0] != '\0' &&
			strcmp(diagnostic, "(unknown error code)") != 0;

	adrcpt_error_set(err, status, "%s: %s%s(%s, %d)%s%s", what,
			 hint != NULL ? hint : "", hint != NULL ? " " : "",
			 ldap_err2string(code), code, has_text ? ": " : "",
			 has_text ? diagnostic : "");
	adr_error_native(err, ADRCPT_NATIVE_LDAP, code);
	return status;
}
