/* A writer as the export sees it: one output, begin to clear. */
#ifndef ADR_WRITER_H
#define ADR_WRITER_H

#include "map.h"
#include "out.h"

const char *adr_writer_name(const adrcpt_writer *writer);

/* Does it hold pairs (a table format) or whole recipients? */
bool adr_writer_is_table(const adrcpt_writer *writer);

/* Does it need a file, not a pipe? */
bool adr_writer_seeks(const adrcpt_writer *writer);

/* Write one output: begin, every item in order, end, clear. */
int adr_writer_write_pairs(adrcpt_writer *writer, adrcpt_out *out,
			   const struct adr_pairs *pairs,
			   struct adrcpt_error *err);
int adr_writer_write_set(adrcpt_writer *writer, adrcpt_out *out,
			 const adrcpt_set *set, struct adrcpt_error *err);

#endif
