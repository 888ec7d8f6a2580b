#include "ldap_dns.h"

#include "error.h"
#include "mem.h"
#include "text.h"

#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <netdb.h>
#include <netinet/in.h>
#include <resolv.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define ANSWER_SIZE 65535
#define QUERY_SECONDS 5
#define QUERY_TRIES 2

/* --- Asking ------------------------------------------------------------- */

static bool parse_server(struct sockaddr_in *out, const char *server)
{
	const char *colon = strchr(server, ':');
	size_t len = colon != NULL ? (size_t)(colon - server) : strlen(server);
	char address[INET_ADDRSTRLEN];
	int64_t port = NS_DEFAULTPORT;

	if (len >= sizeof address)
		return false;
	memcpy(address, server, len);
	address[len] = '\0';
	if (colon != NULL &&
	    (!adr_parse_int64(&port, colon + 1, strlen(colon + 1)) ||
	     port < 1 || port > 65535))
		return false;
	memset(out, 0, sizeof *out);
	out->sin_family = AF_INET;
	out->sin_port = htons((uint16_t)port);
	return inet_pton(AF_INET, address, &out->sin_addr) == 1;
}

bool adr_dns_is_server(const char *server)
{
	struct sockaddr_in address;

	return parse_server(&address, server);
}

/* One answer, or ADRCPT_E_CONNECT; *len 0: there are no such records. */
static int ask(unsigned char *answer, int *len, const char *name, int type,
	       const char *server, struct adrcpt_error *err)
{
	struct __res_state state;
	int got, reason;

	memset(&state, 0, sizeof state);
	if (res_ninit(&state) < 0)
		return adrcpt_error_set(err, ADRCPT_E_CONNECT,
					"DNS: the resolver cannot be set up");
	if (server != NULL && parse_server(&state.nsaddr_list[0], server)) {
		state.nscount = 1;
		state.retrans = QUERY_SECONDS;
		state.retry = QUERY_TRIES;
	}
	got = res_nquery(&state, name, ns_c_in, type, answer, ANSWER_SIZE);
	reason = state.res_h_errno;
	res_nclose(&state);
	*len = got < 0 ? 0 : got;
	if (got >= 0 || reason == HOST_NOT_FOUND || reason == NO_DATA)
		return 0;
	return adrcpt_error_set(
		err, ADRCPT_E_CONNECT, "DNS: no answer for %s from %s", name,
		server != NULL ? server : "the system's servers");
}

typedef bool record_fn(void *user, const ns_msg *message, const ns_rr *record);

/* Each record of this type; false without memory. */
static bool walk(const unsigned char *answer, int len, int type,
		 record_fn *take, void *user)
{
	ns_msg message;
	ns_rr record;
	int i;

	if (len == 0 || ns_initparse(answer, len, &message) < 0)
		return true;
	for (i = 0; i < ns_msg_count(message, ns_s_an); i++)
		if (ns_parserr(&message, ns_s_an, i, &record) == 0 &&
		    (int)ns_rr_type(record) == type &&
		    !take(user, &message, &record))
			return false;
	return true;
}

static int query(const char *name, int type, const char *server,
		 record_fn *take, void *user, struct adrcpt_error *err)
{
	unsigned char *answer = malloc(ANSWER_SIZE);
	int len, rc;

	if (answer == NULL)
		return adr_error_nomem(err);
	rc = ask(answer, &len, name, type, server, err);
	if (rc == 0 && !walk(answer, len, type, take, user))
		rc = adr_error_nomem(err);
	free(answer);
	return rc;
}

/* --- SRV ---------------------------------------------------------------- */

/* It becomes part of a URI, so nothing but a host name will do. */
static bool is_host(const char *name)
{
	if (name[0] == '\0')
		return false;
	for (; *name != '\0'; name++)
		if (!adr_ascii_is_alnum(*name) && strchr(".-_", *name) == NULL)
			return false;
	return true;
}

static bool take_srv(void *user, const ns_msg *message, const ns_rr *record)
{
	struct adr_srv_list *list = user;
	const unsigned char *data = ns_rr_rdata(*record);
	void *items = list->items;
	char host[NS_MAXDNAME];
	struct adr_srv item;

	/* three numbers of two octets, then a name; "." means no service */
	if (ns_rr_rdlen(*record) < 7 ||
	    dn_expand(ns_msg_base(*message), ns_msg_end(*message), data + 6,
		      host, sizeof host) < 0 ||
	    !is_host(host))
		return true;
	item.priority = ns_get16(data);
	item.weight = ns_get16(data + 2);
	item.port = (int)ns_get16(data + 4);
	item.host = adr_memdup(host, strlen(host));
	if (item.host == NULL ||
	    !adr_grow(&items, &list->capacity, list->count + 1, sizeof item)) {
		free(item.host);
		return false;
	}
	list->items = items;
	list->items[list->count++] = item;
	return true;
}

static int compare_srv(const void *a, const void *b)
{
	const struct adr_srv *x = a, *y = b;

	if (x->priority != y->priority)
		return x->priority < y->priority ? -1 : 1;
	return (x->weight > 0) - (y->weight > 0); /* RFC 2782: 0 first */
}

static uint32_t random_below(uint32_t limit)
{
	uint32_t number = 0;

	if (getrandom(&number, sizeof number, 0) != (ssize_t)sizeof number)
		number = 0;
	return number % limit;
}

/* RFC 2782: among equal priorities, chance by weight decides who is next. */
static void draw_next(struct adr_srv *items, size_t count)
{
	uint32_t total = 0, drawn, sum = 0;
	struct adr_srv chosen;
	size_t i, same = 0;

	while (same < count && items[same].priority == items[0].priority)
		total += items[same++].weight;
	drawn = random_below(total + 1);
	for (i = 0; i < same; i++) {
		sum += items[i].weight;
		if (sum >= drawn)
			break;
	}
	chosen = items[i];
	memmove(items + 1, items, i * sizeof *items);
	items[0] = chosen;
}

int adr_dns_srv(struct adr_srv_list *list, const char *name, const char *server,
		struct adrcpt_error *err)
{
	size_t i;
	int rc;

	memset(list, 0, sizeof *list);
	rc = query(name, ns_t_srv, server, take_srv, list, err);
	if (rc < 0) {
		adr_srv_list_clear(list);
		return rc;
	}
	if (list->count > 1)
		qsort(list->items, list->count, sizeof *list->items,
		      compare_srv);
	for (i = 0; i < list->count; i++)
		draw_next(list->items + i, list->count - i);
	return 0;
}

void adr_srv_list_clear(struct adr_srv_list *list)
{
	while (list->count > 0)
		free(list->items[--list->count].host);
	free(list->items);
	memset(list, 0, sizeof *list);
}

/* --- Addresses ---------------------------------------------------------- */

struct texts {
	char **items; /* ended by NULL */
	size_t count;
	size_t capacity;
};

static bool take_address(void *user, const ns_msg *message, const ns_rr *record)
{
	struct texts *texts = user;
	bool is_ipv4 = ns_rr_type(*record) == ns_t_a;
	void *items = texts->items;
	char text[INET6_ADDRSTRLEN];

	(void)message;
	if (ns_rr_rdlen(*record) != (is_ipv4 ? 4 : 16) ||
	    inet_ntop(is_ipv4 ? AF_INET : AF_INET6, ns_rr_rdata(*record), text,
		      sizeof text) == NULL)
		return true;
	if (!adr_grow(&items, &texts->capacity, texts->count + 2,
		      sizeof *texts->items))
		return false;
	texts->items = items;
	texts->items[texts->count] = adr_memdup(text, strlen(text));
	if (texts->items[texts->count] == NULL)
		return false;
	texts->items[++texts->count] = NULL;
	return true;
}

int adr_dns_addresses(char ***addresses, const char *host, const char *server,
		      struct adrcpt_error *err)
{
	struct texts texts = {NULL, 0, 0};
	int rc;

	rc = query(host, ns_t_a, server, take_address, &texts, err);
	if (rc == 0)
		rc = query(host, ns_t_aaaa, server, take_address, &texts, err);
	if (rc == 0 && texts.count == 0)
		rc = adrcpt_error_set(err, ADRCPT_E_CONNECT,
				      "DNS: %s has no address at %s", host,
				      server);
	if (rc < 0) {
		adr_dns_addresses_free(texts.items);
		return rc;
	}
	*addresses = texts.items;
	return 0;
}

void adr_dns_addresses_free(char **addresses)
{
	size_t i;

	for (i = 0; addresses != NULL && addresses[i] != NULL; i++)
		free(addresses[i]);
	free(addresses);
}
