#include "message.h"

#include "printable.h"
#include "progress.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>

static const struct {
	const char *word;
	int volume; /* told from this on */
	int priority;
} levels[] = {
	[LEVEL_ERROR] = {"error", VOLUME_QUIET, LOG_ERR},
	[LEVEL_WARNING] = {"warning", VOLUME_NORMAL, LOG_WARNING},
	[LEVEL_NOTICE] = {"notice", VOLUME_MORE, LOG_NOTICE},
	[LEVEL_INFO] = {"info", VOLUME_ALL, LOG_INFO},
};

void voice_open_syslog(struct voice *voice)
{
	openlog("adexport", LOG_PID, LOG_MAIL);
	voice->has_syslog = true;
}

/* ' name="value"', with what would end the value or the line escaped. */
static void add_field(char *line, size_t size, const char *name,
		      const char *value)
{
	char quoted[1024];
	size_t len = strlen(line);

	if (value == NULL)
		return;
	printable_quote(quoted, sizeof quoted, value);
	snprintf(line + len, size - len, " %s=\"%s\"", name, quoted);
}

static void tell_syslog(enum level level, const struct adrcpt_report *report,
			const char *text)
{
	char line[4096];

	snprintf(line, sizeof line, "level=%s", levels[level].word);
	if (report != NULL) {
		add_field(line, sizeof line, "code", report->code);
		add_field(line, sizeof line, "dn", report->dn);
		add_field(line, sizeof line, "attribute", report->attribute);
	}
	add_field(line, sizeof line, "text", text);
	syslog(levels[level].priority, "%s", line);
}

static void tell(const struct voice *voice, enum level level,
		 const struct adrcpt_report *report, const char *text)
{
	if (voice->volume >= levels[level].volume) {
		progress_erase(voice->progress);
		fprintf(stderr, "adexport: %s: %s%s%s%s\n", levels[level].word,
			text, report != NULL ? " [" : "",
			report != NULL ? report->code : "",
			report != NULL ? "]" : "");
	}
	if (voice->has_syslog &&
	    (level != LEVEL_INFO || voice->volume >= VOLUME_ALL))
		tell_syslog(level, report, text);
}

void say(const struct voice *voice, enum level level, const char *format, ...)
{
	char text[2048];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	tell(voice, level, NULL, text);
}

int say_report(const struct voice *voice, const struct adrcpt_report *report)
{
	int level = report->severity;

	if (level < LEVEL_WARNING || level > LEVEL_INFO)
		level = LEVEL_INFO;
	tell(voice, (enum level)level, report, report->text);
	return 0;
}
