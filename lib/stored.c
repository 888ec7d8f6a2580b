#include "stored.h"

#include <string.h>

bool adr_stored_pair(struct adrcpt_pair *pair, enum adr_stored *form,
		     const struct adr_buf *key, const struct adr_buf *value)
{
	bool has_nul = key->len > 0 && key->data[key->len - 1] == '\0';
	enum adr_stored found = has_nul ? ADR_STORED_NUL : ADR_STORED_BARE;

	if (*form == ADR_STORED_UNKNOWN)
		*form = found;
	pair->key = key->data;
	pair->value = value->data;
	return *form == found && strlen(pair->key) + has_nul == key->len &&
	       strlen(pair->value) + has_nul == value->len;
}
