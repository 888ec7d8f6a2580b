/* Files in the syntax of Postfix's main.cf, postconf(5): "name = value"; a line
 * that begins with white space continues the one before; a line whose first
 * character besides white space is '#' is a comment, and so may stand between a
 * line and its continuation. */
#ifndef ADEXPORT_POSTFIX_CF_H
#define ADEXPORT_POSTFIX_CF_H

#include <adrcpt.h>

#include <stddef.h>

struct cf_param {
	char *name;
	char *value; /* no white space at either end, lines joined by a blank */
	int line;    /* where it begins */
};

/* The parameters in the order of the file. */
struct cf {
	struct cf_param *params;
	size_t count;
};

/* Read a file.  ADRCPT_E_CONFIG names file and line, and nothing of what stands
 * there, which may be a password.  To be cleared also after a failure. */
int cf_read(struct cf *cf, const char *path, struct adrcpt_error *err);

/* Free everything, and wipe it before. */
void cf_clear(struct cf *cf);

/* The parameter of that name, the last one if it is there several times, as
 * Postfix takes it; NULL if there is none. */
const struct cf_param *cf_find(const struct cf *cf, const char *name);

#endif
