#include "out.h"

#include "error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FLUSH_SIZE ((size_t)256 * 1024)

void adr_out_init(adrcpt_out *out, int fd, const char *path, const char *name,
		  adrcpt_reporter *reporter)
{
	memset(out, 0, sizeof *out);
	out->fd = fd;
	out->path = path;
	out->name = name;
	out->reporter = reporter;
}

void adr_out_clear(adrcpt_out *out)
{
	adr_buf_clear(&out->buffer);
	adr_buf_clear(&out->old);
}

int adr_out_failure(const adrcpt_out *out, struct adrcpt_error *err)
{
	if (out->failure.status != 0 && err != NULL)
		*err = out->failure;
	return out->failure.status;
}

/* --- Comparing ---------------------------------------------------------- */

void adr_out_compare(adrcpt_out *out)
{
	out->compares = true;
}

/* Read so many bytes, unless there are less. */
static ssize_t read_all(adrcpt_out *out, char *bytes, size_t size)
{
	size_t done = 0;

	while (done < size) {
		ssize_t n = read(out->fd, bytes + done, size - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return adr_error_errno(&out->failure, ADRCPT_E_IO,
					       errno, "reading %s", out->name);
		if (n == 0)
			break;
		done += (size_t)n;
	}
	return (ssize_t)done;
}

static int compare_all(adrcpt_out *out)
{
	size_t len = out->buffer.len;
	char *old = adr_buf_room(&out->old, len);
	ssize_t got;

	if (old == NULL)
		return adr_error_nomem(&out->failure);
	got = read_all(out, old, len);
	if (got < 0)
		return out->failure.status;
	out->differs = (size_t)got < len ||
		       (len > 0 && memcmp(old, out->buffer.data, len) != 0);
	if (out->differs)
		return adrcpt_error_set(&out->failure, ADRCPT_E_STOPPED,
					"%s is another one", out->name);
	adr_buf_reset(&out->buffer);
	return 0;
}

int adr_out_is_same(adrcpt_out *out, struct adrcpt_error *err)
{
	char more;

	if (out->differs)
		return 0;
	if (out->failure.status == 0)
		out->differs = read_all(out, &more, 1) == 1;
	if (out->failure.status != 0)
		return adr_out_failure(out, err);
	return !out->differs;
}

/* --- Writing ------------------------------------------------------------ */

static int write_all(adrcpt_out *out)
{
	size_t done = 0;

	if (out->compares)
		return compare_all(out);
	while (done < out->buffer.len) {
		ssize_t n = write(out->fd, out->buffer.data + done,
				  out->buffer.len - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return adr_error_errno(&out->failure, ADRCPT_E_IO,
					       errno, "writing %s", out->name);
		done += (size_t)n;
	}
	adr_buf_reset(&out->buffer);
	return 0;
}

int adr_out_flush(adrcpt_out *out, struct adrcpt_error *err)
{
	if (out->failure.status == 0)
		write_all(out);
	return adr_out_failure(out, err);
}

char *adr_out_make_room(adrcpt_out *out, size_t len)
{
	struct adr_buf *buffer = &out->buffer;
	char *room = NULL;

	if (out->failure.status == 0 && buffer->len > 0 &&
	    (len >= FLUSH_SIZE || buffer->len >= FLUSH_SIZE - len))
		write_all(out);
	if (out->failure.status != 0)
		return NULL;
	room = adr_buf_room(buffer, len);
	if (room == NULL)
		adr_error_nomem(&out->failure);
	return room;
}

/* A writer's mistake ends the run. */
static int misused(adrcpt_out *out)
{
	return adrcpt_error_set(&out->failure, ADRCPT_E_USAGE,
				"writing %s: NULL argument", out->name);
}

int adrcpt_out_write(adrcpt_out *out, const void *bytes, size_t len)
{
	char *room;

	if (out == NULL)
		return ADRCPT_E_USAGE;
	if (out->failure.status != 0)
		return out->failure.status;
	if (bytes == NULL && len > 0)
		return misused(out);
	room = adr_out_room(out, len);
	if (room == NULL)
		return out->failure.status;
	if (len > 0)
		memcpy(room, bytes, len);
	adr_out_add(out, len);
	return 0;
}

int adrcpt_out_puts(adrcpt_out *out, const char *text)
{
	if (text == NULL)
		return out != NULL ? misused(out) : ADRCPT_E_USAGE;
	return adrcpt_out_write(out, text, strlen(text));
}

int adrcpt_out_printf(adrcpt_out *out, const char *format, ...)
{
	va_list args;
	char *room;
	int len;

	if (out == NULL)
		return ADRCPT_E_USAGE;
	if (out->failure.status != 0)
		return out->failure.status;
	if (format == NULL)
		return misused(out);
	va_start(args, format);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (len < 0)
		return adrcpt_error_set(&out->failure, ADRCPT_E_IO,
					"writing %s: cannot format a line",
					out->name);
	room = adr_out_room(out, (size_t)len);
	if (room == NULL)
		return out->failure.status;
	va_start(args, format);
	vsnprintf(room, (size_t)len + 1, format, args);
	va_end(args);
	adr_out_add(out, (size_t)len);
	return 0;
}

int adrcpt_out_fd(adrcpt_out *out)
{
	return out != NULL && adr_out_flush(out, NULL) == 0 ? out->fd : -1;
}

const char *adrcpt_out_path(adrcpt_out *out)
{
	return out != NULL ? out->path : NULL;
}

int adrcpt_out_skip(adrcpt_out *out, const char *code, const char *key,
		    const char *why)
{
	if (out == NULL)
		return ADRCPT_E_USAGE;
	if (out->failure.status != 0)
		return out->failure.status;
	if (code == NULL || key == NULL || why == NULL)
		return misused(out);
	out->skipped++;
	return adrcpt_reporter_say(out->reporter, ADRCPT_WARNING, code, NULL,
				   &out->failure, "%s: '%s' is left out: %s",
				   out->name, key, why);
}
