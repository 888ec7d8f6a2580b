/* What people are told, on standard error: "adexport: level: text". */
#ifndef ADEXPORT_MESSAGE_H
#define ADEXPORT_MESSAGE_H

#include <adrcpt.h>

/* How much is told. */
enum volume {
	VOLUME_QUIET = 0,  /* errors */
	VOLUME_NORMAL = 1, /* and warnings */
	VOLUME_MORE = 2,   /* and notices */
	VOLUME_ALL = 3     /* and what was left out, a line each */
};

#if defined(__GNUC__)
#define PRINTF_LIKE(text, first) __attribute__((format(printf, text, first)))
#else
#define PRINTF_LIKE(text, first)
#endif

/* Always told. */
void say_error(const char *format, ...) PRINTF_LIKE(1, 2);

/* Told from VOLUME_MORE on. */
void say_notice(int volume, const char *format, ...) PRINTF_LIKE(2, 3);

/* An adrcpt_report_fn; user points to an int, the volume. */
int say_report(const struct adrcpt_report *report, void *user);

#endif
