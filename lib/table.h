/* The pairs of an existing file, as its format reads them: kept together, put
 * in order, each key once.
 *
 *      adr_table_init(), adr_table_add()..., adr_table_finish(),
 *      adr_table_at()..., adr_table_clear()
 */
#ifndef ADR_TABLE_H
#define ADR_TABLE_H

#include "mem.h"

#include <adrcpt.h>

struct adr_table {
	struct adr_arena arena;
	struct adr_row *rows;
	size_t count; /* after finish: of different keys */
	size_t capacity;
	bool is_sorted; /* as far as was added */
};

void adr_table_init(struct adr_table *table);
void adr_table_clear(struct adr_table *table);

/* Could the pair stand in one line of text?  ADRCPT_E_DATA if not: an empty
 * key, a control character, bad UTF-8.  path is the file's, for the error. */
int adr_table_check(const struct adrcpt_pair *pair, const char *path,
		    struct adrcpt_error *err);

/* Add a copy of a pair that passes adr_table_check(). */
int adr_table_add(struct adr_table *table, const struct adrcpt_pair *pair,
		  const char *path, struct adrcpt_error *err);

/* Sort by the bytes of the key; of equal keys the first that was added stays.
 */
void adr_table_finish(struct adr_table *table);

/* Number index, lent until clear. */
struct adrcpt_pair adr_table_at(const struct adr_table *table, size_t index);

#endif
