/* Where a password comes from besides a file that is named with its path. */
#ifndef ADEXPORT_PASSWORD_H
#define ADEXPORT_PASSWORD_H

#include <stddef.h>

/* The path of a password file: a name without '/' is looked for in
 * $CREDENTIALS_DIRECTORY (systemd) first.  The caller frees it; NULL without
 * memory. */
char *password_path(const char *name);

/* An adrcpt_password_fn: ask on the terminal, without echo.  Control-C ends
 * the program as it would at any other time. */
long password_ask(void *user, char *buffer, size_t size);

#endif
