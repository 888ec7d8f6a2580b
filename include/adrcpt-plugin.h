/* libadrcpt: what the author of a writer or a source needs besides <adrcpt.h>.
 *
 * A writer formats, a source reads; both are one constant table of functions.
 * The core owns the loops, the order of calls, the files and the policy:
 *
 *      writer:  begin, each pair, recipient or address in ascending order, end,
 *               clear
 *      source:  open, next until it returns 0, close; clear
 */
#ifndef ADRCPT_PLUGIN_H
#define ADRCPT_PLUGIN_H

#include <adrcpt.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define ADRCPT_PRINTF(text, first) __attribute__((format(printf, text, first)))
#else
#define ADRCPT_PRINTF(text, first)
#endif

/* The shape of the tables below.  Members are only ever added at their end. */
#define ADRCPT_PLUGIN_ABI 1u

/* Fill err (which may be NULL) and return status.  Line breaks and other
 * controls in the result are replaced, so that it stays one line. */
int adrcpt_error_set(struct adrcpt_error *err, int status, const char *format,
		     ...) ADRCPT_PRINTF(3, 4);

/* --- Option tables ------------------------------------------------------ */

/* The members of the state that options write to. */
struct adrcpt_list {
	char **items; /* count strings, then NULL; NULL if empty */
	size_t count;
	bool is_initial; /* holds the initial value, which setting replaces */
};

/* One option.  The member at offset is, by kind: TEXT and WORD char *, SWITCH
 * bool, NUMBER unsigned long, LIST and DNS struct adrcpt_list.  A table ends
 * with a row whose name is NULL. */
struct adrcpt_option {
	const char *name;
	int kind; /* enum adrcpt_option_kind */
	size_t offset;
	const char *argument;
	const char *initial;
	const char *help;
	const char *words;      /* WORD: the words, a blank between */
	unsigned long min, max; /* NUMBER: bounds, both included */
};

/* --- Writers ------------------------------------------------------------ */

/* Where a writer prints.  Buffered; it remembers its first failure, so that a
 * writer may return what the last call returned. */
typedef struct adrcpt_out adrcpt_out;

int adrcpt_out_write(adrcpt_out *out, const void *bytes, size_t len);
int adrcpt_out_puts(adrcpt_out *out, const char *text);
int adrcpt_out_printf(adrcpt_out *out, const char *format, ...)
	ADRCPT_PRINTF(2, 3);

/* For store formats: the open file and its name (of the temporary file that
 * will be renamed).  What was printed before is flushed first; -1 and the
 * remembered failure if that fails.  Lent until end returns. */
int adrcpt_out_fd(adrcpt_out *out);
const char *adrcpt_out_path(adrcpt_out *out);

/* Leave one item out with a reason: the run goes on unless the application's
 * callback says no.  key names the item.  Returns 0 or ADRCPT_E_STOPPED. */
int adrcpt_out_skip(adrcpt_out *out, const char *code, const char *key,
		    const char *why);

#define ADRCPT_WRITER_SEEKS 1u /* needs a file, not a pipe */

/* Takes one pair of an existing file, lent for the call.  Returns 0, or
 * negative: the reader has to end at once and return that; err is then filled
 * already. */
typedef int adrcpt_pair_fn(const struct adrcpt_pair *pair, void *user);

struct adrcpt_writer_ops {
	unsigned abi;        /* ADRCPT_PLUGIN_ABI */
	const char *name;    /* what the user types */
	const char *summary; /* one line for --list-formats */
	unsigned flags;      /* ADRCPT_WRITER_SEEKS */
	size_t state_size;   /* zeroed state that the core makes and passes back
			      */

	/* All return 0 or a negative status with err filled; begin and end may
	 * be NULL.  Exactly one of pair, recipient and address is set. */
	int (*begin)(void *state, adrcpt_out *out, struct adrcpt_error *err);
	int (*pair)(void *state, adrcpt_out *out,
		    const struct adrcpt_pair *pair, struct adrcpt_error *err);
	int (*recipient)(void *state, adrcpt_out *out,
			 const adrcpt_recipient *recipient,
			 struct adrcpt_error *err);
	int (*end)(void *state, adrcpt_out *out, struct adrcpt_error *err);

	/* Always called, also after a failure; may be NULL. */
	void (*clear)(void *state);

	/* May be NULL: then the guards that look at the old file do not apply.
	 * Hand every pair of an existing file of this format to on_pair, in
	 * any order; of a key that stands there twice the first one counts.
	 * Pairs of a record are its address or the first of them, and its DN.
	 * The file is there: an absent one is the caller's matter.  It may hold
	 * anything: ADRCPT_E_DATA if it is not whole and of this format,
	 * ADRCPT_E_IO if it cannot be read; never what looks like less than
	 * there is.  It needs no state. */
	int (*read)(const char *path, adrcpt_pair_fn *on_pair, void *user,
		    struct adrcpt_error *err);

	/* Table formats; may be NULL: any pair can be written.  false: this one
	 * cannot, with a stable code and the reason (both constant).  The core
	 * asks before it counts, and leaves such a pair out with a warning. */
	bool (*holds)(const struct adrcpt_pair *pair, const char **code,
		      const char **why);

	/* A record for each address: the addresses of all recipients in
	 * ascending order; one that several have comes once for each, the first
	 * by DN first. */
	int (*address)(void *state, adrcpt_out *out, const char *address,
		       const adrcpt_recipient *recipient,
		       struct adrcpt_error *err);
};

/* A writer from the application's own table, which must outlive it.  NULL and
 * err if the table is of another ABI or incomplete, or without memory. */
adrcpt_writer *adrcpt_writer_new_ops(const struct adrcpt_writer_ops *ops,
				     struct adrcpt_error *err);

/* --- Sources ------------------------------------------------------------ */

/* An object as read.  Values are counted bytes and lent: they must stay where
 * they are until the next call of next or close. */
typedef struct adrcpt_entry adrcpt_entry;

/* Begin an entry: forget the last one and take the DN (lent, as values). */
int adrcpt_entry_start(adrcpt_entry *entry, const char *dn, size_t dn_len,
		       struct adrcpt_error *err);

/* Add a value of an attribute, whose name is compared without regard to case;
 * the name is lent too. */
int adrcpt_entry_add(adrcpt_entry *entry, const char *name, size_t name_len,
		     const char *bytes, size_t len, struct adrcpt_error *err);

/* For reports while a source reads. */
typedef struct adrcpt_reporter adrcpt_reporter;

/* Report something; dn may be NULL.  0, or ADRCPT_E_STOPPED with err filled. */
int adrcpt_reporter_say(adrcpt_reporter *reporter, int severity,
			const char *code, const char *dn,
			struct adrcpt_error *err, const char *format, ...)
	ADRCPT_PRINTF(6, 7);

/* What the core is going to look at; lent from open until close, or until retry
 * where there is one, has returned. */
struct adrcpt_request {
	const char *const *attributes; /* names, then NULL */
	const char *address_attribute; /* usually "proxyAddresses" */
	bool mail_fallback;            /* objects with only "mail" count */
	adrcpt_password_fn *password;  /* asks for the password, or NULL */
	void *password_user;
	adrcpt_reporter *reporter;
	/* Exchange's accepted domains are wanted besides the recipients, from a
	 * source that knows where to look for them: objects of objectClass
	 * msExchAcceptedDomain, whose attributes are in the list above then.
	 * Such objects are never taken for recipients. */
	bool accepted_domains;
};

struct adrcpt_source_ops {
	unsigned abi;
	const char *name;
	const char *summary;
	size_t state_size;
	const struct adrcpt_option *options; /* or NULL */

	/* Get ready to deliver from the beginning. */
	int (*open)(void *state, const struct adrcpt_request *request,
		    struct adrcpt_error *err);

	/* 1: entry holds the next object; 0: the source knows that it has
	 * delivered everything; negative: it has not, or does not know. */
	int (*next)(void *state, adrcpt_entry *entry, struct adrcpt_error *err);

	/* After open, also after one that failed. */
	void (*close)(void *state);

	/* May be NULL.  After a failure of open or next, and close: true to be
	 * opened again and read from the beginning, with everything delivered
	 * so far forgotten; false to give up.  It may wait and may rewrite err,
	 * which holds the failure. */
	bool (*retry)(void *state, struct adrcpt_error *err);

	/* May be NULL.  Frees what options do not own. */
	void (*clear)(void *state);

	/* May be NULL.  Walk through all that open does and report each step,
	 * see adrcpt_source_check(); close follows. */
	int (*check)(void *state, const struct adrcpt_request *request,
		     struct adrcpt_error *err);

	/* May be NULL.  About how many objects next is going to deliver in all,
	 * asked between open and close; 0: not known. */
	size_t (*estimate)(void *state);
};

/* A source from the application's own table, which must outlive it.  NULL and
 * err if the table is of another ABI or incomplete, if an option lies outside
 * of its state, or without memory. */
adrcpt_source *adrcpt_source_new_ops(const struct adrcpt_source_ops *ops,
				     struct adrcpt_error *err);

#ifdef __cplusplus
}
#endif

#endif /* ADRCPT_PLUGIN_H */
