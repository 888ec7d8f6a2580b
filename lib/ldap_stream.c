#include "ldap_stream.h"

#include "error.h"
#include "ldap_ber.h"
#include "ldap_io.h"
#include "mem.h"

#include <errno.h>
#include <lber.h>
#include <ldap.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* A read is offered as much room at least. */
#define PIECE ((size_t)65536)

/* Whoever sends this much, and goes on, sends no entry. */
#define MAX_MESSAGE ((size_t)256 << 20)

/* --- Reading ------------------------------------------------------------ */

static bool make_room(struct adr_ldap_stream *self)
{
	void *bytes = self->block.bytes;

	if (!self->is_held && self->start > 0) {
		memmove(self->block.bytes, self->block.bytes + self->start,
			self->end - self->start);
		self->end -= self->start;
		self->start = 0;
	}
	if (self->end > SIZE_MAX - PIECE ||
	    !adr_grow(&bytes, &self->block.capacity, self->end + PIECE, 1))
		return false;
	self->block.bytes = bytes;
	return true;
}

/* What the layers below have; 0 at the end, -1 with errno. */
static ber_slen_t read_below(struct adr_ldap_stream *self, char *bytes,
			     size_t len)
{
	ber_slen_t got;

	/* a layer that unpacks would wait for more with a part in its hands */
	self->io->is_prompt = true;
	errno = 0;
	got = LBER_SBIOD_READ_NEXT(self->desc, bytes, len);
	self->io->is_prompt = false;
	return got;
}

/* A layer may also say "nothing yet" by 0. */
static bool is_early(int error)
{
	return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

/* Add at least one byte; false at the end, whatever it was.  The end remains
 * the end: libldap, told of it later, must not wait once more. */
static bool read_more(struct adr_ldap_stream *self)
{
	while (!self->has_ended) {
		ber_slen_t got = read_below(self, self->block.bytes + self->end,
					    self->block.capacity - self->end);

		if (got > 0) {
			self->end += (size_t)got;
			return true;
		}
		if (!is_early(errno) || !adr_ldap_io_wait(self->io)) {
			/* to libldap, "early" would mean: try again */
			self->error = is_early(errno) ? EIO : errno;
			self->has_ended = true;
		}
	}
	return false;
}

/* --- The layer ---------------------------------------------------------- */

static int setup(Sockbuf_IO_Desc *desc, void *stream)
{
	struct adr_ldap_stream *self = stream;

	desc->sbiod_pvt = self;
	self->desc = desc;
	return 0;
}

static int remove_layer(Sockbuf_IO_Desc *desc)
{
	struct adr_ldap_stream *self = desc->sbiod_pvt;

	self->desc = NULL;
	self->has_ended = true;
	return 0;
}

static int control(Sockbuf_IO_Desc *desc, int option, void *arg)
{
	const struct adr_ldap_stream *self = desc->sbiod_pvt;

	if (option == LBER_SB_OPT_DATA_READY &&
	    (self->start < self->end || self->has_ended))
		return 1;
	return LBER_SBIOD_CTRL_NEXT(desc, option, arg);
}

static ber_slen_t read_some(Sockbuf_IO_Desc *desc, void *bytes, ber_len_t len)
{
	struct adr_ldap_stream *self = desc->sbiod_pvt;

	if (self->start == self->end) {
		if (!make_room(self)) {
			errno = ENOMEM;
			return -1;
		}
		if (!read_more(self)) {
			errno = self->error;
			return self->error == 0 ? 0 : -1;
		}
	}
	if (len > self->end - self->start)
		len = self->end - self->start;
	memcpy(bytes, self->block.bytes + self->start, len);
	self->start += len;
	return (ber_slen_t)len;
}

static ber_slen_t write_some(Sockbuf_IO_Desc *desc, void *bytes, ber_len_t len)
{
	return LBER_SBIOD_WRITE_NEXT(desc, bytes, len);
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

int adr_ldap_stream_push(struct adr_ldap_stream *stream, struct ldap *handle,
			 struct adr_ldap_io *io, bool is_packed,
			 const char *uri)
{
	ber_len_t ahead = PIECE;
	Sockbuf *sockbuf = NULL;

	memset(stream, 0, sizeof *stream);
	stream->io = io;
	stream->uri = uri;
	stream->max_message = MAX_MESSAGE;
	if (ldap_get_option(handle, LDAP_OPT_SOCKBUF, &sockbuf) !=
		    LDAP_OPT_SUCCESS ||
	    sockbuf == NULL)
		return LDAP_LOCAL_ERROR;
	/* whoever unpacks reads twice for each record */
	if (is_packed &&
	    ber_sockbuf_add_io(sockbuf, &ber_sockbuf_io_readahead,
			       LBER_SBIOD_LEVEL_PROVIDER, &ahead) != 0)
		return LDAP_NO_MEMORY;
	if (ber_sockbuf_add_io(sockbuf, layer(), LBER_SBIOD_LEVEL_APPLICATION,
			       stream) != 0)
		return LDAP_NO_MEMORY;
	return LDAP_SUCCESS;
}

void adr_ldap_stream_clear(struct adr_ldap_stream *stream)
{
	free(stream->block.bytes);
	memset(stream, 0, sizeof *stream);
}

/* --- Entries ------------------------------------------------------------ */

static int read_rest(struct adr_ldap_stream *self, struct adrcpt_error *err)
{
	if (self->end - self->start > self->max_message)
		return adrcpt_error_set(err, ADRCPT_E_INCOMPLETE,
					"%s: a message of more than %zu octets",
					self->uri, self->max_message);
	if (!make_room(self))
		return adr_error_nomem(err);
	return read_more(self);
}

int adr_ldap_stream_take(struct adr_ldap_ber *inside,
			 struct adr_ldap_stream *stream, int msgid,
			 struct adrcpt_error *err)
{
	struct adr_ldap_message message;
	int rc;

	for (;;) {
		rc = stream->start == stream->end
			     ? 0
			     : adr_ldap_message_read(
				       &message,
				       stream->block.bytes + stream->start,
				       stream->end - stream->start);
		if (rc == 0) {
			rc = read_rest(stream, err);
			if (rc <= 0)
				return rc;
			continue;
		}
		if (rc < 0 || message.id == LDAP_RES_UNSOLICITED ||
		    (message.id == msgid &&
		     message.type != LDAP_RES_SEARCH_ENTRY))
			return 0;
		stream->start += message.size;
		if (message.id == msgid)
			break;
	}
	*inside = message.body;
	return 1;
}

void adr_ldap_stream_hold(struct adr_ldap_stream *stream)
{
	if (stream->start == stream->end)
		stream->start = stream->end = 0;
	stream->is_held = true;
}

int adr_ldap_stream_swap(struct adr_ldap_stream *stream,
			 struct adr_ldap_block *block, struct adrcpt_error *err)
{
	struct adr_ldap_block full = stream->block;
	size_t left = stream->end - stream->start;
	void *bytes = block->bytes;

	if (!adr_grow(&bytes, &block->capacity, left, 1))
		return adr_error_nomem(err);
	block->bytes = bytes;
	if (left > 0)
		memcpy(block->bytes, full.bytes + stream->start, left);
	stream->block = *block;
	stream->start = 0;
	stream->end = left;
	stream->is_held = false;
	*block = full;
	return 0;
}
