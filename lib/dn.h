/* What the name of an object tells about it.  DNs are text, as they are kept of
 * a recipient: octets that are no text are escaped. */
#ifndef ADR_DN_H
#define ADR_DN_H

#include <stdbool.h>

/* "deleted", or "conflict-object" of the loser of a replication conflict; both
 * constant.  NULL: the name says neither. */
const char *adr_dn_tag(const char *dn);

/* Is it in the container of Exchange's health mailboxes? */
bool adr_dn_is_monitoring(const char *dn);

/* Is it named as Exchange names its health mailboxes, wherever it is? */
bool adr_dn_is_health_mailbox(const char *dn);

#endif
