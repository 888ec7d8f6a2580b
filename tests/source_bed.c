#include "source_bed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

long bed_password(void *user, char *buffer, size_t size)
{
	size_t *asked = user;

	++*asked;
	cr_assert_geq(size, strlen(BED_SECRET));
	memcpy(buffer, BED_SECRET, strlen(BED_SECRET));
	return (long)strlen(BED_SECRET);
}

void bed_set(adrcpt_source *source, const char *name, const char *value)
{
	struct adrcpt_error err;

	cr_assert_eq(adrcpt_source_set(source, name, value, &err), 0, "%s",
		     err.text);
}

/* "name=value name=value": no blanks in any of them. */
static void set_all(adrcpt_source *source, const char *options)
{
	char name[64], value[256];
	int used;

	while (sscanf(options, " %63[^=]=%255s%n", name, value, &used) == 2) {
		bed_set(source, name, value);
		options += used;
	}
}

/* A source that reads small pages, waits no longer than a second and goes
 * round once. */
adrcpt_source *bed_source(const char *options)
{
	struct adrcpt_error err;
	adrcpt_source *source;

	/* "auto" must not find a ticket of whoever runs the tests */
	setenv("KRB5CCNAME", "FILE:/nonexistent/cache", 1);
	source = adrcpt_source_new("ldap", &err);
	cr_assert_not_null(source, "%s", err.text);
	set_all(source, "page_size=10 timeout=30 connect_timeout=30 retries=1");
	if (options != NULL)
		set_all(source, options);
	return source;
}

adrcpt_set *bed_new_set(void)
{
	struct adrcpt_error err;
	adrcpt_set *made = adrcpt_set_new(&err);

	cr_assert_not_null(made, "%s", err.text);
	return made;
}

/* Exactly the generated users, each once. */
void bed_expect_users(const adrcpt_set *got, size_t count)
{
	const adrcpt_recipient *recipient;
	char address[64], dn[80];
	size_t i;

	cr_expect_eq(adrcpt_set_count(got), count, "%zu recipients",
		     adrcpt_set_count(got));
	for (i = 1; i <= count; i++) {
		snprintf(address, sizeof address, "u%zu@example.com", i);
		snprintf(dn, sizeof dn, "CN=User %zu,OU=Lab,DC=example,DC=com",
			 i);
		recipient = adrcpt_set_find(got, address);
		cr_assert_not_null(recipient, "no %s", address);
		cr_expect_str_eq(adrcpt_recipient_dn(recipient), dn);
		cr_expect_eq(adrcpt_recipient_address_count(recipient), 2);
	}
}
