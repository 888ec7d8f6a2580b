#include "from_postfix.h"

#include "conf_text.h"
#include "postfix_params.h"
#include "postfix_source.h"
#include "postfix_table.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define BLANKS " \t,"

static void put_domains(struct postfix_table *self)
{
	const char *domain = postfix_value(self, "domain", "");

	if (domain[strspn(domain, BLANKS)] == '\0')
		return;
	conf_section(self->to, "recipients", "");
	if (strpbrk(domain, "/:!") != NULL)
		conf_comment(self->to,
			     "domain = %s: has no counterpart, for it names "
			     "files or tables; list the domains: domains = "
			     "example.com example.net",
			     domain);
	else
		postfix_put(self, "domains", domain);
}

static void put_output(struct postfix_table *self)
{
	char *file = NULL;
	const char *attribute =
		postfix_value(self, "result_attribute", "maildrop");

	conf_section(self->to, "output", postfix_name(self));
	conf_comment(self->to, "In main.cf, cdb:%s takes the place of ldap:%s",
		     self->stem, self->table);
	conf_comment(self->to,
		     "result_attribute = %s: in relay_recipient_maps the value "
		     "does not matter; if the table stands in "
		     "virtual_alias_maps: map = virtual_aliases",
		     attribute);
	fprintf(self->to, "format = cdb\nmap = relay_recipients\n");
	if (asprintf(&file, "%s.cdb", self->stem) < 0)
		return;
	if (!conf_setting(self->to, "file", file))
		conf_comment(self->to, "file: %s does not fit into this file",
			     file);
	free(file);
}

/* An unknown parameter may be a password with a misspelled name: its value is
 * not shown. */
static void put_rest(struct postfix_table *self)
{
	size_t i;

	for (i = 0; i < self->cf.count; i++) {
		const struct cf_param *param = &self->cf.params[i];
		const struct ldap_param *known;

		if (strncmp(param->name, self->prefix, self->prefix_len) != 0)
			continue;
		known = ldap_param_find(param->name + self->prefix_len);
		if (cf_find(&self->cf, param->name) != param)
			conf_comment(self->to, "%s: is set again in line %d",
				     param->name,
				     cf_find(&self->cf, param->name)->line);
		else if (known == NULL)
			conf_comment(self->to,
				     "%s: is no parameter of ldap_table(5)",
				     param->name);
		else if (known->text != NULL &&
			 (known->usual == NULL ||
			  strcasecmp(known->usual, param->value) != 0))
			conf_comment(self->to, "%s = %s: no counterpart; %s",
				     param->name, param->value, known->text);
	}
}

static void put_all(struct postfix_table *self, const char *path)
{
	conf_comment(self->to, "What ldap:%s comes to; read from %s.",
		     self->table, path);
	postfix_source_put(self);
	put_rest(self);
	put_domains(self);
	put_output(self);
}

static int fail(int status, const char *what, struct adrcpt_error *err)
{
	err->status = status;
	snprintf(err->text, sizeof err->text, "%s", what);
	return status;
}

/* Nothing is printed before everything is there. */
int from_postfix(FILE *to, const char *path, struct adrcpt_error *err)
{
	struct postfix_table table;
	char *text = NULL;
	size_t len = 0;
	FILE *memory = open_memstream(&text, &len);
	int rc;

	if (memory == NULL)
		return fail(ADRCPT_E_NOMEM, "out of memory", err);
	rc = postfix_table_read(&table, memory, path, err);
	if (rc == 0)
		put_all(&table, path);
	if (fclose(memory) != 0 && rc == 0)
		rc = fail(ADRCPT_E_NOMEM, "out of memory", err);
	if (rc == 0 && (fwrite(text, 1, len, to) != len || fflush(to) != 0))
		rc = fail(ADRCPT_E_IO, "standard output cannot be written",
			  err);
	postfix_table_clear(&table);
	free(text);
	return rc;
}
