/*
 * The scripted server's searches: who may search, the rootDSE, and one entry
 * by its name, with the faults that can strike there.
 */
#include "fake_ldap_int.h"

#include <string.h>

enum {
	OPERATIONS_ERROR = 1,
	NO_SUCH_OBJECT = 32,
	SCOPE_BASE = 0,
};

/* The words of AD. */
static const char not_bound[] =
	"000004DC: LdapErr: DSID-0C090C06, comment: In order to perform this "
	"operation a successful bind must be completed on the connection., "
	"data 0, v4563";
static const char no_object[] =
	"0000208D: NameErr: DSID-0310028B, problem 2001 (NO_OBJECT), data 0, "
	"best match of:\n\t''\n";
void fake_send_code(struct fake_search *search, int code, const char *text)
{
	struct fake_result result = {.code = code, .text = text};

	fake_send_result(search->conn, search->id, FAKE_RES_SEARCH, &result);
}

void fake_send_end(struct fake_search *search, struct fake_result *result,
		   bool more, size_t position, int page_no)
{
	struct fake_buf value = {0};
	struct berval bytes;

	if (search->page.asked &&
	    !fake_fault_due(search->conn, FAKE_NO_CONTROL, search->page_no)) {
		result->cookie = fake_paged_value(&value, search, more,
						  position, page_no);
		if (fake_fault_due(search->conn, FAKE_BAD_CONTROL,
				   search->page_no))
			memset(value.data, 0xa7, value.len);
		bytes.bv_val = value.data;
		bytes.bv_len = value.len;
		result->paging = &bytes;
	}
	fake_send_result(search->conn, search->id, FAKE_RES_SEARCH, result);
	fake_buf_clear(&value);
}

static void send_record(struct fake_search *search,
			const struct fake_record *record)
{
	fake_put_entry(&search->conn->out, search, record);
}

static void answer_rootdse(struct fake_search *search)
{
	struct fake_result result = {.entries = 1};
	struct fake_conn *conn = search->conn;
	struct fake_record record;
	bool synchronized;

	if (fake_fault_due(conn, FAKE_HANG_ROOTDSE, 0) != NULL) {
		conn->mute = true;
		return;
	}
	synchronized = !fake_fault_due(conn, FAKE_NOT_SYNCHRONIZED, 0);
	fake_data_rootdse(conn->server, synchronized, &record);
	send_record(search, &record);
	fake_record_clear(&record);
	fake_send_end(search, &result, false, 0, 1);
}

/* Faults of a base search for further values. Returns true if one struck. */
static bool range_fault(struct fake_search *search)
{
	struct fake_conn *conn = search->conn;
	const struct fake_fault *fault;

	if (fake_fault_due(conn, FAKE_RANGE_HANG, 0) != NULL) {
		conn->mute = true;
		return true;
	}
	fault = fake_fault_due(conn, FAKE_RANGE_RESULT, 0);
	if (fault != NULL) {
		fake_send_code(search,
			       fault->arg > 0 ? (int)fault->arg
					      : OPERATIONS_ERROR,
			       fault->text);
		return true;
	}
	if (fake_fault_due(conn, FAKE_RANGE_NO_ENTRY, 0) != NULL) {
		fake_send_code(search, 0, NULL);
		return true;
	}
	if (fake_fault_due(conn, FAKE_USN_CHANGE, 0) != NULL)
		conn->server->usn_bump++;
	return false;
}

/* Find the entry with this name; a container is found too, and is bare. */
static bool find_base(const struct fake_search *search,
		      struct fake_record *record)
{
	const struct fake_server *server = search->conn->server;
	size_t i;

	for (i = 0; i < fake_data_count(server); i++) {
		fake_data_get(server, i, record);
		if (fake_data_is(record, search->base))
			return true;
		fake_record_clear(record);
	}
	if (!fake_data_has_base(server, search->base))
		return false;
	record->dn = fake_copy(search->base, strlen(search->base));
	fake_record_add(record, "objectClass", "top", 0);
	fake_record_add(record, "objectClass", "container", 0);
	return true;
}

static void answer_base(struct fake_search *search)
{
	struct fake_result result = {0};
	struct fake_record record;

	if (fake_wants_range(search) && range_fault(search))
		return;
	memset(&record, 0, sizeof(record));
	if (!find_base(search, &record)) {
		fake_send_code(search, NO_SUCH_OBJECT, no_object);
		return;
	}
	if (fake_filter_match(&record, search->filter_tag, search->filter)) {
		send_record(search, &record);
		result.entries = 1;
	}
	fake_record_clear(&record);
	fake_send_end(search, &result, false, 0, 1);
}

void fake_search_answer(struct fake_search *search)
{
	bool rootdse = search->scope == SCOPE_BASE && search->base[0] == '\0';
	int rc = 0;

	/* AD takes a paging control for more than reading the rootDSE. */
	if (search->conn->server->opt->require_bind && !search->conn->bound &&
	    (!rootdse || search->page.asked)) {
		fake_send_code(search, OPERATIONS_ERROR, not_bound);
		return;
	}
	search->page_no = 1;
	if (search->page.cookie.bv_len > 0)
		rc = fake_paged_resume(search);
	if (rootdse)
		answer_rootdse(search);
	else if (search->scope == SCOPE_BASE)
		answer_base(search);
	else if (!fake_data_has_base(search->conn->server, search->base))
		fake_send_code(search, NO_SUCH_OBJECT, no_object);
	else
		fake_page_answer(search, rc);
}
