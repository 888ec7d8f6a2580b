/* adexport: read, select, publish.  Everything it does, it does through the
 * library; this is where it begins and ends. */
#include "config.h"
#include "exitcode.h"
#include "from_postfix.h"
#include "job.h"
#include "message.h"
#include "options.h"
#include "signals.h"

#include <adrcpt.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

/* The flags laid over the configuration file.  The default file may be absent,
 * one that was named may not. */
static int make_plan(struct plan *plan, struct options *options,
		     struct adrcpt_error *err)
{
	const char *path = options->config;
	int rc = 0;

	if (path == NULL && access(CONFIG_FILE, F_OK) == 0)
		path = CONFIG_FILE;
	if (path != NULL)
		rc = config_read(plan, path, err);
	if (rc == 0 && !plan_lay(plan, &options->plan)) {
		err->status = rc = ADRCPT_E_NOMEM;
		snprintf(err->text, sizeof err->text, "out of memory");
	}
	return rc;
}

static int do_job(struct options *options, struct adrcpt_error *err)
{
	const struct once once = {
		.is_dry = options->is_dry,
		.forces = options->forces,
		.delta_added = options->delta_added,
		.delta_removed = options->delta_removed,
	};
	struct signals *signals = signals_watch();
	struct plan plan;
	struct job job;
	int rc;

	if (signals == NULL) {
		snprintf(err->text, sizeof err->text,
			 "cannot watch for signals");
		return ADRCPT_E_NOMEM;
	}
	plan_init(&plan);
	memset(&job, 0, sizeof job);
	rc = make_plan(&plan, options, err);
	if (rc == 0)
		rc = job_make(&job, &plan, err);
	if (rc == 0)
		rc = job_apply(&job, &once, err);
	if (rc == 0 && options->checks) {
		rc = job_check(&job, err);
	} else if (rc == 0) {
		signals_guard(signals, job.outputs);
		rc = job_run(&job, (unsigned)options->wait, options->volume,
			     err);
		signals_guard(signals, NULL);
	}
	job_clear(&job);
	plan_clear(&plan);
	signals_end(signals);
	return rc;
}

static int run(struct options *options)
{
	struct adrcpt_error err;
	int rc;

	memset(&err, 0, sizeof err);
	rc = do_job(options, &err);
	if (rc < 0)
		say_error("%s", err.text);
	return exit_code(rc);
}

/* A file that gets the number of a closed standard descriptor would receive
 * what is meant for that.  Read-only: writing there still fails. */
static void fill_descriptors(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDONLY);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

static int print_and_end(void (*print)(FILE *to))
{
	print(stdout);
	if (fflush(stdout) == 0 && ferror(stdout) == 0)
		return EX_OK;
	say_error("writing standard output: %s", strerror(errno));
	return EX_IOERR;
}

static void print_version(FILE *to)
{
	fprintf(to, "adexport %s\n", adrcpt_version());
}

static int translate(const char *path)
{
	struct adrcpt_error err;
	int rc;

	memset(&err, 0, sizeof err);
	rc = from_postfix(stdout, path, &err);
	if (rc < 0)
		say_error("%s", err.text);
	return exit_code(rc);
}

int main(int argc, char **argv)
{
	struct options options;
	int code;

	fill_descriptors();
	signal(SIGPIPE, SIG_IGN); /* a write tells, */
	signal(SIGXFSZ, SIG_IGN); /* and so it does here */
	if (!options_parse(&options, argc, argv))
		code = EX_USAGE;
	else if (options.wants_help)
		code = print_and_end(options_print_help);
	else if (options.wants_version)
		code = print_and_end(print_version);
	else if (options.wants_formats)
		code = print_and_end(options_print_formats);
	else if (options.from_postfix != NULL)
		code = translate(options.from_postfix);
	else
		code = run(&options);
	options_clear(&options);
	return code;
}
