#include "entry.h"
#include "kind.h"

#include "unit.h"

#include <stdio.h>
#include <string.h>

static void add(adrcpt_entry *entry, const char *name, const char *value)
{
	cr_assert_eq(adrcpt_entry_add(entry, name, strlen(name), value,
				      strlen(value), NULL),
		     0);
}

static void expect_value(const struct adr_value *value, const char *text)
{
	cr_assert_not_null(value, "no '%s'", text);
	cr_expect_eq(value->len, strlen(text));
	cr_expect_eq(memcmp(value->bytes, text, value->len), 0);
}

Test(entry, values_are_found_by_name_without_case)
{
	adrcpt_entry entry;
	size_t at = 0;

	adr_entry_init(&entry);
	cr_assert_eq(adrcpt_entry_start(&entry, "cn=x", 4, NULL), 0);
	add(&entry, "Mail", "a");
	add(&entry, "mails", "no");
	add(&entry, "cn", "b");
	add(&entry, "MAIL", "c");
	expect_value(adr_entry_next(&entry, &at, "mail"), "a");
	expect_value(adr_entry_next(&entry, &at, "mail"), "c");
	cr_expect_null(adr_entry_next(&entry, &at, "mail"));
	cr_expect_null(adr_entry_next(&entry, &at, "mail"));
	expect_value(adr_entry_first(&entry, "CN"), "b");
	cr_expect_null(adr_entry_first(&entry, "mai"));
	adr_entry_clear(&entry);
}

/* Runs of the same name: first, between others, again, and last. */
Test(entry, values_of_a_name_need_not_stand_together)
{
	static const char *const added[][2] = {
		{"a", "1"}, {"a", "2"}, {"b", "3"}, {"A", "4"}, {"a", "5"},
		{"b", "6"}, {"b", "7"}, {"c", "8"}, {"a", "9"},
	};
	static const char *const wanted[] = {"1", "2", "4", "5", "9"};
	adrcpt_entry entry;
	size_t i, at = 0;

	adr_entry_init(&entry);
	cr_assert_eq(adrcpt_entry_start(&entry, "cn=x", 4, NULL), 0);
	for (i = 0; i < COUNT(added); i++)
		add(&entry, added[i][0], added[i][1]);
	for (i = 0; i < COUNT(wanted); i++)
		expect_value(adr_entry_next(&entry, &at, "a"), wanted[i]);
	cr_expect_null(adr_entry_next(&entry, &at, "a"));
	expect_value(adr_entry_first(&entry, "b"), "3");
	expect_value(adr_entry_first(&entry, "c"), "8");
	adr_entry_clear(&entry);
}

Test(entry, names_and_values_are_counted)
{
	adrcpt_entry entry;

	adr_entry_init(&entry);
	cr_assert_eq(adrcpt_entry_start(&entry, "dnrest", 2, NULL), 0);
	cr_assert_eq(adrcpt_entry_add(&entry, "cnrest", 2, "a\0b", 3, NULL), 0);
	cr_expect_eq(entry.dn_len, 2);
	cr_assert_not_null(adr_entry_first(&entry, "cn"));
	cr_expect_eq(adr_entry_first(&entry, "cn")->len, 3);
	cr_expect_null(adr_entry_first(&entry, "cnrest"));
	cr_expect_not(adr_entry_has(&entry, ADR_ATTR_CN, "a"));
	adr_entry_clear(&entry);
}

Test(entry, start_forgets_the_last_one)
{
	adrcpt_entry entry;
	size_t i;

	adr_entry_init(&entry);
	cr_assert_eq(adrcpt_entry_start(&entry, "a", 1, NULL), 0);
	for (i = 0; i < 100; i++)
		add(&entry, "mail", "old");
	cr_expect_eq(entry.count, 100);
	cr_assert_eq(adrcpt_entry_start(&entry, "b", 1, NULL), 0);
	cr_expect_null(adr_entry_first(&entry, "mail"));
	cr_expect_eq(entry.dn[0], 'b');
	adr_entry_clear(&entry);
	cr_expect_null(entry.values);
}

Test(entry, has_looks_at_every_value_without_case)
{
	adrcpt_entry entry;

	adr_entry_init(&entry);
	cr_assert_eq(adrcpt_entry_start(&entry, "a", 1, NULL), 0);
	add(&entry, "objectClass", "top");
	add(&entry, "objectclass", "User");
	cr_expect(adr_entry_has(&entry, ADR_ATTR_OBJECT_CLASS, "user"));
	cr_expect_not(adr_entry_has(&entry, ADR_ATTR_OBJECT_CLASS, "use"));
	cr_expect_not(adr_entry_has(&entry, ADR_ATTR_OBJECT_CLASS, "users"));
	cr_expect_not(adr_entry_has(&entry, ADR_ATTR_CN, "user"));
	adr_entry_clear(&entry);
}

/* --- Kinds -------------------------------------------------------------- */

static const struct {
	const char *type;       /* msExchRecipientTypeDetails */
	const char *classes[3]; /* objectClass */
	const char *name;
	unsigned bits;
} kinds[] = {
	/* what Exchange writes */
	{"1", {"user"}, "UserMailbox", ADR_CLASS_HAS_ACCOUNT},
	{"2", {"user"}, "LinkedMailbox", 0},
	{"4", {"user"}, "SharedMailbox", 0},
	{"8", {"user"}, "LegacyMailbox", ADR_CLASS_HAS_ACCOUNT},
	{"16", {"user"}, "RoomMailbox", 0},
	{"32", {"user"}, "EquipmentMailbox", 0},
	{"64", {"contact"}, "MailContact", ADR_CLASS_CONTACT},
	{"128", {"user"}, "MailUser", ADR_CLASS_MAIL_USER},
	{"256", {"group"}, "MailUniversalDistributionGroup", ADR_CLASS_GROUP},
	{"512", {"group"}, "MailNonUniversalGroup", ADR_CLASS_GROUP},
	{"1024", {"group"}, "MailUniversalSecurityGroup", ADR_CLASS_GROUP},
	{"2048", {NULL}, "DynamicDistributionGroup", ADR_CLASS_GROUP},
	{"4096", {"publicFolder"}, "PublicFolder", ADR_CLASS_PUBLIC_FOLDER},
	{"8192", {NULL}, "SystemAttendantMailbox", ADR_CLASS_SYSTEM},
	{"16384", {"user"}, "SystemMailbox", ADR_CLASS_SYSTEM},
	{"32768", {"contact"}, "MailForestContact", ADR_CLASS_CONTACT},
	{"65536", {"user"}, "User", ADR_CLASS_SYSTEM},
	{"131072", {"contact"}, "Contact", ADR_CLASS_SYSTEM},
	{"262144", {"group"}, "UniversalDistributionGroup", ADR_CLASS_SYSTEM},
	{"524288", {"group"}, "UniversalSecurityGroup", ADR_CLASS_SYSTEM},
	{"1048576", {"group"}, "NonUniversalGroup", ADR_CLASS_SYSTEM},
	{"2097152", {"user"}, "DisabledUser", ADR_CLASS_SYSTEM},
	{"4194304", {"user"}, "MicrosoftExchange", ADR_CLASS_SYSTEM},
	{"8388608", {"user"}, "ArbitrationMailbox", ADR_CLASS_SYSTEM},
	{"16777216", {"user"}, "MailboxPlan", ADR_CLASS_SYSTEM},
	{"33554432", {"user"}, "LinkedUser", ADR_CLASS_SYSTEM},
	{"268435456", {"group"}, "RoomList", ADR_CLASS_GROUP},
	{"536870912", {"user"}, "DiscoveryMailbox", ADR_CLASS_SYSTEM},
	{"1073741824", {"group"}, "RoleGroup", ADR_CLASS_SYSTEM},
	{"2147483648", {"user"}, "RemoteUserMailbox", ADR_CLASS_REMOTE},
	{"4294967296", {"computer"}, "Computer", ADR_CLASS_SYSTEM},
	{"8589934592", {"user"}, "RemoteRoomMailbox", ADR_CLASS_REMOTE},
	{"17179869184", {"user"}, "RemoteEquipmentMailbox", ADR_CLASS_REMOTE},
	{"34359738368", {"user"}, "RemoteSharedMailbox", ADR_CLASS_REMOTE},
	{"68719476736", {"user"}, "PublicFolderMailbox", ADR_CLASS_SYSTEM},
	{"137438953472", {"user"}, "TeamMailbox", 0},
	{"274877906944", {"user"}, "RemoteTeamMailbox", ADR_CLASS_REMOTE},
	{"549755813888", {"user"}, "MonitoringMailbox", ADR_CLASS_SYSTEM},
	{"1099511627776", {"group"}, "GroupMailbox", ADR_CLASS_GROUP},
	{"2199023255552", {"user"}, "LinkedRoomMailbox", 0},
	{"4398046511104", {"user"}, "AuditLogMailbox", ADR_CLASS_SYSTEM},
	{"8796093022208",
	 {"group"},
	 "RemoteGroupMailbox",
	 ADR_CLASS_GROUP | ADR_CLASS_REMOTE},

	/* without a type: by class */
	{NULL, {"top", "user"}, "User", ADR_CLASS_HAS_ACCOUNT},
	{NULL, {"top", "GROUP"}, "Group", ADR_CLASS_GROUP},
	{NULL, {"contact"}, "Contact", ADR_CLASS_CONTACT},
	{NULL, {"publicFolder"}, "PublicFolder", ADR_CLASS_PUBLIC_FOLDER},
	{NULL, {"msExchDynamicDistributionList"}, "Group", ADR_CLASS_GROUP},
	{NULL, {"user", "computer"}, "Computer", ADR_CLASS_SYSTEM},
	{NULL, {"inetOrgPerson"}, "User", ADR_CLASS_HAS_ACCOUNT},
	{NULL, {NULL}, "User", ADR_CLASS_HAS_ACCOUNT},

	/* a type that is unknown, or no number */
	{"3", {"user"}, "User", 0}, /* perhaps disabled by design */
	{"0", {"group"}, "Group", ADR_CLASS_GROUP},
	{"-1", {"contact"}, "Contact", ADR_CLASS_CONTACT},
	{"17592186044416", {"user"}, "User", 0},
	{"18446744073709551617", {"contact"}, "Contact", ADR_CLASS_CONTACT},
	{"1 ", {"group"}, "Group", ADR_CLASS_GROUP},
	{"", {"group"}, "Group", ADR_CLASS_GROUP},
};

ParameterizedTestParameters(kind, by_type_then_by_class)
{
	return unit_rows(COUNT(kinds));
}

ParameterizedTest(size_t *row, kind, by_type_then_by_class)
{
	const struct adr_kind *kind;
	adrcpt_entry entry;
	size_t i;

	adr_entry_init(&entry);
	cr_assert_eq(adrcpt_entry_start(&entry, "cn=x", 4, NULL), 0);
	for (i = 0; i < 3 && kinds[*row].classes[i] != NULL; i++)
		add(&entry, "objectClass", kinds[*row].classes[i]);
	if (kinds[*row].type != NULL)
		add(&entry, "msExchRecipientTypeDetails", kinds[*row].type);
	kind = adr_kind_of(&entry);
	cr_expect_str_eq(kind->name, kinds[*row].name, "row %zu: %s", *row,
			 kind->name);
	cr_expect_eq(kind->classes, kinds[*row].bits, "%s: %u",
		     kinds[*row].name, kind->classes);
	adr_entry_clear(&entry);
}

static const struct {
	const char *types[3];
	const char *name;
} several[] = {
	{{"16384", "1"}, "UserMailbox"}, {{"1", "16384"}, "UserMailbox"},
	{{"x", "4"}, "SharedMailbox"},   {{"3", "4", "1"}, "UserMailbox"},
	{{"", "x", "-4"}, "Group"},      {{"3", "5"}, "Group"},
};

ParameterizedTestParameters(kind, of_several_types_in_any_order)
{
	return unit_rows(COUNT(several));
}

ParameterizedTest(size_t *row, kind, of_several_types_in_any_order)
{
	adrcpt_entry entry;
	size_t i;

	adr_entry_init(&entry);
	cr_assert_eq(adrcpt_entry_start(&entry, "cn=x", 4, NULL), 0);
	add(&entry, "objectClass", "group");
	for (i = 0; i < 3 && several[*row].types[i] != NULL; i++)
		add(&entry, "msExchRecipientTypeDetails",
		    several[*row].types[i]);
	cr_expect_str_eq(adr_kind_of(&entry)->name, several[*row].name);
	adr_entry_clear(&entry);
}

Test(entry, known_attributes_have_a_number)
{
	unsigned attr;

	for (attr = ADR_ATTR_NONE + 1; attr < ADR_ATTR_COUNT; attr++) {
		const char *name = adr_attr_name((enum adr_attr)attr);

		cr_expect_eq(adr_attr_of(name, strlen(name)), attr, "%s", name);
		cr_expect_neq(adr_attr_of(name, strlen(name) - 1), attr, "%s",
			      name);
	}
	cr_expect_eq(adr_attr_of("MAIL", 4), ADR_ATTR_MAIL);
	cr_expect_eq(adr_attr_of("DISPLAYNAME", 11), ADR_ATTR_DISPLAY_NAME);
	cr_expect_eq(adr_attr_of("displayNams", 11), ADR_ATTR_NONE);
	cr_expect_eq(adr_attr_of("mail;lang-de", 12), ADR_ATTR_NONE);
	cr_expect_eq(adr_attr_of("", 0), ADR_ATTR_NONE);
	cr_expect_eq(adr_attr_of("msExchRequireAuthToSendTo.......", 32),
		     ADR_ATTR_NONE);
}

/* Runs of one attribute, in several spellings, between those of others. */
Test(entry, values_are_found_by_number)
{
	static const char *const added[][2] = {
		{"x", "0"},     {"mail", "1"}, {"mail", "2"}, {"cn", "3"},
		{"y", "4"},     {"MAIL", "5"}, {"mail", "6"}, {"mail", "7"},
		{"other", "8"}, {"Mail", "9"},
	};
	static const char *const wanted[] = {"1", "2", "5", "6", "7", "9"};
	const struct adr_value *value;
	adrcpt_entry entry;
	size_t i, round;

	adr_entry_init(&entry);
	for (round = 0; round < 2; round++) {
		cr_assert_eq(adrcpt_entry_start(&entry, "cn=x", 4, NULL), 0);
		cr_expect_null(adr_entry_get(&entry, ADR_ATTR_MAIL));
		for (i = 0; i < COUNT(added); i++)
			add(&entry, added[i][0], added[i][1]);
		value = adr_entry_get(&entry, ADR_ATTR_MAIL);
		for (i = 0; i < COUNT(wanted); i++) {
			expect_value(value, wanted[i]);
			value = adr_entry_after(&entry, value);
		}
		cr_expect_null(value);
		expect_value(adr_entry_get(&entry, ADR_ATTR_CN), "3");
		cr_expect_null(adr_entry_get(&entry, ADR_ATTR_HIDE));
	}
	adr_entry_clear(&entry);
}
