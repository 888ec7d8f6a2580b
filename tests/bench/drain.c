/*
 * drain PORT BIND-DN PASSWORD-FILE BASE ATTRIBUTE...: the floor of the plain
 * protocol.
 *
 * A paged search on a socket of 127.0.0.1: every octet is read, the end of each
 * page and its cookie are found, the next page is asked for at once, and
 * nothing else is looked at.  No client can read the same answer with less.
 * Prints the number of entries.
 */
#include "ber.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

#define PAGE_SIZE 1000
#define READ_SIZE ((size_t)256 * 1024)

struct client {
	int fd;
	unsigned long message_id;
	struct bytes input;
	size_t done; /* of input */
	unsigned long entries;
	unsigned char cookie[256];
	size_t cookie_len;
};

static void send_message(struct client *self, const struct bytes *message)
{
	if (send(self->fd, message->data, message->len, MSG_NOSIGNAL) !=
	    (ssize_t)message->len)
		die("drain: send");
}

static size_t open_message(struct client *self, struct bytes *out)
{
	size_t start = ber_open(out, BER_SEQUENCE);

	ber_put_number(out, BER_INTEGER, ++self->message_id);
	return start;
}

static void send_bind(struct client *self, const char *dn, const char *password)
{
	struct bytes out = {NULL, 0, 0};
	size_t message = open_message(self, &out);
	size_t request = ber_open(&out, BER_BIND_REQUEST);

	ber_put_number(&out, BER_INTEGER, 3);
	ber_put_text(&out, BER_STRING, dn);
	ber_put_text(&out, BER_SIMPLE, password);
	ber_close(&out, request);
	ber_close(&out, message);
	send_message(self, &out);
	free(out.data);
}

static void send_search(struct client *self, const char *base,
			char *const *attributes)
{
	struct bytes out = {NULL, 0, 0};
	size_t message = open_message(self, &out);
	size_t request = ber_open(&out, BER_SEARCH_REQUEST), list;

	ber_put_text(&out, BER_STRING, base);
	ber_put_number(&out, BER_ENUM, 2); /* the whole tree */
	ber_put_number(&out, BER_ENUM, 0); /* aliases: never */
	ber_put_number(&out, BER_INTEGER, 0);
	ber_put_number(&out, BER_INTEGER, 0);
	ber_put_number(&out, BER_BOOLEAN, 0);
	ber_put_text(&out, BER_PRESENT, "proxyAddresses");
	list = ber_open(&out, BER_SEQUENCE);
	for (; *attributes != NULL; attributes++)
		ber_put_text(&out, BER_STRING, *attributes);
	ber_close(&out, list);
	ber_close(&out, request);
	ber_put_paging(&out, PAGE_SIZE, self->cookie, self->cookie_len);
	ber_close(&out, message);
	send_message(self, &out);
	free(out.data);
}

/* The next message, without its frame; lent until the next one. */
static struct ber next_message(struct client *self)
{
	struct bytes *input = &self->input;

	for (;;) {
		struct ber rest = {input->data + self->done,
				   input->data + input->len};
		struct ber message;
		ssize_t got;

		if (ber_take(&rest, &message) >= 0) {
			self->done = (size_t)(rest.at - input->data);
			return message;
		}
		input->len -= self->done;
		memmove(input->data, input->data + self->done, input->len);
		self->done = 0;
		got = recv(self->fd, bytes_room(input, READ_SIZE), READ_SIZE,
			   0);
		if (got <= 0)
			die("drain: the server hung up");
		input->len += (size_t)got;
	}
}

/* The body of the next message, and what is behind it; its tag. */
static int next_answer(struct client *self, struct ber *body, struct ber *rest)
{
	*rest = next_message(self);
	ber_take(rest, body);
	return ber_take(rest, body);
}

static void check_success(struct ber result)
{
	struct ber code;

	if (ber_take(&result, &code) == BER_ENUM && ber_number(&code) == 0)
		return;
	fprintf(stderr, "drain: result %lu\n", ber_number(&code));
	exit(1);
}

/* False after the last page. */
static int read_page(struct client *self)
{
	struct ber body, rest, list, cookie = {NULL, NULL};
	unsigned long estimate;
	int tag;

	while ((tag = next_answer(self, &body, &rest)) != BER_SEARCH_DONE)
		self->entries += tag == BER_SEARCH_ENTRY;
	check_success(body);
	self->cookie_len = 0;
	if (ber_take(&rest, &list) != BER_CONTROLS ||
	    !ber_find_paging(list, &estimate, &cookie))
		die("drain: no paging control");
	self->cookie_len = (size_t)(cookie.end - cookie.at);
	if (self->cookie_len > sizeof self->cookie)
		die("drain: cookie");
	memcpy(self->cookie, cookie.at, self->cookie_len);
	return self->cookie_len > 0;
}

static int connect_to(const char *port)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;

	address.sin_port = htons((unsigned short)strtoul(port, NULL, 10));
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 ||
	    connect(fd, (struct sockaddr *)&address, sizeof address) < 0)
		die("drain: connect");
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	return fd;
}

/* The first line of a file; "" is no file. */
static void read_password(char *password, size_t size, const char *path)
{
	FILE *file;

	password[0] = '\0';
	if (path[0] == '\0')
		return;
	file = fopen(path, "r");
	if (file == NULL || fgets(password, (int)size, file) == NULL)
		die(path);
	password[strcspn(password, "\n")] = '\0';
	fclose(file);
}

int main(int argc, char **argv)
{
	struct client self;
	struct ber body, rest;
	char password[256];

	if (argc < 5) {
		fputs("usage: drain PORT BIND-DN PASSWORD-FILE BASE "
		      "ATTRIBUTE...\n",
		      stderr);
		return 64;
	}
	memset(&self, 0, sizeof self);
	bytes_room(&self.input, 2 * READ_SIZE);
	read_password(password, sizeof password, argv[3]);
	self.fd = connect_to(argv[1]);
	send_bind(&self, argv[2], password);
	if (next_answer(&self, &body, &rest) != BER_BIND_RESPONSE)
		die("drain: bind");
	check_success(body);
	do
		send_search(&self, argv[4], argv + 5);
	while (read_page(&self));
	printf("%lu\n", self.entries);
	return 0;
}
