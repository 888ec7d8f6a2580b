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
 * Get-Recipient prints them.  Types that take no mail count as system.  Sorted
 * by number. */
static const struct {
	int64_t type;
	struct adr_kind kind;
} types[] = {
	{1, {"UserMailbox", ACCOUNT, 0}},
	{2, {"LinkedMailbox", 0, 0}},
	{4, {"SharedMailbox", 0, 0}},
	{8, {"LegacyMailbox", ACCOUNT, 0}},
	{16, {"RoomMailbox", 0, 0}},
	{32, {"EquipmentMailbox", 0, 0}},
	{64, {"MailContact", CONTACT, 0}},
	{128, {"MailUser", MAIL_USER, 0}},
	{256, {"MailUniversalDistributionGroup", GROUP, 0}},
	{512, {"MailNonUniversalGroup", GROUP, 0}},
	{1024, {"MailUniversalSecurityGroup", GROUP, 0}},
	{2048, {"DynamicDistributionGroup", GROUP, 0}},
	{4096, {"PublicFolder", FOLDER, 0}},
	{8192, {"SystemAttendantMailbox", SYSTEM, 0}},
	{16384, {"SystemMailbox", SYSTEM, 0}},
	{32768, {"MailForestContact", CONTACT, 0}},
	{65536, {"User", SYSTEM, 0}},
	{131072, {"Contact", SYSTEM, 0}},
	{262144, {"UniversalDistributionGroup", SYSTEM, 0}},
	{524288, {"UniversalSecurityGroup", SYSTEM, 0}},
	{1048576, {"NonUniversalGroup", SYSTEM, 0}},
	{2097152, {"DisabledUser", SYSTEM, 0}},
	{4194304, {"MicrosoftExchange", SYSTEM, 0}},
	{8388608, {"ArbitrationMailbox", SYSTEM, 0}},
	{16777216, {"MailboxPlan", SYSTEM, 0}},
	{33554432, {"LinkedUser", SYSTEM, 0}},
	{268435456, {"RoomList", GROUP, 0}},
	{536870912, {"DiscoveryMailbox", SYSTEM, 0}},
	{1073741824, {"RoleGroup", SYSTEM, 0}},
	{2147483648, {"RemoteUserMailbox", REMOTE, 0}},
	{4294967296, {"Computer", SYSTEM, 0}},
	{8589934592, {"RemoteRoomMailbox", REMOTE, 0}},
	{17179869184, {"RemoteEquipmentMailbox", REMOTE, 0}},
	{34359738368, {"RemoteSharedMailbox", REMOTE, 0}},
	{68719476736, {"PublicFolderMailbox", SYSTEM, 0}},
	{137438953472, {"TeamMailbox", 0, 0}},
	{274877906944, {"RemoteTeamMailbox", REMOTE, 0}},
	{549755813888, {"MonitoringMailbox", SYSTEM, 0}},
	{1099511627776, {"GroupMailbox", GROUP, 0}},
	{2199023255552, {"LinkedRoomMailbox", 0, 0}},
	{4398046511104, {"AuditLogMailbox", SYSTEM, 0}},
	{8796093022208, {"RemoteGroupMailbox", GROUP | REMOTE, 0}},
};

/* By objectClass, the first that matches; a computer is a user too. */
static const struct {
	const char *object_class;
	struct adr_kind kind;
} classes[] = {
	{"computer", {"Computer", SYSTEM, 1}},
	{"publicFolder", {"PublicFolder", FOLDER, 1}},
	{"msExchDynamicDistributionList", {"Group", GROUP, 1}},
	{"group", {"Group", GROUP, 1}},
	{"contact", {"Contact", CONTACT, 1}},
};

/* No two of their names are of one length: which one it can be, plus 1. */
static const unsigned char class_of_length[] = {
	[8] = 1, [12] = 2, [29] = 3, [5] = 4, [7] = 5,
};

/* msExchRecipientDisplayType of what is no group and so on by its class. */
static const struct {
	int64_t type;
	struct adr_kind kind;
} displayed[] = {
	{1, {"Group", GROUP, 1}},         /* list */
	{2, {"PublicFolder", FOLDER, 1}}, /* folder */
	{3, {"Group", GROUP, 1}},         /* dynamic list */
	{6, {"User", MAIL_USER, 1}},      /* mail user */
	{7, {"User", 0, 1}},              /* room */
	{8, {"User", 0, 1}},              /* equipment */
};

/* Synced from elsewhere, where its mailbox is. */
static const struct adr_kind synced = {"User", REMOTE, 1};

/* Its type is not one of those above: whether its account is meant to be
 * enabled nobody knows. */
static const struct adr_kind untold = {"User", 0, 1};

/* Directories that are not AD have classes of their own. */
static const struct adr_kind user = {"User", ACCOUNT, 2};

static bool first_number(int64_t *number, const adrcpt_entry *entry,
			 enum adr_attr attr)
{
	const struct adr_value *value = adr_entry_get(entry, attr);

	return value != NULL &&
	       adr_parse_int64(number, value->bytes, value->len);
}

static const struct adr_kind *kind_of_user(const adrcpt_entry *entry)
{
	int64_t type;
	bool is_user;
	size_t i;

	if (first_number(&type, entry, ADR_ATTR_DISPLAY_TYPE)) {
		is_user = adr_entry_has(entry, ADR_ATTR_OBJECT_CLASS, "user");
		if (type < 0)
			return &synced;
		for (i = 0; i < sizeof displayed / sizeof displayed[0]; i++)
			if (displayed[i].type == type && (!is_user || type > 3))
				return &displayed[i].kind;
	}
	if (first_number(&type, entry, ADR_ATTR_TYPE_DETAILS) && type != 0)
		return &untold;
	return &user;
}

/* Index in classes, or their number. */
static size_t find_class(const struct adr_value *value)
{
	const size_t count = sizeof classes / sizeof classes[0];
	size_t found;

	if (value->len >= sizeof class_of_length ||
	    class_of_length[value->len] == 0)
		return count;
	found = class_of_length[value->len] - 1u;
	return adr_equal_nocase(value->bytes, value->len,
				classes[found].object_class)
		       ? found
		       : count;
}

static const struct adr_kind *kind_by_class(const adrcpt_entry *entry)
{
	const size_t count = sizeof classes / sizeof classes[0];
	const struct adr_value *value =
		adr_entry_get(entry, ADR_ATTR_OBJECT_CLASS);
	size_t found, best = count;

	for (; value != NULL; value = adr_entry_after(entry, value)) {
		found = find_class(value);
		if (found < best)
			best = found;
	}
	return best < count ? &classes[best].kind : kind_of_user(entry);
}

/* Index in types, or their number. */
static size_t find_type(int64_t type)
{
	const size_t count = sizeof types / sizeof types[0];
	size_t first = 0, end = count;

	while (first < end) {
		size_t middle = first + (end - first) / 2;

		if (types[middle].type == type)
			return middle;
		if (types[middle].type < type)
			first = middle + 1;
		else
			end = middle;
	}
	return count;
}

/* Several values make no sense; whatever their order is, the first of the table
 * counts, which takes mail if any of them does. */
const struct adr_kind *adr_kind_of(const adrcpt_entry *entry)
{
	const size_t count = sizeof types / sizeof types[0];
	const struct adr_value *value =
		adr_entry_get(entry, ADR_ATTR_TYPE_DETAILS);
	size_t found, best = count;
	int64_t type;

	for (; value != NULL; value = adr_entry_after(entry, value)) {
		if (!adr_parse_int64(&type, value->bytes, value->len))
			continue;
		found = find_type(type);
		if (found < best)
			best = found;
	}
	return best < count ? &types[best].kind : kind_by_class(entry);
}

const char *adr_class_gone(unsigned bits)
{
	if ((bits & ADR_CLASS_DELETED) != 0)
		return "deleted";
	if ((bits & ADR_CLASS_CONFLICT_OBJECT) != 0)
		return "conflict-object";
	return NULL;
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
