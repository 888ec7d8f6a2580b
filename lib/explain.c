#include "explain.h"

#include "addr.h"
#include "error.h"

#include <stdio.h>
#include <string.h>

/* What is being said, and the first reason that was found. */
struct speaker {
	const struct adr_trace *trace;
	const struct adr_select *select;
	adrcpt_reporter *reporter;
	struct adrcpt_error *err;
	char reason[ADRCPT_ERROR_TEXT_SIZE];
};

static void keep_reason(struct speaker *self, const char *reason,
			const char *dn)
{
	if (self->reason[0] == '\0')
		snprintf(self->reason, sizeof self->reason, "%s%s%s", reason,
			 dn != NULL ? ": " : "", dn != NULL ? dn : "");
}

static int rule(struct speaker *self, const char *name, const char *verdict)
{
	return adrcpt_reporter_say(self->reporter, ADRCPT_NOTICE, "rule", NULL,
				   self->err, "%s: %s", name, verdict);
}

/* --- The address -------------------------------------------------------- */

static int say_address(struct speaker *self)
{
	const char *keys = self->trace->keys.data, *key;
	int rc;

	if (self->trace->keys.len == 0) {
		keep_reason(self, self->trace->fault->text, NULL);
		return adrcpt_reporter_say(
			self->reporter, ADRCPT_NOTICE, "address", NULL,
			self->err, "'%s' is no address for a table: it %s [%s]",
			self->trace->asked, self->trace->fault->text,
			self->trace->fault->code);
	}
	rc = adrcpt_reporter_say(self->reporter, ADRCPT_NOTICE, "address", NULL,
				 self->err, "%s", keys);
	for (key = adr_addr_next(keys); rc == 0 && *key != '\0';
	     key = adr_addr_next(key))
		rc = adrcpt_reporter_say(self->reporter, ADRCPT_NOTICE,
					 "spelling", NULL, self->err,
					 "also looked up as %s", key);
	return rc;
}

/* --- Objects ------------------------------------------------------------ */

/* "; hidden; group", as far as it fits. */
static void list_classes(char *text, size_t size, unsigned classes)
{
	const char *name;
	unsigned bit;
	size_t i, len = 0;

	text[0] = '\0';
	for (i = 0; (name = adr_select_class(i, &bit)) != NULL; i++)
		if ((classes & bit) != 0 && len + strlen(name) + 3 < size)
			len += (size_t)snprintf(text + len, size - len, "; %s",
						name);
}

static int say_object(struct speaker *self, const struct adr_hit *hit)
{
	const char *primary = hit->recipient.proxies.primary;
	char classes[128];
	int rc;

	list_classes(classes, sizeof classes, hit->recipient.classes);
	rc = adrcpt_reporter_say(self->reporter, ADRCPT_NOTICE, "object", NULL,
				 self->err, "%s: %s%s", hit->recipient.dn,
				 hit->recipient.kind->name, classes);
	if (rc == 0)
		rc = adrcpt_reporter_say(
			self->reporter, ADRCPT_NOTICE, "primary", NULL,
			self->err, "primary address: %s%s",
			primary != NULL ? primary : "none",
			hit->is_primary ? "; it is this one" : "");
	return rc;
}

static bool is_in_class(const adrcpt_recipient *recipient, const char *class)
{
	const char *name;
	unsigned bit;
	size_t i;

	for (i = 0; (name = adr_select_class(i, &bit)) != NULL; i++)
		if (strcmp(name, class) == 0)
			return (recipient->classes & bit) != 0;
	return false; /* "none" */
}

static int say_exclude(struct speaker *self, const adrcpt_recipient *recipient)
{
	const struct adrcpt_list *list = &self->select->exclude;
	char name[64];
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < list->count; i++) {
		bool is_in = is_in_class(recipient, list->items[i]);

		snprintf(name, sizeof name, "exclude %s", list->items[i]);
		if (is_in)
			keep_reason(self, name, recipient->dn);
		rc = rule(self, name,
			  is_in ? "the object is of this class: left out"
				: "let in");
	}
	return rc;
}

static int say_gone(struct speaker *self, const adrcpt_recipient *recipient)
{
	const char *gone = adr_class_gone(recipient->classes);
	char verdict[64];

	if (gone == NULL)
		return rule(self, "deleted or conflict object", "no: let in");
	keep_reason(self, gone, recipient->dn);
	snprintf(verdict, sizeof verdict, "%s: left out", gone);
	return rule(self, "deleted or conflict object", verdict);
}

static int say_domains(struct speaker *self, const adrcpt_recipient *recipient)
{
	bool is_out = self->trace->outside != NULL &&
		      strcmp(self->trace->outside, "other-domain") == 0;

	if (is_out)
		keep_reason(self, self->trace->outside_why, recipient->dn);
	if (self->select->domains.count == 0)
		return rule(self, "domains", "all: let in");
	return rule(self, "domains",
		    is_out ? "in none of them: left out"
			   : "in one of them: let in");
}

static int say_refused(struct speaker *self, const struct adr_hit *hit)
{
	int rc;

	rc = adrcpt_reporter_say(self->reporter, ADRCPT_NOTICE, "object", NULL,
				 self->err, "%s: has it, but it was refused",
				 hit->recipient.dn);
	keep_reason(self, hit->code, hit->recipient.dn);
	if (rc == 0)
		rc = rule(self, hit->code, hit->why);
	return rc;
}

/* Does the selection let in what this object carries? */
static bool is_let_in(const struct speaker *self, const struct adr_hit *hit)
{
	const char *code;

	return hit->code == NULL && self->trace->outside == NULL &&
	       adr_select_has(self->select, &hit->recipient, &code);
}

static int say_hit(struct speaker *self, const struct adr_hit *hit)
{
	int rc;

	if (hit->code != NULL)
		return say_refused(self, hit);
	rc = say_object(self, hit);
	if (rc == 0)
		rc = say_gone(self, &hit->recipient);
	if (rc == 0)
		rc = say_exclude(self, &hit->recipient);
	if (rc == 0)
		rc = say_domains(self, &hit->recipient);
	return rc;
}

/* --- Nobody, somebody, the include file --------------------------------- */

static int say_nobody(struct speaker *self)
{
	size_t i;
	int rc;

	keep_reason(self, "no object that was read carries it", NULL);
	rc = adrcpt_reporter_say(
		self->reporter, ADRCPT_NOTICE, "object", NULL, self->err,
		"no object that was read carries it: none has it, or the "
		"source's filter, its bases or the account's rights hide it");
	for (i = 0; rc == 0 && i < self->trace->near_count; i++)
		rc = adrcpt_reporter_say(
			self->reporter, ADRCPT_NOTICE, "nearest", NULL,
			self->err, "like it: %s, of %s",
			self->trace->near[i].key, self->trace->near[i].dn);
	return rc;
}

static int say_include(struct speaker *self, const struct adr_include *include,
		       bool *is_added)
{
	const struct adr_include_row *row = NULL;

	*is_added = false;
	if (self->select->include_file == NULL || self->trace->keys.len == 0)
		return 0;
	if (adr_include_removes(include, self->trace->keys.data)) {
		keep_reason(self, "the include file takes it out", NULL);
		return rule(self, "include_file", "takes it out");
	}
	row = adr_include_added(include, self->trace->keys.data);
	if (row == NULL)
		return rule(self, "include_file", "has no line for it");
	*is_added = true;
	return adrcpt_reporter_say(
		self->reporter, ADRCPT_NOTICE, "rule", NULL, self->err,
		"include_file: line %lu adds it: let in", row->line);
}

static int say_conflict(struct speaker *self, size_t carriers)
{
	char verdict[64];

	if (carriers < 2)
		return 0;
	snprintf(verdict, sizeof verdict,
		 "%zu objects carry it; it counts all the same", carriers);
	return rule(self, "on_conflict", verdict);
}

int adr_explain_selection(const adrcpt_set *set, adrcpt_reporter *reporter,
			  struct adrcpt_error *err)
{
	struct speaker self = {adr_set_trace(set), adr_set_selection(set),
			       reporter, err, ""};
	size_t i, carriers = 0;
	bool is_added = false;
	int rc;

	if (self.trace == NULL)
		return adrcpt_error_set(err, ADRCPT_E_USAGE,
					"no address was followed; see "
					"adrcpt_set_follow()");
	rc = say_address(&self);
	for (i = 0; rc == 0 && i < self.trace->hit_count; i++) {
		if (adr_trace_is_repeated(self.trace, i))
			continue;
		rc = say_hit(&self, &self.trace->hits[i]);
		carriers += is_let_in(&self, &self.trace->hits[i]);
	}
	if (rc == 0 && self.trace->hit_count == 0)
		rc = say_nobody(&self);
	if (rc == 0)
		rc = say_conflict(&self, carriers);
	if (rc == 0)
		rc = say_include(&self, adr_set_include(set), &is_added);
	if (rc < 0 || carriers > 0 || is_added)
		return rc;
	return adrcpt_error_set(err, ADRCPT_E_REFUSED,
				"%s is not published: %s", self.trace->asked,
				self.reason);
}
