/* What the last run of an export has found out about each output. */
#include "export.h"

#include "error.h"

struct adr_output *adr_export_find(const adrcpt_export *self, int number)
{
	if (self == NULL || number < 0 || (size_t)number >= self->count)
		return NULL;
	return &self->outputs[number];
}

size_t adrcpt_export_count(const adrcpt_export *self, int number)
{
	const struct adr_output *output = adr_export_find(self, number);

	return output != NULL ? output->count : 0;
}

size_t adrcpt_export_added(const adrcpt_export *self, int number)
{
	const struct adr_output *output = adr_export_find(self, number);

	return output != NULL ? output->diff.added : 0;
}

size_t adrcpt_export_removed(const adrcpt_export *self, int number)
{
	const struct adr_output *output = adr_export_find(self, number);

	return output != NULL ? output->diff.removed : 0;
}

bool adrcpt_export_is_changed(const adrcpt_export *self, int number)
{
	const struct adr_output *output = adr_export_find(self, number);

	return output != NULL && output->is_changed;
}

const char *adrcpt_export_refusal(const adrcpt_export *self, int number)
{
	const struct adr_output *output = adr_export_find(self, number);

	if (output == NULL || output->refusal.code == NULL)
		return NULL;
	return output->refusal.text;
}

int adrcpt_export_changes(const adrcpt_export *self, int number,
			  adrcpt_change_fn *on_change, void *user,
			  struct adrcpt_error *err)
{
	const struct adr_output *output = adr_export_find(self, number);
	struct adrcpt_change change;
	size_t i;

	if (output == NULL || on_change == NULL)
		return adrcpt_error_set(err, ADRCPT_E_USAGE,
					"adrcpt_export_changes: bad argument");
	for (i = 0; i < output->diff.count; i++) {
		change = adr_diff_at(&output->diff, i);
		if (on_change(&change, user) != 0)
			return adrcpt_error_set(err, ADRCPT_E_STOPPED,
						"stopped by the application");
	}
	return 0;
}
