/* --from-postfix: a Postfix ldap_table(5) file as an adexport.conf(5). */
#ifndef ADEXPORT_FROM_POSTFIX_H
#define ADEXPORT_FROM_POSTFIX_H

#include <adrcpt.h>

#include <stdio.h>

/* Read the file at path and print what it comes to, with a comment for what has
 * no counterpart.  Never prints a password.  Returns 0; ADRCPT_E_CONFIG
 * for a file that is absent, malformed, or no ldap_table(5); ADRCPT_E_IO. */
int from_postfix(FILE *to, const char *path, struct adrcpt_error *err);

#endif
