/* A program with any number of LDAP sources and one table:
 *
 *	load_all FILE OPTION=VALUE... [-- OPTION=VALUE...]...
 *
 * Each "--" begins another source.  All are read into one set, which is then
 * published to FILE; if one fails, that is said and nothing is published.  Ends
 * with 0, or with 1 if something failed, or with 2 if the library has changed
 * the environment. */
#define _POSIX_C_SOURCE 200809L

#include <adrcpt.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern char **environ;

static int report(const char *what, const struct adrcpt_error *err)
{
	fprintf(stderr, "%s: %s (status %d)\n", what, err->text, err->status);
	return -1;
}

/* All variables, a line each; the caller frees it. */
static char *list_environment(void)
{
	size_t size;
	char **item, *text = NULL;
	FILE *out = open_memstream(&text, &size);

	if (out == NULL)
		exit(1);
	for (item = environ; *item != NULL; item++)
		fprintf(out, "%s\n", *item);
	if (fclose(out) != 0)
		exit(1);
	return text;
}

static int set_option(adrcpt_source *source, const char *word,
		      struct adrcpt_error *err)
{
	const char *value = strchr(word, '=');
	char name[64];

	if (value == NULL || (size_t)(value - word) >= sizeof name) {
		fprintf(stderr, "not OPTION=VALUE: %s\n", word);
		exit(1);
	}
	snprintf(name, sizeof name, "%.*s", (int)(value - word), word);
	return adrcpt_source_set(source, name, value + 1, err);
}

/* Up to the next "--" or the end. */
static int load(adrcpt_set *set, char **words, struct adrcpt_error *err)
{
	adrcpt_source *source = adrcpt_source_new("ldap", err);
	int rc = source != NULL ? 0 : -1;

	for (; rc == 0 && *words != NULL && strcmp(*words, "--") != 0; words++)
		rc = set_option(source, *words, err);
	if (rc == 0)
		rc = adrcpt_set_load(set, source, NULL, NULL, err);
	adrcpt_source_free(source);
	return rc < 0 ? report("source", err) : 0;
}

static int publish(const adrcpt_set *set, const char *path,
		   struct adrcpt_error *err)
{
	adrcpt_export *export_ = adrcpt_export_new(set, err);
	adrcpt_writer *writer = adrcpt_writer_new("postfix", err);
	int rc = export_ != NULL && writer != NULL ? 0 : -1;

	if (rc == 0)
		rc = adrcpt_export_add(export_, writer, NULL, path, err);
	if (rc == 0)
		rc = adrcpt_export_run(export_, NULL, NULL, err);
	adrcpt_export_free(export_);
	adrcpt_writer_free(writer);
	return rc < 0 ? report(path, err) : 0;
}

static int run(char **words, struct adrcpt_error *err)
{
	adrcpt_set *set = adrcpt_set_new(err);
	char **word = words + 1;
	int rc;

	if (set == NULL)
		return report("set", err);
	rc = load(set, word, err);
	for (; rc == 0 && *word != NULL; word++)
		if (strcmp(*word, "--") == 0)
			rc = load(set, word + 1, err);
	if (rc == 0)
		rc = publish(set, words[0], err);
	adrcpt_set_free(set);
	return rc;
}

int main(int argc, char **argv)
{
	struct adrcpt_error err;
	char *before = list_environment(), *after;
	int rc;

	if (argc < 3)
		return 1;
	rc = run(argv + 1, &err) < 0 ? 1 : 0;
	after = list_environment();
	if (strcmp(before, after) != 0) {
		fprintf(stderr, "the environment has changed\n");
		rc = 2;
	}
	free(before);
	free(after);
	return rc;
}
