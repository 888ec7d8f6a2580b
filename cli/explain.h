/* --explain: why an address is published, or why not. */
#ifndef ADEXPORT_EXPLAIN_H
#define ADEXPORT_EXPLAIN_H

#include "job.h"
#include "message.h"

/* Read all sources of a job that was made, and print on standard output what
 * becomes of the address; nothing is locked or written.  ADRCPT_E_REFUSED if it
 * is not published. */
int explain_address(struct job *job, const char *address, struct voice *voice,
		    struct adrcpt_error *err);

#endif
