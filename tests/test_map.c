#include "map.h"

#include "unit.h"

#include <string.h>

TestSuite(map, .init = unit_enter, .fini = unit_leave);

static void expect_keys(const char *ldif, const char *const *keys)
{
	const struct adr_map *map = adr_map_find("relay_recipients", NULL);
	adrcpt_set *set = unit_load_ldif(ldif);
	struct adr_pairs pairs;
	size_t i;

	cr_assert_not_null(map);
	cr_assert_eq(adr_map_build(&pairs, map, set, "val", NULL), 0);
	for (i = 0; keys[i] != NULL; i++) {
		cr_assert_lt(i, pairs.count, "no '%s'", keys[i]);
		cr_expect_str_eq(pairs.items[i].key, keys[i]);
		cr_expect_str_eq(pairs.items[i].value, "val");
	}
	cr_expect_eq(pairs.count, i);
	adr_pairs_clear(&pairs);
	cr_expect_null(pairs.items);
	cr_expect_eq(pairs.count, 0);
	adrcpt_set_free(set);
}

Test(map, relay_recipients_has_every_spelling_sorted)
{
	static const char *const keys[] = {
		"a@m\xc3\xbcller.de", "a@xn--mller-kva.de", "b@d", "z@d", NULL};

	expect_keys("dn: cn=1\nproxyAddresses: smtp:z@d\n\n"
		    "dn: cn=2\nproxyAddresses: SMTP:B@D\n"
		    "proxyAddresses: smtp:a@xn--mller-kva.de\n\n",
		    keys);
}

Test(map, relay_recipients_has_a_shared_address_once)
{
	static const char *const keys[] = {"a@d", "b@d", NULL};

	expect_keys("dn: cn=1\nproxyAddresses: smtp:b@d\n"
		    "proxyAddresses: smtp:a@d\n\n"
		    "dn: cn=2\nproxyAddresses: smtp:A@d\n\n"
		    "dn: cn=3\nproxyAddresses: smtp:a@D\n\n",
		    keys);
}

Test(map, relay_recipients_of_nothing_is_empty)
{
	static const char *const keys[] = {NULL};

	expect_keys("", keys);
}

Test(map, unknown_name)
{
	struct adrcpt_error err = {0, 0, 0, ""};

	cr_expect_null(adr_map_find("relay", &err));
	cr_expect_eq(err.status, ADRCPT_E_USAGE);
	cr_expect_not_null(strstr(err.text, "'relay'"));
	cr_expect_not_null(strstr(err.text, "relay_recipients"));
}

Test(map, each_type_can_be_found)
{
	const char *name, *summary;
	size_t i;

	for (i = 0; adrcpt_map_type(i, &name, &summary); i++) {
		cr_expect_not_null(adr_map_find(name, NULL));
		cr_expect_gt(strlen(summary), 0);
	}
	cr_expect_geq(i, 1);
}
