#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int fail(const char *path, const char *what, int why,
		struct adrcpt_error *err)
{
	err->status = ADRCPT_E_IO;
	err->domain = ADRCPT_NATIVE_ERRNO;
	err->native = why;
	snprintf(err->text, sizeof err->text, "%.300s: %s: %s", path, what,
		 strerror(why));
	return err->status;
}

/* The name of the new file, hidden and beside the old one, for mkstemp(3). */
static char *temp_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	size_t folder = slash != NULL ? (size_t)(slash - path) + 1 : 0;
	size_t size = strlen(path) + sizeof "..adexport-XXXXXX";
	char *name = malloc(size);

	if (name != NULL)
		snprintf(name, size, "%.*s.%s.adexport-XXXXXX", (int)folder,
			 path, path + folder);
	return name;
}

/* 0, or an errno.  The file is closed in any case. */
static int fill(int fd, mode_t mode, file_print_fn *print, void *user)
{
	FILE *file = fdopen(fd, "w");
	int why = 0;

	if (file == NULL) {
		why = errno;
		close(fd);
		return why;
	}
	errno = 0;
	if (fchmod(fd, mode) < 0)
		why = errno;
	if (why == 0)
		why = print(file, user);
	if (why == 0 && (fflush(file) != 0 || ferror(file) != 0))
		why = errno != 0 ? errno : EIO;
	if (why == 0 && fsync(fd) < 0)
		why = errno;
	if (fclose(file) != 0 && why == 0)
		why = errno;
	return why;
}

/* So that the new name is on the disk too. */
static void sync_folder(char *path)
{
	char *slash = strrchr(path, '/');
	int fd;

	if (slash != NULL)
		slash[slash == path ? 1 : 0] = '\0';
	fd = open(slash != NULL ? path : ".",
		  O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return;
	(void)fsync(fd);
	close(fd);
}

static int replace(const char *path, mode_t mode, file_print_fn *print,
		   void *user, struct adrcpt_error *err)
{
	char *temp = temp_name(path);
	int fd, why, rc = 0;

	if (temp == NULL)
		return fail(path, "cannot be written", ENOMEM, err);
	fd = mkostemp(temp, O_CLOEXEC);
	if (fd < 0) {
		rc = fail(path, "cannot be created", errno, err);
		free(temp);
		return rc;
	}
	why = fill(fd, mode, print, user);
	if (why == 0 && rename(temp, path) < 0)
		why = errno;
	if (why != 0) {
		unlink(temp);
		rc = fail(path, "cannot be written", why, err);
	} else {
		sync_folder(temp);
	}
	free(temp);
	return rc;
}

int file_replace(const char *path, mode_t mode, file_print_fn *print,
		 void *user, struct adrcpt_error *err)
{
	char *real = realpath(path, NULL);
	struct stat about;
	int rc;

	if (real == NULL && errno != ENOENT)
		return fail(path, "cannot be written", errno, err);
	if (real != NULL && stat(real, &about) == 0) {
		if (!S_ISREG(about.st_mode)) {
			free(real);
			return fail(path, "is not a regular file", EINVAL, err);
		}
		mode = about.st_mode & 0777;
	}
	rc = replace(real != NULL ? real : path, mode, print, user, err);
	free(real);
	return rc;
}
