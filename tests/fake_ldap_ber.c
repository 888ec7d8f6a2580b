/*
 * The scripted server's messages: requests taken apart, answers put together
 * with liblber.
 *
 * Requests are read by hand: ber_scanf() writes NULs into the bytes, which
 * would spoil a second reading of, say, the filter.
 */
#include "fake_ldap_int.h"

#include <stdlib.h>
#include <string.h>

enum {
	MAX_REQUEST = 16 * 1024 * 1024,
	TAG_SEQUENCE = 0x30,
	TAG_BOOLEAN = 0x01,
	TAG_STRING = 0x04,
	TAG_CONTROLS = 0xa0,
	TAG_REFERRAL = 0xa3,
	TAG_EXT_OID = 0x8a,
	TAG_EXT_VALUE = 0x8b,
};

long fake_message_len(const char *data, size_t len)
{
	const unsigned char *byte = (const unsigned char *)data;
	size_t more, i, body = 0;

	if (len > 0 && byte[0] != TAG_SEQUENCE)
		return -1;
	if (len < 2)
		return 0;
	if (byte[1] < 0x80)
		return len < 2u + byte[1] ? 0 : 2L + byte[1];
	more = byte[1] & 0x7fu;
	if (more == 0 || more > 4)
		return -1;
	if (len < 2 + more)
		return 0;
	for (i = 0; i < more; i++)
		body = body << 8 | byte[2 + i];
	if (body > MAX_REQUEST)
		return -1;
	return len < 2 + more + body ? 0 : (long)(2 + more + body);
}

/* Read the length at the front of `rest` and take it off. False if it is
 * malformed or claims more than there is. */
static bool take_length(size_t *len, struct berval *rest)
{
	const unsigned char *byte = (const unsigned char *)rest->bv_val;
	size_t more, i;

	if (rest->bv_len == 0)
		return false;
	more = byte[0] < 0x80 ? 0 : byte[0] & 0x7fu;
	*len = more == 0 ? byte[0] : 0;
	if (more > 4 || more >= rest->bv_len || byte[0] == 0x80)
		return false;
	for (i = 1; i <= more; i++)
		*len = *len << 8 | byte[i];
	rest->bv_val += 1 + more;
	rest->bv_len -= 1 + more;
	return *len <= rest->bv_len;
}

ber_tag_t fake_element(struct berval *body, struct berval *rest)
{
	ber_tag_t tag;
	size_t len;

	if (rest->bv_len == 0)
		return LBER_DEFAULT;
	tag = (unsigned char)rest->bv_val[0];
	rest->bv_val++;
	rest->bv_len--;
	if (!take_length(&len, rest)) {
		rest->bv_len = 0;
		return LBER_DEFAULT;
	}
	body->bv_val = rest->bv_val;
	body->bv_len = len;
	rest->bv_val += len;
	rest->bv_len -= len;
	return tag;
}

ber_int_t fake_number(const struct berval *body)
{
	uint32_t number = 0;
	size_t i;

	for (i = 0; i < body->bv_len; i++)
		number = number << 8 | (unsigned char)body->bv_val[i];
	return (ber_int_t)number;
}

/* Take an integer, boolean or enumerated off the front. */
static bool take_number(ber_int_t *number, ber_tag_t tag, struct berval *rest)
{
	struct berval body;

	if (fake_element(&body, rest) != tag || body.bv_len > 4)
		return false;
	*number = fake_number(&body);
	return true;
}

bool fake_request_parse(struct fake_request *request, const char *data,
			size_t len)
{
	struct berval whole = {.bv_val = (char *)data, .bv_len = len};
	struct berval rest, controls;

	memset(request, 0, sizeof(*request));
	if (fake_element(&rest, &whole) != TAG_SEQUENCE)
		return false;
	if (!take_number(&request->id, LBER_INTEGER, &rest))
		return false;
	request->op = fake_element(&request->body, &rest);
	if (fake_element(&controls, &rest) == TAG_CONTROLS)
		request->controls = controls;
	return request->op != LBER_DEFAULT;
}

bool fake_control_next(struct fake_control *control, struct berval *rest)
{
	struct berval body, part;
	ber_tag_t tag;

	memset(control, 0, sizeof(*control));
	if (fake_element(&body, rest) != TAG_SEQUENCE ||
	    fake_element(&part, &body) != TAG_STRING ||
	    part.bv_len >= sizeof(control->oid))
		return false;
	memcpy(control->oid, part.bv_val, part.bv_len);
	while ((tag = fake_element(&part, &body)) != LBER_DEFAULT) {
		if (tag == TAG_BOOLEAN)
			control->critical = part.bv_len == 1 && part.bv_val[0];
		else if (tag == TAG_STRING)
			control->value = part;
	}
	return true;
}

/* A paging control that cannot be read counts as none. */
static void parse_paging(struct fake_page *page, struct berval value)
{
	struct berval body;

	page->asked = fake_element(&body, &value) == TAG_SEQUENCE &&
		      take_number(&page->size, LBER_INTEGER, &body) &&
		      fake_element(&page->cookie, &body) == TAG_STRING;
}

static void parse_attrs(struct fake_search *search, struct berval list)
{
	struct berval name;
	size_t n = 0;

	search->attrs = fake_realloc(NULL, sizeof(*search->attrs));
	while (fake_element(&name, &list) == TAG_STRING) {
		search->attrs[n++] = fake_copy(name.bv_val, name.bv_len);
		search->attrs = fake_realloc(search->attrs,
					     (n + 1) * sizeof(*search->attrs));
	}
	search->attrs[n] = NULL;
}

bool fake_search_parse(struct fake_search *search,
		       const struct fake_request *request)
{
	struct berval base, list, rest = request->controls;
	struct berval body = request->body;
	struct fake_control control;

	if (fake_element(&base, &body) != TAG_STRING)
		return false;
	search->base = fake_copy(base.bv_val, base.bv_len);
	if (!take_number(&search->scope, LBER_ENUMERATED, &body) ||
	    !take_number(&search->deref, LBER_ENUMERATED, &body) ||
	    !take_number(&search->sizelimit, LBER_INTEGER, &body) ||
	    !take_number(&search->timelimit, LBER_INTEGER, &body) ||
	    !take_number(&search->types_only, LBER_BOOLEAN, &body))
		return false;
	search->filter_tag = fake_element(&search->filter, &body);
	if (search->filter_tag == LBER_DEFAULT ||
	    fake_element(&list, &body) != TAG_SEQUENCE)
		return false;
	parse_attrs(search, list);
	while (fake_control_next(&control, &rest))
		if (strcmp(control.oid, FAKE_OID_PAGING) == 0)
			parse_paging(&search->page, control.value);
	return true;
}

void fake_search_clear(struct fake_search *search)
{
	size_t i;

	for (i = 0; search->attrs != NULL && search->attrs[i] != NULL; i++)
		free(search->attrs[i]);
	free(search->attrs);
	free(search->base);
}

BerElement *fake_ber_new(const struct fake_conn *conn)
{
	/* Without LBER_USE_DER liblber writes the lengths of sequences just as
	 * AD does. */
	BerElement *ber;

	ber = ber_alloc_t(conn->server->opt->ad_framing ? 0 : LBER_USE_DER);
	if (ber == NULL)
		abort();
	return ber;
}

void fake_ber_end(struct fake_buf *out, BerElement *ber)
{
	struct berval bytes;

	if (ber_flatten2(ber, &bytes, 0) < 0)
		abort();
	fake_buf_add(out, bytes.bv_val, bytes.bv_len);
	ber_free(ber, 1);
}

/* Code, matched DN, text and referral: the LDAPResult of all answers. */
static void put_result(BerElement *ber, const struct fake_conn *conn, int code,
		       const char *text, const char *referral)
{
	struct berval words = {.bv_val = (char *)(text ? text : "")};

	words.bv_len = strlen(words.bv_val);
	if (conn->server->opt->ad_framing && words.bv_len > 0)
		words.bv_len++; /* AD sends the NUL too */
	ber_printf(ber, "esO", code, "", &words);
	if (referral != NULL)
		ber_printf(ber, "t{s}", (ber_tag_t)TAG_REFERRAL, referral);
}

void fake_send_result(struct fake_conn *conn, ber_int_t id, ber_tag_t tag,
		      const struct fake_result *result)
{
	BerElement *ber = fake_ber_new(conn);

	ber_printf(ber, "{it{", id, tag);
	put_result(ber, conn, result->code, result->text, result->referral);
	ber_printf(ber, "}");
	if (result->paging != NULL)
		ber_printf(ber, "t{{sO}}", (ber_tag_t)TAG_CONTROLS,
			   FAKE_OID_PAGING, result->paging);
	ber_printf(ber, "}");
	fake_ber_end(&conn->out, ber);
	fake_log(conn, "answer msgid=%d code=%d entries=%zu cookie=%zu", id,
		 result->code, result->entries, result->cookie);
}

void fake_send_reference(struct fake_conn *conn, ber_int_t id, const char *url)
{
	BerElement *ber = fake_ber_new(conn);

	ber_printf(ber, "{it{s}}", id, (ber_tag_t)FAKE_RES_REFERENCE, url);
	fake_ber_end(&conn->out, ber);
}

void fake_send_extended(struct fake_conn *conn, ber_int_t id, int code,
			const char *text, const char *oid, const char *value)
{
	BerElement *ber = fake_ber_new(conn);

	ber_printf(ber, "{it{", id, (ber_tag_t)FAKE_RES_EXTENDED);
	put_result(ber, conn, code, text, NULL);
	if (oid != NULL)
		ber_printf(ber, "ts", (ber_tag_t)TAG_EXT_OID, oid);
	if (value != NULL)
		ber_printf(ber, "ts", (ber_tag_t)TAG_EXT_VALUE, value);
	ber_printf(ber, "}}");
	fake_ber_end(&conn->out, ber);
	fake_log(conn, "answer msgid=%d code=%d", id, code);
}
