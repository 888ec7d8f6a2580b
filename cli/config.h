/* adexport.conf(5): sections [source NAME], [recipients] and [output NAME],
 * whose keys are the long flags with '_'.  A line that begins with a blank
 * continues the value before it. */
#ifndef ADEXPORT_CONFIG_H
#define ADEXPORT_CONFIG_H

#include "plan.h"

#include <adrcpt.h>

/* Read a file into an empty plan.  ADRCPT_E_CONFIG names file and line. */
int config_read(struct plan *plan, const char *path, struct adrcpt_error *err);

#endif
