#include "ldap_options.h"

#include "error.h"
#include "ldap_tls.h"

#include <errno.h>
#include <fcntl.h>
#include <ldap.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

static const struct {
	int option;
	int value;
} numbers[] = {
	{LDAP_OPT_PROTOCOL_VERSION, LDAP_VERSION3},
	{LDAP_OPT_DEREF, LDAP_DEREF_NEVER},
	{LDAP_OPT_SIZELIMIT, LDAP_NO_LIMIT},
	{LDAP_OPT_TIMELIMIT, LDAP_NO_LIMIT},
};

static const struct {
	int option;
	bool on;
} switches[] = {
	/* chasing a reference loses the paging control of the answer */
	{LDAP_OPT_REFERRALS, false},
	{LDAP_OPT_RESTART, true},
	{LDAP_OPT_CONNECT_ASYNC, false},
	/* the name that was given, not what an address resolves to */
	{LDAP_OPT_X_SASL_NOCANON, true},
};

static const struct {
	int option;
	int value;
	const char *package; /* the TLS library that knows it; NULL: each */
} tls_numbers[] = {
	{LDAP_OPT_X_TLS_REQUIRE_CERT, LDAP_OPT_X_TLS_DEMAND, NULL},
	{LDAP_OPT_X_TLS_REQUIRE_SAN, LDAP_OPT_X_TLS_ALLOW, NULL},
	{LDAP_OPT_X_TLS_CRLCHECK, LDAP_OPT_X_TLS_CRL_NONE, "OpenSSL"},
	{LDAP_OPT_X_TLS_PROTOCOL_MIN, LDAP_OPT_X_TLS_PROTOCOL_TLS1_2, NULL},
};

/* What is not ours to choose goes back to the TLS library's own choice. */
static const struct {
	int option;
	const char *package;
} tls_unset[] = {
	{LDAP_OPT_X_TLS_CACERTDIR, NULL},
	{LDAP_OPT_X_TLS_CIPHER_SUITE, NULL},
	{LDAP_OPT_X_TLS_CRLFILE, "GnuTLS"},
	{LDAP_OPT_X_TLS_DHFILE, NULL},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static int fail(const char *uri, const char *what, struct adrcpt_error *err)
{
	return adrcpt_error_set(err, ADRCPT_E_UNSUPPORTED,
				"%s: libldap refuses to set %s", uri, what);
}

int adr_ldap_options_set_timeout(struct ldap *handle, unsigned long seconds)
{
	struct timeval limit = {(time_t)seconds, 0};
	int rc;

	rc = ldap_set_option(handle, LDAP_OPT_TIMEOUT, &limit);
	if (rc == LDAP_OPT_SUCCESS)
		rc = ldap_set_option(handle, LDAP_OPT_NETWORK_TIMEOUT, &limit);
	return rc;
}

int adr_ldap_options_set(struct ldap *handle, const char *uri,
			 const struct adr_ldap_settings *settings,
			 struct adrcpt_error *err)
{
	size_t i;

	for (i = 0; i < COUNT(numbers); i++)
		if (ldap_set_option(handle, numbers[i].option,
				    &numbers[i].value) != LDAP_OPT_SUCCESS)
			return fail(uri, "an option", err);
	for (i = 0; i < COUNT(switches); i++)
		if (ldap_set_option(handle, switches[i].option,
				    switches[i].on
					    ? LDAP_OPT_ON
					    : LDAP_OPT_OFF) != LDAP_OPT_SUCCESS)
			return fail(uri, "a switch", err);
	if (ldap_set_option(handle, LDAP_OPT_SERVER_CONTROLS, NULL) !=
		    LDAP_OPT_SUCCESS ||
	    ldap_set_option(handle, LDAP_OPT_CLIENT_CONTROLS, NULL) !=
		    LDAP_OPT_SUCCESS)
		return fail(uri, "no controls", err);
	if (adr_ldap_options_set_timeout(handle, settings->connect_timeout) !=
	    LDAP_OPT_SUCCESS)
		return fail(uri, "a timeout", err);
	return 0;
}

/* Does libldap's TLS library have an option of this package? */
static bool is_known(const char *package)
{
	char *ours = NULL;
	bool known;

	if (package == NULL)
		return true;
	known = ldap_get_option(NULL, LDAP_OPT_X_TLS_PACKAGE, &ours) ==
			LDAP_OPT_SUCCESS &&
		ours != NULL && strcmp(ours, package) == 0;
	ldap_memfree(ours);
	return known;
}

/* libldap's own message for a file that it cannot use is none. */
static int check_file(const char *option, const char *path,
		      struct adrcpt_error *err)
{
	int fd;

	if (path == NULL)
		return 0;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return adr_error_errno(err, ADRCPT_E_CONFIG, errno, "%s %s",
				       option, path);
	close(fd);
	return 0;
}

static int check_files(const struct adr_ldap_settings *settings,
		       const char *ca_file, struct adrcpt_error *err)
{
	int rc = check_file("tls_ca_file", ca_file, err);

	if (rc == 0 && !adr_tls_has_certificates(ca_file))
		rc = adrcpt_error_set(err, ADRCPT_E_CONFIG,
				      "tls_ca_file %s holds no certificate",
				      ca_file);

	if (rc == 0)
		rc = check_file("tls_cert_file", settings->tls_cert_file, err);
	if (rc == 0)
		rc = check_file("tls_key_file", settings->tls_key_file, err);
	return rc;
}

/* The last step, which reads all files; later changes would have no effect. */
static int make_context(struct ldap *handle, const char *uri,
			const char *ca_file, struct adrcpt_error *err)
{
	int is_server = 0;

	if (ldap_set_option(handle, LDAP_OPT_X_TLS_NEWCTX, &is_server) ==
	    LDAP_OPT_SUCCESS)
		return 0;
	return adrcpt_error_set(err, ADRCPT_E_CONFIG,
				"%s: cannot set up TLS: tls_ca_file %s, "
				"tls_cert_file or tls_key_file holds nothing "
				"that can be used",
				uri, ca_file);
}

/* libldap on GnuTLS has no trust of its own, whatever the system has. */
const char *adr_ldap_ca_file(const struct adr_ldap_settings *settings)
{
	return settings->tls_ca_file != NULL ? settings->tls_ca_file
					     : ADRCPT_CA_FILE;
}

int adr_ldap_options_set_tls(struct ldap *handle, const char *uri,
			     const struct adr_ldap_settings *settings,
			     bool is_probe, struct adrcpt_error *err)
{
	const char *ca_file = adr_ldap_ca_file(settings);
	const struct {
		int option;
		const char *path;
	} files[] = {
		{LDAP_OPT_X_TLS_CACERTFILE, ca_file},
		{LDAP_OPT_X_TLS_CERTFILE, settings->tls_cert_file},
		{LDAP_OPT_X_TLS_KEYFILE, settings->tls_key_file},
	};
	int never = LDAP_OPT_X_TLS_NEVER;
	size_t i;
	int rc;

	rc = check_files(settings, ca_file, err);
	if (rc < 0)
		return rc;
	for (i = 0; i < COUNT(tls_numbers); i++)
		if (is_known(tls_numbers[i].package) &&
		    ldap_set_option(handle, tls_numbers[i].option,
				    &tls_numbers[i].value) != LDAP_OPT_SUCCESS)
			return fail(uri, "a TLS option", err);
	for (i = 0; i < COUNT(tls_unset); i++)
		if (is_known(tls_unset[i].package) &&
		    ldap_set_option(handle, tls_unset[i].option, NULL) !=
			    LDAP_OPT_SUCCESS)
			return fail(uri, "a TLS option", err);
	for (i = 0; i < COUNT(files); i++)
		if (ldap_set_option(handle, files[i].option, files[i].path) !=
		    LDAP_OPT_SUCCESS)
			return fail(uri, "a TLS file", err);
	if (is_probe && ldap_set_option(handle, LDAP_OPT_X_TLS_REQUIRE_CERT,
					&never) != LDAP_OPT_SUCCESS)
		return fail(uri, "a TLS option", err);
	return make_context(handle, uri, ca_file, err);
}
