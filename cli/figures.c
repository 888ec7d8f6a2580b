#include "figures.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static int compare_names(const void *a, const void *b)
{
	return strcmp(((const struct figure *)a)->name,
		      ((const struct figure *)b)->name);
}

/* Equal names become one. */
static void sum_up(struct figures *figures)
{
	size_t i, kept = 0;

	figures->total = figures->count;
	if (figures->count > 1)
		qsort(figures->items, figures->count, sizeof *figures->items,
		      compare_names);
	for (i = 0; i < figures->count; i++) {
		struct figure *last = &figures->items[kept];

		if (kept > 0 &&
		    strcmp(last[-1].name, figures->items[i].name) == 0)
			last[-1].count++;
		else
			figures->items[kept++] = figures->items[i];
	}
	figures->count = kept;
}

static size_t count_addresses(const adrcpt_set *set)
{
	size_t i, count = 0;

	for (i = 0; i < adrcpt_set_count(set); i++)
		count += adrcpt_recipient_address_count(adrcpt_set_at(set, i));
	return count;
}

static void *make_room(size_t count, size_t size)
{
	return count < SIZE_MAX / size ? malloc((count + 1) * size) : NULL;
}

bool figures_by_kind(struct figures *figures, const adrcpt_set *set)
{
	size_t i, count = adrcpt_set_count(set);

	memset(figures, 0, sizeof *figures);
	figures->items = make_room(count, sizeof *figures->items);
	if (figures->items == NULL)
		return false;
	for (i = 0; i < count; i++) {
		struct figure *figure = &figures->items[figures->count++];

		figure->name = adrcpt_recipient_kind(adrcpt_set_at(set, i));
		figure->count = 1;
	}
	sum_up(figures);
	return true;
}

static void add_domains(struct figures *figures,
			const adrcpt_recipient *recipient)
{
	size_t i, count = adrcpt_recipient_address_count(recipient);

	for (i = 0; i < count; i++) {
		const char *address = adrcpt_recipient_address(recipient, i);
		const char *at = strrchr(address, '@');
		struct figure *figure = &figures->items[figures->count++];

		figure->name = at != NULL ? at + 1 : address;
		figure->count = 1;
	}
}

bool figures_by_domain(struct figures *figures, const adrcpt_set *set)
{
	size_t i;

	memset(figures, 0, sizeof *figures);
	figures->items =
		make_room(count_addresses(set), sizeof *figures->items);
	if (figures->items == NULL)
		return false;
	for (i = 0; i < adrcpt_set_count(set); i++)
		add_domains(figures, adrcpt_set_at(set, i));
	sum_up(figures);
	return true;
}

void figures_clear(struct figures *figures)
{
	free(figures->items);
	memset(figures, 0, sizeof *figures);
}

/* --- Conflicts ---------------------------------------------------------- */

static int compare_owners(const void *a, const void *b)
{
	const struct owner *x = a, *y = b;
	int order = strcmp(x->address, y->address);

	return order != 0 ? order : strcmp(x->dn, y->dn);
}

static char lower(char ch)
{
	return ch >= 'A' && ch <= 'Z' ? (char)(ch - 'A' + 'a') : ch;
}

/* DNs that differ in letter case only are one object. */
static bool is_same_object(const char *a, const char *b)
{
	while (*a != '\0' && lower(*a) == lower(*b)) {
		a++;
		b++;
	}
	return *a == *b;
}

/* The owners of one address, of which the list holds so many. */
static bool is_conflict(const struct owner *owners, size_t count)
{
	size_t i;

	for (i = 1; i < count; i++)
		if (!is_same_object(owners[0].dn, owners[i].dn))
			return true;
	return false;
}

static size_t keep_conflicts(struct owner *owners, size_t count)
{
	size_t first = 0, kept = 0, i;

	while (first < count) {
		size_t next = first + 1;

		while (next < count &&
		       strcmp(owners[next].address, owners[first].address) == 0)
			next++;
		if (is_conflict(owners + first, next - first))
			for (i = first; i < next; i++)
				owners[kept++] = owners[i];
		first = next;
	}
	return kept;
}

bool figures_conflicts(struct owner **owners, size_t *count,
		       const adrcpt_set *set)
{
	size_t i, k, all = 0;

	*count = 0;
	*owners = make_room(count_addresses(set), sizeof **owners);
	if (*owners == NULL)
		return false;
	for (i = 0; i < adrcpt_set_count(set); i++) {
		const adrcpt_recipient *one = adrcpt_set_at(set, i);

		for (k = 0; k < adrcpt_recipient_address_count(one); k++) {
			(*owners)[all].address =
				adrcpt_recipient_address(one, k);
			(*owners)[all++].dn = adrcpt_recipient_dn(one);
		}
	}
	if (all > 1)
		qsort(*owners, all, sizeof **owners, compare_owners);
	*count = keep_conflicts(*owners, all);
	return true;
}
