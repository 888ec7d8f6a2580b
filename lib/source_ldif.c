/* Content records of an LDIF file, as ldapsearch writes them. */
#include <adrcpt-plugin.h>

#include "entry.h"
#include "error.h"
#include "ldif.h"
#include "text.h"
#include "wanted.h"

#include <string.h>

struct ldif_state {
	char *file;
	struct adr_ldif ldif;
	struct adr_wanted wanted;
	bool has_more_pages; /* the last page had a cookie for more */
};

static const struct adrcpt_option options[] = {
	{"file", ADRCPT_KIND_TEXT, offsetof(struct ldif_state, file), "FILE",
	 NULL, "file to read; '-' is standard input", NULL, 0, 0},
	{NULL, 0, 0, NULL, NULL, NULL, NULL, 0, 0},
};

/* What is done with the lines of a name; the last one: they are values of an
 * attribute, whose number is added. */
enum { NOTHING, LOOK_AT, ADD_VALUE };

static unsigned char use_of(const void *user, const char *name, size_t len)
{
	static const char *const special[] = {
		"dn",     "changetype", "version",      "search",
		"result", "ref",        "pagedresults", NULL,
	};
	const struct ldif_state *self = user;
	size_t i;

	for (i = 0; special[i] != NULL; i++)
		if (adr_equal_nocase(name, len, special[i]))
			return LOOK_AT;
	switch (adr_wanted_use(&self->wanted, name, len)) {
	case ADR_WANTED_ALWAYS:
		return (unsigned char)(ADD_VALUE + adr_attr_of(name, len));
	case ADR_WANTED_ASK:
		return LOOK_AT;
	default:
		return NOTHING;
	}
}

static int open_file(void *state, const struct adrcpt_request *request,
		     struct adrcpt_error *err)
{
	struct ldif_state *self = state;
	int rc;

	self->ldif.file.fd = -1;
	adr_wanted_init(&self->wanted, request);
	self->has_more_pages = false;
	if (self->file == NULL)
		return adrcpt_error_set(err, ADRCPT_E_USAGE,
					"source ldif needs the option 'file'");
	rc = adr_ldif_open(&self->ldif, self->file, err);
	adr_ldif_choose(&self->ldif, use_of, self);
	return rc;
}

static void close_file(void *state)
{
	struct ldif_state *self = state;

	adr_ldif_close(&self->ldif);
}

static bool is_named(const struct adr_ldif_line *line, const char *name)
{
	return adr_equal_nocase(line->name, line->name_len, name);
}

static int bad_record(const struct adr_ldif *ldif, int status, const char *what,
		      struct adrcpt_error *err)
{
	return adrcpt_error_set(err, status, "%s:%zu: %s", ldif->name,
				ldif->record_line, what);
}

/* --- Records that are no entries ---------------------------------------- */

/* ldapsearch ends a search with "result: CODE text"; anything but success means
 * that entries are missing. */
static int check_result(struct ldif_state *self,
			const struct adr_ldif_line *line,
			struct adrcpt_error *err)
{
	char text[128];

	adr_text_clean(text, sizeof text, line->bytes, line->len);
	if (line->len > 0 && line->bytes[0] == '0' &&
	    (line->len == 1 || line->bytes[1] == ' '))
		return 0;
	return adrcpt_error_set(err, ADRCPT_E_INCOMPLETE,
				"%s:%zu: the search did not end well: result "
				"%s",
				self->ldif.name, self->ldif.record_line, text);
}

/* "cookie=..." is the last word, behind "estimate=..." if the server gave one;
 * after the last page the cookie is empty. */
static bool has_cookie(const struct adr_ldif_line *line)
{
	static const char cookie[] = "cookie=";
	size_t at = line->len;

	while (at > 0 && line->bytes[at - 1] != ' ')
		at--;
	return adr_starts_nocase(line->bytes + at, line->len - at, cookie) &&
	       line->len - at > sizeof cookie - 1;
}

/* A search result, a reference to another server, or the version line alone. */
static int skip_record(struct ldif_state *self, size_t first,
		       struct adrcpt_error *err)
{
	size_t i;
	int rc = 0;

	for (i = first; rc == 0 && i < self->ldif.count; i++) {
		const struct adr_ldif_line *line = &self->ldif.lines[i];

		if (is_named(line, "result"))
			rc = check_result(self, line, err);
		else if (is_named(line, "pagedresults"))
			self->has_more_pages = has_cookie(line);
	}
	return rc;
}

static bool is_no_entry(const struct adr_ldif_line *line)
{
	return is_named(line, "search") || is_named(line, "result") ||
	       is_named(line, "ref");
}

/* The line that says what kind of record it is: the first one, or the one
 * behind the version.  NULL if it is an attribute nobody wants, or not there.
 */
static const struct adr_ldif_line *first_line(const struct adr_ldif *ldif,
					      size_t place)
{
	if (ldif->count <= place || ldif->lines[place].place != place)
		return NULL;
	return &ldif->lines[place];
}

/* *first: the place behind it. */
static int check_version(struct ldif_state *self, size_t *first,
			 struct adrcpt_error *err)
{
	const struct adr_ldif_line *line = first_line(&self->ldif, 0);

	*first = 0;
	if (line == NULL || !is_named(line, "version"))
		return 0;
	if (!adr_equal_nocase(line->bytes, line->len, "1"))
		return bad_record(&self->ldif, ADRCPT_E_DATA,
				  "LDIF of another version than 1", err);
	*first = 1;
	return 0;
}

/* --- Entries ------------------------------------------------------------ */

/* How many lines from here on have the same attribute description. */
static size_t run_length(const struct adr_ldif *ldif, size_t from)
{
	const struct adr_ldif_line *first = &ldif->lines[from];
	size_t i;

	for (i = from + 1; i < ldif->count; i++) {
		const struct adr_ldif_line *line = &ldif->lines[i];

		if (line->place != first->place + (i - from) ||
		    line->name_len != first->name_len ||
		    memcmp(line->name, first->name, line->name_len) != 0)
			break;
	}
	return i - from;
}

static int add_run(struct ldif_state *self, adrcpt_entry *entry, size_t from,
		   size_t count, struct adrcpt_error *err)
{
	const struct adr_ldif_line *line = &self->ldif.lines[from];
	const char *why;
	size_t i, name_len;
	int rc;

	rc = adr_wanted_take(&self->wanted, line->name, line->name_len, count,
			     &name_len, &why);
	if (rc < 0)
		return bad_record(&self->ldif, rc, why, err);
	if (rc == 0)
		return 0;
	for (rc = 0, i = 0; rc == 0 && i < count; i++)
		rc = adrcpt_entry_add(entry, line[i].name, name_len,
				      line[i].bytes, line[i].len, err);
	return rc;
}

/* ldifde marks what it exports as records to be added. */
static bool is_content(const struct adr_ldif_line *line)
{
	if (is_named(line, "changetype"))
		return adr_equal_nocase(line->bytes, line->len, "add");
	return !is_named(line, "dn");
}

/* Lines with something special about them: so many of the same name. */
static int look_at(struct ldif_state *self, adrcpt_entry *entry, size_t from,
		   size_t count, struct adrcpt_error *err)
{
	if (!is_content(&self->ldif.lines[from]))
		return bad_record(&self->ldif, ADRCPT_E_DATA,
				  "not a content record", err);
	return add_run(self, entry, from, count, err);
}

static int add_lines(struct ldif_state *self, adrcpt_entry *entry, size_t from,
		     struct adrcpt_error *err)
{
	const struct adr_ldif_line *line = self->ldif.lines + from;
	const struct adr_ldif_line *end = self->ldif.lines + self->ldif.count;
	size_t count;
	int rc;

	while (line < end) {
		const struct adr_value value = {line->name, line->name_len,
						line->bytes, line->len, 0};

		if (line->use < ADD_VALUE) {
			from = (size_t)(line - self->ldif.lines);
			count = run_length(&self->ldif, from);
			rc = look_at(self, entry, from, count, err);
			if (rc < 0)
				return rc;
			line += count;
		} else if (adr_entry_put(entry,
					 (enum adr_attr)(line->use - ADD_VALUE),
					 value)) {
			line++;
		} else {
			return adr_error_nomem(err);
		}
	}
	return 0;
}

static int fill_entry(struct ldif_state *self, adrcpt_entry *entry,
		      size_t first, struct adrcpt_error *err)
{
	const struct adr_ldif *ldif = &self->ldif;
	const char *why;
	int rc;

	if (!ldif->is_closed && first + 1 == ldif->total)
		return bad_record(ldif, ADRCPT_E_INCOMPLETE,
				  "the file ends in the middle of a record",
				  err);
	adr_wanted_start(&self->wanted);
	rc = adrcpt_entry_start(entry, ldif->lines[first].bytes,
				ldif->lines[first].len, err);
	if (rc == 0)
		rc = add_lines(self, entry, first + 1, err);
	if (rc < 0)
		return rc;
	rc = adr_wanted_end(&self->wanted, &why);
	if (rc < 0)
		return bad_record(ldif, rc, why, err);
	return 0;
}

static int at_end(const struct ldif_state *self, struct adrcpt_error *err)
{
	if (!self->has_more_pages)
		return 0;
	return adrcpt_error_set(err, ADRCPT_E_INCOMPLETE,
				"%s is cut short: the last page of the search "
				"has a cookie for more",
				self->ldif.name);
}

static int next_entry(void *state, adrcpt_entry *entry,
		      struct adrcpt_error *err)
{
	struct ldif_state *self = state;
	struct adr_ldif *ldif = &self->ldif;
	const struct adr_ldif_line *line;
	size_t first;
	int rc;

	while ((rc = adr_ldif_next(ldif, err)) > 0) {
		rc = check_version(self, &first, err);
		if (rc < 0)
			return rc;
		line = first_line(ldif, first);
		if (first == ldif->total ||
		    (line != NULL && is_no_entry(line))) {
			rc = skip_record(self, first, err);
			if (rc < 0)
				return rc;
			continue;
		}
		if (line == NULL || !is_named(line, "dn"))
			return bad_record(ldif, ADRCPT_E_DATA,
					  "a record without 'dn:'", err);
		rc = fill_entry(self, entry, first, err);
		return rc < 0 ? rc : 1;
	}
	return rc < 0 ? rc : at_end(self, err);
}

const struct adrcpt_source_ops adr_source_ldif = {
	.abi = ADRCPT_PLUGIN_ABI,
	.name = "ldif",
	.summary = "LDIF content records, as ldapsearch writes them",
	.state_size = sizeof(struct ldif_state),
	.options = options,
	.open = open_file,
	.next = next_entry,
	.close = close_file,
};
