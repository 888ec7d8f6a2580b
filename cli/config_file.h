/* One file of the configuration, read by libinih. */
#ifndef ADEXPORT_CONFIG_FILE_H
#define ADEXPORT_CONFIG_FILE_H

#include "plan.h"

#include <adrcpt.h>

/* Read a file into a plan which earlier files may have begun; they are numbered
 * from 1.  ADRCPT_E_CONFIG names file and line. */
int config_file_read(struct plan *plan, const char *path, unsigned number,
		     struct adrcpt_error *err);

#endif
