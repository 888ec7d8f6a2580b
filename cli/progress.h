/* One line that tells a person at a terminal how far the reading is.  It is
 * written over and over, and erased before anything else is said. */
#ifndef ADEXPORT_PROGRESS_H
#define ADEXPORT_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

struct progress {
	bool is_wanted;
	bool is_shown;
	size_t before; /* entries of the sources that are done with */
	size_t entries, estimate; /* of the one that is being read */
	struct timespec begun, shown;
};

/* A line is wanted if standard error is a terminal that can erase one. */
void progress_begin(struct progress *progress, bool is_quiet);

/* The next source is being read, or the same one again. */
void progress_next_source(struct progress *progress, bool again);

/* So many entries of the source have been read, of about so many; estimate 0:
 * nobody knows. */
void progress_show(struct progress *progress, size_t entries, size_t estimate);

/* NULL is fine. */
void progress_erase(struct progress *progress);

#endif
