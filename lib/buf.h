/* A growing run of bytes.  What it holds is counted; one NUL always stands
 * behind it (once anything was added), so that text can be passed on as such.
 * Every call that adds returns false without memory, and adds nothing then. */
#ifndef ADR_BUF_H
#define ADR_BUF_H

#include <stdbool.h>
#include <stddef.h>

struct adr_buf {
	char *data; /* NULL as long as nothing was added */
	size_t len;
	size_t capacity;
};

void adr_buf_init(struct adr_buf *buf);
void adr_buf_clear(struct adr_buf *buf);

/* Empty it, keep its memory. */
void adr_buf_reset(struct adr_buf *buf);

bool adr_buf_add(struct adr_buf *buf, const void *bytes, size_t len);
bool adr_buf_add_byte(struct adr_buf *buf, char byte);
bool adr_buf_add_text(struct adr_buf *buf, const char *text);

/* Room for len more bytes behind the last one, to be written by the caller,
 * who then adds to len; NULL without memory. */
char *adr_buf_room(struct adr_buf *buf, size_t len);

#endif
