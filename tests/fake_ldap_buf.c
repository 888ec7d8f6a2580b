/*
 * The scripted server's small things: growing bytes, records, its log, and
 * the question whether a fault is due.
 */
#include "fake_ldap_int.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void *fake_realloc(void *old, size_t size)
{
	void *data = realloc(old, size ? size : 1);

	if (data == NULL)
		abort();
	return data;
}

char *fake_copy(const char *data, size_t len)
{
	char *copy = fake_realloc(NULL, len + 1);

	if (len > 0)
		memcpy(copy, data, len);
	copy[len] = '\0';
	return copy;
}

void fake_buf_add(struct fake_buf *buf, const void *data, size_t len)
{
	if (len == 0)
		return;
	if (buf->cap - buf->len < len) {
		buf->cap = (buf->len + len) * 2;
		buf->data = fake_realloc(buf->data, buf->cap);
	}
	memcpy(buf->data + buf->len, data, len);
	buf->len += len;
}

void fake_buf_text(struct fake_buf *buf, const char *text)
{
	fake_buf_add(buf, text, strlen(text));
}

static void buf_vprintf(struct fake_buf *buf, const char *format, va_list args)
{
	char *text;
	int len = vasprintf(&text, format, args);

	if (len < 0)
		abort();
	fake_buf_add(buf, text, (size_t)len);
	free(text);
}

void fake_buf_printf(struct fake_buf *buf, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	buf_vprintf(buf, format, args);
	va_end(args);
}

void fake_buf_quote(struct fake_buf *buf, const char *data, size_t len)
{
	size_t i;

	fake_buf_text(buf, "\"");
	for (i = 0; i < len; i++) {
		unsigned char byte = (unsigned char)data[i];

		if (byte < 0x20 || byte > 0x7e || byte == '"' || byte == '\\')
			fake_buf_printf(buf, "\\%02X", byte);
		else
			fake_buf_add(buf, &byte, 1);
	}
	fake_buf_text(buf, "\"");
}

void fake_buf_clear(struct fake_buf *buf)
{
	free(buf->data);
	memset(buf, 0, sizeof(*buf));
}

void fake_record_add(struct fake_record *record, const char *name,
		     const char *data, size_t len)
{
	struct fake_value *value;

	if (record->count == record->cap) {
		record->cap = record->cap * 2 + 16;
		record->values = fake_realloc(record->values,
					      record->cap * sizeof(*value));
	}
	if (data != NULL && len == 0)
		len = strlen(data);
	value = &record->values[record->count++];
	value->name = fake_copy(name, strlen(name));
	value->data = data == NULL ? NULL : fake_copy(data, len);
	value->len = len;
}

void fake_record_clear(struct fake_record *record)
{
	size_t i;

	for (i = 0; i < record->count; i++) {
		free((char *)record->values[i].name);
		free((char *)record->values[i].data);
	}
	free(record->values);
	free(record->dn);
	memset(record, 0, sizeof(*record));
}

void fake_log(struct fake_conn *conn, const char *format, ...)
{
	struct fake_buf line = {0};
	va_list args;

	fake_buf_printf(&line, "%u ", conn->number);
	va_start(args, format);
	buf_vprintf(&line, format, args);
	va_end(args);
	fake_buf_text(&line, "\n");
	if (write(conn->server->log, line.data, line.len) < 0)
		perror("fake_ldap: log");
	fake_buf_clear(&line);
}

static bool fault_fits(const struct fake_fault *fault,
		       const struct fake_conn *conn, int page, unsigned fired)
{
	if (fault->page != 0 && page != 0 && fault->page != page)
		return false; /* -1 is no page: suits faults without one */
	if (fault->connection != 0 &&
	    (unsigned)fault->connection != conn->number)
		return false;
	return fault->times == 0 || fired < (unsigned)fault->times;
}

const struct fake_fault *fake_fault_due(struct fake_conn *conn,
					enum fake_fault_kind kind, int page)
{
	struct fake_server *server = conn->server;
	const struct fake_fault *fault = server->opt->faults;
	size_t i;

	for (i = 0; i < FAKE_MAX_FAULTS && fault[i].kind != 0; i++) {
		if (fault[i].kind != kind ||
		    !fault_fits(&fault[i], conn, page, server->fired[i]))
			continue;
		server->fired[i]++;
		fake_log(conn, "fault %s", fake_fault_name(kind));
		return &fault[i];
	}
	return NULL;
}
