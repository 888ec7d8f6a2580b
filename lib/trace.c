#include "trace.h"

#include "addr.h"
#include "error.h"
#include "nearby.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

int adr_trace_init(struct adr_trace *trace, const char *address,
		   struct adrcpt_error *err)
{
	memset(trace, 0, sizeof *trace);
	adr_arena_init(&trace->arena);
	adr_buf_init(&trace->keys);
	if (adr_starts_nocase(address, strlen(address), "smtp:"))
		address += 5;
	trace->asked = adr_arena_dup(&trace->arena, address, strlen(address));
	if (trace->asked == NULL ||
	    adr_addr_spell(&trace->keys, address, strlen(address),
			   &trace->fault) < 0) {
		adr_trace_clear(trace);
		return adr_error_nomem(err);
	}
	return 0;
}

void adr_trace_clear(struct adr_trace *trace)
{
	free(trace->hits);
	adr_buf_clear(&trace->keys);
	adr_arena_clear(&trace->arena);
	memset(trace, 0, sizeof *trace);
}

struct adr_trace_mark adr_trace_mark(const struct adr_trace *trace)
{
	struct adr_trace_mark mark = {0, 0};

	if (trace != NULL) {
		mark.hit_count = trace->hit_count;
		mark.near_count = trace->near_count;
	}
	return mark;
}

void adr_trace_return(struct adr_trace *trace, struct adr_trace_mark mark)
{
	if (trace == NULL)
		return;
	trace->hit_count = mark.hit_count;
	trace->near_count = mark.near_count;
}

/* --- Objects that carry it ---------------------------------------------- */

/* NULL stays NULL; false without memory. */
static bool copy(const char **out, struct adr_trace *trace, const char *text)
{
	*out = NULL;
	if (text == NULL)
		return true;
	*out = adr_arena_dup(&trace->arena, text, strlen(text));
	return *out != NULL;
}

static struct adr_hit *add_hit(struct adr_trace *trace, const char *dn)
{
	void *hits = trace->hits;
	struct adr_hit *hit;

	if (!adr_grow(&hits, &trace->hit_capacity, trace->hit_count + 1,
		      sizeof *trace->hits))
		return NULL;
	trace->hits = hits;
	hit = &trace->hits[trace->hit_count];
	memset(hit, 0, sizeof *hit);
	if (!copy(&hit->recipient.dn, trace, dn))
		return NULL;
	trace->hit_count++;
	return hit;
}

static int take_object(struct adr_trace *trace,
		       const adrcpt_recipient *recipient, bool is_primary,
		       struct adrcpt_error *err)
{
	struct adr_hit *hit = add_hit(trace, recipient->dn);

	if (hit == NULL)
		return adr_error_nomem(err);
	hit->recipient.kind = recipient->kind;
	hit->recipient.classes = recipient->classes;
	hit->recipient.proxies.address_count = recipient->proxies.address_count;
	hit->is_primary = is_primary;
	if (!copy(&hit->recipient.proxies.primary, trace,
		  recipient->proxies.primary))
		return adr_error_nomem(err);
	return 0;
}

/* Have two spelling lists one in common? */
static bool is_same_address(const char *a, const char *b)
{
	const char *key;

	for (; *a != '\0'; a = adr_addr_next(a))
		for (key = b; *key != '\0'; key = adr_addr_next(key))
			if (strcmp(a, key) == 0)
				return true;
	return false;
}

/* --- Addresses that are like it ----------------------------------------- */

static int add_near(struct adr_trace *trace, const char *key, const char *dn,
		    struct adrcpt_error *err)
{
	struct adr_near *near = &trace->near[trace->near_count];
	size_t i;

	if (trace->near_count == ADR_NEAR_MAX)
		return 0;
	for (i = 0; i < trace->near_count; i++)
		if (strcmp(trace->near[i].key, key) == 0)
			return 0;
	if (!copy(&near->key, trace, key) || !copy(&near->dn, trace, dn))
		return adr_error_nomem(err);
	trace->near_count++;
	return 0;
}

int adr_trace_look(struct adr_trace *trace, const adrcpt_recipient *recipient,
		   struct adrcpt_error *err)
{
	const struct adr_addresses *proxies = &recipient->proxies;
	const char *asked = trace->keys.data;
	size_t i;
	int rc = 0;

	if (trace->keys.len == 0)
		return 0;
	for (i = 0; rc == 0 && i < proxies->address_count; i++) {
		const char *keys = proxies->addresses[i];

		if (is_same_address(asked, keys))
			rc = take_object(trace, recipient,
					 i == 0 && proxies->primary != NULL,
					 err);
		else if (adr_nearby_is_elsewhere(asked, keys) ||
			 adr_nearby_is_one_edit(asked, keys))
			rc = add_near(trace, keys, recipient->dn, err);
	}
	return rc;
}

/* --- One object in several sources -------------------------------------- */

static bool is_same_object(const struct adr_hit *hit, const char *dn)
{
	return adr_equal_nocase(dn, strlen(dn), hit->recipient.dn);
}

/* Its strings stay as they were copied; the rest is no string, or constant. */
void adr_trace_judge(struct adr_trace *trace, const adrcpt_recipient *recipient)
{
	size_t i;

	for (i = 0; i < trace->hit_count; i++) {
		adrcpt_recipient *seen = &trace->hits[i].recipient;

		if (strcmp(seen->dn, recipient->dn) != 0)
			continue;
		seen->kind = recipient->kind;
		seen->classes = recipient->classes;
		seen->proxies.address_count = recipient->proxies.address_count;
	}
}

bool adr_trace_is_repeated(const struct adr_trace *trace, size_t hit)
{
	const struct adr_hit *one = &trace->hits[hit], *other;

	for (other = trace->hits; other < one; other++) {
		if (!is_same_object(other, one->recipient.dn))
			continue;
		if (one->code == NULL
			    ? other->code == NULL
			    : other->code != NULL &&
				      strcmp(other->code, one->code) == 0)
			return true;
	}
	return false;
}

/* --- Values that were refused ------------------------------------------- */

int adr_trace_refused(struct adr_trace *trace,
		      const struct adrcpt_report *report,
		      struct adrcpt_error *err)
{
	const char *value = report->value;
	size_t len = report->value_len;
	struct adr_hit *hit;

	if (value == NULL || report->dn == NULL)
		return 0;
	if (adr_starts_nocase(value, len, "smtp:")) {
		value += 5;
		len -= 5;
	}
	if (!adr_equal_nocase(value, len, trace->asked))
		return 0;
	hit = add_hit(trace, report->dn);
	if (hit == NULL || !copy(&hit->code, trace, report->code) ||
	    !copy(&hit->why, trace, report->text))
		return adr_error_nomem(err);
	return 0;
}
