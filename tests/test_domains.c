#include "accepted.h"
#include "buf.h"
#include "domains.h"
#include "entry.h"

#include "unit.h"

#include <string.h>

#define MUELLER "m\xc3\xbcller.de"

/* --- Domains ------------------------------------------------------------ */

static int add(struct adr_domains *domains, const char *text, bool below)
{
	const struct adr_fault *fault = NULL;
	int rc;

	rc = adr_domains_add(domains, text, strlen(text), below, &fault);
	if (rc == 0) {
		cr_assert_not_null(fault, "'%s' without a reason", text);
		cr_expect_gt(strlen(fault->text), 0);
	}
	return rc;
}

static bool has(const struct adr_domains *domains, const char *address)
{
	const struct adr_fault *fault;
	struct adr_buf keys;
	bool found;

	adr_buf_init(&keys);
	cr_assert_eq(adr_addr_spell(&keys, address, strlen(address), &fault), 1,
		     "%s", address);
	found = adr_domains_has(domains, keys.data);
	adr_buf_clear(&keys);
	return found;
}

static const struct {
	const char *domain;
	bool below;
	const char *address;
	bool is_in;
} rows[] = {
	{"example.com", false, "a@example.com", true},
	{"Example.COM", false, "a@exAMPLE.com", true},
	{"example.com", false, "a@sub.example.com", false},
	{"example.com", false, "a@badexample.com", false},
	{"example.com", false, "a@com", false},
	{"example.com", false, "a@example.com.org", false},
	{"*.example.com", false, "a@example.com", false},
	{"*.example.com", false, "a@sub.example.com", true},
	{"*.Example.com", false, "a@very.SUB.example.com", true},
	{"*.example.com", false, "a@badexample.com", false},
	{"example.com", true, "a@example.com", true},
	{"example.com", true, "a@sub.example.com", true},
	{"example.com", true, "a@badexample.com", false},
	{"*.example.com", true, "a@example.com", false},
	{"local", false, "a@local", true},
	{"*.local", false, "a@b.local", true},
	{"*.local", false, "a@local", false},

	/* either form finds either form */
	{MUELLER, false, "a@" MUELLER, true},
	{MUELLER, false, "a@xn--mller-kva.de", true},
	{"xn--mller-kva.de", false, "a@" MUELLER, true},
	{"XN--MLLER-KVA.de", false, "a@M\xc3\x9cLLER.DE", true},
	{"*.xn--mller-kva.de", false, "a@sub." MUELLER, true},
	{"*." MUELLER, false, "a@sub.xn--mller-kva.de", true},
	{"mu\xcc\x88ller.de", false, "a@xn--mller-kva.de", true},
	{MUELLER, false, "a@muller.de", false},

	{"[192.0.2.1]", false, "a@[192.0.2.1]", true},
	{"example.com", false, "a@[192.0.2.1]", false},
	{"*.2.1]", false, NULL, false},
	{"*.[192.0.2.1]", false, NULL, false},
	{"[192.0.2.1]", true, NULL, false},

	{"", false, NULL, false},
	{"@", false, NULL, false},
	{"@example.com", false, NULL, false},
	{"a@example.com", false, NULL, false},
	{"\"@example.com", false, NULL, false},
	{"*", false, NULL, false},
	{"*.", false, NULL, false},
	{"*.*.example.com", false, NULL, false},
	{"*example.com", false, NULL, false},
	{"sub.*.com", false, NULL, false},
	{".example.com", false, NULL, false},
	{"*..example.com", false, NULL, false},
	{"example.com.", false, NULL, false},
	{"a..b", false, NULL, false},
	{"-a.example", false, NULL, false},
	{"a b", false, NULL, false},
	{"a\nb", false, NULL, false},
	{"a\xff", false, NULL, false},
	{"exam\xe2\x80\x8bple.com", false, NULL, false},
};

ParameterizedTestParameters(domains, has)
{
	return unit_rows(COUNT(rows));
}

ParameterizedTest(size_t *row, domains, has)
{
	struct adr_domains domains = {0};
	int rc = add(&domains, rows[*row].domain, rows[*row].below);

	adr_domains_sort(&domains);
	if (rows[*row].address == NULL)
		cr_expect_eq(rc, 0, "'%s'", rows[*row].domain);
	else
		cr_expect(rc == 1 && has(&domains, rows[*row].address) ==
					     rows[*row].is_in,
			  "%s in %s", rows[*row].address, rows[*row].domain);
	if (rc == 0)
		cr_expect_eq(domains.count, 0);
	adr_domains_clear(&domains);
	cr_expect_eq(domains.count, 0);
}

Test(domains, a_name_with_a_nul_is_none)
{
	static const char name[] = "a\0b.example";
	const struct adr_fault *fault;
	struct adr_domains domains = {0};

	cr_expect_eq(adr_domains_add(&domains, name, sizeof name - 1, false,
				     &fault),
		     0);
	adr_domains_clear(&domains);
}

Test(domains, empty_has_nothing)
{
	struct adr_domains domains = {0};

	adr_domains_sort(&domains);
	cr_expect_not(has(&domains, "a@example.com"));
}

Test(domains, the_same_name_twice_reaches_as_far_as_both)
{
	struct adr_domains domains = {0}, copy = {0};

	cr_assert_eq(add(&domains, "b.example", false), 1);
	cr_assert_eq(add(&domains, "a.example", false), 1);
	cr_assert_eq(add(&domains, "*.B.example", false), 1);
	cr_assert(adr_domains_copy(&copy, &domains));
	adr_domains_clear(&domains);
	adr_domains_sort(&copy);
	cr_assert_eq(copy.count, 2);
	cr_expect_str_eq(copy.items[0].name, "a.example");
	cr_expect_eq(copy.items[0].reach, ADR_DOMAIN_SELF);
	cr_expect_str_eq(copy.items[1].name, "b.example");
	cr_expect_eq(copy.items[1].reach, ADR_DOMAIN_SELF | ADR_DOMAIN_BELOW);
	adr_domains_clear(&copy);
}

/* --- Accepted domains --------------------------------------------------- */

struct object {
	const char *name, *flags; /* NULL: absent */
	bool has_catch_all;
};

static int read_object(struct adr_accepted *accepted, const struct object *one,
		       adrcpt_reporter *reporter)
{
	static const char class_of[] = "objectClass",
			  class_name[] = "msExchAcceptedDomain",
			  name_of[] = "msExchAcceptedDomainName",
			  flags_of[] = "msExchAcceptedDomainFlags",
			  link_of[] = "msExchCatchAllRecipientLink";
	adrcpt_entry entry;
	int rc;

	adr_entry_init(&entry);
	adrcpt_entry_start(&entry, "CN=D", 4, NULL);
	adrcpt_entry_add(&entry, class_of, strlen(class_of), class_name,
			 strlen(class_name), NULL);
	if (one->name != NULL)
		adrcpt_entry_add(&entry, name_of, strlen(name_of), one->name,
				 strlen(one->name), NULL);
	if (one->flags != NULL)
		adrcpt_entry_add(&entry, flags_of, strlen(flags_of), one->flags,
				 strlen(one->flags), NULL);
	if (one->has_catch_all)
		adrcpt_entry_add(&entry, link_of, strlen(link_of), "CN=X", 4,
				 NULL);
	cr_assert(adr_accepted_is(&entry));
	rc = adr_accepted_read(accepted, &entry, reporter, NULL);
	adr_entry_clear(&entry);
	return rc;
}

static const struct {
	struct object one;
	bool authoritative_only;
	const char *codes;
	unsigned reach; /* of d.example; 0: not in the list */
} objects[] = {
	{{"d.example", "0", false}, false, "", ADR_DOMAIN_SELF},
	{{"d.example", NULL, false}, false, "", ADR_DOMAIN_SELF},
	{{"D.Example", "4", false}, true, "", ADR_DOMAIN_SELF},
	/* 8 is no type, whatever scripts say */
	{{"d.example", "8", false}, true, "", ADR_DOMAIN_SELF},
	{{"d.example", "1", false}, false, "relay-domain ", ADR_DOMAIN_SELF},
	{{"d.example", "2", false}, false, "relay-domain ", ADR_DOMAIN_SELF},
	{{"d.example", "1", false}, true, "relay-domain ", 0},
	{{"d.example", "14", false}, true, "relay-domain ", 0},
	{{"d.example", "65536", false},
	 false,
	 "",
	 ADR_DOMAIN_SELF | ADR_DOMAIN_BELOW},
	{{"*.d.example", "0", false}, false, "", ADR_DOMAIN_BELOW},
	{{"*.d.example", "65536", false}, false, "", ADR_DOMAIN_BELOW},
	{{"d.example", "-2147483648", false}, false, "", ADR_DOMAIN_SELF},
	{{"d.example", "0", true}, false, "catch-all ", ADR_DOMAIN_SELF},
	{{"d.example", "2", true},
	 false,
	 "relay-domain catch-all ",
	 ADR_DOMAIN_SELF},
	{{NULL, "0", false}, false, "bad-accepted-domain ", 0},
	{{"", "0", false}, false, "bad-accepted-domain ", 0},
	{{"@d.example", "0", false}, false, "bad-accepted-domain ", 0},
	{{"*", "0", false}, false, "bad-accepted-domain ", 0},
	{{"d.example\n", "0", false}, false, "bad-accepted-domain ", 0},
	{{"d.example", "3", false}, false, "bad-accepted-domain ", 0},
	{{"d.example", "", false}, false, "bad-accepted-domain ", 0},
	{{"d.example", "4x", false}, false, "bad-accepted-domain ", 0},
	{{"d.example", "4294967296", false}, false, "bad-accepted-domain ", 0},
	{{"d.example", "99999999999999999999", false},
	 false,
	 "bad-accepted-domain ",
	 0},
};

ParameterizedTestParameters(accepted, one_object)
{
	return unit_rows(COUNT(objects));
}

ParameterizedTest(size_t *row, accepted, one_object)
{
	struct unit_reports reports = {0};
	struct adr_accepted accepted = {0};
	struct adr_domains domains = {0};
	adrcpt_reporter reporter;

	adr_reporter_init(&reporter, unit_catch, &reports);
	cr_assert_eq(read_object(&accepted, &objects[*row].one, &reporter), 0);
	cr_assert_eq(adr_accepted_list(&domains, &accepted,
				       objects[*row].authoritative_only,
				       &reporter, NULL),
		     0);
	cr_expect_str_eq(reports.codes, objects[*row].codes, "row %zu: %s",
			 *row, reports.codes);
	if (reports.count > 0)
		cr_expect_str_eq(reports.dn, "CN=D");
	cr_assert_eq(domains.count, objects[*row].reach != 0, "row %zu", *row);
	if (domains.count > 0) {
		cr_expect_str_eq(domains.items[0].name, "d.example");
		cr_expect_eq(domains.items[0].reach, objects[*row].reach);
	}
	adr_domains_clear(&domains);
	adr_accepted_clear(&accepted);
}

Test(accepted, a_domain_is_warned_about_once)
{
	static const struct object twice[] = {
		{"xn--mller-kva.de", "2", false},
		{MUELLER, "2", true},
		{"*." MUELLER, "2", false},
	};
	struct unit_reports reports = {0};
	struct adr_accepted accepted = {0}, other = {0};
	struct adr_domains domains = {0};
	adrcpt_reporter reporter;
	size_t i;

	adr_reporter_init(&reporter, unit_catch, &reports);
	for (i = 0; i < COUNT(twice); i++)
		cr_assert_eq(read_object(i == 0 ? &accepted : &other, &twice[i],
					 &reporter),
			     0);
	cr_assert_eq(adr_accepted_take(&accepted, &other, NULL), 0);
	cr_expect_eq(other.count, 0);
	cr_assert_eq(adr_accepted_list(&domains, &accepted, false, &reporter,
				       NULL),
		     0);
	cr_expect_str_eq(reports.codes, "relay-domain catch-all ");
	adr_domains_sort(&domains);
	cr_assert_eq(domains.count, 2);
	cr_expect_eq(domains.items[0].reach,
		     ADR_DOMAIN_SELF | ADR_DOMAIN_BELOW);
	adr_domains_clear(&domains);
	adr_accepted_clear(&accepted);
	adr_accepted_clear(&other);
}
