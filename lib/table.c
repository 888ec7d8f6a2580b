#include "table.h"

#include "error.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

/* Two words a pair: the value stands behind the key's NUL. */
struct adr_row {
	const char *key;
	size_t order; /* in which it was added */
};

void adr_table_init(struct adr_table *table)
{
	memset(table, 0, sizeof *table);
	adr_arena_init(&table->arena);
	table->is_sorted = true;
}

void adr_table_clear(struct adr_table *table)
{
	adr_arena_clear(&table->arena);
	free(table->rows);
	adr_table_init(table);
}

/* A tab may stand in a value only: it ends a key. */
static bool is_line(const char *text, size_t len, bool may_have_tabs)
{
	size_t step;
	uint32_t ch;

	if (adr_is_plain(text, len))
		return true;
	for (; len > 0; text += step, len -= step) {
		step = adr_utf8_decode(&ch, text, len);
		if (step == 0 ||
		    (adr_is_unprintable(ch) && !(may_have_tabs && ch == '\t')))
			return false;
	}
	return true;
}

static int check(const struct adrcpt_pair *pair, size_t key_len,
		 size_t value_len, const char *path, struct adrcpt_error *err)
{
	if (key_len > 0 && is_line(pair->key, key_len, false) &&
	    is_line(pair->value, value_len, true))
		return 0;
	return adrcpt_error_set(err, ADRCPT_E_DATA,
				"%s: '%s': no key and value of a table", path,
				pair->key);
}

int adr_table_check(const struct adrcpt_pair *pair, const char *path,
		    struct adrcpt_error *err)
{
	return check(pair, strlen(pair->key), strlen(pair->value), path, err);
}

int adr_table_add(struct adr_table *table, const struct adrcpt_pair *pair,
		  const char *path, struct adrcpt_error *err)
{
	size_t key_len = strlen(pair->key);
	size_t value_len = strlen(pair->value);
	void *rows = table->rows;
	char *copy;
	int rc;

	rc = check(pair, key_len++, value_len++, path, err);
	if (rc < 0)
		return rc;
	if (!adr_grow(&rows, &table->capacity, table->count + 1,
		      sizeof *table->rows))
		return adr_error_nomem(err);
	table->rows = rows;
	copy = adr_arena_room(&table->arena, key_len + value_len);
	if (copy == NULL)
		return adr_error_nomem(err);
	memcpy(copy, pair->key, key_len);
	memcpy(copy + key_len, pair->value, value_len);
	if (table->count > 0 &&
	    strcmp(table->rows[table->count - 1].key, copy) >= 0)
		table->is_sorted = false;
	table->rows[table->count].key = copy;
	table->rows[table->count].order = table->count;
	table->count++;
	return 0;
}

static int compare_rows(const void *a, const void *b)
{
	const struct adr_row *x = a, *y = b;
	int order = strcmp(x->key, y->key);

	if (order != 0)
		return order;
	return x->order < y->order ? -1 : 1;
}

void adr_table_finish(struct adr_table *table)
{
	struct adr_row *rows = table->rows;
	size_t i, kept = 1;

	if (table->is_sorted)
		return;
	qsort(rows, table->count, sizeof *rows, compare_rows);
	for (i = 1; i < table->count; i++)
		if (strcmp(rows[kept - 1].key, rows[i].key) != 0)
			rows[kept++] = rows[i];
	table->count = kept;
	table->is_sorted = true;
}

struct adrcpt_pair adr_table_at(const struct adr_table *table, size_t index)
{
	const char *key = table->rows[index].key;
	struct adrcpt_pair pair = {key, key + strlen(key) + 1};

	return pair;
}
