/* libadrcpt: the mail recipients of an Active Directory, for mail gateways.
 *
 * Read recipients from sources into a set, then publish files made of it:
 *
 *      adrcpt_source_new() adrcpt_source_set()...     where to read
 *      adrcpt_set_new() adrcpt_set_select()...        what counts
 *      adrcpt_set_load() adrcpt_set_load_all()        connect, read, close
 *      adrcpt_set_at() adrcpt_set_find()              look at the recipients
 *      adrcpt_export_new() adrcpt_export_add()...     what to write, and where
 *      adrcpt_export_run()                            stage all, publish all
 *
 * All or nothing: a load either proves that it has read everything or leaves
 * the set as it was; a run either replaces every file or none.
 *
 * Strings handed in and out are UTF-8, ended by NUL, and copied when they are
 * kept.  A call that can fail returns 0 or a negative ADRCPT_E_*, and fills
 * the caller's struct adrcpt_error, which may be NULL.  Where NULL is not said
 * to be fine, it is answered by ADRCPT_E_USAGE, NULL, 0 or false.  The library
 * prints nothing, ends nothing and changes neither environment, locale, umask
 * nor signal handling.  Different objects may be used from different threads,
 * one object from one thread at a time; a loaded set may be read by many.
 */
#ifndef ADRCPT_H
#define ADRCPT_H

#include <adrcpt-recipient.h>

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ADRCPT_VERSION_MAJOR 0
#define ADRCPT_VERSION_MINOR 1
#define ADRCPT_VERSION_PATCH 0
#define ADRCPT_VERSION "0.1.0"

/* The version of the library that is running, e.g. "0.1.0". */
const char *adrcpt_version(void);

/* --- Errors ------------------------------------------------------------ */

/* What went wrong, told apart by what the caller can do about it. */
enum adrcpt_status {
	ADRCPT_OK = 0,
	ADRCPT_E_NOMEM = -1,      /* out of memory */
	ADRCPT_E_USAGE = -2,      /* the call or the option makes no sense */
	ADRCPT_E_CONFIG = -3,     /* a file named by an option is wrong */
	ADRCPT_E_CONNECT = -4,    /* no usable server; try later */
	ADRCPT_E_AUTH = -5,       /* credentials or rights */
	ADRCPT_E_DIRECTORY = -6,  /* the server said no */
	ADRCPT_E_INCOMPLETE = -7, /* the answer was cut short: never publish */
	ADRCPT_E_TIMEOUT = -8,    /* the server was silent for too long */
	ADRCPT_E_DATA = -9,       /* whole, but malformed input */
	ADRCPT_E_IO = -10,        /* reading or writing a file failed */
	ADRCPT_E_CREATE = -11,    /* an output cannot be created or replaced */
	ADRCPT_E_REFUSED = -12,   /* a guard said no: nothing was published */
	ADRCPT_E_BUSY = -13,      /* another run holds the lock */
	ADRCPT_E_STOPPED = -14, /* a callback or adrcpt_export_stop() said so */
	ADRCPT_E_UNSUPPORTED = -15 /* built without it */
};

/* Where the number in adrcpt_error.native comes from. */
enum adrcpt_native {
	ADRCPT_NATIVE_NONE = 0,
	ADRCPT_NATIVE_ERRNO = 1, /* errno */
	ADRCPT_NATIVE_LDAP = 2   /* LDAP result code, or libldap's (negative) */
};

#define ADRCPT_ERROR_TEXT_SIZE 512

/* Owned by the caller, usually on the stack; needs no clean-up.  It is
 * written only by a call that fails. */
struct adrcpt_error {
	int status;                        /* enum adrcpt_status */
	int domain;                        /* enum adrcpt_native */
	int native;                        /* that domain's number, else 0 */
	char text[ADRCPT_ERROR_TEXT_SIZE]; /* one line, UTF-8, no full stop */
};

/* --- Reports ------------------------------------------------------------ */

enum adrcpt_severity {
	ADRCPT_WARNING = 1, /* somebody should put this right */
	ADRCPT_NOTICE = 2,  /* worth a line */
	ADRCPT_INFO = 3     /* one object or value left out by the rules */
};

/* Something that does not stop the run: a value that was refused, an object
 * that was left out, a server that was passed over.  Everything in it is lent
 * for the duration of the callback. */
struct adrcpt_report {
	int severity;     /* enum adrcpt_severity */
	const char *code; /* stable, e.g. "no-local-part"; see libadrcpt(3) */
	const char *dn;   /* the object, or NULL */
	const char *attribute; /* e.g. "proxyAddresses", or NULL */
	const char *value;     /* bytes as read, or NULL; may hold anything */
	size_t value_len;      /* octets in value */
	const char *text;      /* one line for a person: names all of the above,
				* with unprintable bytes escaped */
};

/* Called on the thread of the call that was given it, never re-entered.
 * Return 0 to go on, anything else to end that call with ADRCPT_E_STOPPED. */
typedef int adrcpt_report_fn(const struct adrcpt_report *report, void *user);

/* --- Options ------------------------------------------------------------ */

enum adrcpt_option_kind {
	ADRCPT_KIND_TEXT = 0,   /* any text */
	ADRCPT_KIND_SWITCH = 1, /* yes or no */
	ADRCPT_KIND_NUMBER = 2, /* decimal, within bounds */
	ADRCPT_KIND_WORD = 3,   /* one of a few words */
	ADRCPT_KIND_LIST = 4,   /* blanks or commas between; setting adds */
	ADRCPT_KIND_DNS = 5 /* distinguished names, ';' between; setting adds */
};

/* What an option is, for help texts and configuration readers.  All strings
 * are constant. */
struct adrcpt_option_info {
	const char *name;     /* e.g. "tls_ca_file" */
	int kind;             /* enum adrcpt_option_kind */
	const char *argument; /* e.g. "FILE"; NULL: a switch */
	const char *initial;  /* value if not set; NULL if none */
	const char *help;     /* one line, no full stop */
};

/* --- Sources ------------------------------------------------------------ */

typedef struct adrcpt_source adrcpt_source;

/* Make a source of the named type, e.g. "ldap" or "ldif".  It does not
 * connect or open anything yet.  Returns NULL and fills err if there is no such
 * type or no memory.  The caller frees it with adrcpt_source_free(). */
adrcpt_source *adrcpt_source_new(const char *type, struct adrcpt_error *err);

/* Set one option from text.  An option that holds a list is added to.
 * ADRCPT_E_USAGE names the known options, or what the value should look like;
 * the option then keeps its value. */
int adrcpt_source_set(adrcpt_source *source, const char *name,
		      const char *value, struct adrcpt_error *err);

/* Write a password of at most size octets to buffer; return its length, or -1
 * to give up.  The library wipes the buffer. */
typedef long adrcpt_password_fn(void *user, char *buffer, size_t size);

/* Have the password for a simple bind asked for when it is needed, instead of
 * read from the option "password_file".  Sources that need none never ask. */
int adrcpt_source_set_password(adrcpt_source *source, adrcpt_password_fn *ask,
			       void *user, struct adrcpt_error *err);

/* Walk through what a load would do first, and report each step: its name as
 * the code ("resolve", "connect", "tls", "bind", "rootdse", "rights", "limits",
 * "firewall"; "server" for one that cannot be used; "read" for a file),
 * ADRCPT_NOTICE for what works, ADRCPT_WARNING for a problem, ADRCPT_INFO for a
 * hint.  Returns what a load would have begun with. */
int adrcpt_source_check(adrcpt_source *source, adrcpt_report_fn *on_step,
			void *user, struct adrcpt_error *err);

/* Told how far a load is: so many objects read, of about so many (0: unknown).
 * On the load's thread, with 0 entries when the source is begun, perhaps again
 * after a failure; then each thousand; and at the end.  NULL: nobody is told.
 */
typedef void adrcpt_progress_fn(size_t entries, size_t estimate, void *user);
void adrcpt_source_on_progress(adrcpt_source *source,
			       adrcpt_progress_fn *on_progress, void *user);

/* Wipe and free; NULL is fine. */
void adrcpt_source_free(adrcpt_source *source);

/* Source types by index: name and summary (constant); false past the last. */
bool adrcpt_source_type(size_t index, const char **name, const char **summary);

/* The options of a type by index; false past the last and for no such type. */
bool adrcpt_source_option(const char *type, size_t index,
			  struct adrcpt_option_info *info);

/* --- Sets --------------------------------------------------------------- */

/* All selected recipients of any number of sources. */
typedef struct adrcpt_set adrcpt_set;

/* An empty set.  NULL and err if there is no memory. */
adrcpt_set *adrcpt_set_new(struct adrcpt_error *err);

/* Set an option of the selection, before the first load. */
int adrcpt_set_select(adrcpt_set *set, const char *name, const char *value,
		      struct adrcpt_error *err);

/* Keep only what tables need of each recipient, before the first load: then
 * name, GUID, target and addresses of other types are as if the directory had
 * none, and sources that can be asked for less are; they stand in no particular
 * order.  An export of such a set to a format that is no table ends with
 * ADRCPT_E_USAGE. */
int adrcpt_set_tables_only(adrcpt_set *set, struct adrcpt_error *err);

/* Read a source to its proven end and add what the selection lets in.  On
 * failure the set is as it was before.  on_report may be NULL. */
int adrcpt_set_load(adrcpt_set *set, adrcpt_source *source,
		    adrcpt_report_fn *on_report, void *user,
		    struct adrcpt_error *err);

/* Read several sources as one load: either all of them are added or none is.
 * ADRCPT_E_USAGE without a source.
 *
 * When a source begins there is a report "reading".  If it fails and is read
 * again there is a report "retry": whatever was reported since "reading" is
 * void then, and will be reported again. */
int adrcpt_set_load_all(adrcpt_set *set, adrcpt_source *const *sources,
			size_t count, adrcpt_report_fn *on_report, void *user,
			struct adrcpt_error *err);

/* Follow one address through the loads to come, so that
 * adrcpt_export_explain() can say what became of it.  In any spelling; "SMTP:"
 * in front of it does not matter.  To be called before the first load. */
int adrcpt_set_follow(adrcpt_set *set, const char *address,
		      struct adrcpt_error *err);

/* The recipients in ascending order of their DN's bytes, unless the set is for
 * tables only.  at: NULL past the last. */
size_t adrcpt_set_count(const adrcpt_set *set);
const adrcpt_recipient *adrcpt_set_at(const adrcpt_set *set, size_t index);

/* The recipient that has this address, in any spelling that Postfix would
 * find it by; NULL if there is none.  If several have it, the first by DN. */
const adrcpt_recipient *adrcpt_set_find(const adrcpt_set *set,
					const char *address);

/* NULL is fine.  Exports that borrow the set must not be run afterwards. */
void adrcpt_set_free(adrcpt_set *set);

/* The options of the selection; see adrcpt_source_option(). */
bool adrcpt_set_option(size_t index, struct adrcpt_option_info *info);

/* --- Writers ------------------------------------------------------------ */

typedef struct adrcpt_writer adrcpt_writer;

/* Make a writer of the named format, e.g. "postfix".  Returns NULL and fills
 * err if there is no such format or no memory.  The caller frees it. */
adrcpt_writer *adrcpt_writer_new(const char *format, struct adrcpt_error *err);

/* NULL is fine.  Exports that borrow the writer must not be run afterwards. */
void adrcpt_writer_free(adrcpt_writer *writer);

/* Does it write the pairs of a map, as lookup tables do, or whole recipients?
 * False also for NULL. */
bool adrcpt_writer_is_table(const adrcpt_writer *writer);

/* The formats and the maps; see adrcpt_source_type(). */
bool adrcpt_writer_type(size_t index, const char **name, const char **summary);
bool adrcpt_map_type(size_t index, const char **name, const char **summary);

/* One line of a lookup table. */
struct adrcpt_pair {
	const char *key;   /* UTF-8, folded, never empty */
	const char *value; /* UTF-8, never empty, no line breaks */
};

/* One difference between an existing file and what was to replace it. */
struct adrcpt_change {
	char sign;         /* '+' comes, '-' goes */
	const char *key;   /* of a record: the first of its addresses */
	const char *value; /* the old one for '-'; of a record: its DN */
};

/* Return 0 to go on, anything else to end the walk with ADRCPT_E_STOPPED. */
typedef int adrcpt_change_fn(const struct adrcpt_change *change, void *user);

/* --- Exports ------------------------------------------------------------ */

/* The outputs of one run. */
typedef struct adrcpt_export adrcpt_export;

/* An export without outputs.  It borrows the set, which may still be loaded
 * until adrcpt_export_run().  NULL and err if there is no memory. */
adrcpt_export *adrcpt_export_new(const adrcpt_set *set,
				 struct adrcpt_error *err);

/* Add an output that replaces the file at path.  map names what a table format
 * holds; NULL means "relay_recipients", and it does not matter for record
 * formats.  The writer is borrowed; each output needs its own.  Returns the
 * output's number, counted from 0, or a negative status. */
int adrcpt_export_add(adrcpt_export *export_, adrcpt_writer *writer,
		      const char *map, const char *path,
		      struct adrcpt_error *err);

/* The same, written to a file descriptor which stays the caller's; only for
 * formats that do not need a file. */
int adrcpt_export_add_fd(adrcpt_export *export_, adrcpt_writer *writer,
			 const char *map, int fd, struct adrcpt_error *err);

/* Set an option of one output. */
int adrcpt_export_set(adrcpt_export *export_, int output, const char *name,
		      const char *value, struct adrcpt_error *err);

/* Is what was set for this output enough to run it?  ADRCPT_E_USAGE names the
 * option that is missing, e.g. the "value" of map "transport".  Worth asking
 * before anything is read; adrcpt_export_run() would say the same. */
int adrcpt_export_check(const adrcpt_export *export_, int output,
			struct adrcpt_error *err);

/* Have the next runs publish nothing, only compare; without locks.  Deltas are
 * written all the same.  ADRCPT_E_USAGE for NULL. */
int adrcpt_export_dry_run(adrcpt_export *export_, bool is_dry);

/* Take the lock of every output file, waiting up to so many seconds for each.
 * To be called before the set is loaded, so that two runs do not read the
 * directory for the same file; adrcpt_export_run() takes what is not held.
 * ADRCPT_E_BUSY if another run holds one. */
int adrcpt_export_lock(adrcpt_export *export_, unsigned wait_seconds,
		       struct adrcpt_error *err);

/* Compare every output with the file that it replaces, ask the guards, write
 * what has changed beside its target, then publish all.  ADRCPT_E_REFUSED if a
 * guard of any output said no.  On failure no file has changed; only a crash
 * between two renames can leave some files new and some old, each of them
 * whole. */
int adrcpt_export_run(adrcpt_export *export_, adrcpt_report_fn *on_report,
		      void *user, struct adrcpt_error *err);

/* Why is the address that the set follows (adrcpt_set_follow()) published, or
 * why not?  Reports line by line, each with a code: "address", "spelling",
 * "object", "primary", "rule", "nearest", "table".  Nothing is read or written.
 * Returns 0 if a run would publish it, ADRCPT_E_REFUSED with the reason if not.
 */
int adrcpt_export_explain(const adrcpt_export *export_,
			  adrcpt_report_fn *on_line, void *user,
			  struct adrcpt_error *err);

/* Stop a run from another thread.  When it returns, either every file was
 * published or none was and none will be, and no temporary file is left; the
 * run ends with ADRCPT_E_STOPPED.  It never waits for more than file
 * operations. */
void adrcpt_export_stop(adrcpt_export *export_);

/* How many pairs or records an output had in the last complete run. */
size_t adrcpt_export_count(const adrcpt_export *export_, int output);

/* What the last run found out, also one that was refused; 0, false or NULL
 * before a run.  Keys that came and that went (one with another value did
 * neither); has the file been replaced, or would it be; why the output was
 * refused (one line, lent until the next run), NULL if it was not. */
size_t adrcpt_export_added(const adrcpt_export *export_, int output);
size_t adrcpt_export_removed(const adrcpt_export *export_, int output);
bool adrcpt_export_is_changed(const adrcpt_export *export_, int output);
const char *adrcpt_export_refusal(const adrcpt_export *export_, int output);

/* Walk through the differences of an output in the last run, sorted by key, '-'
 * before '+'.  What was not there, or has no file, has nothing but '+'.  The
 * set must still be as it was in that run. */
int adrcpt_export_changes(const adrcpt_export *export_, int output,
			  adrcpt_change_fn *on_change, void *user,
			  struct adrcpt_error *err);

/* Removes what a failed run left, gives up the locks.  NULL is fine. */
void adrcpt_export_free(adrcpt_export *export_);

/* The options of an output; see adrcpt_source_option(). */
bool adrcpt_export_option(size_t index, struct adrcpt_option_info *info);

#ifdef __cplusplus
}
#endif

#endif /* ADRCPT_H */
