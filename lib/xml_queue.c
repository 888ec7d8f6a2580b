#include "xml_queue.h"

#include "mem.h"

#include <stdlib.h>
#include <string.h>

/* Strings are offsets: the text moves as it grows. */
struct adr_xml_item {
	enum adr_xml_kind kind;
	size_t space, name;
	size_t bytes, len;
	size_t first_pair, pair_count;
	size_t line, depth;
};

struct adr_xml_pair {
	size_t space, name, value;
};

void adr_xml_queue_clear(struct adr_xml_queue *queue)
{
	free(queue->items);
	free(queue->pairs);
	adr_buf_clear(&queue->text);
	memset(queue, 0, sizeof *queue);
}

void adr_xml_queue_reset(struct adr_xml_queue *queue)
{
	queue->count = queue->next = queue->pair_count = 0;
	adr_buf_reset(&queue->text);
}

/* Keep a string; its offset in *at. */
static bool keep(struct adr_xml_queue *queue, size_t *at, const char *bytes,
		 size_t len)
{
	*at = queue->text.len;
	return adr_buf_add(&queue->text, bytes, len) &&
	       adr_buf_add_byte(&queue->text, '\0');
}

static bool keep_name(struct adr_xml_queue *queue, size_t *at, const char *name)
{
	return keep(queue, at, name, name != NULL ? strlen(name) : 0);
}

static struct adr_xml_item *last_item(const struct adr_xml_queue *queue)
{
	return queue->count > 0 ? &queue->items[queue->count - 1] : NULL;
}

bool adr_xml_queue_add(struct adr_xml_queue *queue,
		       const struct adr_xml_node *node)
{
	struct adr_xml_item *item = last_item(queue);
	void *items = queue->items;

	if (node->kind == ADR_XML_TEXT && item != NULL &&
	    item->kind == ADR_XML_TEXT) {
		item->len += node->len;
		return adr_buf_add(&queue->text, node->bytes, node->len);
	}
	if (!adr_grow(&items, &queue->capacity, queue->count + 1, sizeof *item))
		return false;
	queue->items = items;
	item = &queue->items[queue->count++];
	memset(item, 0, sizeof *item);
	item->kind = node->kind;
	item->len = node->len;
	item->line = node->line;
	item->depth = node->depth;
	item->first_pair = queue->pair_count;
	if (node->kind != ADR_XML_TEXT)
		return keep_name(queue, &item->name, node->name) &&
		       keep_name(queue, &item->space, node->space);
	item->bytes = queue->text.len;
	return adr_buf_add(&queue->text, node->bytes, node->len);
}

bool adr_xml_queue_add_attribute(struct adr_xml_queue *queue, const char *space,
				 const char *name, const char *value,
				 size_t len)
{
	void *pairs = queue->pairs;
	struct adr_xml_pair *pair;

	if (!adr_grow(&pairs, &queue->pair_capacity, queue->pair_count + 1,
		      sizeof *pair))
		return false;
	queue->pairs = pairs;
	pair = &queue->pairs[queue->pair_count++];
	last_item(queue)->pair_count++;
	return keep_name(queue, &pair->space, space) &&
	       keep_name(queue, &pair->name, name) &&
	       keep(queue, &pair->value, value, len);
}

bool adr_xml_queue_next(struct adr_xml_queue *queue, struct adr_xml_node *node)
{
	const struct adr_xml_item *item;

	if (queue->next == queue->count)
		return false;
	item = &queue->items[queue->next++];
	memset(node, 0, sizeof *node);
	node->kind = item->kind;
	node->line = item->line;
	node->depth = item->depth;
	node->name = node->space = "";
	if (item->kind == ADR_XML_TEXT) {
		node->bytes = queue->text.data + item->bytes;
		node->len = item->len;
	} else {
		node->name = queue->text.data + item->name;
		node->space = queue->text.data + item->space;
	}
	return true;
}

const char *adr_xml_queue_attribute(const struct adr_xml_queue *queue,
				    const char *space, const char *name)
{
	const struct adr_xml_item *item;
	const char *text = queue->text.data;
	size_t i;

	if (queue->next == 0)
		return NULL;
	item = &queue->items[queue->next - 1];
	for (i = 0; i < item->pair_count; i++) {
		const struct adr_xml_pair *pair =
			&queue->pairs[item->first_pair + i];

		if (strcmp(text + pair->name, name) == 0 &&
		    strcmp(text + pair->space, space) == 0)
			return text + pair->value;
	}
	return NULL;
}
