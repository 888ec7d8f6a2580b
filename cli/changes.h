/* What a run changes, or in a dry run would change. */
#ifndef ADEXPORT_CHANGES_H
#define ADEXPORT_CHANGES_H

#include "job.h"
#include "message.h"

#include <adrcpt.h>

/* Print the differences of all outputs on standard output: "+key<TAB>value" and
 * "-key<TAB>value", below a line "# FILE" each if there are several outputs.
 * ADRCPT_E_IO if that cannot be written. */
int changes_print(const struct job *job, struct adrcpt_error *err);

/* A key that is gone; lent. */
typedef void changes_key_fn(const char *key, void *user);

/* Hand over the keys that are gone from an output, sorted; not those that only
 * have another value now. */
int changes_removed(const adrcpt_export *export_, int output,
		    changes_key_fn *on_key, void *user,
		    struct adrcpt_error *err);

/* Tell the first keys that would have been removed from the outputs that were
 * refused. */
void changes_say_removed(const struct job *job, const struct voice *voice);

#endif
