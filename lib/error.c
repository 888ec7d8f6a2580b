#include "error.h"

#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void fill(struct adrcpt_error *err, int status, const char *text)
{
	memset(err, 0, sizeof *err);
	err->status = status;
	adr_text_clean(err->text, sizeof err->text, text, strlen(text));
}

int adrcpt_error_set(struct adrcpt_error *err, int status, const char *format,
		     ...)
{
	char text[2 * ADRCPT_ERROR_TEXT_SIZE];
	va_list args;

	if (err == NULL)
		return status;
	if (format == NULL)
		format = "an error without words";
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	fill(err, status, text);
	return status;
}

int adr_error_nomem(struct adrcpt_error *err)
{
	return adrcpt_error_set(err, ADRCPT_E_NOMEM, "out of memory");
}

/* POSIX and GNU disagree on strerror_r(). */
static const char *reason_of(int number, char *buffer, size_t size)
{
#ifdef STRERROR_R_CHAR_P
	return strerror_r(number, buffer, size);
#else
	return strerror_r(number, buffer, size) == 0 ? buffer : "unknown error";
#endif
}

int adr_error_errno(struct adrcpt_error *err, int status, int number,
		    const char *format, ...)
{
	char text[2 * ADRCPT_ERROR_TEXT_SIZE];
	char reason[128];
	va_list args;
	size_t len;

	if (err == NULL)
		return status;
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	len = strlen(text);
	snprintf(text + len, sizeof text - len, ": %s",
		 reason_of(number, reason, sizeof reason));
	fill(err, status, text);
	adr_error_native(err, ADRCPT_NATIVE_ERRNO, number);
	return status;
}

int adr_error_unknown(struct adrcpt_error *err, const char *what,
		      const char *name, const char *(*name_at)(size_t index))
{
	char text[ADRCPT_ERROR_TEXT_SIZE];
	size_t i, len;
	const char *known;

	snprintf(text, sizeof text, "no %s '%.64s'; there are:", what,
		 name != NULL ? name : "");
	for (i = 0; (known = name_at(i)) != NULL; i++) {
		len = strlen(text);
		snprintf(text + len, sizeof text - len, " %s", known);
	}
	return adrcpt_error_set(err, ADRCPT_E_USAGE, "%s", text);
}

void adr_error_native(struct adrcpt_error *err, int domain, int native)
{
	if (err == NULL)
		return;
	err->domain = domain;
	err->native = native;
}

void adr_error_prefix(struct adrcpt_error *err, const char *format, ...)
{
	char text[2 * ADRCPT_ERROR_TEXT_SIZE];
	struct adrcpt_error old;
	va_list args;
	size_t len;

	if (err == NULL)
		return;
	old = *err;
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	len = strlen(text);
	snprintf(text + len, sizeof text - len, "%s", old.text);
	fill(err, old.status, text);
	adr_error_native(err, old.domain, old.native);
}
