#include "tally.h"

#include "printable.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Octets of a value that are kept: enough to find it by. */
#define VALUE_SIZE 1024

bool tally_init(struct tally *tally, size_t sources, bool keeps_notes)
{
	memset(tally, 0, sizeof *tally);
	tally->entries = calloc(sources + 1, sizeof *tally->entries);
	tally->source_count = tally->entries != NULL ? sources : 0;
	tally->keeps_notes = keeps_notes;
	return tally->entries != NULL;
}

static void clear_note(struct tally_note *note)
{
	free(note->code);
	free(note->dn);
	free(note->attribute);
	free(note->text);
	free(note->value);
}

void tally_clear(struct tally *tally)
{
	while (tally->count_count > 0)
		free(tally->counts[--tally->count_count].code);
	free(tally->counts);
	while (tally->note_count > 0)
		clear_note(&tally->notes[--tally->note_count]);
	free(tally->notes);
	free(tally->entries);
	memset(tally, 0, sizeof *tally);
}

/* --- A source is begun again -------------------------------------------- */

static void void_counts(struct tally *tally, size_t source)
{
	size_t i;

	for (i = 0; i < tally->count_count; i++) {
		struct tally_count *count = &tally->counts[i];

		if (count->source == source && count->has_object)
			count->objects = count->values = 0;
	}
}

static void void_notes(struct tally *tally, size_t source)
{
	size_t i, kept = 0;

	for (i = 0; i < tally->note_count; i++) {
		struct tally_note *note = &tally->notes[i];

		if (note->source == source && note->dn != NULL)
			clear_note(note);
		else
			tally->notes[kept++] = *note;
	}
	tally->note_count = kept;
}

void tally_progress(struct tally *tally, size_t source, size_t entries)
{
	if (source >= tally->source_count)
		return;
	tally->source = source;
	tally->entries[source] = entries;
	if (entries > 0)
		return;
	void_counts(tally, source);
	void_notes(tally, source);
}

/* --- A report ----------------------------------------------------------- */

static char *copy(struct tally *tally, const char *text)
{
	char *copied;

	if (text == NULL)
		return NULL;
	copied = strdup(text);
	if (copied == NULL)
		tally->has_failed = true;
	return copied;
}

/* Room for one more at least every power of two. */
static void *grow(struct tally *tally, void *items, size_t count, size_t size)
{
	void *grown;

	if ((count & (count - 1)) != 0)
		return items;
	if (count > SIZE_MAX / 2 / size) {
		tally->has_failed = true;
		return NULL;
	}
	grown = realloc(items, (count > 0 ? 2 * count : 1) * size);
	if (grown == NULL)
		tally->has_failed = true;
	return grown;
}

static struct tally_count *find_count(struct tally *tally,
				      const struct adrcpt_report *report)
{
	bool has_object = report->dn != NULL;
	struct tally_count *count;
	size_t i;

	for (i = 0; i < tally->count_count; i++) {
		count = &tally->counts[i];
		if (count->source == tally->source &&
		    count->severity == report->severity &&
		    count->has_object == has_object &&
		    strcmp(count->code, report->code) == 0)
			return count;
	}
	count = grow(tally, tally->counts, tally->count_count, sizeof *count);
	if (count == NULL)
		return NULL;
	tally->counts = count;
	count += tally->count_count;
	memset(count, 0, sizeof *count);
	count->code = copy(tally, report->code);
	if (count->code == NULL)
		return NULL;
	count->severity = report->severity;
	count->source = tally->source;
	count->has_object = has_object;
	tally->count_count++;
	return count;
}

static void add_note(struct tally *tally, const struct adrcpt_report *report)
{
	struct tally_note *note;
	char value[4 * VALUE_SIZE + 1];

	note = grow(tally, tally->notes, tally->note_count, sizeof *note);
	if (note == NULL)
		return;
	tally->notes = note;
	note += tally->note_count++;
	memset(note, 0, sizeof *note);
	note->source = tally->source;
	note->code = copy(tally, report->code);
	note->dn = copy(tally, report->dn);
	note->attribute = copy(tally, report->attribute);
	note->text = copy(tally, report->text);
	if (report->value == NULL)
		return;
	printable_copy(value, sizeof value, report->value,
		       report->value_len < VALUE_SIZE ? report->value_len
						      : VALUE_SIZE);
	note->value = copy(tally, value);
	note->value_len = report->value_len;
}

void tally_report(struct tally *tally, const struct adrcpt_report *report)
{
	struct tally_count *count;

	if (report->severity == ADRCPT_NOTICE)
		return;
	count = find_count(tally, report);
	if (count != NULL && report->value != NULL)
		count->values++;
	else if (count != NULL)
		count->objects++;
	if (tally->keeps_notes && report->severity == ADRCPT_WARNING)
		add_note(tally, report);
}

bool tally_has(const struct tally *tally, const char *code)
{
	size_t i;

	for (i = 0; i < tally->count_count; i++)
		if (strcmp(tally->counts[i].code, code) == 0 &&
		    tally->counts[i].objects + tally->counts[i].values > 0)
			return true;
	return false;
}
