#include "unit.h"

#include <dirent.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void free_rows(struct criterion_test_params *params)
{
	cr_free(params->params);
}

struct criterion_test_params unit_rows(size_t count)
{
	size_t *index = cr_malloc(count * sizeof *index);
	size_t i;

	for (i = 0; i < count; i++)
		index[i] = i;
	return cr_make_param_array(size_t, index, count, free_rows);
}

/* --- The folder --------------------------------------------------------- */

static char folder[4096];

void unit_enter(void)
{
	const char *parent = getenv("TMPDIR");

	snprintf(folder, sizeof folder, "%s/adrcpt-unit.XXXXXX",
		 parent != NULL && parent[0] != '\0' ? parent : "/tmp");
	cr_assert_not_null(mkdtemp(folder), "%s", folder);
	cr_assert_eq(chdir(folder), 0);
}

static int remove_one(const char *path, const struct stat *st, int type,
		      struct FTW *walk)
{
	(void)st;
	(void)type;
	(void)walk;
	return remove(path);
}

void unit_leave(void)
{
	cr_assert_eq(chdir("/"), 0);
	cr_assert_eq(nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
}

/* --- Files -------------------------------------------------------------- */

void unit_write(const char *path, const void *bytes, size_t len)
{
	FILE *file = fopen(path, "wb");

	cr_assert_not_null(file, "%s", path);
	cr_assert_eq(fwrite(bytes, 1, len, file), len);
	cr_assert_eq(fclose(file), 0);
}

void unit_write_text(const char *path, const char *text)
{
	unit_write(path, text, strlen(text));
}

char *unit_read(const char *path, size_t *len)
{
	FILE *file = fopen(path, "rb");
	char *bytes;
	long size;

	cr_assert_not_null(file, "%s is not there", path);
	cr_assert_eq(fseek(file, 0, SEEK_END), 0);
	size = ftell(file);
	cr_assert_geq(size, 0);
	rewind(file);
	bytes = malloc((size_t)size + 1);
	cr_assert_not_null(bytes);
	*len = fread(bytes, 1, (size_t)size, file);
	cr_assert_eq(*len, (size_t)size);
	bytes[*len] = '\0';
	fclose(file);
	return bytes;
}

void unit_expect_file(const char *path, const char *text)
{
	size_t len;
	char *bytes = unit_read(path, &len);

	cr_expect(len == strlen(text) && memcmp(bytes, text, len) == 0,
		  "%s holds '%s', not '%s'", path, bytes, text);
	free(bytes);
}

size_t unit_count_names(const char *part)
{
	DIR *dir = opendir(".");
	const struct dirent *item;
	size_t count = 0;

	cr_assert_not_null(dir);
	while ((item = readdir(dir)) != NULL)
		count += strstr(item->d_name, part) != NULL;
	closedir(dir);
	return count;
}

void unit_expect_no_temp(void)
{
	cr_expect_eq(unit_count_names(".adrcpt-"), 0, "a file is left behind");
}

/* --- The library -------------------------------------------------------- */

static void choose(adrcpt_set *set, const char *option)
{
	const char *value = strchr(option, '=');
	char name[64];

	cr_assert_not_null(value, "%s", option);
	snprintf(name, sizeof name, "%.*s", (int)(value - option), option);
	cr_assert_eq(adrcpt_set_select(set, name, value + 1, NULL), 0, "%s",
		     option);
}

adrcpt_set *unit_load_ldif(const char *text)
{
	static const char *const none[] = {NULL};

	return unit_load_selected(text, none);
}

adrcpt_set *unit_load_selected(const char *text, const char *const *options)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	adrcpt_source *source = adrcpt_source_new("ldif", &err);
	adrcpt_set *set = adrcpt_set_new(&err);

	cr_assert(source != NULL && set != NULL, "%s", err.text);
	for (; *options != NULL; options++)
		choose(set, *options);
	unit_write_text("unit.ldif", text);
	cr_assert_eq(adrcpt_source_set(source, "file", "unit.ldif", &err), 0);
	cr_assert_eq(adrcpt_set_load(set, source, NULL, NULL, &err), 0, "%s",
		     err.text);
	adrcpt_source_free(source);
	return set;
}

static void keep(char *out, size_t size, const char *text)
{
	snprintf(out, size, "%s", text != NULL ? text : "");
}

int unit_catch(const struct adrcpt_report *report, void *user)
{
	struct unit_reports *self = user;
	size_t len = strlen(self->codes);

	if (strcmp(report->code, "reading") == 0) {
		self->readings++;
		return 0;
	}
	if (strcmp(report->code, "retry") == 0) {
		self->retries++;
		return 0;
	}
	snprintf(self->codes + len, sizeof self->codes - len, "%s ",
		 report->code);
	keep(self->dn, sizeof self->dn, report->dn);
	keep(self->attribute, sizeof self->attribute, report->attribute);
	keep(self->text, sizeof self->text, report->text);
	self->has_dn = report->dn != NULL;
	self->has_attribute = report->attribute != NULL;
	self->has_value = report->value != NULL;
	self->value_len = report->value_len;
	self->severity = report->severity;
	self->count++;
	return self->count == self->stop_at;
}
