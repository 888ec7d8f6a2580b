/* --metrics: figures of a run in the text format of Prometheus, for the
 * textfile collector of its node_exporter. */
#ifndef ADEXPORT_METRICS_H
#define ADEXPORT_METRICS_H

#include "record.h"

#include <adrcpt.h>

/* Replace the file.  After a failure, the time of the last success is that of
 * the old file. */
int metrics_write(const char *path, const struct record *record,
		  struct adrcpt_error *err);

#endif
