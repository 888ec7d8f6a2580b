/* A writer as the export sees it: one output, begin to clear. */
#ifndef ADR_WRITER_H
#define ADR_WRITER_H

#include "map.h"
#include "out.h"

/* Beside ADRCPT_WRITER_SEEKS, for our own: it holds every plain key. */
#define ADR_WRITER_HOLDS_PLAIN 0x10000u

const char *adr_writer_name(const adrcpt_writer *writer);

/* A record for each address, not for each recipient? */
bool adr_writer_is_by_address(const adrcpt_writer *writer);

/* Does it need a file, not a pipe? */
bool adr_writer_seeks(const adrcpt_writer *writer);

/* Can it write all of these, without a look at each? */
bool adr_writer_holds_all(const adrcpt_writer *writer,
			  const struct adr_pairs *pairs);

/* Can it write this pair?  Otherwise a stable code and the reason. */
bool adr_writer_holds(const adrcpt_writer *writer,
		      const struct adrcpt_pair *pair, const char **code,
		      const char **why);

/* Can it read its own files, and so compare with an old one? */
bool adr_writer_reads(const adrcpt_writer *writer);

/* Read an existing file, see struct adrcpt_writer_ops. */
int adr_writer_read(const adrcpt_writer *writer, const char *path,
		    adrcpt_pair_fn *on_pair, void *user,
		    struct adrcpt_error *err);

/* Write one output: begin, every item in order, end, clear. */
int adr_writer_write_pairs(adrcpt_writer *writer, adrcpt_out *out,
			   const struct adr_pairs *pairs,
			   struct adrcpt_error *err);
int adr_writer_write_set(adrcpt_writer *writer, adrcpt_out *out,
			 const adrcpt_set *set, struct adrcpt_error *err);

/* How many records adr_writer_write_set() hands to this writer. */
size_t adr_writer_count_set(const adrcpt_writer *writer, const adrcpt_set *set);

#endif
