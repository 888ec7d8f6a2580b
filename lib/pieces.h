/* An old file of ours, read from its beginning to its end in large pieces, of
 * which lines and runs of bytes are lent:
 *
 *      adr_pieces_open(), adr_pieces_line() or adr_pieces_take()...,
 *      adr_pieces_close()
 */
#ifndef ADR_PIECES_H
#define ADR_PIECES_H

#include <adrcpt.h>

#include <stddef.h>

struct adr_pieces {
	const char *path; /* borrowed */
	int fd;
	char *data;
	size_t at, len; /* what was not handed out begins and ends here */
	size_t capacity;
};

/* path is borrowed until close.  ADRCPT_E_IO, ADRCPT_E_NOMEM. */
int adr_pieces_open(struct adr_pieces *self, const char *path,
		    struct adrcpt_error *err);

/* After open, also after one that failed. */
void adr_pieces_close(struct adr_pieces *self);

/* The next line, with its line feed unless it is the last and has none: 1.
 * Lent until the next call, and with it one byte behind a line without a line
 * feed; the caller may change it.  0 at the end of the file; ADRCPT_E_IO,
 * ADRCPT_E_NOMEM. */
int adr_pieces_line(struct adr_pieces *self, char **line, size_t *len,
		    struct adrcpt_error *err);

/* The byte behind what was handed out; -1 if it was not read yet, or there is
 * none. */
int adr_pieces_next(const struct adr_pieces *self);

/* The next so many bytes, lent until the next call: 1.  0 if the file ends
 * before; ADRCPT_E_IO, ADRCPT_E_NOMEM. */
int adr_pieces_take(struct adr_pieces *self, char **bytes, size_t len,
		    struct adrcpt_error *err);

#endif
