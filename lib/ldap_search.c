#include "ldap_search.h"

#include "error.h"
#include "ldap_entry.h"
#include "ldap_page.h"
#include "ldap_words.h"
#include "mem.h"

#include <ldap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* So many pages in a row without an entry are no search any more. */
#define MAX_EMPTY_PAGES 10000

struct adr_ldap_search {
	struct adr_ldap_conn *conn;
	LDAP *handle;
	struct adr_ldap_query query; /* with these attributes: */
	const char **attributes;     /* those wanted, and the one of changes */
	struct berval cookie;        /* of the last page; empty: no more */
	ber_int_t estimate;          /* the server's, of all entries */
	int msgid;                   /* of the page asked for, or -1 */
	unsigned long page_number;   /* its number, counted from 1 */
	unsigned long empty_pages;
	struct adr_ldap_page page;     /* whose entries are handed out */
	struct adr_ldap_page next;     /* one that had to be read early */
	bool has_next;                 /* it was */
	struct adr_ldap_object object; /* handed out last */
	char *landmark;                /* DN that a later page began with */
	size_t landmark_len;
	unsigned long next_landmark;
	bool has_failed;
};

/* --- Requests ----------------------------------------------------------- */

static int fail(const struct adr_ldap_search *self, const char *what,
		struct adrcpt_error *err)
{
	return adrcpt_error_set(err, ADRCPT_E_INCOMPLETE,
				"%s: search in %s, page %lu: %s",
				adr_ldap_conn_uri(self->conn), self->query.base,
				self->page_number, what);
}

static int scope_of(const struct adr_ldap_query *query)
{
	if (query->scope == ADR_LDAP_SCOPE_ONE)
		return LDAP_SCOPE_ONELEVEL;
	if (query->scope == ADR_LDAP_SCOPE_BASE)
		return LDAP_SCOPE_BASE;
	return LDAP_SCOPE_SUBTREE;
}

static int send_page(struct adr_ldap_search *self, struct adrcpt_error *err)
{
	/* no references to other naming contexts, if the server can help it */
	LDAPControl domain_scope = {
		(char *)"1.2.840.113556.1.4.1339", {0, NULL}, 0};
	LDAPControl *controls[3] = {NULL, &domain_scope, NULL};
	int code;

	code = ldap_create_page_control(self->handle,
					(ber_int_t)self->query.page_size,
					&self->cookie, 1, &controls[0]);
	if (code == LDAP_SUCCESS)
		code = ldap_search_ext(
			self->handle, self->query.base, scope_of(&self->query),
			self->query.filter, (char **)self->query.attributes, 0,
			controls, NULL, NULL, LDAP_NO_LIMIT, &self->msgid);
	ldap_control_free(controls[0]);
	self->page_number++;
	if (code == LDAP_SUCCESS)
		return 0;
	self->msgid = -1;
	return adr_ldap_conn_error(self->conn, code, "search", err);
}

static bool list_attributes(struct adr_ldap_search *self)
{
	const char *const *names = self->query.attributes;
	size_t count = 0;

	while (names[count] != NULL)
		count++;
	self->attributes = calloc(count + 2, sizeof *self->attributes);
	if (self->attributes == NULL)
		return false;
	memcpy(self->attributes, names, count * sizeof *names);
	self->attributes[count] = ADR_LDAP_CHANGE_ATTRIBUTE;
	self->query.attributes = self->attributes;
	return true;
}

int adr_ldap_search_open(struct adr_ldap_search **out,
			 struct adr_ldap_conn *conn,
			 const struct adr_ldap_query *query,
			 struct adrcpt_error *err)
{
	struct adr_ldap_search *self = calloc(1, sizeof *self);
	int rc;

	if (self == NULL)
		return adr_error_nomem(err);
	self->conn = conn;
	self->handle = adr_ldap_conn_handle(conn);
	self->query = *query;
	self->msgid = -1;
	self->next_landmark = 1;
	self->object.conn = conn;
	self->object.query = &self->query;
	rc = list_attributes(self) ? send_page(self, err)
				   : adr_error_nomem(err);
	if (rc < 0) {
		adr_ldap_search_close(self);
		return rc;
	}
	*out = self;
	return 0;
}

size_t adr_ldap_search_estimate(const struct adr_ldap_search *search)
{
	return search->estimate > 0 ? (size_t)search->estimate : 0;
}

void adr_ldap_search_close(struct adr_ldap_search *self)
{
	if (self == NULL)
		return;
	adr_ldap_object_clear(&self->object);
	adr_ldap_page_clear(&self->page);
	adr_ldap_page_clear(&self->next);
	free(self->landmark);
	ldap_memfree(self->cookie.bv_val);
	free(self->attributes);
	free(self);
}

/* --- The end of a page -------------------------------------------------- */

/* "search in BASE: referral to URI" and the like: the server said no. */
static int refused(struct adr_ldap_search *self, int code, char *diagnostic,
		   char **referrals, struct adrcpt_error *err)
{
	char what[512];
	int status;

	snprintf(what, sizeof what, "%s: search in %s, page %lu%s%s",
		 adr_ldap_conn_uri(self->conn), self->query.base,
		 self->page_number,
		 referrals != NULL && referrals[0] != NULL ? ", referred to "
							   : "",
		 referrals != NULL && referrals[0] != NULL ? referrals[0] : "");
	status = adr_ldap_error(err, code, diagnostic, what);
	if (self->page_number == 1)
		return status;
	/* a search that began well and was then refused has lost its cookie */
	if (code == LDAP_UNAVAILABLE_CRITICAL_EXTENSION ||
	    code == LDAP_UNWILLING_TO_PERFORM)
		adrcpt_error_set(err, ADRCPT_E_INCOMPLETE,
				 "%s: the server has lost its place in the "
				 "search (%s, %d)",
				 what, ldap_err2string(code), code);
	adr_error_native(err, ADRCPT_NATIVE_LDAP, code);
	if (err != NULL)
		err->status = ADRCPT_E_INCOMPLETE;
	return ADRCPT_E_INCOMPLETE;
}

/* The answer to the paging control holds the cookie for the next page; without
 * it nobody knows whether that was all. */
static int take_cookie(struct adr_ldap_search *self, LDAPControl **controls,
		       struct adrcpt_error *err)
{
	LDAPControl *control;

	control = ldap_control_find(LDAP_CONTROL_PAGEDRESULTS, controls, NULL);
	if (control == NULL)
		return fail(self,
			    "the server did not answer the paging "
			    "control, so the end is not known",
			    err);
	ldap_memfree(self->cookie.bv_val);
	self->cookie.bv_val = NULL;
	self->cookie.bv_len = 0;
	if (ldap_parse_pageresponse_control(self->handle, control,
					    &self->estimate,
					    &self->cookie) == LDAP_SUCCESS)
		return 0;
	self->cookie.bv_val = NULL;
	self->cookie.bv_len = 0;
	return fail(self,
		    "the server's answer to the paging control is "
		    "malformed",
		    err);
}

static int end_page(struct adr_ldap_search *self, LDAPMessage *message,
		    struct adrcpt_error *err)
{
	LDAPControl **controls = NULL;
	char *diagnostic = NULL, **referrals = NULL;
	int code = LDAP_DECODING_ERROR, rc;

	rc = ldap_parse_result(self->handle, message, &code, NULL, &diagnostic,
			       &referrals, &controls, 0);
	if (rc != LDAP_SUCCESS)
		rc = fail(self, "a malformed result", err);
	else if (code != LDAP_SUCCESS)
		rc = refused(self, code, diagnostic, referrals, err);
	else
		rc = take_cookie(self, controls, err);
	ldap_controls_free(controls);
	ldap_memvfree((void **)referrals);
	ldap_memfree(diagnostic);
	return rc;
}

/* --- Pages -------------------------------------------------------------- */

/* Whatever is no entry: 1 when the page has come to its end. */
static int take_message(struct adr_ldap_search *self, struct adrcpt_error *err)
{
	LDAPMessage *message = NULL;
	int type, rc = 0;

	type = adr_ldap_conn_result(self->conn, &message, self->msgid, "search",
				    err);
	if (type < 0) {
		self->msgid = -1;
		if (type == ADRCPT_E_CONNECT && err != NULL)
			err->status = ADRCPT_E_INCOMPLETE;
		return type == ADRCPT_E_CONNECT ? ADRCPT_E_INCOMPLETE : type;
	}
	if (type == LDAP_RES_SEARCH_RESULT) {
		self->msgid = -1;
		rc = end_page(self, message, err);
		rc = rc < 0 ? rc : 1;
	} else if (type != LDAP_RES_SEARCH_REFERENCE &&
		   type != LDAP_RES_INTERMEDIATE) {
		rc = fail(self, "an answer that belongs to no search", err);
	}
	ldap_msgfree(message);
	return rc;
}

/* Read the page that was asked for. */
static int read_page(struct adr_ldap_search *self, struct adr_ldap_page *page,
		     struct adrcpt_error *err)
{
	struct adr_ldap_stream *stream = adr_ldap_conn_stream(self->conn);
	int rc;

	adr_ldap_page_begin(page, stream);
	do {
		rc = adr_ldap_page_read(page, stream, self->msgid, err);
		if (rc == 0)
			rc = take_message(self, err);
	} while (rc == 0);
	return rc < 0 ? rc : adr_ldap_page_end(page, stream, err);
}

static bool is_landmark(const struct adr_ldap_search *self,
			const struct adr_ldap_ber *dn)
{
	return self->landmark != NULL && dn->len == self->landmark_len &&
	       memcmp(dn->bytes, self->landmark, dn->len) == 0;
}

/* A server that lost its place and begins again would never end.  Brent's
 * way: pages are compared with one whose number is a power of two. */
static int check_progress(struct adr_ldap_search *self,
			  struct adrcpt_error *err)
{
	struct adr_ldap_ber inside, dn, attributes;

	if (self->page.count == 0) {
		if (++self->empty_pages <= MAX_EMPTY_PAGES)
			return 0;
		return fail(self, "the server sends empty pages without end",
			    err);
	}
	self->empty_pages = 0;
	inside = adr_ldap_page_entry(&self->page, 0);
	if (!adr_ldap_entry_read(&dn, &attributes, inside.bytes, inside.len))
		return fail(self, "an entry without a DN", err);
	if (is_landmark(self, &dn))
		return fail(self, "the server sends the same entries again",
			    err);
	if (self->page_number < self->next_landmark)
		return 0;
	free(self->landmark);
	self->landmark = adr_memdup(dn.bytes, dn.len);
	self->landmark_len = dn.len;
	self->next_landmark = self->page_number * 2;
	return self->landmark != NULL ? 0 : adr_error_nomem(err);
}

/* Turn to the next page, and ask for the one behind it. */
static int turn_page(struct adr_ldap_search *self, struct adrcpt_error *err)
{
	struct adr_ldap_page page = self->page;
	int rc = 0;

	if (self->has_next) {
		self->page = self->next;
		self->next = page;
		self->has_next = false;
	} else {
		rc = read_page(self, &self->page, err);
	}
	if (rc == 0)
		rc = check_progress(self, err);
	if (rc == 0 && self->cookie.bv_len > 0)
		rc = send_page(self, err);
	return rc;
}

/* --- Entries ------------------------------------------------------------ */

/* What an object needs is asked for when no page is under way. */
static int complete_object(struct adr_ldap_search *self,
			   struct adrcpt_error *err)
{
	if (self->msgid >= 0) {
		int rc = read_page(self, &self->next, err);

		if (rc < 0)
			return rc;
		self->has_next = true;
	}
	return adr_ldap_object_complete(&self->object, err);
}

int adr_ldap_search_next(struct adr_ldap_search *self, adrcpt_entry *entry,
			 struct adrcpt_error *err)
{
	struct adr_ldap_ber inside;
	int rc = 0;

	if (self->has_failed)
		return fail(self, "it was cut short before", err);
	while (rc == 0 && self->page.at == self->page.count) {
		if (self->msgid < 0 && !self->has_next)
			return 0;
		rc = turn_page(self, err);
	}
	if (rc == 0) {
		inside = adr_ldap_page_entry(&self->page, self->page.at++);
		rc = adr_ldap_object_read(&self->object, &inside, entry, err);
	}
	if (rc > 0)
		rc = complete_object(self, err);
	self->has_failed = rc < 0;
	return rc < 0 ? rc : 1;
}
