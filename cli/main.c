/* adexport: read, select, publish.  Everything it does, it does through the
 * library; this is where it begins and ends. */
#include "config.h"
#include "exitcode.h"
#include "explain.h"
#include "from_postfix.h"
#include "job.h"
#include "message.h"
#include "metrics.h"
#include "options.h"
#include "record.h"
#include "report.h"
#include "run.h"
#include "settings.h"
#include "signals.h"
#include "tally.h"
#include "user.h"

#include <adrcpt.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

/* All that belongs to one call of the command. */
struct session {
	struct plan plan;
	struct run_settings settings;
	struct job job;
	struct tally tally;
	struct record record;
	struct signals *signals;
	struct voice *voice;
};

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

static int tell_good(const struct job *job, struct adrcpt_error *err)
{
	printf("the configuration is good: %zu %s, %zu %s\n", job->source_count,
	       job->source_count == 1 ? "source" : "sources", job->output_count,
	       job->output_count == 1 ? "output" : "outputs");
	if (fflush(stdout) == 0)
		return 0;
	err->status = ADRCPT_E_IO;
	snprintf(err->text, sizeof err->text, "writing standard output: %s",
		 strerror(errno));
	return err->status;
}

/* With signals held: a report is not left half done. */
static int write_records(const struct session *self, struct adrcpt_error *err)
{
	const struct run_settings *settings = &self->settings;
	struct adrcpt_error why;
	int rc = 0;

	signals_hold(self->signals);
	if (settings->report != NULL)
		rc = report_write(settings->report, &self->record, err);
	if (settings->metrics != NULL && !self->record.is_dry &&
	    metrics_write(settings->metrics, &self->record, &why) < 0) {
		if (rc < 0)
			say(self->voice, LEVEL_ERROR, "%s", why.text);
		else
			*err = why;
		rc = why.status;
	}
	signals_release(self->signals);
	return rc;
}

/* What the run has come to, in report and metrics too.  If these fail, that is
 * the result only of a run that was good. */
static int end_run(struct session *self, int rc, struct adrcpt_error *err)
{
	struct adrcpt_error why;

	record_end(&self->record);
	self->record.is_dry = self->job.is_dry;
	self->record.exit_code = exit_code(rc);
	self->record.error = rc < 0 ? err->text : NULL;
	self->record.job = &self->job;
	self->record.tally = &self->tally;
	if (write_records(self, &why) == 0)
		return rc;
	if (rc == 0) {
		*err = why;
		snprintf(err->text, sizeof err->text, "%s%.480s",
			 self->record.is_dry ? "" : "was published, but ",
			 why.text);
		return why.status;
	}
	say(self->voice, LEVEL_ERROR, "%s", why.text);
	return rc;
}

static int run_plan(struct session *self, const struct once *once,
		    struct adrcpt_error *err)
{
	int rc;

	record_begin(&self->record);
	rc = job_make(&self->job, &self->plan, err);
	if (rc == 0)
		rc = job_apply(&self->job, once, err);
	if (rc == 0 && !tally_init(&self->tally, self->job.source_count,
				   self->settings.report != NULL)) {
		err->status = rc = ADRCPT_E_NOMEM;
		snprintf(err->text, sizeof err->text, "out of memory");
	}
	if (rc == 0)
		rc = run_job(&self->job, &self->settings, &self->tally,
			     &self->record, self->signals, self->voice, err);
	return end_run(self, rc, err);
}

/* After the configuration was read, with the rights that it leaves. */
static int do_plan(struct session *self, const struct options *options,
		   struct adrcpt_error *err)
{
	int rc;

	if (options->checks_config) {
		rc = user_check(self->settings.user, err);
		if (rc == 0)
			rc = job_make(&self->job, &self->plan, err);
		return rc == 0 ? tell_good(&self->job, err) : rc;
	}
	rc = user_become(self->settings.user, err);
	if (rc < 0)
		return rc;
	if (!options->checks && options->explains == NULL)
		return run_plan(self, &options->once, err);
	rc = job_make(&self->job, &self->plan, err);
	if (rc == 0 && options->checks)
		rc = job_check(&self->job, err);
	else if (rc == 0)
		rc = explain_address(&self->job, options->explains, self->voice,
				     err);
	return rc;
}

static int do_session(struct session *self, struct options *options,
		      struct adrcpt_error *err)
{
	int rc = make_plan(&self->plan, options, err);

	if (rc == 0)
		rc = run_settings_read(&self->settings, &self->plan.run, err);
	if (rc == 0 && self->settings.syslog)
		voice_open_syslog(self->voice);
	return rc == 0 ? do_plan(self, options, err) : rc;
}

static int run(struct options *options, struct voice *voice)
{
	struct adrcpt_error err;
	struct session session;
	int rc;

	memset(&err, 0, sizeof err);
	memset(&session, 0, sizeof session);
	session.voice = voice;
	session.signals = signals_watch();
	if (session.signals == NULL) {
		say(voice, LEVEL_ERROR, "cannot watch for signals");
		return EX_OSERR;
	}
	rc = do_session(&session, options, &err);
	if (rc < 0)
		say(voice, LEVEL_ERROR, "%s", err.text);
	tally_clear(&session.tally);
	job_clear(&session.job);
	plan_clear(&session.plan);
	signals_end(session.signals);
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

static int print_and_end(void (*print)(FILE *to), const struct voice *voice)
{
	print(stdout);
	if (fflush(stdout) == 0 && ferror(stdout) == 0)
		return EX_OK;
	say(voice, LEVEL_ERROR, "writing standard output: %s", strerror(errno));
	return EX_IOERR;
}

static void print_version(FILE *to)
{
	fprintf(to, "adexport %s\n", adrcpt_version());
}

static int translate(const char *path, const struct voice *voice)
{
	struct adrcpt_error err;
	int rc;

	memset(&err, 0, sizeof err);
	rc = from_postfix(stdout, path, &err);
	if (rc < 0)
		say(voice, LEVEL_ERROR, "%s", err.text);
	return exit_code(rc);
}

int main(int argc, char **argv)
{
	struct options options;
	struct voice voice = {VOLUME_NORMAL, false, NULL};
	int code;

	fill_descriptors();
	signal(SIGPIPE, SIG_IGN); /* a write tells, */
	signal(SIGXFSZ, SIG_IGN); /* and so it does here */
	if (!options_parse(&options, argc, argv))
		code = EX_USAGE;
	else if (options.wants_help)
		code = print_and_end(options_print_help, &voice);
	else if (options.wants_version)
		code = print_and_end(print_version, &voice);
	else if (options.wants_formats)
		code = print_and_end(options_print_formats, &voice);
	else if (options.from_postfix != NULL)
		code = translate(options.from_postfix, &voice);
	else {
		voice.volume = options.volume;
		code = run(&options, &voice);
	}
	options_clear(&options);
	return code;
}
