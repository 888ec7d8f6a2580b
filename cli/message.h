/* What people are told: on standard error as "adexport: level: text", and, if
 * that is wanted, to syslog as fields that a program can read. */
#ifndef ADEXPORT_MESSAGE_H
#define ADEXPORT_MESSAGE_H

#include <adrcpt.h>

#include <stdbool.h>

/* How much is told on standard error. */
enum volume {
	VOLUME_QUIET = 0,  /* errors */
	VOLUME_NORMAL = 1, /* and warnings */
	VOLUME_MORE = 2,   /* and notices */
	VOLUME_ALL = 3     /* and what was left out, a line each */
};

/* How bad it is; those of a report have the same numbers. */
enum level {
	LEVEL_ERROR = 0,
	LEVEL_WARNING = ADRCPT_WARNING,
	LEVEL_NOTICE = ADRCPT_NOTICE,
	LEVEL_INFO = ADRCPT_INFO
};

struct progress;

/* Whom to tell, and how much. */
struct voice {
	int volume;                /* enum volume */
	bool has_syslog;           /* opened */
	struct progress *progress; /* to be erased first, or NULL */
};

#if defined(__GNUC__)
#define PRINTF_LIKE(text, first) __attribute__((format(printf, text, first)))
#else
#define PRINTF_LIKE(text, first)
#endif

/* Have everything told to syslog as well: errors, warnings and notices, and
 * from VOLUME_ALL on the rest. */
void voice_open_syslog(struct voice *voice);

/* Tell one line. */
void say(const struct voice *voice, enum level level, const char *format, ...)
	PRINTF_LIKE(3, 4);

/* Tell a report.  Always 0. */
int say_report(const struct voice *voice, const struct adrcpt_report *report);

#endif
