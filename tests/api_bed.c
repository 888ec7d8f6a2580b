#include "api_bed.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- A folder, and files in it
 * ------------------------------------------------ */

void bed_init(struct bed *bed)
{
	strncpy(bed->folder, "/tmp/adrcpt-api.XXXXXX", sizeof bed->folder);
	cr_assert_not_null(mkdtemp(bed->folder));
	memset(&bed->err, 0, sizeof bed->err);
}

void bed_clear(struct bed *bed)
{
	DIR *folder = opendir(bed->folder);
	const struct dirent *item;

	cr_assert_not_null(folder);
	while ((item = readdir(folder)) != NULL)
		if (strcmp(item->d_name, ".") != 0 &&
		    strcmp(item->d_name, "..") != 0)
			cr_assert_eq(unlinkat(dirfd(folder), item->d_name, 0),
				     0);
	closedir(folder);
	cr_assert_eq(rmdir(bed->folder), 0);
}

bool folder_has(const struct bed *bed, const char *only)
{
	DIR *folder = opendir(bed->folder);
	const struct dirent *item;
	size_t count = 0;
	bool ok = true;

	cr_assert_not_null(folder);
	while ((item = readdir(folder)) != NULL) {
		const char *name = item->d_name;
		const char *tail = strrchr(name, '.');

		if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
		    (tail != NULL && strcmp(tail, ".lock") == 0))
			continue;
		count++;
		ok = ok && only != NULL && strcmp(name, only) == 0;
	}
	closedir(folder);
	return ok && count == (only != NULL);
}

const char *path_of(const struct bed *bed, char *path, const char *name)
{
	snprintf(path, 128, "%s/%s", bed->folder, name);
	return path;
}

void write_file(const struct bed *bed, const char *name, const char *text)
{
	char path[128];
	FILE *file = fopen(path_of(bed, path, name), "w");

	cr_assert_not_null(file);
	cr_assert_geq(fputs(text, file), 0);
	cr_assert_eq(fclose(file), 0);
}

void file_is(const struct bed *bed, const char *name, const char *text)
{
	char path[128], bytes[4096];
	FILE *file = fopen(path_of(bed, path, name), "r");
	size_t len;

	cr_assert_not_null(file, "%s", path);
	len = fread(bytes, 1, sizeof bytes - 1, file);
	bytes[len] = '\0';
	fclose(file);
	cr_assert_str_eq(bytes, text);
}

/* --- A source of our own
 * ------------------------------------------------------- */

struct objects {
	char *suffix;
	unsigned long count;
	bool fails;
	size_t at;
	char dn[64], address[64];
};

static const struct adrcpt_option object_options[] = {
	{"suffix", ADRCPT_KIND_TEXT, offsetof(struct objects, suffix), "DN",
	 "DC=test", "where they are", NULL, 0, 0},
	{"count", ADRCPT_KIND_NUMBER, offsetof(struct objects, count), "N", "2",
	 "how many", NULL, 0, 10},
	{"fails", ADRCPT_KIND_SWITCH, offsetof(struct objects, fails), NULL,
	 NULL, "the end never comes", NULL, 0, 0},
	{NULL, 0, 0, NULL, NULL, NULL, NULL, 0, 0},
};

static int open_objects(void *state, const struct adrcpt_request *request,
			struct adrcpt_error *err)
{
	struct objects *self = state;

	self->at = 0;
	return adrcpt_reporter_say(request->reporter, ADRCPT_NOTICE, "opened",
				   NULL, err, "opened %s", self->suffix);
}

static int next_object(void *state, adrcpt_entry *entry,
		       struct adrcpt_error *err)
{
	struct objects *self = state;
	int rc;

	if (self->at == self->count && self->fails)
		return adrcpt_error_set(err, ADRCPT_E_INCOMPLETE, "cut\nshort");
	if (self->at == self->count)
		return 0;
	self->at++;
	snprintf(self->dn, sizeof self->dn, "CN=%zu,%s", self->at,
		 self->suffix);
	snprintf(self->address, sizeof self->address, "SMTP:User%zu@%s.test",
		 self->at, self->suffix + strlen("DC="));
	rc = adrcpt_entry_start(entry, self->dn, strlen(self->dn), err);
	if (rc == 0)
		rc = adrcpt_entry_add(entry, "PROXYaddresses", 14,
				      self->address, strlen(self->address),
				      err);
	return rc < 0 ? rc : 1;
}

static void close_objects(void *state)
{
	(void)state;
}

static const struct adrcpt_source_ops objects = {
	.abi = ADRCPT_PLUGIN_ABI,
	.name = "objects",
	.summary = "a few",
	.state_size = sizeof(struct objects),
	.options = object_options,
	.open = open_objects,
	.next = next_object,
	.close = close_objects,
};

adrcpt_source *make_source(const char *suffix, const char *count)
{
	adrcpt_source *source = adrcpt_source_new_ops(&objects, NULL);

	cr_assert_not_null(source);
	cr_assert_eq(adrcpt_source_set(source, "suffix", suffix, NULL), 0);
	cr_assert_eq(adrcpt_source_set(source, "count", count, NULL), 0);
	return source;
}

/* Load so many objects under the suffix. */
void load(adrcpt_set *set, const char *suffix, const char *count)
{
	adrcpt_source *source = make_source(suffix, count);
	struct adrcpt_error err = {0};

	cr_assert_eq(adrcpt_set_load(set, source, NULL, NULL, &err), 0, "%s",
		     err.text);
	adrcpt_source_free(source);
}

adrcpt_set *loaded_set(void)
{
	adrcpt_set *set = adrcpt_set_new(NULL);

	cr_assert_not_null(set);
	load(set, "DC=one", "2");
	return set;
}

/* --- Reports that are counted
 * --------------------------------------------------------- */

int hear(const struct adrcpt_report *report, void *user)
{
	struct heard *heard = user;

	heard->count++;
	snprintf(heard->code, sizeof heard->code, "%s", report->code);
	cr_assert_not_null(report->text);
	return heard->answer;
}
