/* One table of ldap_table(5), on its way to an adexport.conf(5). */
#ifndef ADEXPORT_POSTFIX_TABLE_H
#define ADEXPORT_POSTFIX_TABLE_H

#include "postfix_cf.h"

#include <adrcpt.h>

#include <stddef.h>
#include <stdio.h>

struct postfix_table {
	FILE *to; /* where its text goes */
	struct cf cf;
	char *prefix; /* of the names, with its '_'; "" in a file of their own
		       */
	size_t prefix_len;
	char *table; /* what stands behind "ldap:" in main.cf */
	char *stem;  /* path of what takes its place, without a suffix */
	/* They are asked whether a setting is one. */
	adrcpt_source *source;
	adrcpt_set *set;
};

/* Read the table of a file.  ADRCPT_E_CONFIG if that is absent, malformed, or
 * has no table, or several.  To be cleared also after a failure. */
int postfix_table_read(struct postfix_table *self, FILE *to, const char *path,
		       struct adrcpt_error *err);
void postfix_table_clear(struct postfix_table *self);

/* The value of a parameter, by its name in ldap_table(5), or the other one. */
const char *postfix_value(const struct postfix_table *self, const char *name,
			  const char *otherwise);

/* A name for the sections that are made of it. */
const char *postfix_name(const struct postfix_table *self);

/* Print a setting if the library takes it; else a comment with the reason. */
void postfix_put(struct postfix_table *self, const char *name,
		 const char *value);

#endif
