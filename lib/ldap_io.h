/* A layer for libldap's Sockbuf in which no read and no write waits longer than
 * it may: libldap's own timeouts do not cover the TLS handshake, nor the rest
 * of a message that has begun. */
#ifndef ADR_LDAP_IO_H
#define ADR_LDAP_IO_H

#include <stdbool.h>

struct ldap;

struct adr_ldap_io {
	long long silence_ms;  /* longest wait for the next byte */
	long long deadline_ms; /* no wait goes beyond; 0: none */
	bool timed_out;        /* a wait came to its end */
	long long last_ms;     /* when the last byte came; 0: none yet */
	bool is_prompt;        /* a read does not wait, but fails with EAGAIN */
	bool is_trickling;     /* the answer comes in small pieces */
	int fd;
};

/* Put the layer on the connection's socket, which must be non-blocking.  io is
 * borrowed until the handle is closed.  Returns an LDAP code. */
int adr_ldap_io_push(struct ldap *handle, struct adr_ldap_io *io);

/* Wait until a read that was prompt is worth another try; false, with errno, if
 * nothing came in time. */
bool adr_ldap_io_wait(struct adr_ldap_io *io);

#endif
