/* The section [source NAME] of a table: where the servers are, how to log on,
 * what to search for. */
#ifndef ADEXPORT_POSTFIX_SOURCE_H
#define ADEXPORT_POSTFIX_SOURCE_H

#include "postfix_table.h"

/* Print it, with a comment for each value that has no counterpart. */
void postfix_source_put(struct postfix_table *table);

#endif
