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
};

/* Put the layer on the connection's socket, which must be non-blocking.  io is
 * borrowed until the handle is closed.  Returns an LDAP code. */
int adr_ldap_io_push(struct ldap *handle, struct adr_ldap_io *io);

#endif
