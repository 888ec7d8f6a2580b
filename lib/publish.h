/* The files of one run: lock all, stage each, then rename all.  Another thread
 * may stop it at any moment; then nothing is left behind. */
#ifndef ADR_PUBLISH_H
#define ADR_PUBLISH_H

#include "buf.h"
#include "reporter.h"

struct adr_publish;

/* NULL without memory. */
struct adr_publish *adr_publish_new(void);
void adr_publish_free(struct adr_publish *publish); /* NULL is fine */

/* Add a file; returns its number, counted from 0.  Its folder must exist. */
int adr_publish_add(struct adr_publish *publish, const char *path,
		    struct adrcpt_error *err);

/* Let this file be replaced before the others.  So is a delta: whoever applies
 * one twice, because the run was killed before its table was new, loses
 * nothing; a table that is new without its delta cannot be made up for. */
void adr_publish_early(struct adr_publish *publish, int file);

/* Take every lock that is not held yet, and remove what killed runs left. */
int adr_publish_lock(struct adr_publish *publish, unsigned wait_seconds,
		     struct adrcpt_error *err);

/* Is there a file to be replaced?  If so, its real path is added to path. */
int adr_publish_look(struct adr_publish *publish, int file, bool *exists,
		     struct adr_buf *path, struct adrcpt_error *err);

/* Give a file that is not going to be replaced this mode, if it has another. */
int adr_publish_set_mode(struct adr_publish *publish, int file, int mode,
			 struct adrcpt_error *err);

/* Make the temporary file of a file; fd and path are lent until the file is
 * finished.  mode: negative keeps that of the old file. */
int adr_publish_stage(struct adr_publish *publish, int file, int mode, int *fd,
		      const char **path, struct adrcpt_error *err);
int adr_publish_finish(struct adr_publish *publish, int file,
		       struct adrcpt_error *err);

/* Rename all that were staged and finished. */
int adr_publish_commit(struct adr_publish *publish, adrcpt_reporter *reporter,
		       struct adrcpt_error *err);

/* Remove what is staged. */
void adr_publish_abort(struct adr_publish *publish);

/* From any thread: abort, and let nothing be staged or renamed any more. */
void adr_publish_stop(struct adr_publish *publish);

/* ADRCPT_E_STOPPED once it was stopped. */
int adr_publish_check(struct adr_publish *publish, struct adrcpt_error *err);

#endif
