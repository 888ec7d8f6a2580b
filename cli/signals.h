/* Ending by a signal without leaving anything behind.
 *
 * HUP, INT and TERM are taken by a thread of their own, which stops the export
 * (removing its temporary files) and then ends the process by that signal. */
#ifndef ADEXPORT_SIGNALS_H
#define ADEXPORT_SIGNALS_H

#include <adrcpt.h>

#include <sys/types.h>

struct signals;

/* Begin to watch; to be called before other threads exist.  NULL if that
 * cannot be done. */
struct signals *signals_watch(void);

/* The export to be stopped when a signal comes; NULL: none (any more). */
void signals_guard(struct signals *signals, adrcpt_export *export_);

/* Between these two a signal waits: for work of a moment that must not be left
 * half done. */
void signals_hold(struct signals *signals);
void signals_release(struct signals *signals);

/* The second of the two; and from now on that process group ends with us, or
 * with 0 none any more.  Its leader is our child, not to be reaped before. */
void signals_release_group(struct signals *signals, pid_t group);

/* End watching; signals do what they did before.  NULL is fine. */
void signals_end(struct signals *signals);

#endif
