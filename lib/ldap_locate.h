/* The servers of a source: their order, rounds over all of them with growing
 * pauses, and what failed where. */
#ifndef ADR_LDAP_LOCATE_H
#define ADR_LDAP_LOCATE_H

#include <adrcpt.h>

struct adr_ldap_server {
	char *uri;
	struct adrcpt_error failure; /* status 0: none yet */
};

struct adr_ldap_locate {
	struct adr_ldap_server *servers;
	size_t count;
	size_t at; /* the server to be tried now */
	unsigned long round, rounds;
};

/* Take a list of URIs, to be gone through so many times. */
int adr_ldap_locate_init(struct adr_ldap_locate *locate,
			 const char *const *uris, size_t count,
			 unsigned long rounds, struct adrcpt_error *err);
void adr_ldap_locate_clear(struct adr_ldap_locate *locate);

/* The server to be tried now. */
const char *adr_ldap_locate_uri(const struct adr_ldap_locate *locate);

/* It failed: go to the next one, at the end of a round after a pause.  False
 * if there is none left or the failure would be the same everywhere; then *err
 * lists all failures. */
bool adr_ldap_locate_next(struct adr_ldap_locate *locate,
			  struct adrcpt_error *err);

#endif
