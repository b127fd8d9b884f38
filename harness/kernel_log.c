/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "harness/kernel_log.h"

#define FACILITY_SHIFT 3 /* below it is the level (include/linux/printk.h) */

/* "\x0a" becomes the byte again (msg_add_ext_text(), kernel/printk/printk.c). */
static void decode(char *text)
{
	char *to = text;

	for (const char *from = text; *from; from++) {
		char digits[3] = "";

		if (from[0] == '\\' && from[1] == 'x' && isxdigit((unsigned char)from[2]) &&
		    isxdigit((unsigned char)from[3]))
			memcpy(digits, from + 2, 2);
		*to = *from;
		if (digits[0]) {
			*to = strtoul(digits, NULL, 16);
			from += 3;
		}
		if (!*to)
			*to = '?';
		to++;
	}
	*to = '\0';
}

/* A number and the character that has to follow it. */
static bool take_number(char **at, char then, uint64_t *value)
{
	char *end;

	if (!isdigit((unsigned char)**at))
		return false;
	errno = 0;
	*value = strtoull(*at, &end, 10);
	*at = end + 1;
	return *end == then && !errno;
}

bool kernel_log_read(char *line, struct kernel_record *record)
{
	uint64_t prefix;
	char *at = line;

	if (!take_number(&at, ',', &prefix) || !take_number(&at, ',', &record->sequence) ||
	    !take_number(&at, ',', &record->usec))
		return false;
	at = strchr(at, ';'); /* flags, and fields that may come to be */
	if (!at)
		return false;
	record->kernel = !(prefix >> FACILITY_SHIFT);
	record->text = at + 1;
	decode(record->text);
	return true;
}

/* Where a text has to stand in the line. */
enum place { START, WORD, ANYWHERE };

/*
 * What liburing's test/runtests.sh, xfstests' common/rc (_check_dmesg) and syzkaller's
 * pkg/report/linux.go look for, as far as kernels since 6.1 print it. "WARNING:" alone is a word
 * that drivers use as well: WARN()'s own line has a place ("at"), lockdep's have their words.
 */
static const struct {
	enum place place;
	const char *text, *then; /* and behind it, or NULL */
} reports[] = {
	{START, "------------[ cut here ]------------", NULL}, /* include/asm-generic/bug.h */
	{START, "WARNING: CPU: ", " at "},		       /* __warn(), kernel/panic.c */
	{START, "WARNING: ", ", CPU#"},			       /* the same since v6.19 */
	{START, "WARNING: kernel stack ", "bad"},	       /* arch/x86/kernel/unwind_frame.c */
	{WORD, "BUG:", NULL},
	{START, "BUG ", "): "}, /* slab_bug(), mm/slub.c */
	{START, "kernel BUG at ", NULL},
	{START, "Oops: ", NULL},
	{START, "Oops - ", NULL},
	{START, "Internal error: ", NULL},	   /* die(), arch/arm64/kernel/traps.c */
	{START, "Unable to handle kernel ", NULL}, /* arch/arm64/mm/fault.c */
	{START, "general protection fault", NULL}, /* of a program: "traps: NAME[PID] general" */
	{START, "Kernel panic - not syncing", NULL},
	{START, "UBSAN: ", NULL},
	{ANYWHERE, "hard LOCKUP", NULL}, /* kernel/watchdog*.c */
	/* kernel/locking/lockdep.c. */
	{ANYWHERE, "possible circular locking dependency detected", NULL},
	{ANYWHERE, "possible recursive locking detected", NULL},
	{ANYWHERE, "possible irq lock inversion dependency detected", NULL},
	{ANYWHERE, "unsafe lock order detected", NULL},
	{ANYWHERE, "inconsistent lock state", NULL},
	{ANYWHERE, "suspicious RCU usage", NULL},
	{START, "WARNING: Nested lock was not taken", NULL},
	{START, "WARNING: bad unlock balance detected", NULL},
	{START, "WARNING: bad contention detected", NULL},
	{START, "WARNING: held lock freed", NULL},
	{START, "WARNING: lock held when returning to user space", NULL},
	{START, "WARNING: chain_key collision", NULL},
	{START, "WARNING: ", " still has locks held"},
	{START, "INFO: trying to register non-static key", NULL},
	{WORD, "INFO: rcu", "stall"}, /* kernel/rcu/tree_stall.h, tree_exp.h, tasks.h */
	{START, "INFO: task ", " blocked for more than "}, /* kernel/hung_task.c */
	/* pmd_ERROR() and its like, include/asm/pgtable.h of the architecture. */
	{ANYWHERE, ": bad pte ", NULL},
	{ANYWHERE, ": bad pmd ", NULL},
	{ANYWHERE, ": bad pud ", NULL},
	{ANYWHERE, ": bad p4d ", NULL},
	{ANYWHERE, ": bad pgd ", NULL},
	{START, "kmemleak: ", " new suspected memory leaks"},
};

static bool has_place(const char *line, const char *found, enum place place)
{
	if (found == line || place == ANYWHERE)
		return true;
	return place == WORD && !isalnum((unsigned char)found[-1]) && found[-1] != '_';
}

bool kernel_log_complains(const char *line)
{
	for (size_t i = 0; i < sizeof(reports) / sizeof(*reports); i++) {
		const char *text = reports[i].text, *then = reports[i].then;

		for (const char *at = strstr(line, text); at; at = strstr(at + 1, text))
			if (has_place(line, at, reports[i].place) &&
			    (!then || strstr(at + strlen(text), then)))
				return true;
	}
	return false;
}

bool kernel_log_is_frame(const char *line)
{
	return !line[strspn(line, "-= ")] || strstr(line, "[ cut here ]") ||
	       !strncmp(line, "Modules linked in:", strlen("Modules linked in:"));
}
