#include "plan.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void plan_init(struct plan *plan)
{
	memset(plan, 0, sizeof *plan);
}

static void clear_setting(struct setting *setting)
{
	free(setting->name);
	free(setting->value);
	free(setting->where);
}

static void clear_part(struct part *part)
{
	size_t i;

	for (i = 0; i < part->count; i++)
		clear_setting(&part->settings[i]);
	free(part->settings);
	free(part->name);
	memset(part, 0, sizeof *part);
}

static void clear_parts(struct part **parts, size_t *count)
{
	while (*count > 0)
		clear_part(&(*parts)[--*count]);
	free(*parts);
	*parts = NULL;
}

void plan_clear(struct plan *plan)
{
	clear_parts(&plan->sources, &plan->source_count);
	clear_parts(&plan->outputs, &plan->output_count);
	clear_part(&plan->selection);
	clear_part(&plan->run);
}

static struct part *add_part(struct part **parts, size_t *count,
			     const char *name)
{
	struct part *grown = realloc(*parts, (*count + 1) * sizeof *grown);

	if (grown == NULL)
		return NULL;
	*parts = grown;
	memset(&grown[*count], 0, sizeof *grown);
	grown[*count].name = strdup(name);
	if (grown[*count].name == NULL)
		return NULL;
	return &grown[(*count)++];
}

struct part *plan_add_source(struct plan *plan, const char *name)
{
	return add_part(&plan->sources, &plan->source_count, name);
}

struct part *plan_add_output(struct plan *plan, const char *name)
{
	return add_part(&plan->outputs, &plan->output_count, name);
}

static struct part *find_part(struct part *parts, size_t count,
			      const char *name)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (strcmp(parts[i].name, name) == 0)
			return &parts[i];
	return NULL;
}

struct part *plan_source(const struct plan *plan, const char *name)
{
	return find_part(plan->sources, plan->source_count, name);
}

struct part *plan_output(const struct plan *plan, const char *name)
{
	return find_part(plan->outputs, plan->output_count, name);
}

bool part_add(struct part *part, const char *name, const char *value,
	      const char *where)
{
	struct setting *grown, *added;

	grown = realloc(part->settings, (part->count + 1) * sizeof *grown);
	if (grown == NULL)
		return false;
	part->settings = grown;
	added = &grown[part->count++];
	added->file = 0;
	added->name = strdup(name);
	added->value = strdup(value);
	added->where = where != NULL ? strdup(where) : NULL;
	return added->name != NULL && added->value != NULL &&
	       (where == NULL || added->where != NULL);
}

bool part_extend(struct part *part, const char *text)
{
	struct setting *last = &part->settings[part->count - 1];
	size_t size = strlen(last->value) + strlen(text) + 2;
	char *longer = malloc(size);

	if (longer == NULL)
		return false;
	snprintf(longer, size, "%s %s", last->value, text);
	free(last->value);
	last->value = longer;
	return true;
}

const struct setting *part_setting(const struct part *part, const char *name)
{
	size_t i;

	for (i = part->count; i > 0; i--)
		if (strcmp(part->settings[i - 1].name, name) == 0)
			return &part->settings[i - 1];
	return NULL;
}

const char *part_value(const struct part *part, const char *name,
		       const char *otherwise)
{
	const struct setting *setting = part_setting(part, name);

	return setting != NULL ? setting->value : otherwise;
}

static void replace_parts(struct part **parts, size_t *count,
			  struct part **over, size_t *over_count)
{
	if (*over_count == 0)
		return;
	clear_parts(parts, count);
	*parts = *over;
	*count = *over_count;
	*over = NULL;
	*over_count = 0;
}

void part_override(struct part *part, const char *name, unsigned file)
{
	size_t i, kept = 0;

	for (i = 0; i < part->count; i++) {
		struct setting *setting = &part->settings[i];

		if (strcmp(setting->name, name) == 0 && setting->file != file)
			clear_setting(setting);
		else
			part->settings[kept++] = *setting;
	}
	part->count = kept;
}

/* The keys of over replace those of part, which came from files. */
static bool lay_part(struct part *part, struct part *over)
{
	bool ok = true;
	size_t i;

	for (i = 0; i < over->count; i++)
		part_override(part, over->settings[i].name, 0);
	for (i = 0; ok && i < over->count; i++) {
		const struct setting *setting = &over->settings[i];

		ok = part_add(part, setting->name, setting->value,
			      setting->where);
	}
	clear_part(over);
	return ok;
}

bool plan_lay(struct plan *plan, struct plan *over)
{
	replace_parts(&plan->sources, &plan->source_count, &over->sources,
		      &over->source_count);
	replace_parts(&plan->outputs, &plan->output_count, &over->outputs,
		      &over->output_count);
	return lay_part(&plan->selection, &over->selection) &&
	       lay_part(&plan->run, &over->run);
}
