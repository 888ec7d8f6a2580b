#include "ldap_io.h"

#include "ldap_socket.h"

#include <errno.h>
#include <lber.h>
#include <ldap.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <time.h>

/* A server that writes each entry by itself wakes us for each; a moment later
 * there are more of them. */
#define SMALL_PIECE 16384
#define MOMENT_NS 100000

/* Milliseconds that a wait may take now. */
static long long allowance(const struct adr_ldap_io *io)
{
	long long left;

	if (io->deadline_ms == 0)
		return io->silence_ms;
	left = io->deadline_ms - adr_clock_ms();
	if (left < 0)
		left = 0;
	return left < io->silence_ms ? left : io->silence_ms;
}

static bool wait_for(struct adr_ldap_io *io, short events)
{
	long long end = adr_clock_ms() + allowance(io);
	struct pollfd wait = {io->fd, events, 0};

	for (;;) {
		long long left = end - adr_clock_ms();
		int ready = poll(&wait, 1, left > 0 ? (int)left : 0);

		if (ready > 0)
			return true;
		if (ready < 0 && errno == EINTR)
			continue;
		if (ready == 0) {
			io->timed_out = true;
			errno = ETIMEDOUT;
		}
		return false;
	}
}

bool adr_ldap_io_wait(struct adr_ldap_io *io)
{
	const struct timespec moment = {0, MOMENT_NS};

	if (!io->is_trickling)
		return wait_for(io, POLLIN);
	io->is_trickling = false;
	nanosleep(&moment, NULL);
	return true;
}

static int setup(Sockbuf_IO_Desc *desc, void *io)
{
	desc->sbiod_pvt = io;
	return 0;
}

static int remove_layer(Sockbuf_IO_Desc *desc)
{
	(void)desc;
	return 0;
}

static int control(Sockbuf_IO_Desc *desc, int option, void *arg)
{
	return LBER_SBIOD_CTRL_NEXT(desc, option, arg);
}

static ber_slen_t read_some(Sockbuf_IO_Desc *desc, void *bytes, ber_len_t len)
{
	struct adr_ldap_io *io = desc->sbiod_pvt;

	for (;;) {
		ssize_t got = recv(io->fd, bytes, len, MSG_DONTWAIT);

		if (got > 0) {
			io->last_ms = adr_clock_ms();
			io->is_trickling = got < SMALL_PIECE;
		}
		if (got >= 0 || (errno != EAGAIN && errno != EINTR))
			return got;
		if (errno == EAGAIN && (io->is_prompt || !wait_for(io, POLLIN)))
			return -1;
	}
}

/* MSG_NOSIGNAL: a peer that hangs up must not end the application. */
static ber_slen_t write_some(Sockbuf_IO_Desc *desc, void *bytes, ber_len_t len)
{
	struct adr_ldap_io *io = desc->sbiod_pvt;

	io->is_trickling = false; /* the next answer has not begun */
	for (;;) {
		ssize_t put =
			send(io->fd, bytes, len, MSG_DONTWAIT | MSG_NOSIGNAL);

		if (put >= 0 || (errno != EAGAIN && errno != EINTR))
			return put;
		if (errno == EAGAIN && !wait_for(io, POLLOUT))
			return -1;
	}
}

static int close_layer(Sockbuf_IO_Desc *desc)
{
	(void)desc;
	return 0;
}

/* liblber's type has no const; nothing writes to it. */
static Sockbuf_IO *layer(void)
{
	static const Sockbuf_IO table = {
		setup,     remove_layer, control,
		read_some, write_some,   close_layer,
	};

	return (Sockbuf_IO *)&table;
}

int adr_ldap_io_push(struct ldap *handle, struct adr_ldap_io *io)
{
	Sockbuf *sockbuf = NULL;

	if (ldap_get_option(handle, LDAP_OPT_SOCKBUF, &sockbuf) !=
		    LDAP_OPT_SUCCESS ||
	    sockbuf == NULL ||
	    ber_sockbuf_ctrl(sockbuf, LBER_SB_OPT_GET_FD, &io->fd) < 0)
		return LDAP_LOCAL_ERROR;
	if (ber_sockbuf_add_io(sockbuf, layer(), LBER_SBIOD_LEVEL_PROVIDER,
			       io) != 0)
		return LDAP_NO_MEMORY;
	return LDAP_SUCCESS;
}
