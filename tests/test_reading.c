/* Formats read their own files back: what stands there, nothing less, and an
 * error for whatever is not theirs. */
#include <adrcpt-plugin.h>

#include "unit.h"

#include "buf.h"
#include "writer.h"

#include <cdb.h>
#include <fcntl.h>
#include <lmdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

TestSuite(reading, .init = unit_enter, .fini = unit_leave);

/* --- Helpers ------------------------------------------------------------ */

struct found {
	struct adr_buf text; /* "key=value;" for each pair */
	size_t count;
	size_t stop_at;
};

static int catch_pair(const struct adrcpt_pair *pair, void *user)
{
	struct found *found = user;

	adr_buf_add_text(&found->text, pair->key);
	adr_buf_add_byte(&found->text, '=');
	adr_buf_add_text(&found->text, pair->value);
	adr_buf_add_byte(&found->text, ';');
	return ++found->count == found->stop_at ? ADRCPT_E_STOPPED : 0;
}

static int read_file(const char *format, struct found *found,
		     struct adrcpt_error *err)
{
	adrcpt_writer *writer = adrcpt_writer_new(format, NULL);
	int rc;

	cr_assert(adr_writer_reads(writer));
	rc = adr_writer_read(writer, "old", catch_pair, found, err);
	adrcpt_writer_free(writer);
	return rc;
}

/* Expect these pairs; NULL: ADRCPT_E_DATA, with the file's name. */
static void expect_pairs(const char *format, const char *pairs, size_t row)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	struct found found = {{NULL, 0, 0}, 0, 0};
	int rc = read_file(format, &found, &err);
	const char *text = found.text.data != NULL ? found.text.data : "";

	if (pairs != NULL) {
		cr_expect_eq(rc, 0, "row %zu: %s", row, err.text);
		cr_expect_str_eq(text, pairs, "row %zu: %s", row, text);
	} else {
		cr_expect_eq(rc, ADRCPT_E_DATA, "row %zu: %d %s", row, rc,
			     text);
		cr_expect_not_null(strstr(err.text, "old"), "%s", err.text);
	}
	adr_buf_clear(&found.text);
}

/* --- Text for postmap --------------------------------------------------- */

static const struct {
	const char *text;
	const char *pairs; /* NULL: malformed */
} texts[] = {
	{"", ""},
	{"\n  \n\t\n", ""},
	{"# a comment\n   # another\n", ""},
	{"a@d\tOK\n", "a@d=OK;"},
	{"a@d OK", "a@d=OK;"},
	{"b@d  two  words \t\n", "b@d=two  words;"},
	{"a@d\tOK\r\n", "a@d=OK;"},
	{"a@d one\n two\n", "a@d=one two;"},
	{"a@d\n OK\n", "a@d=OK;"},
	{"a@d one\n# between\n\n two\nb@d x\n", "a@d=one two;b@d=x;"},
	{"A.B@Example.COM OK\n", "a.b@example.com=OK;"},
	{"Stra\xc3\x9f"
	 "e@d OK\n",
	 "strasse@d=OK;"},
	{"\"a b\"@d OK\n", "\"a b\"@d=OK;"},
	{"\"a\\\" b\"@d OK\n", "\"a\\\" b\"@d=OK;"},
	{"a\\ b@d OK\n", "a\\ b@d=OK;"},
	{"a#b@d OK\n", "a#b@d=OK;"},
	{"a@d 1\na@d 2\n", "a@d=1;a@d=2;"},
	{"longer@d OK\nb@d OK\n", "longer@d=OK;b@d=OK;"},

	{"a@d\n", NULL},
	{"a@d \n", NULL},
	{"\"a b@d OK\n", NULL},
	{" a@d OK\n", NULL},
	{"a@d OK\nb@d\n", NULL},
	{"a@d M\xfcller\n", NULL},
	{"[\n{\"dn\":\"cn=1\"}\n]\n", NULL},
};

ParameterizedTestParameters(reading, postfix)
{
	return unit_rows(COUNT(texts));
}

ParameterizedTest(size_t *row, reading, postfix)
{
	unit_write_text("old", texts[*row].text);
	expect_pairs("postfix", texts[*row].pairs, *row);
}

Test(reading, postfix_text_has_no_NUL)
{
	unit_write("old", "a@d OK\n\0b@d OK\n", 15);
	expect_pairs("postfix", NULL, 0);
}

Test(reading, postfix_names_the_line)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	struct found found = {{NULL, 0, 0}, 0, 0};

	unit_write_text("old", "# comment\na@d OK\n\nb@d\n\nc@d OK\n");
	cr_expect_eq(read_file("postfix", &found, &err), ADRCPT_E_DATA);
	cr_expect_not_null(strstr(err.text, "old:4:"), "%s", err.text);
	adr_buf_clear(&found.text);
}

/* --- Records ------------------------------------------------------------ */

#define RECORD(address, dn) \
	"{\"dn\":\"" dn "\",\"addresses\":[\"" address "\"]}"

static const struct {
	const char *format, *text, *pairs;
} records[] = {
	{"json", "[]\n", ""},
	{"json", "[\n" RECORD("a@d", "cn=1") "\n]\n", "a@d=cn=1;"},
	{"json",
	 "[\n" RECORD("a@d", "cn=1") ",\n" RECORD("b@d", "cn=2") "\n]\n",
	 "a@d=cn=1;b@d=cn=2;"},
	{"json", "", NULL},
	{"json", "[]", NULL},
	{"json", "[\n]\n", NULL},
	{"json", "[\n" RECORD("a@d", "cn=1") "\n", NULL},
	{"json", "[\n" RECORD("a@d", "cn=1") ",\n", NULL},
	{"json", "[\n" RECORD("a@d", "cn=1") ",\n]\n", NULL},
	{"json", "[\n" RECORD("a@d", "cn=1") "\n]\n[]\n", NULL},
	{"json", "[\n" RECORD("a@d", "cn=1") "\n" RECORD("b@d", "x") "\n]\n",
	 NULL},
	{"json", "[\n{\"dn\":\"x\"}\n]\n", NULL},
	{"json", "[\n{\"dn\":1,\"addresses\":[\"a\"]}\n]\n", NULL},
	{"json", "[\n{\"dn\":\"x\",\"addresses\":[]}\n]\n", NULL},
	{"json", "[\n{\"dn\":\"x\",\"addresses\":\"a\"}\n]\n", NULL},
	{"json", "[\n{\"dn\":\"x\\u0000\",\"addresses\":[\"a\"]}\n]\n", NULL},
	{"json", "[\n[1]\n]\n", NULL},
	{"json", "a@d OK\n", NULL},
	{"jsonl", "", ""},
	{"jsonl", RECORD("a@d", "cn=1") "\n" RECORD("b@d", "cn=2") "\n",
	 "a@d=cn=1;b@d=cn=2;"},
	{"jsonl", RECORD("a@d", "cn=1") "\n" RECORD("b@d", "cn=2"), NULL},
	{"jsonl", RECORD("a@d", "cn=1") ",\n", NULL},
	{"jsonl", "\n", NULL},
	{"jsonl", "[\n", NULL},
	{"jsonl", "null\n", NULL},
};

ParameterizedTestParameters(reading, records)
{
	return unit_rows(COUNT(records));
}

ParameterizedTest(size_t *row, reading, records)
{
	unit_write_text("old", records[*row].text);
	expect_pairs(records[*row].format, records[*row].pairs, *row);
}

/* --- Databases ---------------------------------------------------------- */

#define KEYS 300

/* Make the file "old" with so many keys, and one whose value is long. */
static void write_database(const char *format)
{
	adrcpt_writer *writer = adrcpt_writer_new(format, NULL);
	struct adr_pairs pairs;
	char *value = calloc(1, 10001), *key = calloc(KEYS, 16);
	adrcpt_reporter reporter = {NULL, NULL, false};
	adrcpt_out out;
	size_t i;
	int fd;

	memset(&pairs, 0, sizeof pairs);
	cr_assert(value != NULL && key != NULL);
	memset(value, 'v', 10000);
	for (i = 0; i < KEYS; i++) {
		snprintf(key + 16 * i, 16, "%04zu@d", i);
		cr_assert_eq(adr_pairs_add(&pairs, key + 16 * i,
					   i == 7 ? value : "OK", NULL),
			     0);
	}
	fd = open("old", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	adr_out_init(&out, fd, "old", "old", &reporter);
	cr_assert_eq(adr_writer_write_pairs(writer, &out, &pairs, NULL), 0);
	adr_out_clear(&out);
	close(fd);
	adrcpt_writer_free(writer);
	adr_pairs_clear(&pairs);
	free(value);
	free(key);
}

static const char *const databases[] = {"cdb", "lmdb"};

ParameterizedTestParameters(reading, whole_database)
{
	return unit_rows(COUNT(databases));
}

ParameterizedTest(size_t *row, reading, whole_database)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	struct found found = {{NULL, 0, 0}, 0, 0};

	write_database(databases[*row]);
	cr_expect_eq(read_file(databases[*row], &found, &err), 0, "%s",
		     err.text);
	cr_expect_eq(found.count, KEYS);
	cr_expect_not_null(strstr(found.text.data, "0006@d=OK;0007@d=vv"));
	cr_expect_not_null(strstr(found.text.data, "vv;0008@d=OK;"));
	cr_expect_not_null(strstr(found.text.data, "0299@d=OK;"));
	adr_buf_clear(&found.text);
}

/* As Postfix looks. */
static void expect_found_in_cdb(size_t where)
{
	char key[16];
	struct cdb cdb;
	size_t i;
	int fd = open("old", O_RDONLY | O_CLOEXEC);

	cr_assert_eq(cdb_init(&cdb, fd), 0);
	for (i = 0; i < KEYS; i++) {
		snprintf(key, sizeof key, "%04zu@d", i);
		cr_assert_eq(cdb_find(&cdb, key, (unsigned)strlen(key)), 1,
			     "%s is lost by damage at %zu", key, where);
	}
	cdb_free(&cdb);
	close(fd);
}

/* Either everything that was written is read, or there is an error. */
static void expect_all_or_nothing(const char *format, size_t where)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	struct found found = {{NULL, 0, 0}, 0, 0};
	int rc = read_file(format, &found, &err);

	if (rc == 0)
		cr_assert_eq(found.count, KEYS, "at %zu", where);
	if (rc == 0 && strcmp(format, "cdb") == 0)
		expect_found_in_cdb(where);
	if (rc < 0)
		cr_assert_eq(rc, ADRCPT_E_DATA, "at %zu: %s", where, err.text);
	adr_buf_clear(&found.text);
}

ParameterizedTestParameters(reading, a_database_cut_short)
{
	return unit_rows(COUNT(databases));
}

ParameterizedTest(size_t *row, reading, a_database_cut_short)
{
	struct adrcpt_error err;
	struct found found = {{NULL, 0, 0}, 0, 0};
	size_t len, size;
	char *bytes;

	write_database(databases[*row]);
	bytes = unit_read("old", &size);
	for (len = 0; len < size; len += len < 64 ? 1 : 97) {
		unit_write("old", bytes, len);
		found.count = 0;
		cr_assert_eq(read_file(databases[*row], &found, &err),
			     ADRCPT_E_DATA, "%zu of %zu", len, size);
		adr_buf_reset(&found.text);
	}
	adr_buf_clear(&found.text);
	free(bytes);
}

/* Each byte of what leads through the file, damaged in several ways. */
ParameterizedTestParameters(reading, a_damaged_database)
{
	return unit_rows(COUNT(databases));
}

ParameterizedTest(size_t *row, reading, a_damaged_database)
{
	static const unsigned char damage[] = {0x01, 0x80, 0xff};
	size_t at, i, size;
	char *bytes;

	write_database(databases[*row]);
	bytes = unit_read("old", &size);
	for (at = 0; at < size; at += at % 4096 < 300 ? 1 : 61)
		for (i = 0; i < COUNT(damage); i++) {
			bytes[at] = (char)(bytes[at] ^ damage[i]);
			unit_write("old", bytes, size);
			expect_all_or_nothing(databases[*row], at);
			bytes[at] = (char)(bytes[at] ^ damage[i]);
		}
	free(bytes);
}

/* The key that leads to a page: Postfix would look for others elsewhere. */
Test(reading, a_damaged_way_through_lmdb)
{
	struct found found = {{NULL, 0, 0}, 0, 0};
	struct adrcpt_error err;
	size_t at, size, pages = 0;
	char *bytes, *key;

	write_database("lmdb");
	bytes = unit_read("old", &size);
	for (at = 8192; at < size; at += 4096) {
		if (bytes[at + 10] != 1) /* a branch page */
			continue;
		pages++;
		key = memmem(bytes + at, 4096, "@d", 2);
		cr_assert_not_null(key);
		key[-1]++;
		unit_write("old", bytes, size);
		key[-1]--;
		cr_expect_eq(read_file("lmdb", &found, &err), ADRCPT_E_DATA);
		cr_expect_not_null(strstr(err.text, "keys are not in order"));
	}
	cr_expect_gt(pages, 0);
	adr_buf_clear(&found.text);
	free(bytes);
}

static const struct {
	char byte;
	size_t len;
} garbage[] = {{0, 0},         {0, 1},         {0, 2048},
	       {0, 8192},      {0, 100000},    {'\xff', 10},
	       {'\xff', 2048}, {'\xff', 8192}, {'a', 100000}};

ParameterizedTestParameters(reading, garbage)
{
	return unit_rows(COUNT(garbage) * COUNT(databases));
}

ParameterizedTest(size_t *row, reading, garbage)
{
	size_t at = *row / COUNT(databases);
	char *bytes = malloc(garbage[at].len + 1);

	cr_assert_not_null(bytes);
	memset(bytes, garbage[at].byte, garbage[at].len);
	unit_write("old", bytes, garbage[at].len);
	expect_pairs(databases[*row % COUNT(databases)], NULL, *row);
	free(bytes);
}

/* Postfix takes a CDB with NULs as well, if all of its keys have them. */
static void write_cdb(const char *const *keys)
{
	struct cdb_make make;
	int fd = open("old", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	cr_assert_eq(cdb_make_start(&make, fd), 0);
	for (; *keys != NULL; keys++) {
		unsigned nul = **keys == '0';

		cr_assert_eq(cdb_make_add(&make, *keys + 1,
					  (unsigned)strlen(*keys + 1) + nul,
					  "OK", 2 + nul),
			     0);
	}
	cr_assert_eq(cdb_make_finish(&make), 0);
	close(fd);
}

static const struct {
	const char *keys[4]; /* "0": with a NUL, "-" without */
	const char *pairs;
} cdbs[] = {
	{{NULL}, ""},
	{{"-a@d", "-b@d", NULL}, "a@d=OK;b@d=OK;"},
	{{"0a@d", "0b@d", NULL}, "a@d=OK;b@d=OK;"},
	{{"0a@d", "-b@d", NULL}, NULL},
	{{"-a@d", "0b@d", NULL}, NULL},
};

ParameterizedTestParameters(reading, cdb_with_and_without_NUL)
{
	return unit_rows(COUNT(cdbs));
}

ParameterizedTest(size_t *row, reading, cdb_with_and_without_NUL)
{
	write_cdb(cdbs[*row].keys);
	expect_pairs("cdb", cdbs[*row].pairs, *row);
}

/* What LMDB itself writes, in ways that are not ours. */
static void write_lmdb(unsigned flags, const char *name, size_t extra)
{
	MDB_val key = {3 + extra, (void *)"a@d"};
	MDB_val value = {2 + extra, (void *)"OK"};
	MDB_env *env;
	MDB_txn *txn;
	MDB_dbi dbi;

	unlink("old");
	cr_assert_eq(mdb_env_create(&env), 0);
	cr_assert_eq(mdb_env_set_maxdbs(env, 2), 0);
	cr_assert_eq(mdb_env_open(env, "old", MDB_NOSUBDIR | MDB_NOLOCK, 0644),
		     0);
	cr_assert_eq(mdb_txn_begin(env, NULL, 0, &txn), 0);
	cr_assert_eq(mdb_dbi_open(txn, name, flags | MDB_CREATE, &dbi), 0);
	cr_assert_eq(mdb_put(txn, dbi, &key, &value, 0), 0);
	cr_assert_eq(mdb_txn_commit(txn), 0);
	mdb_env_close(env);
}

Test(reading, lmdb_of_other_programs)
{
	write_lmdb(0, NULL, 1);
	expect_pairs("lmdb", "a@d=OK;", 0);
	write_lmdb(0, NULL, 0);
	expect_pairs("lmdb", "a@d=OK;", 1);
	write_lmdb(0, "named", 1);
	expect_pairs("lmdb", NULL, 2);
	write_lmdb(MDB_DUPSORT, NULL, 1);
	expect_pairs("lmdb", NULL, 3);
}

/* A key is at most 510 octets long there, which no address is. */
Test(reading, what_lmdb_can_hold)
{
	adrcpt_writer *writer = adrcpt_writer_new("lmdb", NULL);
	const char *code = NULL, *why = NULL;
	struct adrcpt_pair pair;
	char key[512];

	memset(key, 'k', sizeof key);
	key[510] = '\0';
	pair.key = key;
	pair.value = "OK";
	cr_expect(adr_writer_holds(writer, &pair, &code, &why));
	key[510] = 'k';
	key[511] = '\0';
	cr_expect_not(adr_writer_holds(writer, &pair, &code, &why));
	cr_expect_str_eq(code, "long-key");
	cr_expect_not_null(why);
	adrcpt_writer_free(writer);
}

static const struct {
	const char *key;
	const char *code; /* NULL: it can be written */
} keys[] = {
	{"a@d", NULL},           {"\"a b\"@d", NULL},    {"a\\ b@d", NULL},
	{"#a@d", "comment-key"}, {"a b@d", "split-key"}, {" a@d", "split-key"},
	{"\"a@d", "split-key"},
};

ParameterizedTestParameters(reading, what_text_can_hold)
{
	return unit_rows(COUNT(keys));
}

ParameterizedTest(size_t *row, reading, what_text_can_hold)
{
	const struct adrcpt_pair pair = {keys[*row].key, "OK"};
	adrcpt_writer *writer = adrcpt_writer_new("postfix", NULL);
	const char *code = NULL, *why = NULL;
	bool holds = adr_writer_holds(writer, &pair, &code, &why);

	cr_expect_eq(holds, keys[*row].code == NULL, "row %zu", *row);
	if (!holds && keys[*row].code != NULL)
		cr_expect_str_eq(code, keys[*row].code);
	adrcpt_writer_free(writer);
}

/* --- All formats -------------------------------------------------------- */

static const char *const formats[] = {"postfix", "cdb", "lmdb", "json",
				      "jsonl",   "csv", "ldif", "dsml"};

ParameterizedTestParameters(reading, a_file_that_cannot_be_opened)
{
	return unit_rows(COUNT(formats));
}

ParameterizedTest(size_t *row, reading, a_file_that_cannot_be_opened)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	struct found found = {{NULL, 0, 0}, 0, 0};

	cr_expect_eq(read_file(formats[*row], &found, &err), ADRCPT_E_IO);
	cr_expect_eq(err.domain, ADRCPT_NATIVE_ERRNO);
	cr_expect_not_null(strstr(err.text, "old"), "%s", err.text);
	cr_expect_eq(found.count, 0);
}

static const char *const tables[] = {"postfix", "cdb", "lmdb"};

ParameterizedTestParameters(reading, ends_when_it_is_told_to)
{
	return unit_rows(COUNT(tables));
}

ParameterizedTest(size_t *row, reading, ends_when_it_is_told_to)
{
	struct found found = {{NULL, 0, 0}, 0, 2};

	write_database(tables[*row]);
	cr_expect_eq(read_file(tables[*row], &found, NULL), ADRCPT_E_STOPPED);
	cr_expect_eq(found.count, 2);
	adr_buf_clear(&found.text);
}
