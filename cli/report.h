/* --report: a run as JSON, described in adexport(1), "Report". */
#ifndef ADEXPORT_REPORT_H
#define ADEXPORT_REPORT_H

#include "record.h"

#include <adrcpt.h>

/* Replace the file.  It holds addresses, so a new one is for its owner and its
 * group only. */
int report_write(const char *path, const struct record *record,
		 struct adrcpt_error *err);

#endif
