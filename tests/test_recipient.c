#include "recipient.h"

#include "unit.h"

#include <string.h>

struct bed {
	struct unit_reports reports;
	adrcpt_reporter reporter;
	struct adr_arena arena;
	struct adr_reader reader;
	adrcpt_entry entry;
};

static void bed_init(struct bed *bed, const char *address_attribute,
		     bool mail_fallback)
{
	struct adrcpt_request request;

	memset(bed, 0, sizeof *bed);
	memset(&request, 0, sizeof request);
	adr_reporter_init(&bed->reporter, unit_catch, &bed->reports);
	request.address_attribute = address_attribute;
	request.mail_fallback = mail_fallback;
	request.reporter = &bed->reporter;
	adr_arena_init(&bed->arena);
	adr_reader_init(&bed->reader, &request, &bed->arena);
	adr_entry_init(&bed->entry);
}

static void bed_clear(struct bed *bed)
{
	adr_entry_clear(&bed->entry);
	adr_reader_clear(&bed->reader);
	adr_arena_clear(&bed->arena);
}

static void start(struct bed *bed, const char *dn)
{
	cr_assert_eq(adrcpt_entry_start(&bed->entry, dn, strlen(dn), NULL), 0);
}

/* name=value, value may hold more '=' */
static void add(struct bed *bed, const char *line)
{
	size_t name = strcspn(line, "=");
	const char *value = line + name + 1;

	cr_assert_eq(adrcpt_entry_add(&bed->entry, line, name, value,
				      strlen(value), NULL),
		     0);
}

static const adrcpt_recipient *read_entry(struct bed *bed)
{
	const adrcpt_recipient *recipient = NULL;

	cr_assert_eq(
		adr_recipient_read(&recipient, &bed->reader, &bed->entry, NULL),
		0);
	return recipient;
}

#define BASE                                                               \
	(ADR_CLASS_DISABLED | ADR_CLASS_HIDDEN | ADR_CLASS_INTERNAL_ONLY | \
	 ADR_CLASS_SYSTEM)
#define KINDS                                                        \
	(ADR_CLASS_CONTACT | ADR_CLASS_MAIL_USER | ADR_CLASS_GROUP | \
	 ADR_CLASS_PUBLIC_FOLDER | ADR_CLASS_REMOTE | BASE)
#define TYPE "msExchRecipientTypeDetails="
#define DISPLAY "msExchRecipientDisplayType="
#define USER "objectClass=user"
#define OFF "userAccountControl=514"

static const struct {
	const char *lines[4];
	unsigned classes; /* among BASE */
} flags[] = {
	{{NULL}, 0},

	/* a disabled account counts where it is meant to be enabled */
	{{"userAccountControl=512"}, 0},
	{{"userAccountControl=514"}, ADR_CLASS_DISABLED},
	{{"userAccountControl=66050", TYPE "1"}, ADR_CLASS_DISABLED},
	{{"userAccountControl=514", TYPE "8"}, ADR_CLASS_DISABLED},
	{{"userAccountControl=514", TYPE "2"}, 0},
	{{"userAccountControl=514", TYPE "4"}, 0},
	{{"userAccountControl=514", TYPE "16"}, 0},
	{{"userAccountControl=514", TYPE "32"}, 0},
	{{"userAccountControl=514", TYPE "2147483648"}, 0},
	{{"userAccountControl=514", TYPE "34359738368"}, 0},
	{{"userAccountControl=514", "objectClass=contact"}, 0},
	{{"userAccountControl=x"}, 0},

	/* whether it is meant to be enabled, nobody knows of these */
	{{"userAccountControl=514", TYPE "1125899906842624"}, 0},
	{{"userAccountControl=514", TYPE "0"}, ADR_CLASS_DISABLED},
	{{"userAccountControl=514", TYPE "x"}, ADR_CLASS_DISABLED},
	{{"userAccountControl=1"}, 0},

	{{"msExchHideFromAddressLists=TRUE"}, ADR_CLASS_HIDDEN},
	{{"msexchhidefromaddresslists=true"}, ADR_CLASS_HIDDEN},
	{{"msExchHideFromAddressLists=FALSE"}, 0},

	{{"msExchRequireAuthToSendTo=TRUE"}, ADR_CLASS_INTERNAL_ONLY},
	{{"msExchRequireAuthToSendTo=FALSE"}, 0},
	{{"authOrig=cn=boss"}, ADR_CLASS_INTERNAL_ONLY},
	{{"dLMemSubmitPerms=cn=list"}, ADR_CLASS_INTERNAL_ONLY},
	{{"unauthOrig=cn=spammer"}, 0},

	{{TYPE "16384", "userAccountControl=514"}, ADR_CLASS_SYSTEM},
	{{"objectClass=user", "objectClass=computer"}, ADR_CLASS_SYSTEM},
};

ParameterizedTestParameters(recipient, flags)
{
	return unit_rows(COUNT(flags));
}

ParameterizedTest(size_t *row, recipient, flags)
{
	const adrcpt_recipient *recipient;
	struct bed bed;
	size_t i;

	bed_init(&bed, "proxyAddresses", false);
	start(&bed, "cn=x,dc=d");
	for (i = 0; i < 4 && flags[*row].lines[i] != NULL; i++)
		add(&bed, flags[*row].lines[i]);
	recipient = read_entry(&bed);
	cr_expect_eq(recipient->classes & BASE, flags[*row].classes,
		     "row %zu: %u", *row, recipient->classes & BASE);
	cr_expect_eq(adrcpt_recipient_is_disabled(recipient),
		     (flags[*row].classes & ADR_CLASS_DISABLED) != 0);
	cr_expect_eq(adrcpt_recipient_is_hidden(recipient),
		     (flags[*row].classes & ADR_CLASS_HIDDEN) != 0);
	cr_expect_eq(adrcpt_recipient_is_internal_only(recipient),
		     (flags[*row].classes & ADR_CLASS_INTERNAL_ONLY) != 0);
	bed_clear(&bed);
}

static const struct {
	const char *lines[4];
	const char *kind;
	unsigned classes; /* among KINDS */
} displayed[] = {
	{{DISPLAY "0", USER, OFF}, "User", ADR_CLASS_DISABLED},
	{{DISPLAY "1073741824", USER, OFF}, "User", ADR_CLASS_DISABLED},
	{{DISPLAY "x", USER, OFF}, "User", ADR_CLASS_DISABLED},
	{{DISPLAY "6", USER, OFF}, "User", ADR_CLASS_MAIL_USER},
	{{DISPLAY "7", USER, OFF}, "User", 0},
	{{DISPLAY "8", USER, OFF}, "User", 0},
	{{DISPLAY "-2147483642", USER, OFF}, "User", ADR_CLASS_REMOTE},
	{{DISPLAY "7", TYPE "99", USER, OFF}, "User", 0},

	/* the class is plain */
	{{DISPLAY "1", USER, OFF}, "User", ADR_CLASS_DISABLED},
	{{DISPLAY "6", "objectClass=contact"}, "Contact", ADR_CLASS_CONTACT},
	{{DISPLAY "-1", "objectClass=group"}, "Group", ADR_CLASS_GROUP},
	{{DISPLAY "7", "objectClass=computer"}, "Computer", ADR_CLASS_SYSTEM},

	/* so is the type */
	{{DISPLAY "6", TYPE "1", OFF}, "UserMailbox", ADR_CLASS_DISABLED},
	{{DISPLAY "-1", TYPE "4"}, "SharedMailbox", 0},

	/* a file without classes */
	{{DISPLAY "1"}, "Group", ADR_CLASS_GROUP},
	{{DISPLAY "2"}, "PublicFolder", ADR_CLASS_PUBLIC_FOLDER},
	{{DISPLAY "3"}, "Group", ADR_CLASS_GROUP},
};

ParameterizedTestParameters(recipient, without_a_type_its_display_type_counts)
{
	return unit_rows(COUNT(displayed));
}

ParameterizedTest(size_t *row, recipient,
		  without_a_type_its_display_type_counts)
{
	const adrcpt_recipient *recipient;
	struct bed bed;
	size_t i;

	bed_init(&bed, "proxyAddresses", false);
	start(&bed, "cn=x,dc=d");
	for (i = 0; i < 4 && displayed[*row].lines[i] != NULL; i++)
		add(&bed, displayed[*row].lines[i]);
	recipient = read_entry(&bed);
	cr_expect_eq(recipient->classes & KINDS, displayed[*row].classes,
		     "row %zu: %u", *row, recipient->classes & KINDS);
	cr_expect_str_eq(adrcpt_recipient_kind(recipient), displayed[*row].kind,
			 "row %zu", *row);
	bed_clear(&bed);
}

#define SEEN 3

/* One object as two sources show it, and what it is. */
static const struct {
	const char *seen[2][SEEN];
	const char *kind;
	unsigned classes; /* among KINDS */
} views_of_one[] = {
	{{{TYPE "1"}, {TYPE "1"}}, "UserMailbox", 0},

	/* one sees more than the other */
	{{{TYPE "16384"}, {USER}}, "SystemMailbox", ADR_CLASS_SYSTEM},
	{{{TYPE "256"}, {NULL}},
	 "MailUniversalDistributionGroup",
	 ADR_CLASS_GROUP},
	{{{"objectClass=group"}, {NULL}}, "Group", ADR_CLASS_GROUP},
	{{{TYPE "1"}, {USER, "objectClass=computer"}},
	 "UserMailbox",
	 ADR_CLASS_SYSTEM},
	{{{TYPE "1", "msExchRequireAuthToSendTo=TRUE"}, {TYPE "1"}},
	 "UserMailbox",
	 ADR_CLASS_INTERNAL_ONLY},
	{{{TYPE "1", "msExchHideFromAddressLists=TRUE"}, {USER}},
	 "UserMailbox",
	 ADR_CLASS_HIDDEN},

	/* that a room's account is disabled says nothing */
	{{{TYPE "16"}, {USER, OFF}}, "RoomMailbox", 0},
	{{{TYPE "1"}, {USER, OFF}}, "UserMailbox", ADR_CLASS_DISABLED},
	{{{TYPE "1", OFF}, {TYPE "1"}}, "UserMailbox", ADR_CLASS_DISABLED},
};

ParameterizedTestParameters(recipient, two_views_of_an_object_make_one)
{
	return unit_rows(COUNT(views_of_one));
}

ParameterizedTest(size_t *row, recipient, two_views_of_an_object_make_one)
{
	const adrcpt_recipient *views[2], *one;
	struct bed bed;
	size_t i, k;

	bed_init(&bed, "proxyAddresses", false);
	for (k = 0; k < 2; k++) {
		start(&bed, "cn=x,dc=d");
		for (i = 0; i < SEEN && views_of_one[*row].seen[k][i] != NULL;
		     i++)
			add(&bed, views_of_one[*row].seen[k][i]);
		views[k] = read_entry(&bed);
	}
	for (k = 0; k < 2; k++) {
		one = adr_recipient_merge(&bed.arena, views[k], views[1 - k]);
		cr_assert_not_null(one);
		cr_expect_eq(one->classes & KINDS, views_of_one[*row].classes,
			     "row %zu: %u", *row, one->classes & KINDS);
		cr_expect_str_eq(adrcpt_recipient_kind(one),
				 views_of_one[*row].kind, "row %zu", *row);
	}
	bed_clear(&bed);
}

/* "mail" of two views of an object, and what it is of both. */
static const struct {
	const char *seen[2][SEEN];
	const char *mail, *primary;
} mails[] = {
	{{{"mail=a@d", "proxyAddresses=SMTP:a@d"}, {NULL}}, "a@d", "a@d"},
	{{{"mail=A@d", "proxyAddresses=SMTP:a@d"}, {NULL}}, "A@d", "a@d"},
	{{{"mail=a@d"}, {"proxyAddresses=SMTP:a@d"}}, "a@d", "a@d"},
	{{{NULL}, {"mail=a@d", "proxyAddresses=SMTP:a@d"}}, "a@d", "a@d"},
	{{{NULL}, {"mail=b@d", "proxyAddresses=SMTP:a@d"}}, "b@d", "a@d"},
	{{{"proxyAddresses=SMTP:b@d"}, {"mail=a@d", "proxyAddresses=SMTP:a@d"}},
	 "a@d",
	 "b@d"},
	{{{"mail=b@d", "proxyAddresses=SMTP:b@d"},
	  {"mail=x@d", "proxyAddresses=SMTP:a@d"}},
	 "b@d",
	 "b@d"},
	{{{"mail=x@d", "proxyAddresses=SMTP:b@d"},
	  {"mail=a@d", "proxyAddresses=SMTP:a@d"}},
	 "x@d",
	 "b@d"},
	{{{"proxyAddresses=SMTP:b@d"}, {NULL}}, NULL, "b@d"},
};

ParameterizedTestParameters(recipient, mail_of_two_views)
{
	return unit_rows(2 * COUNT(mails));
}

/* With details, and with what tables need only. */
ParameterizedTest(size_t *row, recipient, mail_of_two_views)
{
	const size_t number = *row / 2;
	const adrcpt_recipient *views[2], *one;
	struct bed bed;
	size_t i, k;

	bed_init(&bed, "proxyAddresses", false);
	bed.reader.tables_only = *row % 2 == 1;
	for (k = 0; k < 2; k++) {
		start(&bed, "cn=x,dc=d");
		for (i = 0; i < SEEN && mails[number].seen[k][i] != NULL; i++)
			add(&bed, mails[number].seen[k][i]);
		views[k] = read_entry(&bed);
	}
	one = adr_recipient_merge(&bed.arena, views[0], views[1]);
	cr_assert_not_null(one);
	cr_expect_str_eq(adrcpt_recipient_primary(one), mails[number].primary,
			 "row %zu", number);
	if (mails[number].mail == NULL)
		cr_expect_null(adrcpt_recipient_mail(one));
	else
		cr_expect_str_eq(adrcpt_recipient_mail(one), mails[number].mail,
				 "row %zu", number);
	bed_clear(&bed);
}

/* No object is searched for a name. */
Test(recipient, what_is_asked_for_has_a_number)
{
	const char *const *name = adr_recipient_attributes(false);

	for (; *name != NULL; name++)
		cr_expect_neq(adr_attr_of(*name, strlen(*name)), ADR_ATTR_NONE,
			      "%s", *name);
}

#define OBJECTS "CN=Microsoft Exchange System Objects,DC=d"

static const struct {
	const char *dn;
	const char *shown;
	const char *gone;
	bool is_system;
} names[] = {
	{"CN=x,DC=d", "CN=x,DC=d", NULL, false},
	{"", "", NULL, false},
	{"CN=J\xc3\xb6rg\\, x,DC=d", "CN=J\xc3\xb6rg\\, x,DC=d", NULL, false},
	{"CN=a\xff"
	 "b,DC=d",
	 "CN=a\\ffb,DC=d", NULL, false},

	/* AD's own escape, and the bare line feed */
	{"CN=x\\0ACNF:0f,DC=d", "CN=x\\0ACNF:0f,DC=d", "conflict-object",
	 false},
	{"CN=x\\0acnf:0f,DC=d", "CN=x\\0acnf:0f,DC=d", "conflict-object",
	 false},
	{"CN=x\nCNF:0f,DC=d", "CN=x\\0aCNF:0f,DC=d", "conflict-object", false},
	{"CN=x\\0ADEL:0f,CN=Deleted Objects,DC=d",
	 "CN=x\\0ADEL:0f,CN=Deleted Objects,DC=d", "deleted", false},
	{"CN=x\\,\\0ACNF:0f,DC=d", "CN=x\\,\\0ACNF:0f,DC=d", "conflict-object",
	 false},

	/* not in the name itself */
	{"CN=x,OU=a\\0ACNF:0f,DC=d", "CN=x,OU=a\\0ACNF:0f,DC=d", NULL, false},
	{"CN=x\\\\0ACNF:0f,DC=d", "CN=x\\\\0ACNF:0f,DC=d", NULL, false},
	{"CN=x CNF:0f,DC=d", "CN=x CNF:0f,DC=d", NULL, false},
	{"CN=x\\", "CN=x\\", NULL, false},

	/* health mailboxes */
	{"CN=HealthMailbox1,CN=Monitoring Mailboxes," OBJECTS,
	 "CN=HealthMailbox1,CN=Monitoring Mailboxes," OBJECTS, NULL, true},
	{"cn=x,cn=monitoring mailboxes,cn=microsoft exchange system "
	 "objects,dc=d",
	 "cn=x,cn=monitoring mailboxes,cn=microsoft exchange system "
	 "objects,dc=d",
	 NULL, true},
	{"CN=HealthMailbox1,CN=Users,DC=d", "CN=HealthMailbox1,CN=Users,DC=d",
	 NULL, true},
	{"CN=Folder," OBJECTS, "CN=Folder," OBJECTS, NULL, false},
	{"CN=Monitoring Mailboxes," OBJECTS, "CN=Monitoring Mailboxes," OBJECTS,
	 NULL, false},
};

ParameterizedTestParameters(recipient, dn)
{
	return unit_rows(COUNT(names));
}

ParameterizedTest(size_t *row, recipient, dn)
{
	const adrcpt_recipient *recipient;
	struct bed bed;

	bed_init(&bed, "proxyAddresses", false);
	start(&bed, names[*row].dn);
	recipient = read_entry(&bed);
	cr_expect_str_eq(adrcpt_recipient_dn(recipient), names[*row].shown);
	if (names[*row].gone == NULL)
		cr_expect_null(adr_class_gone(recipient->classes), "%s",
			       names[*row].dn);
	else
		cr_assert_not_null(adr_class_gone(recipient->classes), "%s",
				   names[*row].dn);
	if (adr_class_gone(recipient->classes) != NULL)
		cr_expect_str_eq(adr_class_gone(recipient->classes),
				 names[*row].gone);
	cr_expect_eq((recipient->classes & ADR_CLASS_SYSTEM) != 0,
		     names[*row].is_system, "%s", names[*row].dn);
	bed_clear(&bed);
}

Test(recipient, deleted_by_attribute)
{
	struct bed bed;

	bed_init(&bed, "proxyAddresses", false);
	start(&bed, "cn=x");
	add(&bed, "isDeleted=TRUE");
	cr_expect_str_eq(adr_class_gone(read_entry(&bed)->classes), "deleted");
	start(&bed, "cn=x");
	add(&bed, "isDeleted=FALSE");
	cr_expect_null(adr_class_gone(read_entry(&bed)->classes));
	bed_clear(&bed);
}

/* [MS-DTYP]: 00112233-4455-6677-8899-aabbccddeeff in the directory's order. */
Test(recipient, guid_is_printed_as_ad_does)
{
	static const char bytes[] = "\x33\x22\x11\x00\x55\x44\x77\x66\x88\x99"
				    "\xaa\xbb\xcc\xdd\xee\xff";
	struct bed bed;

	bed_init(&bed, "proxyAddresses", false);
	start(&bed, "cn=x");
	cr_assert_eq(
		adrcpt_entry_add(&bed.entry, "objectGUID", 10, bytes, 16, NULL),
		0);
	cr_expect_str_eq(adrcpt_recipient_guid(read_entry(&bed)),
			 "00112233-4455-6677-8899-aabbccddeeff");
	start(&bed, "cn=x");
	cr_assert_eq(
		adrcpt_entry_add(&bed.entry, "objectGUID", 10, bytes, 15, NULL),
		0);
	cr_expect_null(adrcpt_recipient_guid(read_entry(&bed)));
	start(&bed, "cn=x");
	cr_expect_null(adrcpt_recipient_guid(read_entry(&bed)));
	bed_clear(&bed);
}

static const struct {
	const char *lines[3];
	const char *name, *target;
	const char *codes;
} texts[] = {
	{{NULL}, NULL, NULL, ""},
	{{"cn=c", "displayName=d"}, "d", NULL, ""},
	{{"cn=c"}, "c", NULL, ""},
	{{"cn=c", "displayName="}, "c", NULL, ""},
	{{"cn=c", "displayName=\xff"}, "c", NULL, "bad-utf8 "},
	{{"cn=\xff"}, NULL, NULL, "bad-utf8 "},
	{{"displayName=J\xc3\xb6rg\n2"}, "J\xc3\xb6rg\n2", NULL, ""},
	{{"targetAddress=SMTP:a@b.c"}, NULL, "a@b.c", ""},
	{{"targetAddress=a@b.c"}, NULL, "a@b.c", ""},
	{{"targetAddress=x:\xff"}, NULL, NULL, "bad-utf8 "},
};

ParameterizedTestParameters(recipient, texts)
{
	return unit_rows(COUNT(texts));
}

static void expect_text(const char *text, const char *want, size_t row)
{
	if (want == NULL) {
		cr_expect_null(text, "row %zu", row);
		return;
	}
	cr_assert_not_null(text, "row %zu", row);
	cr_expect_str_eq(text, want, "row %zu: '%s'", row, text);
}

ParameterizedTest(size_t *row, recipient, texts)
{
	const adrcpt_recipient *recipient;
	struct bed bed;
	size_t i;

	bed_init(&bed, "proxyAddresses", false);
	start(&bed, "cn=x");
	for (i = 0; i < 3 && texts[*row].lines[i] != NULL; i++)
		add(&bed, texts[*row].lines[i]);
	recipient = read_entry(&bed);
	expect_text(adrcpt_recipient_name(recipient), texts[*row].name, *row);
	expect_text(adrcpt_recipient_target(recipient), texts[*row].target,
		    *row);
	cr_expect_str_eq(bed.reports.codes, texts[*row].codes, "row %zu", *row);
	bed_clear(&bed);
}

static const struct {
	const char *address_attribute;
	bool mail_fallback;
	const char *lines[4];
	const char *primary;
	const char *addresses[3];
} sources[] = {
	{"proxyAddresses",
	 false,
	 {"proxyAddresses=SMTP:A@d", "mail=m@d"},
	 "A@d",
	 {"a@d"}},
	{"proxyaddresses",
	 false,
	 {"PROXYADDRESSES=SMTP:A@d", "proxyAddresses=b@d"},
	 "A@d",
	 {"a@d"}},
	{"proxyAddresses", false, {"mail=m@d"}, NULL, {NULL}},

	/* mail, where there is nothing else */
	{"proxyAddresses", true, {"mail=M@d"}, "M@d", {"m@d"}},
	{"proxyAddresses",
	 true,
	 {"mail=m@d", "proxyAddresses=smtp:a@d"},
	 NULL,
	 {"a@d"}},
	{"proxyAddresses",
	 true,
	 {"mail=m@d", "proxyAddresses=sip:a@d"},
	 "m@d",
	 {"m@d"}},
	{"proxyAddresses",
	 true,
	 {"mail=m@d", "proxyAddresses=smtp:@d"},
	 "m@d",
	 {"m@d"}},
	{"proxyAddresses", true, {"mail=not an address"}, NULL, {NULL}},

	/* another attribute holds plain addresses */
	{"mail", false, {"mail=b@d", "mail=a@d"}, NULL, {"a@d", "b@d"}},
	{"mailLocalAddress",
	 false,
	 {"mailLocalAddress=a@d", "proxyAddresses=smtp:b@d"},
	 NULL,
	 {"a@d"}},
};

ParameterizedTestParameters(recipient, addresses)
{
	return unit_rows(COUNT(sources));
}

ParameterizedTest(size_t *row, recipient, addresses)
{
	const adrcpt_recipient *recipient;
	struct bed bed;
	size_t i;

	bed_init(&bed, sources[*row].address_attribute,
		 sources[*row].mail_fallback);
	start(&bed, "cn=x");
	for (i = 0; i < 4 && sources[*row].lines[i] != NULL; i++)
		add(&bed, sources[*row].lines[i]);
	recipient = read_entry(&bed);
	expect_text(adrcpt_recipient_primary(recipient), sources[*row].primary,
		    *row);
	for (i = 0; i < 3 && sources[*row].addresses[i] != NULL; i++)
		expect_text(adrcpt_recipient_address(recipient, i),
			    sources[*row].addresses[i], *row);
	cr_expect_eq(adrcpt_recipient_address_count(recipient), i, "row %zu",
		     *row);
	cr_expect_null(adrcpt_recipient_address(recipient, i));
	bed_clear(&bed);
}

Test(recipient, others_are_lent_one_by_one)
{
	const adrcpt_recipient *recipient;
	struct bed bed;

	bed_init(&bed, "proxyAddresses", false);
	start(&bed, "cn=x");
	add(&bed, "proxyAddresses=X500:/o=b");
	add(&bed, "proxyAddresses=EUM:1");
	recipient = read_entry(&bed);
	cr_assert_eq(adrcpt_recipient_other_count(recipient), 2);
	cr_expect_str_eq(adrcpt_recipient_other(recipient, 0), "EUM:1");
	cr_expect_str_eq(adrcpt_recipient_other(recipient, 1), "X500:/o=b");
	cr_expect_null(adrcpt_recipient_other(recipient, 2));
	bed_clear(&bed);
}

/* The entry's bytes belong to the source, which overwrites them. */
Test(recipient, keeps_nothing_that_is_lent)
{
	char dn[] = "cn=x", value[] = "SMTP:a@d", name[] = "name";
	const adrcpt_recipient *recipient;
	struct bed bed;

	bed_init(&bed, "proxyAddresses", false);
	start(&bed, dn);
	cr_assert_eq(adrcpt_entry_add(&bed.entry, "proxyAddresses", 14, value,
				      8, NULL),
		     0);
	cr_assert_eq(adrcpt_entry_add(&bed.entry, "cn", 2, name, 4, NULL), 0);
	recipient = read_entry(&bed);
	memset(dn, '!', sizeof dn - 1);
	memset(value, '!', sizeof value - 1);
	memset(name, '!', sizeof name - 1);
	start(&bed, "cn=y");
	add(&bed, "proxyAddresses=smtp:b@d");
	read_entry(&bed);
	cr_expect_str_eq(adrcpt_recipient_dn(recipient), "cn=x");
	cr_expect_str_eq(adrcpt_recipient_primary(recipient), "a@d");
	cr_expect_str_eq(adrcpt_recipient_address(recipient, 0), "a@d");
	cr_expect_str_eq(adrcpt_recipient_name(recipient), "name");
	bed_clear(&bed);
}

/* Usually the primary address, and then it is kept once. */
Test(recipient, mail_stands_as_it_is)
{
	const adrcpt_recipient *recipient;
	struct bed bed;

	bed_init(&bed, "proxyAddresses", false);
	start(&bed, "cn=x");
	add(&bed, "proxyAddresses=SMTP:A@d");
	add(&bed, "mail=A@d");
	recipient = read_entry(&bed);
	cr_expect_eq(adrcpt_recipient_mail(recipient),
		     adrcpt_recipient_primary(recipient));
	start(&bed, "cn=x");
	add(&bed, "proxyAddresses=SMTP:A@d");
	add(&bed, "mail=a@d");
	recipient = read_entry(&bed);
	cr_expect_str_eq(adrcpt_recipient_mail(recipient), "a@d");
	start(&bed, "cn=x");
	add(&bed, "proxyAddresses=SMTP:A@d");
	recipient = read_entry(&bed);
	cr_expect_null(adrcpt_recipient_mail(recipient));
	bed_clear(&bed);
}

/* What was refused as an address is not reported again. */
Test(recipient, mail_is_reported_once)
{
	const adrcpt_recipient *recipient;
	struct bed bed;

	bed_init(&bed, "proxyAddresses", true);
	start(&bed, "cn=x");
	add(&bed, "mail=\xff@d");
	recipient = read_entry(&bed);
	cr_expect_null(adrcpt_recipient_mail(recipient));
	cr_expect_str_eq(bed.reports.codes, "bad-utf8 ");
	start(&bed, "cn=x");
	add(&bed, "proxyAddresses=smtp:a@d");
	add(&bed, "mail=\xff@d");
	recipient = read_entry(&bed);
	cr_expect_null(adrcpt_recipient_mail(recipient));
	cr_expect_str_eq(bed.reports.codes, "bad-utf8 bad-utf8 ");
	bed_clear(&bed);
}

Test(recipient, spellings_are_those_of_the_directory)
{
	const adrcpt_recipient *recipient;
	struct bed bed;

	bed_init(&bed, "proxyAddresses", false);
	start(&bed, "cn=x");
	add(&bed, "proxyAddresses=smtp:b@d");
	add(&bed, "proxyAddresses=smtp:B@D");
	add(&bed, "proxyAddresses=SMTP:John.Doe@D");
	recipient = read_entry(&bed);
	cr_assert_eq(adrcpt_recipient_address_count(recipient), 2);
	cr_expect_str_eq(adrcpt_recipient_spelling(recipient, 0, 0),
			 "John.Doe@D");
	cr_expect_null(adrcpt_recipient_spelling(recipient, 0, 1));
	cr_expect_str_eq(adrcpt_recipient_spelling(recipient, 1, 0), "B@D");
	cr_expect_str_eq(adrcpt_recipient_spelling(recipient, 1, 1), "b@d");
	cr_expect_null(adrcpt_recipient_spelling(recipient, 1, 2));
	cr_expect_null(adrcpt_recipient_spelling(recipient, 2, 0));
	bed_clear(&bed);
}

static const char *const stopping[] = {
	"displayName=\xff",       "cn=\xff", "targetAddress=\xff", "mail=\xff",
	"proxyAddresses=smtp:@d",
};

ParameterizedTestParameters(recipient, a_report_can_stop)
{
	return unit_rows(COUNT(stopping));
}

ParameterizedTest(size_t *row, recipient, a_report_can_stop)
{
	const adrcpt_recipient *recipient;
	struct adrcpt_error err = {0, 0, 0, ""};
	struct bed bed;

	bed_init(&bed, "proxyAddresses", false);
	bed.reports.stop_at = 1;
	start(&bed, "cn=x");
	add(&bed, stopping[*row]);
	cr_expect_eq(
		adr_recipient_read(&recipient, &bed.reader, &bed.entry, &err),
		ADRCPT_E_STOPPED);
	cr_expect_eq(err.status, ADRCPT_E_STOPPED);
	bed_clear(&bed);
}

Test(recipient, merge_keeps_the_first_and_adds_addresses)
{
	const adrcpt_recipient *first, *second, *merged;
	struct bed bed;

	bed_init(&bed, "proxyAddresses", false);
	bed.reader.load = 1;
	start(&bed, "cn=x");
	add(&bed, "cn=one");
	add(&bed, "proxyAddresses=SMTP:m@d");
	first = read_entry(&bed);
	bed.reader.load = 2;
	start(&bed, "cn=x");
	add(&bed, "cn=two");
	add(&bed, "proxyAddresses=smtp:a@d");
	second = read_entry(&bed);
	merged = adr_recipient_merge(&bed.arena, first, second);
	cr_assert_not_null(merged);
	cr_expect_str_eq(adrcpt_recipient_name(merged), "one");
	cr_assert_eq(adrcpt_recipient_address_count(merged), 2);
	cr_expect_str_eq(adrcpt_recipient_address(merged, 0), "m@d");
	cr_expect_str_eq(adrcpt_recipient_address(merged, 1), "a@d");
	cr_expect_eq(merged->load, 2, "it came with the second load too");
	cr_expect_eq(adrcpt_recipient_address_count(first), 1);
	bed_clear(&bed);
}
