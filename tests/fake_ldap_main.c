/*
 * fake_ldap: the scripted LDAP server for tests in the shell.
 *
 * It prints its port (or the path of its socket) on one line when it listens,
 * and with --port-file writes the same line to a file, which appears complete.
 * It ends on SIGTERM, SIGINT or SIGHUP, and at the end of standard input if
 * that is a pipe, a socket or a terminal: the /dev/null that a shell gives to
 * a background job does not count. Exit status: 0, 1 if the server crashed, 64
 * for a wrong command line, 71 if it cannot be started.
 *
 *	fake_ldap --entries 250 --fault close-mid-page --page 2 \
 *		--log ops.log --port-file port &
 *	until test -e port; do sleep 0.05; done
 */
#include "fake_ldap_int.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { EXIT_USAGE = 64, EXIT_OS = 71 };

static void on_signal(int number)
{
	(void)number; /* it is there to interrupt ppoll() */
}

/* Let the signals that end us, or tell that the server has died, interrupt
 * nothing but the wait for them. */
static void catch_signals(sigset_t *before)
{
	static const int signals[] = {SIGTERM, SIGINT, SIGHUP, SIGCHLD};
	struct sigaction action = {.sa_handler = on_signal};
	sigset_t block;
	size_t i;

	sigemptyset(&block);
	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		sigaddset(&block, signals[i]);
		sigaction(signals[i], &action, NULL);
	}
	sigprocmask(SIG_BLOCK, &block, before);
	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigdelset(before, signals[i]);
}

static bool stdin_counts(void)
{
	struct stat status;

	if (isatty(STDIN_FILENO))
		return true;
	return fstat(STDIN_FILENO, &status) == 0 &&
	       (S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode));
}

/* Wait for a signal or the end of standard input. */
static void wait_for_end(const sigset_t *mask)
{
	struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
	char bytes[256];

	if (!stdin_counts())
		input.fd = -1;
	while (ppoll(&input, 1, NULL, mask) >= 0)
		if (read(STDIN_FILENO, bytes, sizeof(bytes)) <= 0)
			return;
}

static bool write_port_file(const char *path, const char *line)
{
	struct fake_buf temp = {0};
	FILE *file;
	bool fine;

	fake_buf_printf(&temp, "%s.tmp", path);
	fake_buf_add(&temp, "", 1);
	file = fopen(temp.data, "w");
	fine = file != NULL && fputs(line, file) >= 0;
	if (file != NULL && fclose(file) != 0)
		fine = false;
	fine = fine && rename(temp.data, path) == 0;
	if (!fine)
		perror(path);
	fake_buf_clear(&temp);
	return fine;
}

/* Tell where the server listens. */
static bool announce(const struct fake_args *args,
		     const struct fake_ldap *server)
{
	struct fake_buf line = {0};
	bool fine;

	if (args->options.socket_path != NULL)
		fake_buf_printf(&line, "%s\n", args->options.socket_path);
	else
		fake_buf_printf(&line, "%d\n", fake_ldap_port(server));
	fake_buf_add(&line, "", 1);
	fine = fputs(line.data, stdout) >= 0 && fflush(stdout) == 0;
	if (args->port_file != NULL)
		fine = write_port_file(args->port_file, line.data) && fine;
	fake_buf_clear(&line);
	return fine;
}

static int usage_error(int argc, char *const argv[], int at)
{
	if (argc == 2 && strcmp(argv[1], "--help") == 0) {
		fake_args_help(stdout);
		return 0;
	}
	fprintf(stderr, "fake_ldap: wrong option or value '%s', see --help\n",
		argv[at]);
	return EXIT_USAGE;
}

int main(int argc, char *argv[])
{
	struct fake_args args;
	struct fake_ldap *server;
	sigset_t mask;
	int rc;

	rc = fake_args_parse(&args, argc, argv);
	if (rc > 0) {
		rc = usage_error(argc, argv, rc);
		goto out;
	}
	catch_signals(&mask);
	server = fake_ldap_start(&args.options);
	if (server == NULL) {
		perror("fake_ldap");
		rc = EXIT_OS;
		goto out;
	}
	rc = EXIT_OS;
	if (announce(&args, server)) {
		wait_for_end(&mask);
		rc = 0;
	}
	if (fake_ldap_stop(server) < 0)
		rc = 1;
out:
	fake_args_clear(&args);
	return rc;
}
