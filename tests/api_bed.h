/* What the tests of the interface share: a folder with files, a source of their
 * own, and a callback that counts.  Like them it sees public headers only. */
#ifndef API_BED_H
#define API_BED_H

#include <adrcpt-plugin.h>

struct bed {
	char folder[64];
	struct adrcpt_error err;
};

/* Make the folder; remove it with all that is in it. */
void bed_init(struct bed *bed);
void bed_clear(struct bed *bed);

/* The path of a file in the folder, written to path, of 128 octets. */
const char *path_of(const struct bed *bed, char *path, const char *name);

void write_file(const struct bed *bed, const char *name, const char *text);
void file_is(const struct bed *bed, const char *name, const char *text);

/* Is this file in the folder, and no other but locks?  NULL: none. */
bool folder_has(const struct bed *bed, const char *only);

/* A source by ops: "count" objects CN=1, CN=2... below "suffix" DC=NAME, with
 * the addresses User1@NAME.test...; with "fails" the end never comes. */
adrcpt_source *make_source(const char *suffix, const char *count);

/* Load so many of them. */
void load(adrcpt_set *set, const char *suffix, const char *count);

/* A set with two objects below DC=one. */
adrcpt_set *loaded_set(void);

/* An adrcpt_report_fn: counts, keeps the last code, returns the answer. */
struct heard {
	int count;
	char code[32];
	int answer;
};

int hear(const struct adrcpt_report *report, void *user);

#endif
