#include "dn.h"

#include "text.h"

#include <stddef.h>
#include <string.h>

/* The length of the first RDN. */
static size_t rdn_length(const char *dn)
{
	size_t i;

	for (i = 0; dn[i] != '\0' && dn[i] != ','; i++)
		if (dn[i] == '\\' && dn[i + 1] != '\0')
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
const char *adr_dn_tag(const char *dn)
{
	size_t i, len = rdn_length(dn);

	for (i = 0; i < len; i++) {
		if (dn[i] != '\\')
			continue;
		if (adr_starts_nocase(dn + i, len - i, "\\0acnf:"))
			return "conflict-object";
		if (adr_starts_nocase(dn + i, len - i, "\\0adel:"))
			return "deleted";
		i++;
	}
	return ends_in_conflict(dn, len) ? "conflict-object" : NULL;
}

bool adr_dn_is_monitoring(const char *dn)
{
	static const char container[] = ",CN=Monitoring Mailboxes,CN=Microsoft "
					"Exchange System Objects,";
	const char *end = dn + strlen(dn);

	for (dn = strchr(dn, ','); dn != NULL; dn = strchr(dn + 1, ','))
		if (adr_starts_nocase(dn, (size_t)(end - dn), container))
			return true;
	return false;
}

/* The word, and a number or a server's name behind it; people who look after
 * them have blanks in their names. */
bool adr_dn_is_health_mailbox(const char *dn)
{
	size_t len = rdn_length(dn);

	return adr_starts_nocase(dn, len, "CN=HealthMailbox") &&
	       memchr(dn, ' ', len) == NULL;
}
