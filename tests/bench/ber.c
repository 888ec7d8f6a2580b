#include "ber.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

_Noreturn void die(const char *what)
{
	perror(what);
	_exit(1);
}

unsigned char *bytes_room(struct bytes *out, size_t len)
{
	if (out->capacity - out->len < len) {
		out->capacity = (out->len + len) * 2;
		out->data = realloc(out->data, out->capacity);
		if (out->data == NULL)
			die("memory");
	}
	return out->data + out->len;
}

void bytes_add(struct bytes *out, const void *bytes, size_t len)
{
	if (len == 0)
		return;
	memcpy(bytes_room(out, len), bytes, len);
	out->len += len;
}

size_t ber_open(struct bytes *out, int tag)
{
	size_t start = out->len;
	const unsigned char head[6] = {(unsigned char)tag, 0x84, 0, 0, 0, 0};

	bytes_add(out, head, sizeof head);
	return start;
}

void ber_close(struct bytes *out, size_t start)
{
	size_t len = out->len - start - 6;
	unsigned char *at = out->data + start + 2;

	at[0] = (unsigned char)(len >> 24);
	at[1] = (unsigned char)(len >> 16);
	at[2] = (unsigned char)(len >> 8);
	at[3] = (unsigned char)len;
}

/* A primitive element has the shortest length, with AD too. */
void ber_put(struct bytes *out, int tag, const void *bytes, size_t len)
{
	unsigned char head[4] = {(unsigned char)tag, (unsigned char)len};
	size_t size = 2;

	if (len >= 0x100) {
		head[1] = 0x82;
		head[2] = (unsigned char)(len >> 8);
		head[3] = (unsigned char)len;
		size = 4;
	} else if (len >= 0x80) {
		head[1] = 0x81;
		head[2] = (unsigned char)len;
		size = 3;
	}
	bytes_add(out, head, size);
	bytes_add(out, bytes, len);
}

void ber_put_text(struct bytes *out, int tag, const char *text)
{
	ber_put(out, tag, text, strlen(text));
}

void ber_put_number(struct bytes *out, int tag, unsigned long number)
{
	const unsigned char bytes[4] = {(unsigned char)(number >> 24 & 0x7f),
					(unsigned char)(number >> 16),
					(unsigned char)(number >> 8),
					(unsigned char)number};
	size_t skip = 0;

	while (skip < 3 && bytes[skip] == 0 && bytes[skip + 1] < 0x80)
		skip++;
	ber_put(out, tag, bytes + skip, sizeof bytes - skip);
}

void ber_put_paging(struct bytes *out, unsigned long number, const void *cookie,
		    size_t len)
{
	size_t list = ber_open(out, BER_CONTROLS);
	size_t control = ber_open(out, BER_SEQUENCE);
	struct bytes value = {NULL, 0, 0};
	size_t start;

	ber_put_text(out, BER_STRING, BER_PAGED);
	start = ber_open(&value, BER_SEQUENCE);
	ber_put_number(&value, BER_INTEGER, number);
	ber_put(&value, BER_STRING, cookie, len);
	ber_close(&value, start);
	ber_put(out, BER_STRING, value.data, value.len);
	free(value.data);
	ber_close(out, control);
	ber_close(out, list);
}

int ber_take(struct ber *rest, struct ber *body)
{
	size_t len, more, i;
	int tag;

	if (rest->end - rest->at < 2)
		return -1;
	tag = rest->at[0];
	len = rest->at[1];
	more = len < 0x80 ? 0 : len & 0x7f;
	if (more > 4 || (size_t)(rest->end - rest->at) < 2 + more)
		return -1;
	for (i = 0, len = more > 0 ? 0 : len; i < more; i++)
		len = len << 8 | rest->at[2 + i];
	if ((size_t)(rest->end - rest->at) - 2 - more < len)
		return -1;
	body->at = rest->at + 2 + more;
	body->end = rest->at = body->at + len;
	return tag;
}

unsigned long ber_number(const struct ber *body)
{
	const unsigned char *at;
	unsigned long number = 0;

	for (at = body->at; at < body->end; at++)
		number = number << 8 | *at;
	return number;
}

static int is_paging(const struct ber *oid)
{
	return (size_t)(oid->end - oid->at) == sizeof BER_PAGED - 1 &&
	       memcmp(oid->at, BER_PAGED, sizeof BER_PAGED - 1) == 0;
}

int ber_find_paging(struct ber controls, unsigned long *number,
		    struct ber *cookie)
{
	struct ber control, part, value, item;

	while (ber_take(&controls, &control) == BER_SEQUENCE) {
		if (ber_take(&control, &part) != BER_STRING ||
		    !is_paging(&part))
			continue;
		while (ber_take(&control, &part) >= 0) /* the last one */
			;
		if (ber_take(&part, &value) != BER_SEQUENCE ||
		    ber_take(&value, &item) != BER_INTEGER ||
		    ber_take(&value, cookie) != BER_STRING)
			return 0;
		*number = ber_number(&item);
		return 1;
	}
	return 0;
}
