/* Small files of the command's own, replaced in one step. */
#ifndef ADEXPORT_FILE_H
#define ADEXPORT_FILE_H

#include <adrcpt.h>

#include <stdio.h>
#include <sys/types.h>

/* Prints the contents; 0, or an errno.  What goes wrong in the stream is seen
 * without it. */
typedef int file_print_fn(FILE *to, void *user);

/* Replace a file by what print makes: written beside it, synced, renamed.  A
 * symbolic link is followed.  A file that was there keeps its mode, a new one
 * gets this one. */
int file_replace(const char *path, mode_t mode, file_print_fn *print,
		 void *user, struct adrcpt_error *err);

#endif
