/* SPDX-License-Identifier: MIT */
/* Reading what /proc, /sys and the kernel's configuration say of this machine. */
#ifndef HARNESS_FACT_H
#define HARNESS_FACT_H

#include <glob.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Goes before every path; "" but for tests, which have trees of their own. */
extern const char *fact_root;

/*
 * The first line of a file, without blanks at its end. Returns 0 or -errno, -ENODATA for a driver's
 * "<unknown>" or "<not supported>"; an empty file gives "".
 */
int fact_line(char *value, size_t room, const char *path);

/* The bits of /proc/sys/kernel/tainted (results/taint.h); false if they cannot be read. */
bool fact_taint(uint64_t *mask);

/*
 * Has the kernel had an Oops since it booted (/proc/sys/kernel/tainted, D)? A task that dies in a
 * system call never gives its locks back. If event_mutex is one of them, whoever touches tracefs
 * hangs and cannot be killed: seen on 6.18, where a write to an instance's options/ met a buffer
 * that its removal had freed.
 */
bool fact_kernel_died(void);

/*
 * A whole file of at most 1 MiB, which the caller frees. Returns 0 or -errno; -EDEADLK for one of
 * tracefs after an Oops.
 */
int fact_text(char **text, const char *path);

/*
 * Files that a pattern of glob(7) names; of "A|B" those of B only if A has none.
 * Their names begin with the root. Returns 0 (globfree() then) or -ENOENT.
 */
int fact_glob(const char *patterns, glob_t *found);

/* How many files a pattern names (see fact_glob()), or -ENOENT. */
int fact_count(const char *patterns);

/* Lines of a file, or -errno. */
int fact_lines(const char *path);

/* Is there any such file? */
bool fact_exists(const char *patterns);

/*
 * The first line of a file that fact_glob() named, of "a [b] c" the word in
 * brackets, cut to its room. Returns what fact_line() does.
 */
int fact_value(char *value, size_t room, const char *full);

/*
 * The first lines of all such files, of "a [b] c" the word in brackets: each value
 * once, with commas between. Returns 0, or -errno if one cannot be read.
 */
int fact_join(const char *patterns, char *value, size_t room);

/*
 * The line of a file that begins with `key`, from behind the key, blanks, ':' and
 * '='. Returns 0, -ENOENT without such a line, or -errno.
 */
int fact_field(char *value, size_t room, const char *path, const char *key);

/*
 * A word of the kernel's command line: 1 and what follows its '=' (or ""), 0 if
 * it is not there, or -errno. The last one counts, as for most of the kernel.
 */
int fact_boot(const char *name, char *value, size_t room);

/*
 * The kernel's whole configuration (/proc/config.gz, /boot/config-*), "" if there is none to
 * read. It is read once and kept until fact_forget().
 */
const char *fact_configuration(void);

/* An option of it: 1 and its value, 0 if it is not set, or -errno without a configuration. */
int fact_config(const char *option, char *value, size_t room);

/* Forgets the configuration that was read. */
void fact_forget(void);

#endif
