/* DNS: SRV records in the order of RFC 2782, and addresses when a server of
 * its own is to be asked (split DNS). */
#ifndef ADR_LDAP_DNS_H
#define ADR_LDAP_DNS_H

#include <adrcpt.h>

struct adr_srv {
	char *host;
	int port;
	unsigned priority, weight;
};

struct adr_srv_list {
	struct adr_srv *items;
	size_t count;
	size_t capacity;
};

/* Is this "ADDRESS" or "ADDRESS:PORT", with an IPv4 address? */
bool adr_dns_is_server(const char *server);

/* Look up SRV records.  server: "ADDRESS[:PORT]", or NULL for the system's.
 * No such records is success with an empty list; ADRCPT_E_CONNECT if DNS
 * gives no answer. */
int adr_dns_srv(struct adr_srv_list *list, const char *name, const char *server,
		struct adrcpt_error *err);
void adr_srv_list_clear(struct adr_srv_list *list);

/* The addresses of a host as text, ended by NULL, from this server.  The
 * caller frees them with adr_dns_addresses_free(). */
int adr_dns_addresses(char ***addresses, const char *host, const char *server,
		      struct adrcpt_error *err);
void adr_dns_addresses_free(char **addresses);

#endif
