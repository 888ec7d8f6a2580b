/* A file that a source reads from its beginning to its end, or standard input:
 * its bytes, or the text that they are. */
#ifndef ADR_INPUT_H
#define ADR_INPUT_H

#include "buf.h"

#include <adrcpt.h>

#include <stdbool.h>
#include <stddef.h>

enum adr_input_coding {
	ADR_INPUT_UNKNOWN, /* as long as too little was read to tell */
	ADR_INPUT_UTF8,    /* or what is taken for it */
	ADR_INPUT_UTF16LE,
	ADR_INPUT_UTF16BE
};

struct adr_input {
	const char *name; /* of the file, for people; borrowed */
	int fd;           /* -1: closed */
	enum adr_input_coding coding;
	struct adr_buf raw; /* of a text: as read, not decoded yet */
};

/* "-" is standard input.  path is borrowed until close.  ADRCPT_E_IO if it
 * cannot be opened; then, and when zeroed, close does no harm. */
int adr_input_open(struct adr_input *input, const char *path,
		   struct adrcpt_error *err);
void adr_input_close(struct adr_input *input);

/* Read at most size bytes; *got is 0 at the end of the file.  ADRCPT_E_IO. */
int adr_input_read(struct adr_input *input, void *bytes, size_t size,
		   size_t *got, struct adrcpt_error *err);

/* Read about size bytes and put what they say behind text, in UTF-8: a byte
 * order mark says that it is UTF-16, and is no part of the text.  What is no
 * character in UTF-16 is none in the text either.  *at_end at the end of the
 * file.  ADRCPT_E_IO, ADRCPT_E_NOMEM. */
int adr_input_read_text(struct adr_input *input, struct adr_buf *text,
			size_t size, bool *at_end, struct adrcpt_error *err);

/* At the end of the file: is half a character left? */
bool adr_input_has_rest(const struct adr_input *input);

#endif
