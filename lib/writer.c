#include "writer.h"

#include "error.h"

#include <stdlib.h>
#include <string.h>

extern const struct adrcpt_writer_ops adr_writer_postfix;
extern const struct adrcpt_writer_ops adr_writer_cdb;
extern const struct adrcpt_writer_ops adr_writer_lmdb;
extern const struct adrcpt_writer_ops adr_writer_json;
extern const struct adrcpt_writer_ops adr_writer_jsonl;
extern const struct adrcpt_writer_ops adr_writer_csv;
extern const struct adrcpt_writer_ops adr_writer_ldif;
extern const struct adrcpt_writer_ops adr_writer_dsml;

static const struct adrcpt_writer_ops *const types[] = {
	&adr_writer_postfix, &adr_writer_cdb,   &adr_writer_lmdb,
	&adr_writer_json,    &adr_writer_jsonl, &adr_writer_csv,
	&adr_writer_ldif,    &adr_writer_dsml,
};

#define TYPE_COUNT (sizeof types / sizeof types[0])

struct adrcpt_writer {
	const struct adrcpt_writer_ops *ops;
	void *state;
};

static const char *type_name(size_t index)
{
	return index < TYPE_COUNT ? types[index]->name : NULL;
}

adrcpt_writer *adrcpt_writer_new(const char *format, struct adrcpt_error *err)
{
	size_t i;

	for (i = 0; format != NULL && i < TYPE_COUNT; i++)
		if (strcmp(types[i]->name, format) == 0)
			return adrcpt_writer_new_ops(types[i], err);
	adr_error_unknown(err, "format", format, type_name);
	return NULL;
}

adrcpt_writer *adrcpt_writer_new_ops(const struct adrcpt_writer_ops *ops,
				     struct adrcpt_error *err)
{
	adrcpt_writer *writer;

	if (ops == NULL || ops->abi != ADRCPT_PLUGIN_ABI || ops->name == NULL ||
	    (ops->pair != NULL) + (ops->recipient != NULL) +
			    (ops->address != NULL) !=
		    1) {
		adrcpt_error_set(err, ADRCPT_E_USAGE,
				 "incomplete writer table, or of another ABI");
		return NULL;
	}
	writer = calloc(1, sizeof *writer);
	if (writer != NULL)
		writer->state = calloc(1, ops->state_size + 1);
	if (writer == NULL || writer->state == NULL) {
		free(writer);
		adr_error_nomem(err);
		return NULL;
	}
	writer->ops = ops;
	return writer;
}

void adrcpt_writer_free(adrcpt_writer *writer)
{
	if (writer == NULL)
		return;
	free(writer->state);
	free(writer);
}

const char *adr_writer_name(const adrcpt_writer *writer)
{
	return writer->ops->name;
}

bool adrcpt_writer_is_table(const adrcpt_writer *writer)
{
	return writer != NULL && writer->ops->pair != NULL;
}

bool adr_writer_is_by_address(const adrcpt_writer *writer)
{
	return writer->ops->address != NULL;
}

bool adr_writer_seeks(const adrcpt_writer *writer)
{
	return (writer->ops->flags & ADRCPT_WRITER_SEEKS) != 0;
}

bool adr_writer_holds_all(const adrcpt_writer *writer,
			  const struct adr_pairs *pairs)
{
	return writer->ops->holds == NULL ||
	       (pairs->is_plain &&
		(writer->ops->flags & ADR_WRITER_HOLDS_PLAIN) != 0);
}

bool adr_writer_holds(const adrcpt_writer *writer,
		      const struct adrcpt_pair *pair, const char **code,
		      const char **why)
{
	return writer->ops->holds == NULL ||
	       writer->ops->holds(pair, code, why);
}

bool adr_writer_reads(const adrcpt_writer *writer)
{
	return writer->ops->read != NULL;
}

int adr_writer_read(const adrcpt_writer *writer, const char *path,
		    adrcpt_pair_fn *on_pair, void *user,
		    struct adrcpt_error *err)
{
	return writer->ops->read(path, on_pair, user, err);
}

/* A writer of text may return what the last call of out returned: then the
 * reason stands there. */
static inline int settle(int rc, const adrcpt_out *out,
			 struct adrcpt_error *err)
{
	return out->failure.status != 0 ? adr_out_failure(out, err) : rc;
}

static int begin(adrcpt_writer *writer, adrcpt_out *out,
		 struct adrcpt_error *err)
{
	memset(writer->state, 0, writer->ops->state_size);
	if (writer->ops->begin == NULL)
		return 0;
	return settle(writer->ops->begin(writer->state, out, err), out, err);
}

/* End, unless something failed; clear in any case. */
static int finish(adrcpt_writer *writer, adrcpt_out *out, int rc,
		  struct adrcpt_error *err)
{
	if (rc == 0 && writer->ops->end != NULL)
		rc = settle(writer->ops->end(writer->state, out, err), out,
			    err);
	if (writer->ops->clear != NULL)
		writer->ops->clear(writer->state);
	if (rc == 0)
		rc = adr_out_flush(out, err);
	return rc;
}

int adr_writer_write_pairs(adrcpt_writer *writer, adrcpt_out *out,
			   const struct adr_pairs *pairs,
			   struct adrcpt_error *err)
{
	size_t i;
	int rc;

	rc = begin(writer, out, err);
	for (i = 0; rc == 0 && i < pairs->count; i++) {
		const struct adrcpt_pair pair = adr_pairs_at(pairs, i);

		rc = settle(writer->ops->pair(writer->state, out, &pair, err),
			    out, err);
	}
	return finish(writer, out, rc, err);
}

/* A recipient with its strings, which follow it in memory as a rule: 400 bytes
 * or so, in lines of the cache. */
static void prefetch_recipient(const adrcpt_recipient *recipient)
{
	const char *at = (const char *)recipient;
	size_t i;

	for (i = 0; i < 7; i++)
		adr_prefetch(at + 64 * i);
}

/* The set has them in the order of their DNs, which is none in memory: the next
 * one is fetched while this one is written. */
static int write_recipients(adrcpt_writer *writer, adrcpt_out *out,
			    const adrcpt_set *set, struct adrcpt_error *err)
{
	size_t i, count = adrcpt_set_count(set);
	int rc = 0;

	for (i = 0; rc == 0 && i < count; i++) {
		if (i + 1 < count)
			prefetch_recipient(adrcpt_set_at(set, i + 1));
		rc = settle(writer->ops->recipient(writer->state, out,
						   adrcpt_set_at(set, i), err),
			    out, err);
	}
	return rc;
}

static int write_addresses(adrcpt_writer *writer, adrcpt_out *out,
			   const adrcpt_set *set, struct adrcpt_error *err)
{
	struct adr_index_walk walk = {adr_set_index(set), 0, 0};
	const adrcpt_recipient *owner;
	const char *key;
	int rc = 0;

	while (rc == 0 && adr_index_next_shown(&walk, &key, &owner))
		rc = settle(writer->ops->address(writer->state, out, key, owner,
						 err),
			    out, err);
	return rc;
}

int adr_writer_write_set(adrcpt_writer *writer, adrcpt_out *out,
			 const adrcpt_set *set, struct adrcpt_error *err)
{
	int rc;

	if (adr_set_is_tables_only(set))
		return adrcpt_error_set(
			err, ADRCPT_E_USAGE,
			"output %s: format '%s' needs more than the set has, "
			"which was read for tables only",
			out->name, adr_writer_name(writer));
	rc = begin(writer, out, err);
	if (rc == 0 && writer->ops->address != NULL)
		rc = write_addresses(writer, out, set, err);
	else if (rc == 0)
		rc = write_recipients(writer, out, set, err);
	return finish(writer, out, rc, err);
}

size_t adr_writer_count_set(const adrcpt_writer *writer, const adrcpt_set *set)
{
	struct adr_index_walk walk = {adr_set_index(set), 0, 0};
	const adrcpt_recipient *owner;
	const char *key;
	size_t count = 0;

	if (writer->ops->address == NULL)
		return adrcpt_set_count(set);
	while (adr_index_next_shown(&walk, &key, &owner))
		count++;
	return count;
}

bool adrcpt_writer_type(size_t index, const char **name, const char **summary)
{
	if (index >= TYPE_COUNT || name == NULL || summary == NULL)
		return false;
	*name = types[index]->name;
	*summary = types[index]->summary;
	return true;
}
