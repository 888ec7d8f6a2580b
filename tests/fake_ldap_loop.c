/*
 * The scripted server's poll loop: everything that can wait waits here, so no
 * client can wedge it. Answers are queued as bytes; a fault that hangs just
 * queues nothing more.
 */
#include "fake_ldap_int.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void fake_conn_finish(struct fake_conn *conn, const struct fake_fault *fault)
{
	conn->finish = true;
	conn->mute = true;
	conn->deaf = true;
	conn->rst = fault != NULL && fault->rst;
}

/* Faults that strike before the client has said a word. */
static void conn_greet(struct fake_conn *conn)
{
	const struct fake_fault *fault;

	fault = fake_fault_due(conn, FAKE_CLOSE_ACCEPT, 0);
	if (fault != NULL)
		fake_conn_finish(conn, fault);
	if (fake_fault_due(conn, FAKE_HANG_ACCEPT, 0) != NULL)
		conn->deaf = true;
	fault = fake_fault_due(conn, FAKE_TRICKLE, -1);
	if (fault != NULL)
		conn->trickle_ms = fault->arg > 0 ? fault->arg : 100;
}

static void conn_accept(struct fake_server *server)
{
	struct fake_conn *conn, **tail;
	int fd;

	fd = accept4(server->listener, NULL, NULL,
		     SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd < 0)
		return;
	conn = fake_realloc(NULL, sizeof(*conn));
	memset(conn, 0, sizeof(*conn));
	conn->server = server;
	conn->fd = fd;
	conn->number = ++server->n_conns;
	for (tail = &server->conns; *tail != NULL; tail = &(*tail)->next)
		;
	*tail = conn;
	fake_log(conn, "connect");
	conn_greet(conn);
}

static void conn_free(struct fake_conn *conn)
{
	struct linger linger = {.l_onoff = 1, .l_linger = 0};

	if (conn->rst)
		setsockopt(conn->fd, SOL_SOCKET, SO_LINGER, &linger,
			   sizeof(linger));
	close(conn->fd);
	fake_paged_forget(conn->server, conn->number);
	fake_buf_clear(&conn->in);
	fake_buf_clear(&conn->out);
	free(conn);
}

/* Answer every request that is complete. */
static void conn_requests(struct fake_conn *conn)
{
	size_t done = 0;
	long len;

	while (!conn->deaf) {
		len = fake_message_len(conn->in.data + done,
				       conn->in.len - done);
		if (len == 0)
			break;
		if (len < 0) {
			fake_log(conn, "garbage");
			fake_conn_finish(conn, NULL);
			break;
		}
		fake_dispatch(conn, conn->in.data + done, (size_t)len);
		done += (size_t)len;
	}
	if (conn->deaf)
		done = conn->in.len;
	if (done > 0)
		memmove(conn->in.data, conn->in.data + done,
			conn->in.len - done);
	conn->in.len -= done;
}

static void conn_read(struct fake_conn *conn)
{
	char bytes[16384];
	ssize_t n;

	n = recv(conn->fd, bytes, sizeof(bytes), 0);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		conn->eof = true;
		return;
	}
	fake_buf_add(&conn->in, bytes, (size_t)n);
	conn_requests(conn);
}

static bool has_output(const struct fake_conn *conn)
{
	return conn->out.len > conn->out_done;
}

/* Send what is queued, or the one byte whose time has come. */
static void conn_write(struct fake_conn *conn)
{
	size_t left = conn->out.len - conn->out_done;
	ssize_t n;

	if (conn->trickle_ms > 0 && left > 0) {
		if (now_ms() < conn->next_byte)
			return;
		conn->next_byte = now_ms() + conn->trickle_ms;
		left = 1;
	}
	if (left > 0) {
		n = send(conn->fd, conn->out.data + conn->out_done, left,
			 MSG_NOSIGNAL);
		if (n < 0 && errno != EAGAIN && errno != EINTR)
			conn->eof = true;
		if (n > 0)
			conn->out_done += (size_t)n;
	}
	if (has_output(conn))
		return;
	conn->out_done = conn->out.len = 0;
	if (conn->trickle_page)
		conn->trickle_ms = 0;
}

static bool is_over(struct fake_conn *conn)
{
	bool drop = conn->finish && !has_output(conn);

	if (drop)
		fake_log(conn, "drop");
	else if (conn->eof)
		fake_log(conn, "close");
	return drop || conn->eof;
}

static void drop_ended(struct fake_server *server)
{
	struct fake_conn **link = &server->conns, *conn;

	while ((conn = *link) != NULL) {
		if (is_over(conn)) {
			*link = conn->next;
			conn_free(conn);
		} else {
			link = &conn->next;
		}
	}
}

/* Fill in what to wait for; returns how long at most, -1 for ever. */
static int conn_wait(const struct fake_conn *conn, struct pollfd *poll_fd)
{
	int64_t pause = conn->next_byte - now_ms();

	poll_fd->fd = conn->fd;
	poll_fd->events = POLLIN;
	if (!has_output(conn))
		return -1;
	if (conn->trickle_ms > 0 && pause > 0)
		return (int)pause;
	poll_fd->events |= POLLOUT;
	return -1;
}

/* Wait and move bytes, once. Returns false when the lifeline is gone. */
static bool serve_once(struct fake_server *server)
{
	struct pollfd *fds;
	struct fake_conn *conn;
	size_t n = 2;
	int timeout = -1, wait;
	bool alive;

	for (conn = server->conns; conn != NULL; conn = conn->next)
		n++;
	fds = fake_realloc(NULL, n * sizeof(*fds));
	fds[0] = (struct pollfd){.fd = server->lifeline, .events = POLLIN};
	fds[1] = (struct pollfd){.fd = server->listener, .events = POLLIN};
	n = 2;
	for (conn = server->conns; conn != NULL; conn = conn->next) {
		wait = conn_wait(conn, &fds[n++]);
		if (wait >= 0 && (timeout < 0 || wait < timeout))
			timeout = wait;
	}
	if (poll(fds, n, timeout) < 0)
		memset(fds, 0, n * sizeof(*fds));
	n = 2;
	for (conn = server->conns; conn != NULL; conn = conn->next) {
		if (fds[n++].revents & (POLLIN | POLLHUP | POLLERR))
			conn_read(conn);
		conn_write(conn);
	}
	drop_ended(server);
	if (fds[1].revents != 0)
		conn_accept(server);
	alive = fds[0].revents == 0;
	free(fds);
	return alive;
}

void fake_serve(struct fake_server *server)
{
	struct fake_conn *conn;

	while (serve_once(server))
		;
	while ((conn = server->conns) != NULL) {
		server->conns = conn->next;
		conn_free(conn);
	}
	fake_paged_forget(server, 0);
}
