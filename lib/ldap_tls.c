#include "ldap_tls.h"

#include "text.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

void adr_tls_peer_explain(char *text, size_t size,
			  const struct adr_tls_peer *peer, const char *host,
			  const char *ca_file)
{
	if (peer->is_late)
		snprintf(text, size,
			 "the server's certificate expired on %s: renew it "
			 "there",
			 peer->until);
	else if (peer->is_early)
		snprintf(text, size,
			 "the server's certificate is valid only from %s on: "
			 "check the clocks",
			 peer->from);
	else if (!peer->is_for_host)
		snprintf(text, size,
			 "the server's certificate is for %s, not for %s: use "
			 "a name of the certificate",
			 peer->names, host);
	else
		snprintf(text, size,
			 "the server's certificate was issued by '%s', which "
			 "%s does not vouch for: give the CA's certificate by "
			 "tls_ca_file",
			 peer->issuer, ca_file);
}

#ifdef HAVE_GNUTLS

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

static void copy_clean(char *out, size_t size, const gnutls_datum_t *text)
{
	adr_text_clean(out, size, (const char *)text->data, text->size);
}

static void copy_names(struct adr_tls_peer *peer, gnutls_x509_crt_t cert)
{
	gnutls_datum_t subject = {NULL, 0}, issuer = {NULL, 0};

	if (gnutls_x509_crt_get_dn3(cert, &subject, 0) == 0)
		copy_clean(peer->subject, sizeof peer->subject, &subject);
	if (gnutls_x509_crt_get_issuer_dn3(cert, &issuer, 0) == 0)
		copy_clean(peer->issuer, sizeof peer->issuer, &issuer);
	gnutls_free(subject.data);
	gnutls_free(issuer.data);
}

static void copy_day(char *out, size_t size, time_t when)
{
	struct tm utc;

	out[0] = '\0';
	if (gmtime_r(&when, &utc) != NULL)
		strftime(out, size, "%Y-%m-%d", &utc);
}

static void copy_dates(struct adr_tls_peer *peer, gnutls_x509_crt_t cert)
{
	time_t from = gnutls_x509_crt_get_activation_time(cert);
	time_t until = gnutls_x509_crt_get_expiration_time(cert);
	time_t now = time(NULL);

	copy_day(peer->from, sizeof peer->from, from);
	copy_day(peer->until, sizeof peer->until, until);
	peer->is_early = from > now;
	peer->is_late = until < now;
}

/* The subject alternative names that are host names, else the subject. */
static void copy_hosts(struct adr_tls_peer *peer, gnutls_x509_crt_t cert)
{
	char name[256], clean[256];
	size_t size, len = 0;
	unsigned i;
	int type;

	for (i = 0;; i++) {
		size = sizeof name;
		type = gnutls_x509_crt_get_subject_alt_name(cert, i, name,
							    &size, NULL);
		if (type == GNUTLS_E_SHORT_MEMORY_BUFFER)
			continue;
		if (type < 0)
			break;
		if (type != GNUTLS_SAN_DNSNAME)
			continue;
		adr_text_clean(clean, sizeof clean, name, size);
		if (len + strlen(clean) + 2 > sizeof peer->names)
			break;
		len += (size_t)snprintf(peer->names + len,
					sizeof peer->names - len, "%s%s",
					len > 0 ? ", " : "", clean);
	}
	if (len == 0)
		snprintf(peer->names, sizeof peer->names, "%s", peer->subject);
}

bool adr_tls_peer_read(struct adr_tls_peer *peer, const void *der, size_t len,
		       const char *host)
{
	gnutls_datum_t bytes = {(unsigned char *)der, (unsigned)len};
	gnutls_x509_crt_t cert;
	bool ok;

	memset(peer, 0, sizeof *peer);
	if (gnutls_x509_crt_init(&cert) < 0)
		return false;
	ok = gnutls_x509_crt_import(cert, &bytes, GNUTLS_X509_FMT_DER) == 0;
	if (ok) {
		copy_names(peer, cert);
		copy_dates(peer, cert);
		copy_hosts(peer, cert);
		peer->is_for_host =
			gnutls_x509_crt_check_hostname(cert, host) != 0;
	}
	gnutls_x509_crt_deinit(cert);
	return ok;
}

bool adr_tls_has_certificates(const char *path)
{
	gnutls_datum_t file = {NULL, 0};
	gnutls_x509_crt_t *certs = NULL;
	unsigned count = 0, i;

	if (gnutls_load_file(path, &file) < 0)
		return false;
	if (gnutls_x509_crt_list_import2(&certs, &count, &file,
					 GNUTLS_X509_FMT_PEM, 0) < 0)
		count = 0;
	for (i = 0; i < count; i++)
		gnutls_x509_crt_deinit(certs[i]);
	gnutls_free(certs);
	gnutls_free(file.data);
	return count > 0;
}

#else

bool adr_tls_has_certificates(const char *path)
{
	(void)path;
	return true;
}

bool adr_tls_peer_read(struct adr_tls_peer *peer, const void *der, size_t len,
		       const char *host)
{
	(void)der;
	(void)len;
	(void)host;
	memset(peer, 0, sizeof *peer);
	return false;
}

#endif
