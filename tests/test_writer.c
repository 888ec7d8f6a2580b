/* Writers by files: tests/fixtures/<writer>/<case>/ holds input.ldif and what
 * comes out of it, byte for byte.  A database is compared by what a reader of
 * its format finds there, one "key<TAB>value" a line, in its own order. */
#include <adrcpt.h>

#include "base64.h"
#include "buf.h"
#include "unit.h"

#include <cdb.h>
#include <dirent.h>
#include <fcntl.h>
#include <jansson.h>
#include <lmdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FIXTURES UNIT_SRCDIR "/tests/fixtures"

TestSuite(writer, .init = unit_enter, .fini = unit_leave);

static const struct {
	const char *writer, *name;
} fixtures[] = {
	{"postfix", "plain"},      {"postfix", "international"},
	{"postfix", "quoted"},     {"postfix", "hash"},
	{"postfix", "shared"},     {"cdb", "plain"},
	{"cdb", "international"},  {"cdb", "quoted"},
	{"cdb", "hash"},           {"lmdb", "plain"},
	{"lmdb", "international"}, {"lmdb", "quoted"},
	{"lmdb", "hash"},          {"json", "plain"},
	{"json", "escapes"},       {"json", "one"},
	{"json", "empty"},         {"jsonl", "plain"},
	{"jsonl", "escapes"},      {"jsonl", "empty"},
	{"csv", "plain"},          {"csv", "escapes"},
	{"csv", "empty"},          {"ldif", "plain"},
	{"ldif", "escapes"},       {"ldif", "empty"},
	{"dsml", "plain"},         {"dsml", "escapes"},
	{"dsml", "empty"},
};

static adrcpt_set *load(const char *path)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	adrcpt_source *source = adrcpt_source_new("ldif", &err);
	adrcpt_set *set = adrcpt_set_new(&err);

	cr_assert(source != NULL && set != NULL);
	cr_assert_eq(adrcpt_source_set(source, "file", path, &err), 0);
	cr_assert_eq(adrcpt_set_load(set, source, NULL, NULL, &err), 0, "%s",
		     err.text);
	adrcpt_source_free(source);
	return set;
}

static void write_output(const char *format, const adrcpt_set *set)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	adrcpt_writer *writer = adrcpt_writer_new(format, &err);
	adrcpt_export *out = adrcpt_export_new(set, &err);

	cr_assert(writer != NULL && out != NULL, "%s", err.text);
	cr_assert_eq(adrcpt_export_add(out, writer, NULL, "output", &err), 0);
	cr_assert_eq(adrcpt_export_set(out, 0, "min_entries", "0", &err), 0);
	cr_assert_eq(adrcpt_export_run(out, NULL, NULL, &err), 0, "%s",
		     err.text);
	adrcpt_export_free(out);
	adrcpt_writer_free(writer);
}

static void add_bytes(struct adr_buf *text, struct cdb *cdb, unsigned len,
		      unsigned pos)
{
	char *room = adr_buf_room(text, len);

	cr_assert_not_null(room);
	cr_assert_eq(cdb_read(cdb, room, len, pos), 0);
	text->len += len;
}

/* What stands in the database, and can be found there. */
static char *dump_cdb(size_t *len)
{
	struct adr_buf text;
	struct cdb cdb, again;
	unsigned at;
	int fd = open("output", O_RDONLY | O_CLOEXEC);

	adr_buf_init(&text);
	cr_assert(adr_buf_add_text(&text, ""));
	cr_assert_geq(fd, 0);
	cr_assert_eq(cdb_init(&cdb, fd), 0);
	cr_assert_eq(cdb_init(&again, fd), 0);
	cdb_seqinit(&at, &cdb);
	while (cdb_seqnext(&at, &cdb) > 0) {
		size_t key = text.len;

		add_bytes(&text, &cdb, cdb_keylen(&cdb), cdb_keypos(&cdb));
		cr_expect_gt(
			cdb_find(&again, text.data + key, cdb_keylen(&cdb)), 0);
		cr_expect_eq(cdb_datapos(&again), cdb_datapos(&cdb));
		cr_assert(adr_buf_add_byte(&text, '\t'));
		add_bytes(&text, &cdb, cdb_datalen(&cdb), cdb_datapos(&cdb));
		cr_assert(adr_buf_add_byte(&text, '\n'));
	}
	cdb_free(&cdb);
	cdb_free(&again);
	close(fd);
	*len = text.len;
	return text.data;
}

static void add_value(struct adr_buf *text, const MDB_val *val, char after)
{
	const char *bytes = val->mv_data;

	cr_assert_gt(val->mv_size, 0);
	cr_expect_eq(strlen(bytes) + 1, val->mv_size, "one NUL, at the end");
	cr_assert(adr_buf_add(text, bytes, val->mv_size - 1) &&
		  adr_buf_add_byte(text, after));
}

/* By LMDB itself, as Postfix opens it. */
static char *dump_lmdb(size_t *len)
{
	MDB_cursor *cursor;
	struct adr_buf text;
	MDB_val key, value;
	MDB_env *env;
	MDB_txn *txn;
	MDB_dbi dbi;

	adr_buf_init(&text);
	cr_assert(adr_buf_add_text(&text, ""));
	cr_assert_eq(mdb_env_create(&env), 0);
	cr_assert_eq(mdb_env_open(env, "output",
				  MDB_NOSUBDIR | MDB_NOLOCK | MDB_RDONLY, 0),
		     0);
	cr_assert_eq(mdb_txn_begin(env, NULL, MDB_RDONLY, &txn), 0);
	cr_assert_eq(mdb_dbi_open(txn, NULL, 0, &dbi), 0);
	cr_assert_eq(mdb_cursor_open(txn, dbi, &cursor), 0);
	while (mdb_cursor_get(cursor, &key, &value, MDB_NEXT) == 0) {
		add_value(&text, &key, '\t');
		add_value(&text, &value, '\n');
	}
	mdb_cursor_close(cursor);
	mdb_txn_abort(txn);
	mdb_env_close(env);
	*len = text.len;
	return text.data;
}

static char *dump(const char *writer, size_t *len)
{
	if (strcmp(writer, "cdb") == 0)
		return dump_cdb(len);
	if (strcmp(writer, "lmdb") == 0)
		return dump_lmdb(len);
	return unit_read("output", len);
}

ParameterizedTestParameters(writer, fixture)
{
	return unit_rows(COUNT(fixtures));
}

ParameterizedTest(size_t *row, writer, fixture)
{
	const char *writer = fixtures[*row].writer;
	char path[4096], *expected, *actual;
	size_t expected_len, actual_len;
	adrcpt_set *set;

	snprintf(path, sizeof path, FIXTURES "/%s/%s/input.ldif", writer,
		 fixtures[*row].name);
	set = load(path);
	write_output(writer, set);
	adrcpt_set_free(set);
	snprintf(path, sizeof path, FIXTURES "/%s/%s/expected", writer,
		 fixtures[*row].name);
	expected = unit_read(path, &expected_len);
	actual = dump(writer, &actual_len);
	cr_expect(actual_len == expected_len &&
			  memcmp(actual, expected, actual_len) == 0,
		  "%s/%s: '%s'", writer, fixtures[*row].name, actual);
	free(expected);
	free(actual);
}

/* --- All of them -------------------------------------------------------- */

static bool is_in_table(const char *writer, const char *name)
{
	size_t i;

	for (i = 0; i < COUNT(fixtures); i++)
		if (strcmp(fixtures[i].writer, writer) == 0 &&
		    strcmp(fixtures[i].name, name) == 0)
			return true;
	return false;
}

static size_t count_cases(const char *writer)
{
	const struct dirent *item;
	char path[4096];
	size_t count = 0;
	DIR *dir;

	snprintf(path, sizeof path, FIXTURES "/%s", writer);
	dir = opendir(path);
	cr_assert_not_null(dir, "%s has no fixtures", writer);
	while ((item = readdir(dir)) != NULL) {
		if (item->d_name[0] == '.')
			continue;
		cr_expect(is_in_table(writer, item->d_name),
			  "%s/%s is not tested", writer, item->d_name);
		count++;
	}
	closedir(dir);
	return count;
}

Test(writer, every_format_has_fixtures_and_every_fixture_is_tested)
{
	const char *name, *summary;
	size_t i, count = 0;

	for (i = 0; adrcpt_writer_type(i, &name, &summary); i++) {
		count += count_cases(name);
		cr_expect_gt(strlen(summary), 0);
	}
	cr_expect_eq(count, COUNT(fixtures));
}

/* Same directory, same bytes: in whatever order the objects come. */
static const char *const shuffled[] = {
	"dn: cn=2\nproxyAddresses: smtp:z@d\nproxyAddresses: SMTP:b@d\n\n"
	"dn: cn=1\nproxyAddresses: smtp:c@d\nproxyAddresses: x:1\n"
	"proxyAddresses: x:2\n\n",
	"dn: cn=1\nproxyAddresses: x:2\nproxyAddresses: smtp:c@d\n"
	"proxyAddresses: x:1\n\n"
	"dn: cn=2\nproxyAddresses: SMTP:b@d\nproxyAddresses: smtp:z@d\n\n",
};

static char *output_of(const char *format, const char *ldif, size_t *len)
{
	adrcpt_set *set = unit_load_ldif(ldif);

	unlink("output"); /* that of another format */
	write_output(format, set);
	adrcpt_set_free(set);
	return unit_read("output", len);
}

Test(writer, same_directory_same_bytes)
{
	const char *name, *summary;
	size_t i, len[2];

	for (i = 0; adrcpt_writer_type(i, &name, &summary); i++) {
		char *one = output_of(name, shuffled[0], &len[0]);
		char *two = output_of(name, shuffled[1], &len[1]);

		cr_assert_eq(len[0], len[1], "%s", name);
		cr_expect_eq(memcmp(one, two, len[0]), 0, "%s", name);
		free(one);
		free(two);
	}
}

/* Postfix reads keys and values without a NUL at the end (dict_cdb.c); past
 * one buffer, and each key is found. */
/* Every ASCII character and some others, as a value of LDIF. */
static void add_characters(struct adr_buf *text)
{
	static const char others[] = "\xc2\x80\xc3\xa4\xe2\x82\xac\xe2\x80\xa8"
				     "\xef\xbf\xbf\xf0\x9f\x98\x80\\\"/";
	struct adr_buf value;
	char c, *room;

	adr_buf_init(&value);
	for (c = 1; c < 127; c++)
		adr_buf_add_byte(&value, c);
	adr_buf_add_byte(&value, 127);
	adr_buf_add_text(&value, others);
	adr_buf_add_text(text, "displayName:: ");
	room = adr_buf_room(text, adr_base64_length(value.len));
	cr_assert_not_null(room);
	adr_base64_encode(room, value.data, value.len);
	text->len += adr_base64_length(value.len);
	adr_buf_add_text(text, "\n\n");
	adr_buf_clear(&value);
}

/* What jansson reads it prints as we have printed it. */
Test(writer, json_is_as_jansson_prints_it)
{
	struct adr_buf ldif;
	json_t *object;
	char *line, *again;
	size_t len;

	adr_buf_init(&ldif);
	adr_buf_add_text(&ldif, "dn: cn=\"a\\\\b\",dc=x\n"
				"proxyAddresses: SMTP:a@d\n"
				"proxyAddresses: smtp:\"b\\\\c\"@d\n"
				"proxyAddresses: X500:/o=\"\\\n"
				"objectClass: user\n");
	add_characters(&ldif);
	line = output_of("jsonl", ldif.data, &len);
	object = json_loadb(line, len, 0, NULL);
	cr_assert_not_null(object, "%s", line);
	again = json_dumps(object, JSON_COMPACT);
	cr_assert_not_null(again);
	cr_assert_eq(len, strlen(again) + 1);
	cr_expect_eq(memcmp(line, again, len - 1), 0, "%s%s", line, again);
	cr_expect_eq(line[len - 1], '\n');
	free(again);
	json_decref(object);
	free(line);
	adr_buf_clear(&ldif);
}

Test(writer, a_large_cdb)
{
	enum { KEYS = 50000 };
	FILE *file = fopen("in", "w");
	adrcpt_set *set;
	struct cdb cdb;
	char key[32];
	size_t i;
	int fd;

	cr_assert_not_null(file);
	for (i = 0; i < KEYS; i++)
		fprintf(file, "dn: cn=%zu\nproxyAddresses: smtp:%zu@d\n\n", i,
			i);
	cr_assert_eq(fclose(file), 0);
	set = load("in");
	write_output("cdb", set);
	adrcpt_set_free(set);
	fd = open("output", O_RDONLY | O_CLOEXEC);
	cr_assert_eq(cdb_init(&cdb, fd), 0);
	for (i = 0; i < KEYS; i++) {
		int len = snprintf(key, sizeof key, "%zu@d", i);

		cr_assert_gt(cdb_find(&cdb, key, (unsigned)len), 0, "%s", key);
		cr_assert_eq(cdb_datalen(&cdb), 2);
	}
	cr_expect_eq(cdb_find(&cdb, "0@d", 4), 0);
	cr_expect_eq(cdb_find(&cdb, "50000@d", 7), 0);
	cdb_free(&cdb);
	close(fd);
}

/* Past several transactions and sizes of the map, with values of all sizes: in
 * order, compact, readable by LMDB and by our own reader. */
Test(writer, a_large_lmdb)
{
	enum { KEYS = 150000 };
	FILE *file = fopen("in", "w");
	struct adrcpt_error err = {0, 0, 0, ""};
	adrcpt_writer *writer = adrcpt_writer_new("lmdb", NULL);
	adrcpt_export *out;
	char *value = malloc(101), *text;
	adrcpt_set *set;
	size_t i, len;

	cr_assert(file != NULL && value != NULL);
	for (i = 0; i < KEYS; i++)
		fprintf(file, "dn: cn=%zu\nproxyAddresses: smtp:%zu@%060zu\n\n",
			i, i, i % 7);
	cr_assert_eq(fclose(file), 0);
	set = load("in");
	out = adrcpt_export_new(set, NULL);
	cr_assert_eq(adrcpt_export_add(out, writer, NULL, "output", NULL), 0);
	memset(value, 'v', 100);
	value[100] = '\0';
	cr_assert_eq(adrcpt_export_set(out, 0, "value", value, NULL), 0);
	cr_assert_eq(adrcpt_export_run(out, NULL, NULL, &err), 0, "%s",
		     err.text);
	cr_expect(adrcpt_export_is_changed(out, 0));
	text = dump_lmdb(&len);
	cr_expect_gt(len, (size_t)KEYS * 160);
	free(text);
	free(unit_read("output", &i));
	cr_expect_lt(i, len * 3 / 2, "%zu bytes for %zu", i, len);
	cr_assert_eq(adrcpt_export_run(out, NULL, NULL, &err), 0, "%s",
		     err.text);
	cr_expect_not(adrcpt_export_is_changed(out, 0), "it reads the same");
	adrcpt_export_free(out);
	adrcpt_writer_free(writer);
	adrcpt_set_free(set);
	free(value);
}

Test(writer, an_lmdb_with_long_values)
{
	static const size_t sizes[] = {1, 2000, 2050, 4064, 4096, 100000};
	adrcpt_set *set = unit_load_ldif(shuffled[0]);
	adrcpt_writer *writer = adrcpt_writer_new("lmdb", NULL);
	adrcpt_export *out = adrcpt_export_new(set, NULL);
	struct adrcpt_error err = {0, 0, 0, ""};
	size_t i, len;
	char *value, *text;

	cr_assert_eq(adrcpt_export_add(out, writer, NULL, "output", NULL), 0);
	for (i = 0; i < COUNT(sizes); i++) {
		value = calloc(1, sizes[i] + 1);
		cr_assert_not_null(value);
		memset(value, 'a' + (int)i, sizes[i]);
		cr_assert_eq(adrcpt_export_set(out, 0, "value", value, NULL),
			     0);
		cr_assert_eq(adrcpt_export_run(out, NULL, NULL, &err), 0, "%s",
			     err.text);
		cr_expect(adrcpt_export_is_changed(out, 0));
		cr_assert_eq(adrcpt_export_run(out, NULL, NULL, &err), 0, "%s",
			     err.text);
		cr_expect_not(adrcpt_export_is_changed(out, 0));
		text = dump_lmdb(&len);
		cr_expect_eq(len, 3 * (3 + 1 + sizes[i] + 1));
		cr_expect_not_null(strstr(text, value));
		free(text);
		free(value);
	}
	adrcpt_export_free(out);
	adrcpt_writer_free(writer);
	adrcpt_set_free(set);
}
