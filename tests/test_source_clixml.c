#include <adrcpt.h>

#include "file_bed.h"
#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

TestSuite(source_clixml, .init = unit_enter, .fini = unit_leave);

#define OBJS(inside)                                                           \
	"<Objs Version=\"1.1.0.1\" "                                           \
	"xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">\n" inside  \
	"</Objs>\n"
#define OBJ(props) "<Obj RefId=\"0\"><Props>" props "</Props></Obj>\n"
#define DN(dn) "<S N=\"DistinguishedName\">" dn "</S>"
#define LIST(name, items)                                                      \
	"<Obj N=\"" name "\" RefId=\"1\"><LST>" items "</LST></Obj>"
#define ADDRESS(address) LIST("EmailAddresses", "<S>SMTP:" address "</S>")
#define ONE OBJ(DN("cn=1") ADDRESS("a@d"))
/* With a property, or more of them. */
#define WITH(property) OBJS(OBJ(DN("cn=1") ADDRESS("a@d") property))

static const struct {
	const char *file;
	const char *seen;
} good[] = {
	{OBJS(""), ""},
	{OBJS(ONE), "cn=1:a@d;"},
	{OBJS(ONE OBJ(DN("cn=2") ADDRESS("b@d"))), "cn=1:a@d;cn=2:b@d;"},
	{OBJS("<Obj><MS>" DN("cn=1") ADDRESS("a@d") "</MS></Obj>"),
	 "cn=1:a@d;"},

	/* names without regard to case, escaped or not */
	{OBJS(OBJ("<S N='DISTINGUISHEDNAME'>cn=1</S><Obj N='emailaddresses'>"
		  "<LST><S>smtp:a@d</S></LST></Obj>")),
	 "cn=1:a@d;"},
	{OBJS(OBJ(DN("cn=_x0041__x005F_x0041_") "<Obj N='Email_x0041_ddresses'>"
						"<LST><S>smtp:a_x0040_d</S>"
						"</LST></Obj>")),
	 "cn=A_x0041_:a@d;"},
	{OBJS(OBJ(DN("cn=_xD83D__xDE00_") ADDRESS("a@d"))),
	 "cn=\xf0\x9f\x98\x80:a@d;"},
	{OBJS(OBJ(DN("cn=_x00e4__x20AC__x_x12_") ADDRESS("a@d"))),
	 "cn=\xc3\xa4\xe2\x82\xac_x_x12_:a@d;"},

	/* lists of every sort, and what is in them */
	{OBJS(OBJ(DN("cn=1") "<Obj N='proxyAddresses'><IE><S>smtp:a@d</S>"
			     "<Nil/><S></S></IE></Obj>")),
	 "cn=1:a@d;"},
	{OBJS(OBJ(DN("cn=1") "<Obj N='proxyAddresses'><STK><S>smtp:a@d</S>"
			     "</STK></Obj>")),
	 "cn=1:a@d;"},
	{OBJS(OBJ(DN("cn=1") "<Obj N='proxyAddresses'><QUE><S>smtp:a@d</S>"
			     "</QUE></Obj>")),
	 "cn=1:a@d;"},
	{OBJS(OBJ(DN("cn=1") LIST("EmailAddresses",
				  "<Obj><ToString>smtp:a@d</ToString></Obj>"
				  "<Obj><ToString>?</ToString><Props>"
				  "<S N='ProxyAddressString'>SMTP:b@d</S>"
				  "</Props></Obj>"))),
	 "cn=1:b@d,a@d;"},
	{OBJS(OBJ(DN("cn=1") LIST("EmailAddresses", ""))), ""},
	{OBJS(OBJ(DN("cn=1") "<Nil N='EmailAddresses'/>")), ""},
	{OBJS(OBJ(DN("cn=1") "<S N='EmailAddresses'>smtp:a@d</S>")),
	 "cn=1:a@d;"},
	{OBJS(OBJ(DN("cn=1") "<S N='EmailAddresses'>X500:/o=a b/c</S>" ADDRESS(
		"a@d"))),
	 "cn=1:a@d;"},
	/* both names, and twice */
	{OBJS(OBJ(DN("cn=1") ADDRESS("a@d") ADDRESS("c@d")
			  LIST("proxyAddresses", "<S>smtp:b@d</S>"))),
	 "cn=1:a@d,b@d,c@d;"},

	/* a reference inside the object */
	{OBJS("<Obj RefId='0'><Props>" DN(
		"cn=1") "<Obj N='x' RefId='7'><LST><S>smtp:a@d</S></LST></Obj>"
			"<Ref N='EmailAddresses' RefId='7'/></Props></Obj>"),
	 "cn=1:a@d;"},
	{OBJS("<Obj RefId='0'><Props>" DN(
		"cn=1") "<Obj N='x' RefId='7'><ToString>smtp:a@d</ToString>"
			"</Obj><Obj N='EmailAddresses' RefId='8'><LST>"
			"<Ref RefId='7'/></LST></Obj></Props></Obj>"),
	 "cn=1:a@d;"},

	/* numbers in any order, and again in the next object */
	{OBJS("<Obj RefId='9'><Props>" DN(
		"cn=1") "<Obj N='x' RefId='7'><LST><S>smtp:a@d</S></LST></Obj>"
			"<Obj N='y' RefId='3'><LST/></Obj><Ref "
			"N='EmailAddresses' RefId='7'/></Props></Obj>"
			"<Obj RefId='9'><Props>" DN(
				"cn=2") "<Obj N='x' RefId='7'><LST><S>smtp:b@d"
					"</S></LST></Obj><Ref N='EmailAddresses"
					"' RefId='7'/></Props></Obj>"),
	 "cn=1:a@d;cn=2:b@d;"},

	/* a value with members of its own */
	{OBJS(OBJ(DN("cn=1") LIST("EmailAddresses",
				  "<Obj><S>smtp:a@d</S><MS><S N='n'>x</S></MS>"
				  "</Obj>"))),
	 "cn=1:a@d;"},

	/* names of objects */
	{OBJS(OBJ("<G N='Guid'>33221100-5544-7766-8899-aabbccddeeff</G>"
		  "<S N='Identity'>x</S>" ADDRESS("a@d"))),
	 "<GUID=33221100-5544-7766-8899-aabbccddeeff>:a@d;"},
	{OBJS(OBJ("<S N='DistinguishedName'></S><S N='Identity'>d/Users/a</S>"
			  ADDRESS("a@d"))),
	 "d/Users/a:a@d;"},

	{OBJS(OBJ("<S N='PrimarySmtpAddress'>B@d</S>" ADDRESS("a@d"))),
	 "B@d:a@d;"},

	/* one list of all objects: Export-Clixml -InputObject */
	{OBJS("<Obj RefId='0'><TN RefId='0'><T>System.Object[]</T></TN><LST>" ONE
	      "<Nil/>" OBJ(DN("cn=2") ADDRESS("b@d")) "</LST><MS><I32 N='n'>2"
						      "</I32></MS></Obj>"),
	 "cn=1:a@d;cn=2:b@d;"},
	{OBJS("<Obj><LST><Obj><LST>" ONE "</LST></Obj></LST></Obj>"),
	 "cn=1:a@d;"},

	/* what is not looked at may have any shape */
	{WITH("<Obj N='x'><DCT><En><S N='Key'>a</S><S N='Value'>b</S></En>"
	      "</DCT></Obj><BA N='y'>!</BA><SB N='z'>{ }</SB><Ref N='w' "
	      "RefId='99'/>"),
	 "cn=1:a@d;"},
	{WITH("<x xmlns='other' N='EmailAddresses'>no</x>"), "cn=1:a@d;"},

	/* system by name, by number, by class: left out */
	{WITH("<S N='RecipientTypeDetails'>ArbitrationMailbox</S>"), ""},
	{WITH("<S N='recipienttypedetails'>ARBITRATIONMAILBOX</S>"), ""},
	{WITH("<Obj N='RecipientTypeDetails'><ToString>ArbitrationMailbox"
	      "</ToString><I64>8388608</I64></Obj>"),
	 ""},
	{WITH("<I64 N='msExchRecipientTypeDetails'>8388608</I64>"), ""},
	{WITH(LIST("ObjectClass", "<S>user</S><S>computer</S>")), ""},
	{WITH("<S N='ObjectClass'>top user computer</S>"), ""},
	{WITH("<S N='RecipientTypeDetails'>NewMailbox</S>"), "cn=1:a@d;"},
	{WITH("<S N='RecipientTypeDetails'>UserMailbox</S>"
	      "<S N='RecipientType'>SystemMailbox</S>"),
	 "cn=1:a@d;"},
	{WITH("<S N='RecipientTypeDetails'>NewMailbox</S>"
	      "<S N='RecipientType'>SystemMailbox</S>"),
	 ""},
	{WITH("<B N='Deleted'>true</B>"), ""},

	/* internal-only: left out */
	{WITH("<B N='RequireSenderAuthenticationEnabled'>true</B>"), ""},
	{WITH("<S N='RequireSenderAuthenticationEnabled'>True</S>"), ""},
	{WITH("<B N='RequireSenderAuthenticationEnabled'>false</B>"),
	 "cn=1:a@d;"},
	{WITH(LIST("AcceptMessagesOnlyFrom", "<S>d/x</S>")), ""},
	{WITH(LIST("AcceptMessagesOnlyFromDLMembers", "<Obj><Props/></Obj>")),
	 ""},
	{WITH(LIST("AcceptMessagesOnlyFromSendersOrMembers", "<S>x</S>")), ""},
	{WITH("<S N='AcceptMessagesOnlyFrom'>d/x</S>"), ""},
	{WITH(LIST("AcceptMessagesOnlyFrom", "")), "cn=1:a@d;"},
	{WITH("<S N='AcceptMessagesOnlyFrom'></S>"), "cn=1:a@d;"},
	{WITH("<Nil N='AcceptMessagesOnlyFrom'/>"), "cn=1:a@d;"},
};

ParameterizedTestParameters(source_clixml, reads)
{
	return unit_rows(COUNT(good));
}

ParameterizedTest(size_t *row, source_clixml, reads)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	adrcpt_set *set = adrcpt_set_new(NULL);
	char seen[1024];

	unit_write_text("file", good[*row].file);
	cr_assert_eq(file_load(set, "clixml", "file", NULL, &err), 0,
		     "row %zu: %s", *row, err.text);
	file_describe(seen, sizeof seen, set);
	cr_expect_str_eq(seen, good[*row].seen, "row %zu: '%s'", *row, seen);
	adrcpt_set_free(set);
}

static const struct {
	const char *file;
	int status;
	const char *error;
} bad[] = {
	{"<html/>", ADRCPT_E_DATA, "file:1: not what Export-Clixml writes"},
	{"<Objs/>", ADRCPT_E_DATA, "not what Export-Clixml writes"},
	{"<!DOCTYPE Objs>" OBJS(ONE), ADRCPT_E_DATA, "DOCTYPE"},
	{OBJS("<S>a@d</S>"), ADRCPT_E_DATA, "file:2: a single value"},
	{OBJS("<Obj><LST><S>a@d</S></LST></Obj>"), ADRCPT_E_DATA,
	 "a single value"},
	{OBJS(ONE "<Ref RefId='0'/>"), ADRCPT_E_DATA,
	 "file:3: the same object once more"},
	{OBJS("<DCT/>"), ADRCPT_E_DATA, "not an object"},
	{OBJS("\n" OBJ(ADDRESS("a@d"))), ADRCPT_E_DATA,
	 "file:3: an object without a property DistinguishedName, Guid, "},

	/* no addresses where they should be */
	{OBJS(OBJ(DN("cn=1") "<S N='Name'>x</S>")), ADRCPT_E_DATA,
	 "file: no object has a property EmailAddresses or proxyAddresses"},
	{OBJS(OBJ(DN("cn=1") "<S N='EmailAddresses'>Microsoft.Exchange.Data."
			     "ProxyAddressCollection</S>")),
	 ADRCPT_E_DATA,
	 "file:2: property 'EmailAddresses' of cn=1: its content was cut off; "
	 "export with a larger -Depth"},
	{OBJS(OBJ(DN("cn=1") "<S N='EmailAddresses'>SMTP:a@d smtp:b@d</S>")),
	 ADRCPT_E_DATA, "several addresses in one string"},
	{OBJS(OBJ(DN("cn=1") "<S N='EmailAddresses'>X500:/o=a smtp:b@d</S>")),
	 ADRCPT_E_DATA, "several addresses in one string"},
	{OBJS(OBJ(DN("cn=1") "<S N='EmailAddresses'>SMTP:a@d;sip:b@d</S>")),
	 ADRCPT_E_DATA, "several addresses in one string"},
	{OBJS(OBJ(DN("cn=1") LIST("EmailAddresses",
				  "<S>Microsoft.Exchange.Data.Address</S>"))),
	 ADRCPT_E_DATA, "cut off"},
	{OBJS(OBJ(DN("cn=1") LIST("EmailAddresses", "<Obj><Props/></Obj>"))),
	 ADRCPT_E_DATA, "a value of a shape that is not known"},
	{OBJS(OBJ(DN("cn=1") "<Obj N='EmailAddresses'><DCT/></Obj>")),
	 ADRCPT_E_DATA, "a value of a shape that is not known"},
	{OBJS(ONE OBJ(DN("cn=2") "<Ref N='EmailAddresses' RefId='77'/>")),
	 ADRCPT_E_DATA,
	 "file:3: property 'EmailAddresses' of cn=2: a reference to another"},
	{OBJS(OBJ(DN("cn=1") LIST("EmailAddresses", "<Ref RefId='77'/>"))),
	 ADRCPT_E_DATA, "a reference to another"},

	/* flags */
	{WITH("<B N='RequireSenderAuthenticationEnabled'>maybe</B>"),
	 ADRCPT_E_DATA,
	 "property 'RequireSenderAuthenticationEnabled' of cn=1: neither"},
	{WITH("<S N='Enabled'>1</S>"), ADRCPT_E_DATA, "neither true nor"},
	{WITH("<S N='AcceptMessagesOnlyFrom'>System.Object[]</S>"),
	 ADRCPT_E_DATA, "cut off"},
	{WITH("<S N='ObjectClass'>System.Object[]</S>"), ADRCPT_E_DATA,
	 "cut off"},
	{WITH("<S N='msExchRecipientTypeDetails'>x</S>"), ADRCPT_E_DATA,
	 "not a number"},
	{WITH("<G N='Guid'>33221100-5544</G>"), ADRCPT_E_DATA, "not a GUID"},
	{WITH("<G N='Guid'>g3221100-5544-7766-8899-aabbccddeeff</G>"),
	 ADRCPT_E_DATA, "not a GUID"},
};

ParameterizedTestParameters(source_clixml, refuses)
{
	return unit_rows(COUNT(bad));
}

ParameterizedTest(size_t *row, source_clixml, refuses)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	adrcpt_set *set = adrcpt_set_new(NULL);
	int rc;

	unit_write_text("file", bad[*row].file);
	rc = file_load(set, "clixml", "file", NULL, &err);
	cr_expect_eq(rc, bad[*row].status, "row %zu: %d %s", *row, rc,
		     err.text);
	cr_expect_eq(err.status, rc);
	cr_expect_not_null(strstr(err.text, bad[*row].error), "row %zu: %s",
			   *row, err.text);
	cr_expect_eq(adrcpt_set_count(set), 0);
	adrcpt_set_free(set);
}

/* --- What becomes of single properties ---------------------------------- */

static const struct {
	const char *properties;
	const char *kind;
	bool disabled, hidden;
	const char *name, *target, *guid;
} objects[] = {
	{"", "User", false, false, NULL, NULL, NULL},
	{"<S N='Name'>n</S>", "User", false, false, "n", NULL, NULL},
	{"<S N='Name'>n</S><S N='DisplayName'>d</S>", "User", false, false, "d",
	 NULL, NULL},
	{"<S N='ExternalEmailAddress'>SMTP:x@y</S>", "User", false, false, NULL,
	 "x@y", NULL},
	{"<G N='ObjectGUID'>33221100-5544-7766-8899-AABBCCDDEEFF</G>", "User",
	 false, false, NULL, NULL, "33221100-5544-7766-8899-aabbccddeeff"},
	{"<S N='Guid'>{33221100-5544-7766-8899-aabbccddeeff}</S>", "User",
	 false, false, NULL, NULL, "33221100-5544-7766-8899-aabbccddeeff"},
	{"<BA N='objectGUID'>ABEiM0RVZneImaq7zN3u/w==</BA>", "User", false,
	 false, NULL, NULL, "33221100-5544-7766-8899-aabbccddeeff"},
	{"<B N='Enabled'>false</B>", "User", true, false, NULL, NULL, NULL},
	{"<B N='Enabled'>true</B>", "User", false, false, NULL, NULL, NULL},
	{"<B N='Enabled'>false</B><I32 N='msExchRecipientDisplayType'>7</I32>",
	 "User", false, false, NULL, NULL, NULL},
	{"<I32 N='userAccountControl'>66050</I32><B N='Enabled'>false</B>",
	 "User", true, false, NULL, NULL, NULL},
	{"<B N='AccountDisabled'>true</B>", "User", true, false, NULL, NULL,
	 NULL},
	{"<B N='AccountDisabled'>true</B><S N='RecipientTypeDetails'>"
	 "SharedMailbox</S>",
	 "SharedMailbox", false, false, NULL, NULL, NULL},
	{"<B N='HiddenFromAddressListsEnabled'>true</B>", "User", false, true,
	 NULL, NULL, NULL},
	{"<S N='RecipientTypeDetails'>GuestMailUser</S>"
	 "<S N='RecipientType'>MailUser</S>",
	 "MailUser", false, false, NULL, NULL, NULL},
	{"<S N='RecipientTypeDetails'>New</S><S N='ObjectClass'>group</S>",
	 "Group", false, false, NULL, NULL, NULL},
};

static bool same_text(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

ParameterizedTestParameters(source_clixml, translates)
{
	return unit_rows(COUNT(objects));
}

ParameterizedTest(size_t *row, source_clixml, translates)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	adrcpt_set *set = adrcpt_set_new(NULL);
	const adrcpt_recipient *one;
	char text[2048];

	snprintf(text, sizeof text, WITH("%s"), objects[*row].properties);
	unit_write_text("file", text);
	cr_assert_eq(file_load(set, "clixml", "file", NULL, &err), 0, "%s",
		     err.text);
	one = adrcpt_set_at(set, 0);
	cr_assert_not_null(one, "row %zu", *row);
	cr_expect_str_eq(adrcpt_recipient_kind(one), objects[*row].kind);
	cr_expect_eq(adrcpt_recipient_is_disabled(one), objects[*row].disabled,
		     "row %zu", *row);
	cr_expect_eq(adrcpt_recipient_is_hidden(one), objects[*row].hidden);
	cr_expect(same_text(adrcpt_recipient_name(one), objects[*row].name));
	cr_expect(
		same_text(adrcpt_recipient_target(one), objects[*row].target));
	cr_expect(same_text(adrcpt_recipient_guid(one), objects[*row].guid),
		  "row %zu: %s", *row, adrcpt_recipient_guid(one));
	adrcpt_set_free(set);
}

Test(source_clixml, what_is_no_character_is_reported)
{
	adrcpt_source *source = adrcpt_source_new("clixml", NULL);
	adrcpt_set *set = adrcpt_set_new(NULL);
	struct unit_reports reports = {0};

	unit_write_text(
		"file",
		OBJS(OBJ(DN("cn=1") LIST("EmailAddresses",
					 "<S>smtp:_xD83D_x@d</S>"
					 "<S>smtp:a_x0000_@d</S>"
					 "<S>smtp:_xDE00__xD83D_@d</S>"
					 "<S>smtp:a_x000A_b@d</S>"
					 "<S>smtp:good@d</S>"))));
	cr_assert_eq(adrcpt_source_set(source, "file", "file", NULL), 0);
	cr_assert_eq(adrcpt_set_load(set, source, unit_catch, &reports, NULL),
		     0);
	cr_expect_str_eq(reports.codes, "bad-utf8 control bad-utf8 control ");
	cr_expect_eq(
		adrcpt_recipient_address_count(adrcpt_set_at(set, 0)), 1);
	adrcpt_source_free(source);
	adrcpt_set_free(set);
}

Test(source_clixml, another_address_attribute)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	adrcpt_set *set = adrcpt_set_new(NULL);

	unit_write_text("file", OBJS(OBJ(DN("cn=1") "<S N='OtherMail'>a@d</S>"
						    "<S N='mail'>b@d</S>")));
	cr_expect_eq(file_load(set, "clixml", "file", "otherMail", &err), 0,
		     "%s", err.text);
	cr_expect_not_null(adrcpt_set_find(set, "a@d"));
	cr_expect_eq(file_load(set, "clixml", "file", "mail", &err), 0, "%s",
		     err.text);
	cr_expect_not_null(adrcpt_set_find(set, "b@d"));
	cr_expect_eq(file_load(set, "clixml", "file", "third", &err),
		     ADRCPT_E_DATA);
	adrcpt_set_free(set);
}

Test(source_clixml, a_file_that_is_not_there)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	adrcpt_set *set = adrcpt_set_new(NULL);

	cr_expect_eq(file_load(set, "clixml", "none", NULL, &err), ADRCPT_E_IO);
	cr_expect_eq(err.native, ENOENT);
	cr_expect_eq(file_load(set, "clixml", NULL, NULL, &err),
		     ADRCPT_E_USAGE);
	cr_expect_not_null(strstr(err.text, "'file'"), "%s", err.text);
	adrcpt_set_free(set);
}

/* --- Files as the cmdlets make them ------------------------------------- */

static const char *const files[] = {"get-aduser", "get-exorecipient",
				    "get-mailbox", "get-recipient"};

ParameterizedTestParameters(source_clixml, a_file_that_is_cut_anywhere)
{
	return unit_rows(COUNT(files));
}

ParameterizedTest(size_t *row, source_clixml, a_file_that_is_cut_anywhere)
{
	char path[512], *bytes;
	size_t len;

	snprintf(path, sizeof path, "%s/tests/fixtures/clixml/%s.xml",
		 UNIT_SRCDIR, files[*row]);
	bytes = unit_read(path, &len);
	file_expect_cut_is_seen("clixml", bytes, len);
	free(bytes);
}

/* --- Hostile ones ------------------------------------------------------- */

static int load_repeated(const char *before, const char *part, size_t times,
			 const char *after, struct adrcpt_error *err)
{
	adrcpt_set *set = adrcpt_set_new(NULL);
	FILE *file = fopen("file", "wb");
	int rc;

	cr_assert_not_null(file);
	fputs(before, file);
	while (times-- > 0)
		fputs(part, file);
	fputs(after, file);
	cr_assert_eq(fclose(file), 0);
	rc = file_load(set, "clixml", "file", NULL, err);
	adrcpt_set_free(set);
	return rc;
}

#define HEAD                                                                   \
	"<Objs xmlns='http://schemas.microsoft.com/powershell/2004/04'>"

Test(source_clixml, hostile_files)
{
	struct adrcpt_error err = {0, 0, 0, ""};

	cr_expect_eq(load_repeated(HEAD, "<Obj>", 100000, "", &err),
		     ADRCPT_E_DATA, "%s", err.text);
	cr_expect_eq(load_repeated(HEAD, "<Obj><LST>", 100000, "", &err),
		     ADRCPT_E_DATA, "%s", err.text);
	cr_expect_eq(load_repeated(HEAD "<Obj><Props>" DN("cn=1"),
				   ADDRESS("a@d"), 20000,
				   "</Props></Obj></Objs>", &err),
		     0, "%s", err.text);
	cr_expect_eq(load_repeated(HEAD "<Obj RefId='0'><Props>" DN("cn=1") //
				   "<Obj N='x' RefId='1'><ToString>smtp:a@d"
				   "</ToString></Obj><Obj N='EmailAddresses' "
				   "RefId='2'><LST>",
				   "<Ref RefId='1'/>", 100000,
				   "</LST></Obj></Props></Obj></Objs>", &err),
		     0, "%s", err.text);
	/* an object that refers to itself */
	cr_expect_eq(load_repeated(HEAD "<Obj RefId='0'><Props>" DN("cn=1") //
				   "<Ref N='EmailAddresses' RefId='0'/>",
				   "", 0, "</Props></Obj></Objs>", &err),
		     ADRCPT_E_DATA, "%s", err.text);
	cr_expect_eq(load_repeated(HEAD "<Obj><Props>" ADDRESS("a@d") //
				   "<S N='DistinguishedName'>",
				   "x_x000A_", 100000,
				   "</S></Props></Obj></Objs>", &err),
		     0, "%s", err.text);
}
