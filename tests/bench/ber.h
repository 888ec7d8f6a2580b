/* As much BER as the bench's server and clients need: elements put together in
 * Active Directory's framing (four octets of length on whatever is
 * constructed), and taken apart.  Out of memory ends the program. */
#ifndef BENCH_BER_H
#define BENCH_BER_H

#include <stddef.h>

#define BER_PAGED "1.2.840.113556.1.4.319"

enum {
	BER_BOOLEAN = 0x01,
	BER_INTEGER = 0x02,
	BER_STRING = 0x04,
	BER_ENUM = 0x0a,
	BER_SEQUENCE = 0x30,
	BER_SET = 0x31,
	BER_BIND_REQUEST = 0x60,
	BER_BIND_RESPONSE = 0x61,
	BER_UNBIND = 0x42,
	BER_SEARCH_REQUEST = 0x63,
	BER_SEARCH_ENTRY = 0x64,
	BER_SEARCH_DONE = 0x65,
	BER_EXT_REQUEST = 0x77,
	BER_EXT_RESPONSE = 0x78,
	BER_SIMPLE = 0x80,
	BER_PRESENT = 0x87,
	BER_CONTROLS = 0xa0,
};

/* Bytes being put together. */
struct bytes {
	unsigned char *data;
	size_t len, capacity;
};

_Noreturn void die(const char *what);

/* Room for len more, at the end. */
unsigned char *bytes_room(struct bytes *out, size_t len);
void bytes_add(struct bytes *out, const void *bytes, size_t len);

/* Begin a constructed element, whose place is returned, and end it. */
size_t ber_open(struct bytes *out, int tag);
void ber_close(struct bytes *out, size_t start);

void ber_put(struct bytes *out, int tag, const void *bytes, size_t len);
void ber_put_text(struct bytes *out, int tag, const char *text);
void ber_put_number(struct bytes *out, int tag, unsigned long number);

/* The paging control, with its list around it. */
void ber_put_paging(struct bytes *out, unsigned long number, const void *cookie,
		    size_t len);

/* What is left of some BER. */
struct ber {
	const unsigned char *at, *end;
};

/* Take one element off; its tag, or -1 if it is not all there. */
int ber_take(struct ber *rest, struct ber *body);

unsigned long ber_number(const struct ber *body);

/* The number and the cookie of the paging control among these; false if there
 * is none. */
int ber_find_paging(struct ber controls, unsigned long *number,
		    struct ber *cookie);

#endif
