#include "source.h"

#include "error.h"
#include "mem.h"
#include "option.h"
#include "text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

extern const struct adrcpt_source_ops adr_source_ldap;
extern const struct adrcpt_source_ops adr_source_ldif;
extern const struct adrcpt_source_ops adr_source_dsml;
extern const struct adrcpt_source_ops adr_source_clixml;
extern const struct adrcpt_source_ops adr_source_list;

static const struct adrcpt_source_ops *const types[] = {
	&adr_source_ldap,   &adr_source_ldif, &adr_source_dsml,
	&adr_source_clixml, &adr_source_list,
};

#define TYPE_COUNT (sizeof types / sizeof types[0])

/* What any source has: how addresses are found in its objects, and how many
 * objects it has at least. */
struct common {
	char *address_attribute;
	bool mail_fallback;
	unsigned long min_entries;
};

static const struct adrcpt_option common_options[] = {
	{"address_attribute", ADRCPT_KIND_TEXT,
	 offsetof(struct common, address_attribute), "ATTR", "proxyAddresses",
	 "attribute that holds the addresses", NULL, 0, 0},
	{"mail_fallback", ADRCPT_KIND_SWITCH,
	 offsetof(struct common, mail_fallback), NULL, NULL,
	 "'mail' is the primary address of objects without an SMTP one", NULL,
	 0, 0},
	{"min_entries", ADRCPT_KIND_NUMBER,
	 offsetof(struct common, min_entries), "N", "0",
	 "fail if the source has fewer objects", NULL, 0, 4294967295UL},
	{NULL, 0, 0, NULL, NULL, NULL, NULL, 0, 0},
};

struct adrcpt_source {
	const struct adrcpt_source_ops *ops;
	void *state;
	struct common common;
	adrcpt_password_fn *password;
	void *password_user;
	struct adrcpt_request request;
	const char **attributes;
	unsigned long entries; /* delivered since open */
	bool is_begun;         /* open or check was called, and close was not */
	adrcpt_progress_fn *on_progress;
	void *progress_user;
};

/* Entries from one call of on_progress to the next. */
#define PROGRESS_STEP 1000

static const struct adrcpt_source_ops *find_type(const char *name)
{
	size_t i;

	for (i = 0; i < TYPE_COUNT; i++)
		if (strcmp(types[i]->name, name) == 0)
			return types[i];
	return NULL;
}

static const char *type_name(size_t index)
{
	return index < TYPE_COUNT ? types[index]->name : NULL;
}

adrcpt_source *adrcpt_source_new(const char *type, struct adrcpt_error *err)
{
	const struct adrcpt_source_ops *ops;

	if (type == NULL || (ops = find_type(type)) == NULL) {
		adr_error_unknown(err, "source type", type, type_name);
		return NULL;
	}
	return adrcpt_source_new_ops(ops, err);
}

adrcpt_source *adrcpt_source_new_ops(const struct adrcpt_source_ops *ops,
				     struct adrcpt_error *err)
{
	adrcpt_source *source;

	if (ops == NULL || ops->abi != ADRCPT_PLUGIN_ABI || ops->name == NULL ||
	    ops->open == NULL || ops->next == NULL || ops->close == NULL) {
		adrcpt_error_set(err, ADRCPT_E_USAGE,
				 "incomplete source table, or of another ABI");
		return NULL;
	}
	if (!adr_options_fit(ops->options, ops->state_size)) {
		adrcpt_error_set(err, ADRCPT_E_USAGE,
				 "%s: an option outside of its state",
				 ops->name);
		return NULL;
	}
	source = calloc(1, sizeof *source);
	if (source != NULL)
		source->state = calloc(1, ops->state_size + 1);
	if (source == NULL || source->state == NULL) {
		free(source);
		adr_error_nomem(err);
		return NULL;
	}
	source->ops = ops;
	if (adr_options_init(common_options, &source->common, err) < 0 ||
	    adr_options_init(ops->options, source->state, err) < 0) {
		adrcpt_source_free(source);
		return NULL;
	}
	return source;
}

int adrcpt_source_set(adrcpt_source *source, const char *name,
		      const char *value, struct adrcpt_error *err)
{
	if (source == NULL || name == NULL || value == NULL)
		return adrcpt_error_set(err, ADRCPT_E_USAGE,
					"adrcpt_source_set: NULL argument");
	if (adr_option_find(common_options, name) != NULL)
		return adr_options_set(common_options, &source->common,
				       source->ops->name, name, value, err);
	if (adr_option_find(source->ops->options, name) == NULL)
		return adr_option_unknown(source->ops->options, common_options,
					  source->ops->name, name, err);
	return adr_options_set(source->ops->options, source->state,
			       source->ops->name, name, value, err);
}

int adrcpt_source_set_password(adrcpt_source *source, adrcpt_password_fn *ask,
			       void *user, struct adrcpt_error *err)
{
	if (source == NULL)
		return adrcpt_error_set(
			err, ADRCPT_E_USAGE,
			"adrcpt_source_set_password: NULL argument");
	source->password = ask;
	source->password_user = user;
	return 0;
}

void adrcpt_source_on_progress(adrcpt_source *source,
			       adrcpt_progress_fn *on_progress, void *user)
{
	if (source == NULL)
		return;
	source->on_progress = on_progress;
	source->progress_user = user;
}

void adrcpt_source_free(adrcpt_source *source)
{
	if (source == NULL)
		return;
	if (source->ops->clear != NULL)
		source->ops->clear(source->state);
	adr_options_clear(source->ops->options, source->state);
	adr_options_clear(common_options, &source->common);
	free(source->attributes);
	free(source->state);
	free(source);
}

/* --- Reading ------------------------------------------------------------ */

static size_t count_names(const char *const *names)
{
	size_t count = 0;

	while (names[count] != NULL)
		count++;
	return count;
}

static const char *const no_names[] = {NULL};

/* The address attribute, and then the fixed names. */
static bool list_attributes(adrcpt_source *source,
			    const char *const *attributes,
			    const char *const *more)
{
	size_t first = count_names(attributes), second = count_names(more);
	const char **names = calloc(first + second + 2, sizeof *names);

	if (names == NULL)
		return false;
	names[0] = source->common.address_attribute;
	memcpy(names + 1, attributes, first * sizeof *names);
	memcpy(names + 1 + first, more, second * sizeof *names);
	free(source->attributes);
	source->attributes = names;
	return true;
}

static int fill_request(adrcpt_source *source, adrcpt_reporter *reporter,
			const char *const *attributes,
			const char *const *domain_attributes,
			struct adrcpt_error *err)
{
	struct adrcpt_request *request = &source->request;
	bool wants_domains = domain_attributes != NULL;

	if (!list_attributes(source, attributes,
			     wants_domains ? domain_attributes : no_names))
		return adr_error_nomem(err);
	request->attributes = source->attributes;
	request->address_attribute = source->common.address_attribute;
	request->mail_fallback = source->common.mail_fallback;
	request->password = source->password;
	request->password_user = source->password_user;
	request->reporter = reporter;
	request->accepted_domains = wants_domains;
	return 0;
}

static void tell_progress(adrcpt_source *source)
{
	size_t estimate = 0;

	if (source->on_progress == NULL)
		return;
	if (source->entries > 0 && source->ops->estimate != NULL)
		estimate = source->ops->estimate(source->state);
	source->on_progress(source->entries, estimate, source->progress_user);
}

int adr_source_open(adrcpt_source *source, adrcpt_reporter *reporter,
		    const char *const *attributes,
		    const char *const *domain_attributes,
		    struct adrcpt_error *err)
{
	int rc = fill_request(source, reporter, attributes, domain_attributes,
			      err);

	if (rc < 0)
		return rc;
	source->entries = 0;
	source->is_begun = true;
	tell_progress(source);
	return source->ops->open(source->state, &source->request, err);
}

/* A type without a check of its own is opened, and one object is read. */
static int try_out(adrcpt_source *source, struct adrcpt_error *err)
{
	adrcpt_entry entry;
	int rc;

	source->is_begun = true;
	if (source->ops->check != NULL)
		return source->ops->check(source->state, &source->request, err);
	adr_entry_init(&entry);
	rc = source->ops->open(source->state, &source->request, err);
	if (rc == 0)
		rc = source->ops->next(source->state, &entry, err);
	adr_entry_clear(&entry);
	return rc < 0 ? rc
		      : adrcpt_reporter_say(source->request.reporter,
					    ADRCPT_NOTICE, "read", NULL, err,
					    rc > 0 ? "it can be read"
						   : "it is empty");
}

int adrcpt_source_check(adrcpt_source *source, adrcpt_report_fn *on_step,
			void *user, struct adrcpt_error *err)
{
	adrcpt_reporter reporter;
	int rc;

	if (source == NULL)
		return adrcpt_error_set(err, ADRCPT_E_USAGE,
					"adrcpt_source_check: NULL argument");
	adr_reporter_init(&reporter, on_step, user);
	rc = fill_request(source, &reporter, no_names, NULL, err);
	if (rc == 0)
		rc = try_out(source, err);
	adr_source_close(source);
	return rc;
}

const struct adrcpt_request *adr_source_request(const adrcpt_source *source)
{
	return &source->request;
}

const char *adr_source_name(const adrcpt_source *source)
{
	return source->ops->name;
}

int adr_source_next(adrcpt_source *source, adrcpt_entry *entry,
		    struct adrcpt_error *err)
{
	int rc = source->ops->next(source->state, entry, err);

	if (rc > 0)
		source->entries++;
	if (rc == 0 || (rc > 0 && source->entries % PROGRESS_STEP == 0))
		tell_progress(source);
	/* an account that lost its rights sees less, and no error */
	if (rc == 0 && source->entries < source->common.min_entries)
		return adrcpt_error_set(err, ADRCPT_E_REFUSED,
					"source %s has %lu objects, fewer than "
					"its min_entries = %lu",
					source->ops->name, source->entries,
					source->common.min_entries);
	return rc;
}

void adr_source_discount(adrcpt_source *source)
{
	source->entries--;
}

void adr_source_close(adrcpt_source *source)
{
	if (source->is_begun)
		source->ops->close(source->state);
	source->is_begun = false;
}

bool adr_source_retry(adrcpt_source *source, struct adrcpt_error *err)
{
	return source->ops->retry != NULL &&
	       source->ops->retry(source->state, err);
}

/* --- What there is ------------------------------------------------------ */

bool adrcpt_source_type(size_t index, const char **name, const char **summary)
{
	if (index >= TYPE_COUNT || name == NULL || summary == NULL)
		return false;
	*name = types[index]->name;
	*summary = types[index]->summary;
	return true;
}

bool adrcpt_source_option(const char *type, size_t index,
			  struct adrcpt_option_info *info)
{
	const struct adrcpt_source_ops *ops =
		type != NULL ? find_type(type) : NULL;
	size_t own = 0;

	if (ops == NULL || info == NULL)
		return false;
	if (adr_option_describe(ops->options, index, info))
		return true;
	while (adr_option_describe(ops->options, own, info))
		own++;
	return adr_option_describe(common_options, index - own, info);
}
