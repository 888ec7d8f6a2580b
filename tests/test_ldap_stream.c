/* The layer over a pair of sockets that keeps pieces apart: each read gets one.
 * What libldap does through it is seen in the tests of searches. */
#include "ldap_stream.h"

#include "ldap_ber.h"
#include "ldap_io.h"
#include "unit.h"

#include <ldap.h>
#include <openldap.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BYTES(text) text, sizeof(text) - 1

struct bed {
	struct adr_ldap_stream stream;
	struct adr_ldap_io io;
	LDAP *handle;
	int server;
};

static void open_bed(struct bed *bed)
{
	int ends[2];

	memset(bed, 0, sizeof *bed);
	bed->io.silence_ms = 100;
	cr_assert_eq(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), 0);
	bed->server = ends[0];
	cr_assert_eq(ldap_init_fd(ends[1], LDAP_PROTO_IPC, "ldapi://%2Fx",
				  &bed->handle),
		     LDAP_SUCCESS);
	cr_assert_eq(adr_ldap_io_push(bed->handle, &bed->io), LDAP_SUCCESS);
	cr_assert_eq(adr_ldap_stream_push(&bed->stream, bed->handle, &bed->io,
					  false, "ldapi://x"),
		     LDAP_SUCCESS);
}

static void close_bed(struct bed *bed)
{
	(void)ldap_unbind_ext(bed->handle, NULL, NULL);
	cr_expect_null(bed->stream.desc);
	adr_ldap_stream_clear(&bed->stream);
	if (bed->server >= 0)
		close(bed->server);
}

static void put(const struct bed *bed, const char *bytes, size_t len,
		size_t piece)
{
	size_t at;

	for (at = 0; at < len; at += piece) {
		size_t left = len - at < piece ? len - at : piece;

		cr_assert_eq(send(bed->server, bytes + at, left, MSG_NOSIGNAL),
			     (ssize_t)left);
	}
}

static void hang_up(struct bed *bed)
{
	close(bed->server);
	bed->server = -1;
}

/* Entries with the id 7 have one letter inside, here. */
#define ENTRY(letter) "\x30\x06\x02\x01\x07\x64\x01" letter
#define DONE "\x30\x0c\x02\x01\x07\x65\x07\x0a\x01\x00\x04\x00\x04\x00"

/* clang-format off */
static const struct {
	const char *name;
	const char *bytes;
	size_t len;
	const char *entries; /* taken off before it is libldap's turn */
	size_t left;         /* octets for libldap */
} streams[] = {
	{"nothing", BYTES(""), "", 0},
	{"one", BYTES(ENTRY("a")), "a", 0},
	{"three and a result", BYTES(ENTRY("a") ENTRY("b") ENTRY("c") DONE),
	 "abc", 14},
	{"AD's framing", BYTES(
	 "\x30\x84\x00\x00\x00\x0a\x02\x01\x07\x64\x84\x00\x00\x00\x01""a"
	 DONE), "a", 14},
	{"an id of four octets", BYTES(
	 "\x30\x09\x02\x04\x00\x00\x00\x07\x64\x01""a"), "a", 0},
	{"with controls", BYTES("\x30\x08\x02\x01\x07\x64\x01""a\xa0\x00"),
	 "a", 0},
	{"of another request", BYTES(
	 ENTRY("a") "\x30\x06\x02\x01\x08\x64\x01""x" ENTRY("b")), "ab", 0},
	{"a result of another request", BYTES(
	 "\x30\x0c\x02\x01\x06\x65\x07\x0a\x01\x00\x04\x00\x04\x00" ENTRY("b")),
	 "b", 0},
	{"a negative id", BYTES(
	 "\x30\x06\x02\x01\xff\x64\x01""x" ENTRY("b")), "b", 0},
	{"a reference", BYTES(
	 ENTRY("a") "\x30\x07\x02\x01\x07\x73\x02\x04\x00" ENTRY("b")),
	 "a", 17},
	{"a notice", BYTES(
	 ENTRY("a") "\x30\x0c\x02\x01\x00\x78\x07\x0a\x01\x34\x04\x00\x04\x00"
	 ENTRY("b")), "a", 22},
	{"no BER", BYTES(ENTRY("a") "HTTP/1.1 400"), "a", 12},
	{"an empty message", BYTES("\x30\x00"), "", 2},
	{"no id", BYTES("\x30\x03\x64\x01""a"), "", 5},
	{"an empty id", BYTES("\x30\x05\x02\x00\x64\x01""a"), "", 7},
	{"an id of five octets", BYTES(
	 "\x30\x0a\x02\x05\x00\x00\x00\x00\x07\x64\x01""a"), "", 12},
	{"an entry longer than its message", BYTES(
	 "\x30\x06\x02\x01\x07\x64\x02""a" ENTRY("b")), "", 16},
	{"a length of no octets", BYTES("\x30\x80\x02\x01\x07"), "", 5},
	{"a length of five octets", BYTES(
	 "\x30\x85\x00\x00\x00\x00\x06\x02\x01\x07\x64\x01""a"), "", 13},
	{"cut short", BYTES(ENTRY("a") "\x30\x06\x02\x01\x07\x64"), "a", 6},
	{"cut in its length", BYTES(ENTRY("a") "\x30\x84\x00\x00"), "a", 4},
	{"4 GiB claimed", BYTES("\x30\x84\xff\xff\xff\xff\x02\x01\x07"), "", 9},
};
/* clang-format on */

ParameterizedTestParameters(ldap_stream, takes_entries_and_leaves_the_rest)
{
	return unit_rows(COUNT(streams));
}

ParameterizedTest(size_t *row, ldap_stream, takes_entries_and_leaves_the_rest,
		  .timeout = 60)
{
	static const size_t pieces[] = {1, 2, 7, 1000};
	struct adrcpt_error err;
	struct adr_ldap_ber inside;
	struct bed bed;
	size_t i;

	for (i = 0; i < COUNT(pieces); i++) {
		char got[16] = "";
		size_t count = 0;
		int rc;

		open_bed(&bed);
		put(&bed, streams[*row].bytes, streams[*row].len, pieces[i]);
		hang_up(&bed);
		while ((rc = adr_ldap_stream_take(&inside, &bed.stream, 7,
						  &err)) > 0 &&
		       count + 1 < sizeof got && inside.len == 1)
			got[count++] = inside.bytes[0];
		cr_expect_eq(rc, 0, "%s: %d", streams[*row].name, rc);
		cr_expect_str_eq(got, streams[*row].entries, "%s",
				 streams[*row].name);
		if (pieces[i] == 1000)
			cr_expect_eq(bed.stream.end - bed.stream.start,
				     streams[*row].left, "%s: %zu left",
				     streams[*row].name,
				     bed.stream.end - bed.stream.start);
		close_bed(&bed);
	}
}

/* Entries stay where they are until the block is handed over, however much it
 * grows; what is behind them is not lost. */
Test(ldap_stream, keeps_what_is_held, .timeout = 60)
{
	static const char entries[] = ENTRY("a") ENTRY("b");
	static char big[70000] = "\x30\x84\x00\x01\x11\x6a\x02\x01\x07"
				 "\x64\x84\x00\x01\x11\x61";
	struct adr_ldap_block block = {NULL, 0};
	struct adr_ldap_ber inside = {NULL, 0};
	struct adrcpt_error err;
	size_t at[3], i;
	struct bed bed;

	open_bed(&bed);
	adr_ldap_stream_hold(&bed.stream);
	put(&bed, BYTES(entries), 5);
	put(&bed, big, sizeof big, 20000);
	put(&bed, BYTES(ENTRY("d") ENTRY("e")), 1000);
	for (i = 0; i < 3; i++) {
		cr_assert_eq(
			adr_ldap_stream_take(&inside, &bed.stream, 7, &err), 1);
		at[i] = (size_t)(inside.bytes - bed.stream.block.bytes);
	}
	cr_expect_eq(inside.len, 69985);
	cr_assert_eq(adr_ldap_stream_take(&inside, &bed.stream, 7, &err), 1);
	cr_assert_eq(adr_ldap_stream_swap(&bed.stream, &block, &err), 0);
	cr_expect_eq(block.bytes[at[0]], 'a');
	cr_expect_eq(block.bytes[at[1]], 'b');
	cr_expect_eq(memcmp(block.bytes + at[2], big + 15, 69985), 0);
	cr_assert_eq(adr_ldap_stream_take(&inside, &bed.stream, 7, &err), 1);
	cr_expect_eq(inside.bytes[0], 'e');
	free(block.bytes);
	close_bed(&bed);
}

/* What is not held makes room. */
Test(ldap_stream, does_not_grow_without_end, .timeout = 60)
{
	char entry[4096] = "\x30\x82\x0f\xfc\x02\x01\x07\x64\x82\x0f\xf5";
	struct adr_ldap_ber inside;
	struct adrcpt_error err;
	struct bed bed;
	size_t i;

	open_bed(&bed);
	for (i = 0; i < 1000; i++) {
		put(&bed, entry, sizeof entry, 3000);
		cr_assert_eq(
			adr_ldap_stream_take(&inside, &bed.stream, 7, &err), 1);
		cr_assert_eq(inside.len, 4085);
	}
	cr_expect_lt(bed.stream.block.capacity, 200000);
	close_bed(&bed);
}

/* The wait is not for ever, and is not begun again. */
Test(ldap_stream, silence_is_the_end, .timeout = 60)
{
	struct adr_ldap_ber inside;
	struct adrcpt_error err;
	struct bed bed;

	open_bed(&bed);
	put(&bed, BYTES(ENTRY("a")), 4);
	cr_assert_eq(adr_ldap_stream_take(&inside, &bed.stream, 7, &err), 1);
	cr_expect_eq(adr_ldap_stream_take(&inside, &bed.stream, 7, &err), 0);
	cr_expect(bed.io.timed_out);
	put(&bed, BYTES(ENTRY("b")), 8);
	cr_expect_eq(adr_ldap_stream_take(&inside, &bed.stream, 7, &err), 0);
	close_bed(&bed);
}

Test(ldap_stream, a_message_may_not_grow_for_ever, .timeout = 60)
{
	static const char begin[] = "\x30\x84\x7f\xff\xff\xff\x02\x01\x07";
	struct adr_ldap_ber inside;
	struct adrcpt_error err;
	struct bed bed;
	size_t i;

	open_bed(&bed);
	bed.stream.max_message = 100;
	put(&bed, begin, sizeof begin - 1, 100);
	for (i = 0; i < 10; i++)
		put(&bed, begin, sizeof begin - 1, 100);
	hang_up(&bed);
	cr_expect_eq(adr_ldap_stream_take(&inside, &bed.stream, 7, &err), 0);
	close_bed(&bed);

	open_bed(&bed);
	bed.stream.max_message = 90;
	for (i = 0; i < 11; i++)
		put(&bed, begin, sizeof begin - 1, 100);
	cr_expect_eq(adr_ldap_stream_take(&inside, &bed.stream, 7, &err),
		     ADRCPT_E_INCOMPLETE);
	cr_expect_str_eq(err.text,
			 "ldapi://x: a message of more than 90 octets");
	close_bed(&bed);
}
