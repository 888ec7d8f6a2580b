#include "ldap_walk.h"

#include "error.h"
#include "ldap_accepted.h"

static int search_in(struct adr_ldap_walk *self, const char *base,
		     struct adrcpt_error *err)
{
	adr_ldap_walk_close(self);
	self->query.base = base;
	self->next_base++;
	return adr_ldap_search_open(&self->search, self->session->conn,
				    &self->query, err);
}

static int search_accepted(struct adr_ldap_walk *self, struct adrcpt_error *err)
{
	adr_ldap_walk_close(self);
	self->in_accepted = true;
	self->accepted = 0;
	return adr_ldap_accepted_open(&self->search, self->session,
				      self->query.page_size, err);
}

int adr_ldap_walk_open(struct adr_ldap_walk *walk, struct adrcpt_error *err)
{
	walk->next_base = 0;
	walk->in_accepted = false;
	if (walk->bases->count > 0)
		return search_in(walk, walk->bases->items[0], err);
	if (walk->session->default_base == NULL)
		return adrcpt_error_set(err, ADRCPT_E_DIRECTORY,
					"%s: the rootDSE names no naming "
					"context: give the option 'base'",
					adr_ldap_conn_uri(walk->session->conn));
	return search_in(walk, walk->session->default_base, err);
}

/* Not an error: another source may have them. */
static int report_none(const struct adr_ldap_walk *self,
		       struct adrcpt_error *err)
{
	return adrcpt_reporter_say(
		self->reporter, ADRCPT_WARNING, "no-accepted-domain", NULL, err,
		"%s: no accepted domain below %s: Exchange is not in this "
		"forest, or the account may not read there",
		adr_ldap_conn_uri(self->session->conn),
		self->session->rootdse.config_base);
}

/* 1: one more search has begun; 0: that was the last. */
static int search_next(struct adr_ldap_walk *self, struct adrcpt_error *err)
{
	int rc;

	if (self->next_base < self->bases->count)
		rc = search_in(self, self->bases->items[self->next_base], err);
	else if (self->wants_accepted && !self->in_accepted)
		rc = search_accepted(self, err);
	else if (self->in_accepted && self->accepted == 0)
		return report_none(self, err);
	else
		return 0;
	return rc < 0 ? rc : 1;
}

int adr_ldap_walk_next(struct adr_ldap_walk *walk, adrcpt_entry *entry,
		       struct adrcpt_error *err)
{
	int rc;

	do {
		rc = adr_ldap_search_next(walk->search, entry, err);
		if (rc > 0 && walk->in_accepted)
			walk->accepted++;
		if (rc != 0)
			return rc;
		rc = search_next(walk, err);
	} while (rc > 0);
	return rc;
}

/* Of one base only: those of the next ones are not known yet. */
size_t adr_ldap_walk_estimate(const struct adr_ldap_walk *walk)
{
	if (walk->search == NULL || walk->in_accepted || walk->bases->count > 1)
		return 0;
	return adr_ldap_search_estimate(walk->search);
}

void adr_ldap_walk_close(struct adr_ldap_walk *walk)
{
	adr_ldap_search_close(walk->search);
	walk->search = NULL;
}
