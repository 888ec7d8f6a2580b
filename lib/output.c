#include "output.h"

#include "canary.h"
#include "error.h"
#include "mem.h"
#include "option.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

static const struct adrcpt_option options[] = {
	{"value", ADRCPT_KIND_TEXT, offsetof(struct adr_settings, value),
	 "TEXT", NULL, "value of the keys; default OK, transport has none",
	 NULL, 0, 0},
	{"mode", ADRCPT_KIND_TEXT, offsetof(struct adr_settings, mode), "OCTAL",
	 NULL, "mode of the file; default: that of the old file, else 0644",
	 NULL, 0, 0},
	{"max_removed", ADRCPT_KIND_TEXT,
	 offsetof(struct adr_settings, max_removed), "N|P%", "10%",
	 "refuse if more keys than this vanish from the old file; 100%: off",
	 NULL, 0, 0},
	{"min_entries", ADRCPT_KIND_NUMBER,
	 offsetof(struct adr_settings, min_entries), "N", "1",
	 "refuse to publish fewer entries", NULL, 0, 4294967295UL},
	{"require", ADRCPT_KIND_LIST, offsetof(struct adr_settings, require),
	 "LIST", NULL, "refuse unless these addresses or domains are there",
	 NULL, 0, 0},
	{"refuse", ADRCPT_KIND_LIST, offsetof(struct adr_settings, refuse),
	 "LIST", NULL, "refuse if one of these addresses or domains is there",
	 NULL, 0, 0},
	{"delta_added", ADRCPT_KIND_TEXT,
	 offsetof(struct adr_settings, delta_added), "FILE", NULL,
	 "what is new, as 'key<TAB>value' lines for postmap -i", NULL, 0, 0},
	{"delta_removed", ADRCPT_KIND_TEXT,
	 offsetof(struct adr_settings, delta_removed), "FILE", NULL,
	 "what is gone, as 'key' lines for postmap -d -", NULL, 0, 0},
	{"force", ADRCPT_KIND_SWITCH, offsetof(struct adr_settings, force),
	 NULL, NULL, "publish in spite of the guards, this once", NULL, 0, 0},
	{NULL, 0, 0, NULL, NULL, NULL, NULL, 0, 0},
};

int adr_output_init(struct adr_output *output, adrcpt_writer *writer,
		    const char *map, const char *name, struct adrcpt_error *err)
{
	int rc;

	memset(output, 0, sizeof *output);
	adr_diff_init(&output->diff);
	output->writer = writer;
	output->file = output->fd = output->mode = -1;
	output->delta_added = output->delta_removed = -1;
	if (adrcpt_writer_is_table(writer)) {
		output->map = adr_map_find(
			map != NULL ? map : "relay_recipients", err);
		if (output->map == NULL)
			return ADRCPT_E_USAGE;
	}
	output->name = adr_memdup(name, strlen(name));
	if (output->name == NULL)
		return adr_error_nomem(err);
	rc = adr_options_init(options, &output->settings, err);
	if (rc == 0)
		rc = adr_limit_parse(&output->limit,
				     output->settings.max_removed, err);
	return rc;
}

void adr_output_reset(struct adr_output *output)
{
	adr_diff_clear(&output->diff);
	adr_pairs_clear(&output->pairs);
	memset(&output->refusal, 0, sizeof output->refusal);
	output->is_changed = false;
	output->staged = 0;
}

void adr_output_clear(struct adr_output *output)
{
	adr_output_reset(output);
	adr_options_clear(options, &output->settings);
	free(output->name);
}

/* --- Options ------------------------------------------------------------ */

static int parse_mode(int *mode, const char *text, struct adrcpt_error *err)
{
	size_t len = strlen(text);
	int bits = 0;
	size_t i;

	if (len == 0 || len > 4 || strspn(text, "01234567") != len)
		len = 0;
	for (i = 0; i < len; i++)
		bits = bits * 8 + (text[i] - '0');
	if (len == 0 || bits > 0777)
		return adrcpt_error_set(
			err, ADRCPT_E_USAGE,
			"option 'mode': '%s' is not an octal mode up to 0777",
			text);
	*mode = bits;
	return 0;
}

/* A value must stay one line, and as it is: postmap trims blanks. */
static int check_value(const char *value, struct adrcpt_error *err)
{
	size_t len = strlen(value);

	if (len > 0 && value[0] != ' ' && value[len - 1] != ' ' &&
	    adr_is_line(value, len))
		return 0;
	return adrcpt_error_set(err, ADRCPT_E_USAGE,
				"'value': one line of text, no blanks around");
}

/* They belong to a table that is a file, where there is something to compare
 * and to apply them to. */
static int check_delta(const struct adr_output *output, const char *name,
		       const char *path, struct adrcpt_error *err)
{
	if (output->file < 0 || output->map == NULL)
		return adrcpt_error_set(err, ADRCPT_E_USAGE,
					"option '%s' needs an output that is a "
					"file, in a table format",
					name);
	if (*path == '\0')
		return adrcpt_error_set(err, ADRCPT_E_USAGE,
					"option '%s' needs the name of a file",
					name);
	return 0;
}

static int check(struct adr_output *output, const char *name, const char *value,
		 struct adrcpt_error *err)
{
	const struct adrcpt_option *row = adr_option_find(options, name);

	if (row == NULL)
		return 0;
	name = row->name;
	if (strcmp(name, "value") == 0)
		return check_value(value, err);
	if (strcmp(name, "mode") == 0)
		return parse_mode(&output->mode, value, err);
	if (strcmp(name, "max_removed") == 0)
		return adr_limit_parse(&output->limit, value, err);
	if (row->kind == ADRCPT_KIND_LIST)
		return adr_canaries_check(name, value, err);
	if (strncmp(name, "delta_", 6) == 0)
		return check_delta(output, name, value, err);
	return 0;
}

int adr_output_set(struct adr_output *output, const char *name,
		   const char *value, struct adrcpt_error *err)
{
	int rc = check(output, name, value, err);

	if (rc < 0)
		return rc;
	return adr_options_set(options, &output->settings, "an output", name,
			       value, err);
}

bool adr_output_option(size_t index, struct adrcpt_option_info *info)
{
	return adr_option_describe(options, index, info);
}
