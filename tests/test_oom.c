/* Allocation n fails, for every n, over the whole pipeline: a file is read,
 * selected, compared with old files, and written in seven formats.  Each run
 * ends with "out of memory", leaves the old files as they were and nothing else
 * behind.
 *
 * The program is linked with --wrap: only the library's own allocations and
 * those of this file fail, not those of other libraries. */
#include <adrcpt-plugin.h>

#include "unit.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

TestSuite(oom, .init = unit_enter, .fini = unit_leave);

/* --- Allocations that fail ---------------------------------------------- */

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

static bool armed;
static bool for_good; /* not only that one fails, but all from there on */
static size_t fail_at, allocations;

static bool fails(void)
{
	if (!armed)
		return false;
	allocations++;
	if (allocations != fail_at && !(for_good && allocations > fail_at))
		return false;
	errno = ENOMEM;
	return true;
}

void *__wrap_malloc(size_t size)
{
	return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
	return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
	return fails() ? NULL : __real_realloc(old, size);
}

static void arm(size_t n, bool stays)
{
	fail_at = n;
	for_good = stays;
	allocations = 0;
	armed = true;
}

/* Was there an allocation that failed? */
static bool disarm(void)
{
	armed = false;
	return allocations >= fail_at;
}

/* --- The pipeline ------------------------------------------------------- */

static const char *const formats[] = {"postfix", "cdb",  "lmdb", "json",
				      "csv",     "ldif", "dsml"};
static const char *const files[] = {
	"table",       "table.cdb",    "table.lmdb",  "records",
	"records.csv", "records.ldif", "records.dsml"};

#define OUTPUTS COUNT(formats)

struct pipeline {
	adrcpt_source *source;
	adrcpt_set *set;
	adrcpt_export *out;
	adrcpt_writer *writers[OUTPUTS];
};

static int count_report(const struct adrcpt_report *report, void *user)
{
	(void)report;
	(void)user;
	return 0;
}

static int read_list(struct pipeline *self, struct adrcpt_error *err)
{
	int rc;

	adrcpt_source_free(self->source);
	self->source = adrcpt_source_new("list", err);
	if (self->source == NULL)
		return err->status;
	rc = adrcpt_source_set(self->source, "file", "third.txt", err);
	if (rc == 0)
		rc = adrcpt_set_load(self->set, self->source, count_report,
				     NULL, err);
	return rc;
}

static int read_set(struct pipeline *self, struct adrcpt_error *err)
{
	int rc;

	self->source = adrcpt_source_new("ldif", err);
	if (self->source == NULL)
		return err->status;
	self->set = adrcpt_set_new(err);
	if (self->set == NULL)
		return err->status;
	rc = adrcpt_set_select(self->set, "exclude", "disabled,system", err);
	if (rc == 0)
		rc = adrcpt_source_set(self->source, "file", "first.ldif", err);
	if (rc == 0)
		rc = adrcpt_set_load(self->set, self->source, count_report,
				     NULL, err);
	if (rc == 0)
		rc = adrcpt_source_set(self->source, "file", "second.ldif",
				       err);
	if (rc == 0)
		rc = adrcpt_set_load(self->set, self->source, count_report,
				     NULL, err);
	return rc == 0 ? read_list(self, err) : rc;
}

static int add_output(struct pipeline *self, size_t i, struct adrcpt_error *err)
{
	int rc;

	self->writers[i] = adrcpt_writer_new(formats[i], err);
	if (self->writers[i] == NULL)
		return err->status;
	rc = adrcpt_export_add(self->out, self->writers[i], NULL, files[i],
			       err);
	if (rc < 0)
		return rc;
	i = (size_t)rc;
	rc = adrcpt_export_set(self->out, (int)i, "mode", "0600", err);
	if (rc == 0)
		rc = adrcpt_export_set(self->out, (int)i, "require",
				       "A@Stra\xc3\x9f"
				       "e.d0,d0",
				       err);
	if (rc == 0 && i == 0)
		rc = adrcpt_export_set(self->out, 0, "delta_added", "added",
				       err);
	if (rc == 0 && i == 1)
		rc = adrcpt_export_set(self->out, 1, "delta_removed", "removed",
				       err);
	return rc;
}

static int write_set(struct pipeline *self, struct adrcpt_error *err)
{
	size_t i;
	int rc = 0;

	self->out = adrcpt_export_new(self->set, err);
	if (self->out == NULL)
		return err->status;
	for (i = 0; rc == 0 && i < OUTPUTS; i++)
		rc = add_output(self, i, err);
	if (rc == 0)
		rc = adrcpt_export_lock(self->out, 0, err);
	if (rc == 0)
		rc = adrcpt_export_run(self->out, count_report, NULL, err);
	return rc;
}

static int run(struct adrcpt_error *err)
{
	struct pipeline self;
	size_t i;
	int rc;

	memset(&self, 0, sizeof self);
	rc = read_set(&self, err);
	if (rc == 0)
		rc = write_set(&self, err);
	adrcpt_export_free(self.out);
	for (i = 0; i < OUTPUTS; i++)
		adrcpt_writer_free(self.writers[i]);
	adrcpt_set_free(self.set);
	adrcpt_source_free(self.source);
	return rc;
}

/* --- Its input ---------------------------------------------------------- */

static void write_object(FILE *file, size_t i)
{
	fprintf(file,
		"dn: cn=%03zu,dc=d\ncn:: YWJj\ndisplayName: Name of\n  %zu\n"
		"objectGUID:: MyIRAFVEd2aImaq7zN3u/w==\n"
		"targetAddress: SMTP:t@d\n"
		"proxyAddresses: SMTP:%zu@d\n"
		"proxyAddresses: SMTP:p%zu@d\n"
		"proxyAddresses: smtp:%zu@m\xc3\xbcller.de\n"
		"proxyAddresses: smtp:a@stra\xc3\x9f"
		"e.d%zu\n"
		"proxyAddresses: smtp:a@strasse.d%zu\n"
		"proxyAddresses: smtp:\"a b\"@d%zu\n"
		"proxyAddresses: smtp:no address\n"
		"proxyAddresses: X400:c=%zu\n\n",
		i, i, i, i, i, i, i, i, i);
}

#define MANY ((size_t)9000)

/* One object with so many addresses that the arena and every table grow. */
static void write_many(FILE *file)
{
	size_t i;

	fputs("dn: cn=many,dc=d\n", file);
	for (i = 0; i < 2 * MANY; i++)
		fprintf(file, "proxyAddresses;range=%s: %s:%zu@many.example\n",
			i < 2000 ? "0-1999" : "2000-*", i < MANY ? "smtp" : "x",
			i);
	fputs("\n", file);
}

static void write_run(FILE *file, const char *name, size_t len)
{
	fputs(name, file);
	while (len-- > 0)
		putc('x', file);
	putc('\n', file);
}

/* The first one nearly fills a chunk of the arena, so that what follows needs
 * more of them. */
static void write_long(FILE *file)
{
	fputs("dn: cn=long\nproxyAddresses: smtp:long@d\n", file);
	write_run(file, "displayName: ", 215000);
	write_run(file, "\ndn: cn=", 70000);
	fputs("proxyAddresses: smtp:longer@d\n\n", file);
}

static void write_inputs(void)
{
	FILE *file = fopen("first.ldif", "w");
	size_t i;

	cr_assert_not_null(file);
	fputs("version: 1\n\n", file);
	for (i = 0; i < 30; i++)
		write_object(file, i);
	write_many(file);
	write_run(file, "dn: cn=large\ndescription: ", 600000);
	fputs("\nsearch: 1\nresult: 0 Success\n\n", file);
	cr_assert_eq(fclose(file), 0);

	/* objects that are there already, and new ones */
	file = fopen("second.ldif", "w");
	cr_assert_not_null(file);
	write_long(file);
	fputs("dn: cn=001,dc=d\nproxyAddresses: smtp:more@d\n\n"
	      "dn: cn=many,dc=d\nproxyAddresses: smtp:0@d\n\n"
	      "dn: cn=\\0ACNF:x,dc=d\nproxyAddresses: smtp:gone@d\n\n",
	      file);
	write_object(file, 31);
	cr_assert_eq(fclose(file), 0);

	file = fopen("third.txt", "w");
	cr_assert_not_null(file);
	fwrite("\xff\xfe"
	       "\xe4\0@\0d\0\n\0b\0@\0d\0\n\0",
	       1, 18, file);
	cr_assert_eq(fclose(file), 0);
}

static char *old_bytes[OUTPUTS];
static size_t old_lens[OUTPUTS];

/* --- The runs ----------------------------------------------------------- */

/* What stands in the files already: unordered, with one that goes and one whose
 * value changes. */
static void write_old_files(void)
{
	static const char ldif[] = "dn: cn=z\nproxyAddresses: smtp:z@d\n"
				   "proxyAddresses: smtp:a@strasse.d0\n\n";
	adrcpt_set *set = unit_load_ldif(ldif);
	adrcpt_export *out = adrcpt_export_new(set, NULL);
	adrcpt_writer *writers[OUTPUTS];
	size_t i;

	for (i = 0; i < OUTPUTS; i++) {
		writers[i] = adrcpt_writer_new(formats[i], NULL);
		cr_assert_eq(adrcpt_export_add(out, writers[i], NULL, files[i],
					       NULL),
			     (int)i);
	}
	cr_assert_eq(adrcpt_export_run(out, NULL, NULL, NULL), 0);
	adrcpt_export_free(out);
	adrcpt_set_free(set);
	for (i = 0; i < OUTPUTS; i++) {
		adrcpt_writer_free(writers[i]);
		old_bytes[i] = unit_read(files[i], &old_lens[i]);
	}
	unit_write_text("table", "z@d  OK\na@strasse.d0  x\n");
	free(old_bytes[0]);
	old_bytes[0] = unit_read("table", &old_lens[0]);
}

static void expect_old_files(void)
{
	size_t i, len;

	for (i = 0; i < OUTPUTS; i++) {
		char *bytes = unit_read(files[i], &len);

		cr_assert(len == old_lens[i] &&
				  memcmp(bytes, old_bytes[i], len) == 0,
			  "%s", files[i]);
		free(bytes);
	}
	cr_assert_eq(access("added", F_OK) + access("removed", F_OK), -2);
	unit_expect_no_temp();
}

static void expect_new_files(void)
{
	size_t i, len;

	for (i = 0; i < OUTPUTS; i++) {
		char *bytes = unit_read(files[i], &len);

		cr_expect_gt(len, 4000, "%s", files[i]);
		free(bytes);
		free(old_bytes[i]);
	}
	unit_expect_file("removed", "z@d\n");
	cr_expect_eq(access("added", F_OK), 0);
	unit_expect_no_temp();
}

ParameterizedTestParameters(oom, every_allocation_may_fail)
{
	return unit_rows(2);
}

/* Only one fails; or that and all that follow. */
ParameterizedTest(size_t *row, oom, every_allocation_may_fail)
{
	struct adrcpt_error err;
	size_t n;
	int rc;

	write_inputs();
	write_old_files();
	for (n = 1;; n++) {
		memset(&err, 0, sizeof err);
		arm(n, *row == 1);
		rc = run(&err);
		if (!disarm())
			break;
		cr_assert_eq(rc, ADRCPT_E_NOMEM, "allocation %zu: %d %s", n, rc,
			     err.text);
		cr_assert_eq(err.status, ADRCPT_E_NOMEM, "allocation %zu: %s",
			     n, err.text);
		expect_old_files();
	}
	cr_assert_eq(rc, 0, "%s", err.text);
	cr_expect_gt(n, 50, "only %zu allocations were seen", n);
	expect_new_files();
}

/* --- Domains, the include file, and the other maps ---------------------- */

static const char domain_ldif[] =
	"dn: CN=d\nobjectClass: msExchAcceptedDomain\n"
	"msExchAcceptedDomainName: *.m\xc3\xbcller.de\n\n"
	"dn: CN=e\nobjectClass: msExchAcceptedDomain\n"
	"msExchAcceptedDomainName: d.example\n"
	"msExchAcceptedDomainFlags: 2\n"
	"msExchCatchAllRecipientLink: CN=x\n\n"
	"dn: CN=f\nobjectClass: msExchAcceptedDomain\n"
	"msExchAcceptedDomainName: @bad\n\n"
	"dn: CN=1\nproxyAddresses: SMTP:One@corp.local\n"
	"proxyAddresses: smtp:one@d.example\n"
	"proxyAddresses: smtp:one@sub.xn--mller-kva.de\n\n"
	"dn: CN=2\nproxyAddresses: SMTP:\"two 2\"@d.example\n"
	"proxyAddresses: smtp:one@d.example\n"
	"proxyAddresses: smtp:out@d.example\n\n"
	"dn: CN=3\nproxyAddresses: SMTP:three@corp.local\n\n";

static const char *const more_maps[] = {"relay_recipients", "relay_domains",
					"virtual_aliases", "transport"};

#define MORE_MAPS COUNT(more_maps)

static int select_all(adrcpt_set *set, struct adrcpt_error *err)
{
	int rc;

	rc = adrcpt_set_select(set, "domains", "accepted, extra.example", err);
	if (rc == 0)
		rc = adrcpt_set_select(set, "include_file", "more", err);
	return rc;
}

static int export_maps(const adrcpt_set *set, adrcpt_writer **writers,
		       struct adrcpt_error *err)
{
	adrcpt_export *out = adrcpt_export_new(set, err);
	size_t i;
	int rc = 0;

	if (out == NULL)
		return err->status;
	for (i = 0; rc >= 0 && i < MORE_MAPS; i++) {
		writers[i] = adrcpt_writer_new("postfix", err);
		rc = writers[i] != NULL
			     ? adrcpt_export_add(out, writers[i], more_maps[i],
						 more_maps[i], err)
			     : err->status;
		if (rc >= 0)
			rc = adrcpt_export_set(out, (int)i, "value", "next",
					       err);
	}
	if (rc >= 0)
		rc = adrcpt_export_run(out, count_report, NULL, err);
	adrcpt_export_free(out);
	return rc;
}

static int run_domains(struct adrcpt_error *err)
{
	adrcpt_writer *writers[MORE_MAPS] = {NULL};
	adrcpt_source *source = adrcpt_source_new("ldif", err);
	adrcpt_set *set = source != NULL ? adrcpt_set_new(err) : NULL;
	size_t i;
	int rc;

	rc = set != NULL ? select_all(set, err) : err->status;
	if (rc == 0)
		rc = adrcpt_source_set(source, "file", "domain.ldif", err);
	if (rc == 0)
		rc = adrcpt_set_load_all(set, &source, 1, count_report, NULL,
					 err);
	if (rc == 0)
		rc = export_maps(set, writers, err);
	for (i = 0; i < MORE_MAPS; i++)
		adrcpt_writer_free(writers[i]);
	adrcpt_set_free(set);
	adrcpt_source_free(source);
	return rc;
}

ParameterizedTestParameters(oom, domains_and_maps)
{
	return unit_rows(2);
}

ParameterizedTest(size_t *row, oom, domains_and_maps)
{
	struct adrcpt_error err;
	size_t n;
	int rc;

	unit_write_text("domain.ldif", domain_ldif);
	unit_write_text("more", "new@m\xc3\xbcller.de 1\n!out@d.example\n");
	for (n = 1;; n++) {
		memset(&err, 0, sizeof err);
		arm(n, *row == 1);
		rc = run_domains(&err);
		if (!disarm())
			break;
		cr_assert_eq(rc, ADRCPT_E_NOMEM, "allocation %zu: %d %s", n, rc,
			     err.text);
		cr_assert_eq(err.status, ADRCPT_E_NOMEM);
		cr_assert_lt(access(more_maps[0], F_OK), 0, "published");
	}
	cr_assert_eq(rc, 0, "%s", err.text);
	cr_expect_gt(n, 50);
	unit_expect_file("virtual_aliases",
			 "one@d.example\t\"two 2\"@d.example,One@corp.local\n"
			 "one@sub.m\xc3\xbcller.de\tOne@corp.local\n"
			 "one@sub.xn--mller-kva.de\tOne@corp.local\n");
}

/* --- Smaller calls ------------------------------------------------------ */

static int opened, closed;

static int own_open(void *state, const struct adrcpt_request *request,
		    struct adrcpt_error *err)
{
	(void)state;
	(void)request;
	(void)err;
	opened++;
	return 0;
}

static int own_next(void *state, adrcpt_entry *entry, struct adrcpt_error *err)
{
	(void)state;
	(void)entry;
	(void)err;
	return 0;
}

static void own_close(void *state)
{
	(void)state;
	closed++;
}

static const struct adrcpt_source_ops own = {
	.abi = ADRCPT_PLUGIN_ABI,
	.name = "own",
	.open = own_open,
	.next = own_next,
	.close = own_close,
};

/* A source is closed if it was opened, else not. */
Test(oom, open_and_close_are_a_pair)
{
	adrcpt_source *source = adrcpt_source_new_ops(&own, NULL);
	adrcpt_set *set = adrcpt_set_new(NULL);
	size_t n;
	int rc;

	cr_assert(source != NULL && set != NULL);
	for (n = 1;; n++) {
		arm(n, false);
		rc = adrcpt_set_load(set, source, NULL, NULL, NULL);
		cr_expect_eq(opened, closed, "allocation %zu", n);
		if (!disarm())
			break;
		cr_assert_eq(rc, ADRCPT_E_NOMEM);
	}
	cr_assert_eq(rc, 0);
	adrcpt_source_free(source);
	adrcpt_set_free(set);
}

/* The old value of an option stays. */
Test(oom, an_option_keeps_its_value)
{
	adrcpt_source *source = adrcpt_source_new("ldif", NULL);
	struct adrcpt_error err = {0, 0, 0, ""};
	adrcpt_set *set = adrcpt_set_new(NULL);

	cr_assert(source != NULL && set != NULL);
	unit_write_text("file", "dn: cn=1\nproxyAddresses: smtp:a@d\n");
	cr_assert_eq(adrcpt_source_set(source, "file", "file", NULL), 0);
	arm(1, false);
	cr_expect_eq(adrcpt_source_set(source, "file", "none", &err),
		     ADRCPT_E_NOMEM);
	cr_expect(disarm());
	cr_expect_eq(err.status, ADRCPT_E_NOMEM);
	cr_expect_eq(adrcpt_set_load(set, source, NULL, NULL, NULL), 0);
	adrcpt_source_free(source);
	adrcpt_set_free(set);
}

static int load(adrcpt_set *set, const char *path)
{
	adrcpt_source *source = adrcpt_source_new("ldif", NULL);
	int rc;

	cr_assert_not_null(source);
	cr_assert_eq(adrcpt_source_set(source, "file", path, NULL), 0);
	rc = adrcpt_set_load(set, source, NULL, NULL, NULL);
	adrcpt_source_free(source);
	return rc;
}

/* A load that runs out of memory leaves the set as it was. */
Test(oom, a_failed_load_changes_nothing)
{
	adrcpt_source *source = adrcpt_source_new("ldif", NULL);
	adrcpt_set *set = adrcpt_set_new(NULL);
	size_t n, before;
	int rc;

	cr_assert(source != NULL && set != NULL);
	write_inputs();
	cr_assert_eq(load(set, "first.ldif"), 0);
	before = adrcpt_set_count(set);
	cr_assert_eq(adrcpt_source_set(source, "file", "second.ldif", NULL), 0);
	for (n = 1;; n++) {
		arm(n, false);
		rc = adrcpt_set_load(set, source, NULL, NULL, NULL);
		if (!disarm())
			break;
		cr_assert_eq(rc, ADRCPT_E_NOMEM);
		cr_assert_eq(adrcpt_set_count(set), before);
		cr_assert_null(adrcpt_set_find(set, "more@d"));
		cr_assert_not_null(adrcpt_set_find(set, "8999@many.example"));
	}
	cr_assert_eq(rc, 0);
	cr_expect_eq(adrcpt_set_count(set), before + 3);
	cr_expect_not_null(adrcpt_set_find(set, "more@d"));
	adrcpt_source_free(source);
	adrcpt_set_free(set);
}

/* The same for the sources that read XML. */
static const struct {
	const char *type;
	const char *file;
} documents[] = {
	{"dsml",
	 "<d:dsml xmlns:d='http://www.dsml.org/DSML'><d:directory-entries>"
	 "<d:entry dn='cn=1'><d:objectclass><d:oc-value>user</d:oc-value>"
	 "</d:objectclass><d:attr name='proxyAddresses;range=0-0'>"
	 "<d:value>smtp:a@d</d:value></d:attr><d:attr name='jpegPhoto'>"
	 "<d:value encoding='base64'>AAAA AAAA</d:value></d:attr>"
	 "<d:attr name='proxyAddresses;range=1-*'><d:value>smtp:b@d</d:value>"
	 "</d:attr></d:entry></d:directory-entries></d:dsml>"},
	{"clixml",
	 "<Objs xmlns='http://schemas.microsoft.com/powershell/2004/04'>"
	 "<Obj RefId='0'><Props><Obj N='EmailAddresses' RefId='1'><LST>"
	 "<S>smtp:a@d</S><S>smtp:b@d</S></LST></Obj>"
	 "<S N='RecipientTypeDetails'>UserMailbox</S></Props><MS>"
	 "<S N='DistinguishedName'>cn=1</S>"
	 "<G N='Guid'>00000000-0000-0000-0000-000000000001</G></MS></Obj>"
	 "</Objs>"},
};

ParameterizedTestParameters(oom, xml_fails_as_a_whole)
{
	return unit_rows(COUNT(documents));
}

ParameterizedTest(size_t *row, oom, xml_fails_as_a_whole)
{
	adrcpt_source *source = adrcpt_source_new(documents[*row].type, NULL);
	adrcpt_set *set = adrcpt_set_new(NULL);
	size_t n;
	int rc;

	cr_assert(source != NULL && set != NULL);
	unit_write_text("file", documents[*row].file);
	cr_assert_eq(adrcpt_source_set(source, "file", "file", NULL), 0);
	for (n = 1;; n++) {
		arm(n, false);
		rc = adrcpt_set_load(set, source, NULL, NULL, NULL);
		if (!disarm())
			break;
		cr_assert_eq(rc, ADRCPT_E_NOMEM, "allocation %zu: %d", n, rc);
		cr_assert_eq(adrcpt_set_count(set), 0);
	}
	cr_assert_eq(rc, 0);
	cr_expect_gt(n, 10, "only %zu allocations were seen", n);
	cr_expect_not_null(adrcpt_set_find(set, "b@d"));
	adrcpt_source_free(source);
	adrcpt_set_free(set);
}
