/* A text file, a line at a time, as any editor or script may have written it:
 * UTF-8 with or without a byte order mark, or UTF-16 with one; lines that end
 * with LF or CRLF. */
#ifndef ADR_LINES_H
#define ADR_LINES_H

#include "buf.h"
#include "input.h"

struct adr_lines {
	struct adr_input file;
	struct adr_buf text;
	size_t start;  /* of the next line in text */
	size_t number; /* of the last line handed out, counted from 1 */
	bool at_end;
};

/* "-" is standard input; path is borrowed until close.  ADRCPT_E_IO. */
int adr_lines_open(struct adr_lines *self, const char *path,
		   struct adrcpt_error *err);

/* After open, also after one that failed. */
void adr_lines_close(struct adr_lines *self);

/* The next line without its end: 1, lent until the next call.  It may hold
 * anything; what is no character in UTF-16 is none in the line either.  0 at
 * the end of the file; ADRCPT_E_INCOMPLETE if the last line has no end,
 * ADRCPT_E_IO, ADRCPT_E_NOMEM. */
int adr_lines_next(struct adr_lines *self, const char **line, size_t *len,
		   struct adrcpt_error *err);

#endif
