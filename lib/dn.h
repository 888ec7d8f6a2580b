/* What the name of an object tells about it.  DNs are text, as they are kept of
 * a recipient: octets that are no text are escaped. */
#ifndef ADR_DN_H
#define ADR_DN_H

#include <stdbool.h>
#include <stddef.h>

/* The length of the first RDN, by which an object is named where it is. */
size_t adr_dn_rdn(const char *dn, size_t len);

/* Of this RDN: "deleted", or "conflict-object" of the loser of a replication
 * conflict; both constant.  NULL: the name says neither. */
const char *adr_dn_tag(const char *rdn, size_t len);

/* Is an object of this DN in the container of Exchange's health mailboxes? */
bool adr_dn_is_monitoring(const char *dn, size_t len);

/* Is this an RDN as Exchange gives to its health mailboxes, wherever they are?
 */
bool adr_dn_is_health_mailbox(const char *rdn, size_t len);

#endif
