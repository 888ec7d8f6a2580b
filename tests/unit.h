/* What unit tests share: rows of a table as parameters, an empty folder to work
 * in, files in it, and reports that are caught.  What fails here fails the
 * test. */
#ifndef UNIT_H
#define UNIT_H

#include <adrcpt.h>

#include <stdbool.h>
#include <stddef.h>

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* The numbers 0 to count - 1 as parameters of type size_t: a pointer to a
 * string does not survive into the worker process, an index does. */
struct criterion_test_params unit_rows(size_t count);

/* .init and .fini of a suite: each test runs in an empty folder of its own,
 * which is removed with what is in it. */
void unit_enter(void);
void unit_leave(void);

void unit_write(const char *path, const void *bytes, size_t len);
void unit_write_text(const char *path, const char *text);

/* The whole file with a NUL behind it; the caller frees it. */
char *unit_read(const char *path, size_t *len);

/* The file holds exactly this text. */
void unit_expect_file(const char *path, const char *text);

/* How many files of the working folder have this in their name? */
size_t unit_count_names(const char *part);

/* No temporary file of ours is in the working folder. */
void unit_expect_no_temp(void);

/* Write the text to a file and load it with the ldif source and the selection's
 * defaults; the caller frees the set. */
adrcpt_set *unit_load_ldif(const char *text);

/* The same with the options of a selection, "name=value" of each, then NULL. */
adrcpt_set *unit_load_selected(const char *text, const char *const *options);

/* Reports, as told to unit_catch(), whose user it is; "reading" and "retry" are
 * counted aside. */
struct unit_reports {
	size_t stop_at; /* number of the report that says stop; 0: none */
	size_t count;
	int severity;     /* of the last one, and so on */
	char codes[1024]; /* of all, a blank behind each */
	char dn[256];
	char attribute[256];
	size_t value_len;
	bool has_dn, has_attribute, has_value;
	char text[4096];
	size_t readings, retries;
};

int unit_catch(const struct adrcpt_report *report, void *user);

#endif
