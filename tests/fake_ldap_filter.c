/*
 * The scripted server's search filters: as text for the log, and evaluated
 * on a record. Everything is compared as text in any case, which is what the
 * attributes of recipients need.
 */
#include "fake_ldap_int.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
	FILTER_AND = 0xa0,
	FILTER_OR = 0xa1,
	FILTER_NOT = 0xa2,
	FILTER_EQUAL = 0xa3,
	FILTER_SUBSTRINGS = 0xa4,
	FILTER_GE = 0xa5,
	FILTER_LE = 0xa6,
	FILTER_PRESENT = 0x87,
	FILTER_APPROX = 0xa8,
	FILTER_EXTENDED = 0xa9,
	SUB_INITIAL = 0x80,
	SUB_ANY = 0x81,
	SUB_FINAL = 0x82,
	EXT_RULE = 0x81,
	EXT_TYPE = 0x82,
	EXT_VALUE = 0x83,
};

/* The parts of a comparison, or of an extensible match. */
struct assertion {
	struct berval rule, type, value;
};

static void split_assertion(struct assertion *out, ber_tag_t tag,
			    const struct berval *body)
{
	struct berval rest = *body, part;
	ber_tag_t what;

	memset(out, 0, sizeof(*out));
	if (tag != FILTER_EXTENDED) {
		fake_element(&out->type, &rest);
		fake_element(&out->value, &rest);
		return;
	}
	while ((what = fake_element(&part, &rest)) != LBER_DEFAULT) {
		if (what == EXT_RULE)
			out->rule = part;
		else if (what == EXT_TYPE)
			out->type = part;
		else if (what == EXT_VALUE)
			out->value = part;
	}
}

static void value_text(struct fake_buf *out, const struct berval *value)
{
	size_t i;

	for (i = 0; i < value->bv_len; i++) {
		unsigned char byte = (unsigned char)value->bv_val[i];

		if (byte < 0x20 || byte > 0x7e || strchr("*()\\", byte) != NULL)
			fake_buf_printf(out, "\\%02x", byte);
		else
			fake_buf_add(out, &byte, 1);
	}
}

static void substrings_text(struct fake_buf *out, const struct berval *body)
{
	struct berval rest = *body, type, list, part;
	ber_tag_t tag, last = LBER_DEFAULT;

	if (fake_element(&type, &rest) == LBER_DEFAULT ||
	    fake_element(&list, &rest) == LBER_DEFAULT)
		return;
	fake_buf_add(out, type.bv_val, type.bv_len);
	fake_buf_text(out, "=");
	while ((tag = fake_element(&part, &list)) != LBER_DEFAULT) {
		if (tag != SUB_INITIAL)
			fake_buf_text(out, "*");
		value_text(out, &part);
		last = tag;
	}
	if (last != SUB_FINAL)
		fake_buf_text(out, "*");
}

static void assertion_text(struct fake_buf *out, ber_tag_t tag,
			   const struct berval *body)
{
	struct assertion it;

	split_assertion(&it, tag, body);
	fake_buf_add(out, it.type.bv_val, it.type.bv_len);
	if (it.rule.bv_len > 0) {
		fake_buf_text(out, ":");
		fake_buf_add(out, it.rule.bv_val, it.rule.bv_len);
	}
	fake_buf_text(out, tag == FILTER_GE         ? ">="
			   : tag == FILTER_LE       ? "<="
			   : tag == FILTER_APPROX   ? "~="
			   : tag == FILTER_EXTENDED ? ":="
						    : "=");
	value_text(out, &it.value);
}

void fake_filter_text(struct fake_buf *out, ber_tag_t tag, struct berval body)
{
	struct berval part;
	ber_tag_t inner;

	fake_buf_text(out, "(");
	if (tag == FILTER_PRESENT) {
		fake_buf_add(out, body.bv_val, body.bv_len);
		fake_buf_text(out, "=*");
	} else if (tag == FILTER_SUBSTRINGS) {
		substrings_text(out, &body);
	} else if (tag == FILTER_AND || tag == FILTER_OR || tag == FILTER_NOT) {
		fake_buf_text(out, tag == FILTER_AND  ? "&"
				   : tag == FILTER_OR ? "|"
						      : "!");
		while ((inner = fake_element(&part, &body)) != LBER_DEFAULT)
			fake_filter_text(out, inner, part);
	} else {
		assertion_text(out, tag, &body);
	}
	fake_buf_text(out, ")");
}

static bool is_name(const struct fake_value *value, const struct berval *type)
{
	return value->data != NULL && strlen(value->name) == type->bv_len &&
	       strncasecmp(value->name, type->bv_val, type->bv_len) == 0;
}

/* Where `part` begins in the `len` bytes of `data` at the earliest, or NULL. */
static const char *find(const char *data, size_t len, const struct berval *part)
{
	for (; len >= part->bv_len; data++, len--)
		if (strncasecmp(data, part->bv_val, part->bv_len) == 0)
			return data;
	return NULL;
}

static bool substrings_match(const struct fake_value *value,
			     const struct berval *list)
{
	const char *at = value->data, *end = value->data + value->len, *hit;
	struct berval rest = *list, part;
	ber_tag_t tag;

	while ((tag = fake_element(&part, &rest)) != LBER_DEFAULT) {
		if ((size_t)(end - at) < part.bv_len)
			return false;
		if (tag == SUB_FINAL)
			at = end - part.bv_len;
		hit = find(at, (size_t)(end - at), &part);
		if (hit == NULL || (tag != SUB_ANY && hit != at))
			return false;
		at = hit + part.bv_len;
	}
	return true;
}

static bool bits_match(const struct fake_value *value,
		       const struct assertion *it)
{
	char *mask_text = fake_copy(it->value.bv_val, it->value.bv_len);
	unsigned long mask = strtoul(mask_text, NULL, 10);
	unsigned long bits = strtoul(value->data, NULL, 10);
	char kind = it->rule.bv_len > 0 ? it->rule.bv_val[it->rule.bv_len - 1]
					: '\0';

	free(mask_text);
	if (kind == '3') /* ...803: all bits */
		return (bits & mask) == mask;
	return kind == '4' && (bits & mask) != 0; /* ...804: any */
}

static bool order_match(const struct fake_value *value, ber_tag_t tag,
			const struct berval *bound_bytes)
{
	char *bound = fake_copy(bound_bytes->bv_val, bound_bytes->bv_len);
	char *end_value, *end_bound;
	long long a = strtoll(value->data, &end_value, 10);
	long long b = strtoll(bound, &end_bound, 10);
	long long sign = a < b ? -1 : a > b;

	if (*end_value != '\0' || *end_bound != '\0')
		sign = strcasecmp(value->data, bound);
	free(bound);
	return tag == FILTER_GE ? sign >= 0 : sign <= 0;
}

static bool value_match(const struct fake_value *value, ber_tag_t tag,
			const struct assertion *it)
{
	switch (tag) {
	case FILTER_PRESENT:
		return true;
	case FILTER_SUBSTRINGS:
		return substrings_match(value, &it->value);
	case FILTER_EXTENDED:
		return bits_match(value, it);
	case FILTER_GE:
	case FILTER_LE:
		return order_match(value, tag, &it->value);
	default:
		return value->len == it->value.bv_len &&
		       strncasecmp(value->data, it->value.bv_val, value->len) ==
			       0;
	}
}

static bool any_value_match(const struct fake_record *record, ber_tag_t tag,
			    const struct berval *body)
{
	struct assertion it = {.type = *body};
	size_t i;

	if (tag != FILTER_PRESENT)
		split_assertion(&it, tag, body);
	for (i = 0; i < record->count; i++)
		if (is_name(&record->values[i], &it.type) &&
		    value_match(&record->values[i], tag, &it))
			return true;
	return false;
}

bool fake_filter_match(const struct fake_record *record, ber_tag_t tag,
		       struct berval body)
{
	struct berval part;
	ber_tag_t inner;

	if (tag != FILTER_AND && tag != FILTER_OR && tag != FILTER_NOT)
		return any_value_match(record, tag, &body);
	while ((inner = fake_element(&part, &body)) != LBER_DEFAULT) {
		bool hit = fake_filter_match(record, inner, part);

		if (tag == FILTER_NOT)
			return !hit;
		if (hit != (tag == FILTER_AND))
			return hit;
	}
	return tag == FILTER_AND;
}
