/* What a loaded set amounts to: recipients by kind, addresses by domain, and
 * addresses that several objects have. */
#ifndef ADEXPORT_FIGURES_H
#define ADEXPORT_FIGURES_H

#include <adrcpt.h>

#include <stdbool.h>
#include <stddef.h>

/* How often; the name is lent by the set. */
struct figure {
	const char *name;
	size_t count;
};

/* Sorted by name. */
struct figures {
	struct figure *items;
	size_t count;
	size_t total;
};

/* False without memory. */
bool figures_by_kind(struct figures *figures, const adrcpt_set *set);
bool figures_by_domain(struct figures *figures, const adrcpt_set *set);
void figures_clear(struct figures *figures);

/* An address and one object that has it. */
struct owner {
	const char *address;
	const char *dn;
};

/* Every address that more than one object has, with each of them, sorted by
 * address and then by DN; the caller frees the list.  False without memory. */
bool figures_conflicts(struct owner **owners, size_t *count,
		       const adrcpt_set *set);

#endif
