#include "ldap_bed.h"

#include "entry.h"
#include "mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

static const struct adr_secret no_password;

const struct adr_ldap_settings bed_settings = {
	.bind = "anonymous",
	.password = &no_password,
	.connect_timeout = 30,
	.timeout = 30,
};

const struct adr_ldap_settings bed_impatient = {
	.bind = "anonymous",
	.password = &no_password,
	.connect_timeout = 1,
	.timeout = 1,
};

/* --- The server ------------------------------------------------------------
 */

struct fake_ldap *bed_start(const struct fake_ldap_options *options)
{
	struct fake_ldap *server = fake_ldap_start(options);

	cr_assert_not_null(server, "the scripted server does not start");
	return server;
}

#define PAGING "1.2.840.113556.1.4.319"
#define DOMAIN_SCOPE "1.2.840.113556.1.4.1339"

static bool has(const char *line, const char *text)
{
	return strstr(line, text) != NULL;
}

static void check_search(const char *line)
{
	bool is_paged = !has(line, " page=0 ");

	cr_expect(has(line, " deref=0 "), "%s", line);
	cr_expect(has(line, " timelimit=0 "), "%s", line);
	cr_expect(!has(line, "Zone"), "a reference was chased: %s", line);
	if (is_paged)
		cr_expect(has(line, "\"!" PAGING "," DOMAIN_SCOPE "\""),
			  "controls: %s", line);
	/* whether there is any such object is asked with a limit */
	if (is_paged || has(line, " scope=base "))
		cr_expect(has(line, " sizelimit=0 ") ||
				  has(line, " attrs=\"1.1\" "),
			  "limited: %s", line);
	else
		cr_expect(!has(line, " sizelimit=0 "), "not paged: %s", line);
}

static void check_line(const char *line)
{
	if (has(line, " search "))
		check_search(line);
	cr_expect(!has(line, " write ") &&
			  (!has(line, " garbage") || has(line, " fault ")),
		  "%s", line);
}

void bed_stop(struct fake_ldap *server)
{
	char *log = fake_ldap_log(server), *line, *rest = log;

	while (rest != NULL && *rest != '\0') {
		line = rest;
		rest = strchr(rest, '\n');
		if (rest != NULL)
			*rest++ = '\0';
		check_line(line);
	}
	free(log);
	cr_expect_eq(fake_ldap_stop(server), 0, "the scripted server crashed");
}

/* --- The client ------------------------------------------------------------
 */

/* Is this value number `at` of generated user `number`? */
static bool is_as_made(const struct adr_value *value, size_t number, size_t at)
{
	char text[80];

	if (at == 0)
		snprintf(text, sizeof text, "SMTP:user%zu@example.com", number);
	else if (at == 1)
		snprintf(text, sizeof text, "smtp:u%zu@example.com", number);
	else
		snprintf(text, sizeof text, "smtp:u%zu.%zu@example.com", number,
			 at + 1);
	return value->len == strlen(text) &&
	       memcmp(value->bytes, text, value->len) == 0;
}

static void take_entry(struct bed_result *result, const adrcpt_entry *entry)
{
	const struct adr_value *value;
	size_t at = 0, count = 0;
	char dn[80];

	result->entries++;
	snprintf(dn, sizeof dn, "CN=User %zu,OU=Lab,DC=example,DC=com",
		 result->entries);
	if (entry->dn_len != strlen(dn) ||
	    memcmp(entry->dn, dn, entry->dn_len) != 0)
		result->in_order = false;
	while ((value = adr_entry_next(entry, &at, "proxyAddresses")) != NULL) {
		if (!is_as_made(value, result->entries, count++))
			result->as_made = false;
		if (value->len > result->longest)
			result->longest = value->len;
	}
	result->values += count;
}

static void read_all(struct bed_result *result, struct adr_ldap_search *search)
{
	struct adrcpt_error err;
	adrcpt_entry entry;

	adr_entry_init(&entry);
	while ((result->status =
			adr_ldap_search_next(search, &entry, &result->err)) > 0)
		take_entry(result, &entry);
	if (result->status < 0)
		cr_expect_lt(adr_ldap_search_next(search, &entry, &err), 0,
			     "asked again, the search goes on");
	adr_entry_clear(&entry);
}

void bed_read(struct bed_result *result, const struct fake_ldap *server,
	      const struct adr_ldap_settings *settings,
	      const struct adr_ldap_query *query)
{
	struct adr_ldap_search *search = NULL;
	struct adr_ldap_conn *conn = NULL;
	int rc;

	memset(result, 0, sizeof *result);
	result->in_order = result->as_made = true;
	rc = adr_ldap_conn_open(&conn, fake_ldap_uri(server), settings,
				&result->err);
	cr_assert_eq(rc, 0, "%s", result->err.text);
	result->status =
		adr_ldap_search_open(&search, conn, query, &result->err);
	if (result->status == 0)
		read_all(result, search);
	adr_ldap_search_close(search);
	adr_ldap_conn_close(conn);
}

void bed_failed(const struct adrcpt_error *err, int status, const char *uri,
		const char *words)
{
	cr_expect_eq(err->status, status, "status %d, not %d: %s", err->status,
		     status, err->text);
	cr_expect(has(err->text, uri), "no %s in: %s", uri, err->text);
	cr_expect(words == NULL || has(err->text, words), "no '%s' in: %s",
		  words, err->text);
	cr_expect(!has(err->text, "\n"), "lines: %s", err->text);
}

char *bed_fixture(const char *name)
{
	const char *top = getenv("srcdir");
	char *path = NULL;

	if (asprintf(&path, "%s/tests/fixtures/%s", top != NULL ? top : ".",
		     name) < 0)
		cr_assert_fail("no memory");
	return path;
}
