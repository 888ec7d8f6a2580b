/* An export as its own files see it: export.c runs it, export_result.c tells
 * what a run has found out. */
#ifndef ADR_EXPORT_H
#define ADR_EXPORT_H

#include "output.h"
#include "publish.h"

struct adrcpt_export {
	const adrcpt_set *set; /* borrowed */
	struct adr_output *outputs;
	size_t count;
	size_t capacity;
	struct adr_publish *publish;
	bool is_dry;
};

/* Output number, lent; NULL if there is none, or no export. */
struct adr_output *adr_export_find(const adrcpt_export *self, int number);

#endif
