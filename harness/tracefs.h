/* SPDX-License-Identifier: MIT */
/* A tracing instance of our own: nobody else's events, buffers or settings are touched. */
#ifndef HARNESS_TRACEFS_H
#define HARNESS_TRACEFS_H

#include <stdbool.h>
#include <sys/types.h>

/*
 * Finds tracefs and makes the instance. If it is mounted nowhere and we are
 * root, it is mounted in a mount namespace of our own, gone when we are.
 * Returns NULL, or one line that says what is missing and what to do.
 */
const char *tracefs_open(void);

/*
 * The same for who reads events, which name threads by their numbers in the initial PID namespace
 * (task_struct's pid; tracing_generic_entry_update(), kernel/trace/trace.c): in another one no
 * event could be told to be one of ours. Before any event is enabled.
 */
const char *tracefs_open_events(void);

/* Takes probes and the instance away again; also those a killed run left. */
void tracefs_close(void);

/*
 * Takes away the instances and probes of runs that were killed. As root. What a living one uses
 * stays, also that of another PID namespace.
 */
void tracefs_sweep(void);

/* Can kprobe events be defined? NULL, or why not. */
const char *tracefs_kprobes_missing(void);

/* Defines the kprobe event mnbench_PID/NAME and enables it. Returns 0 or -errno. */
int tracefs_add_kprobe(const char *name, const char *symbol, const char *fetch);

/* Takes one kprobe event away. */
void tracefs_remove_kprobe(const char *name);

/* Enables or disables a tracepoint, "kvm/kvm_unmap_hva_range". Returns 0 or -errno. */
int tracefs_tracepoint(const char *tracepoint, bool on);

/* The number of a tracepoint for perf_event_open(2), or -errno. After tracefs_open(). */
int tracefs_tracepoint_id(const char *tracepoint);

/* Records from now on. Returns 0 or -errno. */
int tracefs_start(void);

/* Stops recording. Returns 0 or -errno. */
int tracefs_stop(void);

/* Records the events of one thread only, 0: of all again. Returns 0 or -errno. */
int tracefs_only(pid_t thread);

/*
 * Takes the recorded events out of the buffer, as text (the caller frees it).
 * Returns 0, -EOVERFLOW if the buffer was too small for all of them, or -errno.
 */
int tracefs_read(char **text);

/*
 * Splits one line of that text: the thread, the event's name (terminated in place)
 * and its own text. Returns false for a line that is no event (comments, blank lines).
 */
bool tracefs_parse_line(char *line, pid_t *thread, char **event, char **text);

#endif
