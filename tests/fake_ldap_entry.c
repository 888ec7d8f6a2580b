/*
 * The scripted server's search entries: which attributes the client asked
 * for, and values handed out in ranges as AD does.
 */
#include "fake_ldap_int.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* What is asked of one attribute. */
struct wish {
	bool wanted;
	bool ranged;
	size_t from, to;
};

/* The values of one attribute in a record. */
struct group {
	const struct fake_value *first;
	size_t count;
};

/* Read "name;range=FROM-TO" or "name;range=FROM-*". */
static bool parse_range(struct wish *wish, const char *option)
{
	char *end;

	if (strncasecmp(option, ";range=", 7) != 0)
		return false;
	wish->from = strtoul(option + 7, &end, 10);
	if (*end != '-')
		return false;
	wish->to = end[1] == '*' ? SIZE_MAX : strtoul(end + 1, NULL, 10);
	wish->ranged = true;
	return true;
}

static struct wish find_wish(const struct fake_search *search, const char *name)
{
	struct wish wish = {.wanted = search->attrs[0] == NULL};
	size_t i, len = strlen(name);

	for (i = 0; search->attrs[i] != NULL; i++) {
		const char *attr = search->attrs[i];

		if (strcmp(attr, "*") == 0)
			wish.wanted = true;
		if (strncasecmp(attr, name, len) != 0)
			continue;
		if (attr[len] == '\0' || parse_range(&wish, attr + len))
			wish.wanted = true;
	}
	return wish;
}

bool fake_wants_range(const struct fake_search *search)
{
	struct wish wish;
	size_t i;

	for (i = 0; search->attrs[i] != NULL; i++) {
		const char *option = strchr(search->attrs[i], ';');

		if (option != NULL && parse_range(&wish, option) &&
		    wish.from > 0)
			return true;
	}
	return false;
}

static void put_values(BerElement *ber, const char *name,
		       const struct fake_value *values, size_t count)
{
	struct berval bytes;
	size_t i;

	ber_printf(ber, "{s[", name);
	for (i = 0; i < count; i++) {
		if (values[i].data == NULL)
			continue;
		bytes.bv_val = (char *)values[i].data;
		bytes.bv_len = values[i].len;
		ber_printf(ber, "O", &bytes);
	}
	ber_printf(ber, "]}");
}

/* The values wish->from to wish->to, at most MaxValRange of them, under the
 * name that says which ones they are. */
static void put_range(BerElement *ber, struct fake_conn *conn,
		      const struct group *group, const struct wish *wish)
{
	size_t limit = conn->server->opt->max_val_range;
	size_t from = wish->from, end = group->count;
	const struct fake_fault *fault;
	char *name;
	int rc;

	if (from > 0) {
		fault = fake_fault_due(conn, FAKE_RANGE_GAP, 0);
		if (fault != NULL)
			from += (size_t)(fault->arg != 0 ? fault->arg : 1);
	}
	if (from > end)
		from = end;
	if (wish->to < end - 1)
		end = wish->to + 1 > from ? wish->to + 1 : from;
	if (limit > 0 && end - from > limit)
		end = from + limit;
	if (end >= group->count)
		rc = asprintf(&name, "%s;range=%zu-*", group->first->name,
			      from);
	else
		rc = asprintf(&name, "%s;range=%zu-%zu", group->first->name,
			      from, end - 1);
	if (rc < 0)
		abort();
	if (wish->from > 0 && end > from &&
	    fake_fault_due(conn, FAKE_RANGE_SHORT, 0) != NULL)
		end--;
	put_values(ber, name, group->first + from, end - from);
	free(name);
}

static void put_group(BerElement *ber, const struct fake_search *search,
		      const struct group *group)
{
	struct wish wish = find_wish(search, group->first->name);
	size_t limit = search->conn->server->opt->max_val_range;

	if (!wish.wanted)
		return;
	if (wish.ranged) {
		put_range(ber, search->conn, group, &wish);
	} else if (limit == 0 || group->count <= limit) {
		put_values(ber, group->first->name, group->first,
			   search->types_only ? 0 : group->count);
	} else {
		put_values(ber, group->first->name, NULL, 0);
		wish.to = SIZE_MAX;
		put_range(ber, search->conn, group, &wish);
	}
}

void fake_put_entry(struct fake_buf *out, const struct fake_search *search,
		    const struct fake_record *record)
{
	BerElement *ber = fake_ber_new(search->conn);
	struct group group;
	size_t i;

	ber_printf(ber, "{it{s{", search->id, (ber_tag_t)FAKE_RES_ENTRY,
		   record->dn);
	for (i = 0; i < record->count; i += group.count) {
		group.first = &record->values[i];
		for (group.count = 1; i + group.count < record->count;
		     group.count++)
			if (strcasecmp(group.first[group.count].name,
				       group.first->name) != 0)
				break;
		put_group(ber, search, &group);
	}
	ber_printf(ber, "}}}");
	fake_ber_end(out, ber);
}
