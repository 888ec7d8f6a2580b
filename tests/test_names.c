#include "names.h"

#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Test(names, what_is_kept_is_found)
{
	struct adr_names *names = calloc(1, sizeof *names);
	struct adr_name *mail;

	cr_assert_not_null(names);
	cr_expect_null(adr_names_find(names, "mail", 4));
	mail = adr_names_add(names, "mailbox", 4, 7);
	cr_assert_not_null(mail);
	cr_expect_eq(mail->len, 4);
	cr_expect_eq(mail->use, 7);
	cr_expect_null(mail->next);
	cr_expect_eq(adr_names_find(names, "mail", 4), mail);
	cr_expect_null(adr_names_find(names, "Mail", 4)); /* as spelled */
	cr_expect_null(adr_names_find(names, "mai", 3));
	cr_expect_null(adr_names_find(names, "mailbox", 7));
	free(names);
}

Test(names, none_or_a_long_one_is_not_kept)
{
	struct adr_names *names = calloc(1, sizeof *names);
	char text[sizeof names->slots[0].bytes + 1];

	cr_assert_not_null(names);
	memset(text, 'a', sizeof text);
	cr_expect_null(adr_names_add(names, "", 0, 1));
	cr_expect_null(adr_names_find(names, "", 0));
	cr_expect_null(adr_names_add(names, text, sizeof text, 1));
	cr_expect_null(adr_names_find(names, text, sizeof text));
	cr_assert_not_null(adr_names_add(names, text, sizeof text - 1, 1));
	cr_expect_not_null(adr_names_find(names, text, sizeof text - 1));
	free(names);
}

/* However many come: what was kept stays where it is. */
Test(names, more_than_there_is_room_for)
{
	enum { MANY = 4 * ADR_NAMES_SIZE };
	struct adr_names *names = calloc(1, sizeof *names);
	struct adr_name *kept[MANY];
	size_t i, count = 0;
	char text[32];

	cr_assert_not_null(names);
	for (i = 0; i < MANY; i++) {
		int len = snprintf(text, sizeof text, "name-%zu", i);

		kept[i] = adr_names_add(names, text, (size_t)len,
					(unsigned char)i);
		count += kept[i] != NULL;
	}
	cr_expect_gt(count, ADR_NAMES_SIZE / 8);
	cr_expect_leq(count, ADR_NAMES_SIZE);
	for (i = 0; i < MANY; i++) {
		int len = snprintf(text, sizeof text, "name-%zu", i);

		cr_expect_eq(adr_names_find(names, text, (size_t)len), kept[i]);
	}
	free(names);
}

/* Of each length, with nothing behind it and with more: the same, and with
 * another octet in each place.  The copies are of their exact size, for the
 * sanitizer to see. */
Test(names, is)
{
	struct adr_names *names = calloc(1, sizeof *names);
	size_t len, room, i;

	cr_assert_not_null(names);
	for (len = 1; len <= ADR_NAME_SIZE; len++)
		for (room = len; room < len + 10; room++) {
			char *line = malloc(room);
			struct adr_name *name;

			cr_assert_not_null(line);
			memset(line, 'a', room);
			name = adr_names_find(names, line, len);
			if (name == NULL)
				name = adr_names_add(names, line, len, 1);
			cr_assert_not_null(name);
			cr_expect(adr_name_is(name, line, len, room));
			cr_expect_not(adr_name_is(name, line, len - 1, room));
			for (i = 0; i < room; i++) {
				line[i] ^= 1;
				cr_expect_eq(adr_name_is(name, line, len, room),
					     i >= len, "%zu of %zu", i, len);
				line[i] ^= 1;
			}
			free(line);
		}
	free(names);
}
