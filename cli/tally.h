/* What a run has to tell besides its outputs: how much each source gave, what
 * was left out and why.  It is kept from the library's reports as they come.
 *
 * A source that fails may be read again; what was reported of its objects the
 * first time does not count then. */
#ifndef ADEXPORT_TALLY_H
#define ADEXPORT_TALLY_H

#include <adrcpt.h>

#include <stdbool.h>
#include <stddef.h>

/* How often one reason was reported while one source was read. */
struct tally_count {
	char *code;
	int severity;
	size_t source;
	bool has_object; /* of objects, so that a second reading voids it */
	size_t objects;  /* reports that are not about a value */
	size_t values;
};

/* One warning.  What is NULL was not said. */
struct tally_note {
	size_t source;
	char *code, *dn, *attribute, *text;
	char *value;      /* printable, perhaps cut */
	size_t value_len; /* octets as read */
};

struct tally {
	size_t *entries; /* of each source */
	size_t source_count;
	size_t source; /* that is being read, or was last */
	struct tally_count *counts;
	size_t count_count;
	struct tally_note *notes;
	size_t note_count;
	bool keeps_notes;
	bool has_failed; /* no memory: incomplete */
};

/* For so many sources.  With keeps_notes, warnings are kept one by one.  False
 * without memory. */
bool tally_init(struct tally *tally, size_t sources, bool keeps_notes);
void tally_clear(struct tally *tally);

/* So many entries of a source were read; 0: it is begun, or begun again. */
void tally_progress(struct tally *tally, size_t source, size_t entries);

void tally_report(struct tally *tally, const struct adrcpt_report *report);

/* Was this code reported? */
bool tally_has(const struct tally *tally, const char *code);

#endif
