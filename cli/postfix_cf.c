#include "postfix_cf.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SPACE " \t\r\n\v\f"

struct reading {
	struct cf *cf;
	const char *path;
	int line;
	struct adrcpt_error *err;
};

static int fail(const struct reading *self, const char *what)
{
	self->err->status = ADRCPT_E_CONFIG;
	snprintf(self->err->text, sizeof self->err->text, "%.300s:%d: %s",
		 self->path, self->line, what);
	return self->err->status;
}

static int fail_file(const char *path, const char *verb,
		     struct adrcpt_error *err)
{
	err->status = ADRCPT_E_CONFIG;
	snprintf(err->text, sizeof err->text, "cannot %s %.300s: %s", verb,
		 path, strerror(errno));
	return err->status;
}

static int nomem(struct adrcpt_error *err)
{
	err->status = ADRCPT_E_NOMEM;
	snprintf(err->text, sizeof err->text, "out of memory");
	return err->status;
}

/* Take white space off both ends, in place. */
static char *trim(char *text)
{
	size_t len;

	text += strspn(text, SPACE);
	len = strlen(text);
	while (len > 0 && strchr(SPACE, text[len - 1]) != NULL)
		text[--len] = '\0';
	return text;
}

static void wipe(char *text)
{
	if (text != NULL)
		explicit_bzero(text, strlen(text));
	free(text);
}

/* --- Lines -------------------------------------------------------------- */

static int begin(struct reading *self, char *text)
{
	struct cf *cf = self->cf;
	size_t len = strcspn(text, "=" SPACE);
	char *value = text + len + strspn(text + len, SPACE);
	struct cf_param *grown;

	if (len == 0 || *value != '=')
		return fail(self, "not 'name = value'");
	grown = realloc(cf->params, (cf->count + 1) * sizeof *grown);
	if (grown == NULL)
		return nomem(self->err);
	cf->params = grown;
	grown += cf->count;
	grown->name = strndup(text, len);
	grown->value = strdup(trim(value + 1));
	grown->line = self->line;
	cf->count++;
	if (grown->name == NULL || grown->value == NULL)
		return nomem(self->err);
	return 0;
}

static int extend(struct reading *self, const char *text)
{
	struct cf_param *last;
	char *joined;
	size_t size;

	if (self->cf->count == 0)
		return fail(self, "begins with white space, but there is no "
				  "line before it to continue");
	last = &self->cf->params[self->cf->count - 1];
	size = strlen(last->value) + strlen(text) + 2;
	joined = malloc(size);
	if (joined == NULL)
		return nomem(self->err);
	snprintf(joined, size, "%s%s%s", last->value,
		 last->value[0] != '\0' ? " " : "", text);
	wipe(last->value);
	last->value = joined;
	return 0;
}

static int take_line(struct reading *self, char *text, size_t len)
{
	bool continues = text[0] != '\0' && strchr(SPACE, text[0]) != NULL;

	self->line++;
	if (memchr(text, '\0', len) != NULL)
		return fail(self, "there is a NUL in it");
	text = trim(text);
	if (text[0] == '\0' || text[0] == '#')
		return 0;
	return continues ? extend(self, text) : begin(self, text);
}

int cf_read(struct cf *cf, const char *path, struct adrcpt_error *err)
{
	struct reading self = {cf, path, 0, err};
	FILE *file = fopen(path, "re");
	char *text = NULL;
	size_t size = 0;
	ssize_t len;
	int rc = 0;

	memset(cf, 0, sizeof *cf);
	if (file == NULL)
		return fail_file(path, "open", err);
	while (rc == 0 && (len = getline(&text, &size, file)) >= 0)
		rc = take_line(&self, text, (size_t)len);
	if (rc == 0 && !feof(file))
		rc = fail_file(path, "read", err);
	if (text != NULL)
		explicit_bzero(text, size);
	free(text);
	fclose(file);
	return rc;
}

void cf_clear(struct cf *cf)
{
	while (cf->count > 0) {
		struct cf_param *param = &cf->params[--cf->count];

		free(param->name);
		wipe(param->value);
	}
	free(cf->params);
	cf->params = NULL;
}

const struct cf_param *cf_find(const struct cf *cf, const char *name)
{
	size_t i;

	for (i = cf->count; i > 0; i--)
		if (strcmp(cf->params[i - 1].name, name) == 0)
			return &cf->params[i - 1];
	return NULL;
}
