/* LDIF content records (RFC 2849), which the source of that name reads back. */
#include <adrcpt-plugin.h>

#include "base64.h"
#include "buf.h"
#include "error.h"
#include "object.h"
#include "out.h"
#include "text.h"

#include <string.h>

#define LINE_SIZE ((size_t)76)

struct ldif_state {
	adrcpt_out *out;     /* of the record that is being written */
	struct adr_buf line; /* one value, not folded yet */
};

static int begin(void *state, adrcpt_out *out, struct adrcpt_error *err)
{
	(void)state;
	(void)err;
	return adrcpt_out_puts(out, "version: 1\n\n");
}

/* RFC 2849, SAFE-STRING, without a blank at the end.  Other controls than its
 * three are legal, and would do odd things to a terminal. */
static bool is_safe(const char *bytes, size_t len)
{
	return len == 0 ||
	       (bytes[0] != ' ' && bytes[0] != ':' && bytes[0] != '<' &&
		bytes[len - 1] != ' ' && adr_is_plain(bytes, len));
}

/* Every part but the first begins with a blank. */
static int put_folded(adrcpt_out *out, const struct adr_buf *line)
{
	const char *at = line->data;
	size_t left = line->len, room = LINE_SIZE;
	int rc = 0;

	while (rc == 0 && left > room) {
		rc = adrcpt_out_write(out, at, room);
		if (rc == 0)
			rc = adrcpt_out_puts(out, "\n ");
		at += room;
		left -= room;
		room = LINE_SIZE - 1;
	}
	if (rc == 0)
		rc = adrcpt_out_write(out, at, left);
	return rc < 0 ? rc : adrcpt_out_puts(out, "\n");
}

/* A line before it is folded. */
struct line {
	const char *name;
	size_t name_len;
	const char *colon; /* what stands behind the name */
	size_t colon_len;
	bool is_base64;
	size_t len; /* of the value, as it will be written */
};

static struct line line_of(const struct adr_attribute *value)
{
	struct line line = {value->name, strlen(value->name), ": ", 2,
			    false,       value->len};

	if (value->is_binary || !is_safe(value->bytes, value->len)) {
		line.colon = ":: ";
		line.is_base64 = true;
		line.len = adr_base64_length(value->len);
	} else if (value->len == 0) {
		line.colon = ":";
	}
	line.colon_len = strlen(line.colon);
	return line;
}

static void fill_line(char *at, const struct line *line,
		      const struct adr_attribute *value)
{
	memcpy(at, line->name, line->name_len);
	at += line->name_len;
	memcpy(at, line->colon, line->colon_len);
	at += line->colon_len;
	if (line->is_base64)
		adr_base64_encode(at, value->bytes, value->len);
	else
		memcpy(at, value->bytes, value->len);
}

/* Nearly all are short, and stand in the output at once. */
static int put_value(void *state, const struct adr_attribute *value,
		     struct adrcpt_error *err)
{
	struct ldif_state *self = state;
	const struct line line = line_of(value);
	size_t len = line.name_len + line.colon_len + line.len;
	bool is_short = len <= LINE_SIZE;
	char *room;

	adr_buf_reset(&self->line);
	room = is_short ? adr_out_room(self->out, len + 1)
			: adr_buf_room(&self->line, len);
	if (room == NULL)
		return is_short ? ADRCPT_E_IO : adr_error_nomem(err);
	fill_line(room, &line, value);
	if (!is_short) {
		self->line.len = len;
		return put_folded(self->out, &self->line);
	}
	room[len] = '\n';
	adr_out_add(self->out, len + 1);
	return 0;
}

static int put_recipient(void *state, adrcpt_out *out,
			 const adrcpt_recipient *recipient,
			 struct adrcpt_error *err)
{
	const char *text = adrcpt_recipient_dn(recipient);
	const struct adr_attribute dn = {"dn", text, strlen(text), false};
	struct ldif_state *self = state;
	int rc;

	self->out = out;
	rc = put_value(self, &dn, err);
	if (rc == 0)
		rc = adr_object_walk(recipient, put_value, self, err);
	return rc < 0 ? rc : adrcpt_out_puts(out, "\n");
}

static void clear(void *state)
{
	struct ldif_state *self = state;

	adr_buf_clear(&self->line);
}

static int read_pairs(const char *path, adrcpt_pair_fn *on_pair, void *user,
		      struct adrcpt_error *err)
{
	return adr_object_read("ldif", path, on_pair, user, err);
}

const struct adrcpt_writer_ops adr_writer_ldif = {
	.abi = ADRCPT_PLUGIN_ABI,
	.name = "ldif",
	.summary = "LDIF content records, for the source of that name",
	.state_size = sizeof(struct ldif_state),
	.begin = begin,
	.recipient = put_recipient,
	.read = read_pairs,
	.clear = clear,
};
