#include "secret.h"

#include "error.h"
#include "mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Far more than a directory takes. */
#define MAX_PASSWORD ((size_t)4096)

void adr_secret_clear(struct adr_secret *secret)
{
	if (secret->bytes != NULL)
		adr_wipe(secret->bytes, secret->len);
	free(secret->bytes);
	secret->bytes = NULL;
	secret->len = 0;
}

static int keep(struct adr_secret *secret, const char *bytes, size_t len,
		struct adrcpt_error *err)
{
	adr_secret_clear(secret);
	secret->bytes = adr_memdup(bytes, len);
	if (secret->bytes == NULL)
		return adr_error_nomem(err);
	secret->len = len;
	return 0;
}

static int check_mode(int fd, const char *path, struct adrcpt_error *err)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return adr_error_errno(err, ADRCPT_E_CONFIG, errno,
				       "password_file %s", path);
	if ((st.st_mode & S_IRWXO) != 0)
		return adrcpt_error_set(err, ADRCPT_E_AUTH,
					"password_file %s may be used by "
					"others (mode %04o): chmod o= it",
					path, (unsigned)st.st_mode & 07777);
	return 0;
}

/* Up to MAX_PASSWORD + 1 bytes, so that a longer line is seen. */
static int read_bytes(char *bytes, size_t *len, int fd, const char *path,
		      struct adrcpt_error *err)
{
	ssize_t got;

	*len = 0;
	while (*len <= MAX_PASSWORD &&
	       (got = read(fd, bytes + *len, MAX_PASSWORD + 1 - *len)) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return adr_error_errno(err, ADRCPT_E_CONFIG, errno,
					       "password_file %s", path);
		*len += (size_t)got;
	}
	return 0;
}

static int keep_line(struct adr_secret *secret, const char *bytes, size_t len,
		     const char *path, struct adrcpt_error *err)
{
	const char *end = memchr(bytes, '\n', len);

	if (end != NULL)
		len = (size_t)(end - bytes);
	if (end != NULL && len > 0 && bytes[len - 1] == '\r')
		len--;
	if (len > MAX_PASSWORD)
		return adrcpt_error_set(err, ADRCPT_E_CONFIG,
					"password_file %s: the first line is "
					"too long for a password",
					path);
	if (len == 0)
		return adrcpt_error_set(err, ADRCPT_E_CONFIG,
					"password_file %s: the first line is "
					"empty, and servers take an empty "
					"password for an anonymous bind",
					path);
	return keep(secret, bytes, len, err);
}

int adr_secret_read(struct adr_secret *secret, const char *path,
		    struct adrcpt_error *err)
{
	char bytes[MAX_PASSWORD + 1];
	size_t len = 0;
	int fd, rc;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return adr_error_errno(err, ADRCPT_E_CONFIG, errno,
				       "password_file %s", path);
	rc = check_mode(fd, path, err);
	if (rc == 0)
		rc = read_bytes(bytes, &len, fd, path, err);
	if (rc == 0)
		rc = keep_line(secret, bytes, len, path, err);
	adr_wipe(bytes, sizeof bytes);
	close(fd);
	return rc;
}

int adr_secret_ask(struct adr_secret *secret, adrcpt_password_fn *ask,
		   void *user, struct adrcpt_error *err)
{
	char bytes[MAX_PASSWORD];
	long len = ask(user, bytes, sizeof bytes);
	int rc;

	if (len < 0 || (size_t)len > sizeof bytes)
		rc = adrcpt_error_set(err, ADRCPT_E_AUTH,
				      "no password was given");
	else if (len == 0)
		rc = adrcpt_error_set(
			err, ADRCPT_E_AUTH,
			"an empty password was given, and servers "
			"take it for an anonymous bind");
	else
		rc = keep(secret, bytes, (size_t)len, err);
	adr_wipe(bytes, sizeof bytes);
	return rc;
}
