/*
 * The command line of fake_ldap: a table of options that fills the same
 * struct that tests in C fill by hand, and the names of the faults.
 */
#include "fake_ldap_int.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	enum fake_fault_kind kind;
	const char *name, *arg;
} fault_rows[] = {
	{FAKE_HANG_ACCEPT, "hang-accept", ""},
	{FAKE_CLOSE_ACCEPT, "close-accept", ""},
	{FAKE_HANG_STARTTLS, "hang-starttls", ""},
	{FAKE_HANG_HANDSHAKE, "hang-handshake", ""},
	{FAKE_CLOSE_HANDSHAKE, "close-handshake", ""},
	{FAKE_HANG_BIND, "hang-bind", ""},
	{FAKE_BIND_RESULT, "bind-result", "=CODE (49)"},
	{FAKE_HANG_ROOTDSE, "hang-rootdse", ""},
	{FAKE_NOT_SYNCHRONIZED, "not-synchronized", ""},
	{FAKE_HANG_PAGE, "hang-page", ""},
	{FAKE_GARBAGE, "garbage", ""},
	{FAKE_HUGE_LENGTH, "huge-length", "=BYTES (2147483647)"},
	{FAKE_RESULT, "result", "=CODE"},
	{FAKE_REFERRAL, "referral", "=URL"},
	{FAKE_LOST_COOKIE, "lost-cookie", "=12|53 (12)"},
	{FAKE_EMPTY_PAGE, "empty-page", ""},
	{FAKE_HANG_MID_PAGE, "hang-mid-page", ""},
	{FAKE_CLOSE_MID_PAGE, "close-mid-page", ""},
	{FAKE_CUT_ENTRY, "cut-entry", ""},
	{FAKE_NOTICE, "notice", "=CODE (52)"},
	{FAKE_REFERENCES, "references", "=COUNT (3)"},
	{FAKE_BIG_VALUE, "big-value", "=BYTES (10485760)"},
	{FAKE_NUL_VALUE, "nul-value", ""},
	{FAKE_UTF8_VALUE, "utf8-value", ""},
	{FAKE_NEWLINE_VALUE, "newline-value", ""},
	{FAKE_BARE_ENTRY, "bare-entry", ""},
	{FAKE_BAD_ENTRY, "bad-entry", "=1 (0)"},
	{FAKE_WRONG_ID, "wrong-id", ""},
	{FAKE_TRICKLE, "trickle", "=MS (100)"},
	{FAKE_NO_CONTROL, "no-control", ""},
	{FAKE_BAD_CONTROL, "bad-control", ""},
	{FAKE_SAME_COOKIE, "same-cookie", ""},
	{FAKE_RANGE_GAP, "range-gap", "=SHIFT (1)"},
	{FAKE_RANGE_SHORT, "range-short", ""},
	{FAKE_RANGE_RESULT, "range-result", "=CODE (1)"},
	{FAKE_RANGE_NO_ENTRY, "range-no-entry", ""},
	{FAKE_RANGE_HANG, "range-hang", ""},
	{FAKE_USN_CHANGE, "usn-change", ""},
};

enum { N_FAULTS = sizeof(fault_rows) / sizeof(fault_rows[0]) };

const char *fake_fault_name(enum fake_fault_kind kind)
{
	size_t i;

	for (i = 0; i < N_FAULTS; i++)
		if (fault_rows[i].kind == kind)
			return fault_rows[i].name;
	return "none";
}

enum fake_fault_kind fake_fault_kind(const char *name)
{
	size_t i;

	for (i = 0; i < N_FAULTS; i++)
		if (strcmp(fault_rows[i].name, name) == 0)
			return fault_rows[i].kind;
	return FAKE_NO_FAULT;
}

enum type { TEXT, INT, SIZE, FLAG, CALL };

struct option {
	const char *name;
	enum type type;
	size_t offset; /* in the options or, if of_fault, the fault */
	bool of_fault;
	bool (*call)(struct fake_args *args, const char *value);
	const char *help;
};

static struct fake_fault *last_fault(struct fake_args *args)
{
	struct fake_fault *fault = args->options.faults;

	if (fault->kind == FAKE_NO_FAULT)
		return NULL;
	while (fault + 1 < args->options.faults + FAKE_MAX_FAULTS &&
	       fault[1].kind != FAKE_NO_FAULT)
		fault++;
	return fault;
}

static bool add_fault(struct fake_args *args, const char *value)
{
	struct fake_fault *fault = last_fault(args);
	const char *equals = strchr(value, '=');
	size_t len = equals != NULL ? (size_t)(equals - value) : strlen(value);
	char *name = fake_copy(value, len);

	fault = fault == NULL ? args->options.faults : fault + 1;
	if (fault < args->options.faults + FAKE_MAX_FAULTS)
		fault->kind = fake_fault_kind(name);
	free(name);
	if (fault == args->options.faults + FAKE_MAX_FAULTS ||
	    fault->kind == FAKE_NO_FAULT)
		return false;
	if (equals == NULL)
		return true;
	if (fault->kind == FAKE_REFERRAL)
		fault->text = equals + 1;
	else
		fault->arg = strtol(equals + 1, NULL, 0);
	return true;
}

/* Add "NAME=VALUE", or "NAME" for no value, to a list. */
static void add_value(struct fake_value **list, size_t *count, const char *text)
{
	size_t name_len = strcspn(text, "=");
	struct fake_value *value;

	*list = fake_realloc(*list, (*count + 1) * sizeof(**list));
	value = &(*list)[(*count)++];
	value->name = fake_copy(text, name_len);
	value->data = text[name_len] == '=' ? text + name_len + 1 : NULL;
	value->len = 0;
}

static bool add_root(struct fake_args *args, const char *value)
{
	struct fake_value *list = (struct fake_value *)args->options.root;

	add_value(&list, &args->options.root_len, value);
	args->options.root = list;
	return true;
}

static bool add_entry(struct fake_args *args, const char *value)
{
	struct fake_ldap_options *opt = &args->options;
	struct fake_entry *table = (struct fake_entry *)opt->table;

	table = fake_realloc(table, (opt->table_len + 1) * sizeof(*table));
	table[opt->table_len++] = (struct fake_entry){.dn = value};
	opt->table = table;
	return true;
}

static bool add_attr(struct fake_args *args, const char *value)
{
	struct fake_entry *entry;
	struct fake_value *list;

	if (args->options.table_len == 0)
		return false;
	entry = (struct fake_entry *)args->options.table +
		args->options.table_len - 1;
	list = (struct fake_value *)entry->values;
	add_value(&list, &entry->count, value);
	entry->values = list;
	return true;
}

static bool set_port_file(struct fake_args *args, const char *value)
{
	args->port_file = value;
	return true;
}

#define OPT(member) offsetof(struct fake_ldap_options, member), false, NULL
#define OF_FAULT(member) offsetof(struct fake_fault, member), true, NULL
#define DO(function) 0, false, function

static const struct option rows[] = {
	{"port", INT, OPT(port), "N  listen on this port of 127.0.0.1 (any)"},
	{"port-file", CALL, DO(set_port_file), "FILE  write the port there"},
	{"socket", TEXT, OPT(socket_path), "PATH  a unix socket"},
	{"log", TEXT, OPT(log_path), "FILE  append what clients do"},
	{"bind-dn", TEXT, OPT(bind_dn), "NAME  who may bind"},
	{"password", TEXT, OPT(password), "TEXT  with what"},
	{"bind-text", TEXT, OPT(bind_text), "TEXT  with result 49"},
	{"require-bind", FLAG, OPT(require_bind), "  nobody reads unbound"},
	{"sasl-result", INT, OPT(sasl_result), "CODE  of SASL binds (0)"},
	{"sasl-text", TEXT, OPT(sasl_text), "TEXT  its diagnostics"},
	{"estimate", INT, OPT(estimate), "N  of the number of entries"},
	{"sasl-credentials", TEXT, OPT(sasl_credentials), "TEXT  sent back"},
	{"base", TEXT, OPT(base_dn), "DN  (DC=example,DC=com)"},
	{"entries", SIZE, OPT(entries), "N  so many generated users (0)"},
	{"many-entries", SIZE, OPT(many_entries), "N  so many of them ..."},
	{"many-values", SIZE, OPT(many_values), "N  ... with N addresses"},
	{"entry", CALL, DO(add_entry), "DN  one more entry"},
	{"attr", CALL, DO(add_attr), "NAME=VALUE  of the last --entry"},
	{"root", CALL, DO(add_root), "NAME[=VALUE]  replace in the rootDSE"},
	{"max-page-size", SIZE, OPT(max_page_size), "N  MaxPageSize"},
	{"max-val-range", SIZE, OPT(max_val_range), "N  MaxValRange"},
	{"max-result-sets", SIZE, OPT(max_result_sets), "N  searches kept"},
	{"ad-framing", FLAG, OPT(ad_framing), "  bytes like AD's"},
	{"fault", CALL, DO(add_fault), "NAME[=ARG]  see below"},
	{"page", INT, OF_FAULT(page), "N  the last --fault: on page N only"},
	{"times", INT, OF_FAULT(times), "N  the last --fault: N times only"},
	{"connection", INT, OF_FAULT(connection), "N  ... there only"},
	{"text", TEXT, OF_FAULT(text), "TEXT  ... with these diagnostics"},
	{"rst", FLAG, OF_FAULT(rst), "  ... closes with RST"},
};

enum { N_ROWS = sizeof(rows) / sizeof(rows[0]) };

static bool parse_number(long *number, const char *value)
{
	char *end;

	errno = 0;
	*number = strtol(value, &end, 0);
	return errno == 0 && end != value && *end == '\0' && *number >= 0;
}

static bool set_member(void *member, enum type type, const char *value)
{
	long number = 1;

	if (type == TEXT) {
		*(const char **)member = value;
		return true;
	}
	if (type == FLAG) {
		*(bool *)member = true;
		return true;
	}
	if (!parse_number(&number, value))
		return false;
	if (type == INT)
		*(int *)member = (int)number;
	else
		*(size_t *)member = (size_t)number;
	return true;
}

static bool set_option(struct fake_args *args, const struct option *row,
		       const char *value)
{
	char *base = (char *)&args->options;

	if (row->call != NULL)
		return row->call(args, value);
	if (row->of_fault)
		base = (char *)last_fault(args);
	return base != NULL && set_member(base + row->offset, row->type, value);
}

static const struct option *find_option(const char *word)
{
	size_t i;

	for (i = 0; i < N_ROWS; i++)
		if (strncmp(word, "--", 2) == 0 &&
		    strcmp(word + 2, rows[i].name) == 0)
			return &rows[i];
	return NULL;
}

int fake_args_parse(struct fake_args *args, int argc, char *const argv[])
{
	const struct option *row;
	const char *value;
	int i = 1;

	memset(args, 0, sizeof(*args));
	while (i < argc) {
		row = find_option(argv[i]);
		if (row == NULL)
			return i;
		value = row->type == FLAG ? "" : argv[i + 1];
		if (value == NULL || !set_option(args, row, value))
			return i;
		i += row->type == FLAG ? 1 : 2;
	}
	return 0;
}

static void values_free(const struct fake_value *values, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		free((char *)values[i].name);
	free((struct fake_value *)values);
}

void fake_args_clear(struct fake_args *args)
{
	struct fake_ldap_options *opt = &args->options;
	size_t i;

	for (i = 0; i < opt->table_len; i++)
		values_free(opt->table[i].values, opt->table[i].count);
	free((struct fake_entry *)opt->table);
	values_free(opt->root, opt->root_len);
}

void fake_args_help(FILE *out)
{
	size_t i;

	fputs("usage: fake_ldap OPTION...\n\noptions:\n", out);
	for (i = 0; i < N_ROWS; i++)
		fprintf(out, "  --%s %s\n", rows[i].name, rows[i].help);
	fputs("\nfaults:\n", out);
	for (i = 0; i < N_FAULTS; i++)
		fprintf(out, "  %s%s\n", fault_rows[i].name, fault_rows[i].arg);
}
