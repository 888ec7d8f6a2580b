#include "option.h"

#include "buf.h"
#include "error.h"
#include "mem.h"
#include "text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* --- Values ------------------------------------------------------------- */

static int bad_value(const struct adrcpt_option *row, const char *value,
		     const char *wanted, struct adrcpt_error *err)
{
	return adrcpt_error_set(err, ADRCPT_E_USAGE,
				"option '%s': '%s' is not %s", row->name, value,
				wanted);
}

static int set_text(char **member, const char *value, struct adrcpt_error *err)
{
	char *copy = adr_memdup(value, strlen(value));

	if (copy == NULL)
		return adr_error_nomem(err);
	free(*member);
	*member = copy;
	return 0;
}

static int set_switch(const struct adrcpt_option *row, bool *member,
		      const char *value, struct adrcpt_error *err)
{
	static const char yes[] = "yes true on 1", no[] = "no false off 0";
	size_t len = strlen(value);

	if (adr_word_is_in(yes, value, len))
		*member = true;
	else if (adr_word_is_in(no, value, len))
		*member = false;
	else
		return bad_value(row, value, "'yes' or 'no'", err);
	return 0;
}

static int set_number(const struct adrcpt_option *row, unsigned long *member,
		      const char *value, struct adrcpt_error *err)
{
	int64_t number;

	if (!adr_parse_int64(&number, value, strlen(value)) || number < 0 ||
	    (uint64_t)number < row->min || (uint64_t)number > row->max)
		return adrcpt_error_set(
			err, ADRCPT_E_USAGE,
			"option '%s': '%s' is not a number from %lu to %lu",
			row->name, value, row->min, row->max);
	*member = (unsigned long)number;
	return 0;
}

static int set_word(const struct adrcpt_option *row, char **member,
		    const char *value, struct adrcpt_error *err)
{
	if (!adr_word_is_in(row->words, value, strlen(value)))
		return adrcpt_error_set(err, ADRCPT_E_USAGE,
					"option '%s': '%s' is not one of: %s",
					row->name, value, row->words);
	return set_text(member, value, err);
}

static int add_item(struct adrcpt_list *list, const char *bytes, size_t len,
		    struct adrcpt_error *err)
{
	char **items;
	char *copy;

	items = realloc(list->items, (list->count + 2) * sizeof *items);
	if (items == NULL)
		return adr_error_nomem(err);
	list->items = items;
	copy = adr_memdup(bytes, len);
	if (copy == NULL) {
		items[list->count] = NULL;
		return adr_error_nomem(err);
	}
	items[list->count++] = copy;
	items[list->count] = NULL;
	return 0;
}

static void clear_list(struct adrcpt_list *list)
{
	while (list->count > 0)
		free(list->items[--list->count]);
	free(list->items);
	list->items = NULL;
	list->is_initial = false;
}

/* Where this item ends: at a separator which no '\' protects.  RFC 4514 lets
 * a ';' stand in a DN only behind one. */
static size_t item_length(const char *text, const char *separators,
			  bool escapes)
{
	size_t i;

	for (i = 0; text[i] != '\0'; i++) {
		if (escapes && text[i] == '\\' && text[i + 1] != '\0')
			i++;
		else if (strchr(separators, text[i]) != NULL)
			break;
	}
	return i;
}

static int add_items(struct adrcpt_list *list, const char *value,
		     const char *separators, bool escapes,
		     struct adrcpt_error *err)
{
	int rc = 0;

	if (list->is_initial)
		clear_list(list);
	while (rc == 0 && *value != '\0') {
		size_t len, skip;

		value += strspn(value, " \t\r\n");
		len = skip = item_length(value, separators, escapes);
		while (len > 0 && strchr(" \t\r\n", value[len - 1]) != NULL &&
		       !(len > 1 && value[len - 2] == '\\'))
			len--;
		if (len > 0)
			rc = add_item(list, value, len, err);
		value += skip;
		value += *value != '\0';
	}
	return rc;
}

/* --- Tables ------------------------------------------------------------- */

bool adr_word_is_in(const char *words, const char *word, size_t len)
{
	while (*words != '\0') {
		size_t size = strcspn(words, " ");

		if (size == len && len > 0 && memcmp(words, word, len) == 0)
			return true;
		words += size;
		words += strspn(words, " ");
	}
	return false;
}

static bool same_name(const char *a, const char *b)
{
	for (; *a != '\0' && *b != '\0'; a++, b++) {
		char x = *a == '-' ? '_' : *a;
		char y = *b == '-' ? '_' : *b;

		if (x != y)
			return false;
	}
	return *a == *b;
}

const struct adrcpt_option *adr_option_find(const struct adrcpt_option *table,
					    const char *name)
{
	if (table == NULL)
		return NULL;
	for (; table->name != NULL; table++)
		if (same_name(table->name, name))
			return table;
	return NULL;
}

static int set_member(const struct adrcpt_option *row, void *state,
		      const char *value, struct adrcpt_error *err)
{
	void *member = (char *)state + row->offset;

	switch (row->kind) {
	case ADRCPT_KIND_SWITCH:
		return set_switch(row, member, value, err);
	case ADRCPT_KIND_NUMBER:
		return set_number(row, member, value, err);
	case ADRCPT_KIND_WORD:
		return set_word(row, member, value, err);
	case ADRCPT_KIND_LIST:
		return add_items(member, value, " ,\t\r\n", false, err);
	case ADRCPT_KIND_DNS:
		return add_items(member, value, ";", true, err);
	default:
		return set_text(member, value, err);
	}
}

static bool is_list(const struct adrcpt_option *row)
{
	return row->kind == ADRCPT_KIND_LIST || row->kind == ADRCPT_KIND_DNS;
}

static struct adrcpt_list *member_list(const struct adrcpt_option *row,
				       void *state)
{
	return (struct adrcpt_list *)((char *)state + row->offset);
}

static bool list_names(struct adr_buf *names, const struct adrcpt_option *table)
{
	for (; table != NULL && table->name != NULL; table++)
		if (!adr_buf_add_byte(names, ' ') ||
		    !adr_buf_add_text(names, table->name))
			return false;
	return true;
}

int adr_option_unknown(const struct adrcpt_option *table,
		       const struct adrcpt_option *more, const char *owner,
		       const char *name, struct adrcpt_error *err)
{
	struct adr_buf known;
	int rc;

	adr_buf_init(&known);
	if (list_names(&known, table) && list_names(&known, more))
		rc = adrcpt_error_set(
			err, ADRCPT_E_USAGE, "%s has no option '%s'; it has:%s",
			owner, name, known.data != NULL ? known.data : " none");
	else
		rc = adr_error_nomem(err);
	adr_buf_clear(&known);
	return rc;
}

int adr_options_set(const struct adrcpt_option *table, void *state,
		    const char *owner, const char *name, const char *value,
		    struct adrcpt_error *err)
{
	const struct adrcpt_option *row = adr_option_find(table, name);

	if (row == NULL)
		return adr_option_unknown(table, NULL, owner, name, err);
	if (!adr_is_text(value, strlen(value)))
		return adrcpt_error_set(err, ADRCPT_E_USAGE,
					"option '%s' is not UTF-8", row->name);
	return set_member(row, state, value, err);
}

static size_t member_size(const struct adrcpt_option *row)
{
	switch (row->kind) {
	case ADRCPT_KIND_SWITCH:
		return sizeof(bool);
	case ADRCPT_KIND_NUMBER:
		return sizeof(unsigned long);
	default:
		return is_list(row) ? sizeof(struct adrcpt_list)
				    : sizeof(char *);
	}
}

bool adr_options_fit(const struct adrcpt_option *table, size_t state_size)
{
	for (; table != NULL && table->name != NULL; table++)
		if (table->offset > state_size ||
		    member_size(table) > state_size - table->offset)
			return false;
	return true;
}

int adr_options_init(const struct adrcpt_option *table, void *state,
		     struct adrcpt_error *err)
{
	int rc;

	if (table == NULL)
		return 0;
	for (; table->name != NULL; table++) {
		if (table->initial == NULL)
			continue;
		rc = set_member(table, state, table->initial, err);
		if (rc < 0)
			return rc;
		if (is_list(table))
			member_list(table, state)->is_initial = true;
	}
	return 0;
}

static void clear_member(const struct adrcpt_option *row, void *member)
{
	switch (row->kind) {
	case ADRCPT_KIND_TEXT:
	case ADRCPT_KIND_WORD:
		free(*(char **)member);
		*(char **)member = NULL;
		break;
	case ADRCPT_KIND_LIST:
	case ADRCPT_KIND_DNS:
		clear_list(member);
		break;
	default:
		break;
	}
}

void adr_options_clear(const struct adrcpt_option *table, void *state)
{
	if (table == NULL)
		return;
	for (; table->name != NULL; table++)
		clear_member(table, (char *)state + table->offset);
}

bool adr_option_describe(const struct adrcpt_option *table, size_t index,
			 struct adrcpt_option_info *info)
{
	size_t i;

	if (table == NULL || info == NULL)
		return false;
	for (i = 0; table[i].name != NULL; i++) {
		if (i < index)
			continue;
		info->name = table[i].name;
		info->kind = table[i].kind;
		info->argument = table[i].argument;
		info->initial = table[i].initial;
		info->help = table[i].help;
		return true;
	}
	return false;
}
