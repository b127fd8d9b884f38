/* SPDX-License-Identifier: MIT */
/*
 * What of the kernel's log is a complaint, and which row it is of. The texts are those that Linux
 * prints: of the kernel's Documentation (named), of format strings of 6.1 (file), or of reports on
 * its mailing lists; numbers and names in them are theirs.
 */
#include "tests/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/fact.h"
#include "harness/kernel_log.h"
#include "harness/kernel_watch.h"
#include "results/contract.h"
#include "results/file.h"
#include "results/say.h"
#include "results/taint.h"
#include "tests/tree.h"

static const char *const reports[] = {
	"------------[ cut here ]------------",
	/* admin-guide/bug-hunting.rst; reports on 6.19 and 7.1 */
	"WARNING: CPU: 1 PID: 28102 at kernel/module.c:1108 module_put+0x57/0x70",
	"WARNING: mm/page_alloc.c:1433 at __free_frozen_pages+0x78e/0xe10, CPU#0: swapper/0/1",
	"WARNING: lib/string_helpers.c:1035 at 0xc029e04c, CPU#0: swapper/0/1",
	/* admin-guide/bug-hunting.rst, admin-guide/tainted-kernels.rst */
	"BUG: unable to handle kernel NULL pointer dereference at   (null)",
	"Oops: 0002 [#1] PREEMPT SMP",
	"Oops: general protection fault, probably for non-canonical address 0xdffffc0000000000: 0000 [#1]",
	"general protection fault, probably for non-canonical address 0xdffffc0000000001: 0000 [#1]",
	"kernel BUG at mm/memory.c:3092!",
	/* arch/arm64/mm/fault.c, arch/arm64/kernel/traps.c */
	"Unable to handle kernel paging request at virtual address ffff800010b5f000",
	"Internal error: Oops: 0000000096000007 [#1] SMP",
	"Internal error: Oops - BUG: 00000000f2000800 [#1] SMP",
	"Kernel panic - not syncing: Oops: Fatal exception",
	/* kernel/locking/lockdep.c, RCU/lockdep-splat.rst */
	"WARNING: possible circular locking dependency detected",
	"WARNING: possible recursive locking detected",
	"WARNING: possible irq lock inversion dependency detected",
	"WARNING: SOFTIRQ-safe -> SOFTIRQ-unsafe lock order detected",
	"WARNING: inconsistent lock state",
	"WARNING: suspicious RCU usage",
	"WARNING: bad unlock balance detected!",
	"WARNING: held lock freed!",
	"WARNING: sh/31444 still has locks held!",
	"WARNING: lock held when returning to user space!",
	"[ BUG: Invalid wait context ]",
	"INFO: trying to register non-static key.",
	/* kernel/rcu/tree_stall.h, tree_exp.h, tasks.h; kernel/hung_task.c;
	   kernel/watchdog*.c */
	"rcu: INFO: rcu_preempt self-detected stall on CPU",
	"rcu: INFO: rcu_sched detected stalls on CPUs/tasks:",
	"rcu: INFO: rcu_preempt detected expedited stalls on CPUs/tasks: { 1-...D } 21 jiffies",
	"INFO: rcu_tasks detected stalls on tasks:",
	"INFO: task khugepaged:35 blocked for more than 120 seconds.",
	"watchdog: BUG: soft lockup - CPU#1 stuck for 26s! [mnbench:113]",
	"NMI watchdog: Watchdog detected hard LOCKUP on cpu 0",
	"BUG: workqueue lockup - pool cpus=0 node=0 flags=0x0 nice=0 stuck for 33s!",
	"BUG: scheduling while atomic: mnbench/113/0x00000002",
	"BUG: sleeping function called from invalid context at mm/memory.c:5285",
	/* dev-tools/kasan.rst, kcsan.rst, kfence.rst, kmsan.rst, ubsan.rst; mm/slub.rst */
	"BUG: KASAN: slab-out-of-bounds in kmalloc_oob_right+0xa8/0xbc [test_kasan]",
	"BUG: KCSAN: data-race in test_kernel_read / test_kernel_write",
	"BUG: KFENCE: use-after-free read in test_use_after_free_read+0xb3/0x143",
	"BUG: KMSAN: uninit-value in test_uninit_kmsan_check_memory+0x1be/0x380 [kmsan_test]",
	"UBSAN: Undefined behaviour in ../include/linux/bitops.h:110:33",
	"UBSAN: array-index-out-of-bounds in mm/memory.c:542:12",
	"BUG kmalloc-8 (Not tainted): Right Redzone overwritten",
	/* mm/page_alloc.c, mm/memory.c, kernel/fork.c, include/asm/pgtable.h, mm/kmemleak.c
	 */
	"BUG: Bad page state in process swapper/0  pfn:104300",
	"BUG: Bad page map in process mnbench  pte:4da32100 pmd:4fb2b831",
	"BUG: Bad rss-counter state mm:00000000c2c50c2b type:MM_ANONPAGES val:2",
	"BUG: non-zero pgtables_bytes on freeing mm: 4096",
	"mm/pgtable-generic.c:50: bad pmd 00000000c2c50c2b.",
	"kmemleak: 2 new suspected memory leaks (see /sys/kernel/debug/kmemleak)",
};

static void complaints(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(reports) / sizeof(*reports); i++)
		if (!kernel_log_complains(reports[i]))
			fail_msg("not seen: %s", reports[i]);
}

/* What a kernel that is well prints; most of it is of the same files. */
static const char *const lookalikes[] = {
	"",
	"Linux version 6.1.0-mnbench (mnbench@mnbench) #1 SMP 2026-01-01",
	/* arch/x86/kernel/cpu/bugs.c, mtrr/cleanup.c; kernel/workqueue.c; drivers */
	"WARNING: Spectre-v2 mitigation is off, disabling ITS",
	"WARNING: kernel not compiled with CPU_SRSO.",
	"WARNING: workqueue cpumask: online intersect > possible intersect",
	"WARNING: BIOS bug: CPU MTRRs don't cover all of memory, losing 128MB of RAM.",
	"microcode: WARNING: CPU microcode is older than recommended",
	"usb 1-1: WARNING: firmware at 0x1000 is old",
	"ACPI BIOS Error (bug): Could not resolve symbol [\\_SB.PCI0], AE_NOT_FOUND",
	"[Firmware Bug]: TSC_DEADLINE disabled due to Errata",
	"ODEBUG: Out of memory. ODEBUG disabled",
	"DEBUG: nothing",
	/* arch/x86/kernel/traps.c, mm/fault.c: a program's */
	"traps: test[113] general protection fault ip:401136 sp:7ffd5b0 error:0 in test[401000+1000]",
	"test[113]: segfault at 0 ip 0000000000401136 sp 00007ffd5b0 error 6 in test[401000+1000]",
	"INFO: lockdep is turned off.",
	"rcu: INFO: Stall ended before state dump start",
	"rcu: Adjusting geometry for rcu_fanout_leaf=16, nr_cpu_ids=2",
	"NMI watchdog: Enabled. Permanently consumes one hw-PMU counter.",
	"Out of memory: Killed process 113 (mnbench) total-vm:2048kB, anon-rss:0kB",
	"Disabling lock debugging due to kernel taint",
	"softsmmu: loading out-of-tree module taints kernel.",
	"softsmmu: module verification failed: signature and/or required key missing - tainting kernel",
	"UBSAN is on",
	"debug: BUG",
	"kfence: initialized - using 2097152 bytes for 255 objects",
	"---[ end trace 0000000000000000 ]---",
	"hrtimer: interrupt took 3012345 ns",
};

static void what_only_looks_like_it(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(lookalikes) / sizeof(*lookalikes); i++)
		if (kernel_log_complains(lookalikes[i]))
			fail_msg("taken for a complaint: %s", lookalikes[i]);
}

/* Records of Documentation/ABI/testing/dev-kmsg, and of kernel/printk/printk.c's escapes. */
static void records(void **state)
{
	char own[] = "7,160,424069,-,caller=T1;pci_root PNP0A03:00: a\\x0ab \\xe2\\x5c\\x00 \\x4";
	char other[] = "12,161,424069,-;BUG: written by a program";
	char tagged[] = " SUBSYSTEM=acpi", text[] = "4,1,2",
	     large[] = "99999999999999999999,1,2,-;x";
	struct kernel_record r;

	(void)state;
	assert_true(kernel_log_read(own, &r));
	assert_true(r.kernel && r.sequence == 160 && r.usec == 424069);
	assert_string_equal(r.text, "pci_root PNP0A03:00: a\nb \xe2\\? \\x4");
	assert_true(kernel_log_read(other, &r));
	assert_false(r.kernel);
	assert_false(kernel_log_read(tagged, &r));
	assert_false(kernel_log_read(text, &r));
	assert_false(kernel_log_read(large, &r));
}

/* taint_flags[] of kernel/panic.c, and what the module softsmmu sets. */
static void taints(void **state)
{
	char text[1000];

	(void)state;
	assert_int_equal(taint_complaints(~0ull), 1 << 4 | 1 << 5 | 1 << 7 | 1 << 9 | 1 << 14);
	assert_int_equal(taint_complaints(1 << 12 | 1 << 13), 0);
	taint_describe(1 << 9 | 1 << 14, text, sizeof(text));
	assert_string_equal(text, "W (a warning), L (a soft lockup)");
	taint_describe(~0ull, text, sizeof(text));
	assert_int_equal(text[0], 'P');
	taint_describe(~0ull, text, 5); /* no more than there is room for */
	assert_string_equal(text, "P (a");
}

static char root[] = "/tmp/test_kernel_log.XXXXXX";

/* Adds records to the log: lines of `texts`, '!' before one of a program's. 0: it begins with them.
 */
static void put_log(int number, const char *texts)
{
	char path[200], *all = strdup(texts), *rest = all, *line;
	FILE *out;

	if (!number)
		tree_put(root, "dev/kmsg", "");
	snprintf(path, sizeof(path), "%s/dev/kmsg", root);
	out = fopen(path, "a");
	assert_non_null(out);
	for (; (line = strsep(&rest, "\n")); number++)
		fprintf(out, "%d,%d,%d,-;%s\n", *line == '!' ? 12 : 4, number, number * 1000,
			line + (*line == '!'));
	assert_int_equal(fclose(out), 0);
	free(all);
}

/* A row of one thread with a subscriber, its baseline and one of two threads. */
static struct run *three_rows(void)
{
	struct run *run = run_new();
	struct row *row;

	run_add_row(run, "op/subscriber:none/mm:shared/threads:1", "op", "none", "shared", "page",
		    "unmap");
	row = run_add_row(run, "op/subscriber:kvm/mm:shared/threads:1", "op", "kvm", "shared",
			  "page", "unmap");
	row->baseline = strdup("op/subscriber:none/mm:shared/threads:1");
	row = run_add_row(run, "op/subscriber:kvm/mm:shared/threads:2", "op", "kvm", "shared",
			  "page", "unmap");
	row->threads = 2;
	return run;
}

static int set_up(void **state)
{
	*state = three_rows();
	say_be_quiet();
	if (!mkdtemp(root))
		return -1;
	fact_root = root;
	tree_put(root, "proc/sys/kernel/tainted", "0\n");
	put_log(0, "booted");
	return 0;
}

static int tear_down(void **state)
{
	char command[100];

	kernel_watch_close();
	run_free(*state);
	snprintf(command, sizeof(command), "rm -rf %s", root);
	strcpy(strrchr(root, '.'), ".XXXXXX");
	return system(command);
}

/* The check's verdict and what was seen; -1: there is none. */
static int verdict(const struct run *run, const char *name, const char **seen)
{
	static char text[200];
	size_t n;
	struct check *checks = contract_judge(run, &n);
	int found = -1;

	text[0] = '\0';
	for (size_t i = 0; i < n; i++) {
		if (strcmp(checks[i].name, name))
			continue;
		found = checks[i].verdict;
		snprintf(text, sizeof(text), "%s", checks[i].seen);
	}
	free(checks);
	*seen = text;
	return found;
}

#define OF_ROW "kernel-stays-clean@op"
#define OF_RUN "kernel-stays-clean@run"
#define WARNS                                                                                      \
	"------------[ cut here ]------------\n"                                                   \
	"WARNING: CPU: 1 PID: 113 at mm/memory.c:3109 wp_page_reuse+0x9c/0xd0\n"                   \
	"Modules linked in:\n"                                                                     \
	"CPU: 1 PID: 113 Comm: mnbench Not tainted 6.1.0-mnbench #1\n"                             \
	"Call trace:\n wp_page_reuse+0x9c/0xd0\n---[ end trace 0000000000000000 ]---"

static void clean(void **state)
{
	struct run *run = *state;
	const char *seen;

	kernel_watch_open(run, true);
	kernel_watch_look(NULL);
	put_log(1, "softsmmu: loading out-of-tree module taints kernel.\n!BUG: of a program");
	tree_put(root, "proc/sys/kernel/tainted", "12288\n"); /* O and E */
	kernel_watch_look(&run->rows[1]);
	assert_int_equal(verdict(run, OF_ROW, &seen), VERDICT_OK);
	assert_int_equal(verdict(run, OF_RUN, &seen), VERDICT_OK);
	assert_int_equal(kernel_watch_save(root), EXIT_GOOD);
	assert_int_equal(json_integer_value(json_object_get(run->context, "tainted")), 12288);
	assert_int_equal(run->n_complaints, 0);
	/* O and E hide no W. */
	tree_put(root, "proc/sys/kernel/tainted", "12800\n");
	kernel_watch_look(&run->rows[1]);
	assert_int_equal(verdict(run, OF_ROW, &seen), VERDICT_NOT_OK);
	assert_string_equal(seen, "taint W (a warning)");
}

/* Also of what nobody listened to: the same row's baseline. What comes once is the first row's. */
static void of_a_row(void **state)
{
	struct run *run = *state;
	char path[200], *file;
	const char *seen;

	kernel_watch_open(run, true);
	kernel_watch_look(NULL);
	put_log(1, "before\n" WARNS);
	tree_put(root, "proc/sys/kernel/tainted", "512\n");
	kernel_watch_look(&run->rows[0]);
	put_log(9, "quiet");
	kernel_watch_look(&run->rows[2]);
	put_log(10, "quiet again");
	kernel_watch_look(NULL);
	assert_int_equal(verdict(run, OF_ROW, &seen), VERDICT_NOT_OK);
	assert_string_equal(
		seen,
		"WARNING: CPU: 1 PID: 113 at mm/memory.c:3109 wp_page_reuse+0x9c/0xd0 | CPU: 1 "
		"PID: 113 Comm: mnbench Not tainted 6.1.0-mnbench #1; taint W "
		"(a warning)");
	assert_int_equal(verdict(run, OF_RUN, &seen), VERDICT_OK);
	assert_int_equal(kernel_watch_save(root), EXIT_GOOD);
	snprintf(path, sizeof(path), "%s/" KERNEL_WATCH_FILE, root);
	assert_int_equal(file_read(path, 1 << 20, &file, NULL), 0);
	assert_non_null(strstr(
		file, "# in op/subscriber:none/mm:shared/threads:1\n[    0.001000] before\n"));
	assert_non_null(strstr(file, "]  wp_page_reuse+0x9c/0xd0\n"));
	assert_non_null(strstr(file, "] quiet\n"));   /* a report may go on in the next look */
	assert_null(strstr(file, "] quiet again\n")); /* and no further */
	free(file);
}

/* What run.json says of it is what was seen. */
static void saved_and_loaded(void **state)
{
	struct run *run = *state, *again;
	const char *seen;
	char path[200];

	kernel_watch_open(run, true);
	run_add_complaint(run, run->rows[1].name, "BUG: \"a\"", false);
	run_add_complaint(run, run->rows[1].name, "the second", false); /* the first stays */
	run_add_complaint(run, "", "40 lines", true);
	snprintf(path, sizeof(path), "%s/run.json", root);
	assert_int_equal(run_save(run, path), 0);
	again = run_load(path);
	assert_non_null(again);
	assert_int_equal(verdict(again, OF_ROW, &seen), VERDICT_NOT_OK);
	assert_string_equal(seen, "BUG: \"a\"");
	assert_int_equal(verdict(again, OF_RUN, &seen), VERDICT_SKIP);
	assert_string_equal(seen, "while no row was at work: 40 lines");
	run_free(again);
}

/* Nothing is lost for want of a row that is judged: at boot, between rows, in one of two threads.
 */
static void of_the_run(void **state)
{
	struct run *run = *state;
	const char *seen;

	put_log(0, "booted\n" WARNS);
	kernel_watch_open(run, true);
	kernel_watch_look(NULL);
	assert_int_equal(verdict(run, OF_RUN, &seen), VERDICT_NOT_OK);
	assert_non_null(strstr(seen, "while no row was at work: WARNING: CPU: 1 PID: 113 at "));
	assert_int_equal(verdict(run, OF_ROW, &seen), VERDICT_OK);
	/* A taint that is there at boot, and of which the log says nothing. */
	run_free(run);
	*state = run = three_rows();
	put_log(0, "booted");
	tree_put(root, "proc/sys/kernel/tainted", "128\n");
	kernel_watch_open(run, true);
	kernel_watch_look(NULL);
	assert_int_equal(verdict(run, OF_RUN, &seen), VERDICT_NOT_OK);
	assert_string_equal(seen, "while no row was at work: taint D (an oops or a BUG)");
	/* Of this machine, which was up before, only what comes from here on. */
	run_free(run);
	*state = run = three_rows();
	put_log(0, "booted\n" WARNS);
	kernel_watch_open(run, false);
	kernel_watch_look(NULL);
	assert_int_equal(run->n_complaints, 0);
	put_log(9, "BUG: Bad rss-counter state mm:00000000c2c50c2b type:MM_ANONPAGES val:2");
	kernel_watch_look(&run->rows[2]);
	assert_int_equal(verdict(run, OF_RUN, &seen), VERDICT_NOT_OK);
	assert_non_null(strstr(seen, "in op/subscriber:kvm/mm:shared/threads:2: BUG: Bad rss"));
	assert_int_equal(verdict(run, OF_ROW, &seen), VERDICT_OK);
}

/* A row whose proof failed, or whose process died of an oops, is no result; the oops is. */
static void of_a_row_that_is_no_result(void **state)
{
	struct run *run = *state;
	const char *seen;

	kernel_watch_open(run, true);
	row_invalidate(&run->rows[1], "worker died of signal 9");
	assert_int_equal(verdict(run, OF_ROW, &seen), -1);
	put_log(1, "Internal error: Oops: 0000000096000007 [#1] SMP");
	kernel_watch_look(&run->rows[1]);
	assert_int_equal(verdict(run, OF_ROW, &seen), VERDICT_NOT_OK);
	assert_string_equal(seen, "Internal error: Oops: 0000000096000007 [#1] SMP");
}

/* What could not be seen is never ok. */
static void of_what_is_not_seen(void **state)
{
	struct run *run = *state;
	const char *seen;
	char path[200];

	/* A run from before: one line for all its rows. */
	assert_int_equal(verdict(run, "kernel-stays-clean@*", &seen), VERDICT_SKIP);
	assert_string_equal(seen, "nobody looked at the kernel's log and taint");
	/* The log ran over. */
	kernel_watch_open(run, true);
	kernel_watch_look(NULL);
	put_log(41, "what is left");
	kernel_watch_look(&run->rows[1]);
	assert_int_equal(verdict(run, OF_ROW, &seen), VERDICT_SKIP);
	assert_string_equal(seen, "40 lines of the kernel's log were overwritten unread");
	assert_int_equal(verdict(run, OF_RUN, &seen), VERDICT_OK);
	/* The log is not to be read: the taint alone, until it says all that it can. */
	run_free(run);
	*state = run = three_rows();
	snprintf(path, sizeof(path), "%s/dev/kmsg", root);
	unlink(path);
	kernel_watch_open(run, false);
	kernel_watch_look(&run->rows[0]);
	assert_int_equal(verdict(run, OF_ROW, &seen), VERDICT_OK);
	assert_int_equal(run->n_unavailable, 1);
	tree_put(root, "proc/sys/kernel/tainted", "512\n");
	kernel_watch_look(NULL);
	assert_int_equal(verdict(run, OF_RUN, &seen), VERDICT_NOT_OK);
	assert_int_equal(verdict(run, OF_ROW, &seen), VERDICT_SKIP);
	assert_non_null(strstr(seen, "the taint W (a warning) hides another, and the kernel's log: "
				     "/dev/kmsg: No such file"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(complaints),
		cmocka_unit_test(what_only_looks_like_it),
		cmocka_unit_test(records),
		cmocka_unit_test(taints),
		cmocka_unit_test_setup_teardown(clean, set_up, tear_down),
		cmocka_unit_test_setup_teardown(of_a_row, set_up, tear_down),
		cmocka_unit_test_setup_teardown(saved_and_loaded, set_up, tear_down),
		cmocka_unit_test_setup_teardown(of_the_run, set_up, tear_down),
		cmocka_unit_test_setup_teardown(of_a_row_that_is_no_result, set_up, tear_down),
		cmocka_unit_test_setup_teardown(of_what_is_not_seen, set_up, tear_down),
	};

	return cmocka_run_group_tests_name("kernel_log", tests, NULL, NULL);
}
