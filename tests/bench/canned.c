/*
 * canned LDIF [MICROSECONDS]: an LDAP server that answers from memory as fast
 * as loopback takes it, so that the client alone is measured.
 *
 * It reads what "users" writes, prints its port on a line, and from then on
 * answers any bind with success, and any search with the objects that have
 * proxyAddresses, by pages, each with the attributes that were asked for.  No
 * filter and no base is looked at; a base search gets a small rootDSE.  Frames
 * are Active Directory's: four octets of length on whatever is constructed,
 * large writes.  With MICROSECONDS it thinks so long before each page.
 *
 * A process a connection; end it by its pid.  Not for tests of correctness:
 * those have tests/fake_ldap.
 */
#include "ber.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#define MAX_NAMES 32
#define MAX_PAGE 1000
#define WRITE_SIZE ((size_t)128 * 1024)
#define MAX_ENTRY ((size_t)64 * 1024)

/* --- The directory ------------------------------------------------------ */

/* One attribute of one entry, as it is sent. */
struct piece {
	uint32_t name; /* index into names */
	uint32_t len;
	size_t at; /* in pool */
};

struct entry {
	size_t dn, dn_len; /* the encoded DN, in pool */
	size_t first, end; /* its pieces */
};

static struct bytes pool, pieces, entries;
static char names[MAX_NAMES][64];
static uint32_t name_count;

static struct entry *entry_at(size_t index)
{
	return (struct entry *)(void *)entries.data + index;
}

static struct piece *piece_at(size_t index)
{
	return (struct piece *)(void *)pieces.data + index;
}

static size_t count_entries(void)
{
	return entries.len / sizeof(struct entry);
}

static uint32_t name_index(const char *name, size_t len, bool is_new)
{
	uint32_t i;

	for (i = 0; i < name_count; i++)
		if (strlen(names[i]) == len &&
		    strncasecmp(names[i], name, len) == 0)
			return i;
	if (!is_new || name_count == MAX_NAMES || len >= sizeof names[0])
		return MAX_NAMES;
	memcpy(names[name_count], name, len);
	return name_count++;
}

static size_t decode_base64(char *text, size_t len)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";
	uint32_t group = 0;
	size_t i, out = 0, bits = 0;

	for (i = 0; i < len && text[i] != '='; i++) {
		const char *digit = strchr(digits, text[i]);

		group = group << 6 | (uint32_t)(digit - digits);
		bits += 6;
		if (bits < 8)
			continue;
		bits -= 8;
		text[out++] = (char)(group >> bits);
	}
	return out;
}

/* A line taken apart; its value is decoded in place. */
struct line {
	const char *name;
	size_t name_len;
	char *value;
	size_t len;
};

static struct line split(char *text, size_t len)
{
	char *colon = memchr(text, ':', len);
	struct line line = {text, 0, NULL, 0};

	if (colon == NULL || len - (size_t)(colon - text) < 2)
		die("canned: not a line of LDIF");
	line.name_len = (size_t)(colon - text);
	line.value = colon + (colon[1] == ':' ? 3 : 2);
	line.len = len - (size_t)(line.value - text);
	if (colon[1] == ':')
		line.len = decode_base64(line.value, line.len);
	return line;
}

/* Entries are built a line at a time; one value after the other of the same
 * attribute goes into its set. */
struct builder {
	struct entry entry;
	struct piece piece;
	size_t set; /* where the values begin */
	bool is_open, has_address;
};

static void end_piece(struct builder *self)
{
	if (!self->is_open)
		return;
	ber_close(&pool, self->set);
	ber_close(&pool, self->piece.at);
	self->piece.len = (uint32_t)(pool.len - self->piece.at);
	bytes_add(&pieces, &self->piece, sizeof self->piece);
	self->is_open = false;
}

static void end_entry(struct builder *self)
{
	end_piece(self);
	self->entry.end = pieces.len / sizeof self->piece;
	if (self->has_address)
		bytes_add(&entries, &self->entry, sizeof self->entry);
	self->has_address = false;
}

static void add_line(struct builder *self, const struct line *line)
{
	uint32_t name = name_index(line->name, line->name_len, true);

	if (line->name_len == 2 && memcmp(line->name, "dn", 2) == 0) {
		self->entry.dn = pool.len;
		ber_put(&pool, BER_STRING, line->value, line->len);
		self->entry.dn_len = pool.len - self->entry.dn;
		self->entry.first = pieces.len / sizeof self->piece;
		return;
	}
	if (!self->is_open || self->piece.name != name) {
		end_piece(self);
		self->is_open = true;
		self->piece.name = name;
		self->piece.at = ber_open(&pool, BER_SEQUENCE);
		ber_put(&pool, BER_STRING, line->name, line->name_len);
		self->set = ber_open(&pool, BER_SET);
	}
	self->has_address |= strcasecmp(names[name], "proxyAddresses") == 0;
	ber_put(&pool, BER_STRING, line->value, line->len);
}

static void load(const char *path)
{
	FILE *file = fopen(path, "r");
	struct builder builder = {{0, 0, 0, 0}, {0, 0, 0}, 0, false, false};
	char *text = NULL;
	size_t size = 0;
	ssize_t len;

	if (file == NULL)
		die(path);
	while ((len = getline(&text, &size, file)) > 0) {
		struct line line;

		if (len == 1) {
			end_entry(&builder);
			continue;
		}
		line = split(text, (size_t)len - 1);
		add_line(&builder, &line);
	}
	end_entry(&builder);
	free(text);
	fclose(file);
}

/* --- Requests ----------------------------------------------------------- */

struct search {
	struct ber id;
	bool is_base, is_paged;
	bool all; /* attributes */
	bool wanted[MAX_NAMES + 1];
	size_t first, page_size;
};

static void read_attributes(struct search *search, struct ber list)
{
	struct ber name;

	search->all = list.at == list.end;
	while (ber_take(&list, &name) == BER_STRING)
		search->wanted[name_index((const char *)name.at,
					  (size_t)(name.end - name.at),
					  false)] = true;
}

/* The cookie is the number of the next entry, as it lies in memory. */
static void read_controls(struct search *search, struct ber list)
{
	unsigned long size;
	struct ber cookie;

	search->is_paged = ber_find_paging(list, &size, &cookie) != 0;
	if (!search->is_paged)
		return;
	search->page_size = size < MAX_PAGE ? size : MAX_PAGE;
	if ((size_t)(cookie.end - cookie.at) == sizeof search->first)
		memcpy(&search->first, cookie.at, sizeof search->first);
}

static void read_search(struct search *search, struct ber request,
			struct ber rest)
{
	struct ber body;
	int i;

	ber_take(&request, &body);
	ber_take(&request, &body);
	search->is_base = ber_number(&body) == 0;
	for (i = 0; i < 6; i++) /* aliases, limits, types, filter, attributes */
		ber_take(&request, &body);
	read_attributes(search, body);
	if (ber_take(&rest, &body) == BER_CONTROLS)
		read_controls(search, body);
}

/* --- Answers ------------------------------------------------------------ */

static void send_all(int fd, struct bytes *out)
{
	size_t done = 0;

	while (done < out->len) {
		ssize_t sent = send(fd, out->data + done, out->len - done,
				    MSG_NOSIGNAL);

		if (sent <= 0)
			_exit(0);
		done += (size_t)sent;
	}
	out->len = 0;
}

static size_t open_message(struct bytes *out, const struct ber *id)
{
	size_t start = ber_open(out, BER_SEQUENCE);

	ber_put(out, BER_INTEGER, id->at, (size_t)(id->end - id->at));
	return start;
}

static void put_result(struct bytes *out, const struct ber *id, int tag,
		       int code, const struct search *search, size_t next)
{
	size_t message = open_message(out, id);
	size_t result = ber_open(out, tag);

	ber_put_number(out, BER_ENUM, code);
	ber_put_text(out, BER_STRING, "");
	ber_put_text(out, BER_STRING, "");
	ber_close(out, result);
	if (search != NULL && search->is_paged)
		ber_put_paging(out, 0, &next, next > 0 ? sizeof next : 0);
	ber_close(out, message);
}

static void put_attribute(struct bytes *out, const char *name,
			  const char *value)
{
	size_t start = ber_open(out, BER_SEQUENCE), set;

	ber_put_text(out, BER_STRING, name);
	set = ber_open(out, BER_SET);
	ber_put_text(out, BER_STRING, value);
	ber_close(out, set);
	ber_close(out, start);
}

static void put_rootdse(struct bytes *out, const struct search *search)
{
	size_t message = open_message(out, &search->id);
	size_t entry = ber_open(out, BER_SEARCH_ENTRY);
	size_t list;

	ber_put_text(out, BER_STRING, "");
	list = ber_open(out, BER_SEQUENCE);
	put_attribute(out, "defaultNamingContext", "DC=bench,DC=test");
	put_attribute(out, "namingContexts", "DC=bench,DC=test");
	put_attribute(out, "supportedLDAPVersion", "3");
	put_attribute(out, "supportedControl", BER_PAGED);
	put_attribute(out, "isSynchronized", "TRUE");
	put_attribute(out, "dnsHostName", "localhost");
	ber_close(out, list);
	ber_close(out, entry);
	ber_close(out, message);
	put_result(out, &search->id, BER_SEARCH_DONE, 0, search, 0);
}

static void put_entry(struct bytes *out, const struct entry *entry,
		      const struct search *search)
{
	size_t message = open_message(out, &search->id);
	size_t body = ber_open(out, BER_SEARCH_ENTRY);
	size_t list, i;

	bytes_add(out, pool.data + entry->dn, entry->dn_len);
	list = ber_open(out, BER_SEQUENCE);
	for (i = entry->first; i < entry->end; i++) {
		const struct piece *piece = piece_at(i);

		if (search->all || search->wanted[piece->name])
			bytes_add(out, pool.data + piece->at, piece->len);
	}
	ber_close(out, list);
	ber_close(out, body);
	ber_close(out, message);
}

static void answer_search(int fd, struct bytes *out,
			  const struct search *search, long think)
{
	const struct timespec pause = {think / 1000000, think % 1000000 * 1000};
	size_t count = count_entries(), end = search->first, i;

	if (search->is_base) {
		put_rootdse(out, search);
		send_all(fd, out);
		return;
	}
	if (think > 0)
		nanosleep(&pause, NULL);
	if (search->is_paged && search->first < count)
		end = search->first + search->page_size;
	if (end > count)
		end = count;
	for (i = search->first; i < end; i++) {
		put_entry(out, entry_at(i), search);
		if (out->len >= WRITE_SIZE)
			send_all(fd, out);
	}
	/* sizeLimitExceeded without paging: AD gives a thousand, we none */
	put_result(out, &search->id, BER_SEARCH_DONE, search->is_paged ? 0 : 4,
		   search, end < count ? end : 0);
	send_all(fd, out);
}

static void answer(int fd, struct bytes *out, struct ber message, long think)
{
	struct search search;
	struct ber request;
	int tag;

	memset(&search, 0, sizeof search);
	ber_take(&message, &search.id);
	tag = ber_take(&message, &request);
	if (tag == BER_SEARCH_REQUEST) {
		read_search(&search, request, message);
		answer_search(fd, out, &search, think);
		return;
	}
	if (tag == BER_BIND_REQUEST)
		put_result(out, &search.id, BER_BIND_RESPONSE, 0, NULL, 0);
	else if (tag == BER_EXT_REQUEST) /* protocolError: not known */
		put_result(out, &search.id, BER_EXT_RESPONSE, 2, NULL, 0);
	else if (tag == BER_UNBIND)
		_exit(0);
	send_all(fd, out);
}

static _Noreturn void serve(int fd, long think)
{
	static unsigned char input[65536];
	struct bytes out = {NULL, 0, 0};
	size_t len = 0;
	int one = 1;

	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	bytes_room(&out, WRITE_SIZE + MAX_ENTRY);
	for (;;) {
		struct ber rest = {input, input + len}, message;
		ssize_t got;

		if (ber_take(&rest, &message) == BER_SEQUENCE) {
			answer(fd, &out, message, think);
			len = (size_t)(rest.end - rest.at);
			memmove(input, rest.at, len);
			continue;
		}
		got = recv(fd, input + len, sizeof input - len, 0);
		if (got <= 0)
			_exit(0);
		len += (size_t)got;
	}
}

static int listen_somewhere(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t size = sizeof address;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) < 0 ||
	    listen(fd, 16) < 0 ||
	    getsockname(fd, (struct sockaddr *)&address, &size) < 0)
		die("canned: listen");
	printf("%u\n", (unsigned)ntohs(address.sin_port));
	fflush(stdout);
	return fd;
}

int main(int argc, char **argv)
{
	long think = argc > 2 ? strtol(argv[2], NULL, 10) : 0;
	int listener;

	if (argc < 2) {
		fputs("usage: canned LDIF [MICROSECONDS]\n", stderr);
		return 64;
	}
	load(argv[1]);
	signal(SIGCHLD, SIG_IGN);
	listener = listen_somewhere();
	for (;;) {
		int fd = accept(listener, NULL, NULL);

		if (fd < 0)
			continue;
		if (fork() == 0) {
			close(listener);
			serve(fd, think);
		}
		close(fd);
	}
}
