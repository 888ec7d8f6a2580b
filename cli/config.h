/* adexport.conf(5): sections [source NAME], [recipients], [output NAME] and
 * [run], whose keys are the long flags with '_'.  A line that begins with a
 * blank continues the value before it.
 *
 * The file may name a folder of drop-ins, include_dir in [run].  They are read
 * after it; a section that was there before goes on, and a key in it replaces
 * the one that an earlier file has set. */
#ifndef ADEXPORT_CONFIG_H
#define ADEXPORT_CONFIG_H

#include "plan.h"

#include <adrcpt.h>

/* Read a file and its drop-ins into an empty plan.  ADRCPT_E_CONFIG names file
 * and line. */
int config_read(struct plan *plan, const char *path, struct adrcpt_error *err);

#endif
