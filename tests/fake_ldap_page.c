/*
 * The scripted server's pages of entries, and everything that can go wrong
 * before, in and after one.
 */
#include "fake_ldap_int.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
	TIME_LIMIT = 3,
	SIZE_LIMIT = 4,
	REFERRAL = 10,
	ADMIN_LIMIT = 11,
	UNAVAILABLE_CRITICAL = 12,
	UNAVAILABLE = 52,
	UNWILLING = 53,
	SCOPE_ONE = 1,
	BIG_VALUE = 10 * 1024 * 1024,
	REFERENCES = 3,
	OTHER_ID = 1000,
};

/* Those for 12 are what AD says about a lost cookie; those for 53 are made in
 * their likeness. */
static const char lost_12[] =
	"00002040: SvcErr: DSID-031401E0, problem 5010 (UNAVAIL_EXTENSION), "
	"data 0\n";
static const char lost_53[] =
	"00002035: SvcErr: DSID-031401E0, problem 5003 (WILL_NOT_PERFORM), "
	"data 0\n";

/* One page: the records that go into it, and what comes after. */
struct plan {
	size_t *index;
	size_t count;
	size_t next;
	bool more;
	bool paged;                      /* more can be had with a cookie */
	size_t mid;                      /* where faults in the middle strike */
	const struct fake_fault *result; /* to end with, or NULL */
};

/* Bytes that are no LDAP, or the promise of very many of them. */
static void send_noise(struct fake_conn *conn, const struct fake_fault *fault)
{
	static const unsigned char head[] = {0x30, 0x84};
	unsigned long claim =
		fault->arg > 0 ? (unsigned long)fault->arg : 0x7fffffffUL;
	unsigned char noise[256];
	size_t i;

	for (i = 0; i < sizeof(noise); i++)
		noise[i] = (unsigned char)(i * 151 + 0xde);
	if (fault->kind == FAKE_HUGE_LENGTH) {
		memcpy(noise, head, sizeof(head));
		for (i = 0; i < 4; i++)
			noise[2 + i] = (unsigned char)(claim >> (24 - 8 * i));
	}
	fake_buf_add(&conn->out, noise, sizeof(noise));
	conn->mute = true;
}

/* A result in place of the page, or none at all. */
static bool refuse_page(struct fake_search *search)
{
	struct fake_result result = {0};
	struct fake_conn *conn = search->conn;
	const struct fake_fault *fault;

	fault = fake_fault_due(conn, FAKE_REFERRAL, search->page_no);
	if (fault != NULL) {
		result.code = REFERRAL;
		result.referral =
			fault->text != NULL
				? fault->text
				: "ldap://dc2.example.net/DC=example,DC=net";
		fake_send_end(search, &result, false, 0, 0);
		return true;
	}
	if (search->page.cookie.bv_len == 0)
		return false;
	fault = fake_fault_due(conn, FAKE_LOST_COOKIE, search->page_no);
	if (fault == NULL)
		return false;
	if (fault->arg == UNWILLING)
		fake_send_code(search, UNWILLING, lost_53);
	else
		fake_send_code(search, UNAVAILABLE_CRITICAL, lost_12);
	return true;
}

/* Faults in place of a page. Returns true if one struck. */
static bool page_fault(struct fake_search *search)
{
	struct fake_conn *conn = search->conn;
	struct fake_result result = {0};
	const struct fake_fault *fault;
	int page = search->page_no;

	if (fake_fault_due(conn, FAKE_HANG_PAGE, page) != NULL) {
		conn->mute = true;
		return true;
	}
	fault = fake_fault_due(conn, FAKE_GARBAGE, page);
	if (fault == NULL)
		fault = fake_fault_due(conn, FAKE_HUGE_LENGTH, page);
	if (fault != NULL) {
		send_noise(conn, fault);
		return true;
	}
	if (fake_fault_due(conn, FAKE_EMPTY_PAGE, page) != NULL) {
		fake_send_end(search, &result, true, search->position, page);
		return true;
	}
	return refuse_page(search);
}

static bool in_scope(const struct fake_search *search,
		     const struct fake_record *record)
{
	if (search->scope == SCOPE_ONE)
		return fake_dn_child(record->dn, search->base);
	return fake_dn_below(record->dn, search->base);
}

/* Choose the records of this page, and see whether there is one more. */
static void make_plan(struct plan *plan, const struct fake_search *search)
{
	const struct fake_server *server = search->conn->server;
	size_t limit = SIZE_MAX, max = server->opt->max_page_size, i;
	struct fake_record record;
	bool hit;

	memset(plan, 0, sizeof(*plan));
	plan->paged = search->page.asked && search->page.size > 0;
	if (plan->paged)
		limit = (size_t)search->page.size;
	else if (search->sizelimit > 0)
		limit = (size_t)search->sizelimit;
	if (max > 0 && limit > max)
		limit = max;
	for (i = search->position; i < fake_data_count(server); i++) {
		fake_data_get(server, i, &record);
		hit = in_scope(search, &record) &&
		      fake_filter_match(&record, search->filter_tag,
					search->filter);
		fake_record_clear(&record);
		if (!hit)
			continue;
		plan->next = i;
		plan->more = plan->count == limit;
		if (plan->more)
			break;
		plan->index = fake_realloc(
			plan->index, (plan->count + 1) * sizeof(*plan->index));
		plan->index[plan->count++] = i;
	}
}

/* Put a value among the proxyAddresses of a record. */
static void plant_value(struct fake_record *record, const char *data,
			size_t len)
{
	struct fake_value planted;
	size_t i, at = record->count;

	for (i = 0; i < record->count; i++)
		if (strcasecmp(record->values[i].name, "proxyAddresses") == 0)
			at = i + 1;
	fake_record_add(record, "proxyAddresses", data, len);
	planted = record->values[record->count - 1];
	memmove(&record->values[at + 1], &record->values[at],
		(record->count - 1 - at) * sizeof(planted));
	record->values[at] = planted;
}

static void plant_big_value(struct fake_record *record, long arg)
{
	size_t len = arg > 0 ? (size_t)arg : BIG_VALUE;
	char *data = fake_realloc(NULL, len);
	size_t prefix = len < 5 ? len : 5;

	memset(data, 'x', len);
	memcpy(data, "smtp:", prefix);
	plant_value(record, data, len);
	free(data);
}

/* Odd values, in the first entry of a page. */
static void plant_faults(struct fake_search *search, struct fake_record *record)
{
	static const struct {
		enum fake_fault_kind kind;
		const char *data;
		size_t len;
	} rows[] = {
		{FAKE_NUL_VALUE, "smtp:nul\0cut@example.com", 24},
		{FAKE_UTF8_VALUE,
		 "smtp:b\xc3\x28"
		 "d\xff@example.com",
		 0},
		{FAKE_NEWLINE_VALUE, "smtp:line\nfeed@example.com", 0},
	};
	struct fake_conn *conn = search->conn;
	const struct fake_fault *fault;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (fake_fault_due(conn, rows[i].kind, search->page_no))
			plant_value(record, rows[i].data, rows[i].len);
	fault = fake_fault_due(conn, FAKE_BIG_VALUE, search->page_no);
	if (fault != NULL)
		plant_big_value(record, fault->arg);
	if (fake_fault_due(conn, FAKE_BARE_ENTRY, search->page_no)) {
		char *dn = record->dn;

		record->dn = NULL;
		fake_record_clear(record);
		record->dn = dn;
	}
}

/* Make the entry malformed inside, while its frame stays whole. */
static void spoil_entry(struct fake_search *search, struct fake_buf *bytes)
{
	const struct fake_fault *fault;
	const char *text;
	char *at;

	fault = fake_fault_due(search->conn, FAKE_BAD_ENTRY, search->page_no);
	if (fault == NULL)
		return;
	text = fault->arg > 0 ? "CN=" : "SMTP:";
	at = memmem(bytes->data, bytes->len, text, strlen(text));
	if (at != NULL && fault->arg > 0)
		at[-2] = 0x05;
	else if (at != NULL)
		at[-1] = 0x7f;
}

/* Queue a record of the page; `part` of its bytes only, if that is not 0. */
static void send_record(struct fake_search *search, struct plan *plan, size_t i,
			size_t part)
{
	struct fake_buf bytes = {0};
	struct fake_record record;

	fake_data_get(search->conn->server, plan->index[i], &record);
	if (i == 0)
		plant_faults(search, &record);
	fake_put_entry(&bytes, search, &record);
	if (i == 1)
		spoil_entry(search, &bytes);
	fake_buf_add(&search->conn->out, bytes.data,
		     part > 0 ? bytes.len / part : bytes.len);
	fake_buf_clear(&bytes);
	fake_record_clear(&record);
}

static void send_notice(struct fake_conn *conn, const struct fake_fault *fault)
{
	static const char text[] = "00000000: LdapErr: DSID-0C0602FC, comment: "
				   "The server is going down";

	fake_send_extended(conn, 0,
			   fault->arg > 0 ? (int)fault->arg : UNAVAILABLE,
			   fault->text != NULL ? fault->text : text,
			   "1.3.6.1.4.1.1466.20036", NULL);
	fake_conn_finish(conn, fault);
}

static void send_references(struct fake_search *search,
			    const struct fake_fault *fault)
{
	const struct fake_server *server = search->conn->server;
	long i, count = fault->arg > 0 ? fault->arg : REFERENCES;
	struct fake_buf url = {0};

	for (i = 0; i < count; i++) {
		fake_buf_printf(&url, "%s/DC=Zone%ld,%s", server->uri, i + 1,
				server->base_dn);
		fake_buf_add(&url, "", 1);
		fake_send_reference(search->conn, search->id, url.data);
		fake_buf_clear(&url);
	}
}

/* Faults after half the entries. Returns true if the page ends here. */
static bool middle_fault(struct fake_search *search, struct plan *plan)
{
	struct fake_conn *conn = search->conn;
	const struct fake_fault *fault;
	int page = search->page_no;

	fault = fake_fault_due(conn, FAKE_REFERENCES, page);
	if (fault != NULL)
		send_references(search, fault);
	if (fake_fault_due(conn, FAKE_HANG_MID_PAGE, page) != NULL) {
		conn->mute = true;
		return true;
	}
	fault = fake_fault_due(conn, FAKE_CUT_ENTRY, page);
	if (fault != NULL && plan->mid < plan->count)
		send_record(search, plan, plan->mid, 2);
	if (fault == NULL)
		fault = fake_fault_due(conn, FAKE_CLOSE_MID_PAGE, page);
	if (fault != NULL) {
		fake_conn_finish(conn, fault);
		return true;
	}
	fault = fake_fault_due(conn, FAKE_NOTICE, page);
	if (fault != NULL)
		send_notice(conn, fault);
	return fault != NULL || plan->result != NULL;
}

/* The entries of a page. Returns how many, or -1 if no end may follow. */
static long send_entries(struct fake_search *search, struct plan *plan)
{
	size_t i;

	if (plan->result != NULL && plan->result->arg != TIME_LIMIT &&
	    plan->result->arg != SIZE_LIMIT && plan->result->arg != ADMIN_LIMIT)
		return 0;
	for (i = 0; i <= plan->count; i++) {
		if (i == plan->mid && middle_fault(search, plan))
			return search->conn->mute ? -1 : (long)i;
		if (i < plan->count)
			send_record(search, plan, i, 0);
	}
	return (long)plan->count;
}

static void send_page(struct fake_search *search, struct plan *plan)
{
	struct fake_result result = {0};
	long sent = send_entries(search, plan);

	if (sent < 0)
		return;
	result.entries = (size_t)sent;
	if (plan->result != NULL) {
		result.code = (int)plan->result->arg;
		result.text = plan->result->text;
		fake_send_end(search, &result, false, 0, 0);
	} else if (fake_fault_due(search->conn, FAKE_SAME_COOKIE,
				  search->page_no) != NULL) {
		fake_send_end(search, &result, true, search->position,
			      search->page_no - 1);
	} else {
		if (plan->more && !plan->paged)
			result.code = SIZE_LIMIT;
		fake_send_end(search, &result, plan->more && plan->paged,
			      plan->next, search->page_no);
	}
}

void fake_page_answer(struct fake_search *search, int refusal)
{
	struct fake_conn *conn = search->conn;
	const struct fake_fault *fault = NULL;
	struct fake_result nothing = {0};
	struct plan plan;

	if (search->page.cookie.bv_len > 0 && search->page.size == 0) {
		fake_send_end(search, &nothing, false, 0, 0);
		return;
	}
	if (refusal != 0) {
		fake_send_code(search, refusal,
			       refusal == UNWILLING ? lost_53 : lost_12);
		return;
	}
	if (conn->trickle_ms == 0)
		fault = fake_fault_due(conn, FAKE_TRICKLE, search->page_no);
	if (fault != NULL) {
		conn->trickle_ms = fault->arg > 0 ? fault->arg : 100;
		conn->trickle_page = true;
	}
	if (fake_fault_due(conn, FAKE_WRONG_ID, search->page_no) != NULL)
		search->id += OTHER_ID;
	if (page_fault(search))
		return;
	make_plan(&plan, search);
	plan.mid = plan.count / 2;
	plan.result = fake_fault_due(conn, FAKE_RESULT, search->page_no);
	send_page(search, &plan);
	free(plan.index);
}
