#include "changes.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SHOWN 20 /* of the removed keys */

static int print_change(const struct adrcpt_change *change, void *user)
{
	(void)user;
	return printf("%c%s\t%s\n", change->sign, change->key, change->value) <
	       0;
}

int changes_print(const struct job *job, struct adrcpt_error *err)
{
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < job->output_count; i++) {
		if (job->output_count > 1)
			printf("# %s\n", job->outputs[i].file);
		rc = adrcpt_export_changes(job->export_, (int)i, print_change,
					   NULL, err);
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
	changes_key_fn *on_key;
	void *user;
	char *last; /* key of a '-', unless a '+' of the same key follows */
	bool has_failed;
};

static void hand_over(struct removal *self)
{
	if (self->last != NULL)
		self->on_key(self->last, self->user);
	free(self->last);
	self->last = NULL;
}

static int take_change(const struct adrcpt_change *change, void *user)
{
	struct removal *self = user;

	if (change->sign == '+' && self->last != NULL &&
	    strcmp(self->last, change->key) == 0) {
		free(self->last);
		self->last = NULL;
	}
	hand_over(self);
	if (change->sign != '-')
		return 0;
	self->last = strdup(change->key);
	self->has_failed = self->last == NULL;
	return self->has_failed;
}

int changes_removed(const adrcpt_export *export_, int output,
		    changes_key_fn *on_key, void *user,
		    struct adrcpt_error *err)
{
	struct removal self = {on_key, user, NULL, false};
	int rc =
		adrcpt_export_changes(export_, output, take_change, &self, err);

	if (self.has_failed && err != NULL) {
		err->status = rc = ADRCPT_E_NOMEM;
		snprintf(err->text, sizeof err->text, "out of memory");
	}
	if (rc == 0)
		hand_over(&self);
	free(self.last);
	return rc;
}

/* --- Telling them ------------------------------------------------------- */

struct telling {
	const struct voice *voice;
	size_t count;
};

static void tell_key(const char *key, void *user)
{
	struct telling *self = user;

	if (self->count++ < SHOWN)
		say(self->voice, LEVEL_NOTICE, "would be removed: %s", key);
}

void changes_say_removed(const struct job *job, const struct voice *voice)
{
	struct telling telling = {voice, 0};
	struct adrcpt_error why;
	size_t i;

	for (i = 0; i < job->output_count; i++) {
		if (adrcpt_export_refusal(job->export_, (int)i) == NULL)
			continue;
		telling.count = 0;
		if (changes_removed(job->export_, (int)i, tell_key, &telling,
				    &why) < 0)
			say(voice, LEVEL_ERROR, "%s", why.text);
		else if (telling.count > SHOWN)
			say(voice, LEVEL_NOTICE, "and %zu more",
			    telling.count - SHOWN);
	}
}
