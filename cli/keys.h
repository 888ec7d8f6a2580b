/* The keys that a configuration file may have, section by section: those of
 * the library's option tables and the command's own. */
#ifndef ADEXPORT_KEYS_H
#define ADEXPORT_KEYS_H

#include <adrcpt.h>

/* Is there a key of that name in sections of that kind (enum scope)?  If not,
 * ADRCPT_E_CONFIG says what may have been meant: the nearest name, or the
 * section, or the flag that it is. */
int keys_check(int scope, const char *name, struct adrcpt_error *err);

/* The same for a section: "no section [sourse a]; did you mean ...". */
int keys_no_section(const char *section, struct adrcpt_error *err);

#endif
