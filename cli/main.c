/* adexport: read, select, publish.  Everything it does, it does through the
 * library; this is the order of the calls, and what people are told. */
#include "check.h"
#include "exitcode.h"
#include "message.h"
#include "options.h"
#include "password.h"
#include "signals.h"

#include <adrcpt.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

/* One run; what is NULL has not been made yet. */
struct run {
	struct options options;
	adrcpt_source *source;
	adrcpt_set *set;
	adrcpt_writer *writer;
	adrcpt_export *outputs;
	struct signals *signals;
};

/* --- Making what the flags say --------------------------------------------------------- */

static int set_source(struct run *run, const struct setting *setting,
		      struct adrcpt_error *err)
{
	char *path;
	int rc;

	if (strcmp(setting->name, "password_file") != 0)
		return adrcpt_source_set(run->source, setting->name,
					 setting->value, err);
	path = password_path(setting->value);
	if (path == NULL) {
		snprintf(err->text, sizeof err->text, "out of memory");
		return ADRCPT_E_NOMEM;
	}
	rc = adrcpt_source_set(run->source, setting->name, path, err);
	free(path);
	return rc;
}

static int apply(struct run *run, const struct setting *setting,
		 struct adrcpt_error *err)
{
	switch (setting->scope) {
	case SCOPE_SOURCE:
		return set_source(run, setting, err);
	case SCOPE_SELECTION:
		return adrcpt_set_select(run->set, setting->name,
					 setting->value, err);
	default:
		return adrcpt_export_set(run->outputs, 0, setting->name,
					 setting->value, err);
	}
}

static int make_output(struct run *run, struct adrcpt_error *err)
{
	const struct options *options = &run->options;
	int rc;

	run->writer = adrcpt_writer_new(options->format, err);
	if (run->writer == NULL)
		return err->status;
	run->outputs = adrcpt_export_new(run->set, err);
	if (run->outputs == NULL)
		return err->status;
	if (options->output != NULL)
		rc = adrcpt_export_add(run->outputs, run->writer, options->map,
				       options->output, err);
	else
		rc = adrcpt_export_add_fd(run->outputs, run->writer,
					  options->map, STDOUT_FILENO, err);
	return rc < 0 ? rc : 0;
}

static int make_all(struct run *run, struct adrcpt_error *err)
{
	const struct options *options = &run->options;
	size_t i;
	int rc;

	run->source = adrcpt_source_new(options->type, err);
	if (run->source == NULL)
		return err->status;
	run->set = adrcpt_set_new(err);
	if (run->set == NULL)
		return err->status;
	rc = make_output(run, err);
	for (i = 0; rc == 0 && i < options->count; i++)
		rc = apply(run, &options->settings[i], err);
	if (rc == 0 && options->asks_password)
		rc = adrcpt_source_set_password(run->source, password_ask,
						NULL, err);
	return rc;
}

/* --- The run -------------------------------------------------------------------------------- */

static int read_and_publish(struct run *run, struct adrcpt_error *err)
{
	int *volume = &run->options.volume;
	int rc;

	rc = adrcpt_export_lock(run->outputs, (unsigned)run->options.wait,
				err);
	if (rc == 0)
		rc = adrcpt_set_load(run->set, run->source, say_report, volume,
				     err);
	if (rc == 0)
		rc = adrcpt_export_run(run->outputs, say_report, volume, err);
	if (rc == 0)
		say_notice(*volume, "%zu recipients read, %zu entries written",
			   adrcpt_set_count(run->set),
			   adrcpt_export_count(run->outputs, 0));
	return rc;
}

static int do_run(struct run *run)
{
	struct adrcpt_error err;
	int rc;

	memset(&err, 0, sizeof err);
	run->signals = signals_watch();
	if (run->signals == NULL) {
		say_error("cannot watch for signals");
		return EX_OSERR;
	}
	rc = make_all(run, &err);
	if (rc == 0 && run->options.checks) {
		rc = check_source(run->source, &err);
	} else if (rc == 0) {
		signals_guard(run->signals, run->outputs);
		rc = read_and_publish(run, &err);
	}
	if (rc < 0)
		say_error("%s", err.text);
	return exit_code(rc);
}

static void clear_run(struct run *run)
{
	if (run->signals != NULL)
		signals_guard(run->signals, NULL);
	adrcpt_export_free(run->outputs);
	adrcpt_writer_free(run->writer);
	adrcpt_set_free(run->set);
	adrcpt_source_free(run->source);
	signals_end(run->signals);
	options_clear(&run->options);
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

int main(int argc, char **argv)
{
	struct run run;
	int code;

	memset(&run, 0, sizeof run);
	fill_descriptors();
	signal(SIGPIPE, SIG_IGN); /* a write tells */
	if (!options_parse(&run.options, argc, argv)) {
		code = EX_USAGE;
	} else if (run.options.wants_help) {
		code = print_and_end(options_print_help);
	} else if (run.options.wants_version) {
		code = print_and_end(print_version);
	} else if (run.options.wants_formats) {
		code = print_and_end(options_print_formats);
	} else {
		code = do_run(&run);
	}
	clear_run(&run);
	return code;
}
