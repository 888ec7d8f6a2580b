#include "config_file.h"

#include "keys.h"
#include "options.h"

#include <errno.h>
#include <fcntl.h>
#include <ini.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* libinih keeps no more of a section's name, and would take two for one. */
#define SECTION_MAX 48

struct reading {
	struct plan *plan;
	const char *path;
	unsigned number; /* of the file */
	FILE *file;
	int line;          /* of what the handler gets */
	bool is_indented;  /* that line begins with a blank */
	bool has_key;      /* a key since the section began: can be continued */
	int scope;         /* of the section that is open */
	struct part *part; /* its part; NULL: no section yet */
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

/* --- Sections ----------------------------------------------------------- */

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

/* The part of a section, new or begun by an earlier file. */
static void find_part(struct reading *self, const char *section)
{
	struct adrcpt_error why;
	const char *name;

	if ((name = name_after(section, "source")) != NULL) {
		self->scope = SCOPE_SOURCE;
		self->part = plan_source(self->plan, name);
		if (self->part == NULL)
			self->part = plan_add_source(self->plan, name);
	} else if ((name = name_after(section, "output")) != NULL) {
		self->scope = SCOPE_OUTPUT;
		self->part = plan_output(self->plan, name);
		if (self->part == NULL)
			self->part = plan_add_output(self->plan, name);
	} else if (strcmp(section, "recipients") == 0) {
		self->scope = SCOPE_SELECTION;
		self->part = &self->plan->selection;
	} else if (strcmp(section, "run") == 0) {
		self->scope = SCOPE_RUN;
		self->part = &self->plan->run;
	} else {
		keys_no_section(section, &why);
		fail(self, "%s", why.text);
	}
}

/* Two sources of one name would become one, and the recipients of the first
 * would be missing. */
static void open_section(struct reading *self, const char *section)
{
	self->part = NULL;
	self->has_key = false;
	find_part(self, section);
	if (self->rc < 0)
		return;
	if (self->part == NULL) {
		fail(self, "out of memory");
		return;
	}
	if (self->part->file == self->number &&
	    (self->scope == SCOPE_SOURCE || self->scope == SCOPE_OUTPUT))
		fail(self,
		     "[%s] stands twice in this file; give each a name of "
		     "its own",
		     section);
	self->part->file = self->number;
}

/* A section is opened when its line is read: libinih does not tell of one
 * without keys. */
static void look_for_section(struct reading *self, const char *text)
{
	char name[SECTION_MAX + 1];
	const char *end;
	size_t len;

	if (self->line == 1 && strncmp(text, "\xef\xbb\xbf", 3) == 0)
		text += 3;
	text += strspn(text, " \t");
	if (*text != '[' || (self->is_indented && self->has_key))
		return;
	end = strchr(++text, ']');
	if (end == NULL)
		return; /* for libinih to refuse */
	len = (size_t)(end - text);
	if (len > SECTION_MAX) {
		fail(self, "the name of a section is longer than %d bytes",
		     SECTION_MAX);
		return;
	}
	while (len > 0 && text[len - 1] == ' ')
		len--;
	memcpy(name, text, len);
	name[len] = '\0';
	open_section(self, name);
}

/* --- Lines -------------------------------------------------------------- */

/* libinih asks for lines of limited size, and would take the rest of a longer
 * one for a line of its own; so that is an error here. */
static char *next_line(char *text, int size, void *stream)
{
	struct reading *self = stream;
	char *line = NULL;
	size_t room = 0;
	ssize_t len;

	if (self->rc < 0)
		return NULL;
	len = getline(&line, &room, self->file);
	if (len < 0) {
		free(line);
		return NULL;
	}
	self->line++;
	self->is_indented = line[0] == ' ' || line[0] == '\t';
	if (memchr(line, '\0', (size_t)len) != NULL)
		fail(self, "the line holds a NUL byte: this is no text");
	else if (len >= size)
		fail(self,
		     "the line is longer than %d bytes: break it, and "
		     "begin the next one with a blank",
		     size - 2);
	else
		look_for_section(self, line);
	if (self->rc == 0)
		memcpy(text, line, (size_t)len + 1);
	free(line);
	return self->rc == 0 ? text : NULL;
}

static bool add_setting(struct reading *self, const char *name,
			const char *value)
{
	char where[4096];

	snprintf(where, sizeof where, "%s:%d", self->path, self->line);
	part_override(self->part, name, self->number);
	if (!part_add(self->part, name, value, where))
		return false;
	self->part->settings[self->part->count - 1].file = self->number;
	return true;
}

/* Once something failed, the lines that libinih has still got say nothing. */
static int take_setting(void *user, const char *section, const char *name,
			const char *value)
{
	struct reading *self = user;
	struct adrcpt_error why;
	bool ok;

	(void)section;
	if (self->rc < 0)
		return 0;
	if (self->part == NULL) {
		fail(self, "a key comes after a [section]");
		return 0;
	}
	if (self->is_indented && self->has_key) {
		ok = part_extend(self->part, value);
	} else if (keys_check(self->scope, name, &why) < 0) {
		fail(self, "%s", why.text);
		return 0;
	} else {
		ok = add_setting(self, name, value);
		self->has_key = true;
	}
	if (!ok)
		fail(self, "out of memory");
	return ok;
}

/* --- The file ----------------------------------------------------------- */

/* A file, or /dev/null for an empty one. */
static bool is_readable(int fd)
{
	struct stat about, null;

	if (fstat(fd, &about) < 0 || S_ISREG(about.st_mode))
		return true;
	return S_ISCHR(about.st_mode) && stat("/dev/null", &null) == 0 &&
	       about.st_rdev == null.st_rdev;
}

/* Not blocking: a pipe without a writer would be waited for. */
static FILE *open_file(const char *path, const char **why)
{
	FILE *file;
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

	*why = "not a regular file";
	if (fd >= 0 && !is_readable(fd)) {
		close(fd);
		return NULL;
	}
	file = fd >= 0 ? fdopen(fd, "r") : NULL;
	if (file == NULL)
		*why = strerror(errno);
	if (file == NULL && fd >= 0)
		close(fd);
	return file;
}

int config_file_read(struct plan *plan, const char *path, unsigned number,
		     struct adrcpt_error *err)
{
	struct reading self;
	const char *why;
	int line;

	memset(&self, 0, sizeof self);
	self.plan = plan;
	self.path = path;
	self.number = number;
	self.err = err;
	self.file = open_file(path, &why);
	if (self.file == NULL) {
		err->status = ADRCPT_E_CONFIG;
		snprintf(err->text, sizeof err->text, "%s: %s", path, why);
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
