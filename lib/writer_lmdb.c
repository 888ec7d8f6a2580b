/* An LMDB file as Postfix reads and writes it (dict_lmdb.c): one file, keys and
 * values with a NUL at the end. */
#include <adrcpt-plugin.h>

#include "buf.h"
#include "error.h"
#include "lmdb_file.h"
#include "stored.h"
#include "writer.h"

#include <errno.h>
#include <lmdb.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* LMDB's own limit is 511, with the NUL. */
#define KEY_MAX ((size_t)510)

/* Bytes put between two commits, so that pages do not pile up in memory, and
 * the room in the map that makes sure of all of them. */
#define BATCH ((size_t)4 * 1024 * 1024)
#define ROOM ((size_t)4 * BATCH)

struct lmdb_state {
	MDB_env *env;
	MDB_txn *txn;
	MDB_cursor *cursor; /* stays at the end, which need not be looked for */
	size_t map_size;
	size_t batch; /* bytes in this transaction */
};

static int fail(int rc, adrcpt_out *out, struct adrcpt_error *err)
{
	const char *path = adrcpt_out_path(out);

	if (rc == ENOMEM)
		return adr_error_nomem(err);
	if (rc > 0)
		return adr_error_errno(err, ADRCPT_E_IO, rc, "writing LMDB %s",
				       path);
	return adrcpt_error_set(err, ADRCPT_E_IO, "writing LMDB %s: %s", path,
				mdb_strerror(rc));
}

/* --- Writing ------------------------------------------------------------ */

/* Room for so many bytes more; the map doubles, as Postfix has it. */
static int make_room(struct lmdb_state *self, size_t bytes)
{
	MDB_envinfo info;
	MDB_stat stat;
	size_t used;
	int rc;

	rc = mdb_env_info(self->env, &info);
	if (rc == 0)
		rc = mdb_env_stat(self->env, &stat);
	if (rc != 0)
		return rc;
	used = (info.me_last_pgno + 1) * stat.ms_psize;
	if (bytes < self->map_size && used <= self->map_size - bytes)
		return 0;
	while (bytes >= self->map_size || used > self->map_size - bytes) {
		if (self->map_size > SIZE_MAX / 2)
			return ENOMEM;
		self->map_size *= 2;
	}
	return mdb_env_set_mapsize(self->env, self->map_size);
}

static int start_batch(struct lmdb_state *self, size_t bytes)
{
	MDB_dbi dbi;
	int rc;

	if (bytes > SIZE_MAX / 2 - ROOM)
		return ENOMEM;
	rc = make_room(self, ROOM + 2 * bytes);
	if (rc == 0)
		rc = mdb_txn_begin(self->env, NULL, 0, &self->txn);
	if (rc == 0)
		rc = mdb_dbi_open(self->txn, NULL, 0, &dbi);
	if (rc == 0)
		rc = mdb_cursor_open(self->txn, dbi, &self->cursor);
	self->batch = 0;
	return rc;
}

static int end_batch(struct lmdb_state *self)
{
	MDB_txn *txn = self->txn;

	if (self->cursor != NULL)
		mdb_cursor_close(self->cursor);
	self->cursor = NULL;
	self->txn = NULL;
	return txn != NULL ? mdb_txn_commit(txn) : 0;
}

/* Is it the file that was made for us? */
static bool is_same_file(MDB_env *env, int fd)
{
	struct stat mine, its;
	int its_fd;

	return mdb_env_get_fd(env, &its_fd) == 0 && fstat(fd, &mine) == 0 &&
	       fstat(its_fd, &its) == 0 && mine.st_dev == its.st_dev &&
	       mine.st_ino == its.st_ino;
}

/* The file is opened by its descriptor: by its name, LMDB would make a new one
 * if another thread has just removed it to stop the run.  Where /proc is not
 * mounted the name must do; such a new file is removed again. */
static int open_file(MDB_env *env, int fd, const char *name, unsigned flags)
{
	char path[64];
	int rc;

	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	if (access(path, F_OK) == 0)
		return mdb_env_open(env, path, flags, 0600);
	rc = mdb_env_open(env, name, flags, 0600);
	if (rc != 0 || is_same_file(env, fd))
		return rc;
	unlink(name);
	return ENOENT;
}

/* It is synced by who publishes it. */
static int begin(void *state, adrcpt_out *out, struct adrcpt_error *err)
{
	const unsigned flags = MDB_NOSUBDIR | MDB_NOLOCK | MDB_NOSYNC |
			       MDB_NOMETASYNC | MDB_NOTLS;
	struct lmdb_state *self = state;
	int rc, fd = adrcpt_out_fd(out);

	if (fd < 0)
		return ADRCPT_E_IO;
	self->map_size = ROOM;
	rc = mdb_env_create(&self->env);
	if (rc == 0)
		rc = mdb_env_set_mapsize(self->env, self->map_size);
	if (rc == 0)
		rc = open_file(self->env, fd, adrcpt_out_path(out), flags);
	if (rc == 0)
		rc = start_batch(self, 0);
	return rc == 0 ? 0 : fail(rc, out, err);
}

/* With its NUL.  What is put there is only read from. */
static MDB_val val_of(const char *text)
{
	const MDB_val val = {strlen(text) + 1, (void *)text};

	return val;
}

static int put_pair(void *state, adrcpt_out *out,
		    const struct adrcpt_pair *pair, struct adrcpt_error *err)
{
	struct lmdb_state *self = state;
	MDB_val key = val_of(pair->key), value = val_of(pair->value);
	size_t bytes = key.mv_size + value.mv_size;
	int rc = 0;

	if (bytes > BATCH - self->batch) {
		rc = end_batch(self);
		if (rc == 0)
			rc = start_batch(self, bytes);
	}
	if (rc == 0)
		rc = mdb_cursor_put(self->cursor, &key, &value, MDB_APPEND);
	if (rc != 0)
		return fail(rc, out, err);
	self->batch += bytes < BATCH ? bytes : BATCH;
	return 0;
}

static int end(void *state, adrcpt_out *out, struct adrcpt_error *err)
{
	int rc = end_batch(state);

	return rc == 0 ? 0 : fail(rc, out, err);
}

static void clear(void *state)
{
	struct lmdb_state *self = state;

	if (self->cursor != NULL)
		mdb_cursor_close(self->cursor);
	if (self->txn != NULL)
		mdb_txn_abort(self->txn);
	if (self->env != NULL)
		mdb_env_close(self->env);
}

static bool holds(const struct adrcpt_pair *pair, const char **code,
		  const char **why)
{
	if (strlen(pair->key) <= KEY_MAX)
		return true;
	*code = "long-key";
	*why = "lmdb holds keys of at most 510 octets";
	return false;
}

/* --- Reading ------------------------------------------------------------ */

struct reading {
	const char *path;
	enum adr_stored form;
	adrcpt_pair_fn *on_pair;
	void *user;
	struct adrcpt_error *err;
};

static int take_item(const struct adr_buf *key, const struct adr_buf *value,
		     void *user)
{
	struct reading *self = user;
	struct adrcpt_pair pair;

	if (!adr_stored_pair(&pair, &self->form, key, value))
		return adrcpt_error_set(self->err, ADRCPT_E_DATA,
					"%s: a key or a value is not as "
					"Postfix stores it",
					self->path);
	return self->on_pair(&pair, self->user);
}

static int read_pairs(const char *path, adrcpt_pair_fn *on_pair, void *user,
		      struct adrcpt_error *err)
{
	struct reading self = {path, ADR_STORED_UNKNOWN, on_pair, user, err};

	return adr_lmdb_walk(path, take_item, &self, err);
}

const struct adrcpt_writer_ops adr_writer_lmdb = {
	.abi = ADRCPT_PLUGIN_ABI,
	.name = "lmdb",
	.summary = "LMDB database, read by Postfix as lmdb:",
	.flags = ADRCPT_WRITER_SEEKS | ADR_WRITER_HOLDS_PLAIN,
	.state_size = sizeof(struct lmdb_state),
	.begin = begin,
	.pair = put_pair,
	.end = end,
	.clear = clear,
	.read = read_pairs,
	.holds = holds,
};
