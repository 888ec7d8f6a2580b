/*
 * What the files of the scripted server share; tests include fake_ldap.h.
 *
 * Order of the layers: fake_ldap_loop.c moves bytes, fake_ldap_ber.c makes
 * and takes apart messages, fake_ldap_filter.c and fake_ldap_data.c are the
 * directory, fake_ldap_page.c, fake_ldap_search.c and fake_ldap_ops.c answer.
 * The server is a process of its own, so running out of memory just aborts it.
 */
#ifndef FAKE_LDAP_INT_H
#define FAKE_LDAP_INT_H

#include "fake_ldap.h"

#include <stdint.h>
#include <stdio.h>

#include <lber.h>

/* Bytes that grow. */
struct fake_buf {
	char *data;
	size_t len, cap;
};

/* An entry on its way out: a name and name/value pairs, all owned. A pair
 * whose data is NULL is an attribute without values. */
struct fake_record {
	char *dn;
	struct fake_value *values;
	size_t count, cap;
};

/* A paged search that a cookie can go on with. */
struct fake_paged {
	uint32_t id;
	unsigned connection;
	char *key;		/* base, scope and filter: must not change */
};

struct fake_server {
	const struct fake_ldap_options *opt;
	const char *base_dn;
	const char *uri;
	int listener, log, lifeline;
	struct fake_conn *conns;
	unsigned n_conns;
	unsigned fired[FAKE_MAX_FAULTS];
	struct fake_paged *paged;	/* oldest first */
	size_t n_paged;
	uint32_t last_paged;
	unsigned long usn_bump;		/* by how much uSNChanged has grown */
};

struct fake_conn {
	struct fake_conn *next;
	struct fake_server *server;
	int fd;
	unsigned number;
	struct fake_buf in, out;
	size_t out_done;
	bool bound;		/* as somebody */
	int binds;		/* requests so far */
	bool mute;		/* requests are logged, never answered */
	bool deaf;		/* and not even looked at */
	bool finish;		/* close when everything has been sent */
	bool rst;
	bool eof;
	long trickle_ms;	/* 0: at full speed */
	bool trickle_page;	/* until this page has been sent */
	int64_t next_byte;	/* when, on the monotonic clock, in ms */
};

/* A decoded request; everything points into the message. */
struct fake_request {
	ber_int_t id;
	ber_tag_t op;
	struct berval body, controls;
};

/* The paging control of a search. */
struct fake_page {
	bool asked;
	ber_int_t size;
	struct berval cookie;
};

struct fake_search {
	struct fake_conn *conn;
	ber_int_t id;
	char *base;
	ber_int_t scope, deref, sizelimit, timelimit, types_only;
	ber_tag_t filter_tag;
	struct berval filter;
	char **attrs;		/* NULL-terminated */
	struct fake_page page;
	int page_no;		/* from 1, also without paging */
	size_t position;	/* the first record to look at */
};

/* A result as it goes out. */
struct fake_result {
	int code;
	const char *text;	/* NULL: none */
	const char *referral;	/* NULL: none */
	const struct berval *paging;	/* value of the control, or NULL */
	size_t entries;		/* these two are for the log only */
	size_t cookie;
};

#define FAKE_OID_PAGING "1.2.840.113556.1.4.319"

enum {
	FAKE_OP_BIND = 0x60, FAKE_OP_UNBIND = 0x42, FAKE_OP_SEARCH = 0x63,
	FAKE_OP_ABANDON = 0x50, FAKE_OP_EXTENDED = 0x77,
	FAKE_RES_BIND = 0x61, FAKE_RES_ENTRY = 0x64, FAKE_RES_SEARCH = 0x65,
	FAKE_RES_REFERENCE = 0x73, FAKE_RES_EXTENDED = 0x78,
};

/* --- fake_ldap_buf.c: bytes, records, the log, the list of faults */

/* Like realloc(), but aborts instead of failing. */
void *fake_realloc(void *old, size_t size);

/* A copy of the bytes with a NUL behind it; the caller frees it. */
char *fake_copy(const char *data, size_t len);

/* Append bytes; a string; formatted text; a string in quotes with everything
 * odd as \XX. */
void fake_buf_add(struct fake_buf *buf, const void *data, size_t len);
void fake_buf_text(struct fake_buf *buf, const char *text);
void fake_buf_printf(struct fake_buf *buf, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void fake_buf_quote(struct fake_buf *buf, const char *data, size_t len);

/* Give back the memory; the buffer is empty and usable afterwards. */
void fake_buf_clear(struct fake_buf *buf);

/* Add a value, copied; len 0 takes strlen(data), data NULL adds an attribute
 * without values. */
void fake_record_add(struct fake_record *record, const char *name,
		     const char *data, size_t len);
void fake_record_clear(struct fake_record *record);

/* Write one line "NUMBER text" to the log, in one piece. */
void fake_log(struct fake_conn *conn, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Is this fault due now? Counts it and logs it if so. `page` 0 is for faults
 * that know no pages, -1 for those that do, outside of any page. */
const struct fake_fault *fake_fault_due(struct fake_conn *conn,
					enum fake_fault_kind kind, int page);

/* --- fake_ldap_args.c: the command line */

/* The name of a fault on the command line; the kind of a name, FAKE_NO_FAULT
 * if there is none. */
const char *fake_fault_name(enum fake_fault_kind kind);
enum fake_fault_kind fake_fault_kind(const char *name);

/* A scenario read from a command line; texts belong to argv. */
struct fake_args {
	struct fake_ldap_options options;
	const char *port_file;		/* NULL: none */
};

/* Returns 0, or the index of the argument that is wrong. Call
 * fake_args_clear() in any case. */
int fake_args_parse(struct fake_args *args, int argc, char *const argv[]);
void fake_args_clear(struct fake_args *args);

/* List the options and faults. */
void fake_args_help(FILE *out);

/* --- fake_ldap_loop.c */

/* Serve until the lifeline is closed. */
void fake_serve(struct fake_server *server);

/* End a connection when what is queued has been sent. */
void fake_conn_finish(struct fake_conn *conn, const struct fake_fault *fault);

/* --- fake_ldap_ber.c */

/* How long is the message at the front? 0: more bytes are needed, -1: this is
 * no LDAP message. */
long fake_message_len(const char *data, size_t len);

/* Take a message, or the body of a search, apart. False if it is malformed.
 * fake_search_clear() is due after fake_search_parse() in any case. */
bool fake_request_parse(struct fake_request *request, const char *data,
			size_t len);
bool fake_search_parse(struct fake_search *search,
		       const struct fake_request *request);
void fake_search_clear(struct fake_search *search);

/* Go through controls: true for one control, false at the end. `rest` is what
 * is left, begin with request->controls. */
struct fake_control {
	char oid[64];
	bool critical;
	struct berval value;
};
bool fake_control_next(struct fake_control *control, struct berval *rest);

/* Take the element at the front of `rest`; `body` becomes its contents.
 * Returns its tag, LBER_DEFAULT at the end or if it is malformed. */
ber_tag_t fake_element(struct berval *body, struct berval *rest);

/* The contents of an INTEGER as a number. */
ber_int_t fake_number(const struct berval *body);

/* Begin a message in the framing of the scenario; put the finished one into
 * `out` and free it. */
BerElement *fake_ber_new(const struct fake_conn *conn);
void fake_ber_end(struct fake_buf *out, BerElement *ber);

/* Queue a result of the response type `tag`. */
void fake_send_result(struct fake_conn *conn, ber_int_t id, ber_tag_t tag,
		      const struct fake_result *result);

/* Queue a search reference. */
void fake_send_reference(struct fake_conn *conn, ber_int_t id, const char *url);

/* Queue the extended response; oid NULL: none. */
void fake_send_extended(struct fake_conn *conn, ber_int_t id, int code,
			const char *text, const char *oid, const char *value);

/* --- fake_ldap_filter.c */

/* Append the filter in the form of RFC 4515. */
void fake_filter_text(struct fake_buf *out, ber_tag_t tag, struct berval body);

/* Does the record match? */
bool fake_filter_match(const struct fake_record *record, ber_tag_t tag,
		       struct berval body);

/* --- fake_ldap_data.c */

/* How many records there are; make the one with this index. */
size_t fake_data_count(const struct fake_server *server);
void fake_data_get(const struct fake_server *server, size_t index,
		   struct fake_record *record);
void fake_data_rootdse(const struct fake_server *server, bool synchronized,
		       struct fake_record *record);

/* Is `dn` equal to or below `base`? Is it a direct child? */
bool fake_dn_below(const char *dn, const char *base);
bool fake_dn_child(const char *dn, const char *base);

/* Is there such a base, so that a search below it is no error? */
bool fake_data_has_base(const struct fake_server *server, const char *base);

/* Does the base of a search name this record, by DN or <GUID=...>? */
bool fake_data_is(const struct fake_record *record, const char *base);

/* --- fake_ldap_entry.c */

/* Does the search ask for a further range of an attribute? */
bool fake_wants_range(const struct fake_search *search);

/* Make the search entry message, with the attributes asked for. */
void fake_put_entry(struct fake_buf *out, const struct fake_search *search,
		    const struct fake_record *record);

/* --- fake_ldap_paged.c */

/* Find the place a cookie stands for, and set position and page_no. Returns 0
 * or the code to refuse it with. */
int fake_paged_resume(struct fake_search *search);

/* The page that the cookie of a search asks for; -1 if it is not ours. */
int fake_paged_number(const struct fake_search *search);

/* Make the value of the paging control in an answer: a cookie that goes on at
 * `position` after page `page_no`, or an empty cookie. Returns the length of
 * the cookie. */
size_t fake_paged_value(struct fake_buf *value, struct fake_search *search,
			bool more, size_t position, int page_no);

/* Forget what belongs to a connection; to everybody if it is 0. */
void fake_paged_forget(struct fake_server *server, unsigned connection);

/* --- fake_ldap_search.c */

/* Answer a search. */
void fake_search_answer(struct fake_search *search);

/* End a search with a code and nothing else. */
void fake_send_code(struct fake_search *search, int code, const char *text);

/* End a page: the paging control if it was asked for, with a cookie that goes
 * on at `position` after page `page_no` if there is more. */
void fake_send_end(struct fake_search *search, struct fake_result *result,
		   bool more, size_t position, int page_no);

/* --- fake_ldap_page.c */

/* Answer with a page of entries; `refusal` is what fake_paged_resume() said. */
void fake_page_answer(struct fake_search *search, int refusal);

/* --- fake_ldap_ops.c */

/* Log a request and answer it. */
void fake_dispatch(struct fake_conn *conn, const char *data, size_t len);

#endif
