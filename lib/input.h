/* A file that a source reads from its beginning to its end, or standard
 * input. */
#ifndef ADR_INPUT_H
#define ADR_INPUT_H

#include <adrcpt.h>

#include <stddef.h>

struct adr_input {
	const char *name; /* of the file, for people; borrowed */
	int fd;           /* -1: closed */
};

/* "-" is standard input.  path is borrowed until close.  ADRCPT_E_IO if it
 * cannot be opened; then, and when zeroed, close does no harm. */
int adr_input_open(struct adr_input *input, const char *path,
		   struct adrcpt_error *err);
void adr_input_close(struct adr_input *input);

/* Read at most size bytes; *got is 0 at the end of the file.  ADRCPT_E_IO. */
int adr_input_read(struct adr_input *input, void *bytes, size_t size,
		   size_t *got, struct adrcpt_error *err);

#endif
