#include "input.h"

#include "error.h"
#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

int adr_input_open(struct adr_input *input, const char *path,
		   struct adrcpt_error *err)
{
	memset(input, 0, sizeof *input);
	input->name = path;
	input->fd = STDIN_FILENO;
	if (strcmp(path, "-") == 0) {
		input->name = "standard input";
		return 0;
	}
	input->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (input->fd < 0)
		return adr_error_errno(err, ADRCPT_E_IO, errno,
				       "cannot open %s", path);
	return 0;
}

void adr_input_close(struct adr_input *input)
{
	if (input->fd > STDIN_FILENO)
		close(input->fd);
	input->fd = -1;
	adr_buf_clear(&input->raw);
}

int adr_input_read(struct adr_input *input, void *bytes, size_t size,
		   size_t *got, struct adrcpt_error *err)
{
	ssize_t len;

	do
		len = read(input->fd, bytes, size);
	while (len < 0 && errno == EINTR);
	if (len < 0)
		return adr_error_errno(err, ADRCPT_E_IO, errno, "reading %s",
				       input->name);
	*got = (size_t)len;
	return 0;
}

/* --- As text ------------------------------------------------------------ */

static void drop(struct adr_buf *buf, size_t len)
{
	buf->len -= len;
	memmove(buf->data, buf->data + len, buf->len);
}

static const struct {
	const char *bytes;
	size_t len;
	enum adr_input_coding coding;
} marks[] = {
	{"\xef\xbb\xbf", 3, ADR_INPUT_UTF8},
	{"\xff\xfe", 2, ADR_INPUT_UTF16LE},
	{"\xfe\xff", 2, ADR_INPUT_UTF16BE},
};

/* By the byte order mark, which is no part of the text. */
static void find_coding(struct adr_input *self, bool at_end)
{
	struct adr_buf *raw = &self->raw;
	size_t i;

	if (raw->len < 3 && !at_end)
		return;
	self->coding = ADR_INPUT_UTF8;
	for (i = 0; i < sizeof marks / sizeof marks[0]; i++) {
		if (raw->len < marks[i].len ||
		    memcmp(raw->data, marks[i].bytes, marks[i].len) != 0)
			continue;
		self->coding = marks[i].coding;
		drop(raw, marks[i].len);
		break;
	}
}

static uint32_t unit_at(const struct adr_input *self, size_t at)
{
	const unsigned char *bytes = (unsigned char *)self->raw.data + at;
	bool big = self->coding == ADR_INPUT_UTF16BE;

	return (uint32_t)bytes[!big] << 8 | bytes[big];
}

/* RFC 2781.  Half a unit, or half a pair, stays in raw. */
static bool decode_utf16(struct adr_input *self, struct adr_buf *text,
			 bool at_end)
{
	size_t at = 0, len = self->raw.len;
	char bytes[4];
	bool ok = true;

	while (ok && len - at >= 2) {
		uint32_t ch = unit_at(self, at), low;
		bool is_high = ch >= 0xd800 && ch < 0xdc00;
		size_t used = 2;

		if (is_high && len - at < 4 && !at_end)
			break;
		low = is_high && len - at >= 4 ? unit_at(self, at + 2) : 0;
		if (low >= 0xdc00 && low < 0xe000) {
			ch = 0x10000 + ((ch - 0xd800) << 10) + (low - 0xdc00);
			used = 4;
		}
		ok = adr_buf_add(text, bytes, adr_utf8_encode(bytes, ch));
		at += used;
	}
	drop(&self->raw, at);
	return ok;
}

static int read_bytes(struct adr_input *self, struct adr_buf *into, size_t size,
		      bool *at_end, struct adrcpt_error *err)
{
	char *room = adr_buf_room(into, size);
	size_t got;
	int rc;

	if (room == NULL)
		return adr_error_nomem(err);
	rc = adr_input_read(self, room, size, &got, err);
	if (rc < 0)
		return rc;
	into->len += got;
	*at_end = got == 0;
	return 0;
}

static bool decode(struct adr_input *self, struct adr_buf *text, bool at_end)
{
	struct adr_buf *raw = &self->raw;
	bool ok;

	if (self->coding == ADR_INPUT_UNKNOWN)
		find_coding(self, at_end);
	if (self->coding == ADR_INPUT_UNKNOWN || raw->len == 0)
		return true;
	if (self->coding != ADR_INPUT_UTF8)
		return decode_utf16(self, text, at_end);
	ok = adr_buf_add(text, raw->data, raw->len);
	adr_buf_reset(raw);
	return ok;
}

int adr_input_read_text(struct adr_input *input, struct adr_buf *text,
			size_t size, bool *at_end, struct adrcpt_error *err)
{
	int rc;

	/* nothing to decode, which large files should not have to pay for */
	if (input->coding == ADR_INPUT_UTF8)
		return read_bytes(input, text, size, at_end, err);
	rc = read_bytes(input, &input->raw, size, at_end, err);
	if (rc < 0)
		return rc;
	return decode(input, text, *at_end) ? 0 : adr_error_nomem(err);
}

bool adr_input_has_rest(const struct adr_input *input)
{
	return input->raw.len > 0;
}
