/* Options of sources, of the selection and of outputs: one table each (see
 * struct adrcpt_option), from which they are parsed, checked, given their
 * defaults, freed and described. */
#ifndef ADR_OPTION_H
#define ADR_OPTION_H

#include <adrcpt-plugin.h>

/* Does every member of the table lie inside a state of this size?  NULL is an
 * empty table. */
bool adr_options_fit(const struct adrcpt_option *table, size_t state_size);

/* Give every member of the zeroed state its initial value. */
int adr_options_init(const struct adrcpt_option *table, void *state,
		     struct adrcpt_error *err);

/* Free what the members hold; the state may be set up again afterwards. */
void adr_options_clear(const struct adrcpt_option *table, void *state);

/* Set one from text.  owner names the table's owner in an error, e.g. "source
 * ldap".  ADRCPT_E_USAGE for an unknown name or a bad value. */
int adr_options_set(const struct adrcpt_option *table, void *state,
		    const char *owner, const char *name, const char *value,
		    struct adrcpt_error *err);

/* ADRCPT_E_USAGE: the owner has no option of this name.  Lists those it has, in
 * two tables, each of which may be NULL. */
int adr_option_unknown(const struct adrcpt_option *table,
		       const struct adrcpt_option *more, const char *owner,
		       const char *name, struct adrcpt_error *err);

/* The row of this name, or NULL; '-' and '_' are the same. */
const struct adrcpt_option *adr_option_find(const struct adrcpt_option *table,
					    const char *name);

/* Describe row number index; false past the last.  table may be NULL. */
bool adr_option_describe(const struct adrcpt_option *table, size_t index,
			 struct adrcpt_option_info *info);

/* Is this word among the blank-separated words? */
bool adr_word_is_in(const char *words, const char *word, size_t len);

#endif
