/* Eight threads, each with objects of its own from source to file, and then
 * eight that read one set.  A program of its own, without Criterion, so that
 * ThreadSanitizer sees nothing but the library: tests/threads.sh builds it that
 * way.
 *
 *	test_threads FOLDER        with people.ldif in it */
#include <adrcpt.h>

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#define THREADS 8
#define ROUNDS 20

struct job {
	pthread_t thread;
	const char *folder;
	const adrcpt_set *shared;
	int number;
	const char *format;
	size_t seen;
	bool ok;
};

static int hear(const struct adrcpt_report *report, void *user)
{
	size_t *seen = user;

	*seen += strlen(report->text) > 0;
	return 0;
}

static int load(adrcpt_set *set, const char *folder, size_t *seen,
		struct adrcpt_error *err)
{
	adrcpt_source *source = adrcpt_source_new("ldif", err);
	char path[512];
	int rc;

	if (source == NULL)
		return err->status;
	snprintf(path, sizeof path, "%s/people.ldif", folder);
	rc = adrcpt_source_set(source, "file", path, err);
	if (rc == 0)
		rc = adrcpt_set_load(set, source, hear, seen, err);
	adrcpt_source_free(source);
	return rc;
}

static int publish(const adrcpt_set *set, struct job *job,
		   struct adrcpt_error *err)
{
	adrcpt_writer *writer = adrcpt_writer_new(job->format, err);
	adrcpt_export *outputs = adrcpt_export_new(set, err);
	char path[512];
	int rc;

	snprintf(path, sizeof path, "%s/out.%d", job->folder, job->number);
	if (writer == NULL || outputs == NULL)
		rc = err->status;
	else
		rc = adrcpt_export_add(outputs, writer, NULL, path, err);
	if (rc >= 0)
		rc = adrcpt_export_lock(outputs, 0, err);
	if (rc >= 0)
		rc = adrcpt_export_run(outputs, hear, &job->seen, err);
	adrcpt_export_free(outputs);
	adrcpt_writer_free(writer);
	return rc;
}

static void *export_all(void *argument)
{
	struct job *job = argument;
	struct adrcpt_error err;
	int round, rc = 0;

	for (round = 0; rc == 0 && round < ROUNDS; round++) {
		adrcpt_set *set = adrcpt_set_new(&err);

		rc = set != NULL
			     ? adrcpt_set_select(set, "exclude", "none", &err)
			     : err.status;
		if (rc == 0)
			rc = load(set, job->folder, &job->seen, &err);
		if (rc == 0)
			rc = publish(set, job, &err);
		adrcpt_set_free(set);
	}
	job->ok = rc == 0;
	if (rc < 0)
		fprintf(stderr, "thread %d: %s\n", job->number, err.text);
	return NULL;
}

/* Every getter, of every recipient; each address leads back to somebody. */
static bool look(const adrcpt_set *set, const adrcpt_recipient *one)
{
	size_t i;
	bool ok = adrcpt_recipient_dn(one) != NULL &&
		  adrcpt_recipient_kind(one) != NULL;

	adrcpt_recipient_guid(one);
	adrcpt_recipient_name(one);
	adrcpt_recipient_primary(one);
	adrcpt_recipient_target(one);
	adrcpt_recipient_is_disabled(one);
	adrcpt_recipient_is_hidden(one);
	adrcpt_recipient_is_internal_only(one);
	for (i = 0; i < adrcpt_recipient_other_count(one); i++)
		ok = ok && adrcpt_recipient_other(one, i) != NULL;
	for (i = 0; i < adrcpt_recipient_address_count(one); i++)
		ok = ok &&
		     adrcpt_set_find(set, adrcpt_recipient_address(one, i)) !=
			     NULL;
	return ok;
}

static void *read_all(void *argument)
{
	struct job *job = argument;
	struct adrcpt_error err;
	size_t round, i;

	for (round = 0; round < ROUNDS; round++)
		for (i = 0; i < adrcpt_set_count(job->shared); i++)
			job->ok =
				job->ok && look(job->shared,
						adrcpt_set_at(job->shared, i));
	if (job->ok && publish(job->shared, job, &err) < 0) {
		fprintf(stderr, "reader %d: %s\n", job->number, err.text);
		job->ok = false;
	}
	return NULL;
}

/* Run eight of these at once; did all of them succeed? */
static bool run(void *(*what)(void *), const char *folder,
		const adrcpt_set *shared)
{
	static const char *const formats[] = {"postfix", "cdb", "json",
					      "jsonl"};
	struct job jobs[THREADS];
	bool ok = true;
	int i, started;

	memset(jobs, 0, sizeof jobs);
	for (started = 0; ok && started < THREADS; started++) {
		struct job *job = &jobs[started];

		job->folder = folder;
		job->shared = shared;
		job->number = started;
		job->format = formats[started % 4];
		job->ok = true;
		ok = pthread_create(&job->thread, NULL, what, job) == 0;
	}
	for (i = 0; i < started - !ok; i++)
		ok = pthread_join(jobs[i].thread, NULL) == 0 && ok &&
		     jobs[i].ok;
	return ok;
}

int main(int argc, char **argv)
{
	struct adrcpt_error err;
	adrcpt_set *shared;
	size_t seen = 0;
	bool ok;

	if (argc != 2) {
		fprintf(stderr, "usage: test_threads FOLDER\n");
		return 64;
	}
	ok = run(export_all, argv[1], NULL);
	shared = adrcpt_set_new(&err);
	if (shared == NULL || load(shared, argv[1], &seen, &err) < 0) {
		fprintf(stderr, "%s\n", err.text);
		ok = false;
	}
	ok = ok && run(read_all, argv[1], shared);
	adrcpt_set_free(shared);
	return !ok;
}
