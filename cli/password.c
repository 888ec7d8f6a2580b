#include "password.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

char *password_path(const char *name)
{
	const char *folder = getenv("CREDENTIALS_DIRECTORY");
	char *path;
	size_t size;

	if (folder == NULL || folder[0] == '\0' || strchr(name, '/') != NULL)
		return strdup(name);
	size = strlen(folder) + strlen(name) + 2;
	path = malloc(size);
	if (path == NULL)
		return NULL;
	snprintf(path, size, "%s/%s", folder, name);
	if (access(path, F_OK) == 0)
		return path;
	free(path);
	return strdup(name);
}

static bool put(int fd, const char *text)
{
	size_t len = strlen(text);

	return write(fd, text, len) == (ssize_t)len;
}

/* A line, by single characters: what comes after it is not ours.  -1 at the
 * end of input and for the interrupt character, which is left in *last. */
static long read_line(int fd, char *buffer, size_t size, char stop, char *last)
{
	size_t len = 0;

	for (;;) {
		ssize_t got = read(fd, last, 1);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0 || *last == stop)
			return -1;
		if (*last == '\n' || *last == '\r')
			return (long)len;
		if (len == size)
			return -1;
		buffer[len++] = *last;
	}
}

/* The terminal makes no signals meanwhile, so that it cannot be left without
 * echo; its interrupt character is looked for by hand. */
static long ask_on(int fd, char *buffer, size_t size)
{
	struct termios old, silent;
	char last = '\0';
	long len;

	if (tcgetattr(fd, &old) < 0)
		return -1;
	silent = old;
	silent.c_lflag &= ~(tcflag_t)(ECHO | ISIG);
	if (!put(fd, "Password: ") || tcsetattr(fd, TCSAFLUSH, &silent) < 0)
		return -1;
	len = read_line(fd, buffer, size, (char)old.c_cc[VINTR], &last);
	if (tcsetattr(fd, TCSAFLUSH, &old) < 0)
		len = -1;
	(void)put(fd, "\n");
	if (len < 0 && last == (char)old.c_cc[VINTR])
		kill(getpid(), SIGINT);
	return len;
}

long password_ask(void *user, char *buffer, size_t size)
{
	int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	long len;

	(void)user;
	if (fd < 0)
		return -1;
	len = ask_on(fd, buffer, size);
	close(fd);
	return len;
}
