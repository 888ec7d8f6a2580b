/* What a server's certificate says, for people: libldap only says that it was
 * refused.  Nothing here decides whether a certificate is good. */
#ifndef ADR_LDAP_TLS_H
#define ADR_LDAP_TLS_H

#include <stdbool.h>
#include <stddef.h>

struct adr_tls_peer {
	char subject[256];
	char issuer[256];
	char names[256]; /* the hosts it is for */
	char from[32];   /* UTC, "2026-11-22" */
	char until[32];
	bool is_early, is_late; /* not valid yet, not any more */
	bool is_for_host;
};

/* Read a certificate (DER) that a host has shown.  False if it is malformed or
 * the library was built without GnuTLS. */
bool adr_tls_peer_read(struct adr_tls_peer *peer, const void *der, size_t len,
		       const char *host);

/* Is there a certificate in this PEM file?  GnuTLS takes a file without one,
 * and then trusts nobody.  True if the library was built without GnuTLS. */
bool adr_tls_has_certificates(const char *path);

/* Write one sentence that says why it was refused. */
void adr_tls_peer_explain(char *text, size_t size,
			  const struct adr_tls_peer *peer, const char *host,
			  const char *ca_file);

#endif
