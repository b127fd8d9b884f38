/* SPDX-License-Identifier: MIT */
/* Lines of the kernel's log, and which of them say that something is wrong with the kernel. */
#ifndef HARNESS_KERNEL_LOG_H
#define HARNESS_KERNEL_LOG_H

#include <stdbool.h>
#include <stdint.h>

/* One record of /dev/kmsg (Documentation/ABI/testing/dev-kmsg). */
struct kernel_record {
	uint64_t sequence; /* of all records of this boot; one more than the record before */
	uint64_t usec;	   /* since boot */
	bool kernel; /* the kernel's own: whatever a program writes there has another facility */
	char *text;  /* in the line given; its newlines divide what was printed at once */
};

/*
 * Takes a line of /dev/kmsg apart, in place. Returns false for what is none, and for the lines
 * "KEY=VALUE" that follow a record.
 */
bool kernel_log_read(char *line, struct kernel_record *record);

/*
 * Is the line of the log (without its time) the beginning of a report: WARNING, BUG, oops, lockdep,
 * RCU and other stalls, KASAN and its like, bad pages and page tables? What a driver or the
 * firmware is warned of in a line of its own is none.
 */
bool kernel_log_complains(const char *line);

/* Does the line say nothing by itself: a rule of dashes, "cut here", the modules? */
bool kernel_log_is_frame(const char *line);

#endif
