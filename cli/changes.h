/* What a run changes, or in a dry run would change. */
#ifndef ADEXPORT_CHANGES_H
#define ADEXPORT_CHANGES_H

#include "plan.h"

#include <adrcpt.h>

/* Print the differences of all outputs on standard output: "+key<TAB>value" and
 * "-key<TAB>value", below a line "# FILE" each if there are several outputs.
 * ADRCPT_E_IO if that cannot be written. */
int changes_print(const adrcpt_export *outputs, const struct plan *plan,
		  struct adrcpt_error *err);

/* Tell the first keys that would have been removed from an output that was
 * refused; from VOLUME_MORE on. */
void changes_say_removed(const adrcpt_export *outputs, int output, int volume);

#endif
