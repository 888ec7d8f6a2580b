#include "config.h"

#include <errno.h>
#include <ini.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct reading {
	struct plan *plan;
	const char *path;
	FILE *file;
	int line;          /* of what the handler gets */
	bool continues;    /* that line began with a blank */
	char section[64];  /* the one that is open */
	struct part *part; /* its part */
	struct adrcpt_error *err;
	int rc;
};

static int fail(struct reading *self, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static int fail(struct reading *self, const char *format, ...)
{
	struct adrcpt_error *err = self->err;
	va_list args;
	int len;

	if (self->rc < 0)
		return self->rc;
	self->rc = err->status = ADRCPT_E_CONFIG;
	len = snprintf(err->text, sizeof err->text, "%s:%d: ", self->path,
		       self->line);
	if (len < 0 || (size_t)len >= sizeof err->text)
		return self->rc;
	va_start(args, format);
	vsnprintf(err->text + len, sizeof err->text - (size_t)len, format,
		  args);
	va_end(args);
	return self->rc;
}

/* libinih asks for lines of limited size, and would take the rest of a longer
 * one for a line of its own; so that is an error here. */
static char *next_line(char *text, int size, void *stream)
{
	struct reading *self = stream;
	size_t len;

	if (self->rc < 0 || fgets(text, size, self->file) == NULL)
		return NULL;
	self->line++;
	self->continues = text[0] == ' ' || text[0] == '\t';
	len = strlen(text);
	if (len + 1 == (size_t)size && text[len - 1] != '\n') {
		fail(self,
		     "the line is longer than %d bytes: break it, and "
		     "begin the next one with a blank",
		     size - 2);
		return NULL;
	}
	return text;
}

/* "source NAME": the name, "" if there is none; NULL if it is another word. */
static const char *name_after(const char *section, const char *word)
{
	size_t len = strlen(word);

	if (strncmp(section, word, len) != 0)
		return NULL;
	section += len;
	if (*section != '\0' && *section != ' ')
		return NULL;
	return section + strspn(section, " ");
}

static void open_section(struct reading *self, const char *section)
{
	const char *name;

	snprintf(self->section, sizeof self->section, "%s", section);
	self->part = NULL;
	if ((name = name_after(section, "source")) != NULL)
		self->part = plan_add_source(self->plan, name);
	else if ((name = name_after(section, "output")) != NULL)
		self->part = plan_add_output(self->plan, name);
	else if (strcmp(section, "recipients") == 0)
		self->part = &self->plan->selection;
	else
		fail(self,
		     "no section [%s]; there are [source NAME], "
		     "[recipients] and [output NAME]",
		     section);
}

static int take_setting(void *user, const char *section, const char *name,
			const char *value)
{
	struct reading *self = user;
	char where[4096];
	bool ok;

	if (self->rc < 0)
		return 0;
	if (self->part == NULL || strcmp(section, self->section) != 0)
		open_section(self, section);
	if (self->rc < 0)
		return 0;
	if (self->part == NULL) {
		fail(self, "out of memory");
		return 0;
	}
	snprintf(where, sizeof where, "%s:%d", self->path, self->line);
	ok = self->continues && self->part->count > 0
		     ? part_extend(self->part, value)
		     : part_add(self->part, name, value, where);
	if (!ok)
		fail(self, "out of memory");
	return ok;
}

int config_read(struct plan *plan, const char *path, struct adrcpt_error *err)
{
	struct reading self;
	int line;

	memset(&self, 0, sizeof self);
	self.plan = plan;
	self.path = path;
	self.err = err;
	self.file = fopen(path, "re");
	if (self.file == NULL) {
		err->status = ADRCPT_E_CONFIG;
		snprintf(err->text, sizeof err->text, "%s: %s", path,
			 strerror(errno));
		return err->status;
	}
	line = ini_parse_stream(next_line, &self, take_setting, &self);
	if (self.rc == 0 && ferror(self.file) != 0)
		fail(&self, "cannot be read");
	if (self.rc == 0 && line != 0) {
		self.line = line > 0 ? line : self.line;
		fail(&self, "neither 'key = value' nor '[section]'");
	}
	fclose(self.file);
	return self.rc;
}
