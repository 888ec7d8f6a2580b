#include "message.h"

#include <stdarg.h>
#include <stdio.h>

static void say(const char *level, const char *format, va_list args)
{
	flockfile(stderr);
	fprintf(stderr, "adexport: %s: ", level);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	funlockfile(stderr);
}

void say_error(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say("error", format, args);
	va_end(args);
}

void say_notice(int volume, const char *format, ...)
{
	va_list args;

	if (volume < VOLUME_MORE)
		return;
	va_start(args, format);
	say("notice", format, args);
	va_end(args);
}

int say_report(const struct adrcpt_report *report, void *user)
{
	static const struct {
		int severity;
		int volume;
		const char *level;
	} levels[] = {
		{ADRCPT_WARNING, VOLUME_NORMAL, "warning"},
		{ADRCPT_NOTICE, VOLUME_MORE, "notice"},
		{ADRCPT_INFO, VOLUME_ALL, "info"},
	};
	const int *volume = user;
	unsigned i;

	for (i = 0; i < sizeof levels / sizeof levels[0]; i++)
		if (levels[i].severity == report->severity &&
		    levels[i].volume <= *volume)
			fprintf(stderr, "adexport: %s: %s [%s]\n",
				levels[i].level, report->text, report->code);
	return 0;
}
