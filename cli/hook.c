#include "hook.h"

#include "printable.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

#define OUTPUT_SIZE 65536 /* what is kept of a command's output */
#define PIPE_SIZE 1048576 /* more than a pipe ever holds, by default */
#define TICK 50           /* milliseconds from one look to the next */
#define GRACE_TICKS 60    /* from SIGTERM to SIGKILL */
#define VARIABLES 3

struct output {
	char *text;
	size_t len;
	size_t lost; /* octets that were not kept */
};

/* --- Starting ----------------------------------------------------------- */

static char *variable(const char *name, const char *value)
{
	size_t size = strlen(name) + strlen(value) + 2;
	char *text = malloc(size);

	if (text != NULL)
		snprintf(text, size, "%s=%s", name, value);
	return text;
}

static bool is_ours(const char *variable)
{
	return strncmp(variable, "ADEXPORT_FILE=", 14) == 0 ||
	       strncmp(variable, "ADEXPORT_ADDED=", 15) == 0 ||
	       strncmp(variable, "ADEXPORT_REMOVED=", 17) == 0;
}

static void free_environment(char **list)
{
	unsigned i;

	for (i = 0; list != NULL && i < VARIABLES; i++)
		free(list[i]);
	free(list);
}

/* Ours first, then what we were given. */
static char **make_environment(const struct hook *hook)
{
	char added[32], removed[32];
	size_t count = 0, used = VARIABLES;
	char **list, **at;

	for (at = environ; *at != NULL; at++)
		count++;
	list = calloc(count + VARIABLES + 1, sizeof *list);
	if (list == NULL)
		return NULL;
	snprintf(added, sizeof added, "%zu", hook->added);
	snprintf(removed, sizeof removed, "%zu", hook->removed);
	list[0] = variable("ADEXPORT_FILE", hook->file);
	list[1] = variable("ADEXPORT_ADDED", added);
	list[2] = variable("ADEXPORT_REMOVED", removed);
	if (list[0] == NULL || list[1] == NULL || list[2] == NULL) {
		free_environment(list);
		return NULL;
	}
	for (at = environ; *at != NULL; at++)
		if (!is_ours(*at))
			list[used++] = *at;
	return list;
}

/* Signals as a program expects them: none blocked, none ignored. */
static int set_attributes(posix_spawnattr_t *attributes)
{
	sigset_t none, all;
	int rc;

	sigemptyset(&none);
	sigfillset(&all);
	rc = posix_spawnattr_setflags(
		attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
				    POSIX_SPAWN_SETSIGDEF);
	if (rc == 0)
		rc = posix_spawnattr_setpgroup(attributes, 0);
	if (rc == 0)
		rc = posix_spawnattr_setsigmask(attributes, &none);
	if (rc == 0)
		rc = posix_spawnattr_setsigdefault(attributes, &all);
	return rc;
}

static int set_files(posix_spawn_file_actions_t *files, int out)
{
	int rc;

	rc = posix_spawn_file_actions_addopen(files, STDIN_FILENO, "/dev/null",
					      O_RDONLY, 0);
	if (rc == 0)
		rc = posix_spawn_file_actions_adddup2(files, out,
						      STDOUT_FILENO);
	if (rc == 0)
		rc = posix_spawn_file_actions_adddup2(files, out,
						      STDERR_FILENO);
	return rc;
}

/* 0, or an errno. */
static int start(pid_t *pid, const struct hook *hook, int out)
{
	char *argv[] = {(char *)"sh", (char *)"-c", (char *)hook->command,
			NULL};
	char **environment = make_environment(hook);
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	int rc;

	if (environment == NULL)
		return ENOMEM;
	rc = posix_spawn_file_actions_init(&files);
	if (rc != 0)
		goto out_environment;
	rc = posix_spawnattr_init(&attributes);
	if (rc != 0)
		goto out_files;
	rc = set_attributes(&attributes);
	if (rc == 0)
		rc = set_files(&files, out);
	if (rc == 0)
		rc = posix_spawn(pid, "/bin/sh", &files, &attributes, argv,
				 environment);
	posix_spawnattr_destroy(&attributes);
out_files:
	posix_spawn_file_actions_destroy(&files);
out_environment:
	free_environment(environment);
	return rc;
}

/* --- Waiting ------------------------------------------------------------ */

static void pause_for(int milliseconds)
{
	struct timespec tick = {0, milliseconds * 1000000L};

	nanosleep(&tick, NULL);
}

/* Not reaped: as long as it is not, no other process gets its number. */
static bool has_ended(pid_t pid)
{
	siginfo_t info;

	memset(&info, 0, sizeof info);
	return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT | WNOHANG) <
		       0 ||
	       info.si_pid == pid;
}

void hook_end(pid_t group)
{
	int ticks;

	kill(-group, SIGTERM);
	for (ticks = 0; ticks < GRACE_TICKS && !has_ended(group); ticks++)
		pause_for(TICK);
	kill(-group, SIGKILL);
}

static void keep(struct output *output, const char *bytes, size_t len)
{
	size_t room = OUTPUT_SIZE - output->len;
	size_t kept = len < room ? len : room;

	memcpy(output->text + output->len, bytes, kept);
	output->len += kept;
	output->lost += len - kept;
}

/* Take what is there; false at its end.  Without anything, wait a tick. */
static bool take_output(struct output *output, int fd, int wait)
{
	struct pollfd one = {fd, POLLIN, 0};
	char bytes[4096];
	ssize_t len;

	if (poll(&one, 1, wait) <= 0)
		return true;
	len = read(fd, bytes, sizeof bytes);
	if (len > 0)
		keep(output, bytes, (size_t)len);
	return len > 0 || (len < 0 && (errno == EINTR || errno == EAGAIN));
}

static bool is_past(const struct timespec *end)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec > end->tv_sec ||
	       (now.tv_sec == end->tv_sec && now.tv_nsec >= end->tv_nsec);
}

/* To the end of the process, not of its output: what it leaves running in the
 * background may hold that open for ever.  False: it took too long. */
static bool wait_for(pid_t pid, unsigned timeout, struct output *output, int fd)
{
	struct timespec end;
	bool is_open = true;

	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += (time_t)timeout;
	while (!has_ended(pid)) {
		if (is_past(&end)) {
			hook_end(pid);
			return false;
		}
		if (is_open)
			is_open = take_output(output, fd, TICK);
		else
			pause_for(TICK);
	}
	return true;
}

/* --- Telling ------------------------------------------------------------ */

static void say_output(const struct output *output, enum level level,
		       const struct hook *hook, const struct voice *voice)
{
	const char *at = output->text, *end = at + output->len;

	while (at < end) {
		const char *line = memchr(at, '\n', (size_t)(end - at));
		char shown[1024];

		if (line == NULL)
			line = end;
		printable_copy(shown, sizeof shown, at, (size_t)(line - at));
		if (line > at)
			say(voice, level, "on_change of %s: %s", hook->whose,
			    shown);
		at = line + 1;
	}
	if (output->lost > 0)
		say(voice, level, "on_change of %s: and %zu octets more",
		    hook->whose, output->lost);
}

static int failed(const struct hook *hook, struct adrcpt_error *err,
		  const char *format, ...) PRINTF_LIKE(3, 4);

static int failed(const struct hook *hook, struct adrcpt_error *err,
		  const char *format, ...)
{
	char why[128];
	va_list args;

	va_start(args, format);
	vsnprintf(why, sizeof why, format, args);
	va_end(args);
	err->status = ADRCPT_E_IO;
	err->domain = ADRCPT_NATIVE_NONE;
	err->native = 0;
	snprintf(err->text, sizeof err->text,
		 "was published, but on_change of %.300s failed: %s",
		 hook->whose, why);
	return err->status;
}

static int judge(const struct hook *hook, int status, bool in_time,
		 struct adrcpt_error *err)
{
	if (!in_time)
		return failed(hook, err, "it took longer than %u seconds",
			      hook->timeout);
	if (WIFSIGNALED(status))
		return failed(hook, err, "it was ended by signal %d (%s)",
			      WTERMSIG(status), strsignal(WTERMSIG(status)));
	if (WEXITSTATUS(status) != 0)
		return failed(hook, err, "its exit status is %d",
			      WEXITSTATUS(status));
	return 0;
}

/* What the pipe still holds when the command has ended; no more than that, for
 * what it has left running may go on to print. */
static void drain(struct output *output, int fd)
{
	size_t before = output->len + output->lost, now = before, last;

	do {
		last = now;
		if (!take_output(output, fd, 0))
			break;
		now = output->len + output->lost;
	} while (now > last && now - before < PIPE_SIZE);
}

static int run(const struct hook *hook, struct signals *signals,
	       const struct voice *voice, struct output *output, int fds[2],
	       struct adrcpt_error *err)
{
	int status = 0, why, rc;
	bool in_time;
	pid_t pid;

	/* a signal that comes now waits until the group is known */
	signals_hold(signals);
	why = start(&pid, hook, fds[1]);
	signals_release_group(signals, why == 0 ? pid : 0);
	if (why != 0)
		return failed(hook, err, "it cannot be started: %s",
			      strerror(why));
	close(fds[1]);
	fds[1] = -1;
	in_time = wait_for(pid, hook->timeout, output, fds[0]);
	drain(output, fds[0]);
	signals_hold(signals);
	signals_release_group(signals, 0);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	rc = judge(hook, status, in_time, err);
	say_output(output, rc < 0 ? LEVEL_ERROR : LEVEL_NOTICE, hook, voice);
	return rc;
}

int hook_run(const struct hook *hook, struct signals *signals,
	     const struct voice *voice, struct adrcpt_error *err)
{
	struct output output = {malloc(OUTPUT_SIZE), 0, 0};
	int fds[2] = {-1, -1};
	int rc;

	if (output.text == NULL || pipe2(fds, O_CLOEXEC) < 0)
		rc = failed(hook, err, "it cannot be started: %s",
			    strerror(errno));
	else
		rc = run(hook, signals, voice, &output, fds, err);
	if (fds[0] >= 0)
		close(fds[0]);
	if (fds[1] >= 0)
		close(fds[1]);
	free(output.text);
	return rc;
}
