#include "buf.h"

#include "unit.h"

#include <stdint.h>
#include <string.h>

Test(buf, holds_counted_bytes_with_a_nul_behind)
{
	struct adr_buf buf;

	adr_buf_init(&buf);
	cr_expect_null(buf.data);
	cr_assert(adr_buf_add(&buf, "a\0b", 3));
	cr_assert(adr_buf_add_byte(&buf, 'c'));
	cr_assert(adr_buf_add_text(&buf, "de"));
	cr_assert(adr_buf_add_text(&buf, ""));
	cr_expect_eq(buf.len, 6);
	cr_expect_eq(memcmp(buf.data, "a\0bcde\0", 7), 0);
	adr_buf_clear(&buf);
	cr_expect_null(buf.data);
	cr_expect_eq(buf.len, 0);
}

Test(buf, nothing_added_is_text_too)
{
	struct adr_buf buf;

	adr_buf_init(&buf);
	cr_assert(adr_buf_add(&buf, NULL, 0));
	cr_expect_str_eq(buf.data, "");
	adr_buf_clear(&buf);
}

Test(buf, reset_keeps_the_memory)
{
	struct adr_buf buf;
	size_t capacity;
	char *data;

	adr_buf_init(&buf);
	cr_assert(adr_buf_add_text(&buf, "something long enough"));
	data = buf.data;
	capacity = buf.capacity;
	adr_buf_reset(&buf);
	cr_expect_eq(buf.len, 0);
	cr_assert(adr_buf_add_text(&buf, "new"));
	cr_expect_eq(buf.data, data);
	cr_expect_eq(buf.capacity, capacity);
	cr_expect_str_eq(buf.data, "new");
	adr_buf_clear(&buf);
}

Test(buf, grows_byte_by_byte)
{
	struct adr_buf buf;
	size_t i;

	adr_buf_init(&buf);
	for (i = 0; i < 100000; i++)
		cr_assert(adr_buf_add_byte(&buf, (char)i));
	for (i = 0; i < 100000; i++)
		cr_assert_eq(buf.data[i], (char)i);
	cr_expect_eq(buf.data[i], '\0');
	adr_buf_clear(&buf);
}

/* There is room for a NUL besides, as vsnprintf() needs it. */
Test(buf, room_is_behind_what_is_there)
{
	struct adr_buf buf;
	char *room;

	adr_buf_init(&buf);
	cr_assert(adr_buf_add_text(&buf, "ab"));
	room = adr_buf_room(&buf, 1000);
	cr_assert_eq(room, buf.data + 2);
	memset(room, 'c', 1001);
	cr_expect_eq(buf.len, 2);
	buf.len += 1000;
	cr_assert(adr_buf_add_text(&buf, "d"));
	cr_expect_eq(memcmp(buf.data, "abccc", 5), 0);
	cr_expect_str_eq(buf.data + 1001, "cd");
	adr_buf_clear(&buf);
}

static const size_t too_large[] = {
	SIZE_MAX,
	SIZE_MAX - 1,
	SIZE_MAX - 6,
	SIZE_MAX / 2,
};

ParameterizedTestParameters(buf, what_does_not_fit_changes_nothing)
{
	return unit_rows(COUNT(too_large));
}

ParameterizedTest(size_t *row, buf, what_does_not_fit_changes_nothing)
{
	struct adr_buf buf;

	adr_buf_init(&buf);
	cr_assert(adr_buf_add_text(&buf, "before"));
	cr_expect_not(adr_buf_add(&buf, "x", too_large[*row]));
	cr_expect_null(adr_buf_room(&buf, too_large[*row]));
	cr_expect_eq(buf.len, 6);
	cr_expect_str_eq(buf.data, "before");
	adr_buf_clear(&buf);
}
