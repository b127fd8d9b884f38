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
	 * Uses the op's pages that are present, as a device or a guest would: before each batch,
	 * untimed; in the `calls` lens `again` after it, if there were any before. 0, or -1 after
	 * op_fail(). NULL: it uses none.
	 */
	int (*touch)(const struct op_thread *t, bool again);
};

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
