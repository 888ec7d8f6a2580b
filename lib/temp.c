#include "temp.h"

#include "buf.h"
#include "error.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

/* ".NAME.adrcpt-" and this many hexadecimal digits. */
#define TAG ".adrcpt-"
#define RANDOM_DIGITS 12

struct adr_temp {
	const struct adr_target *target;
	struct adr_buf path;
	const char *name; /* its last part */
	int fd;
	int mode; /* asked for; negative: that of the target */
	bool exists;
};

static int fail(struct adrcpt_error *err, int status, const char *what,
		const struct adr_temp *temp)
{
	return adr_error_errno(err, status, errno, "output %s: %s %s",
			       temp->target->path, what, temp->path.data);
}

static bool make_name(struct adr_temp *temp)
{
	unsigned char random[RANDOM_DIGITS / 2];
	char digits[RANDOM_DIGITS + 1];
	size_t i, start;

	if (getrandom(random, sizeof random, 0) != (ssize_t)sizeof random)
		return false;
	for (i = 0; i < sizeof random; i++)
		snprintf(digits + 2 * i, 3, "%02x", random[i]);
	adr_buf_reset(&temp->path);
	if (!adr_buf_add_text(&temp->path, temp->target->folder) ||
	    !adr_buf_add_byte(&temp->path, '/'))
		return false;
	start = temp->path.len;
	if (!adr_buf_add_byte(&temp->path, '.') ||
	    !adr_buf_add_text(&temp->path, temp->target->name) ||
	    !adr_buf_add_text(&temp->path, TAG) ||
	    !adr_buf_add_text(&temp->path, digits))
		return false;
	temp->name = temp->path.data + start;
	return true;
}

static int create(struct adr_temp *temp, struct adrcpt_error *err)
{
	do {
		if (!make_name(temp))
			return adr_error_nomem(err);
		temp->fd = openat(temp->target->dir, temp->name,
				  O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	} while (temp->fd < 0 && errno == EEXIST);
	if (temp->fd < 0)
		return fail(err, ADRCPT_E_CREATE, "cannot create", temp);
	temp->exists = true;
	return 0;
}

/* Readers of the old file must be able to read the new one. */
static int dress(const struct adr_temp *temp, struct adrcpt_error *err)
{
	const struct adr_target *target = temp->target;
	int mode = temp->mode;
	struct stat st;

	if (fstat(temp->fd, &st) < 0)
		return fail(err, ADRCPT_E_CREATE, "cannot look at", temp);
	if (target->exists &&
	    (st.st_uid != target->owner || st.st_gid != target->group) &&
	    fchown(temp->fd, target->owner, target->group) < 0)
		return fail(err, ADRCPT_E_CREATE,
			    "cannot give the old file's owner to", temp);
	if (mode < 0)
		mode = target->exists ? (int)target->mode : 0644;
	if (fchmod(temp->fd, (mode_t)mode) < 0)
		return fail(err, ADRCPT_E_CREATE, "cannot set the mode of",
			    temp);
	return 0;
}

int adr_temp_open(struct adr_temp **out, const struct adr_target *target,
		  int mode, struct adrcpt_error *err)
{
	struct adr_temp *temp = calloc(1, sizeof *temp);
	int rc;

	if (temp == NULL)
		return adr_error_nomem(err);
	temp->target = target;
	temp->fd = -1;
	temp->mode = mode;
	rc = create(temp, err);
	if (rc < 0) {
		adr_temp_free(temp);
		return rc;
	}
	*out = temp;
	return 0;
}

int adr_temp_fd(const struct adr_temp *temp)
{
	return temp->fd;
}

const char *adr_temp_path(const struct adr_temp *temp)
{
	return temp->path.data;
}

int adr_temp_finish(struct adr_temp *temp, struct adrcpt_error *err)
{
	int fd = temp->fd;
	int rc = dress(temp, err);

	if (rc < 0)
		return rc;
	if (fsync(fd) < 0)
		return fail(err, ADRCPT_E_IO, "cannot sync", temp);
	temp->fd = -1;
	if (close(fd) < 0)
		return fail(err, ADRCPT_E_IO, "cannot close", temp);
	return 0;
}

int adr_temp_commit(struct adr_temp *temp, struct adrcpt_error *err)
{
	const struct adr_target *target = temp->target;

	if (renameat(target->dir, temp->name, target->dir, target->name) < 0)
		return adr_error_errno(err, ADRCPT_E_IO, errno,
				       "cannot rename %s to %s",
				       temp->path.data, target->path);
	temp->exists = false;
	/* some file systems have nothing to sync in a folder */
	if (fsync(target->dir) < 0 && errno != EINVAL) {
		adr_error_errno(err, ADRCPT_E_IO, errno,
				"%s was replaced, but folder %s cannot be "
				"synced, so a crash may bring the old one back",
				target->path, target->folder);
		return 1;
	}
	return 0;
}

void adr_temp_unlink(struct adr_temp *temp)
{
	if (temp->exists)
		unlinkat(temp->target->dir, temp->name, 0);
	temp->exists = false;
}

void adr_temp_free(struct adr_temp *temp)
{
	if (temp == NULL)
		return;
	adr_temp_unlink(temp);
	if (temp->fd >= 0)
		close(temp->fd);
	adr_buf_clear(&temp->path);
	free(temp);
}

/* --- What killed runs left ---------------------------------------------- */

static bool is_ours(const struct adr_target *target, const char *name)
{
	size_t len = strlen(target->name);

	if (name[0] != '.' || strncmp(name + 1, target->name, len) != 0)
		return false;
	name += 1 + len;
	if (strncmp(name, TAG, sizeof TAG - 1) != 0)
		return false;
	name += sizeof TAG - 1;
	return strlen(name) == RANDOM_DIGITS &&
	       strspn(name, "0123456789abcdef") == RANDOM_DIGITS;
}

static int sweep_folder(const struct adr_target *target, DIR *folder,
			struct adrcpt_error *err)
{
	const struct dirent *item;

	while ((errno = 0, item = readdir(folder)) != NULL) {
		if (!is_ours(target, item->d_name) ||
		    unlinkat(target->dir, item->d_name, 0) == 0 ||
		    errno == ENOENT)
			continue;
		return adr_error_errno(
			err, ADRCPT_E_CREATE, errno,
			"cannot remove %s/%s, left by a killed run",
			target->folder, item->d_name);
	}
	if (errno != 0)
		return adr_error_errno(err, ADRCPT_E_CREATE, errno, "folder %s",
				       target->folder);
	return 0;
}

int adr_temp_sweep(const struct adr_target *target, struct adrcpt_error *err)
{
	DIR *folder;
	int fd, rc;

	fd = openat(target->dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	folder = fd >= 0 ? fdopendir(fd) : NULL;
	if (folder == NULL) {
		rc = adr_error_errno(err, ADRCPT_E_CREATE, errno, "folder %s",
				     target->folder);
		if (fd >= 0)
			close(fd);
		return rc;
	}
	rc = sweep_folder(target, folder, err);
	closedir(folder);
	return rc;
}
