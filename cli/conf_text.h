/* Writing the text of an adexport.conf(5): comments, sections and settings that
 * are read back as they were given. */
#ifndef ADEXPORT_CONF_TEXT_H
#define ADEXPORT_CONF_TEXT_H

#include "message.h"

#include <stdbool.h>
#include <stdio.h>

/* A comment of as many lines as it needs.  Controls become '?'. */
void conf_comment(FILE *to, const char *format, ...) PRINTF_LIKE(2, 3);

/* A blank line, then "[kind name]"; characters that do not suit the name of a
 * section become '-'. */
void conf_section(FILE *to, const char *kind, const char *name);

/* "name = value", continued if it is long.  False, and nothing is written, if
 * the file could not hold that value. */
bool conf_setting(FILE *to, const char *name, const char *value);

#endif
