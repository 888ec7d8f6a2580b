#include "file_bed.h"

#include "unit.h"

#include <stdio.h>
#include <string.h>

int file_load(adrcpt_set *set, const char *type, const char *path,
	      const char *attribute, struct adrcpt_error *err)
{
	adrcpt_source *source = adrcpt_source_new(type, NULL);
	int rc;

	cr_assert_not_null(source);
	if (path != NULL)
		cr_assert_eq(adrcpt_source_set(source, "file", path, NULL), 0);
	if (attribute != NULL)
		cr_assert_eq(adrcpt_source_set(source, "address_attribute",
					       attribute, NULL),
			     0);
	rc = adrcpt_set_load(set, source, NULL, NULL, err);
	adrcpt_source_free(source);
	return rc;
}

void file_describe(char *out, size_t size, const adrcpt_set *set)
{
	const adrcpt_recipient *recipient;
	size_t i, n, at = 0;

	out[0] = '\0';
	for (i = 0; (recipient = adrcpt_set_at(set, i)) != NULL; i++) {
		at += (size_t)snprintf(out + at, size - at,
				       "%s:", adrcpt_recipient_dn(recipient));
		for (n = 0; n < adrcpt_recipient_address_count(recipient); n++)
			at += (size_t)snprintf(
				out + at, size - at, "%s%s", n > 0 ? "," : "",
				adrcpt_recipient_address(recipient, n));
		at += (size_t)snprintf(out + at, size - at, ";");
		cr_assert_lt(at, size);
	}
}

void file_expect_cut_is_seen(const char *type, const char *bytes, size_t len)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	size_t cut;

	while (len > 0 && strchr(" \t\r\n", bytes[len - 1]) != NULL)
		len--;
	for (cut = 0; cut < len; cut++) {
		adrcpt_set *set = adrcpt_set_new(NULL);
		int rc;

		unit_write("cut", bytes, cut);
		rc = file_load(set, type, "cut", NULL, &err);
		cr_expect_eq(rc, ADRCPT_E_INCOMPLETE,
			     "%zu of %zu octets: %d %s", cut, len, rc,
			     err.text);
		cr_expect_eq(adrcpt_set_count(set), 0);
		adrcpt_set_free(set);
	}
}
