/* SPDX-License-Identifier: MIT */
/*
 * Who listens on the mm. A subscriber is one file with one `static const struct
 * subscriber` and SUBSCRIBER_REGISTER(). Arming is for the life of the process:
 * an mm that ever had a notifier keeps mm_has_notifiers() (mm/mmu_notifier.c),
 * so "not armed" is a process that never was.
 */
#ifndef HARNESS_SUBSCRIBER_H
#define HARNESS_SUBSCRIBER_H

#include <stddef.h>

#include "harness/op.h"

#define SUBSCRIBER_FIGURES 10 /* at most, of one subscriber */

/* When a subscriber may use the pages. */
enum moment {
	MOMENT_REARMED, /* before each batch, untimed, in every lens */
	/* Of the lens `calls` alone: */
	MOMENT_TO_COUNT, /* before a batch that is counted */
	MOMENT_BEGIN,	 /* in the window, right before the body ... */
	MOMENT_END,	 /* ... and right after it */
	MOMENT_VERIFIED, /* after the window and the proof: all that it changes is its own affair */
};

struct subscriber {
	const char *name;
	const char *what; /* one line */
	/* Can it be had here? NULL, or one line that says why not and what to do. */
	const char *(*missing)(void);
	/*
	 * Subscribes the calling process's mm for [start, start + bytes). Returns
	 * 0, or -1 after op_fail(). NULL: nothing to do.
	 */
	int (*arm)(void *start, size_t bytes);
	/*
	 * Uses the op's pages, as a device or a guest would. 0, or -1 after op_fail(). NULL: it
	 * uses none. `figures` is there with MOMENT_VERIFIED: what came of one batch, in the order
	 * of `metrics`.
	 */
	int (*use)(const struct op_thread *t, enum moment moment, double *figures);
	/* Makes each callback take so many ns longer, of the lens `cost`; NULL: it cannot. */
	int (*set_cost)(uint64_t ns);
	bool spoils;		    /* its use is as good as a CPU's: see op.spoilt_by_use */
	const char *const *metrics; /* names of its figures, per op; NULL: it has none */
	unsigned int n_metrics;	    /* SUBSCRIBER_FIGURES at most */
};

/*
 * Adds a subscriber; called before main() by SUBSCRIBER_REGISTER(). One that lacks its texts, has
 * too many metrics or the name of another ends the program with EXIT_REQUEST after one line.
 */
void subscriber_register(const struct subscriber *s);

#define SUBSCRIBER_REGISTER(s)                                                                     \
	__attribute__((constructor)) static void subscriber_register_##s(void)                     \
	{                                                                                          \
		subscriber_register(&(s));                                                         \
	}

/* The subscriber of that name, or NULL. */
const struct subscriber *subscriber_find(const char *name);

/* The i-th registered subscriber, or NULL past the last one. */
const struct subscriber *subscriber_at(size_t i);

/* Nobody. */
extern const struct subscriber subscriber_none;

#endif
