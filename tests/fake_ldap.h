/*
 * A scripted LDAP server for tests: a small Active Directory that goes wrong
 * on demand.
 *
 * Fill a struct fake_ldap_options (all zero is a server with an empty
 * directory and no faults), start the server, run the client against its
 * URI, then ask what the client did and stop the server:
 *
 *	struct fake_ldap_options options = {
 *		.entries = 250,
 *		.faults = { { .kind = FAKE_CLOSE_MID_PAGE, .page = 2 } },
 *	};
 *	struct fake_ldap *server = fake_ldap_start(&options);
 *
 *	... run the client against fake_ldap_uri(server) ...
 *	cr_assert_eq(fake_ldap_count(server, " connect"), 1);
 *	cr_assert_eq(fake_ldap_stop(server), 0);
 *
 * The server is a child process with one poll loop: a client that hangs or
 * dies costs it nothing, and it ends when its parent does.
 *
 * The directory: `entries` generated users "CN=User i,OU=Lab,BASE" (i from 1)
 * with SMTP:user<i>@example.com and smtp:u<i>@example.com, then the entries of
 * `table`. Filters are evaluated (and, or, not, present, equal, substrings,
 * <=, >=, bit rules 803 and 804), case is ignored. Entries are found by DN
 * and by <GUID=...>.
 *
 * The log has one line an event, "CONNECTION EVENT ...":
 *
 *	1 connect
 *	1 bind msgid=1 method=simple dn="" password=0
 *	1 bind msgid=1 method=sasl mech="EXTERNAL" credentials=0
 *	1 search msgid=2 page=1 size=100 cookie=0 base="DC=example,DC=com"
 *	  scope=sub deref=0 sizelimit=0 timelimit=0 filter="(mail=*)"
 *	  attrs="mail,cn" controls="!1.2.840.113556.1.4.319,1.2.840..."
 *	1 answer msgid=2 code=0 entries=100 cookie=24
 *	1 extended msgid=3 oid=1.3.6.1.4.1.1466.20037
 *	1 abandon msgid=4 target=2
 *	1 unbind
 *	1 close
 *
 * A search is one line (folded here). `page` is 0 without the paging control,
 * else the page asked for; `cookie` and `password` are lengths in bytes; a
 * control with ! is critical. "close" is an end that the client made, "drop"
 * one that the server made, "garbage" a request that was no LDAP, "write" an
 * update the client tried, "fault NAME" the start of a scripted fault.
 */
#ifndef FAKE_LDAP_H
#define FAKE_LDAP_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* What can go wrong. The words in brackets are the names on the command line
 * of fake_ldap; "arg" is fault.arg, "text" fault.text.
 *
 * A page fault looks at searches that are not of base scope. For bind faults
 * fault.page is the number of the bind request on its connection, so that a
 * later step of a SASL exchange can be hit. */
enum fake_fault_kind {
	FAKE_NO_FAULT,		/* ends the list */

	/* connection and bind */
	FAKE_HANG_ACCEPT,	/* [hang-accept] accepts, says nothing */
	FAKE_CLOSE_ACCEPT,	/* [close-accept] */
	FAKE_HANG_STARTTLS,	/* [hang-starttls] no answer to it */
	FAKE_HANG_HANDSHAKE,	/* [hang-handshake] success, then silence */
	FAKE_CLOSE_HANDSHAKE,	/* [close-handshake] success, then end */
	FAKE_HANG_BIND,		/* [hang-bind] */
	FAKE_BIND_RESULT,	/* [bind-result=CODE] text */
	FAKE_HANG_ROOTDSE,	/* [hang-rootdse] */
	FAKE_NOT_SYNCHRONIZED,	/* [not-synchronized] in the rootDSE */

	/* in place of a page */
	FAKE_HANG_PAGE,		/* [hang-page] before the first entry */
	FAKE_GARBAGE,		/* [garbage] bytes that are no BER */
	FAKE_HUGE_LENGTH,	/* [huge-length=BYTES] a header that claims
				 * so much (2 GiB - 1), then silence */
	FAKE_RESULT,		/* [result=CODE] text; 3, 4 and 11 come after
				 * half the entries, with an empty cookie */
	FAKE_REFERRAL,		/* [referral=URL] code 10; text is the URL */
	FAKE_LOST_COOKIE,	/* [lost-cookie=CODE] a cookie is refused, with
				 * AD's words; 12 (default) or 53 */
	FAKE_EMPTY_PAGE,	/* [empty-page] no entry but a cookie; on
				 * every page: it never ends */

	/* inside a page */
	FAKE_HANG_MID_PAGE,	/* [hang-mid-page] after half the entries */
	FAKE_CLOSE_MID_PAGE,	/* [close-mid-page] between two entries */
	FAKE_CUT_ENTRY,		/* [cut-entry] in the middle of one entry */
	FAKE_NOTICE,		/* [notice=CODE] text; Notice of Disconnection
				 * after half the entries, then end; 52 */
	FAKE_REFERENCES,	/* [references=COUNT] search references to this
				 * server: who chases searches DC=Zone1,BASE */
	FAKE_BIG_VALUE,		/* [big-value=BYTES] in an entry; 10 MiB */
	FAKE_NUL_VALUE,		/* [nul-value] a proxy address with a NUL */
	FAKE_UTF8_VALUE,	/* [utf8-value] one that is no UTF-8 */
	FAKE_NEWLINE_VALUE,	/* [newline-value] one with a line feed */
	FAKE_BARE_ENTRY,	/* [bare-entry] an entry with no attribute */
	FAKE_BAD_ENTRY,		/* [bad-entry=1] the second one's first value is
				 * longer than it is; 1: it has no name */
	FAKE_WRONG_ID,		/* [wrong-id] answers have another message id */
	FAKE_TRICKLE,		/* [trickle=MS] a byte each MS milliseconds;
				 * page 0: everything, from the start */

	/* at the end of a page */
	FAKE_NO_CONTROL,	/* [no-control] paging control is missing */
	FAKE_BAD_CONTROL,	/* [bad-control] its value is garbage */
	FAKE_SAME_COOKIE,	/* [same-cookie] this page again, for ever */

	/* base searches for a further range of values */
	FAKE_RANGE_GAP,		/* [range-gap=SHIFT] begins SHIFT (1) later, or
				 * earlier if negative */
	FAKE_RANGE_SHORT,	/* [range-short] a value fewer than it says */
	FAKE_RANGE_RESULT,	/* [range-result=CODE] text */
	FAKE_RANGE_NO_ENTRY,	/* [range-no-entry] success with nothing */
	FAKE_RANGE_HANG,	/* [range-hang] */
	FAKE_USN_CHANGE,	/* [usn-change] uSNChanged is another one */
};

enum { FAKE_MAX_FAULTS = 8 };

/* One fault. Several may be active together. */
struct fake_fault {
	enum fake_fault_kind kind;
	int page;		/* only on this page, from 1; 0: on every one */
	int times;		/* only the first so many times; 0: always */
	int connection;		/* only on this connection, from 1; 0: on all */
	long arg;		/* see the kind; 0: its default */
	const char *text;	/* see the kind; NULL: its default */
	bool rst;		/* a connection ends with RST instead of FIN */
};

/* One value of an attribute. len 0: data is a string. */
struct fake_value {
	const char *name;
	const char *data;
	size_t len;
};

/* One entry; values of one attribute stand together. */
struct fake_entry {
	const char *dn;
	const struct fake_value *values;
	size_t count;
};

/* The scenario. Everything may be zero; pointers are borrowed during
 * fake_ldap_start() only. */
struct fake_ldap_options {
	/* where: 127.0.0.1, or a unix socket if socket_path is not NULL */
	int port;			/* 0: a free one */
	const char *socket_path;
	const char *log_path;		/* appended to; NULL: a private file */

	/* who may: with bind_dn, that name (any form) and password; any other
	 * name gets 49 with bind_text (AD's 52e). No name is always welcome,
	 * but with require_bind may read the rootDSE only (1, 000004DC). */
	const char *bind_dn;
	const char *password;
	const char *bind_text;
	bool require_bind;
	int sasl_result;		/* of SASL binds; 0: fine, 14: go on */
	const char *sasl_text;
	int estimate;			/* of all entries; AD's is always 0 */
	const char *sasl_credentials;	/* of the server; NULL: none */

	/* what is there */
	const char *base_dn;		/* NULL: "DC=example,DC=com" */
	size_t entries;			/* generated ones */
	size_t many_entries;		/* so many of the first ones have ... */
	size_t many_values;		/* ... so many proxyAddresses */
	const struct fake_entry *table;	/* these come after */
	size_t table_len;
	const struct fake_value *root;	/* replaces rootDSE attributes, */
	size_t root_len;		/* data NULL: takes it away */

	/* limits of AD, 0: none. With max_result_sets, opening one more paged
	 * search (on any connection) makes the oldest cookie fail. */
	size_t max_page_size;
	size_t max_val_range;
	size_t max_result_sets;

	bool ad_framing;		/* as AD: lengths 84 xx xx xx xx, texts
					 * with a NUL at the end */
	struct fake_fault faults[FAKE_MAX_FAULTS];
};

/* A running server. */
struct fake_ldap;

/* Start a server; it listens when this returns. Returns NULL and sets errno
 * if it cannot. The caller ends it with fake_ldap_stop(). */
struct fake_ldap *fake_ldap_start(const struct fake_ldap_options *options);

/* The port it listens on, 0 with a unix socket. */
int fake_ldap_port(const struct fake_ldap *server);

/* Its URI, "ldap://127.0.0.1:PORT" or "ldapi://%2Fpath". Lives as long as the
 * server. */
const char *fake_ldap_uri(const struct fake_ldap *server);

/* Its process, for tests that stop (SIGSTOP) or kill it. */
pid_t fake_ldap_pid(const struct fake_ldap *server);

/* Everything logged so far. The caller frees it; NULL if it cannot be read. */
char *fake_ldap_log(const struct fake_ldap *server);

/* How many lines of the log contain `text`. Lines of a client that has just
 * ended may not be there yet: see fake_ldap_wait(). */
size_t fake_ldap_count(const struct fake_ldap *server, const char *text);

/* Wait until a line of the log contains `text`. Returns false if that has not
 * happened within `timeout_ms`. */
bool fake_ldap_wait(const struct fake_ldap *server, const char *text,
		    int timeout_ms);

/* End the server and free it; NULL is fine. Returns 0 if it was alive and
 * well until now, -1 if it had crashed or had been killed. */
int fake_ldap_stop(struct fake_ldap *server);

#endif
