#include "kind.h"

#include "text.h"

#define SYSTEM ADR_CLASS_SYSTEM
#define ACCOUNT ADR_CLASS_HAS_ACCOUNT
#define CONTACT ADR_CLASS_CONTACT
#define MAIL_USER ADR_CLASS_MAIL_USER
#define GROUP ADR_CLASS_GROUP
#define FOLDER ADR_CLASS_PUBLIC_FOLDER
#define REMOTE ADR_CLASS_REMOTE

/* msExchRecipientTypeDetails: 64 bits, one value an object.  Names as
 * Get-Recipient prints them.  Types that take no mail count as system. */
static const struct {
	int64_t type;
	struct adr_kind kind;
} types[] = {
	{1, {"UserMailbox", ACCOUNT}},
	{2, {"LinkedMailbox", 0}},
	{4, {"SharedMailbox", 0}},
	{8, {"LegacyMailbox", ACCOUNT}},
	{16, {"RoomMailbox", 0}},
	{32, {"EquipmentMailbox", 0}},
	{64, {"MailContact", CONTACT}},
	{128, {"MailUser", MAIL_USER}},
	{256, {"MailUniversalDistributionGroup", GROUP}},
	{512, {"MailNonUniversalGroup", GROUP}},
	{1024, {"MailUniversalSecurityGroup", GROUP}},
	{2048, {"DynamicDistributionGroup", GROUP}},
	{4096, {"PublicFolder", FOLDER}},
	{8192, {"SystemAttendantMailbox", SYSTEM}},
	{16384, {"SystemMailbox", SYSTEM}},
	{32768, {"MailForestContact", CONTACT}},
	{65536, {"User", SYSTEM}},
	{131072, {"Contact", SYSTEM}},
	{262144, {"UniversalDistributionGroup", SYSTEM}},
	{524288, {"UniversalSecurityGroup", SYSTEM}},
	{1048576, {"NonUniversalGroup", SYSTEM}},
	{2097152, {"DisabledUser", SYSTEM}},
	{4194304, {"MicrosoftExchange", SYSTEM}},
	{8388608, {"ArbitrationMailbox", SYSTEM}},
	{16777216, {"MailboxPlan", SYSTEM}},
	{33554432, {"LinkedUser", SYSTEM}},
	{268435456, {"RoomList", GROUP}},
	{536870912, {"DiscoveryMailbox", SYSTEM}},
	{1073741824, {"RoleGroup", SYSTEM}},
	{2147483648, {"RemoteUserMailbox", REMOTE}},
	{4294967296, {"Computer", SYSTEM}},
	{8589934592, {"RemoteRoomMailbox", REMOTE}},
	{17179869184, {"RemoteEquipmentMailbox", REMOTE}},
	{34359738368, {"RemoteSharedMailbox", REMOTE}},
	{68719476736, {"PublicFolderMailbox", SYSTEM}},
	{137438953472, {"TeamMailbox", 0}},
	{274877906944, {"RemoteTeamMailbox", REMOTE}},
	{549755813888, {"MonitoringMailbox", SYSTEM}},
	{1099511627776, {"GroupMailbox", GROUP}},
	{2199023255552, {"LinkedRoomMailbox", 0}},
	{4398046511104, {"AuditLogMailbox", SYSTEM}},
	{8796093022208, {"RemoteGroupMailbox", GROUP | REMOTE}},
};

/* By objectClass, the first that matches; a computer is a user too. */
static const struct {
	const char *object_class;
	struct adr_kind kind;
} classes[] = {
	{"computer", {"Computer", SYSTEM}},
	{"publicFolder", {"PublicFolder", FOLDER}},
	{"msExchDynamicDistributionList", {"Group", GROUP}},
	{"group", {"Group", GROUP}},
	{"contact", {"Contact", CONTACT}},
};

/* Directories that are not AD have classes of their own. */
static const struct adr_kind user = {"User", ACCOUNT};

static const struct adr_kind *kind_by_class(const adrcpt_entry *entry)
{
	const size_t count = sizeof classes / sizeof classes[0];
	const struct adr_value *value;
	size_t i, best = count, at = 0;

	while ((value = adr_entry_next(entry, &at, "objectClass")) != NULL)
		for (i = 0; i < best; i++)
			if (adr_equal_nocase(value->bytes, value->len,
					     classes[i].object_class))
				best = i;
	return best < count ? &classes[best].kind : &user;
}

/* Several values make no sense; whatever their order is, the first of the table
 * counts, which takes mail if any of them does. */
const struct adr_kind *adr_kind_of(const adrcpt_entry *entry)
{
	const size_t count = sizeof types / sizeof types[0];
	const struct adr_value *value;
	size_t i, best = count, at = 0;
	int64_t type;

	while ((value = adr_entry_next(entry, &at,
				       "msExchRecipientTypeDetails")) != NULL) {
		if (!adr_parse_int64(&type, value->bytes, value->len))
			continue;
		for (i = 0; i < best; i++)
			if (types[i].type == type)
				best = i;
	}
	return best < count ? &types[best].kind : kind_by_class(entry);
}

bool adr_kind_number(int64_t *type, const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < sizeof types / sizeof types[0]; i++)
		if (adr_equal_nocase(name, len, types[i].kind.name)) {
			*type = types[i].type;
			return true;
		}
	return false;
}
