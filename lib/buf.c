#include "buf.h"

#include "mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void adr_buf_init(struct adr_buf *buf)
{
	memset(buf, 0, sizeof *buf);
}

void adr_buf_clear(struct adr_buf *buf)
{
	free(buf->data);
	adr_buf_init(buf);
}

void adr_buf_reset(struct adr_buf *buf)
{
	buf->len = 0;
}

char *adr_buf_room(struct adr_buf *buf, size_t len)
{
	void *data = buf->data;

	if (len >= SIZE_MAX - buf->len)
		return NULL;
	if (!adr_grow(&data, &buf->capacity, buf->len + len + 1, 1))
		return NULL;
	buf->data = data;
	return buf->data + buf->len;
}

bool adr_buf_add(struct adr_buf *buf, const void *bytes, size_t len)
{
	char *room = adr_buf_room(buf, len);

	if (room == NULL)
		return false;
	if (len > 0)
		memcpy(room, bytes, len);
	buf->len += len;
	buf->data[buf->len] = '\0';
	return true;
}

bool adr_buf_add_byte(struct adr_buf *buf, char byte)
{
	return adr_buf_add(buf, &byte, 1);
}

bool adr_buf_add_text(struct adr_buf *buf, const char *text)
{
	return adr_buf_add(buf, text, strlen(text));
}
