/* The command that is run when a file was replaced: /bin/sh -c, in a process
 * group of its own, with a time limit, nothing to read, and its output in our
 * messages. */
#ifndef ADEXPORT_HOOK_H
#define ADEXPORT_HOOK_H

#include "message.h"
#include "signals.h"

#include <adrcpt.h>

#include <stddef.h>
#include <sys/types.h>

struct hook {
	const char *command;
	unsigned timeout;  /* seconds */
	const char *whose; /* "FILE" or "the run", for messages */
	const char *file;  /* ADEXPORT_FILE */
	size_t added;      /* ADEXPORT_ADDED, */
	size_t removed;    /* and _REMOVED */
};

/* Run the command to its end.  What it prints is said as notices, and as errors
 * if it fails.  ADRCPT_E_IO if it could not be started, took too long, was
 * ended by a signal or exited with another status than 0. */
int hook_run(const struct hook *hook, struct signals *signals,
	     const struct voice *voice, struct adrcpt_error *err);

/* End the process group of a command: SIGTERM, and what is left after a few
 * seconds SIGKILL.  The leader is left to be reaped. */
void hook_end(pid_t group);

#endif
