/* May this table be published?  A table that shrank to nothing makes a gateway
 * refuse the whole company. */
#ifndef ADR_GUARD_H
#define ADR_GUARD_H

#include <adrcpt.h>

/* ADRCPT_E_REFUSED if there are fewer entries than the least allowed. */
int adr_guard_count(const char *name, size_t count, unsigned long least,
		    struct adrcpt_error *err);

#endif
