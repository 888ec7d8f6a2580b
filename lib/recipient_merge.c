/* One recipient out of two: the same object as two sources show it. */
#include "recipient.h"

#include <string.h>

/* A source may see less of an object than another: the kind is the one that is
 * known best, and what speaks against the object in any source counts. */
static void merge_kinds(adrcpt_recipient *self, const adrcpt_recipient *other)
{
	const unsigned flags = ADR_CLASS_SYSTEM | ADR_CLASS_INTERNAL_ONLY |
			       ADR_CLASS_DISABLED | ADR_CLASS_HIDDEN |
			       ADR_CLASS_DELETED | ADR_CLASS_CONFLICT_OBJECT;
	unsigned both = (self->classes | other->classes) & flags;

	if (self->kind->doubt == other->kind->doubt) {
		both = self->classes | other->classes;
	} else if (other->kind->doubt < self->kind->doubt) {
		self->kind = other->kind;
		self->classes = other->classes;
	}
	both |= self->classes;
	/* said of a user by a source that did not know of the room */
	if ((self->kind->classes & ADR_CLASS_HAS_ACCOUNT) == 0)
		both &= ~(unsigned)ADR_CLASS_DISABLED;
	self->classes = (uint16_t)both;
}

/* What the one does not say is taken from the other. */
static bool merge_details(adrcpt_recipient *self, struct adr_arena *arena,
			  const adrcpt_recipient *other)
{
	const struct adr_details *more = other->details;
	struct adr_details *both;

	if (self->details == NULL)
		self->details = more;
	if (more == NULL || self->details == more)
		return true;
	both = adr_arena_alloc(arena, sizeof *both);
	if (both == NULL)
		return false;
	*both = *self->details;
	if (both->guid == NULL)
		both->guid = more->guid;
	if (both->name == NULL)
		both->name = more->name;
	if (both->target == NULL)
		both->target = more->target;
	if (both->mail == NULL)
		both->mail = more->mail;
	self->details = both;
	return adr_others_merge(&both->others, arena, &both->others,
				&more->others);
}

/* Let "mail", which is text in the arena or NULL, be that of a merged one. */
static bool keep_mail(adrcpt_recipient *self, struct adr_arena *arena,
		      const char *mail)
{
	struct adr_details *details;

	self->mail_is_primary = mail != NULL && mail == self->proxies.primary;
	if (mail == NULL || self->mail_is_primary ||
	    (self->details != NULL && self->details->mail == mail))
		return true;
	details = adr_arena_alloc(arena, sizeof *details);
	if (details == NULL)
		return false;
	memset(details, 0, sizeof *details);
	if (self->details != NULL)
		*details = *self->details;
	details->mail = mail;
	self->details = details;
	return true;
}

const adrcpt_recipient *adr_recipient_merge(struct adr_arena *arena,
					    const adrcpt_recipient *first,
					    const adrcpt_recipient *second)
{
	const char *mail = adrcpt_recipient_mail(first);
	adrcpt_recipient *merged;

	merged = adr_arena_alloc(arena, sizeof *merged);
	if (merged == NULL)
		return NULL;
	*merged = *first;
	if (mail == NULL)
		mail = adrcpt_recipient_mail(second);
	if (!merge_details(merged, arena, second))
		return NULL;
	merge_kinds(merged, second);
	if (second->load > merged->load)
		merged->load = second->load;
	if (!adr_addresses_merge(&merged->proxies, arena, &first->proxies,
				 &second->proxies) ||
	    !keep_mail(merged, arena, mail))
		return NULL;
	return merged;
}
