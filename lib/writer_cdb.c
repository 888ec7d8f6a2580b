/* A constant database (CDB) as Postfix reads it: keys and values without a NUL
 * at the end (dict_cdb.c). */
#include <adrcpt-plugin.h>

#include "buf.h"
#include "error.h"
#include "pieces.h"
#include "stored.h"

#include <cdb.h>
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

struct cdb_state {
	struct cdb_make make;
	bool started;
};

/* A CDB's positions are 32 bits wide: about 4 GiB. */
static int fail(adrcpt_out *out, struct adrcpt_error *err)
{
	int status = errno == ENOMEM ? ADRCPT_E_NOMEM : ADRCPT_E_IO;

	return adr_error_errno(err, status, errno, "writing CDB %s",
			       adrcpt_out_path(out));
}

static int begin(void *state, adrcpt_out *out, struct adrcpt_error *err)
{
	struct cdb_state *self = state;
	int fd = adrcpt_out_fd(out);

	if (fd < 0)
		return ADRCPT_E_IO;
	if (cdb_make_start(&self->make, fd) < 0)
		return fail(out, err);
	self->started = true;
	return 0;
}

static int put_pair(void *state, adrcpt_out *out,
		    const struct adrcpt_pair *pair, struct adrcpt_error *err)
{
	struct cdb_state *self = state;

	if (cdb_make_add(&self->make, pair->key, (unsigned)strlen(pair->key),
			 pair->value, (unsigned)strlen(pair->value)) < 0)
		return fail(out, err);
	return 0;
}

static int end(void *state, adrcpt_out *out, struct adrcpt_error *err)
{
	struct cdb_state *self = state;

	self->started = false;
	return cdb_make_finish(&self->make) < 0 ? fail(out, err) : 0;
}

/* tinycdb frees its memory only when it finishes. */
static void clear(void *state)
{
	struct cdb_state *self = state;

	if (self->started)
		(void)cdb_make_finish(&self->make);
}

/* --- Reading ------------------------------------------------------------ */

#define TABLES 256
#define HEADER_SIZE ((uint64_t)TABLES * 8)

/* Where a record is, and under which number it should be found. */
struct place {
	uint32_t hash;
	uint32_t at;
};

/* A file being read.  Not by tinycdb, which maps it: somebody who cuts it short
 * meanwhile would end the process by a signal. */
struct reading {
	struct adr_pieces file;
	uint64_t size;
	uint64_t end; /* of the records, where the hash tables begin */
	uint64_t at;
	struct adr_buf key, value;
	struct adr_buf places[TABLES]; /* struct place, of each record */
	unsigned char header[HEADER_SIZE];
	enum adr_stored form;
	struct adrcpt_error *err;
};

static int bad_file(const struct reading *self, const char *why)
{
	return adrcpt_error_set(self->err, ADRCPT_E_DATA, "%s: no CDB: %s",
				self->file.path, why);
}

/* The next bytes, which must be there; lent until the next call. */
static int take(struct reading *self, char **bytes, uint64_t len)
{
	int rc;

	if (len > SIZE_MAX)
		return adr_error_nomem(self->err);
	rc = adr_pieces_take(&self->file, bytes, (size_t)len, self->err);
	if (rc == 0)
		return bad_file(self, "it is cut short");
	self->at += len;
	return rc < 0 ? rc : 0;
}

static uint32_t unpack(const void *bytes)
{
	const unsigned char *at = bytes;

	return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
	       (uint32_t)at[3] << 24;
}

/* Of the head of a hash table: its slots. */
static uint64_t slots_of(const unsigned char *head)
{
	return unpack(head + 4);
}

/* 256 hash tables, which stand behind the records and end with the file. */
static int read_header(struct reading *self)
{
	const unsigned char *header = self->header;
	char *bytes;
	uint64_t at;
	unsigned i;
	int rc;

	rc = take(self, &bytes, sizeof self->header);
	if (rc < 0)
		return rc;
	memcpy(self->header, bytes, sizeof self->header);
	self->end = at = unpack(header);
	for (i = 0; i < TABLES; i++, header += 8) {
		if (unpack(header) != at)
			return bad_file(self, "its hash tables are not where "
					      "they should be");
		at += slots_of(header) * 8;
	}
	if (self->end < HEADER_SIZE || at != self->size)
		return bad_file(self, "it has not the size that it says");
	return 0;
}

/* A key or a value, with a NUL added. */
static int take_text(struct reading *self, struct adr_buf *text, uint64_t len)
{
	char *bytes;
	int rc;

	rc = take(self, &bytes, len);
	if (rc < 0)
		return rc;
	adr_buf_reset(text);
	return adr_buf_add(text, bytes, (size_t)len)
		       ? 0
		       : adr_error_nomem(self->err);
}

/* The hash of cdb(5). */
static uint32_t hash_of(const struct adr_buf *key)
{
	uint32_t hash = 5381;
	size_t i;

	for (i = 0; i < key->len; i++)
		hash = ((hash << 5) + hash) ^ (unsigned char)key->data[i];
	return hash;
}

static int take_record(struct reading *self)
{
	struct place place = {0, (uint32_t)self->at};
	uint64_t key_len, value_len;
	char *lengths;
	int rc;

	if (self->end - self->at < 8)
		return bad_file(self, "a record is cut short");
	rc = take(self, &lengths, 8);
	if (rc < 0)
		return rc;
	key_len = unpack(lengths);
	value_len = unpack(lengths + 4);
	if (key_len + value_len > self->end - self->at)
		return bad_file(self, "a record is longer than the file");
	rc = take_text(self, &self->key, key_len);
	if (rc == 0)
		rc = take_text(self, &self->value, value_len);
	if (rc < 0)
		return rc;
	place.hash = hash_of(&self->key);
	return adr_buf_add(&self->places[place.hash % TABLES], &place,
			   sizeof place)
		       ? 0
		       : adr_error_nomem(self->err);
}

/* Would a reader come upon the record?  It looks from one slot to the next, to
 * the first that is empty. */
static bool is_found(const char *table, uint64_t slots,
		     const struct place *place)
{
	uint64_t i, at = slots > 0 ? (place->hash >> 8) % slots : 0;

	for (i = 0; i < slots; i++) {
		const char *slot = table + at * 8;

		if (unpack(slot + 4) == 0)
			return false;
		if (unpack(slot + 4) == place->at)
			return unpack(slot) == place->hash;
		at = at + 1 < slots ? at + 1 : 0;
	}
	return false;
}

static int check_table(struct reading *self, unsigned number)
{
	const uint64_t slots = slots_of(self->header + (size_t)8 * number);
	const struct adr_buf *places = &self->places[number];
	struct place place;
	char *table;
	size_t at;
	int rc;

	rc = take(self, &table, slots * 8);
	for (at = 0; rc == 0 && at < places->len; at += sizeof place) {
		memcpy(&place, places->data + at, sizeof place);
		if (!is_found(table, slots, &place))
			rc = bad_file(self, "its hash tables are damaged");
	}
	return rc;
}

/* Records that Postfix would not find are not there. */
static int check_tables(struct reading *self)
{
	unsigned i;
	int rc = 0;

	for (i = 0; rc == 0 && i < TABLES; i++)
		rc = check_table(self, i);
	return rc;
}

static int read_records(struct reading *self, adrcpt_pair_fn *on_pair,
			void *user)
{
	struct adrcpt_pair pair;
	struct stat st;
	int rc;

	if (fstat(self->file.fd, &st) < 0)
		return adr_error_errno(self->err, ADRCPT_E_IO, errno,
				       "reading %s", self->file.path);
	self->size = (uint64_t)st.st_size;
	rc = read_header(self);
	while (rc == 0 && self->at < self->end) {
		rc = take_record(self);
		if (rc == 0 && !adr_stored_pair(&pair, &self->form, &self->key,
						&self->value))
			rc = bad_file(self, "a key or a value is not as "
					    "Postfix stores it");
		if (rc == 0)
			rc = on_pair(&pair, user);
	}
	return rc == 0 ? check_tables(self) : rc;
}

static int read_pairs(const char *path, adrcpt_pair_fn *on_pair, void *user,
		      struct adrcpt_error *err)
{
	struct reading self;
	unsigned i;
	int rc;

	memset(&self, 0, sizeof self);
	self.err = err;
	rc = adr_pieces_open(&self.file, path, err);
	if (rc == 0)
		rc = read_records(&self, on_pair, user);
	adr_pieces_close(&self.file);
	adr_buf_clear(&self.key);
	adr_buf_clear(&self.value);
	for (i = 0; i < TABLES; i++)
		adr_buf_clear(&self.places[i]);
	return rc;
}

const struct adrcpt_writer_ops adr_writer_cdb = {
	.abi = ADRCPT_PLUGIN_ABI,
	.name = "cdb",
	.summary = "constant database, read by Postfix as cdb:",
	.flags = ADRCPT_WRITER_SEEKS,
	.state_size = sizeof(struct cdb_state),
	.begin = begin,
	.pair = put_pair,
	.end = end,
	.clear = clear,
	.read = read_pairs,
};
