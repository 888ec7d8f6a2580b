/* A constant database (CDB) as Postfix reads it: keys and values without a NUL
 * at the end (dict_cdb.c). */
#include <adrcpt-plugin.h>

#include "buf.h"
#include "error.h"
#include "stored.h"

#include <cdb.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
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
	const char *path;
	FILE *file;
	uint64_t size;
	uint64_t end; /* of the records, where the hash tables begin */
	uint64_t at;
	struct adr_buf key, value;
	struct adr_buf places; /* struct place, of each record */
	unsigned char header[HEADER_SIZE];
	enum adr_stored form;
	struct adrcpt_error *err;
};

static int bad_file(const struct reading *self, const char *why)
{
	return adrcpt_error_set(self->err, ADRCPT_E_DATA, "%s: no CDB: %s",
				self->path, why);
}

/* Read so many bytes, which must be there. */
static int take(struct reading *self, void *bytes, size_t len)
{
	if (fread(bytes, 1, len, self->file) == len) {
		self->at += len;
		return 0;
	}
	if (ferror(self->file))
		return adr_error_errno(self->err, ADRCPT_E_IO, errno,
				       "reading %s", self->path);
	return bad_file(self, "it is cut short");
}

static uint64_t unpack(const unsigned char *bytes)
{
	return (uint64_t)bytes[0] | (uint64_t)bytes[1] << 8 |
	       (uint64_t)bytes[2] << 16 | (uint64_t)bytes[3] << 24;
}

/* 256 hash tables, which stand behind the records and end with the file. */
static int read_header(struct reading *self)
{
	const unsigned char *header = self->header;
	uint64_t at, len;
	unsigned i;
	int rc;

	rc = take(self, self->header, sizeof self->header);
	if (rc < 0)
		return rc;
	self->end = at = unpack(header);
	for (i = 0; i < TABLES; i++) {
		len = unpack(header + (size_t)8 * i + 4) * 8;
		if (unpack(header + (size_t)8 * i) != at)
			return bad_file(self, "its hash tables are not where "
					      "they should be");
		at += len;
	}
	if (self->end < HEADER_SIZE || at != self->size)
		return bad_file(self, "it has not the size that it says");
	return 0;
}

/* A key or a value, with a NUL added. */
static int take_text(struct reading *self, struct adr_buf *text, uint64_t len)
{
	char *room;
	int rc;

	adr_buf_reset(text);
	room = adr_buf_room(text, (size_t)len);
	if (room == NULL)
		return adr_error_nomem(self->err);
	rc = take(self, room, (size_t)len);
	if (rc < 0)
		return rc;
	text->len = (size_t)len;
	room[len] = '\0';
	return 0;
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
	unsigned char lengths[8];
	uint64_t key_len, value_len;
	int rc;

	if (self->end - self->at < sizeof lengths)
		return bad_file(self, "a record is cut short");
	rc = take(self, lengths, sizeof lengths);
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
	return adr_buf_add(&self->places, &place, sizeof place)
		       ? 0
		       : adr_error_nomem(self->err);
}

/* Would a reader come upon the record?  It looks from one slot to the next, to
 * the first that is empty. */
static bool is_found(const struct reading *self, const struct place *place)
{
	const unsigned char *head = self->header + place->hash % TABLES * 8;
	const unsigned char *table =
		(unsigned char *)self->value.data + (unpack(head) - self->end);
	uint64_t i, slots = unpack(head + 4);

	for (i = 0; i < slots; i++) {
		const unsigned char *slot =
			table + ((place->hash >> 8) + i) % slots * 8;

		if (unpack(slot + 4) == 0)
			return false;
		if (unpack(slot + 4) == place->at)
			return unpack(slot) == place->hash;
	}
	return false;
}

/* The hash tables, in the buffer of values: records that Postfix would not find
 * are not there. */
static int check_tables(struct reading *self)
{
	size_t i, count = self->places.len / sizeof(struct place);
	struct place place;
	int rc = take_text(self, &self->value, self->size - self->end);

	for (i = 0; rc == 0 && i < count; i++) {
		memcpy(&place, self->places.data + i * sizeof place,
		       sizeof place);
		if (!is_found(self, &place))
			rc = bad_file(self, "its hash tables are damaged");
	}
	return rc;
}

static int read_records(struct reading *self, adrcpt_pair_fn *on_pair,
			void *user)
{
	struct adrcpt_pair pair;
	struct stat st;
	int rc;

	if (fstat(fileno(self->file), &st) < 0)
		return adr_error_errno(self->err, ADRCPT_E_IO, errno,
				       "reading %s", self->path);
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
	struct reading self = {.path = path, .err = err};
	int rc;

	self.file = fopen(path, "re");
	if (self.file == NULL)
		return adr_error_errno(
			err, errno == ENOMEM ? ADRCPT_E_NOMEM : ADRCPT_E_IO,
			errno, "reading %s", path);
	adr_buf_init(&self.key);
	adr_buf_init(&self.value);
	adr_buf_init(&self.places);
	rc = read_records(&self, on_pair, user);
	fclose(self.file);
	adr_buf_clear(&self.key);
	adr_buf_clear(&self.value);
	adr_buf_clear(&self.places);
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
