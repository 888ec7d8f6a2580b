/*
 * The scripted server as its test sees it: a child process is forked, and
 * its log read back. The lifeline is a pipe that closes when the test ends,
 * however it ends; the server then ends too.
 */
#include "fake_ldap.h"
#include "fake_ldap_int.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { BACKLOG = 64 };

struct fake_ldap {
	pid_t pid;
	int port;
	int log;
	int lifeline; /* our end */
	char *uri;
	char *socket_path; /* NULL with TCP */
};

/* Bind to 127.0.0.1; returns the socket or -1. */
static int bind_tcp(struct fake_ldap *server, int port)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t len = sizeof(address);
	int fd, on = 1;

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	address.sin_port = htons((uint16_t)port);
	fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ||
	    getsockname(fd, (struct sockaddr *)&address, &len) < 0) {
		close(fd);
		return -1;
	}
	server->port = ntohs(address.sin_port);
	if (asprintf(&server->uri, "ldap://127.0.0.1:%d", server->port) < 0)
		server->uri = NULL;
	return fd;
}

/* Bind to a unix socket; a stale one of the same name is replaced. */
static int bind_unix(struct fake_ldap *server, const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	struct fake_buf uri = {0};
	int fd;

	if (strlen(path) >= sizeof(address.sun_path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(address.sun_path, path, strlen(path) + 1);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -1;
	unlink(path);
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0) {
		close(fd);
		return -1;
	}
	server->socket_path = fake_copy(path, strlen(path));
	fake_buf_text(&uri, "ldapi://");
	for (; *path != '\0'; path++)
		fake_buf_printf(&uri, *path == '/' ? "%%2F" : "%c", *path);
	fake_buf_add(&uri, "", 1);
	server->uri = uri.data;
	return fd;
}

static int open_log(const char *path)
{
	if (path == NULL)
		return memfd_create("fake_ldap", MFD_CLOEXEC);
	return open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
}

/* Close everything but three descriptors and stderr: whoever waits for the
 * end of a pipe of the test must not wait for this server. */
static void keep_only(const int keep[3])
{
	int sorted[3] = {keep[0], keep[1], keep[2]};
	unsigned from = STDERR_FILENO + 1;
	int null, i, j, swap;

	for (i = 0; i < 3; i++)
		for (j = i + 1; j < 3; j++)
			if (sorted[j] < sorted[i]) {
				swap = sorted[i];
				sorted[i] = sorted[j];
				sorted[j] = swap;
			}
	for (i = 0; i < 3; i++) {
		if (from < (unsigned)sorted[i])
			close_range(from, (unsigned)sorted[i] - 1, 0);
		from = (unsigned)sorted[i] + 1;
	}
	close_range(from, ~0u, 0);
	null = open("/dev/null", O_RDWR);
	if (null >= 0) {
		dup2(null, STDIN_FILENO);
		dup2(null, STDOUT_FILENO);
		close(null);
	}
}

/* The child: never returns. _exit(), for the test's atexit() functions and
 * its unflushed output are not ours. */
static void run(struct fake_server *server)
{
	int keep[3] = {server->listener, server->log, server->lifeline};
	sigset_t none;
	int signals[] = {SIGTERM, SIGINT, SIGHUP, SIGALRM, SIGCHLD};
	size_t i;

	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		signal(signals[i], SIG_DFL);
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	keep_only(keep);
	fake_serve(server);
	_exit(0);
}

static int spawn(struct fake_ldap *server, const struct fake_ldap_options *opt,
		 int listener)
{
	struct fake_server child = {
		.opt = opt,
		.base_dn = opt->base_dn ? opt->base_dn : "DC=example,DC=com",
		.uri = server->uri,
		.listener = listener,
		.log = server->log,
	};
	int pipe_fds[2];

	if (pipe2(pipe_fds, O_CLOEXEC) < 0)
		return -1;
	child.lifeline = pipe_fds[0];
	server->lifeline = pipe_fds[1];
	server->pid = fork();
	if (server->pid == 0)
		run(&child);
	close(pipe_fds[0]);
	return server->pid < 0 ? -1 : 0;
}

static void server_free(struct fake_ldap *server)
{
	if (server->lifeline >= 0)
		close(server->lifeline);
	if (server->log >= 0)
		close(server->log);
	if (server->socket_path != NULL)
		unlink(server->socket_path);
	free(server->socket_path);
	free(server->uri);
	free(server);
}

struct fake_ldap *fake_ldap_start(const struct fake_ldap_options *options)
{
	struct fake_ldap *server = calloc(1, sizeof(*server));
	int listener = -1, saved;

	if (server == NULL)
		return NULL;
	server->pid = -1;
	server->lifeline = -1;
	server->log = open_log(options->log_path);
	if (server->log < 0)
		goto fail;
	listener = options->socket_path != NULL
			   ? bind_unix(server, options->socket_path)
			   : bind_tcp(server, options->port);
	if (listener < 0 || server->uri == NULL ||
	    listen(listener, BACKLOG) < 0 ||
	    spawn(server, options, listener) < 0)
		goto fail;
	close(listener);
	return server;
fail:
	saved = errno;
	if (listener >= 0)
		close(listener);
	server_free(server);
	errno = saved;
	return NULL;
}

int fake_ldap_port(const struct fake_ldap *server)
{
	return server->port;
}

const char *fake_ldap_uri(const struct fake_ldap *server)
{
	return server->uri;
}

pid_t fake_ldap_pid(const struct fake_ldap *server)
{
	return server->pid;
}

char *fake_ldap_log(const struct fake_ldap *server)
{
	struct stat status;
	size_t done = 0;
	ssize_t n = 1;
	char *text;

	if (fstat(server->log, &status) < 0)
		return NULL;
	text = malloc((size_t)status.st_size + 1);
	if (text == NULL)
		return NULL;
	while (n > 0 && done < (size_t)status.st_size) {
		n = pread(server->log, text + done,
			  (size_t)status.st_size - done, (off_t)done);
		if (n > 0)
			done += (size_t)n;
	}
	text[done] = '\0';
	return text;
}

size_t fake_ldap_count(const struct fake_ldap *server, const char *text)
{
	char *log = fake_ldap_log(server);
	const char *at = log;
	size_t count = 0;

	while (at != NULL && (at = strstr(at, text)) != NULL) {
		count++;
		at = strchr(at, '\n');
	}
	free(log);
	return count;
}

bool fake_ldap_wait(const struct fake_ldap *server, const char *text,
		    int timeout_ms)
{
	struct timespec pause = {.tv_nsec = 5 * 1000 * 1000};
	int left;

	for (left = timeout_ms;; left -= 5) {
		if (fake_ldap_count(server, text) > 0)
			return true;
		if (left <= 0)
			return false;
		nanosleep(&pause, NULL);
	}
}

int fake_ldap_stop(struct fake_ldap *server)
{
	int status = 0;
	pid_t pid;

	if (server == NULL)
		return 0;
	kill(server->pid, SIGTERM);
	kill(server->pid, SIGCONT); /* a test may have stopped it */
	do
		pid = waitpid(server->pid, &status, 0);
	while (pid < 0 && errno == EINTR);
	server_free(server);
	if (pid < 0)
		return -1;
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM ? 0 : -1;
}
