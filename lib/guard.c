#include "guard.h"

#include "error.h"
#include "lost_domain.h"
#include "text.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* A percentage of a small table may be less than one key. */
#define LEEWAY 5

/* --- Options ------------------------------------------------------------ */

int adr_limit_parse(struct adr_limit *limit, const char *text,
		    struct adrcpt_error *err)
{
	size_t len = strlen(text);
	bool is_percent = len > 0 && text[len - 1] == '%';
	int64_t number;

	if (!adr_parse_int64(&number, text, len - is_percent) || number < 0 ||
	    number > (is_percent ? 100 : 4294967295))
		return adrcpt_error_set(err, ADRCPT_E_USAGE,
					"option 'max_removed': '%s' is neither "
					"a number of keys nor a percentage "
					"from 0%% to 100%%",
					text);
	limit->is_percent = is_percent;
	limit->number = (unsigned long)number;
	return 0;
}

/* --- Verdicts ----------------------------------------------------------- */

void adr_refuse(struct adr_refusal *refusal, const char *code,
		const char *format, ...)
{
	char text[2 * ADRCPT_ERROR_TEXT_SIZE];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	adr_text_clean(refusal->text, sizeof refusal->text, text, strlen(text));
	refusal->code = code;
}

void adr_guard_count(const struct adr_guard *guard, size_t count,
		     struct adr_refusal *refusal)
{
	if (count < guard->min_entries)
		adr_refuse(refusal, "guard-entries",
			   "%s: %zu entries, fewer than min_entries = %lu",
			   guard->name, count, guard->min_entries);
}

static size_t percentage(size_t part, size_t whole)
{
	return part <= SIZE_MAX / 100 ? part * 100 / whole
				      : part / (whole / 100);
}

static void judge_removed(const struct adr_guard *guard,
			  const struct adr_case *this,
			  struct adr_refusal *refusal)
{
	const struct adr_limit *limit = &guard->max_removed;
	size_t removed = this->diff->removed, allowed = limit->number;

	if (limit->is_percent) {
		/* no overflow, and rounded down all the same */
		allowed = this->old_count / 100 * limit->number +
			  this->old_count % 100 * limit->number / 100;
		if (allowed < LEEWAY)
			allowed = LEEWAY;
	}
	if (removed <= allowed)
		return;
	adr_refuse(refusal, "guard-removed",
		   "%s: %zu of %zu keys (%zu%%) would be removed, more than "
		   "max_removed = %lu%s allows (%zu)",
		   guard->name, removed, this->old_count,
		   percentage(removed, this->old_count), limit->number,
		   limit->is_percent ? "%" : "", allowed);
}

static int judge_domains(const struct adr_guard *guard,
			 const struct adr_case *this,
			 struct adr_refusal *refusal, struct adrcpt_error *err)
{
	const char *domain;
	size_t keys;
	int rc;

	rc = adr_lost_domain(&domain, &keys, this->diff, this->mine.pairs, err);
	if (rc == 1)
		adr_refuse(refusal, "guard-domain",
			   "%s: the domain %s would vanish with all its %zu "
			   "keys",
			   guard->name, domain, keys);
	return rc < 0 ? rc : 0;
}

/* --- Canaries ----------------------------------------------------------- */

static int judge_list(const struct adr_guard *guard,
		      const struct adr_case *this,
		      const struct adrcpt_list *list, bool wanted,
		      struct adr_refusal *refusal, struct adrcpt_error *err)
{
	size_t i;
	int rc;

	for (i = 0; i < list->count; i++) {
		rc = adr_canary_find(&this->mine, list->items[i], err);
		if (rc < 0)
			return rc;
		if ((rc == 1) == wanted)
			continue;
		adr_refuse(refusal, wanted ? "guard-required" : "guard-refused",
			   wanted ? "%s: %s is required, and not there"
				  : "%s: %s is there, and must not be",
			   guard->name, list->items[i]);
		return 0;
	}
	return 0;
}

int adr_guard_judge(const struct adr_guard *guard, const struct adr_case *this,
		    struct adr_refusal *refusal, struct adrcpt_error *err)
{
	const struct adr_limit *limit = &guard->max_removed;
	bool is_off = limit->is_percent && limit->number == 100;
	int rc = 0;

	adr_guard_count(guard, this->count, refusal);
	if (refusal->code == NULL)
		rc = judge_list(guard, this, guard->require, true, refusal,
				err);
	if (rc == 0 && refusal->code == NULL)
		rc = judge_list(guard, this, guard->refuse, false, refusal,
				err);
	if (rc == 0 && refusal->code == NULL && !is_off)
		judge_removed(guard, this, refusal);
	if (rc == 0 && refusal->code == NULL && !is_off)
		rc = judge_domains(guard, this, refusal, err);
	return rc;
}
