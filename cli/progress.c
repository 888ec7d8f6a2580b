#include "progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BETWEEN 0.2 /* seconds from one line to the next */

void progress_begin(struct progress *progress, bool is_quiet)
{
	const char *term = getenv("TERM");

	memset(progress, 0, sizeof *progress);
	progress->is_wanted = !is_quiet && isatty(STDERR_FILENO) &&
			      term != NULL && term[0] != '\0' &&
			      strcmp(term, "dumb") != 0;
	clock_gettime(CLOCK_MONOTONIC, &progress->begun);
}

void progress_next_source(struct progress *progress, bool again)
{
	if (!again)
		progress->before += progress->entries;
	progress->entries = progress->estimate = 0;
}

static double seconds_since(const struct timespec *then,
			    const struct timespec *now)
{
	return (double)(now->tv_sec - then->tv_sec) +
	       (double)(now->tv_nsec - then->tv_nsec) / 1e9;
}

void progress_show(struct progress *progress, size_t entries, size_t estimate)
{
	size_t all = progress->before + entries;
	struct timespec now;
	double seconds;

	progress->entries = entries;
	progress->estimate = estimate;
	clock_gettime(CLOCK_MONOTONIC, &now);
	if (!progress->is_wanted ||
	    seconds_since(&progress->shown, &now) < BETWEEN)
		return;
	seconds = seconds_since(&progress->begun, &now);
	fprintf(stderr, "\r%zu", all);
	if (estimate > entries)
		fprintf(stderr, " of about %zu", progress->before + estimate);
	fprintf(stderr, " entries read, %.0f/s\033[K",
		seconds > 0.001 ? (double)all / seconds : 0.0);
	fflush(stderr);
	progress->shown = now;
	progress->is_shown = true;
}

void progress_erase(struct progress *progress)
{
	if (progress == NULL || !progress->is_shown)
		return;
	fprintf(stderr, "\r\033[K");
	fflush(stderr);
	progress->is_shown = false;
}
