#include "ldap_socket.h"

#include "error.h"
#include "ldap_dns.h"
#include "mem.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ldap.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define DEFAULT_LDAPI_PATH "/var/run/slapd/ldapi"

long long adr_clock_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* --- URIs --------------------------------------------------------------- */

static int fill_address(struct adr_ldap_address *address,
			const LDAPURLDesc *url)
{
	const char *host = url->lud_host != NULL ? url->lud_host : "";
	char **text;

	address->is_local = strcmp(url->lud_scheme, "ldapi") == 0;
	address->is_tls = strcmp(url->lud_scheme, "ldaps") == 0;
	address->port = url->lud_port;
	if (address->port == 0)
		address->port = address->is_tls ? LDAPS_PORT : LDAP_PORT;
	text = address->is_local ? &address->path : &address->host;
	if (host[0] == '\0')
		host = address->is_local ? DEFAULT_LDAPI_PATH : "localhost";
	*text = adr_memdup(host, strlen(host));
	return *text != NULL ? 0 : ADRCPT_E_NOMEM;
}

int adr_ldap_address_parse(struct adr_ldap_address *address, const char *uri,
			   struct adrcpt_error *err)
{
	LDAPURLDesc *url = NULL;
	int rc;

	memset(address, 0, sizeof *address);
	if (ldap_url_parse(uri, &url) != LDAP_URL_SUCCESS ||
	    (strcmp(url->lud_scheme, "ldap") != 0 &&
	     strcmp(url->lud_scheme, "ldaps") != 0 &&
	     strcmp(url->lud_scheme, "ldapi") != 0)) {
		ldap_free_urldesc(url);
		return adrcpt_error_set(err, ADRCPT_E_USAGE,
					"'%s' is not an LDAP URI (ldap://host, "
					"ldaps://host or ldapi://%%2Fsocket)",
					uri);
	}
	rc = fill_address(address, url);
	ldap_free_urldesc(url);
	return rc < 0 ? adr_error_nomem(err) : 0;
}

void adr_ldap_address_clear(struct adr_ldap_address *address)
{
	free(address->host);
	free(address->path);
	memset(address, 0, sizeof *address);
}

/* --- Connecting --------------------------------------------------------- */

/* 0, or the errno number of the failure. */
static int wait_connected(int fd, long long deadline)
{
	struct pollfd wait = {fd, POLLOUT, 0};
	socklen_t size = sizeof(int);
	int number = 0;

	for (;;) {
		long long left = deadline - adr_clock_ms();
		int ready = left > 0 ? poll(&wait, 1, (int)left) : 0;

		if (ready == 0)
			return ETIMEDOUT;
		if (ready > 0)
			break;
		if (errno != EINTR)
			return errno;
	}
	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &number, &size) < 0)
		return errno;
	return number;
}

static int try_connect(int *out, int family, const struct sockaddr *name,
		       socklen_t size, long long deadline)
{
	int fd, number = 0;

	fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return errno;
	if (connect(fd, name, size) < 0)
		number = errno == EINPROGRESS || errno == EINTR
				 ? wait_connected(fd, deadline)
				 : errno;
	if (number != 0) {
		close(fd);
		return number;
	}
	*out = fd;
	return 0;
}

static int fail(int number, const char *uri, struct adrcpt_error *err)
{
	int status = number == ETIMEDOUT ? ADRCPT_E_TIMEOUT : ADRCPT_E_CONNECT;

	return adr_error_errno(err, status, number, "%s: cannot connect", uri);
}

static int connect_local(int *fd, const struct adr_ldap_address *address,
			 const char *uri, long long deadline,
			 struct adrcpt_error *err)
{
	struct sockaddr_un name;
	int number;

	memset(&name, 0, sizeof name);
	name.sun_family = AF_UNIX;
	if (strlen(address->path) >= sizeof name.sun_path)
		return fail(ENAMETOOLONG, uri, err);
	memcpy(name.sun_path, address->path, strlen(address->path));
	number = try_connect(fd, AF_UNIX, (const struct sockaddr *)&name,
			     sizeof name, deadline);
	return number == 0 ? 0 : fail(number, uri, err);
}

static int connect_any(int *fd, const struct addrinfo *list, const char *uri,
		       long long deadline, struct adrcpt_error *err)
{
	const struct addrinfo *item;
	int number = EHOSTUNREACH, on = 1;

	for (item = list; item != NULL; item = item->ai_next) {
		number = try_connect(fd, item->ai_family, item->ai_addr,
				     item->ai_addrlen, deadline);
		if (number != 0)
			continue;
		/* requests are small, and answered one by one */
		(void)setsockopt(*fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
		return 0;
	}
	return fail(number, uri, err);
}

static int connect_host(int *fd, const char *host, int port, int flags,
			const char *uri, long long deadline,
			struct adrcpt_error *err)
{
	struct addrinfo hints, *list = NULL;
	char service[16];
	int rc;

	memset(&hints, 0, sizeof hints);
	hints.ai_socktype = SOCK_STREAM;
	hints.ai_flags = flags;
	snprintf(service, sizeof service, "%d", port);
	rc = getaddrinfo(host, service, &hints, &list);
	if (rc != 0)
		return adrcpt_error_set(err, ADRCPT_E_CONNECT,
					"%s: cannot find host %s: %s", uri,
					host, gai_strerror(rc));
	rc = connect_any(fd, list, uri, deadline, err);
	freeaddrinfo(list);
	return rc;
}

static bool is_numeric(const char *host)
{
	unsigned char bytes[sizeof(struct in6_addr)];

	return inet_pton(AF_INET, host, bytes) == 1 ||
	       inet_pton(AF_INET6, host, bytes) == 1;
}

int adr_ldap_socket_open(int *fd, const struct adr_ldap_address *address,
			 const char *uri, unsigned seconds,
			 const char *dns_server, struct adrcpt_error *err)
{
	long long deadline = adr_clock_ms() + seconds * 1000LL;
	char **found;
	size_t i;
	int rc;

	if (address->is_local)
		return connect_local(fd, address, uri, deadline, err);
	if (dns_server == NULL || is_numeric(address->host))
		return connect_host(fd, address->host, address->port, 0, uri,
				    deadline, err);
	rc = adr_dns_addresses(&found, address->host, dns_server, err);
	if (rc < 0)
		return rc;
	rc = ADRCPT_E_CONNECT;
	for (i = 0; rc < 0 && found[i] != NULL; i++)
		rc = connect_host(fd, found[i], address->port, AI_NUMERICHOST,
				  uri, deadline, err);
	adr_dns_addresses_free(found);
	return rc;
}
