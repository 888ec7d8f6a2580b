#include "lmdb_file.h"

#include "error.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- The format (mdb.c of LMDB 0.9) ------------------------------------- */

/* Everything in the byte order and with the word size of the machine. */
#define MAGIC 0xBEEFC0DEu
#define DATA_VERSION 1u

#define PAGE_BRANCH 0x01u
#define PAGE_LEAF 0x02u
#define PAGE_OVERFLOW 0x04u
#define PAGE_META 0x08u
#define PAGE_KIND 0x2fu /* with keys of one size, 0x20 */

#define NODE_BIG 0x01u /* the value stands in pages of its own */

#define NO_PAGE SIZE_MAX
#define MAX_DEPTH 32
#define MIN_PAGE 256u
#define MAX_PAGE 65536u

struct page {
	size_t number;
	uint16_t pad;
	uint16_t flags;
	uint16_t lower; /* end of the offsets of the nodes */
	uint16_t upper;
};

struct node {
	uint32_t size; /* of the value; of a branch the page below */
	uint16_t flags;
	uint16_t key_size;
};

struct tree {
	uint32_t page_size; /* in the tree of free pages */
	uint16_t flags;
	uint16_t depth;
	size_t branch_pages, leaf_pages, overflow_pages;
	size_t entries;
	size_t root;
};

struct meta {
	uint32_t magic;
	uint32_t version;
	void *address;
	size_t map_size;
	struct tree free, main;
	size_t last_page;
	size_t transaction;
};

/* --- Reading ------------------------------------------------------------ */

struct walk {
	const char *path;
	int fd;
	size_t page_size;
	struct meta meta;
	size_t seen;  /* pages; each is read once */
	size_t items; /* entries found */
	char *pages;  /* one for each level */
	struct adr_buf key, value;
	struct adr_buf last; /* no later key may be smaller */
	bool may_be_equal;   /* the next one, to that */
	adr_lmdb_fn *on_item;
	void *user;
	struct adrcpt_error *err;
};

static int bad_file(const struct walk *self, const char *why)
{
	return adrcpt_error_set(self->err, ADRCPT_E_DATA,
				"%s: no LMDB table: %s", self->path, why);
}

static int take(const struct walk *self, void *bytes, size_t len, size_t at)
{
	size_t done = 0;

	while (done < len) {
		ssize_t n = pread(self->fd, (char *)bytes + done, len - done,
				  (off_t)(at + done));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return adr_error_errno(self->err, ADRCPT_E_IO, errno,
					       "reading %s", self->path);
		if (n == 0)
			return bad_file(self, "it is cut short");
		done += (size_t)n;
	}
	return 0;
}

/* Count pages that are going to be read; the numbers in a damaged file may lead
 * in a circle. */
static int visit(struct walk *self, size_t number, size_t count)
{
	size_t last = self->meta.last_page;

	if (number > last || count > last + 1 - number)
		return bad_file(self, "a page is not where it should be");
	self->seen += count;
	if (self->seen > last)
		return bad_file(self, "a page stands in two places");
	return 0;
}

static int take_meta(struct walk *self, struct meta *meta, size_t at)
{
	struct page page;
	int rc;

	rc = take(self, &page, sizeof page, at);
	if (rc == 0)
		rc = take(self, meta, sizeof *meta, at + sizeof page);
	if (rc < 0)
		return rc;
	if ((page.flags & PAGE_META) == 0 || meta->magic != MAGIC ||
	    meta->version != DATA_VERSION)
		return bad_file(self, "it does not begin as one");
	return 0;
}

/* The newer one of the two, which are written in turn. */
static int take_metas(struct walk *self, struct meta *meta)
{
	struct meta other;
	size_t size;
	int rc;

	rc = take_meta(self, meta, 0);
	if (rc < 0)
		return rc;
	size = meta->free.page_size;
	if (size < MIN_PAGE || size > MAX_PAGE || (size & (size - 1)) != 0)
		return bad_file(self, "its pages have no possible size");
	rc = take_meta(self, &other, size);
	if (rc < 0)
		return rc;
	if (other.free.page_size != size)
		return bad_file(self, "its pages have two sizes");
	self->page_size = size;
	/* before the first transaction there is nothing in either */
	if (other.transaction - meta->transaction + 1 > 2 ||
	    (other.transaction == meta->transaction &&
	     (other.transaction != 0 || other.main.depth != 0)))
		return bad_file(self, "its two beginnings do not fit together");
	if (other.transaction > meta->transaction)
		*meta = other;
	return 0;
}

static int check_meta(struct walk *self)
{
	const struct meta *meta = &self->meta;
	struct stat st;

	if (fstat(self->fd, &st) < 0)
		return adr_error_errno(self->err, ADRCPT_E_IO, errno,
				       "reading %s", self->path);
	if (meta->last_page < 1 ||
	    meta->last_page >= (uint64_t)st.st_size / self->page_size)
		return bad_file(self, "it is cut short");
	if (meta->main.flags != 0 || meta->main.depth > MAX_DEPTH)
		return bad_file(self, "it holds something else");
	return 0;
}

/* --- The tree ----------------------------------------------------------- */

/* A value in pages of its own, behind the head of the first one. */
static int take_big(struct walk *self, const char *where, size_t len)
{
	struct page page;
	uint32_t count;
	size_t number;
	char *room;
	int rc;

	memcpy(&number, where, sizeof number);
	rc = visit(self, number, len / self->page_size + 1);
	if (rc == 0)
		rc = take(self, &page, sizeof page, number * self->page_size);
	if (rc < 0)
		return rc;
	memcpy(&count, &page.lower, sizeof count);
	if ((page.flags & PAGE_KIND) != PAGE_OVERFLOW ||
	    len + sizeof page > (uint64_t)count * self->page_size ||
	    count > self->meta.last_page + 1 - number)
		return bad_file(self, "a long value is not where it should be");
	room = adr_buf_room(&self->value, len);
	if (room == NULL)
		return adr_error_nomem(self->err);
	rc = take(self, room, len, number * self->page_size + sizeof page);
	if (rc < 0)
		return rc;
	room[len] = '\0';
	self->value.len = len;
	return 0;
}

/* As LMDB compares them. */
static int compare_keys(const struct adr_buf *a, const struct adr_buf *b)
{
	size_t len = a->len < b->len ? a->len : b->len;
	int order = len > 0 ? memcmp(a->data, b->data, len) : 0;

	if (order != 0)
		return order;
	return a->len < b->len ? -1 : a->len > b->len;
}

/* A key in the wrong place is one that Postfix would not find.  Takes
 * self->key; that of a branch is the least that may stand below. */
static int check_order(struct walk *self, bool is_branch)
{
	int order = compare_keys(&self->key, &self->last);
	struct adr_buf swap = self->last;

	if (order < 0 || (order == 0 && (is_branch || !self->may_be_equal)))
		return bad_file(self, "its keys are not in order");
	self->last = self->key;
	self->key = swap;
	self->may_be_equal = is_branch;
	return 0;
}

static int take_item(struct walk *self, const char *at, size_t room)
{
	struct node node;
	bool is_big;
	int rc;

	memcpy(&node, at, sizeof node);
	at += sizeof node;
	room -= sizeof node;
	is_big = node.flags == NODE_BIG;
	if ((node.flags != 0 && !is_big) || node.key_size > room ||
	    (is_big ? sizeof(size_t) : node.size) > room - node.key_size)
		return bad_file(self, "an entry is damaged");
	adr_buf_reset(&self->key);
	adr_buf_reset(&self->value);
	if (!adr_buf_add(&self->key, at, node.key_size) ||
	    (!is_big &&
	     !adr_buf_add(&self->value, at + node.key_size, node.size)))
		return adr_error_nomem(self->err);
	if (is_big) {
		rc = take_big(self, at + node.key_size, node.size);
		if (rc < 0)
			return rc;
	}
	self->items++;
	rc = check_order(self, false);
	return rc == 0 ? self->on_item(&self->last, &self->value, self->user)
		       : rc;
}

/* The page below a node of a branch: 48 bits, of a small machine 32. */
static size_t page_below(const char *at)
{
	struct node node;

	memcpy(&node, at, sizeof node);
	return (size_t)((uint64_t)node.size | (uint64_t)node.flags << 32);
}

/* What leads to such a page; of the first one there is no key. */
static int take_branch(struct walk *self, const char *at, size_t room)
{
	struct node node;

	memcpy(&node, at, sizeof node);
	if (node.key_size > room - sizeof node)
		return bad_file(self, "a page is damaged");
	adr_buf_reset(&self->key);
	if (!adr_buf_add(&self->key, at + sizeof node, node.key_size))
		return adr_error_nomem(self->err);
	return check_order(self, true);
}

static int walk_page(struct walk *self, size_t number, unsigned level)
{
	char *bytes = self->pages + level * self->page_size;
	bool is_leaf = level + 1u == self->meta.main.depth;
	struct page page;
	size_t i, count;
	uint16_t at;
	int rc;

	rc = visit(self, number, 1);
	if (rc == 0)
		rc = take(self, bytes, self->page_size,
			  number * self->page_size);
	if (rc < 0)
		return rc;
	memcpy(&page, bytes, sizeof page);
	if (page.number != number ||
	    (page.flags & PAGE_KIND) != (is_leaf ? PAGE_LEAF : PAGE_BRANCH) ||
	    page.lower < sizeof page || page.lower > self->page_size)
		return bad_file(self, "a page is damaged");
	count = (page.lower - sizeof page) / sizeof at;
	for (i = 0; rc == 0 && i < count; i++) {
		memcpy(&at, bytes + sizeof page + i * sizeof at, sizeof at);
		if (at < page.lower ||
		    at > self->page_size - sizeof(struct node))
			return bad_file(self, "a page is damaged");
		if (is_leaf)
			rc = take_item(self, bytes + at, self->page_size - at);
		else if (i > 0)
			rc = take_branch(self, bytes + at,
					 self->page_size - at);
		if (rc == 0 && !is_leaf)
			rc = walk_page(self, page_below(bytes + at), level + 1);
	}
	return rc;
}

/* Nobody has written to it meanwhile, and nothing is missing. */
static int check_end(struct walk *self)
{
	struct meta now;
	int rc = take_metas(self, &now);

	if (rc < 0)
		return rc;
	if (now.transaction != self->meta.transaction)
		return bad_file(self, "it was changed while it was read");
	if (self->items != self->meta.main.entries)
		return bad_file(self, "it does not hold as much as it says");
	return 0;
}

static int walk_tree(struct walk *self)
{
	const struct tree *tree = &self->meta.main;
	int rc;

	rc = take_metas(self, &self->meta);
	if (rc == 0)
		rc = check_meta(self);
	if (rc < 0)
		return rc;
	self->seen = 1; /* the first page; it is no part of the tree */
	if (tree->depth > 0) {
		self->pages = malloc(tree->depth * self->page_size);
		if (self->pages == NULL)
			return adr_error_nomem(self->err);
		rc = walk_page(self, tree->root, 0);
	} else if (tree->root != NO_PAGE) {
		rc = bad_file(self, "it has no root");
	}
	return rc == 0 ? check_end(self) : rc;
}

int adr_lmdb_walk(const char *path, adr_lmdb_fn *on_item, void *user,
		  struct adrcpt_error *err)
{
	struct walk self = {
		.path = path, .on_item = on_item, .user = user, .err = err};
	int rc;

	self.fd = open(path, O_RDONLY | O_CLOEXEC);
	if (self.fd < 0)
		return adr_error_errno(err, ADRCPT_E_IO, errno, "reading %s",
				       path);
	adr_buf_init(&self.key);
	adr_buf_init(&self.last);
	adr_buf_init(&self.value);
	rc = walk_tree(&self);
	close(self.fd);
	free(self.pages);
	adr_buf_clear(&self.key);
	adr_buf_clear(&self.last);
	adr_buf_clear(&self.value);
	return rc;
}
