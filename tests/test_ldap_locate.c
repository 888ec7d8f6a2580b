#include "ldap_locate.h"

#include "error.h"
#include "unit.h"

#include <stdio.h>
#include <string.h>

#define MAX_SERVERS 3

static const char *const uris[] = {"ldap://a", "ldap://b", "ldap://c"};

/* How a server fails, each time it is tried. */
struct failure {
	int status;
	int domain;
	int native;
};

#define LDAP_CODE(number) ADRCPT_NATIVE_LDAP, number

/* clang-format off */
static const struct {
	const char *name;
	size_t servers;
	unsigned long rounds;
	struct failure failures[MAX_SERVERS];
	const char *tried; /* in this order */
	int status;        /* in the end */
} cases[] = {
	/* one after the other */
	{"the only one", 1, 1, {{ADRCPT_E_CONNECT, 0, 0}}, "a",
	 ADRCPT_E_CONNECT},
	{"three", 3, 1,
	 {{ADRCPT_E_CONNECT, 0, 0}, {ADRCPT_E_CONNECT, 0, 0},
	  {ADRCPT_E_CONNECT, 0, 0}},
	 "abc", ADRCPT_E_CONNECT},
	{"the server said no: not everywhere the same", 2, 1,
	 {{ADRCPT_E_DIRECTORY, LDAP_CODE(53)}, {ADRCPT_E_CONNECT, 0, 0}}, "ab",
	 ADRCPT_E_CONNECT},
	{"cut short", 2, 1,
	 {{ADRCPT_E_INCOMPLETE, LDAP_CODE(-1)}, {ADRCPT_E_CONNECT, 0, 0}},
	 "ab", ADRCPT_E_INCOMPLETE},
	{"a time limit: another server may be faster", 2, 1,
	 {{ADRCPT_E_INCOMPLETE, LDAP_CODE(3)}, {ADRCPT_E_CONNECT, 0, 0}}, "ab",
	 ADRCPT_E_INCOMPLETE},
	{"an errno that looks like a size limit", 2, 1,
	 {{ADRCPT_E_INCOMPLETE, ADRCPT_NATIVE_ERRNO, 4},
	  {ADRCPT_E_CONNECT, 0, 0}},
	 "ab", ADRCPT_E_INCOMPLETE},

	/* what the list of failures amounts to */
	{"silence weighs more than a refused connection", 2, 1,
	 {{ADRCPT_E_CONNECT, 0, 0}, {ADRCPT_E_TIMEOUT, 0, 0}}, "ab",
	 ADRCPT_E_TIMEOUT},
	{"an answer cut short weighs more than silence", 3, 1,
	 {{ADRCPT_E_TIMEOUT, 0, 0}, {ADRCPT_E_INCOMPLETE, 0, 0},
	  {ADRCPT_E_CONNECT, 0, 0}},
	 "abc", ADRCPT_E_INCOMPLETE},
	{"all said no", 2, 1,
	 {{ADRCPT_E_DIRECTORY, 0, 0}, {ADRCPT_E_DIRECTORY, 0, 0}}, "ab",
	 ADRCPT_E_DIRECTORY},

	/* rounds */
	{"a second round", 2, 2,
	 {{ADRCPT_E_CONNECT, 0, 0}, {ADRCPT_E_TIMEOUT, 0, 0}}, "abab",
	 ADRCPT_E_TIMEOUT},
	{"a second round for one server", 1, 2, {{ADRCPT_E_INCOMPLETE, 0, 0}},
	 "aa", ADRCPT_E_INCOMPLETE},
	{"a second round if there is hope", 2, 2,
	 {{ADRCPT_E_DIRECTORY, 0, 0}, {ADRCPT_E_CONNECT, 0, 0}}, "abab",
	 ADRCPT_E_CONNECT},
	{"no second round if all said no", 2, 3,
	 {{ADRCPT_E_DIRECTORY, 0, 0}, {ADRCPT_E_DIRECTORY, 0, 0}}, "ab",
	 ADRCPT_E_DIRECTORY},

	/* what would be the same everywhere */
	{"credentials", 2, 3, {{ADRCPT_E_AUTH, LDAP_CODE(49)}}, "a",
	 ADRCPT_E_AUTH},
	{"credentials at the second one", 3, 3,
	 {{ADRCPT_E_CONNECT, 0, 0}, {ADRCPT_E_AUTH, LDAP_CODE(49)}}, "ab",
	 ADRCPT_E_AUTH},
	{"a size limit", 2, 3, {{ADRCPT_E_INCOMPLETE, LDAP_CODE(4)}}, "a",
	 ADRCPT_E_INCOMPLETE},
	{"an administrative limit", 2, 3,
	 {{ADRCPT_E_INCOMPLETE, LDAP_CODE(11)}}, "a", ADRCPT_E_INCOMPLETE},
	{"a wrong option", 2, 3, {{ADRCPT_E_USAGE, 0, 0}}, "a",
	 ADRCPT_E_USAGE},
	{"a wrong file", 2, 3, {{ADRCPT_E_CONFIG, 0, 0}}, "a",
	 ADRCPT_E_CONFIG},
	{"malformed data", 2, 3, {{ADRCPT_E_DATA, 0, 0}}, "a", ADRCPT_E_DATA},
	{"stopped", 2, 3, {{ADRCPT_E_STOPPED, 0, 0}}, "a", ADRCPT_E_STOPPED},
	{"unsupported", 2, 3, {{ADRCPT_E_UNSUPPORTED, 0, 0}}, "a",
	 ADRCPT_E_UNSUPPORTED},
	{"no memory", 2, 3, {{ADRCPT_E_NOMEM, 0, 0}}, "a", ADRCPT_E_NOMEM},
};
/* clang-format on */

/* The server's failure, as its last letter tells which one it is. */
static void fail(struct adrcpt_error *err, const char *uri,
		 const struct failure *failures)
{
	const struct failure *failure = &failures[uri[strlen(uri) - 1] - 'a'];

	adrcpt_error_set(err, failure->status, "%s: failed", uri);
	adr_error_native(err, failure->domain, failure->native);
}

ParameterizedTestParameters(ldap_locate, order_and_end)
{
	return unit_rows(COUNT(cases));
}

ParameterizedTest(size_t *row, ldap_locate, order_and_end, .timeout = 60)
{
	struct adr_ldap_locate locate;
	struct adrcpt_error err;
	char tried[32] = "";
	const char *uri, *at;
	size_t count = 0;
	int rc;

	rc = adr_ldap_locate_init(&locate, uris, cases[*row].servers,
				  cases[*row].rounds, &err);
	cr_assert_eq(rc, 0);
	do {
		uri = adr_ldap_locate_uri(&locate);
		cr_assert_lt(count, sizeof tried - 1, "no end");
		tried[count++] = uri[strlen(uri) - 1];
		fail(&err, uri, cases[*row].failures);
	} while (adr_ldap_locate_next(&locate, &err));
	cr_expect_str_eq(tried, cases[*row].tried, "%s: tried %s",
			 cases[*row].name, tried);
	cr_expect_eq(err.status, cases[*row].status, "%s: status %d: %s",
		     cases[*row].name, err.status, err.text);
	/* who was the last one is named in any case, after a full round all */
	at = strstr(err.text, uri);
	cr_expect_not_null(at, "%s: %s", cases[*row].name, err.text);
	if (strlen(tried) >= cases[*row].servers)
		for (at = tried; *at != '\0'; at++)
			cr_expect_not_null(strstr(err.text, uris[*at - 'a']),
					   "%s: no %s: %s", cases[*row].name,
					   uris[*at - 'a'], err.text);
	adr_ldap_locate_clear(&locate);
}

/* The list of failures is one line that fits, however many servers there
 * are. */
Test(ldap_locate, many_long_failures, .timeout = 60)
{
	const char *many[100];
	struct adr_ldap_locate locate;
	struct adrcpt_error err;
	char why[400];
	size_t i, tries = 0;

	memset(why, 'x', sizeof why - 1);
	why[sizeof why - 1] = '\0';
	for (i = 0; i < COUNT(many); i++)
		many[i] = "ldap://dc.example.com";
	cr_assert_eq(adr_ldap_locate_init(&locate, many, COUNT(many), 1, &err),
		     0);
	do {
		adrcpt_error_set(&err, ADRCPT_E_CONNECT, "ldap://dc: %s", why);
		tries++;
	} while (adr_ldap_locate_next(&locate, &err));
	cr_expect_eq(tries, COUNT(many));
	cr_expect_eq(err.status, ADRCPT_E_CONNECT);
	cr_expect_lt(strlen(err.text), sizeof err.text);
	cr_expect_not_null(strstr(err.text, "ldap://dc: x"), "%s", err.text);
	adr_ldap_locate_clear(&locate);
}
