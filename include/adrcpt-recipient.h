/* libadrcpt: what is known of one mail recipient.  Included by <adrcpt.h>.
 *
 * A recipient belongs to its set; all pointers that these functions lend live
 * as long as the set. */
#ifndef ADRCPT_RECIPIENT_H
#define ADRCPT_RECIPIENT_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A mailbox, group, contact or the like, as adrcpt_set_at() lends it. */
typedef struct adrcpt_recipient adrcpt_recipient;

/* Distinguished name as the directory spells it; bytes that are not printable
 * UTF-8 are written as \xx (RFC 4514). */
const char *adrcpt_recipient_dn(const adrcpt_recipient *recipient);

/* objectGUID as AD's tools print it, dashed, lower case; NULL if absent. */
const char *adrcpt_recipient_guid(const adrcpt_recipient *recipient);

/* Exchange's name of the recipient type, e.g. "SharedMailbox"; without a type
 * "User", "Group", "Contact", "PublicFolder" or "Computer" by class. */
const char *adrcpt_recipient_kind(const adrcpt_recipient *recipient);

/* displayName, else cn; NULL if absent. */
const char *adrcpt_recipient_name(const adrcpt_recipient *recipient);

/* The primary SMTP address in its original spelling; NULL if there is none. */
const char *adrcpt_recipient_primary(const adrcpt_recipient *recipient);

/* The attribute "mail" as it stands, usually the primary address; NULL if
 * absent. */
const char *adrcpt_recipient_mail(const adrcpt_recipient *recipient);

/* All SMTP addresses, folded as Postfix folds lookup keys, internationalized
 * domains as U-labels, each once, primary first, then sorted bytewise.
 * Index counts from 0; NULL past the last. */
size_t adrcpt_recipient_address_count(const adrcpt_recipient *recipient);
const char *adrcpt_recipient_address(const adrcpt_recipient *recipient,
				     size_t index);

/* How the directory spells address number index: usually once, more often if it
 * has several values that are one address.  Without the prefix, sorted
 * bytewise; number counts from 0; NULL past the last. */
const char *adrcpt_recipient_spelling(const adrcpt_recipient *recipient,
				      size_t index, size_t number);

/* The proxy addresses of other types, with their prefix, as they stand, sorted
 * bytewise.  Index counts from 0; NULL past the last. */
size_t adrcpt_recipient_other_count(const adrcpt_recipient *recipient);
const char *adrcpt_recipient_other(const adrcpt_recipient *recipient,
				   size_t index);

/* targetAddress without its prefix; NULL if absent. */
const char *adrcpt_recipient_target(const adrcpt_recipient *recipient);

/* A user mailbox whose account is disabled.  Shared, room, equipment, linked
 * and remote mailboxes have disabled accounts by design: false for them. */
bool adrcpt_recipient_is_disabled(const adrcpt_recipient *recipient);

/* Not shown in Exchange's address lists; it receives mail all the same. */
bool adrcpt_recipient_is_hidden(const adrcpt_recipient *recipient);

/* Takes no mail from outside: authentication is required, or only named
 * senders are accepted. */
bool adrcpt_recipient_is_internal_only(const adrcpt_recipient *recipient);

#ifdef __cplusplus
}
#endif

#endif /* ADRCPT_RECIPIENT_H */
