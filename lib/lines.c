#include "lines.h"

#include "error.h"
#include "text.h"

#include <stdint.h>
#include <string.h>

#define READ_SIZE ((size_t)64 * 1024)

int adr_lines_open(struct adr_lines *self, const char *path,
		   struct adrcpt_error *err)
{
	memset(self, 0, sizeof *self);
	return adr_input_open(&self->file, path, err);
}

void adr_lines_close(struct adr_lines *self)
{
	adr_input_close(&self->file);
	adr_buf_clear(&self->raw);
	adr_buf_clear(&self->text);
}

/* --- Decoding ----------------------------------------------------------- */

static void drop(struct adr_buf *buf, size_t len)
{
	buf->len -= len;
	memmove(buf->data, buf->data + len, buf->len);
}

static const struct {
	const char *bytes;
	size_t len;
	enum adr_lines_coding coding;
} marks[] = {
	{"\xef\xbb\xbf", 3, ADR_LINES_UTF8},
	{"\xff\xfe", 2, ADR_LINES_UTF16LE},
	{"\xfe\xff", 2, ADR_LINES_UTF16BE},
};

/* By the byte order mark, which is no part of the text. */
static void find_coding(struct adr_lines *self)
{
	struct adr_buf *raw = &self->raw;
	size_t i;

	if (raw->len < 3 && !self->at_end)
		return;
	self->coding = ADR_LINES_UTF8;
	for (i = 0; i < sizeof marks / sizeof marks[0]; i++) {
		if (raw->len < marks[i].len ||
		    memcmp(raw->data, marks[i].bytes, marks[i].len) != 0)
			continue;
		self->coding = marks[i].coding;
		drop(raw, marks[i].len);
		break;
	}
}

static uint32_t unit_at(const struct adr_lines *self, size_t at)
{
	const unsigned char *bytes = (unsigned char *)self->raw.data + at;
	bool big = self->coding == ADR_LINES_UTF16BE;

	return (uint32_t)bytes[!big] << 8 | bytes[big];
}

/* RFC 2781.  Half a unit, or half a pair, stays in raw. */
static bool decode_utf16(struct adr_lines *self)
{
	size_t at = 0, len = self->raw.len;
	char bytes[4];
	bool ok = true;

	while (ok && len - at >= 2) {
		uint32_t ch = unit_at(self, at), low;
		bool is_high = ch >= 0xd800 && ch < 0xdc00;
		size_t used = 2;

		if (is_high && len - at < 4 && !self->at_end)
			break;
		low = is_high && len - at >= 4 ? unit_at(self, at + 2) : 0;
		if (low >= 0xdc00 && low < 0xe000) {
			ch = 0x10000 + ((ch - 0xd800) << 10) + (low - 0xdc00);
			used = 4;
		}
		ok = adr_buf_add(&self->text, bytes,
				 adr_utf8_encode(bytes, ch));
		at += used;
	}
	drop(&self->raw, at);
	return ok;
}

static bool decode(struct adr_lines *self)
{
	struct adr_buf *raw = &self->raw;
	bool ok = true;

	if (self->coding == ADR_LINES_UNKNOWN)
		find_coding(self);
	if (self->coding == ADR_LINES_UNKNOWN || raw->len == 0)
		return true;
	if (self->coding != ADR_LINES_UTF8)
		return decode_utf16(self);
	ok = adr_buf_add(&self->text, raw->data, raw->len);
	adr_buf_reset(raw);
	return ok;
}

/* --- Reading ------------------------------------------------------------ */

/* More text behind what is there; what was handed out makes room first. */
static int read_more(struct adr_lines *self, struct adrcpt_error *err)
{
	size_t got;
	char *room;
	int rc;

	if (self->start > 0) {
		drop(&self->text, self->start);
		self->start = 0;
	}
	room = adr_buf_room(&self->raw, READ_SIZE);
	if (room == NULL)
		return adr_error_nomem(err);
	rc = adr_input_read(&self->file, room, READ_SIZE, &got, err);
	if (rc < 0)
		return rc;
	self->raw.len += got;
	self->at_end = got == 0;
	return decode(self) ? 0 : adr_error_nomem(err);
}

/* Is there a whole line?  *seen: how far an earlier look has come. */
static bool find_line(struct adr_lines *self, const char **line, size_t *len,
		      size_t *seen)
{
	size_t left = self->text.len - self->start;
	const char *end;

	if (*seen == left)
		return false;
	*line = self->text.data + self->start;
	end = memchr(*line + *seen, '\n', left - *seen);
	*seen = left;
	if (end == NULL)
		return false;
	*len = (size_t)(end - *line);
	self->start += *len + 1;
	if (*len > 0 && end[-1] == '\r')
		*len -= 1;
	return true;
}

int adr_lines_next(struct adr_lines *self, const char **line, size_t *len,
		   struct adrcpt_error *err)
{
	size_t seen = 0;
	int rc;

	while (!find_line(self, line, len, &seen)) {
		if (self->at_end && self->text.len == self->start &&
		    self->raw.len == 0)
			return 0;
		if (self->at_end)
			return adrcpt_error_set(
				err, ADRCPT_E_INCOMPLETE,
				"%s is cut short: its last line has no line "
				"feed",
				self->file.name);
		rc = read_more(self, err);
		if (rc < 0)
			return rc;
	}
	self->number++;
	return 1;
}
