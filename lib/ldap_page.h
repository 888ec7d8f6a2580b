/* The entries of one page, kept until they are decoded: where each is in the
 * block that they were read into. */
#ifndef ADR_LDAP_PAGE_H
#define ADR_LDAP_PAGE_H

#include "ldap_ber.h"
#include "ldap_stream.h"

struct adr_ldap_place {
	size_t at;
	size_t len;
};

/* Zeroed to begin with. */
struct adr_ldap_page {
	struct adr_ldap_block block;
	struct adr_ldap_place *entries;
	size_t count;
	size_t capacity;
	size_t at; /* the next one to be handed out */
};

void adr_ldap_page_clear(struct adr_ldap_page *page);

/* Forget all entries; read into its block from now on. */
void adr_ldap_page_begin(struct adr_ldap_page *page,
			 struct adr_ldap_stream *stream);

/* Read the entries that answer this request, until there is something else for
 * libldap to read.  Returns 0, or negative and err. */
int adr_ldap_page_read(struct adr_ldap_page *page,
		       struct adr_ldap_stream *stream, int msgid,
		       struct adrcpt_error *err);

/* All have been read: the page has them now. */
int adr_ldap_page_end(struct adr_ldap_page *page,
		      struct adr_ldap_stream *stream, struct adrcpt_error *err);

/* The inside of entry i. */
struct adr_ldap_ber adr_ldap_page_entry(const struct adr_ldap_page *page,
					size_t i);

#endif
