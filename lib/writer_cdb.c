/* A constant database (CDB) as Postfix reads it: keys and values without a NUL
 * at the end (dict_cdb.c). */
#include <adrcpt-plugin.h>

#include "error.h"

#include <cdb.h>
#include <errno.h>
#include <string.h>

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
};
