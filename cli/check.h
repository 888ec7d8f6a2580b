/* --check: what works, what does not, and what to do about it. */
#ifndef ADEXPORT_CHECK_H
#define ADEXPORT_CHECK_H

#include <adrcpt.h>

/* Walk through a source; prints a line a step on standard output.  Returns its
 * status. */
int check_source(adrcpt_source *source, struct adrcpt_error *err);

#endif
