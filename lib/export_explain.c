/* Where an address that is followed ends up: the last part of the answer to
 * "why is it (not) in", see explain.h. */
#include "export.h"

#include "addr.h"
#include "error.h"
#include "explain.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* One output being asked. */
struct asking {
	const adrcpt_set *set;
	const struct adr_output *output;
	adrcpt_reporter *reporter;
	size_t held; /* pairs and records that have it, of all outputs */
	struct adrcpt_error *err;
};

static int say(const struct asking *self, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* "FILE (FORMAT, MAP): text" */
static int say(const struct asking *self, const char *format, ...)
{
	const struct adr_map *map = self->output->map;
	char text[ADRCPT_ERROR_TEXT_SIZE];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	return adrcpt_reporter_say(
		self->reporter, ADRCPT_NOTICE, "table", NULL, self->err,
		"%s (%s%s%s): %s", self->output->name,
		adr_writer_name(self->output->writer), map != NULL ? ", " : "",
		map != NULL ? adr_map_name(map) : "", text);
}

static int say_pair(struct asking *self, const struct adrcpt_pair *pair)
{
	const char *code, *why;

	if (!adr_writer_holds(self->output->writer, pair, &code, &why))
		return say(self, "not %s: %s [%s]", pair->key, why, code);
	self->held++;
	return say(self, "%s -> %s", pair->key, pair->value);
}

static int say_pairs(struct asking *self, const struct adr_pairs *pairs,
		     const char *spellings)
{
	const bool by_domain = adr_map_is_of_domains(self->output->map);
	struct adrcpt_pair pair;
	bool is_found = false;
	size_t index;
	int rc = 0;

	for (; rc == 0 && *spellings != '\0';
	     spellings = adr_addr_next(spellings)) {
		if (!adr_pairs_find(pairs,
				    by_domain ? adr_addr_domain(spellings)
					      : spellings,
				    &index))
			continue;
		pair = adr_pairs_at(pairs, index);
		rc = say_pair(self, &pair);
		is_found = true;
	}
	return rc == 0 && !is_found ? say(self, "no key for it") : rc;
}

static int ask_table(struct asking *self)
{
	const struct adr_output *output = self->output;
	struct adr_pairs pairs;
	int rc;

	memset(&pairs, 0, sizeof pairs);
	rc = adr_map_build(&pairs, output->map, self->set,
			   output->settings.value, self->err);
	if (rc == 0)
		rc = say_pairs(self, &pairs,
			       adr_set_trace(self->set)->keys.data);
	adr_pairs_clear(&pairs);
	return rc;
}

static int ask_records(struct asking *self)
{
	const char *address = adr_set_trace(self->set)->asked;
	const adrcpt_recipient *owner = adrcpt_set_find(self->set, address);

	if (owner == NULL)
		return say(self, "no record has it");
	self->held++;
	return say(self, "in the record of %s", owner->dn);
}

int adrcpt_export_explain(const adrcpt_export *self, adrcpt_report_fn *on_line,
			  void *user, struct adrcpt_error *err)
{
	adrcpt_reporter reporter;
	struct asking asking;
	size_t i;
	int rc;

	if (self == NULL)
		return adrcpt_error_set(err, ADRCPT_E_USAGE,
					"adrcpt_export_explain: NULL argument");
	adr_reporter_init(&reporter, on_line, user);
	memset(&asking, 0, sizeof asking);
	asking.set = self->set;
	asking.reporter = &reporter;
	asking.err = err;
	rc = adr_explain_selection(self->set, &reporter, err);
	for (i = 0; rc == 0 && i < self->count; i++) {
		asking.output = &self->outputs[i];
		rc = asking.output->map != NULL ? ask_table(&asking)
						: ask_records(&asking);
	}
	if (rc == 0 && self->count > 0 && asking.held == 0)
		return adrcpt_error_set(err, ADRCPT_E_REFUSED,
					"%s is not published: no output has it",
					adr_set_trace(self->set)->asked);
	return rc;
}
