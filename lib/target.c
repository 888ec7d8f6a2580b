#include "target.h"

#include "buf.h"
#include "error.h"
#include "mem.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define MAX_LINKS 40 /* as the kernel has it */
#define LOCK_STEP_MS 100

static int nomem_or(int number, const char *path, struct adrcpt_error *err)
{
	if (number == ENOMEM)
		return adr_error_nomem(err);
	return adr_error_errno(err, ADRCPT_E_CREATE, number, "output %s", path);
}

/* Replace *path, which names a symbolic link, by what the link says. */
static int follow(char **path, struct adrcpt_error *err)
{
	char link[PATH_MAX];
	const char *slash = strrchr(*path, '/');
	struct adr_buf next;
	ssize_t len;

	len = readlink(*path, link, sizeof link);
	if (len < 0 || (size_t)len == sizeof link)
		return nomem_or(len < 0 ? errno : ENAMETOOLONG, *path, err);
	adr_buf_init(&next);
	if ((link[0] != '/' && slash != NULL &&
	     !adr_buf_add(&next, *path, (size_t)(slash - *path) + 1)) ||
	    !adr_buf_add(&next, link, (size_t)len)) {
		adr_buf_clear(&next);
		return adr_error_nomem(err);
	}
	free(*path);
	*path = next.data;
	return 0;
}

/* The file behind all links; it may be absent. */
static int resolve(char **real, const char *path, struct adrcpt_error *err)
{
	struct stat st;
	int links, rc;

	*real = adr_memdup(path, strlen(path));
	if (*real == NULL)
		return adr_error_nomem(err);
	for (links = 0; links < MAX_LINKS; links++) {
		if (lstat(*real, &st) < 0 && errno != ENOENT)
			return nomem_or(errno, path, err);
		if (lstat(*real, &st) < 0 || !S_ISLNK(st.st_mode))
			return 0;
		rc = follow(real, err);
		if (rc < 0)
			return rc;
	}
	return nomem_or(ELOOP, path, err);
}

static int split(struct adr_target *target, const char *real,
		 struct adrcpt_error *err)
{
	const char *slash = strrchr(real, '/');
	const char *name = slash != NULL ? slash + 1 : real;

	if (*name == '\0' || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return adrcpt_error_set(err, ADRCPT_E_CREATE,
					"output '%s' names no file",
					target->path);
	target->name = adr_memdup(name, strlen(name));
	if (slash == NULL)
		target->folder = adr_memdup(".", 1);
	else if (slash == real)
		target->folder = adr_memdup("/", 1);
	else
		target->folder = adr_memdup(real, (size_t)(slash - real));
	if (target->name == NULL || target->folder == NULL)
		return adr_error_nomem(err);
	return 0;
}

/* Renaming over a device or a pipe would destroy it. */
int adr_target_look(struct adr_target *target, struct adrcpt_error *err)
{
	struct stat st;

	target->exists = false;
	if (fstatat(target->dir, target->name, &st, AT_SYMLINK_NOFOLLOW) < 0) {
		if (errno == ENOENT)
			return 0;
		return nomem_or(errno, target->path, err);
	}
	if (!S_ISREG(st.st_mode))
		return adrcpt_error_set(err, ADRCPT_E_CREATE,
					"output %s is not a regular file",
					target->path);
	target->exists = true;
	target->mode = st.st_mode & 07777;
	target->owner = st.st_uid;
	target->group = st.st_gid;
	return 0;
}

int adr_target_open(struct adr_target *target, const char *path,
		    struct adrcpt_error *err)
{
	char *real = NULL;
	int rc;

	memset(target, 0, sizeof *target);
	target->path = path;
	target->dir = target->lock = -1;
	rc = resolve(&real, path, err);
	if (rc == 0)
		rc = split(target, real, err);
	free(real);
	if (rc == 0) {
		target->dir = open(target->folder,
				   O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (target->dir < 0)
			rc = adr_error_errno(err, ADRCPT_E_CREATE, errno,
					     "output %s: folder %s", path,
					     target->folder);
	}
	if (rc == 0)
		rc = adr_target_look(target, err);
	if (rc < 0)
		adr_target_close(target);
	return rc;
}

int adr_target_set_mode(struct adr_target *target, int mode,
			struct adrcpt_error *err)
{
	if ((int)target->mode == mode)
		return 0;
	if (fchmodat(target->dir, target->name, (mode_t)mode, 0) < 0)
		return adr_error_errno(err, ADRCPT_E_CREATE, errno,
				       "output %s: cannot set the mode",
				       target->path);
	target->mode = (mode_t)mode;
	return 0;
}

void adr_target_close(struct adr_target *target)
{
	if (target->lock >= 0)
		close(target->lock);
	if (target->dir >= 0)
		close(target->dir);
	free(target->folder);
	free(target->name);
	target->folder = target->name = NULL;
	target->dir = target->lock = -1;
}

static int open_lock(struct adr_target *target, struct adrcpt_error *err)
{
	struct adr_buf name;
	int rc = 0;

	adr_buf_init(&name);
	if (!adr_buf_add_byte(&name, '.') ||
	    !adr_buf_add_text(&name, target->name) ||
	    !adr_buf_add_text(&name, ".lock")) {
		adr_buf_clear(&name);
		return adr_error_nomem(err);
	}
	target->lock =
		openat(target->dir, name.data,
		       O_RDONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (target->lock < 0)
		rc = adr_error_errno(err, ADRCPT_E_CREATE, errno,
				     "output %s: lock file %s/%s", target->path,
				     target->folder, name.data);
	adr_buf_clear(&name);
	return rc;
}

int adr_target_lock(struct adr_target *target, unsigned wait_seconds,
		    struct adrcpt_error *err)
{
	const struct timespec step = {0, LOCK_STEP_MS * 1000000L};
	unsigned long steps = wait_seconds * (1000UL / LOCK_STEP_MS);
	int rc;

	if (target->lock >= 0)
		return 0;
	rc = open_lock(target, err);
	if (rc < 0)
		return rc;
	while (flock(target->lock, LOCK_EX | LOCK_NB) < 0) {
		int number = errno;

		if (number == EINTR)
			continue;
		if (number == EWOULDBLOCK && steps-- > 0) {
			nanosleep(&step, NULL);
			continue;
		}
		close(target->lock);
		target->lock = -1;
		if (number == EWOULDBLOCK)
			return adrcpt_error_set(
				err, ADRCPT_E_BUSY,
				"output %s: another run holds the lock",
				target->path);
		return adr_error_errno(err, ADRCPT_E_IO, number,
				       "output %s: lock", target->path);
	}
	return 0;
}
