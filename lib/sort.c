#include "sort.h"

#include "mem.h"

#include <stdbool.h>
#include <string.h>

/* So few are sorted by insertion. */
#define FEW 12

/* So many partitions may be lopsided. */
#define PATIENCE 64

/* A run of items that are the same up to offset. */
struct run {
	struct adr_sort_item *items;
	size_t count;
	size_t offset;
	unsigned patience; /* lopsided partitions left before heaps are used */
};

/* Eight bytes as a number that orders as they do; NULs once the text ends. */
static uint64_t word_at(const char *text)
{
	uint64_t word = 0;
	size_t i;

	for (i = 0; i < sizeof word; i++) {
		word = word << 8 | (unsigned char)*text;
		text += *text != '\0';
	}
	return word;
}

static bool is_last_word(uint64_t word)
{
	return (word & 0xff) == 0;
}

static void fetch(const struct run *run)
{
	size_t i;

	for (i = 0; i < run->count; i++) {
		if (i + ADR_AHEAD < run->count)
			adr_prefetch(run->items[i + ADR_AHEAD].text +
				     run->offset);
		run->items[i].word = word_at(run->items[i].text + run->offset);
	}
}

static void swap(struct adr_sort_item *a, struct adr_sort_item *b)
{
	const struct adr_sort_item item = *a;

	*a = *b;
	*b = item;
}

/* Both words are fetched, and begin at offset. */
static bool is_before(const struct adr_sort_item *a,
		      const struct adr_sort_item *b, size_t offset)
{
	int order = 0;

	if (a->word != b->word)
		return a->word < b->word;
	if (!is_last_word(a->word))
		order = strcmp(a->text + offset + sizeof a->word,
			       b->text + offset + sizeof b->word);
	return order < 0 || (order == 0 && a->tag < b->tag);
}

static void insert_few(const struct run *run)
{
	struct adr_sort_item *items = run->items;
	size_t i, k;

	for (i = 1; i < run->count; i++) {
		const struct adr_sort_item item = items[i];

		for (k = i;
		     k > 0 && is_before(&item, &items[k - 1], run->offset); k--)
			items[k] = items[k - 1];
		items[k] = item;
	}
}

/* --- Heaps: for what was made to be slow -------------------------------- */

static void sink(const struct run *run, size_t at, size_t count)
{
	struct adr_sort_item *items = run->items;

	for (;;) {
		size_t child = 2 * at + 1;

		if (child >= count)
			return;
		if (child + 1 < count &&
		    is_before(&items[child], &items[child + 1], run->offset))
			child++;
		if (!is_before(&items[at], &items[child], run->offset))
			return;
		swap(&items[at], &items[child]);
		at = child;
	}
}

static void sort_by_heap(const struct run *run)
{
	size_t i;

	for (i = run->count / 2; i > 0; i--)
		sink(run, i - 1, run->count);
	for (i = run->count; i > 1; i--) {
		swap(&run->items[0], &run->items[i - 1]);
		sink(run, 0, i - 1);
	}
}

/* --- Partitions --------------------------------------------------------- */

static uint64_t middle(uint64_t a, uint64_t b, uint64_t c)
{
	if (a < b)
		return b < c ? b : a < c ? c : a;
	return a < c ? a : b < c ? c : b;
}

static uint64_t choose_pivot(const struct run *run)
{
	const struct adr_sort_item *items = run->items;
	size_t last = run->count - 1, step = run->count / 8;
	size_t half = run->count / 2;

	return middle(
		middle(items[0].word, items[step].word, items[2 * step].word),
		middle(items[half - step].word, items[half].word,
		       items[half + step].word),
		middle(items[last - 2 * step].word, items[last - step].word,
		       items[last].word));
}

/* Parts: words below the pivot, equal to it, above it. */
static void partition(struct run parts[3], const struct run *run)
{
	struct adr_sort_item *items = run->items;
	const uint64_t pivot = choose_pivot(run);
	size_t low = 0, at = 0, high = run->count;
	unsigned patience = run->patience;

	while (at < high) {
		if (items[at].word < pivot)
			swap(&items[low++], &items[at++]);
		else if (items[at].word > pivot)
			swap(&items[at], &items[--high]);
		else
			at++;
	}
	if (low > run->count / 8 * 7 || run->count - high > run->count / 8 * 7)
		patience--;
	parts[0] = (struct run){items, low, run->offset, patience};
	parts[1] = (struct run){items + low, high - low, run->offset,
				run->patience};
	parts[2] = (struct run){items + high, run->count - high, run->offset,
				patience};
	if (is_last_word(pivot)) {
		/* one and the same text: only the tags are left */
		parts[1].patience = 0;
	} else {
		parts[1].offset += sizeof pivot;
		fetch(&parts[1]);
	}
}

static void sort_run(struct run run)
{
	struct run parts[3];
	size_t i, largest;

	while (run.count > FEW) {
		if (run.patience == 0) {
			sort_by_heap(&run);
			return;
		}
		partition(parts, &run);
		largest = parts[0].count > parts[2].count ? 0 : 2;
		if (parts[1].count > parts[largest].count)
			largest = 1;
		/* half of it at most, so that this cannot go deep */
		for (i = 0; i < 3; i++)
			if (i != largest)
				sort_run(parts[i]);
		run = parts[largest];
	}
	insert_few(&run);
}

void adr_sort_items(struct adr_sort_item *items, size_t count)
{
	struct run all = {items, count, 0, PATIENCE};

	fetch(&all);
	sort_run(all);
}
