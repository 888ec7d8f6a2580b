/* What the server sends, as far as it has come: a layer on top of all others of
 * libldap's Sockbuf, so that it sees what TLS and SASL have unpacked.  It reads
 * in large pieces.  libldap reads from it as from a socket; but the entries of
 * a paged search, which are nearly everything there is, are taken off where
 * they lie, without libldap.
 *
 * One search at a time: what answers no request of ours is tossed. */
#ifndef ADR_LDAP_STREAM_H
#define ADR_LDAP_STREAM_H

#include <adrcpt.h>

#include <stdbool.h>
#include <stddef.h>

struct adr_ldap_ber;
struct adr_ldap_io;
struct ldap;
struct sockbuf_io_desc;

/* Memory for messages. */
struct adr_ldap_block {
	char *bytes;
	size_t capacity;
};

struct adr_ldap_stream {
	const char *uri;    /* for errors */
	size_t max_message; /* octets */
	struct adr_ldap_io *io;
	struct sockbuf_io_desc *desc; /* the layer; NULL: not there any more */
	struct adr_ldap_block block;
	size_t start; /* what came and was not taken off yet: from here */
	size_t end;   /* to here */
	bool is_held; /* what was taken off stays where it is */
	bool has_ended;
	int error; /* errno of the read that ended it; 0: the end itself */
};

/* Put the layer on a connection that is bound, whose lowest layer is io; packed
 * if TLS or SASL are between the two.  Both are borrowed until the handle is
 * closed, as is uri.  Returns an LDAP code. */
int adr_ldap_stream_push(struct adr_ldap_stream *stream, struct ldap *handle,
			 struct adr_ldap_io *io, bool is_packed,
			 const char *uri);

/* After the handle is closed, or if there was none. */
void adr_ldap_stream_clear(struct adr_ldap_stream *stream);

/* Wait for the next answer to this request.  1: it was an entry, whose inside
 * stays where it is until the next read; 0: it is something else, or there will
 * be none, and libldap is to read what it is; negative: failed. */
int adr_ldap_stream_take(struct adr_ldap_ber *inside,
			 struct adr_ldap_stream *stream, int msgid,
			 struct adrcpt_error *err);

/* Keep all entries from here on.  The block may still move: count from its
 * beginning. */
void adr_ldap_stream_hold(struct adr_ldap_stream *stream);

/* Hand the block with the entries kept over, and go on in this one. */
int adr_ldap_stream_swap(struct adr_ldap_stream *stream,
			 struct adr_ldap_block *block,
			 struct adrcpt_error *err);

#endif
