/* A list of proxy addresses, one a line: what scripts on Exchange servers have
 * written for relays, or what somebody keeps by hand.
 *
 * Nothing in such a file says which addresses are one object's, so each is one
 * of its own, named after it: the same address in two lines, or in two files,
 * is the same object. */
#include <adrcpt-plugin.h>

#include "addr.h"
#include "error.h"
#include "lines.h"
#include "proxies.h"
#include "text.h"

#include <string.h>

struct list_state {
	char *file;
	struct adr_lines lines;
	const char *attribute; /* under which addresses are handed over */
	struct adr_buf dn;     /* of the entry handed out, and its value */
	struct adr_buf value;
};

static const struct adrcpt_option options[] = {
	{"file", ADRCPT_KIND_TEXT, offsetof(struct list_state, file), "FILE",
	 NULL, "file to read; '-' is standard input", NULL, 0, 0},
	{NULL, 0, 0, NULL, NULL, NULL, NULL, 0, 0},
};

static int open_file(void *state, const struct adrcpt_request *request,
		     struct adrcpt_error *err)
{
	struct list_state *self = state;

	memset(&self->lines, 0, sizeof self->lines);
	self->attribute = request->address_attribute;
	if (self->file == NULL)
		return adrcpt_error_set(err, ADRCPT_E_USAGE,
					"source list needs the option 'file'");
	return adr_lines_open(&self->lines, self->file, err);
}

static void close_file(void *state)
{
	struct list_state *self = state;

	adr_lines_close(&self->lines);
	adr_buf_clear(&self->dn);
	adr_buf_clear(&self->value);
}

/* --- A line ------------------------------------------------------------- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static void skip(const char **line, size_t *len, size_t count)
{
	*line += count;
	*len -= count;
}

static void trim(const char **line, size_t *len)
{
	while (*len > 0 && is_blank(**line))
		skip(line, len, 1);
	while (*len > 0 && is_blank((*line)[*len - 1]))
		*len -= 1;
}

/* An address may begin with '#' too. */
static bool is_comment(const char *line, size_t len)
{
	return line[0] == '#' && (len == 1 || is_blank(line[1]));
}

/* The length of what stands in front of an SMTP address: "alias: ", or the
 * name of a mailbox and a colon; 0: nothing does.  No address of another type
 * has an SMTP address in it, and none of ours begins behind '@' or a quote. */
static size_t label_length(const char *line, size_t len)
{
	size_t i, next;

	if (adr_starts_nocase(line, len, "smtp:"))
		return 0;
	for (i = 0; i < len && line[i] != '@' && line[i] != '"'; i++) {
		if (line[i] != ':')
			continue;
		for (next = i + 1; next < len && is_blank(line[next]);)
			next++;
		if (adr_starts_nocase(line + next, len - next, "smtp:"))
			return next;
	}
	return 0;
}

/* Is there a value in this line?  It is what is left. */
static bool strip(const char **line, size_t *len)
{
	static const char label[] = "alias:";

	trim(line, len);
	if (*len == 0 || is_comment(*line, *len))
		return false;
	skip(line, len, label_length(*line, *len));
	if (adr_starts_nocase(*line, *len, label)) {
		skip(line, len, sizeof label - 1);
		trim(line, len);
	}
	return true;
}

/* --- Its entry ---------------------------------------------------------- */

static bool add_byte_to_dn(struct adr_buf *dn, char c, bool at_an_end)
{
	if (strchr(",+\"\\<>;=", c) != NULL && c != '\0')
		return adr_buf_add_byte(dn, '\\') && adr_buf_add_byte(dn, c);
	if (at_an_end && (c == '#' || c == ' '))
		return adr_buf_add_byte(dn, '\\') && adr_buf_add_byte(dn, c);
	return adr_buf_add_byte(dn, c);
}

/* RFC 4514; what is no text is seen to where all DNs are. */
static bool make_dn(struct adr_buf *dn, const char *name, size_t len)
{
	bool ok;
	size_t i;

	adr_buf_reset(dn);
	ok = adr_buf_add_text(dn, "CN=");
	for (i = 0; ok && i < len; i++)
		ok = add_byte_to_dn(dn, name[i], i == 0 || i == len - 1);
	return ok && adr_buf_add_text(dn, ",OU=list");
}

/* All spellings of an address are one object. */
static int name_entry(struct list_state *self, const char *address, size_t len,
		      struct adrcpt_error *err)
{
	const struct adr_fault *fault;
	struct adr_buf keys;
	bool ok;
	int rc;

	adr_buf_init(&keys);
	rc = adr_addr_spell(&keys, address, len, &fault);
	if (rc > 0)
		ok = make_dn(&self->dn, keys.data, strlen(keys.data));
	else
		ok = make_dn(&self->dn, address, len);
	adr_buf_clear(&keys);
	return rc >= 0 && ok ? 0 : adr_error_nomem(err);
}

static int fill_entry(struct list_state *self, adrcpt_entry *entry,
		      const char *line, size_t len, struct adrcpt_error *err)
{
	bool is_smtp = adr_starts_nocase(line, len, "smtp:");
	size_t prefix = adr_proxy_prefix(line, len);
	int rc;

	rc = name_entry(self, line + (is_smtp ? prefix : 0),
			len - (is_smtp ? prefix : 0), err);
	if (rc < 0)
		return rc;
	adr_buf_reset(&self->value);
	if (!adr_buf_add_text(&self->value, prefix == 0 ? "smtp:" : "") ||
	    !adr_buf_add(&self->value, line, len))
		return adr_error_nomem(err);
	rc = adrcpt_entry_start(entry, self->dn.data, self->dn.len, err);
	if (rc < 0)
		return rc;
	return adrcpt_entry_add(entry, self->attribute, strlen(self->attribute),
				self->value.data, self->value.len, err);
}

static int next_entry(void *state, adrcpt_entry *entry,
		      struct adrcpt_error *err)
{
	struct list_state *self = state;
	const char *line;
	size_t len;
	int rc;

	while ((rc = adr_lines_next(&self->lines, &line, &len, err)) > 0) {
		if (!strip(&line, &len))
			continue;
		rc = fill_entry(self, entry, line, len, err);
		return rc < 0 ? rc : 1;
	}
	return rc;
}

const struct adrcpt_source_ops adr_source_list = {
	.abi = ADRCPT_PLUGIN_ABI,
	.name = "list",
	.summary = "proxy addresses, one a line",
	.state_size = sizeof(struct list_state),
	.options = options,
	.open = open_file,
	.next = next_entry,
	.close = close_file,
};
