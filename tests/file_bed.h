/* Sources that read a file: load one into a set, and see what came of it. */
#ifndef FILE_BED_H
#define FILE_BED_H

#include <adrcpt.h>

#include <stddef.h>

/* Load from a new source of this type; path and attribute (the address
 * attribute) may be NULL, then those options are not set. */
int file_load(adrcpt_set *set, const char *type, const char *path,
	      const char *attribute, struct adrcpt_error *err);

/* The set as "dn:address,address;" an object. */
void file_describe(char *out, size_t size, const adrcpt_set *set);

/* Every beginning of the file, but for those that lack no more than white space
 * at its end, is incomplete. */
void file_expect_cut_is_seen(const char *type, const char *bytes, size_t len);

#endif
