/*
 * The scripted server's paging cookies. A cookie belongs to its connection,
 * base, scope and filter; only the page size may change. It may be sent again,
 * as with AD. It has zero bytes and high ones: it is no C string.
 */
#include "fake_ldap_int.h"

#include <stdlib.h>
#include <string.h>

enum {
	COOKIE_LEN = 24,
	UNAVAILABLE_CRITICAL = 12,
	UNWILLING = 53,
};

static const unsigned char magic[4] = {0x00, 0xff, 0x1b, 0x00};

static void put_number(unsigned char *to, uint64_t number, size_t len)
{
	while (len-- > 0) {
		to[len] = (unsigned char)number;
		number >>= 8;
	}
}

static uint64_t get_number(const unsigned char *from, size_t len)
{
	uint64_t number = 0;

	while (len-- > 0)
		number = number << 8 | *from++;
	return number;
}

/* What must not change between two pages; the caller frees it. */
static char *make_key(const struct fake_search *search)
{
	struct fake_buf key = {0};

	fake_buf_printf(&key, "%s\n%d\n", search->base, search->scope);
	fake_filter_text(&key, search->filter_tag, search->filter);
	fake_buf_add(&key, "", 1);
	return key.data;
}

static struct fake_paged *find_paged(struct fake_server *server, uint32_t id)
{
	size_t i;

	for (i = 0; i < server->n_paged; i++)
		if (server->paged[i].id == id)
			return &server->paged[i];
	return NULL;
}

static void remove_paged(struct fake_server *server, size_t index)
{
	free(server->paged[index].key);
	server->n_paged--;
	memmove(&server->paged[index], &server->paged[index + 1],
		(server->n_paged - index) * sizeof(*server->paged));
}

void fake_paged_forget(struct fake_server *server, unsigned connection)
{
	size_t i = 0;

	while (i < server->n_paged) {
		if (connection == 0 ||
		    server->paged[i].connection == connection)
			remove_paged(server, i);
		else
			i++;
	}
	if (server->n_paged == 0) {
		free(server->paged);
		server->paged = NULL;
	}
}

/* The paged search that a request goes on with; 0: a new one. */
static uint32_t cookie_id(const struct fake_search *search)
{
	const struct berval *cookie = &search->page.cookie;

	if (cookie->bv_len != COOKIE_LEN)
		return 0;
	return (uint32_t)get_number((unsigned char *)cookie->bv_val + 4, 4);
}

int fake_paged_number(const struct fake_search *search)
{
	const struct berval *cookie = &search->page.cookie;

	if (cookie->bv_len != COOKIE_LEN)
		return -1;
	return (int)get_number((unsigned char *)cookie->bv_val + 8, 4) + 1;
}

static void close_paged(struct fake_server *server, uint32_t id)
{
	struct fake_paged *paged = find_paged(server, id);

	if (paged != NULL)
		remove_paged(server, (size_t)(paged - server->paged));
}

int fake_paged_resume(struct fake_search *search)
{
	const unsigned char *cookie =
		(const unsigned char *)search->page.cookie.bv_val;
	struct fake_paged *paged;
	char *key;
	bool same;

	if (search->page.cookie.bv_len != COOKIE_LEN ||
	    memcmp(cookie, magic, sizeof(magic)) != 0)
		return UNWILLING;
	paged = find_paged(search->conn->server, cookie_id(search));
	if (paged == NULL || paged->connection != search->conn->number)
		return UNWILLING;
	key = make_key(search);
	same = strcmp(key, paged->key) == 0;
	free(key);
	search->page_no = fake_paged_number(search);
	search->position = (size_t)get_number(cookie + 12, 8);
	return same ? 0 : UNAVAILABLE_CRITICAL;
}

static uint32_t open_paged(struct fake_search *search)
{
	struct fake_server *server = search->conn->server;
	size_t limit = server->opt->max_result_sets;
	struct fake_paged *paged;

	if (limit > 0 && server->n_paged >= limit)
		remove_paged(server, 0);
	server->paged = fake_realloc(
		server->paged, (server->n_paged + 1) * sizeof(*server->paged));
	paged = &server->paged[server->n_paged++];
	paged->id = ++server->last_paged;
	paged->connection = search->conn->number;
	paged->key = make_key(search);
	return paged->id;
}

size_t fake_paged_value(struct fake_buf *value, struct fake_search *search,
			bool more, size_t position, int page_no)
{
	unsigned char cookie[COOKIE_LEN] = {0};
	struct berval bytes = {.bv_val = (char *)cookie};
	BerElement *ber = fake_ber_new(search->conn);
	uint32_t id = cookie_id(search);

	if (!more) {
		close_paged(search->conn->server, id);
	} else {
		if (id == 0)
			id = open_paged(search);
		memcpy(cookie, magic, sizeof(magic));
		put_number(cookie + 4, id, 4);
		put_number(cookie + 8, (uint64_t)page_no, 4);
		put_number(cookie + 12, position, 8);
		memset(cookie + 20, 0xfe, 4);
		bytes.bv_len = COOKIE_LEN;
	}
	ber_printf(ber, "{iO}", search->conn->server->opt->estimate, &bytes);
	fake_ber_end(value, ber);
	return bytes.bv_len;
}
