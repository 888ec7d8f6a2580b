/* A source of type ldap against the scripted server, for tests. */
#ifndef SOURCE_BED_H
#define SOURCE_BED_H

#include <adrcpt.h>

#define BED_NAME "CN=svc,OU=Lab,DC=example,DC=com"
#define BED_SECRET "secret"

/* A source that reads pages of 10, is patient and goes round once.  options:
 * "name=value name=value", without blanks in them; may be NULL. */
adrcpt_source *bed_source(const char *options);

/* Options for a server that falls silent: no longer than a second. */
#define BED_IMPATIENT "timeout=1 connect_timeout=1 "

/* Set one option. */
void bed_set(adrcpt_source *source, const char *name, const char *value);

/* Gives BED_SECRET; counts in *user, a size_t. */
long bed_password(void *user, char *buffer, size_t size);

/* An empty set. */
adrcpt_set *bed_new_set(void);

/* The set holds exactly the generated users, each once. */
void bed_expect_users(const adrcpt_set *set, size_t count);

#endif
