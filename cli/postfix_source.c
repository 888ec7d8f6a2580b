#include "postfix_source.h"

#include "conf_text.h"
#include "postfix_filter.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define BLANKS " \t,"

static bool is_yes(const char *value)
{
	return strcasecmp(value, "yes") == 0;
}

/* --- Servers ------------------------------------------------------------ */

static void put_uri(struct postfix_table *self, FILE *list, const char *host,
		    size_t len, const char *port)
{
	static const char mark[] = "://";
	const char *rest = strstr(host, mark);

	if (rest != NULL && rest < host + len) {
		size_t used = (size_t)(rest - host) + strlen(mark);

		used += strcspn(host + used, "/" BLANKS);
		fprintf(list, "%.*s ", (int)used, host);
		if (used + 1 < len)
			conf_comment(self->to,
				     "%.*s: only scheme, host and port of a "
				     "URL count",
				     (int)len, host);
	} else if (memchr(host, ':', len) != NULL || strcmp(port, "389") == 0) {
		fprintf(list, "ldap://%.*s ", (int)len, host);
	} else {
		fprintf(list, "ldap://%.*s:%s ", (int)len, host, port);
	}
}

static void put_servers(struct postfix_table *self)
{
	const char *host = postfix_value(self, "server_host", "localhost");
	const char *port = postfix_value(self, "server_port", "389");
	char *uris = NULL;
	size_t size;
	FILE *list = open_memstream(&uris, &size);

	if (list == NULL)
		return;
	for (host += strspn(host, BLANKS); *host != '\0';
	     host += strspn(host, BLANKS)) {
		size_t len = strcspn(host, BLANKS);

		put_uri(self, list, host, len, port);
		host += len;
	}
	if (fclose(list) == 0 && size > 0) {
		uris[size - 1] = '\0';
		postfix_put(self, "uri", uris);
	}
	free(uris);
}

/* Postfix turns StartTLS off if a server is not ldap://. */
static void put_tls(struct postfix_table *self)
{
	static const char *const files[][2] = {
		{"tls_ca_cert_file", "tls_ca_file"},
		{"tls_cert", "tls_cert_file"},
		{"tls_key", "tls_key_file"},
	};
	const char *hosts = postfix_value(self, "server_host", "");
	bool is_ldaps = strcasestr(hosts, "ldaps://") != NULL;
	bool is_local = strcasestr(hosts, "ldapi://") != NULL;
	bool starts = is_yes(postfix_value(self, "start_tls", "no"));
	size_t i;

	if (starts && (is_ldaps || is_local))
		conf_comment(self->to, "start_tls: is for ldap:// only; "
				       "Postfix leaves it out here, too");
	else if (starts)
		postfix_put(self, "starttls", "yes");
	else if (!is_ldaps && !is_local)
		conf_comment(self->to,
			     "Nothing is encrypted here.  adexport sends no "
			     "password in this way, unless allow_plaintext = "
			     "yes; better is starttls = yes, or ldaps://");
	for (i = 0; i < sizeof files / sizeof files[0]; i++)
		if (postfix_value(self, files[i][0], "")[0] != '\0')
			postfix_put(self, files[i][1],
				    postfix_value(self, files[i][0], ""));
}

/* --- Logging on --------------------------------------------------------- */

static void put_simple(struct postfix_table *self)
{
	const char *dn = postfix_value(self, "bind_dn", "");
	char path[256];

	if (dn[0] == '\0') {
		postfix_put(self, "bind", "anonymous");
		return;
	}
	postfix_put(self, "bind", "simple");
	postfix_put(self, "bind_dn", dn);
	snprintf(path, sizeof path, "/etc/%.200s.password", postfix_name(self));
	if (postfix_value(self, "bind_pw", "")[0] != '\0')
		conf_comment(self->to, "bind_pw: put it into this file, whose "
				       "first line is the password, and let "
				       "only its owner read that (mode 600)");
	else
		conf_comment(self->to, "bind_pw is empty, and so nobody was "
				       "bound; a password is needed");
	postfix_put(self, "password_file", path);
}

static void put_sasl(struct postfix_table *self)
{
	static const char *const mechanisms[][2] = {
		{"GSSAPI", "gssapi"},
		{"GSS-SPNEGO", "gss-spnego"},
		{"EXTERNAL", "external"},
	};
	const char *wanted = postfix_value(self, "sasl_mechs", "");
	size_t i;

	for (i = 0; i < sizeof mechanisms / sizeof mechanisms[0]; i++) {
		if (strcasestr(wanted, mechanisms[i][0]) == NULL)
			continue;
		postfix_put(self, "bind", mechanisms[i][1]);
		return;
	}
	conf_comment(self->to,
		     "sasl_mechs = %s: has no counterpart; there are bind = "
		     "gssapi, gss-spnego, external and simple",
		     wanted);
}

static void put_bind(struct postfix_table *self)
{
	const char *bind = postfix_value(self, "bind", "yes");

	if (strcasecmp(bind, "sasl") == 0)
		put_sasl(self);
	else if (strcasecmp(bind, "no") == 0 || strcasecmp(bind, "none") == 0)
		postfix_put(self, "bind", "anonymous");
	else if (is_yes(bind) || strcasecmp(bind, "simple") == 0)
		put_simple(self);
	else
		conf_comment(self->to, "bind = %s: is not known", bind);
}

/* --- Searching ---------------------------------------------------------- */

/* Of a base that depends on the address, what follows the last part that does:
 * everything is below that. */
static void put_base(struct postfix_table *self)
{
	const char *base = postfix_value(self, "search_base", "");
	const char *fixed = strrchr(base, '%');

	if (base[0] == '\0') {
		conf_comment(self->to, "search_base: is missing; the whole "
				       "domain is searched");
		return;
	}
	if (fixed != NULL) {
		conf_comment(self->to,
			     "search_base = %s: depends on the address; "
			     "searched is everything below it",
			     base);
		fixed += strcspn(fixed, ",");
		base = fixed + strspn(fixed, ", ");
	}
	if (base[0] != '\0')
		postfix_put(self, "base", base);
}

/* Which attribute the addresses are in, from those the filter asked. */
static void put_attributes(struct postfix_table *self, char *names)
{
	bool has_proxies = strcasestr(names, "proxyAddresses ") != NULL;
	bool has_one = has_proxies;
	char *name;

	for (name = names; *name != '\0'; name += strlen(name) + 1) {
		name[strcspn(name, " ")] = '\0';
		if (strcasecmp(name, "proxyAddresses") == 0)
			continue;
		if (has_proxies && strcasecmp(name, "mail") == 0) {
			postfix_put(self, "mail_fallback", "yes");
		} else if (!has_one) {
			postfix_put(self, "address_attribute", name);
			has_one = true;
		} else {
			conf_comment(self->to,
				     "%s: has no counterpart; addresses are "
				     "taken from one attribute",
				     name);
		}
	}
}

static void put_wide(struct postfix_table *self, struct wide_filter *wide)
{
	char *name = wide->partial;
	size_t len;

	for (; (len = strcspn(name, " ")) > 0; name += len + 1)
		conf_comment(self->to,
			     "%.*s: was compared with a part of the address; "
			     "now any value will do",
			     (int)len, name);
	postfix_put(self, "filter", wide->text);
	put_attributes(self, wide->whole);
}

static void put_filter(struct postfix_table *self)
{
	const char *filter = postfix_value(self, "query_filter",
					   "mailacceptinggeneralid=%s");
	struct wide_filter wide;
	const char *why = wide_filter_make(&wide, filter);

	conf_comment(self->to,
		     "query_filter = %s: asks for one address, an "
		     "export asks for all",
		     filter);
	if (why == NULL && wide.whole[0] == '\0')
		why = "no attribute is compared with the whole address";
	if (why == NULL)
		put_wide(self, &wide);
	else
		conf_comment(self->to,
			     "query_filter: has no counterpart, for %s; write "
			     "filter and address_attribute by hand",
			     why);
	wide_filter_clear(&wide);
}

static void put_search(struct postfix_table *self)
{
	put_base(self);
	postfix_put(self, "scope", postfix_value(self, "scope", "sub"));
	put_filter(self);
	if (postfix_value(self, "timeout", NULL) != NULL)
		postfix_put(self, "timeout",
			    postfix_value(self, "timeout", NULL));
}

void postfix_source_put(struct postfix_table *self)
{
	conf_section(self->to, "source", postfix_name(self));
	put_servers(self);
	put_tls(self);
	put_bind(self);
	put_search(self);
}
