#include "sort.h"

#include "mem.h"

#include <stdbool.h>
#include <string.h>

/* So few are sorted by insertion. */
#define FEW 12

/* So many are dealt by one byte at once. */
#define MANY 96
#define BYTES 256

/* So many partitions may be lopsided. */
#define PATIENCE 64

/* A run of items that are the same up to offset. */
struct run {
	struct adr_sort_item *items;
	size_t count;
	size_t offset;
	unsigned patience; /* lopsided partitions left before heaps are used */
};

static bool is_last_word(uint64_t word)
{
	return (word & 0xff) == 0;
}

/* Eight bytes as a number that orders as they do. */
static uint64_t full_word(const char *text)
{
	unsigned char at[8];

	memcpy(at, text, sizeof at);
	return (uint64_t)at[0] << 56 | (uint64_t)at[1] << 48 |
	       (uint64_t)at[2] << 40 | (uint64_t)at[3] << 32 |
	       (uint64_t)at[4] << 24 | (uint64_t)at[5] << 16 |
	       (uint64_t)at[6] << 8 | (uint64_t)at[7];
}

/* The first eight bytes of a text; NULs once it ends. */
static uint64_t word_at(const char *text)
{
	char start[8] = {0};
	size_t len = strnlen(text, sizeof start);

	if (len == sizeof start)
		return full_word(text);
	memcpy(start, text, len);
	return full_word(start);
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

/* --- Dealing ------------------------------------------------------------ */

/* Bits in which not all words are the same, the first of them at least. */
static uint64_t differences(const struct run *run)
{
	uint64_t bits = 0;
	size_t i;

	/* nothing is before the first byte */
	for (i = 1; i < run->count && bits >> 56 == 0; i++)
		bits |= run->items[i].word ^ run->items[0].word;
	return bits;
}

/* The first byte in which they are not, as a shift of the word. */
static unsigned first_byte(uint64_t differences)
{
	unsigned shift = 56;

	while (differences >> shift == 0)
		shift -= 8;
	return shift;
}

static size_t byte_of(const struct adr_sort_item *item, unsigned shift)
{
	return (size_t)(item->word >> shift & 0xff);
}

/* Put every item into the part of its byte; ends: of the parts. */
static void deal(const struct run *run, unsigned shift, size_t ends[BYTES])
{
	struct adr_sort_item *items = run->items;
	size_t next[BYTES] = {0}, i, byte, total = 0;

	for (i = 0; i < run->count; i++)
		next[byte_of(&items[i], shift)]++;
	for (byte = 0; byte < BYTES; byte++) {
		total += next[byte];
		ends[byte] = total;
		next[byte] = total - next[byte];
	}
	for (byte = 0; byte < BYTES; byte++) {
		while (next[byte] < ends[byte]) {
			struct adr_sort_item item = items[next[byte]];

			while ((i = byte_of(&item, shift)) != byte) {
				/* for who comes here after the next ones */
				adr_prefetch(&items[next[i] + ADR_AHEAD]);
				swap(&item, &items[next[i]++]);
			}
			items[next[byte]++] = item;
		}
	}
}

static void sort_run(struct run run);

/* Sort all parts but the largest, which is left for the caller's loop, so that
 * this cannot go deep: the others are half of it at most. */
static struct run sort_parts(const struct run *run, const size_t ends[BYTES])
{
	struct run largest = {run->items, 0, run->offset, run->patience};
	size_t byte, start = 0;

	for (byte = 0; byte < BYTES; start = ends[byte++]) {
		struct run part = {run->items + start, ends[byte] - start,
				   run->offset, run->patience};

		if (part.count > largest.count) {
			const struct run smaller = largest;

			largest = part;
			part = smaller;
		}
		if (part.count > 1)
			sort_run(part);
	}
	return largest;
}

/* One step for many: what is left to be sorted. */
static struct run split_many(struct run run)
{
	const uint64_t bits = differences(&run);
	size_t ends[BYTES];

	if (bits != 0) {
		deal(&run, first_byte(bits), ends);
		return sort_parts(&run, ends);
	}
	if (is_last_word(run.items[0].word)) {
		/* one and the same text: only the tags are left */
		sort_by_heap(&run);
		run.count = 0;
		return run;
	}
	run.offset += sizeof bits;
	fetch(&run);
	return run;
}

/* One step for fewer. */
static struct run split_fewer(struct run run)
{
	struct run parts[3];
	size_t i, largest;

	partition(parts, &run);
	largest = parts[0].count > parts[2].count ? 0 : 2;
	if (parts[1].count > parts[largest].count)
		largest = 1;
	for (i = 0; i < 3; i++)
		if (i != largest)
			sort_run(parts[i]);
	return parts[largest];
}

static void sort_run(struct run run)
{
	while (run.count > FEW) {
		if (run.patience == 0) {
			sort_by_heap(&run);
			return;
		}
		run = run.count > MANY ? split_many(run) : split_fewer(run);
	}
	insert_few(&run);
}

void adr_sort_items(struct adr_sort_item *items, size_t count)
{
	struct run all = {items, count, 0, PATIENCE};

	fetch(&all);
	sort_run(all);
}
