#include "run.h"

#include "changes.h"
#include "hook.h"
#include "progress.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct running {
	const struct run_settings *settings;
	struct job *job;
	struct tally *tally;
	struct signals *signals;
	struct voice *voice;
	struct progress progress;
	size_t source; /* that is being read */
};

/* --- Reading ------------------------------------------------------------ */

struct watched {
	struct running *run;
	size_t source;
};

static int take_report(const struct adrcpt_report *report, void *user)
{
	struct running *self = user;

	tally_report(self->tally, report);
	return say_report(self->voice, report);
}

static void take_progress(size_t entries, size_t estimate, void *user)
{
	const struct watched *watched = user;
	struct running *self = watched->run;

	tally_progress(self->tally, watched->source, entries);
	if (entries == 0)
		progress_next_source(&self->progress,
				     self->source == watched->source);
	self->source = watched->source;
	progress_show(&self->progress, entries, estimate);
}

/* All of them are one load: the accepted domains of one count for the next. */
static int load(struct running *self, adrcpt_source **sources,
		struct watched *watched, struct adrcpt_error *err)
{
	struct job *job = self->job;
	size_t i;
	int rc;

	self->source = SIZE_MAX;
	for (i = 0; i < job->source_count; i++) {
		sources[i] = job->sources[i].source;
		watched[i].run = self;
		watched[i].source = i;
		adrcpt_source_on_progress(sources[i], take_progress,
					  &watched[i]);
	}
	rc = adrcpt_set_load_all(job->set, sources, job->source_count,
				 take_report, self, err);
	if (rc < 0 && self->source < job->source_count)
		rc = job_source_place(&job->sources[self->source], rc, err);
	for (i = 0; i < job->source_count; i++)
		adrcpt_source_on_progress(sources[i], NULL, NULL);
	return rc;
}

static int read_all(struct running *self, struct adrcpt_error *err)
{
	size_t count = self->job->source_count;
	adrcpt_source **sources = calloc(count + 1, sizeof(*sources));
	struct watched *watched = calloc(count + 1, sizeof *watched);
	int rc;

	if (sources == NULL || watched == NULL) {
		err->status = rc = ADRCPT_E_NOMEM;
		snprintf(err->text, sizeof err->text, "out of memory");
	} else {
		progress_begin(&self->progress,
			       self->voice->volume == VOLUME_QUIET);
		self->voice->progress = &self->progress;
		rc = load(self, sources, watched, err);
		progress_erase(&self->progress);
		self->voice->progress = NULL;
	}
	free(watched);
	free(sources);
	return rc;
}

/* --- After publishing --------------------------------------------------- */

static void say_output(const struct running *self, int i)
{
	const struct job *job = self->job;
	const struct job_output *output = &job->outputs[i];
	size_t count = adrcpt_set_count(job->set);
	size_t entries = adrcpt_export_count(job->export_, i);
	const char *what = "unchanged";

	if (adrcpt_export_is_changed(job->export_, i))
		what = job->is_dry ? "would be written" : "written";
	if (output->is_file)
		say(self->voice, LEVEL_NOTICE,
		    "%s: %zu recipients read, %zu entries %s: %zu added, "
		    "%zu removed",
		    output->file, count, entries, what,
		    adrcpt_export_added(job->export_, i),
		    adrcpt_export_removed(job->export_, i));
	else
		say(self->voice, LEVEL_NOTICE,
		    "%zu recipients read, %zu entries written", count, entries);
}

static bool is_changed_file(const struct job *job, size_t number)
{
	return job->outputs[number].is_file &&
	       adrcpt_export_is_changed(job->export_, (int)number);
}

/* The first failure stays in err, the next ones are said at once; the other
 * commands are run all the same. */
static int run_hook(const struct running *self, const struct hook *hook,
		    int before, struct adrcpt_error *err)
{
	struct adrcpt_error why;
	int rc = hook_run(hook, self->signals, self->voice, &why);

	if (rc == 0)
		return before;
	if (before < 0)
		say(self->voice, LEVEL_ERROR, "%s", why.text);
	else
		*err = why;
	return before < 0 ? before : rc;
}

static char *changed_files(const struct job *job)
{
	size_t i, size = 1, used = 0;
	char *list;

	for (i = 0; i < job->output_count; i++)
		size += strlen(job->outputs[i].file) + 1;
	list = malloc(size);
	if (list == NULL)
		return NULL;
	list[0] = '\0';
	for (i = 0; i < job->output_count; i++)
		if (is_changed_file(job, i))
			used += (size_t)snprintf(list + used, size - used,
						 "%s%s", used > 0 ? "\n" : "",
						 job->outputs[i].file);
	return list;
}

/* The run's own command, once, if any file was replaced. */
static int run_last_hook(const struct running *self, int before,
			 struct adrcpt_error *err)
{
	const struct job *job = self->job;
	struct hook hook = {self->settings->on_change,
			    self->settings->on_change_timeout,
			    "the run",
			    NULL,
			    0,
			    0};
	char *files;
	size_t i;
	int rc;

	files = changed_files(job);
	if (files == NULL) {
		err->status = ADRCPT_E_NOMEM;
		snprintf(err->text, sizeof err->text,
			 "was published, but on_change was not run: out of "
			 "memory");
		return err->status;
	}
	for (i = 0; i < job->output_count; i++) {
		if (!is_changed_file(job, i))
			continue;
		hook.added += adrcpt_export_added(job->export_, (int)i);
		hook.removed += adrcpt_export_removed(job->export_, (int)i);
	}
	hook.file = files;
	rc = files[0] != '\0' ? run_hook(self, &hook, before, err) : before;
	free(files);
	return rc;
}

static int run_hooks(const struct running *self, struct adrcpt_error *err)
{
	const struct job *job = self->job;
	size_t i;
	int rc = 0;

	for (i = 0; i < job->output_count; i++) {
		const struct job_output *output = &job->outputs[i];
		struct hook hook = {
			output->on_change,
			output->on_change_timeout,
			output->file,
			output->file,
			adrcpt_export_added(job->export_, (int)i),
			adrcpt_export_removed(job->export_, (int)i)};

		if (output->on_change != NULL && is_changed_file(job, i))
			rc = run_hook(self, &hook, rc, err);
	}
	if (self->settings->on_change != NULL)
		rc = run_last_hook(self, rc, err);
	return rc;
}

/* A dry run prints what the real one would change, also if that would be
 * refused. */
static int publish(struct running *self, struct adrcpt_error *err)
{
	const struct job *job = self->job;
	struct adrcpt_error why;
	int rc = adrcpt_export_run(job->export_, take_report, self, err);

	if (job->is_dry && (rc == 0 || rc == ADRCPT_E_REFUSED) &&
	    changes_print(job, &why) < 0) {
		*err = why;
		return why.status;
	}
	if (rc == ADRCPT_E_REFUSED)
		changes_say_removed(job, self->voice);
	return rc;
}

int run_job(struct job *job, const struct run_settings *settings,
	    struct tally *tally, struct record *record, struct signals *signals,
	    struct voice *voice, struct adrcpt_error *err)
{
	struct running self;
	int i, rc = 0;

	memset(&self, 0, sizeof self);
	self.settings = settings;
	self.job = job;
	self.tally = tally;
	self.signals = signals;
	self.voice = voice;
	signals_guard(signals, job->export_);
	if (!job->is_dry)
		rc = adrcpt_export_lock(job->export_, settings->wait, err);
	if (rc == 0)
		rc = read_all(&self, err);
	record->is_read = rc == 0;
	if (rc == 0)
		rc = publish(&self, err);
	record->is_published = rc == 0;
	signals_guard(signals, NULL);
	if (rc < 0)
		return rc;
	for (i = 0; i < (int)job->output_count; i++)
		say_output(&self, i);
	return job->is_dry ? 0 : run_hooks(&self, err);
}
