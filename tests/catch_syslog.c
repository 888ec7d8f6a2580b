/* To be preloaded: what the program would send to syslog goes to the file that
 * CATCH_SYSLOG names, a line each, behind facility and priority. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <syslog.h>

static int facility;

static void put(int priority, const char *format, va_list args)
{
	const char *path = getenv("CATCH_SYSLOG");
	FILE *file = path != NULL ? fopen(path, "a") : NULL;

	if (file == NULL)
		abort();
	fprintf(file, "<%d> <%d> ", LOG_FAC(facility), LOG_PRI(priority));
	vfprintf(file, format, args);
	fputc('\n', file);
	fclose(file);
}

void openlog(const char *ident, int option, int which)
{
	(void)ident;
	(void)option;
	facility = which;
}

void syslog(int priority, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	put(priority, format, args);
	va_end(args);
}

/* What syslog() is with _FORTIFY_SOURCE. */
void __syslog_chk(int priority, int flag, const char *format, ...);

void __syslog_chk(int priority, int flag, const char *format, ...)
{
	va_list args;

	(void)flag;
	va_start(args, format);
	put(priority, format, args);
	va_end(args);
}
