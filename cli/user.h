/* Giving up root: the key "user" of [run]. */
#ifndef ADEXPORT_USER_H
#define ADEXPORT_USER_H

#include "plan.h"

#include <adrcpt.h>

/* Does the user exist?  Setting NULL: nobody is asked for. */
int user_check(const struct setting *setting, struct adrcpt_error *err);

/* Become that user, with its groups, for good: to be called before anything
 * but the configuration was touched.  Whoever is not root must be that user
 * already. */
int user_become(const struct setting *setting, struct adrcpt_error *err);

#endif
