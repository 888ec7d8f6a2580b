#include "publish.h"

#include "error.h"
#include "mem.h"
#include "temp.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct file {
	char *path;
	struct adr_target target;
	struct adr_temp *temp; /* NULL unless staged */
	bool is_early;
};

struct adr_publish {
	struct file **files;
	size_t count;
	size_t capacity;
	pthread_mutex_t mutex; /* guards every temp and stopped */
	bool stopped;
};

struct adr_publish *adr_publish_new(void)
{
	struct adr_publish *publish = calloc(1, sizeof *publish);

	if (publish == NULL)
		return NULL;
	if (pthread_mutex_init(&publish->mutex, NULL) != 0) {
		free(publish);
		return NULL;
	}
	return publish;
}

static void free_file(struct file *file)
{
	if (file == NULL)
		return;
	adr_temp_free(file->temp);
	adr_target_close(&file->target);
	free(file->path);
	free(file);
}

void adr_publish_free(struct adr_publish *publish)
{
	size_t i;

	if (publish == NULL)
		return;
	for (i = 0; i < publish->count; i++)
		free_file(publish->files[i]);
	free(publish->files);
	pthread_mutex_destroy(&publish->mutex);
	free(publish);
}

static bool same_folder(int a, int b)
{
	struct stat x, y;

	return fstat(a, &x) == 0 && fstat(b, &y) == 0 && x.st_dev == y.st_dev &&
	       x.st_ino == y.st_ino;
}

/* Two outputs that end up in one file would overwrite each other. */
static bool is_taken(const struct adr_publish *publish,
		     const struct adr_target *target)
{
	size_t i;

	for (i = 0; i < publish->count; i++) {
		const struct adr_target *other = &publish->files[i]->target;

		if (strcmp(other->name, target->name) == 0 &&
		    same_folder(other->dir, target->dir))
			return true;
	}
	return false;
}

int adr_publish_add(struct adr_publish *publish, const char *path,
		    struct adrcpt_error *err)
{
	void *files = publish->files;
	struct file *file;
	int rc;

	if (!adr_grow(&files, &publish->capacity, publish->count + 1,
		      sizeof *publish->files))
		return adr_error_nomem(err);
	publish->files = files;
	file = calloc(1, sizeof *file);
	if (file == NULL)
		return adr_error_nomem(err);
	file->target.dir = file->target.lock = -1;
	file->path = adr_memdup(path, strlen(path));
	rc = file->path != NULL
		     ? adr_target_open(&file->target, file->path, err)
		     : adr_error_nomem(err);
	if (rc == 0 && is_taken(publish, &file->target))
		rc = adrcpt_error_set(err, ADRCPT_E_USAGE,
				      "two outputs are one file: %s", path);
	if (rc < 0) {
		free_file(file);
		return rc;
	}
	publish->files[publish->count] = file;
	return (int)publish->count++;
}

void adr_publish_early(struct adr_publish *publish, int number)
{
	publish->files[number]->is_early = true;
}

int adr_publish_lock(struct adr_publish *publish, unsigned wait_seconds,
		     struct adrcpt_error *err)
{
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < publish->count; i++) {
		struct adr_target *target = &publish->files[i]->target;

		if (target->lock >= 0)
			continue;
		rc = adr_target_lock(target, wait_seconds, err);
		if (rc == 0)
			rc = adr_temp_sweep(target, err);
	}
	return rc;
}

static int stopped(const struct adr_publish *publish, struct adrcpt_error *err)
{
	if (publish->stopped)
		return adrcpt_error_set(err, ADRCPT_E_STOPPED,
					"stopped by the application");
	return 0;
}

int adr_publish_check(struct adr_publish *publish, struct adrcpt_error *err)
{
	int rc;

	pthread_mutex_lock(&publish->mutex);
	rc = stopped(publish, err);
	pthread_mutex_unlock(&publish->mutex);
	return rc;
}

int adr_publish_look(struct adr_publish *publish, int number, bool *exists,
		     struct adr_buf *path, struct adrcpt_error *err)
{
	struct adr_target *target = &publish->files[number]->target;
	int rc;

	rc = adr_publish_check(publish, err);
	if (rc == 0)
		rc = adr_target_look(target, err);
	if (rc < 0)
		return rc;
	*exists = target->exists;
	if (!adr_buf_add_text(path, target->folder) ||
	    !adr_buf_add_byte(path, '/') ||
	    !adr_buf_add_text(path, target->name))
		return adr_error_nomem(err);
	return 0;
}

int adr_publish_set_mode(struct adr_publish *publish, int number, int mode,
			 struct adrcpt_error *err)
{
	return adr_target_set_mode(&publish->files[number]->target, mode, err);
}

int adr_publish_stage(struct adr_publish *publish, int number, int mode,
		      int *fd, const char **path, struct adrcpt_error *err)
{
	struct file *file = publish->files[number];
	int rc;

	pthread_mutex_lock(&publish->mutex);
	rc = stopped(publish, err);
	if (rc == 0)
		rc = adr_target_look(&file->target, err);
	if (rc == 0)
		rc = adr_temp_open(&file->temp, &file->target, mode, err);
	if (rc == 0) {
		*fd = adr_temp_fd(file->temp);
		*path = adr_temp_path(file->temp);
	}
	pthread_mutex_unlock(&publish->mutex);
	return rc;
}

int adr_publish_finish(struct adr_publish *publish, int number,
		       struct adrcpt_error *err)
{
	return adr_temp_finish(publish->files[number]->temp, err);
}

/* Once the first file is new, the others must follow. */
static int rename_all(struct adr_publish *publish, bool early,
		      const char **done, adrcpt_reporter *reporter,
		      struct adrcpt_error *err)
{
	struct adrcpt_error why;
	size_t i;
	int rc;

	for (i = 0; i < publish->count; i++) {
		struct file *file = publish->files[i];

		if (file->temp == NULL || file->is_early != early)
			continue;
		rc = adr_temp_commit(file->temp, &why);
		if (rc < 0) {
			if (err != NULL)
				*err = why;
			if (*done != NULL)
				adr_error_prefix(err, "%s was replaced, but ",
						 *done);
			return rc;
		}
		*done = file->path;
		if (rc > 0)
			(void)adrcpt_reporter_say(reporter, ADRCPT_WARNING,
						  "folder-not-synced", NULL,
						  NULL, "%s", why.text);
	}
	return 0;
}

int adr_publish_commit(struct adr_publish *publish, adrcpt_reporter *reporter,
		       struct adrcpt_error *err)
{
	const char *done = NULL;
	int rc;

	pthread_mutex_lock(&publish->mutex);
	rc = stopped(publish, err);
	if (rc == 0)
		rc = rename_all(publish, true, &done, reporter, err);
	if (rc == 0)
		rc = rename_all(publish, false, &done, reporter, err);
	pthread_mutex_unlock(&publish->mutex);
	adr_publish_abort(publish);
	return rc;
}

void adr_publish_abort(struct adr_publish *publish)
{
	size_t i;

	pthread_mutex_lock(&publish->mutex);
	for (i = 0; i < publish->count; i++) {
		adr_temp_free(publish->files[i]->temp);
		publish->files[i]->temp = NULL;
	}
	pthread_mutex_unlock(&publish->mutex);
}

/* The files are unlinked only: the writing thread may still use their
 * descriptors, and its own clean-up frees the rest. */
void adr_publish_stop(struct adr_publish *publish)
{
	size_t i;

	pthread_mutex_lock(&publish->mutex);
	publish->stopped = true;
	for (i = 0; i < publish->count; i++)
		if (publish->files[i]->temp != NULL)
			adr_temp_unlink(publish->files[i]->temp);
	pthread_mutex_unlock(&publish->mutex);
}
