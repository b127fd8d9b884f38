/* SPDX-License-Identifier: MIT */
/* The fault that NUMA balancing asks for: an entry without access gets it back. */
#include <pthread.h>
#include <unistd.h>

#include "bench/batch.h"
#include "bench/writes.h"
#include "harness/clock.h"
#include "harness/mapping.h"

#define DEBUG		 "/sys/kernel/debug/sched/numa_balancing/"
#define LRU_BATCH	 32 /* FOLIO_BATCH_SIZE, once PAGEVEC_SIZE, is 31 (include/linux/pagevec.h) */
#define PATIENCE_SECONDS 20
#define SPIN_TURNS	 100000 /* between two looks at vmstat: a part of a tick */

static int64_t hinted; /* entries that the last re-arm has seen become hints */

static void *sleep_on(void *nothing)
{
	for (;;)
		pause();
	return nothing;
}

/*
 * A process of one thread is spared where its pages are near, and so is a page that
 * waits in its core's LRU batch, where it has a reference more (change_pte_range(),
 * mm/mprotect.c): pages that come after push it out.
 */
static int two_threads_setup(struct op_thread *t)
{
	char *after = t->base + t->batch * t->stride + table_bytes();
	pthread_t other;

	if (pthread_create(&other, NULL, sleep_on, NULL))
		return op_fail("pthread_create failed");
	if (anonymous_setup(t) || map_anonymous(after, LRU_BATCH * page_bytes()))
		return -1;
	touch(after, LRU_BATCH * page_bytes(), page_bytes(), 1);
	return 0;
}

/*
 * The scan takes access away from all of a process's anonymous entries in one go
 * (task_numa_work(), kernel/sched/fair.c: up to scan_size_mb). It is run by the
 * tick, so time is spent until as many entries were changed as the range has.
 */
static int wait_for_scan(struct op_thread *t)
{
	double begin = clock_seconds();
	int64_t before = hint_entries(), now = before;

	touch(t->base, t->batch * t->stride, t->stride, t->written);
	while (now >= 0 && now - before < t->batch && clock_seconds() - begin < PATIENCE_SECONDS) {
		for (volatile unsigned int i = 0; i < SPIN_TURNS; i++)
			;
		now = hint_entries();
	}
	hinted = now - before;
	return now < 0 ? -1 : frames_keep(t);
}

/* A memory policy, which is inherited, may leave a process out of it (vma_policy_mof()). */
static int is_scanned(struct op_thread *t)
{
	int64_t entries = hinted;

	hinted = 0;
	return entries < t->batch
		       ? op_fail("NUMA balancing changed %d entries in %d s, %u are wanted: see "
				 "numactl --show",
				 (int)entries, PATIENCE_SECONDS, t->batch)
		       : 0;
}

static const struct op_setting settings[] = {
	{DEBUG "scan_delay_ms", "1"},
	{DEBUG "scan_period_min_ms", "400"},
	{"/proc/sys/kernel/numa_balancing", "1"},
	{NULL, NULL},
};

/* A restored entry needs no flush: it was not in a TLB (do_numa_page(), mm/memory.c). */
static const struct op_expect expect[] = {{.secondary = 0, .pairs = 0}};

static const struct op numa_hint = {
	.name = "fault/numa-hint",
	.what = "write to a present page whose access NUMA balancing took away for a moment",
	.kernel_path = "handle_pte_fault > do_numa_page",
	.unit = "page",
	.proof = "numa_pte_updates before (vmstat), the same page frames (pagemap)",
	.batch = batch_of_64,
	.needs = {.config = "CONFIG_NUMA_BALANCING",
		  .path = DEBUG "scan_delay_ms",
		  .cores = 2,
		  .nodes = 2,
		  .state = "hint"},
	.settings = settings,
	.one_thread = true, /* numa_pte_updates is the whole system's */
	.spoilt_by_use = true,
	OP_EXPECT(expect),
	.change = CHANGE_MAP,
	.faults_per_op = 1,
	.setup = two_threads_setup,
	.rearm = wait_for_scan,
	.armed = is_scanned,
	.body = write_each,
	.verify = verify_kept,
	.twin = write_again,
};
OP_REGISTER(numa_hint)
