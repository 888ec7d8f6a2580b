#include "ldap_page.h"

#include "error.h"
#include "mem.h"

#include <stdlib.h>

void adr_ldap_page_clear(struct adr_ldap_page *page)
{
	free(page->block.bytes);
	free(page->entries);
	page->block.bytes = NULL;
	page->block.capacity = 0;
	page->entries = NULL;
	page->count = page->at = page->capacity = 0;
}

void adr_ldap_page_begin(struct adr_ldap_page *page,
			 struct adr_ldap_stream *stream)
{
	page->count = page->at = 0;
	adr_ldap_stream_hold(stream);
}

static bool add(struct adr_ldap_page *page, size_t at, size_t len)
{
	void *entries = page->entries;

	if (!adr_grow(&entries, &page->capacity, page->count + 1,
		      sizeof *page->entries))
		return false;
	page->entries = entries;
	page->entries[page->count].at = at;
	page->entries[page->count++].len = len;
	return true;
}

int adr_ldap_page_read(struct adr_ldap_page *page,
		       struct adr_ldap_stream *stream, int msgid,
		       struct adrcpt_error *err)
{
	struct adr_ldap_ber inside;
	int rc;

	/* the block is still the stream's, and may move while it grows */
	while ((rc = adr_ldap_stream_take(&inside, stream, msgid, err)) > 0)
		if (!add(page, (size_t)(inside.bytes - stream->block.bytes),
			 inside.len))
			return adr_error_nomem(err);
	return rc;
}

int adr_ldap_page_end(struct adr_ldap_page *page,
		      struct adr_ldap_stream *stream, struct adrcpt_error *err)
{
	return adr_ldap_stream_swap(stream, &page->block, err);
}

struct adr_ldap_ber adr_ldap_page_entry(const struct adr_ldap_page *page,
					size_t i)
{
	struct adr_ldap_ber inside = {page->block.bytes + page->entries[i].at,
				      page->entries[i].len};

	return inside;
}
