/*
 * The scripted server's operations other than search, and the log of what
 * the client did.
 */
#include "fake_ldap_int.h"

#include <string.h>
#include <strings.h>

enum {
	PROTOCOL_ERROR = 2,
	UNAVAILABLE_CRITICAL = 12,
	INVALID_CREDENTIALS = 49,
	UNWILLING = 53,
	TAG_SIMPLE = 0x80,
	TAG_SASL = 0xa3,
	TAG_STRING = 0x04,
	TAG_SERVER_CREDENTIALS = 0x87,
	TAG_REQUEST_OID = 0x80,
};

static const char wrong_password[] =
	"80090308: LdapErr: DSID-0C090439, comment: AcceptSecurityContext "
	"error, data 52e, v4563";
static const char no_critical[] =
	"00000057: LdapErr: DSID-0C090A5D, comment: Error processing control, "
	"data 0, v4563";

#define OID_STARTTLS "1.3.6.1.4.1.1466.20037"
#define OID_WHOAMI "1.3.6.1.4.1.4203.1.11.3"

static bool equals(const struct berval *bytes, const char *text)
{
	return bytes->bv_len == strlen(text) &&
	       strncasecmp(bytes->bv_val, text, bytes->bv_len) == 0;
}

static bool same_password(const struct berval *given, const char *password)
{
	return password != NULL && given->bv_len == strlen(password) &&
	       memcmp(given->bv_val, password, given->bv_len) == 0;
}

static void send_bind(struct fake_conn *conn, ber_int_t id, int code,
		      const char *text)
{
	struct fake_result result = {.code = code, .text = text};

	conn->bound = false;
	fake_send_result(conn, id, FAKE_RES_BIND, &result);
}

/* The server's credentials come after the result, which is why this is not
 * fake_send_result(). */
static void send_sasl(struct fake_conn *conn, ber_int_t id)
{
	const struct fake_ldap_options *opt = conn->server->opt;
	BerElement *ber;

	if (opt->sasl_credentials == NULL) {
		send_bind(conn, id, opt->sasl_result, opt->sasl_text);
		return;
	}
	ber = fake_ber_new(conn);
	ber_printf(ber, "{it{essts}}", id, (ber_tag_t)FAKE_RES_BIND,
		   opt->sasl_result, "", opt->sasl_text ? opt->sasl_text : "",
		   (ber_tag_t)TAG_SERVER_CREDENTIALS, opt->sasl_credentials);
	fake_ber_end(&conn->out, ber);
	fake_log(conn, "answer msgid=%d code=%d", id, opt->sasl_result);
}

/* A bind request, taken apart. */
struct bind {
	struct berval dn;
	bool sasl;
	struct berval mech;
	struct berval secret; /* password or credentials */
};

static bool parse_bind(struct bind *bind, struct berval body)
{
	struct berval version, auth;
	ber_tag_t tag;

	memset(bind, 0, sizeof(*bind));
	if (fake_element(&version, &body) != LBER_INTEGER ||
	    fake_element(&bind->dn, &body) != TAG_STRING)
		return false;
	tag = fake_element(&auth, &body);
	bind->sasl = tag == TAG_SASL;
	if (tag == TAG_SIMPLE)
		bind->secret = auth;
	if (tag != TAG_SASL)
		return tag == TAG_SIMPLE;
	if (fake_element(&bind->mech, &auth) != TAG_STRING)
		return false;
	return auth.bv_len == 0 ||
	       fake_element(&bind->secret, &auth) == TAG_STRING;
}

/* Of the password only the length is told. */
static void log_bind(struct fake_conn *conn, ber_int_t id,
		     const struct bind *bind)
{
	const struct berval *name = bind->sasl ? &bind->mech : &bind->dn;
	struct fake_buf quoted = {0};

	fake_buf_quote(&quoted, name->bv_val, name->bv_len);
	fake_log(conn,
		 bind->sasl
			 ? "bind msgid=%d method=sasl mech=%.*s credentials=%zu"
			 : "bind msgid=%d method=simple dn=%.*s password=%zu",
		 id, (int)quoted.len, quoted.data, (size_t)bind->secret.bv_len);
	fake_buf_clear(&quoted);
}

/* True if a scripted fault is the answer to this bind. */
static bool bind_fault(struct fake_conn *conn, ber_int_t id)
{
	const struct fake_fault *fault;

	if (fake_fault_due(conn, FAKE_HANG_BIND, conn->binds) != NULL) {
		conn->mute = true;
		return true;
	}
	fault = fake_fault_due(conn, FAKE_BIND_RESULT, conn->binds);
	if (fault == NULL)
		return false;
	send_bind(conn, id,
		  fault->arg > 0 ? (int)fault->arg : INVALID_CREDENTIALS,
		  fault->text);
	return true;
}

static void simple_bind(struct fake_conn *conn, ber_int_t id,
			const struct bind *bind)
{
	const struct fake_ldap_options *opt = conn->server->opt;

	if (bind->dn.bv_len == 0 || bind->secret.bv_len == 0) {
		send_bind(conn, id, 0, NULL);
		return;
	}
	if (opt->bind_dn == NULL || !equals(&bind->dn, opt->bind_dn) ||
	    !same_password(&bind->secret, opt->password)) {
		send_bind(conn, id, INVALID_CREDENTIALS,
			  opt->bind_text ? opt->bind_text : wrong_password);
		return;
	}
	send_bind(conn, id, 0, NULL);
	conn->bound = true;
}

static void do_bind(struct fake_conn *conn, const struct fake_request *request)
{
	struct bind bind;

	if (!parse_bind(&bind, request->body)) {
		fake_log(conn, "garbage");
		fake_conn_finish(conn, NULL);
		return;
	}
	log_bind(conn, request->id, &bind);
	conn->binds++;
	if (conn->mute || bind_fault(conn, request->id))
		return;
	if (!bind.sasl) {
		simple_bind(conn, request->id, &bind);
		return;
	}
	send_sasl(conn, request->id);
	conn->bound = conn->server->opt->sasl_result == 0;
}

static void starttls(struct fake_conn *conn, ber_int_t id)
{
	const struct fake_fault *fault;

	if (fake_fault_due(conn, FAKE_HANG_STARTTLS, 0) != NULL) {
		conn->mute = true;
		return;
	}
	fault = fake_fault_due(conn, FAKE_CLOSE_HANDSHAKE, 0);
	if (fault != NULL ||
	    fake_fault_due(conn, FAKE_HANG_HANDSHAKE, 0) != NULL) {
		fake_send_extended(conn, id, 0, NULL, OID_STARTTLS, NULL);
		conn->deaf = true; /* what comes now is TLS */
		if (fault != NULL)
			fake_conn_finish(conn, fault);
		return;
	}
	fake_send_extended(conn, id, PROTOCOL_ERROR,
			   "00000000: LdapErr: DSID-0C091199, comment: Error "
			   "initializing SSL/TLS, data 0, v4563",
			   OID_STARTTLS, NULL);
}

static void do_extended(struct fake_conn *conn,
			const struct fake_request *request)
{
	struct berval oid = {0}, body = request->body;

	if (fake_element(&oid, &body) != TAG_REQUEST_OID)
		oid.bv_len = 0;
	fake_log(conn, "extended msgid=%d oid=%.*s", request->id,
		 (int)oid.bv_len, oid.bv_val ? oid.bv_val : "");
	if (conn->mute)
		return;
	if (equals(&oid, OID_STARTTLS))
		starttls(conn, request->id);
	else if (equals(&oid, OID_WHOAMI))
		fake_send_extended(conn, request->id, 0, NULL, NULL,
				   conn->bound ? "u:EXAMPLE\\svc" : "");
	else
		fake_send_extended(conn, request->id, PROTOCOL_ERROR,
				   "unknown extended operation", NULL, NULL);
}

/* Note the controls; returns false if a critical one is unknown here. */
static bool log_controls(struct fake_buf *line, struct berval rest)
{
	static const char *const known[] = {
		FAKE_OID_PAGING,
		"1.2.840.113556.1.4.1339", /* domain scope */
		"1.2.840.113556.1.4.417",  /* show deleted */
		"1.2.840.113556.1.4.529",  /* extended DN */
		"1.2.840.113556.1.4.801",  /* SD flags */
		"1.2.840.113556.1.4.1948", /* range without error */
	};
	struct fake_control control;
	const char *comma = "";
	bool fine = true;
	size_t i, n = sizeof(known) / sizeof(known[0]);

	fake_buf_text(line, " controls=\"");
	while (fake_control_next(&control, &rest)) {
		fake_buf_printf(line, "%s%s%s", comma,
				control.critical ? "!" : "", control.oid);
		comma = ",";
		for (i = 0; i < n && strcmp(control.oid, known[i]) != 0; i++)
			;
		fine = fine && (i < n || !control.critical);
	}
	fake_buf_text(line, "\"");
	return fine;
}

static void log_attrs(struct fake_buf *line, char *const *attrs)
{
	struct fake_buf list = {0};
	size_t i;

	for (i = 0; attrs[i] != NULL; i++)
		fake_buf_printf(&list, "%s%s", i > 0 ? "," : "", attrs[i]);
	fake_buf_text(line, " attrs=");
	fake_buf_quote(line, list.data, list.len);
	fake_buf_clear(&list);
}

/* Returns false if the search has a critical control that is not known. */
static bool log_search(struct fake_search *search,
		       const struct fake_request *request)
{
	static const char *const scopes[] = {"base", "one", "sub", "odd"};
	struct fake_buf line = {0}, filter = {0};
	int page = 0;
	bool fine;

	if (search->page.asked)
		page = search->page.cookie.bv_len == 0
			       ? 1
			       : fake_paged_number(search);
	fake_buf_printf(&line,
			"search msgid=%d page=%d size=%d cookie=%zu "
			"base=",
			search->id, page, search->page.size,
			(size_t)search->page.cookie.bv_len);
	fake_buf_quote(&line, search->base, strlen(search->base));
	fake_buf_printf(&line,
			" scope=%s deref=%d sizelimit=%d timelimit=%d "
			"filter=",
			scopes[search->scope & 3], search->deref,
			search->sizelimit, search->timelimit);
	fake_filter_text(&filter, search->filter_tag, search->filter);
	fake_buf_quote(&line, filter.data, filter.len);
	fake_buf_clear(&filter);
	log_attrs(&line, search->attrs);
	fine = log_controls(&line, request->controls);
	fake_log(search->conn, "%.*s", (int)line.len, line.data);
	fake_buf_clear(&line);
	return fine;
}

static void do_search(struct fake_conn *conn,
		      const struct fake_request *request)
{
	struct fake_search search = {.conn = conn, .id = request->id};

	if (!fake_search_parse(&search, request)) {
		fake_log(conn, "garbage");
		fake_conn_finish(conn, NULL);
	} else if (!log_search(&search, request) && !conn->mute) {
		fake_send_code(&search, UNAVAILABLE_CRITICAL, no_critical);
	} else if (!conn->mute) {
		fake_search_answer(&search);
	}
	fake_search_clear(&search);
}

static void do_abandon(struct fake_conn *conn,
		       const struct fake_request *request)
{
	fake_log(conn, "abandon msgid=%d target=%d", request->id,
		 fake_number(&request->body));
}

/* This directory is read-only; the answer to request tag N is N + 1. */
static void do_write(struct fake_conn *conn, const struct fake_request *request)
{
	struct fake_result result = {.code = UNWILLING};

	fake_log(conn, "write msgid=%d tag=%02lx", request->id,
		 (unsigned long)request->op);
	if (!conn->mute)
		fake_send_result(conn, request->id,
				 0x60 | ((request->op & 0x1f) + 1), &result);
}

void fake_dispatch(struct fake_conn *conn, const char *data, size_t len)
{
	struct fake_request request;

	if (!fake_request_parse(&request, data, len)) {
		fake_log(conn, "garbage");
		fake_conn_finish(conn, NULL);
		return;
	}
	switch (request.op) {
	case FAKE_OP_BIND:
		do_bind(conn, &request);
		break;
	case FAKE_OP_UNBIND:
		fake_log(conn, "unbind");
		break;
	case FAKE_OP_SEARCH:
		do_search(conn, &request);
		break;
	case FAKE_OP_ABANDON:
		do_abandon(conn, &request);
		break;
	case FAKE_OP_EXTENDED:
		do_extended(conn, &request);
		break;
	default:
		do_write(conn, &request);
	}
}
