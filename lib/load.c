#include "load.h"

#include "error.h"

#include <string.h>

void adr_load_init(struct adr_load *load, const struct adr_select *select,
		   unsigned number, adrcpt_reporter *reporter)
{
	memset(load, 0, sizeof *load);
	load->select = select;
	load->number = number;
	load->reporter = reporter;
}

void adr_load_tables_only(struct adr_load *load, bool tables_only)
{
	load->tables_only = tables_only;
	load->crowd.in_any_order = tables_only;
}

void adr_load_clear(struct adr_load *load)
{
	adr_crowd_clear(&load->crowd);
	adr_accepted_clear(&load->accepted);
}

/* Accepted domains are no recipients, whether anybody wants them or not. */
static int take_domain(struct adr_load *part, adrcpt_source *source,
		       const adrcpt_entry *entry, struct adrcpt_error *err)
{
	adr_source_discount(source);
	if (!adr_select_wants_accepted(part->select))
		return 0;
	return adr_accepted_read(&part->accepted, entry, part->reporter, err);
}

static int take_entry(struct adr_load *part, struct adr_reader *reader,
		      const adrcpt_entry *entry, struct adrcpt_error *err)
{
	const adrcpt_recipient *recipient;
	int rc;

	rc = adr_recipient_read(&recipient, reader, entry, err);
	if (rc == 0 && part->trace != NULL)
		rc = adr_trace_look(part->trace, recipient, err);
	return rc == 0 ? adr_crowd_add(&part->crowd, recipient, err) : rc;
}

static int read_entries(struct adr_load *part, adrcpt_source *source,
			struct adrcpt_error *err)
{
	struct adr_reader reader;
	adrcpt_entry entry;
	int rc;

	adr_reader_init(&reader, adr_source_request(source),
			&part->crowd.arena);
	reader.shelves = &part->crowd.shelves;
	reader.load = part->number;
	reader.tables_only = part->tables_only;
	adr_entry_init(&entry);
	while ((rc = adr_source_next(source, &entry, err)) > 0) {
		if (adr_accepted_is(&entry))
			rc = take_domain(part, source, &entry, err);
		else
			rc = take_entry(part, &reader, &entry, err);
		if (rc < 0)
			break;
	}
	adr_entry_clear(&entry);
	adr_reader_clear(&reader);
	return rc;
}

static int read_once(struct adr_load *part, adrcpt_source *source,
		     struct adrcpt_error *err)
{
	int rc;

	rc = adr_source_open(source, part->reporter,
			     adr_recipient_attributes(part->tables_only),
			     adr_select_wants_accepted(part->select)
				     ? adr_accepted_attributes
				     : NULL,
			     err);
	if (rc == 0)
		rc = read_entries(part, source, err);
	adr_source_close(source);
	return rc;
}

/* A source that fails is read again from the beginning or not at all: half of
 * one answer and half of another make a wrong one. */
static int read_source(struct adr_load *part, adrcpt_source *source,
		       struct adrcpt_error *err)
{
	struct adr_trace_mark mark = adr_trace_mark(part->trace);
	struct adrcpt_error why;
	int rc;

	rc = adrcpt_reporter_say(part->reporter, ADRCPT_NOTICE, "reading", NULL,
				 err, "reading a source of type %s",
				 adr_source_name(source));
	if (rc < 0)
		return rc;
	for (;;) {
		memset(&why, 0, sizeof why);
		rc = read_once(part, source, &why);
		if (rc == 0)
			return 0;
		adr_load_clear(part);
		adr_trace_return(part->trace, mark);
		if (rc == ADRCPT_E_NOMEM || rc == ADRCPT_E_STOPPED ||
		    !adr_source_retry(source, &why))
			break;
		rc = adrcpt_reporter_say(part->reporter, ADRCPT_NOTICE, "retry",
					 NULL, err,
					 "reading it again from the beginning");
		if (rc < 0)
			return rc;
	}
	/* a failure without words is a failure all the same */
	if (why.status == 0)
		adrcpt_error_set(&why, rc, "the source failed");
	if (err != NULL)
		*err = why;
	return why.status;
}

int adr_load_source(struct adr_load *load, adrcpt_source *source,
		    struct adrcpt_error *err)
{
	struct adr_load part;
	int rc;

	adr_load_init(&part, load->select, load->number, load->reporter);
	part.trace = load->trace;
	adr_load_tables_only(&part, load->tables_only);
	rc = read_source(&part, source, err);
	if (rc == 0)
		rc = adr_crowd_take(&load->crowd, &part.crowd, err);
	if (rc == 0)
		rc = adr_accepted_take(&load->accepted, &part.accepted, err);
	adr_load_clear(&part);
	load->number++;
	return rc;
}

/* By DN, as everything that is reported of several objects. */
static int report_left_out(const struct adr_load *load, struct adr_crowd *out,
			   struct adrcpt_error *err)
{
	size_t i;
	int rc = adr_crowd_sort(out, err);

	for (i = 0; rc == 0 && i < out->count; i++) {
		const char *code;

		adr_select_has(load->select, out->items[i], &code);
		rc = adrcpt_reporter_say(load->reporter, ADRCPT_INFO, code,
					 out->items[i]->dn, err, "left out: %s",
					 code);
	}
	return rc;
}

/* What is not let in goes out of the crowd into the other. */
static int sieve(struct adr_load *load, struct adr_crowd *out,
		 struct adrcpt_error *err)
{
	const unsigned excluded = adr_select_excluded(load->select);
	struct adr_crowd *crowd = &load->crowd;
	size_t i, kept = 0;
	int rc = 0;

	for (i = 0; rc == 0 && i < crowd->count; i++) {
		const adrcpt_recipient *one = crowd->items[i];

		if (i + ADR_AHEAD < crowd->count)
			adr_prefetch(crowd->items[i + ADR_AHEAD]);
		if (load->trace != NULL)
			adr_trace_judge(load->trace, one);
		if ((one->classes & excluded) == 0 &&
		    one->proxies.address_count > 0)
			crowd->items[kept++] = one;
		else
			rc = adr_crowd_add(out, one, err);
	}
	crowd->count = kept;
	return rc;
}

int adr_load_select(struct adr_load *load, struct adrcpt_error *err)
{
	struct adr_crowd out;
	int rc;

	memset(&out, 0, sizeof out);
	rc = adr_crowd_settle(&load->crowd, &load->crowd.arena, err);
	if (rc == 0)
		rc = sieve(load, &out, err);
	if (rc == 0)
		rc = report_left_out(load, &out, err);
	adr_crowd_clear(&out);
	return rc;
}
