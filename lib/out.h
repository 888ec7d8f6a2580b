/* Where writers print: buffered, and the first failure is remembered, so that
 * every later call fails too.  See <adrcpt-plugin.h> for a writer's calls. */
#ifndef ADR_OUT_H
#define ADR_OUT_H

#include "buf.h"
#include "reporter.h"

#include <string.h>

struct adrcpt_out {
	int fd;           /* borrowed */
	const char *path; /* of the file itself, or NULL */
	const char *name; /* for people: the target, or "standard output" */
	adrcpt_reporter *reporter;
	struct adr_buf buffer;
	struct adrcpt_error failure; /* status 0 as long as all is well */
	size_t skipped;
	bool compares;      /* instead of writing */
	struct adr_buf old; /* what it is compared with */
	bool differs;
};

/* Everything is borrowed until clear. */
void adr_out_init(adrcpt_out *out, int fd, const char *path, const char *name,
		  adrcpt_reporter *reporter);
void adr_out_clear(adrcpt_out *out);

/* Compare what is printed with what stands in fd, instead of writing there.  At
 * the first difference every call fails.  To be called after init. */
void adr_out_compare(adrcpt_out *out);

/* After everything was printed and flushed, or a call has failed: 1 if it is
 * the same to the end, 0 if it differs, else the failure, with err filled. */
int adr_out_is_same(adrcpt_out *out, struct adrcpt_error *err);

/* Room for so many bytes behind what was printed, for writers that print most
 * of what is printed at all: the caller puts them there, then calls
 * adr_out_add(). Lent until the next call; NULL after a failure. */
static inline char *adr_out_room(adrcpt_out *out, size_t len);

/* So many of them were put there. */
static inline void adr_out_add(adrcpt_out *out, size_t len);

/* adrcpt_out_write(), for a few bytes, best of a constant number. */
static inline void adr_out_put(adrcpt_out *out, const void *bytes, size_t len);

/* Hand what is buffered to the system; copies the first failure to err. */
int adr_out_flush(adrcpt_out *out, struct adrcpt_error *err);

/* Copy the first failure to err and return its status; 0 if there is none. */
int adr_out_failure(const adrcpt_out *out, struct adrcpt_error *err);

/* --- Inline ------------------------------------------------------------- */

/* adr_out_room(), when the buffer has none. */
char *adr_out_make_room(adrcpt_out *out, size_t len);

static inline char *adr_out_room(adrcpt_out *out, size_t len)
{
	struct adr_buf *buffer = &out->buffer;

	return len < buffer->capacity - buffer->len && out->failure.status == 0
		       ? buffer->data + buffer->len
		       : adr_out_make_room(out, len);
}

static inline void adr_out_add(adrcpt_out *out, size_t len)
{
	out->buffer.len += len;
}

static inline void adr_out_put(adrcpt_out *out, const void *bytes, size_t len)
{
	char *room = adr_out_room(out, len);

	if (room == NULL)
		return;
	memcpy(room, bytes, len);
	adr_out_add(out, len);
}

#endif
