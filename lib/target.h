/* The file that an output replaces: where it really is, and the lock beside it
 * by which runs for the same file keep out of each other's way. */
#ifndef ADR_TARGET_H
#define ADR_TARGET_H

#include <adrcpt.h>

#include <sys/types.h>

struct adr_target {
	const char *path; /* as the user wrote it; borrowed */
	char *folder;     /* real folder and name, symbolic links followed */
	char *name;
	int dir;     /* the open folder */
	int lock;    /* the lock file, or -1 */
	bool exists; /* a regular file was there when it was looked at */
	mode_t mode; /* its permissions and owner, if it exists */
	uid_t owner;
	gid_t group;
};

/* A symbolic link is followed to the file it names, which need not exist; its
 * folder must.  On failure ADRCPT_E_CREATE, and nothing is left to close. */
int adr_target_open(struct adr_target *target, const char *path,
		    struct adrcpt_error *err);
void adr_target_close(struct adr_target *target);

/* See anew whether the file exists, and what mode and owner it has.
 * ADRCPT_E_CREATE if it is no regular file. */
int adr_target_look(struct adr_target *target, struct adrcpt_error *err);

/* Change the mode of the file, which exists, unless it has this one. */
int adr_target_set_mode(struct adr_target *target, int mode,
			struct adrcpt_error *err);

/* Take ".NAME.lock" beside the file, which is left in place; again is fine.
 * Waits up to so many seconds; ADRCPT_E_BUSY then. */
int adr_target_lock(struct adr_target *target, unsigned wait_seconds,
		    struct adrcpt_error *err);

#endif
