#include "changes.h"

#include "message.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define SHOWN 20 /* of the removed keys */

static int print_change(const struct adrcpt_change *change, void *user)
{
	(void)user;
	return printf("%c%s\t%s\n", change->sign, change->key, change->value) <
	       0;
}

int changes_print(const adrcpt_export *outputs, const struct plan *plan,
		  struct adrcpt_error *err)
{
	size_t i, count = plan->output_count > 0 ? plan->output_count : 1;
	int rc = 0;

	for (i = 0; rc == 0 && i < count; i++) {
		if (count > 1)
			printf("# %s\n",
			       part_value(&plan->outputs[i], "file", "-"));
		rc = adrcpt_export_changes(outputs, (int)i, print_change, NULL,
					   err);
	}
	if (fflush(stdout) == 0 && ferror(stdout) == 0)
		return rc;
	err->status = ADRCPT_E_IO;
	snprintf(err->text, sizeof err->text, "writing standard output: %s",
		 strerror(errno));
	return err->status;
}

/* --- Removed keys ------------------------------------------------------- */

struct removal {
	int volume;
	size_t left; /* to be shown */
	bool has_last;
	struct adrcpt_change last; /* a '-', unless a '+' of its key follows */
};

static void say_last(struct removal *self)
{
	if (!self->has_last || self->left == 0)
		return;
	self->left--;
	say_notice(self->volume, "would be removed: %s", self->last.key);
}

static int take_change(const struct adrcpt_change *change, void *user)
{
	struct removal *self = user;

	if (change->sign != '+' || !self->has_last ||
	    strcmp(self->last.key, change->key) != 0)
		say_last(self);
	self->has_last = change->sign == '-';
	self->last = *change;
	return self->left == 0;
}

void changes_say_removed(const adrcpt_export *outputs, int output, int volume)
{
	struct removal self = {.volume = volume, .left = SHOWN};
	size_t removed = adrcpt_export_removed(outputs, output);

	if (adrcpt_export_refusal(outputs, output) == NULL || removed == 0)
		return;
	if (adrcpt_export_changes(outputs, output, take_change, &self, NULL) ==
	    0)
		say_last(&self);
	if (removed > SHOWN)
		say_notice(volume, "and %zu more", removed - SHOWN);
}
