/* LDIF content records (RFC 2849), which the source of that name reads back. */
#include <adrcpt-plugin.h>

#include "base64.h"
#include "buf.h"
#include "error.h"
#include "object.h"

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
	size_t i;

	if (len > 0 && (strchr(" :<", bytes[0]) || bytes[len - 1] == ' '))
		return false;
	for (i = 0; i < len; i++)
		if (bytes[i] < ' ' || bytes[i] > '~')
			return false;
	return true;
}

static bool add_base64(struct adr_buf *line, const char *bytes, size_t len)
{
	size_t size = adr_base64_length(len);
	char *room = adr_buf_room(line, size);

	if (room == NULL)
		return false;
	adr_base64_encode(room, bytes, len);
	line->len += size;
	return true;
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

static int put_value(void *state, const struct adr_attribute *value,
		     struct adrcpt_error *err)
{
	struct ldif_state *self = state;
	struct adr_buf *line = &self->line;
	bool ok;

	adr_buf_reset(line);
	ok = adr_buf_add_text(line, value->name);
	if (value->is_binary || !is_safe(value->bytes, value->len))
		ok = ok && adr_buf_add_text(line, ":: ") &&
		     add_base64(line, value->bytes, value->len);
	else
		ok = ok &&
		     adr_buf_add_text(line, value->len > 0 ? ": " : ":") &&
		     adr_buf_add(line, value->bytes, value->len);
	return ok ? put_folded(self->out, line) : adr_error_nomem(err);
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
