/* A connected socket for an LDAP URI, within a time limit.  libldap's own
 * connect would try each address of a name for the full time, and blocks in
 * the TLS handshake of a server that says nothing. */
#ifndef ADR_LDAP_SOCKET_H
#define ADR_LDAP_SOCKET_H

#include <adrcpt.h>

/* Where a URI leads. */
struct adr_ldap_address {
	char *host; /* NULL for ldapi */
	char *path; /* of the socket, for ldapi */
	int port;
	bool is_tls;   /* ldaps */
	bool is_local; /* ldapi */
};

/* Parse "ldap://host:port", "ldaps://..." or "ldapi://%2Fpath".  ADRCPT_E_USAGE
 * for anything else. */
int adr_ldap_address_parse(struct adr_ldap_address *address, const char *uri,
			   struct adrcpt_error *err);
void adr_ldap_address_clear(struct adr_ldap_address *address);

/* Connect; dns_server is asked for the host's addresses, or if it is NULL the
 * system.  The time limit is for all addresses of the name
 * together.  The descriptor is non-blocking and the caller's to close.
 * ADRCPT_E_CONNECT or ADRCPT_E_TIMEOUT. */
int adr_ldap_socket_open(int *fd, const struct adr_ldap_address *address,
			 const char *uri, unsigned seconds,
			 const char *dns_server, struct adrcpt_error *err);

/* Milliseconds of the monotonic clock. */
long long adr_clock_ms(void);

#endif
