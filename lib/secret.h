/* A password: counted bytes that are wiped, and never part of an error. */
#ifndef ADR_SECRET_H
#define ADR_SECRET_H

#include <adrcpt.h>

struct adr_secret {
	char *bytes; /* NULL: none */
	size_t len;
};

/* Read the whole first line of a file, without its line end.  The file is
 * refused if others than its owner and group may use it, or if the line is
 * empty: ADRCPT_E_CONFIG, or ADRCPT_E_AUTH for its rights. */
int adr_secret_read(struct adr_secret *secret, const char *path,
		    struct adrcpt_error *err);

/* Have it asked for. */
int adr_secret_ask(struct adr_secret *secret, adrcpt_password_fn *ask,
		   void *user, struct adrcpt_error *err);

/* Wipe and free. */
void adr_secret_clear(struct adr_secret *secret);

#endif
