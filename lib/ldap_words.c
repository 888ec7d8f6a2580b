#include "ldap_words.h"

#include "error.h"

#include <ldap.h>
#include <stdlib.h>
#include <string.h>

/* Found anywhere in the diagnostic text; the first that fits is taken.
 * Sub-codes: [MS-ADTS], [MS-ERREF]; "data" ones are of result 49. */
static const struct {
	const char *text;
	const char *sentence;
} hints[] = {
	{"data 525", "there is no such user: check bind_dn"},
	{"data 52e", "wrong user name or password"},
	{"data 52f", "account restrictions forbid this log-on: an empty "
		     "password, log-on hours or a policy"},
	{"data 530", "the account may not log on at this time: see its log-on "
		     "hours"},
	{"data 531", "the account may not log on from this host: see its list "
		     "of workstations"},
	{"data 532", "the account's password has expired: set a new one that "
		     "does not expire"},
	{"data 533", "the account is disabled: enable it"},
	{"data 568", "the account is in too many groups"},
	{"data 701", "the account itself has expired: extend it"},
	{"data 773", "the account's password must be changed first: clear "
		     "'must change password at next logon'"},
	{"data 775", "the account is locked out: unlock it, and look for who "
		     "uses a wrong password"},
	{"80090346", "the server demands channel binding and got none or the "
		     "wrong one: use gssapi without TLS, or a simple bind "
		     "inside TLS"},
	{"00002028", "the server demands signing or TLS: use starttls or "
		     "ldaps://, or bind with gssapi"},
	{"000004DC", "the server wants a bind first: anonymous reading is not "
		     "allowed there"},
	{"00002020", "the server wants a bind first: anonymous reading is not "
		     "allowed there"},
	{"Transport encryption required",
	 "the server demands TLS for a password: use starttls or ldaps://"},
	{"Sign or Seal are required",
	 "the server demands signing: bind with gssapi without TLS"},
	{"Sign or Seal are not allowed if TLS is used",
	 "the server takes no signing inside TLS: use gssapi without TLS"},
};

/* By result code, if the text told nothing. */
static const struct {
	int code;
	int status;
	const char *sentence;
} codes[] = {
	{LDAP_OPERATIONS_ERROR, ADRCPT_E_DIRECTORY, NULL},
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

/* "Not bound" comes as operationsError, but is a matter of credentials. */
static int status_of(int code, const char *diagnostic)
{
	size_t i = find_code(code);

	if (code == LDAP_OPERATIONS_ERROR &&
	    find_hint(diagnostic) < COUNT(hints))
		return ADRCPT_E_AUTH;
	return i < COUNT(codes) ? codes[i].status : ADRCPT_E_DIRECTORY;
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
