/*
 * The scripted server's directory: generated users, the test's own table and
 * the rootDSE. Records are made on demand, so that a hundred thousand cost no
 * memory.
 */
#include "fake_ldap_int.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { GUID_LEN = 16 };

/* Add a value made from a format. */
static void add_format(struct fake_record *record, const char *name,
		       const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void add_format(struct fake_record *record, const char *name,
		       const char *format, ...)
{
	char *text;
	va_list args;
	int len;

	va_start(args, format);
	len = vasprintf(&text, format, args);
	va_end(args);
	if (len < 0)
		abort();
	fake_record_add(record, name, text, (size_t)len);
	free(text);
}

size_t fake_data_count(const struct fake_server *server)
{
	return server->opt->entries + server->opt->table_len;
}

static void add_addresses(const struct fake_server *server, size_t number,
			  struct fake_record *record)
{
	const struct fake_ldap_options *opt = server->opt;
	size_t i;

	add_format(record, "proxyAddresses", "SMTP:user%zu@example.com",
		   number);
	add_format(record, "proxyAddresses", "smtp:u%zu@example.com", number);
	if (number > opt->many_entries)
		return;
	for (i = 3; i <= opt->many_values; i++)
		add_format(record, "proxyAddresses",
			   "smtp:u%zu.%zu@example.com", number, i);
}

static void generate(const struct fake_server *server, size_t number,
		     struct fake_record *record)
{
	static const char *const classes[] = {
		"top",
		"person",
		"organizationalPerson",
		"user",
	};
	char guid[GUID_LEN] = "\1\2\3\4fake_ldap_id";
	size_t i;

	for (i = 0; i < 4; i++)
		guid[i] = (char)(number >> 8 * i);
	if (asprintf(&record->dn, "CN=User %zu,OU=Lab,%s", number,
		     server->base_dn) < 0)
		abort();
	for (i = 0; i < sizeof(classes) / sizeof(classes[0]); i++)
		fake_record_add(record, "objectClass", classes[i], 0);
	add_format(record, "cn", "User %zu", number);
	fake_record_add(record, "distinguishedName", record->dn, 0);
	add_format(record, "displayName", "User %zu", number);
	add_format(record, "sAMAccountName", "user%zu", number);
	add_format(record, "mail", "user%zu@example.com", number);
	add_addresses(server, number, record);
	fake_record_add(record, "objectGUID", guid, GUID_LEN);
	fake_record_add(record, "userAccountControl", "512", 0);
	add_format(record, "uSNChanged", "%lu",
		   1000 + (unsigned long)number + server->usn_bump);
}

void fake_data_get(const struct fake_server *server, size_t index,
		   struct fake_record *record)
{
	const struct fake_entry *entry;
	size_t i;

	memset(record, 0, sizeof(*record));
	if (index < server->opt->entries) {
		generate(server, index + 1, record);
		return;
	}
	entry = &server->opt->table[index - server->opt->entries];
	record->dn = fake_copy(entry->dn, strlen(entry->dn));
	for (i = 0; i < entry->count; i++) {
		if (strcasecmp(entry->values[i].name, "uSNChanged") == 0)
			add_format(record, "uSNChanged", "%lu",
				   strtoul(entry->values[i].data, NULL, 10) +
					   server->usn_bump);
		else
			fake_record_add(record, entry->values[i].name,
					entry->values[i].data,
					entry->values[i].len);
	}
}

static bool is_overridden(const struct fake_ldap_options *opt, const char *name)
{
	size_t i;

	for (i = 0; i < opt->root_len; i++)
		if (strcasecmp(opt->root[i].name, name) == 0)
			return true;
	return false;
}

/* The rootDSE of AD, as far as a client may care; %s is the base. */
static const struct {
	const char *name, *format;
} root_rows[] = {
	{"defaultNamingContext", "%s"},
	{"rootDomainNamingContext", "%s"},
	{"configurationNamingContext", "CN=Configuration,%s"},
	{"schemaNamingContext", "CN=Schema,CN=Configuration,%s"},
	{"namingContexts", "%s"},
	{"namingContexts", "CN=Configuration,%s"},
	{"namingContexts", "CN=Schema,CN=Configuration,%s"},
	{"dsServiceName", "CN=NTDS Settings,CN=DC1,CN=Servers,CN=Default-First"
			  "-Site-Name,CN=Sites,CN=Configuration,%s"},
	{"dnsHostName", "dc1.example.com"},
	{"highestCommittedUSN", "9999999"},
	{"supportedLDAPVersion", "3"},
	{"supportedControl", FAKE_OID_PAGING},
	{"supportedControl", "1.2.840.113556.1.4.1339"},
	{"supportedExtension", "1.3.6.1.4.1.1466.20037"},
	{"supportedExtension", "1.3.6.1.4.1.4203.1.11.3"},
	{"supportedSASLMechanisms", "GSSAPI"},
	{"supportedSASLMechanisms", "GSS-SPNEGO"},
	{"supportedSASLMechanisms", "EXTERNAL"},
	{"isGlobalCatalogReady", "TRUE"},
	{"domainControllerFunctionality", "7"},
	{"domainFunctionality", "7"},
	{"forestFunctionality", "7"},
};

void fake_data_rootdse(const struct fake_server *server, bool synchronized,
		       struct fake_record *record)
{
	const struct fake_ldap_options *opt = server->opt;
	const char *percent;
	size_t i;

	memset(record, 0, sizeof(*record));
	record->dn = fake_copy("", 0);
	for (i = 0; i < sizeof(root_rows) / sizeof(root_rows[0]); i++) {
		if (is_overridden(opt, root_rows[i].name))
			continue;
		percent = strstr(root_rows[i].format, "%s");
		if (percent == NULL)
			fake_record_add(record, root_rows[i].name,
					root_rows[i].format, 0);
		else
			add_format(record, root_rows[i].name, "%.*s%s",
				   (int)(percent - root_rows[i].format),
				   root_rows[i].format, server->base_dn);
	}
	if (!is_overridden(opt, "isSynchronized"))
		fake_record_add(record, "isSynchronized",
				synchronized ? "TRUE" : "FALSE", 0);
	fake_record_add(record, "objectClass", "top", 0);
	for (i = 0; i < opt->root_len; i++)
		if (opt->root[i].data != NULL)
			fake_record_add(record, opt->root[i].name,
					opt->root[i].data, opt->root[i].len);
}

bool fake_dn_below(const char *dn, const char *base)
{
	size_t dn_len = strlen(dn), base_len = strlen(base);

	if (base_len == 0)
		return true;
	if (dn_len < base_len || strcasecmp(dn + dn_len - base_len, base) != 0)
		return false;
	return dn_len == base_len || dn[dn_len - base_len - 1] == ',';
}

bool fake_dn_child(const char *dn, const char *base)
{
	const char *comma = strchr(dn, ',');

	/* An escaped comma belongs to the name. */
	while (comma != NULL && comma > dn && comma[-1] == '\\')
		comma = strchr(comma + 1, ',');
	return comma != NULL && strcasecmp(comma + 1, base) == 0;
}

/* Is it one of the naming contexts of the rootDSE? */
static bool is_naming_context(const struct fake_server *server,
			      const char *base)
{
	size_t i, len;

	for (i = 0; i < sizeof(root_rows) / sizeof(root_rows[0]); i++) {
		len = strcspn(root_rows[i].format, "%");
		if (strcmp(root_rows[i].name, "namingContexts") == 0 &&
		    strncasecmp(base, root_rows[i].format, len) == 0 &&
		    strcasecmp(base + len, server->base_dn) == 0)
			return true;
	}
	return false;
}

bool fake_data_has_base(const struct fake_server *server, const char *base)
{
	const char *container = "OU=Lab,";
	size_t i, len = strlen(container);
	struct fake_record record;
	bool hit;

	if (fake_dn_below(server->base_dn, base) ||
	    is_naming_context(server, base))
		return true;
	if (strncasecmp(base, container, len) == 0 &&
	    strcasecmp(base + len, server->base_dn) == 0)
		return true;
	/* Generated users have nothing below them. */
	for (i = server->opt->entries; i < fake_data_count(server); i++) {
		fake_data_get(server, i, &record);
		hit = fake_dn_below(record.dn, base);
		fake_record_clear(&record);
		if (hit)
			return true;
	}
	return false;
}

/* The two ways to write an objectGUID: as it is, and in Windows' order. */
static bool is_guid(const struct fake_value *value, const char *text,
		    size_t len)
{
	static const int order[] = {3,  2, 1, 0,  -1, 5,  4,  -1, 7,  6,
				    -1, 8, 9, -1, 10, 11, 12, 13, 14, 15};
	const unsigned char *byte = (const unsigned char *)value->data;
	char plain[2 * GUID_LEN + 1], dashed[2 * GUID_LEN + 5];
	char *to = dashed;
	size_t i;

	if (value->len != GUID_LEN)
		return false;
	for (i = 0; i < GUID_LEN; i++)
		snprintf(plain + 2 * i, 3, "%02x", byte[i]);
	for (i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		if (order[i] < 0)
			*to++ = '-';
		else
			to += snprintf(to, 3, "%02x", byte[order[i]]);
	}
	return (len == strlen(plain) && strncasecmp(text, plain, len) == 0) ||
	       (len == strlen(dashed) && strncasecmp(text, dashed, len) == 0);
}

bool fake_data_is(const struct fake_record *record, const char *base)
{
	size_t i, len = strlen(base);

	if (strncasecmp(base, "<GUID=", 6) != 0 || base[len - 1] != '>')
		return strcasecmp(record->dn, base) == 0;
	for (i = 0; i < record->count; i++)
		if (strcasecmp(record->values[i].name, "objectGUID") == 0 &&
		    is_guid(&record->values[i], base + 6, len - 7))
			return true;
	return false;
}
