/* The LDAP client against the scripted server, for tests: read a search to
 * its end, and look at what came of it and at what the server saw. */
#ifndef LDAP_BED_H
#define LDAP_BED_H

#include "fake_ldap.h"
#include "ldap_conn.h"
#include "ldap_search.h"

/* How a search ended, and what it had delivered until then. */
struct bed_result {
	int status;     /* 0: complete */
	size_t entries; /* delivered */
	bool in_order;  /* they were User 1, User 2 and so on */
	size_t values;  /* proxyAddresses of all of them */
	size_t longest; /* octets of the longest one */
	bool as_made;   /* all of them as the server generates them */
	struct adrcpt_error err;
};

/* Settings for the scripted server: anonymous, and patient: a busy machine is
 * no reason to give up. */
extern const struct adr_ldap_settings bed_settings;

/* The same for a server that falls silent: no longer than a second. */
extern const struct adr_ldap_settings bed_impatient;

/* Start a server; the test fails if that does not work. */
struct fake_ldap *bed_start(const struct fake_ldap_options *options);

/* Stop it; the test fails if it had crashed, or if the client had sent what no
 * client of ours may send: an update, bytes that are no LDAP, a search with
 * limits or with dereferencing, a paged search without its controls, one of
 * another server's part of the tree. */
void bed_stop(struct fake_ldap *server);

/* Connect, search and read until the end or the first failure, which must stay
 * a failure. */
void bed_read(struct bed_result *result, const struct fake_ldap *server,
	      const struct adr_ldap_settings *settings,
	      const struct adr_ldap_query *query);

/* The test fails unless the error has this status and names all this; words
 * may be NULL. */
void bed_failed(const struct adrcpt_error *err, int status, const char *uri,
		const char *words);

/* A file of tests/fixtures.  The caller frees it. */
char *bed_fixture(const char *name);

#endif
