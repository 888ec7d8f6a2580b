#include "review.h"

#include "error.h"
#include "out.h"
#include "records.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* What is known about the old file. */
struct old {
	struct adr_buf path;
	bool exists;
	bool is_same;     /* byte for byte; then it is not read */
	bool is_unsorted; /* not to be compared as it is read */
	struct adr_diff *diff;
	struct adr_table *table;
	struct adrcpt_error *err;
};

/* --- What it will hold -------------------------------------------------- */

/* Leave out, with a report each, what the format cannot hold. */
static int drop_unfit(struct adr_pairs *pairs, const struct adr_output *output,
		      adrcpt_reporter *reporter, struct adrcpt_error *err)
{
	const char *code, *why;
	size_t i, kept = 0;
	int rc = 0;

	for (i = 0; rc == 0 && i < pairs->count; i++) {
		const struct adrcpt_pair pair = adr_pairs_at(pairs, i);

		if (adr_writer_holds(output->writer, &pair, &code, &why)) {
			adr_pairs_move(pairs, kept++, i);
			continue;
		}
		rc = adr_pairs_own(pairs, err);
		if (rc == 0)
			rc = adrcpt_reporter_say(reporter, ADRCPT_WARNING, code,
						 NULL, err,
						 "%s: '%s' is left out: %s",
						 output->name, pair.key, why);
	}
	pairs->count = kept;
	return rc;
}

static int build(struct adr_output *output, const adrcpt_set *set,
		 adrcpt_reporter *reporter, struct adrcpt_error *err)
{
	int rc;

	if (output->map == NULL) {
		output->staged = adr_writer_count_set(output->writer, set);
		return adr_writer_is_by_address(output->writer)
			       ? adr_records_build_addresses(&output->pairs,
							     set, err)
			       : adr_records_build(&output->pairs, set, err);
	}
	rc = adr_map_build(&output->pairs, output->map, set,
			   output->settings.value, err);
	if (rc == 0 && !adr_writer_holds_all(output->writer, &output->pairs))
		rc = drop_unfit(&output->pairs, output, reporter, err);
	output->staged = output->pairs.count;
	return rc;
}

/* --- The old file ------------------------------------------------------- */

/* Write what is to be written, to compare it with what is there. */
static int write_again(const struct adr_output *output, adrcpt_out *out,
		       const adrcpt_set *set, struct adrcpt_error *err)
{
	int rc;

	if (output->map != NULL)
		rc = adr_writer_write_pairs(output->writer, out, &output->pairs,
					    err);
	else
		rc = adr_writer_write_set(output->writer, out, set, err);
	if (rc == 0 || out->differs)
		rc = adr_out_is_same(out, err);
	/* what was left out of a table counts as missing in the old one */
	return output->map != NULL && out->skipped > 0 ? 0 : rc;
}

/* Records have more in them than their pairs; and a table that is the same need
 * not be read.  Who reads a table says better what is wrong with the file. */
static int compare_bytes(struct old *old, const struct adr_output *output,
			 const adrcpt_set *set, struct adrcpt_error *err)
{
	adrcpt_reporter silent;
	adrcpt_out out;
	int fd, rc;

	fd = open(old->path.data, O_RDONLY | O_CLOEXEC);
	if (fd < 0 && output->map != NULL)
		return 0;
	if (fd < 0)
		return adr_error_errno(err, ADRCPT_E_IO, errno, "reading %s",
				       output->name);
	adr_reporter_init(&silent, NULL, NULL);
	adr_out_init(&out, fd, NULL, output->name, &silent);
	adr_out_compare(&out);
	rc = write_again(output, &out, set, err);
	adr_out_clear(&out);
	close(fd);
	old->is_same = rc == 1;
	if (rc < 0 && rc != ADRCPT_E_NOMEM && output->map != NULL)
		return 0;
	return rc < 0 ? rc : 0;
}

static int take_pair(const struct adrcpt_pair *pair, void *user)
{
	struct old *old = user;
	int rc = adr_diff_old(old->diff, pair, old->path.data, old->err);

	old->is_unsorted = rc == 1;
	return rc == 1 ? adrcpt_error_set(old->err, ADRCPT_E_STOPPED,
					  "%s: not in order", old->path.data)
		       : rc;
}

static int take_row(const struct adrcpt_pair *pair, void *user)
{
	struct old *old = user;

	return adr_table_add(old->table, pair, old->path.data, old->err);
}

/* Somebody else wrote it, or it holds records: it is put in order first. */
static int diff_unsorted(struct old *old, struct adr_output *output,
			 struct adrcpt_error *err)
{
	struct adr_table table;
	int rc;

	adr_diff_clear(old->diff);
	adr_table_init(&table);
	old->table = &table;
	rc = adr_writer_read(output->writer, old->path.data, take_row, old,
			     err);
	if (rc == 0) {
		adr_table_finish(&table);
		rc = adr_diff_build(old->diff, &table, &output->pairs, err);
	}
	adr_table_clear(&table);
	return rc;
}

static int read_old(struct old *old, struct adr_output *output,
		    const adrcpt_set *set, struct adrcpt_error *err)
{
	int rc = 0;

	if (!adr_writer_seeks(output->writer))
		rc = compare_bytes(old, output, set, err);
	if (rc < 0 || old->is_same)
		return rc;
	old->err = err;
	adr_diff_start(old->diff, &output->pairs);
	rc = adr_writer_read(output->writer, old->path.data, take_pair, old,
			     err);
	if (old->is_unsorted)
		return diff_unsorted(old, output, err);
	return rc == 0 ? adr_diff_end(old->diff, err) : rc;
}

/* There is nothing to compare with. */
static int diff_nothing(struct adr_output *output, struct adrcpt_error *err)
{
	adr_diff_clear(&output->diff);
	adr_diff_start(&output->diff, &output->pairs);
	return adr_diff_end(&output->diff, err);
}

/* --- The verdict -------------------------------------------------------- */

static int say_verdict(struct adr_output *output, adrcpt_reporter *reporter,
		       struct adrcpt_error *err)
{
	struct adr_refusal *refusal = &output->refusal;
	const char *code = refusal->code;

	if (code == NULL)
		return 0;
	/* the run's failure says it, too */
	if (!output->settings.force)
		return adrcpt_reporter_say(reporter, ADRCPT_NOTICE, code, NULL,
					   err, "%s", refusal->text);
	refusal->code = NULL;
	return adrcpt_reporter_say(reporter, ADRCPT_WARNING, "guard-forced",
				   NULL, err, "in spite of this: %s",
				   refusal->text);
}

static struct adr_guard guard_of(const struct adr_output *output)
{
	struct adr_guard guard = {
		.name = output->name,
		.min_entries = output->settings.min_entries,
		.max_removed = output->limit,
		.require = &output->settings.require,
		.refuse = &output->settings.refuse,
	};

	return guard;
}

static int judge(struct adr_output *output, const adrcpt_set *set,
		 struct adrcpt_error *err)
{
	struct adr_guard guard = guard_of(output);
	struct adr_case this = {
		.count = output->staged,
		.old_count = output->diff.old_count,
		.diff = &output->diff,
		.mine.pairs = &output->pairs,
		.mine.by_domain = output->map != NULL &&
				  adr_map_is_of_domains(output->map),
		.mine.set = output->map == NULL ? set : NULL,
	};

	return adr_guard_judge(&guard, &this, &output->refusal, err);
}

int adr_review_count(struct adr_output *output, adrcpt_reporter *reporter,
		     struct adrcpt_error *err)
{
	struct adr_guard guard = guard_of(output);

	adr_guard_count(&guard, output->staged, &output->refusal);
	return say_verdict(output, reporter, err);
}

/* A file that cannot be read is not an empty one. */
static int refuse_unreadable(struct adr_output *output,
			     const struct adrcpt_error *why,
			     struct adrcpt_error *err)
{
	if (why->status != ADRCPT_E_DATA && why->status != ADRCPT_E_IO) {
		if (err != NULL)
			*err = *why;
		return why->status;
	}
	adr_refuse(&output->refusal, "guard-unreadable",
		   "%s: the old file cannot be compared: %s; put it right or "
		   "move it away",
		   output->name, why->text);
	return 0;
}

static int compare(struct adr_output *output, struct old *old,
		   const adrcpt_set *set, struct adrcpt_error *err)
{
	bool is_read = old->exists && adr_writer_reads(output->writer);
	struct adrcpt_error why = {0, 0, 0, ""};
	int rc = 0;

	if (is_read && read_old(old, output, set, &why) < 0) {
		rc = refuse_unreadable(output, &why, err);
		is_read = false;
	}
	if (rc == 0 && !is_read)
		rc = diff_nothing(output, err);
	/* records may differ in more than their pairs; so may a table that is
	 * not there, or was not read, from an empty one */
	output->is_changed = output->map == NULL || !old->exists ||
			     !adr_writer_reads(output->writer) ||
			     output->refusal.code != NULL ||
			     output->diff.count > 0;
	if (old->is_same)
		output->is_changed = false;
	return rc;
}

int adr_review(struct adr_output *output, struct adr_publish *publish,
	       const adrcpt_set *set, adrcpt_reporter *reporter,
	       struct adrcpt_error *err)
{
	struct old old;
	int rc = 0;

	memset(&old, 0, sizeof old);
	adr_buf_init(&old.path);
	old.diff = &output->diff;
	if (output->file >= 0)
		rc = adr_publish_look(publish, output->file, &old.exists,
				      &old.path, err);
	if (rc == 0)
		rc = build(output, set, reporter, err);
	if (rc == 0)
		rc = compare(output, &old, set, err);
	if (rc == 0 && output->refusal.code == NULL)
		rc = judge(output, set, err);
	adr_buf_clear(&old.path);
	if (rc == 0)
		rc = say_verdict(output, reporter, err);
	return rc;
}
