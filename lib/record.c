#include "record.h"

#include "error.h"
#include "mem.h"

#include <stdlib.h>
#include <string.h>

/* Offsets: the text moves as it grows. */
struct adr_record_value {
	size_t name, name_len;
	size_t at, len;
};

void adr_record_clear(struct adr_record *record)
{
	adr_buf_clear(&record->text);
	free(record->values);
	memset(record, 0, sizeof *record);
}

int adr_record_start(struct adr_record *record, const char *dn, size_t len,
		     struct adrcpt_error *err)
{
	adr_buf_reset(&record->text);
	record->count = 0;
	record->dn_len = len;
	return adr_buf_add(&record->text, dn, len) ? 0 : adr_error_nomem(err);
}

int adr_record_attribute(struct adr_record *record, const char *name,
			 size_t len, struct adrcpt_error *err)
{
	record->name = record->text.len;
	record->name_len = len;
	record->first = record->count;
	return adr_buf_add(&record->text, name, len) ? 0 : adr_error_nomem(err);
}

int adr_record_add(struct adr_record *record, const char *bytes, size_t len,
		   struct adrcpt_error *err)
{
	struct adr_record_value value = {record->name, record->name_len,
					 record->text.len, len};
	void *values = record->values;

	if (!adr_grow(&values, &record->capacity, record->count + 1,
		      sizeof value))
		return adr_error_nomem(err);
	record->values = values;
	if (!adr_buf_add(&record->text, bytes, len))
		return adr_error_nomem(err);
	record->values[record->count++] = value;
	return 0;
}

bool adr_record_has_value(const struct adr_record *record)
{
	const char *text = record->text.data;
	size_t i;

	for (i = 0; i < record->count; i++)
		if (record->values[i].name_len == record->name_len &&
		    memcmp(text + record->values[i].name, text + record->name,
			   record->name_len) == 0)
			return true;
	return false;
}

const char *adr_record_name(const struct adr_record *record)
{
	return record->text.data + record->name;
}

void adr_record_cut_name(struct adr_record *record, size_t len)
{
	size_t i;

	if (len == 0) {
		record->count = record->first;
		record->text.len = record->name;
	}
	for (i = record->first; i < record->count; i++)
		record->values[i].name_len = len;
}

int adr_record_fill(const struct adr_record *record, adrcpt_entry *entry,
		    struct adrcpt_error *err)
{
	const char *text = record->text.data;
	size_t i;
	int rc;

	rc = adrcpt_entry_start(entry, text, record->dn_len, err);
	for (i = 0; rc == 0 && i < record->count; i++) {
		const struct adr_record_value *value = &record->values[i];

		rc = adrcpt_entry_add(entry, text + value->name,
				      value->name_len, text + value->at,
				      value->len, err);
	}
	return rc;
}
