/* What the library's failures are for a script: codes of <sysexits.h>. */
#ifndef ADEXPORT_EXITCODE_H
#define ADEXPORT_EXITCODE_H

/* The exit code of an adrcpt status. */
int exit_code(int status);

#endif
