#include "dn.h"

#include "text.h"

#include <stddef.h>
#include <string.h>

size_t adr_dn_rdn(const char *dn, size_t len)
{
	const char *comma = memchr(dn, ',', len);
	size_t i;

	if (comma == NULL)
		return len;
	/* the first one of all, which nothing escapes */
	if (comma == dn || comma[-1] != '\\')
		return (size_t)(comma - dn);
	for (i = 0; i < len && dn[i] != ','; i++)
		if (dn[i] == '\\' && i + 1 < len)
			i++;
	return i;
}

/* "CNF:" and a GUID are left of such a name by tools that drop the line feed,
 * or write a blank for it. */
static bool ends_in_conflict(const char *rdn, size_t len)
{
	static const char form[] = "cnf:xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
	const size_t size = sizeof form - 1;
	size_t i;

	if (len < size)
		return false;
	for (i = 0; i < size; i++) {
		char c = adr_ascii_lower(rdn[len - size + i]);

		if (form[i] == 'x' ? strchr("0123456789abcdef", c) == NULL
				   : c != form[i])
			return false;
	}
	return true;
}

/* AD renames deleted objects and the losers of replication conflicts: the RDN
 * gets a line feed and a tag ([MS-ADTS] 3.1.1.5.5, 3.1.1.1.5.1.6). */
const char *adr_dn_tag(const char *rdn, size_t len)
{
	const char *end = rdn + len;
	const char *at = memchr(rdn, '\\', len);

	while (at != NULL) {
		size_t left = (size_t)(end - at);

		if (adr_starts_nocase(at, left, "\\0acnf:"))
			return "conflict-object";
		if (adr_starts_nocase(at, left, "\\0adel:"))
			return "deleted";
		/* what is escaped is no backslash that escapes */
		at = left > 2 ? memchr(at + 2, '\\', left - 2) : NULL;
	}
	return ends_in_conflict(rdn, len) ? "conflict-object" : NULL;
}

bool adr_dn_is_monitoring(const char *dn, size_t len)
{
	static const char container[] = ",CN=Monitoring Mailboxes,CN=Microsoft "
					"Exchange System Objects,";
	const size_t size = sizeof container - 1;
	const char *comma = dn, *end = dn + len;

	/* only where there is room for it */
	while ((size_t)(end - comma) >= size) {
		comma = memchr(comma, ',', (size_t)(end - comma) - size + 1);
		if (comma == NULL)
			return false;
		if (adr_starts_nocase(comma, (size_t)(end - comma), container))
			return true;
		comma++;
	}
	return false;
}

/* The word, and a number or a server's name behind it; people who look after
 * them have blanks in their names. */
bool adr_dn_is_health_mailbox(const char *rdn, size_t len)
{
	/* most are none by their first letter */
	return len > 3 && adr_ascii_lower(rdn[3]) == 'h' &&
	       adr_starts_nocase(rdn, len, "CN=HealthMailbox") &&
	       memchr(rdn, ' ', len) == NULL;
}
