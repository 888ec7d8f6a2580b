#include "delta.h"

#include "error.h"
#include "out.h"

static int add_file(int *file, const char *path, struct adr_publish *publish,
		    struct adrcpt_error *err)
{
	int number;

	if (path == NULL || *file >= 0)
		return 0;
	number = adr_publish_add(publish, path, err);
	if (number < 0)
		return number;
	*file = number;
	adr_publish_early(publish, number);
	return 0;
}

int adr_delta_add(struct adr_output *output, struct adr_publish *publish,
		  struct adrcpt_error *err)
{
	const struct adr_settings *settings = &output->settings;
	int rc;

	rc = add_file(&output->delta_added, settings->delta_added, publish,
		      err);
	if (rc == 0)
		rc = add_file(&output->delta_removed, settings->delta_removed,
			      publish, err);
	return rc;
}

typedef int delta_fn(const struct adr_output *output, adrcpt_out *out,
		     struct adrcpt_error *err);

/* postmap -i reads these lines as it does a whole text: what a table can hold,
 * a line may not. */
static int write_added(const struct adr_output *output, adrcpt_out *out,
		       struct adrcpt_error *err)
{
	adrcpt_writer *text = adrcpt_writer_new("postfix", err);
	const char *code, *why;
	size_t i;
	int rc = 0;

	if (text == NULL)
		return ADRCPT_E_NOMEM;
	for (i = 0; rc == 0 && i < output->diff.count; i++) {
		struct adrcpt_change change = adr_diff_at(&output->diff, i);
		struct adrcpt_pair pair = {change.key, change.value};

		if (change.sign != '+')
			continue;
		if (adr_writer_holds(text, &pair, &code, &why))
			rc = adrcpt_out_printf(out, "%s\t%s\n", pair.key,
					       pair.value);
		else
			rc = adrcpt_out_skip(out, code, pair.key, why);
	}
	adrcpt_writer_free(text);
	return rc < 0 ? adr_out_failure(out, err) : 0;
}

/* postmap -d takes each line for a key, whatever is in it. */
static int write_removed(const struct adr_output *output, adrcpt_out *out,
			 struct adrcpt_error *err)
{
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < output->diff.count; i++)
		if (adr_diff_is_removal(&output->diff, i))
			rc = adrcpt_out_printf(
				out, "%s\n", adr_diff_at(&output->diff, i).key);
	return rc < 0 ? adr_out_failure(out, err) : 0;
}

static int stage(const struct adr_output *output, int file, const char *name,
		 delta_fn *write, struct adr_publish *publish,
		 adrcpt_reporter *reporter, struct adrcpt_error *err)
{
	const char *path;
	adrcpt_out out;
	int fd, rc;

	if (file < 0)
		return 0;
	rc = adr_publish_stage(publish, file, -1, &fd, &path, err);
	if (rc < 0)
		return rc;
	adr_out_init(&out, fd, path, name, reporter);
	rc = write(output, &out, err);
	if (rc == 0)
		rc = adr_out_flush(&out, err);
	adr_out_clear(&out);
	if (rc == 0)
		rc = adr_publish_finish(publish, file, err);
	return rc;
}

int adr_delta_stage(struct adr_output *output, struct adr_publish *publish,
		    adrcpt_reporter *reporter, struct adrcpt_error *err)
{
	const struct adr_settings *settings = &output->settings;
	int rc;

	rc = stage(output, output->delta_added, settings->delta_added,
		   write_added, publish, reporter, err);
	if (rc == 0)
		rc = stage(output, output->delta_removed,
			   settings->delta_removed, write_removed, publish,
			   reporter, err);
	return rc;
}
