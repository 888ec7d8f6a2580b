#include "proxies.h"

#include "addr.h"
#include "error.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

/* One accepted SMTP address. */
struct adr_proxy {
	size_t keys;     /* where its spellings begin in adr_proxies.keys */
	const char *raw; /* as it stands, without the prefix */
	size_t raw_len;
	bool is_primary; /* its prefix was exactly SMTP: */
};

void adr_proxies_init(struct adr_proxies *self)
{
	memset(self, 0, sizeof *self);
}

void adr_proxies_clear(struct adr_proxies *self)
{
	free(self->items);
	free(self->others);
	adr_buf_clear(&self->keys);
	adr_proxies_init(self);
}

void adr_proxies_start(struct adr_proxies *self, const char *dn,
		       adrcpt_reporter *reporter)
{
	self->dn = dn;
	self->reporter = reporter;
	self->count = 0;
	self->other_count = 0;
	adr_buf_reset(&self->keys);
}

size_t adr_proxy_prefix(const char *bytes, size_t len)
{
	size_t i;

	for (i = 0; i < len && adr_ascii_is_alnum(bytes[i]); i++)
		;
	return i > 0 && i < len && bytes[i] == ':' ? i + 1 : 0;
}

/* --- Taking values ------------------------------------------------------ */

static int refuse(struct adr_proxies *self, const struct adr_value *value,
		  const char *code, const char *why, struct adrcpt_error *err)
{
	char name[64];

	adr_text_clean(name, sizeof name, value->name, value->name_len);
	return adr_reporter_value(self->reporter, ADRCPT_WARNING, code,
				  self->dn, name, value->bytes, value->len, why,
				  err);
}

static int add_address(struct adr_proxies *self, const struct adr_value *value,
		       size_t prefix, bool is_primary, struct adrcpt_error *err)
{
	struct adr_proxy item = {self->keys.len, value->bytes + prefix,
				 value->len - prefix, is_primary};
	void *items = self->items;
	const struct adr_fault *fault;
	int rc;

	rc = adr_addr_spell(&self->keys, item.raw, item.raw_len, &fault);
	if (rc < 0)
		return adr_error_nomem(err);
	if (rc == 0)
		return refuse(self, value, fault->code, fault->text, err);
	if (!adr_grow(&items, &self->capacity, self->count + 1, sizeof item))
		return adr_error_nomem(err);
	self->items = items;
	self->items[self->count++] = item;
	return 0;
}

static int add_other(struct adr_proxies *self, const struct adr_value *value,
		     struct adrcpt_error *err)
{
	void *others = self->others;

	if (!adr_is_text(value->bytes, value->len))
		return refuse(self, value, "bad-utf8",
			      "is not UTF-8, or holds NUL", err);
	if (!adr_grow(&others, &self->other_capacity, self->other_count + 1,
		      sizeof *self->others))
		return adr_error_nomem(err);
	self->others = others;
	self->others[self->other_count++] = *value;
	return 0;
}

int adr_proxies_add(struct adr_proxies *self, const struct adr_value *value,
		    bool needs_prefix, struct adrcpt_error *err)
{
	size_t prefix = adr_proxy_prefix(value->bytes, value->len);
	int rc;

	if (prefix == 5 && adr_starts_nocase(value->bytes, 5, "smtp:"))
		return add_address(self, value, prefix,
				   memcmp(value->bytes, "SMTP:", 5) == 0, err);
	if (prefix == 0 && !needs_prefix)
		return add_address(self, value, 0, false, err);
	if (prefix == 0) {
		rc = refuse(self, value, "no-prefix",
			    "has no address type in front", err);
		if (rc < 0)
			return rc;
	}
	return add_other(self, value, err);
}

int adr_proxies_add_mail(struct adr_proxies *self,
			 const struct adr_value *value,
			 struct adrcpt_error *err)
{
	return add_address(self, value, 0, true, err);
}

/* --- What they come to -------------------------------------------------- */

static int compare_raw(const struct adr_proxy *a, const struct adr_proxy *b)
{
	size_t len = a->raw_len < b->raw_len ? a->raw_len : b->raw_len;
	int order = memcmp(a->raw, b->raw, len);

	return order != 0
		       ? order
		       : (a->raw_len > b->raw_len) - (a->raw_len < b->raw_len);
}

static bool is_mail(const struct adr_proxy *item, const struct adr_value *mail)
{
	return mail != NULL && mail->len == item->raw_len &&
	       memcmp(mail->bytes, item->raw, mail->len) == 0;
}

static bool is_better(const struct adr_proxy *item,
		      const struct adr_proxy *than,
		      const struct adr_value *mail)
{
	if (than == NULL)
		return true;
	if (is_mail(item, mail) != is_mail(than, mail))
		return is_mail(item, mail);
	return compare_raw(item, than) < 0;
}

/* Exchange keeps one; other tools may have written several. */
static int choose_primary(const struct adr_proxy **out,
			  struct adr_proxies *self,
			  const struct adr_value *mail,
			  struct adrcpt_error *err)
{
	size_t i, primaries = 0;

	*out = NULL;
	for (i = 0; i < self->count; i++) {
		const struct adr_proxy *item = &self->items[i];

		if (!item->is_primary)
			continue;
		primaries++;
		if (is_better(item, *out, mail))
			*out = item;
	}
	if (primaries < 2)
		return 0;
	return adr_reporter_value(
		self->reporter, ADRCPT_WARNING, "several-primaries", self->dn,
		NULL, (*out)->raw, (*out)->raw_len,
		"is taken as the primary address, one of several", err);
}

static int compare_texts(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool lists_spelling(const char *list, const char *spelling)
{
	for (; *list != '\0'; list = adr_addr_next(list))
		if (strcmp(list, spelling) == 0)
			return true;
	return false;
}

/* One spelling list that holds what both hold; a if b adds nothing. */
static const char *join_spellings(struct adr_arena *arena, const char *a,
				  const char *b)
{
	struct adr_buf list;
	const char *key, *joined = a;
	bool ok = true, adds = false;

	adr_buf_init(&list);
	for (key = a; *key != '\0'; key = adr_addr_next(key))
		ok = ok && adr_buf_add(&list, key, strlen(key) + 1);
	for (key = b; *key != '\0'; key = adr_addr_next(key)) {
		if (lists_spelling(a, key))
			continue;
		adds = true;
		ok = ok && adr_buf_add(&list, key, strlen(key) + 1);
	}
	if (!ok)
		joined = NULL;
	else if (adds)
		joined = adr_arena_dup(arena, list.data, list.len);
	adr_buf_clear(&list);
	return joined;
}

/* Sort and collapse; the one that is shown as first comes first. */
static bool settle(const char **lists, size_t *count, struct adr_arena *arena,
		   const char *first)
{
	size_t i, kept = 0;

	qsort(lists, *count, sizeof *lists, compare_texts);
	for (i = 0; i < *count; i++) {
		if (kept > 0 && strcmp(lists[kept - 1], lists[i]) == 0) {
			lists[kept - 1] = join_spellings(arena, lists[kept - 1],
							 lists[i]);
			if (lists[kept - 1] == NULL)
				return false;
		} else {
			lists[kept++] = lists[i];
		}
	}
	*count = kept;
	for (i = 0; first != NULL && i < kept; i++) {
		const char *list = lists[i];

		if (strcmp(list, first) != 0)
			continue;
		memmove(lists + 1, lists, i * sizeof *lists);
		lists[0] = list;
		break;
	}
	return true;
}

static size_t spellings_size(const char *list)
{
	const char *end = list;

	while (*end != '\0')
		end = adr_addr_next(end);
	return (size_t)(end - list);
}

static bool copy_addresses(struct adr_addresses *out,
			   const struct adr_proxies *self,
			   struct adr_arena *arena, const char *first)
{
	size_t i;

	out->addresses = NULL;
	out->address_count = self->count;
	if (self->count == 0)
		return true;
	out->addresses =
		adr_arena_alloc(arena, self->count * sizeof *out->addresses);
	if (out->addresses == NULL)
		return false;
	for (i = 0; i < self->count; i++) {
		const char *list = self->keys.data + self->items[i].keys;

		/* the NUL that dup adds is the empty one at the end */
		out->addresses[i] =
			adr_arena_dup(arena, list, spellings_size(list));
		if (out->addresses[i] == NULL)
			return false;
	}
	return settle(out->addresses, &out->address_count, arena, first);
}

static bool copy_others(struct adr_addresses *out,
			const struct adr_proxies *self, struct adr_arena *arena)
{
	size_t i, count = self->other_count;

	out->others = NULL;
	out->other_count = count;
	if (count == 0)
		return true;
	out->others = adr_arena_alloc(arena, count * sizeof *out->others);
	if (out->others == NULL)
		return false;
	for (i = 0; i < count; i++) {
		out->others[i] = adr_arena_dup(arena, self->others[i].bytes,
					       self->others[i].len);
		if (out->others[i] == NULL)
			return false;
	}
	qsort(out->others, count, sizeof *out->others, compare_texts);
	return true;
}

int adr_proxies_finish(struct adr_addresses *out, struct adr_proxies *self,
		       struct adr_arena *arena, const struct adr_value *mail,
		       struct adrcpt_error *err)
{
	const struct adr_proxy *primary;
	const char *first = NULL;
	int rc;

	rc = choose_primary(&primary, self, mail, err);
	if (rc < 0)
		return rc;
	out->primary = NULL;
	if (primary != NULL) {
		first = self->keys.data + primary->keys;
		out->primary =
			adr_arena_dup(arena, primary->raw, primary->raw_len);
		if (out->primary == NULL)
			return adr_error_nomem(err);
	}
	if (!copy_addresses(out, self, arena, first) ||
	    !copy_others(out, self, arena))
		return adr_error_nomem(err);
	return 0;
}

/* One list after the other. */
static const char **join_lists(struct adr_arena *arena, const char **first,
			       size_t first_count, const char **second,
			       size_t second_count)
{
	const char **joined;

	joined = adr_arena_alloc(arena, (first_count + second_count + 1) *
						sizeof *joined);
	if (joined == NULL)
		return NULL;
	if (first_count > 0)
		memcpy(joined, first, first_count * sizeof *joined);
	if (second_count > 0)
		memcpy(joined + first_count, second,
		       second_count * sizeof *joined);
	return joined;
}

static size_t sort_once(const char **texts, size_t count)
{
	size_t i, kept = 0;

	qsort(texts, count, sizeof *texts, compare_texts);
	for (i = 0; i < count; i++)
		if (kept == 0 || strcmp(texts[kept - 1], texts[i]) != 0)
			texts[kept++] = texts[i];
	return kept;
}

bool adr_addresses_merge(struct adr_addresses *out, struct adr_arena *arena,
			 const struct adr_addresses *first,
			 const struct adr_addresses *second)
{
	const struct adr_addresses *giver =
		first->primary != NULL ? first : second;
	struct adr_addresses merged;
	const char *leader = NULL;

	merged.primary = giver->primary;
	if (giver->primary != NULL && giver->address_count > 0)
		leader = giver->addresses[0];
	merged.address_count = first->address_count + second->address_count;
	merged.addresses =
		join_lists(arena, first->addresses, first->address_count,
			   second->addresses, second->address_count);
	merged.other_count = first->other_count + second->other_count;
	merged.others = join_lists(arena, first->others, first->other_count,
				   second->others, second->other_count);
	if (merged.addresses == NULL || merged.others == NULL ||
	    !settle(merged.addresses, &merged.address_count, arena, leader))
		return false;
	merged.other_count = sort_once(merged.others, merged.other_count);
	*out = merged;
	return true;
}
