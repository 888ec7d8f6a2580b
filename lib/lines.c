#include "lines.h"

#include "error.h"

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
	adr_buf_clear(&self->text);
}

/* --- Reading ------------------------------------------------------------ */

/* More text behind what is there; what was handed out makes room first. */
static int read_more(struct adr_lines *self, struct adrcpt_error *err)
{
	struct adr_buf *text = &self->text;

	if (self->start > 0) {
		text->len -= self->start;
		memmove(text->data, text->data + self->start, text->len);
		self->start = 0;
	}
	return adr_input_read_text(&self->file, text, READ_SIZE, &self->at_end,
				   err);
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
		    !adr_input_has_rest(&self->file))
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
