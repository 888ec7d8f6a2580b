#include "proxies.h"

#include "addr.h"
#include "error.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

/* One accepted SMTP address. */
struct adr_proxy {
	size_t keys; /* where it begins in adr_proxies.keys, as it is kept */
	size_t size; /* octets there */
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
	self->are_plain = true;
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

/* For one more, which may be plain. */
static bool has_room(const struct adr_proxies *self)
{
	return self->count < self->capacity &&
	       self->keys.capacity - self->keys.len >= ADR_ADDRESS_PLAIN_MAX;
}

static bool add_room(struct adr_proxies *self)
{
	void *items = self->items;

	if (!adr_grow(&items, &self->capacity, self->count + 1,
		      sizeof *self->items))
		return false;
	self->items = items;
	return adr_buf_room(&self->keys, ADR_ADDRESS_PLAIN_MAX) != NULL;
}

/* A plain address, for which there is room.  False: it takes more. */
static inline bool add_plain(struct adr_proxies *self, const char *raw,
			     size_t len, bool is_primary)
{
	struct adr_buf *keys = &self->keys;
	size_t size;

	size = adr_addresses_plain(keys->data + keys->len, raw, len);
	if (size == 0)
		return false;
	self->items[self->count++] =
		(struct adr_proxy){keys->len, size, raw, len, is_primary};
	keys->len += size;
	return true;
}

/* Any other. */
static int add_any(struct adr_proxies *self, const struct adr_value *value,
		   size_t prefix, bool is_primary, struct adrcpt_error *err)
{
	const struct adr_fault *fault;
	struct adr_proxy *item;
	int rc;

	item = &self->items[self->count];
	item->keys = self->keys.len;
	item->raw = value->bytes + prefix;
	item->raw_len = value->len - prefix;
	item->is_primary = is_primary;
	rc = adr_addresses_add(&self->keys, item->raw, item->raw_len, &fault);
	if (rc == 0)
		return refuse(self, value, fault->code, fault->text, err);
	if (rc < 0)
		return adr_error_nomem(err);
	item->size = self->keys.len - item->keys;
	self->count++;
	self->are_plain = false;
	return 0;
}

static inline int add_address(struct adr_proxies *self,
			      const struct adr_value *value, size_t prefix,
			      bool is_primary, struct adrcpt_error *err)
{
	if (!has_room(self) && !add_room(self))
		return adr_error_nomem(err);
	return add_plain(self, value->bytes + prefix, value->len - prefix,
			 is_primary)
		       ? 0
		       : add_any(self, value, prefix, is_primary, err);
}

static int add_other(struct adr_proxies *self, const struct adr_value *value,
		     struct adrcpt_error *err)
{
	void *others = self->others;

	if (!adr_is_text(value->bytes, value->len))
		return refuse(self, value, "bad-utf8",
			      "is not UTF-8, or holds NUL", err);
	if (self->is_smtp_only)
		return 0;
	if (!adr_grow(&others, &self->other_capacity, self->other_count + 1,
		      sizeof *self->others))
		return adr_error_nomem(err);
	self->others = others;
	self->others[self->other_count++] = *value;
	return 0;
}

/* One that does not begin with "smtp:". */
static int add_untyped(struct adr_proxies *self, const struct adr_value *value,
		       bool needs_prefix, struct adrcpt_error *err)
{
	const size_t prefix = adr_proxy_prefix(value->bytes, value->len);
	int rc;

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

static inline int add(struct adr_proxies *self, const struct adr_value *value,
		      bool needs_prefix, struct adrcpt_error *err)
{
	bool is_primary;

	if (value->len < 5)
		return add_untyped(self, value, needs_prefix, err);
	is_primary = memcmp(value->bytes, "SMTP:", 5) == 0;
	if (!is_primary && memcmp(value->bytes, "smtp:", 5) != 0 &&
	    !adr_starts_nocase(value->bytes, 5, "smtp:"))
		return add_untyped(self, value, needs_prefix, err);
	return add_address(self, value, 5, is_primary, err);
}

int adr_proxies_add(struct adr_proxies *self, const struct adr_value *value,
		    bool needs_prefix, struct adrcpt_error *err)
{
	return add(self, value, needs_prefix, err);
}

int adr_proxies_add_all(struct adr_proxies *self, const adrcpt_entry *entry,
			enum adr_attr attr, bool needs_prefix,
			struct adrcpt_error *err)
{
	const struct adr_value *value = adr_entry_get(entry, attr);
	int rc = 0;

	for (; rc == 0 && value != NULL; value = adr_entry_after(entry, value))
		rc = add(self, value, needs_prefix, err);
	return rc;
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

/* How equal are they?  2: to the byte, 1: but for the case of letters, which
 * means nothing to a directory. */
static int likeness(const struct adr_proxy *item, const struct adr_value *mail)
{
	size_t i;

	if (mail == NULL || mail->len != item->raw_len)
		return 0;
	if (memcmp(mail->bytes, item->raw, mail->len) == 0)
		return 2;
	for (i = 0; i < mail->len; i++)
		if (adr_ascii_lower(mail->bytes[i]) !=
		    adr_ascii_lower(item->raw[i]))
			return 0;
	return 1;
}

static bool is_better(const struct adr_proxy *item,
		      const struct adr_proxy *than,
		      const struct adr_value *mail)
{
	if (than == NULL)
		return true;
	if (likeness(item, mail) != likeness(than, mail))
		return likeness(item, mail) > likeness(than, mail);
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

static const char *copy_address(const struct adr_proxies *self,
				struct adr_arena *arena,
				const struct adr_proxy *item)
{
	const char *keys = self->keys.data + item->keys;
	char *copy;

	if (self->shelves != NULL)
		return adr_shelves_copy(self->shelves, keys, item->size);
	copy = adr_arena_room(arena, item->size);
	if (copy != NULL)
		memcpy(copy, keys, item->size);
	return copy;
}

/* The primary one comes first. */
static bool copy_addresses(struct adr_addresses *out,
			   const struct adr_proxies *self,
			   struct adr_arena *arena,
			   const struct adr_proxy *primary)
{
	const size_t count = self->count;
	const char **list;
	size_t i;

	out->addresses = NULL;
	out->address_count = (uint32_t)count;
	out->are_plain = self->are_plain;
	if (count == 0)
		return true;
	if (count > UINT32_MAX || count > SIZE_MAX / sizeof *list)
		return false;
	list = adr_arena_alloc(arena, count * sizeof *list);
	if (list == NULL)
		return false;
	for (i = 0; i < count; i++) {
		list[i] = copy_address(self, arena, &self->items[i]);
		if (list[i] == NULL)
			return false;
	}
	out->addresses = list;
	if (primary != NULL)
		out->primary_keys = list[primary - self->items];
	return adr_addresses_settle(out, arena, out->primary_keys);
}

bool adr_proxies_others(struct adr_others *out, const struct adr_proxies *self,
			struct adr_arena *arena)
{
	size_t i, count = self->other_count;

	out->texts = NULL;
	out->count = count;
	if (count == 0)
		return true;
	out->texts = adr_arena_alloc(arena, count * sizeof *out->texts);
	if (out->texts == NULL)
		return false;
	for (i = 0; i < count; i++) {
		out->texts[i] = adr_arena_dup(arena, self->others[i].bytes,
					      self->others[i].len);
		if (out->texts[i] == NULL)
			return false;
	}
	adr_sort_texts(out->texts, count);
	return true;
}

/* The directory's spelling of the primary address, where it is kept. */
static const char *spelling_of(const char *address,
			       const struct adr_proxy *primary)
{
	const char *text;
	size_t i = 0;

	while ((text = adr_addresses_spelling(address, i++)) != NULL)
		if (strlen(text) == primary->raw_len &&
		    memcmp(text, primary->raw, primary->raw_len) == 0)
			return text;
	return NULL;
}

int adr_proxies_finish(struct adr_addresses *out, struct adr_proxies *self,
		       struct adr_arena *arena, const struct adr_value *mail,
		       struct adrcpt_error *err)
{
	const struct adr_proxy *primary;
	const char *own;
	int rc;

	rc = choose_primary(&primary, self, mail, err);
	if (rc < 0)
		return rc;
	out->primary = NULL;
	out->primary_keys = NULL;
	self->primary_len = primary != NULL ? primary->raw_len : 0;
	if (!copy_addresses(out, self, arena, primary))
		return adr_error_nomem(err);
	if (primary == NULL)
		return 0;
	own = out->primary_keys;
	out->primary_keys = out->addresses[0];
	out->primary = own == out->primary_keys
			       ? adr_addresses_raw(own, primary->size,
						   primary->raw_len)
			       : spelling_of(out->primary_keys, primary);
	if (out->primary == NULL)
		out->primary =
			adr_arena_dup(arena, primary->raw, primary->raw_len);
	return out->primary != NULL ? 0 : adr_error_nomem(err);
}
