#include "config.h"

#include "config_file.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int fail(struct adrcpt_error *err, const struct setting *setting,
		const char *what, const char *why)
{
	err->status = ADRCPT_E_CONFIG;
	snprintf(err->text, sizeof err->text, "%.200s: %.200s: %.90s",
		 setting->where, what, why);
	return err->status;
}

/* "*.conf", and not hidden: what editors and package managers leave beside
 * a file is not meant. */
static int is_drop_in(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);

	return entry->d_name[0] != '.' && len > 5 &&
	       strcmp(entry->d_name + len - 5, ".conf") == 0;
}

/* By bytes: alphasort(3) asks the locale. */
static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int read_drop_in(struct plan *plan, const char *folder, const char *name,
			unsigned number, struct adrcpt_error *err)
{
	size_t size = strlen(folder) + strlen(name) + 2;
	const struct setting *again;
	char *path = malloc(size);
	int rc;

	if (path == NULL) {
		err->status = ADRCPT_E_NOMEM;
		snprintf(err->text, sizeof err->text, "out of memory");
		return err->status;
	}
	snprintf(path, size, "%s/%s", folder, name);
	rc = config_file_read(plan, path, number, err);
	free(path);
	if (rc < 0)
		return rc;
	again = part_setting(&plan->run, "include_dir");
	if (again != NULL && again->file == number)
		return fail(err, again, "include_dir",
			    "only the main file may set it");
	return 0;
}

static int read_drop_ins(struct plan *plan, const struct setting *include,
			 struct adrcpt_error *err)
{
	struct dirent **entries = NULL;
	char *folder = strdup(include->value);
	int count, i, rc = 0;

	if (folder == NULL) {
		err->status = ADRCPT_E_NOMEM;
		snprintf(err->text, sizeof err->text, "out of memory");
		return err->status;
	}
	count = scandir(folder, &entries, is_drop_in, by_name);
	if (count < 0)
		rc = fail(err, include, folder, strerror(errno));
	for (i = 0; i < count; i++) {
		if (rc == 0)
			rc = read_drop_in(plan, folder, entries[i]->d_name,
					  (unsigned)i + 2, err);
		free(entries[i]);
	}
	free(entries);
	free(folder);
	return rc;
}

int config_read(struct plan *plan, const char *path, struct adrcpt_error *err)
{
	const struct setting *include;
	int rc = config_file_read(plan, path, 1, err);

	if (rc < 0)
		return rc;
	include = part_setting(&plan->run, "include_dir");
	return include != NULL ? read_drop_ins(plan, include, err) : 0;
}
