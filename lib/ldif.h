/* LDIF (RFC 2849) as ldapsearch writes it, a record at a time, from a file or
 * standard input.  A record is unfolded and decoded in place. */
#ifndef ADR_LDIF_H
#define ADR_LDIF_H

#include "buf.h"
#include "input.h"
#include "names.h"

#include <adrcpt.h>

/* What to do with the lines of this name: 0: leave them out, once they are seen
 * to be well-formed; else hand them out, with this number.  The answer is kept,
 * and must always be the same. */
typedef unsigned char adr_ldif_use_fn(const void *user, const char *name,
				      size_t len);

/* One "name: value" of a record; lent until the next record. */
struct adr_ldif_line {
	const char *name; /* often the same pointer for the same name */
	size_t name_len;
	const char *bytes;
	size_t len;
	size_t place; /* among all lines of the record, from 0 on */
	unsigned use;
};

struct adr_ldif {
	const char *name; /* of the file; borrowed */
	struct adr_input file;
	bool at_end;
	struct adr_buf input;
	size_t start; /* of the first record not handed out yet */
	size_t line;  /* number of its first line, counted from 1 */
	size_t *ends; /* of the lines of the record found last, from start on */
	size_t end_count;
	size_t end_capacity;
	size_t parsed;        /* lines of it that were taken apart already */
	adr_ldif_use_fn *use; /* NULL: all lines are wanted */
	const void *user;
	struct adr_names names;
	struct adr_name *last; /* name of the last line, or NULL */
	struct adr_ldif_line *lines;
	size_t count;
	size_t capacity;
	size_t total;       /* lines of the record, also those left out */
	size_t record_line; /* first line of the record handed out */
	bool has_encoded; /* some lines are still in base64, see ldif_parse.c */
	bool is_closed;   /* an empty line followed it */
};

/* "-" is standard input.  All lines are wanted.  ADRCPT_E_IO if it cannot be
 * opened. */
int adr_ldif_open(struct adr_ldif *ldif, const char *path,
		  struct adrcpt_error *err);
void adr_ldif_close(struct adr_ldif *ldif);

/* After open: this says which lines are wanted. */
void adr_ldif_choose(struct adr_ldif *ldif, adr_ldif_use_fn *use,
		     const void *user);

/* The next record that holds anything but comments, in ldif->lines: 1, also if
 * all of its lines were left out; 0 at the end of the file; ADRCPT_E_INCOMPLETE
 * if the last line has no line feed, ADRCPT_E_DATA if it is not LDIF,
 * ADRCPT_E_IO, ADRCPT_E_NOMEM. */
int adr_ldif_next(struct adr_ldif *ldif, struct adrcpt_error *err);

#endif
