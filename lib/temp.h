/* One file being replaced: written beside its target under a random name, made
 * durable, then renamed over it.
 *
 *      adr_temp_open(), write to adr_temp_fd(), adr_temp_finish(),
 *      adr_temp_commit(), adr_temp_free()
 *
 * Whatever happens before the commit, the target stays as it is and free
 * removes what was written. */
#ifndef ADR_TEMP_H
#define ADR_TEMP_H

#include "target.h"

struct adr_temp;

/* Make the file, for us alone to read and write.  In the end it gets the mode
 * given, or if that is negative the mode of the target, or else 0644; and the
 * target's owner, if it exists.  The target is borrowed. */
int adr_temp_open(struct adr_temp **temp, const struct adr_target *target,
		  int mode, struct adrcpt_error *err);

int adr_temp_fd(const struct adr_temp *temp);
const char *adr_temp_path(const struct adr_temp *temp); /* lent */

/* Mode and owner, everything to the disk, file closed.  Not before: with a mode
 * that lets nobody write, not even we could open it by its name again. */
int adr_temp_finish(struct adr_temp *temp, struct adrcpt_error *err);

/* Rename.  Returns 0; 1 if the target was replaced, but err says why a crash
 * of the machine might bring the old one back; negative if it was not. */
int adr_temp_commit(struct adr_temp *temp, struct adrcpt_error *err);

/* Remove the file unless it was committed; what is written from now on goes
 * nowhere. */
void adr_temp_unlink(struct adr_temp *temp);

/* Unlink, and forget it.  NULL is fine. */
void adr_temp_free(struct adr_temp *temp);

/* Remove what killed runs left.  To be called with the target's lock held. */
int adr_temp_sweep(const struct adr_target *target, struct adrcpt_error *err);

#endif
