#include "dn.h"

#include "unit.h"

#include <string.h>

static const struct {
	const char *dn;
	const char *tag; /* NULL: none */
} tags[] = {
	{"CN=A\\0ACNF:7b4b,DC=x", "conflict-object"},
	{"cn=a\\0acnf:7b4b,DC=x", "conflict-object"},
	{"CN=A\\0ADEL:7b4b,CN=Deleted Objects,DC=x", "deleted"},
	{"CN=A\\,b\\0ACNF:7b4b,DC=x", "conflict-object"},
	/* the line feed got lost */
	{"CN=A CNF:01234567-89ab-cdef-0123-456789abcdef,DC=x",
	 "conflict-object"},
	{"CN=ACNF:01234567-89AB-CDEF-0123-456789ABCDEF,DC=x",
	 "conflict-object"},
	{"CN=cnf:01234567-89ab-cdef-0123-456789abcdef", "conflict-object"},
	{"CN=A CNF:01234567-89ab-cdef-0123-456789abcde,DC=x", NULL},
	{"CN=A CNF:0123456789ab-cdef-0123-456789abcdef00,DC=x", NULL},
	{"CN=CNF: the conflict team,DC=x", NULL},
	{"CN=A,OU=B\\0ACNF:7b4b,DC=x", NULL},
	{"CN=A\\\\0ACNF:7b4b,DC=x", NULL},
	{"CN=A", NULL},
	{"CN=A\\", NULL},
	{"", NULL},
};

ParameterizedTestParameters(dn, tells_deleted_and_conflict_objects)
{
	return unit_rows(COUNT(tags));
}

ParameterizedTest(size_t *row, dn, tells_deleted_and_conflict_objects)
{
	const char *dn = tags[*row].dn;
	const char *tag = adr_dn_tag(dn, adr_dn_rdn(dn, strlen(dn)));

	if (tags[*row].tag == NULL)
		cr_expect_null(tag, "%s", tags[*row].dn);
	else
		cr_expect_str_eq(tag, tags[*row].tag, "%s", tags[*row].dn);
}

static const struct {
	const char *dn;
	bool is_monitoring, is_health_mailbox;
} mailboxes[] = {
	{"CN=x,CN=Monitoring Mailboxes,CN=Microsoft Exchange System "
	 "Objects,DC=x",
	 true, false},
	{"cn=x,cn=monitoring mailboxes,cn=microsoft exchange system "
	 "objects,dc=x",
	 true, false},
	{"CN=x,CN=Microsoft Exchange System Objects,DC=x", false, false},
	{"CN=HealthMailbox0123abcd,CN=Users,DC=x", false, true},
	{"CN=HealthMailbox-EX01-001,CN=Users,DC=x", false, true},
	{"CN=healthmailbox1", false, true},
	{"CN=HealthMailbox Team,CN=Users,DC=x", false, false},
	{"CN=My HealthMailbox,CN=Users,DC=x", false, false},
	{"OU=HealthMailbox1,DC=x", false, false},
	{"CN=x,CN=HealthMailbox1,DC=x", false, false},
	{"", false, false},
};

ParameterizedTestParameters(dn, tells_health_mailboxes)
{
	return unit_rows(COUNT(mailboxes));
}

ParameterizedTest(size_t *row, dn, tells_health_mailboxes)
{
	const char *name = mailboxes[*row].dn;
	size_t len = strlen(name);

	cr_expect_eq(adr_dn_is_monitoring(name, len),
		     mailboxes[*row].is_monitoring, "%s", name);
	cr_expect_eq(adr_dn_is_health_mailbox(name, adr_dn_rdn(name, len)),
		     mailboxes[*row].is_health_mailbox, "%s", name);
}
