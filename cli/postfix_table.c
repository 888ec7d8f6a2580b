#include "postfix_table.h"

#include "conf_text.h"
#include "postfix_params.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

const char *postfix_value(const struct postfix_table *self, const char *name,
			  const char *otherwise)
{
	const struct cf_param *param;
	char full[128];

	snprintf(full, sizeof full, "%.*s%s", (int)self->prefix_len,
		 self->prefix, name);
	param = cf_find(&self->cf, full);
	return param != NULL ? param->value : otherwise;
}

const char *postfix_name(const struct postfix_table *self)
{
	const char *slash = strrchr(self->stem, '/');

	return slash != NULL ? slash + 1 : self->stem;
}

void postfix_put(struct postfix_table *self, const char *name,
		 const char *value)
{
	bool selects = strcmp(name, "domains") == 0;
	struct adrcpt_error err;
	int rc;

	rc = selects ? adrcpt_set_select(self->set, name, value, &err)
		     : adrcpt_source_set(self->source, name, value, &err);
	if (rc < 0)
		conf_comment(self->to, "%s = %s: %s", name, value, err.text);
	else if (!conf_setting(self->to, name, value))
		conf_comment(self->to,
			     "%s: the value does not fit into this file, give "
			     "it by the flag: %s",
			     name, value);
}

/* --- Reading ------------------------------------------------------------ */

/* "/etc/postfix/ldap.cf" is the table ldap:/etc/postfix/ldap.cf, and its
 * replacement is named /etc/postfix/ldap; that of a table in main.cf is named
 * after its prefix, beside main.cf. */
static bool name_table(struct postfix_table *self, const char *path)
{
	const char *slash = strrchr(path, '/');
	size_t folder = slash != NULL ? (size_t)(slash - path) + 1 : 0;
	size_t len = strlen(path);

	if (self->prefix_len > 0) {
		self->table = strndup(self->prefix, self->prefix_len - 1);
		return self->table != NULL &&
		       asprintf(&self->stem, "%.*s%s", (int)folder, path,
				self->table) >= 0;
	}
	if (len > folder + 3 && strcmp(path + len - 3, ".cf") == 0)
		len -= 3;
	self->table = strdup(path);
	self->stem = strndup(path, len);
	return self->table != NULL && self->stem != NULL;
}

static int read_names(struct postfix_table *self, const char *path,
		      struct adrcpt_error *err)
{
	int rc = cf_read(&self->cf, path, err);

	if (rc == 0)
		rc = ldap_params_prefix(&self->prefix, &self->cf, path, err);
	if (rc < 0)
		return rc;
	self->prefix_len = strlen(self->prefix);
	if (name_table(self, path))
		return 0;
	err->status = ADRCPT_E_NOMEM;
	snprintf(err->text, sizeof err->text, "out of memory");
	return err->status;
}

int postfix_table_read(struct postfix_table *self, FILE *to, const char *path,
		       struct adrcpt_error *err)
{
	int rc;

	memset(self, 0, sizeof *self);
	self->to = to;
	rc = read_names(self, path, err);
	if (rc < 0)
		return rc;
	self->source = adrcpt_source_new("ldap", err);
	if (self->source != NULL)
		self->set = adrcpt_set_new(err);
	return self->set != NULL ? 0 : err->status;
}

void postfix_table_clear(struct postfix_table *self)
{
	adrcpt_set_free(self->set);
	adrcpt_source_free(self->source);
	free(self->stem);
	free(self->table);
	free(self->prefix);
	cf_clear(&self->cf);
}
