#include "pieces.h"

#include "error.h"
#include "mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define READ_SIZE ((size_t)128 * 1024)

static int fail(const struct adr_pieces *self, struct adrcpt_error *err)
{
	return adr_error_errno(err,
			       errno == ENOMEM ? ADRCPT_E_NOMEM : ADRCPT_E_IO,
			       errno, "reading %s", self->path);
}

int adr_pieces_open(struct adr_pieces *self, const char *path,
		    struct adrcpt_error *err)
{
	memset(self, 0, sizeof *self);
	self->path = path;
	self->fd = open(path, O_RDONLY | O_CLOEXEC);
	return self->fd < 0 ? fail(self, err) : 0;
}

void adr_pieces_close(struct adr_pieces *self)
{
	if (self->fd >= 0)
		close(self->fd);
	self->fd = -1;
	free(self->data);
	self->data = NULL;
}

/* Room for so many bytes in all, and one more; what was not handed out moves to
 * the front. */
static int make_room(struct adr_pieces *self, size_t size,
		     struct adrcpt_error *err)
{
	void *data = self->data;

	self->len -= self->at;
	if (self->len > 0)
		memmove(self->data, self->data + self->at, self->len);
	self->at = 0;
	if (size == SIZE_MAX || !adr_grow(&data, &self->capacity, size + 1, 1))
		return adr_error_nomem(err);
	self->data = data;
	return 0;
}

/* At least one byte more, and as many as there is room for: 1; 0 at the end. */
static int read_more(struct adr_pieces *self, struct adrcpt_error *err)
{
	ssize_t got;

	do
		got = read(self->fd, self->data + self->len,
			   self->capacity - 1 - self->len);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return fail(self, err);
	self->len += (size_t)got;
	return got > 0;
}

int adr_pieces_line(struct adr_pieces *self, char **line, size_t *len,
		    struct adrcpt_error *err)
{
	size_t seen = 0;
	char *end;
	int rc;

	for (;;) {
		size_t left = self->len - self->at;

		end = left > seen ? memchr(self->data + self->at + seen, '\n',
					   left - seen)
				  : NULL;
		if (end != NULL)
			break;
		seen = left;
		rc = make_room(self, seen + READ_SIZE, err);
		if (rc == 0)
			rc = read_more(self, err);
		if (rc < 0 || (rc == 0 && seen == 0))
			return rc;
		if (rc == 0) {
			end = self->data + self->len - 1;
			break;
		}
	}
	*line = self->data + self->at;
	*len = (size_t)(end + 1 - *line);
	self->at += *len;
	return 1;
}

int adr_pieces_next(const struct adr_pieces *self)
{
	return self->at < self->len ? (unsigned char)self->data[self->at] : -1;
}

int adr_pieces_take(struct adr_pieces *self, char **bytes, size_t len,
		    struct adrcpt_error *err)
{
	int rc = 1;

	if (len > self->len - self->at)
		rc = make_room(self, len < READ_SIZE ? READ_SIZE : len, err);
	while (rc >= 0 && len > self->len - self->at) {
		rc = read_more(self, err);
		if (rc == 0)
			return 0;
	}
	if (rc < 0)
		return rc;
	*bytes = self->data + self->at;
	self->at += len;
	return 1;
}
