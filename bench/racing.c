/* SPDX-License-Identifier: MIT */
/*
 * munmap() while another thread zaps pages of its own in the same mm: a gather that finds
 * another one under way flushes the whole mm (mm_tlb_flush_nested() in tlb_finish_mmu(),
 * mm/mmu_gather.c). How often the two meet is chance.
 */
#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bench/range.h"
#include "harness/clock.h"
#include "harness/mapping.h"
#include "harness/placement.h"

#define RIVAL_PAGES	 16
#define PATIENCE_SECONDS 20 /* for a round of the rival: a machine may be busy with other work */

/* One rival a process; it sleeps between batches, so as not to disturb what else is measured. */
static struct {
	char *pages;
	int cpu;
	_Atomic uint32_t running; /* a futex */
	_Atomic uint32_t rounds;
	uint32_t rounds_before; /* the batch */
} rival;

static void *compete(void *unused)
{
	(void)unused;
	placement_pin(rival.cpu); /* where it cannot be pinned it runs anywhere */
	for (;;) {
		while (!atomic_load(&rival.running))
			syscall(SYS_futex, &rival.running, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0);
		touch(rival.pages, RIVAL_PAGES * page_bytes(), page_bytes(), 1);
		if (madvise(rival.pages, RIVAL_PAGES * page_bytes(), MADV_DONTNEED))
			return NULL; /* it makes no more rounds, and that is seen */
		atomic_fetch_add(&rival.rounds, 1);
	}
}

/* A core that the calling thread is not on, if there is one. */
static int other_cpu(void)
{
	int cpus[2], here = sched_getcpu();

	if (placement_choose(PLACE_COMPACT, true, 2, cpus))
		return here;
	return cpus[0] == here ? cpus[1] : cpus[0];
}

static int start_rival(void)
{
	pthread_t thread;

	rival.pages = mmap(NULL, RIVAL_PAGES * page_bytes(), PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (rival.pages == MAP_FAILED)
		return op_fail("mmap: %s", strerror(errno));
	rival.cpu = other_cpu();
	return pthread_create(&thread, NULL, compete, NULL) ? op_fail("pthread_create failed") : 0;
}

static int setup(struct op_thread *t)
{
	return (t->index == 0 && start_rival()) || range_setup(t) ? -1 : 0;
}

/* Waits until the rival has ended a round more than these. */
static int wait_for_round(uint32_t rounds)
{
	double begin = clock_seconds();

	while (atomic_load(&rival.rounds) == rounds) {
		if (clock_seconds() - begin > PATIENCE_SECONDS)
			return op_fail("the other thread did not run for %d s", PATIENCE_SECONDS);
		sched_yield();
	}
	return 0;
}

/* The rival is at work before the batch begins. */
static int arm(struct op_thread *t)
{
	uint32_t rounds = atomic_load(&rival.rounds);

	if (range_armed(t))
		return -1;
	if (t->index)
		return 0;
	atomic_store(&rival.running, 1);
	syscall(SYS_futex, &rival.running, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
	if (wait_for_round(rounds))
		return -1;
	rival.rounds_before = atomic_load(&rival.rounds);
	return 0;
}

/* Does it run still? One more round is to come: short batches may have seen none end. */
static int verify(struct op_thread *t)
{
	if (t->index == 0) {
		if (wait_for_round(rival.rounds_before))
			return -1;
		atomic_store(&rival.running, 0);
	}
	return range_verify(t);
}

static const struct op_point points[] = {{.size = PAGES(64)}};

static const struct op racing = {
	.name = "munmap/racing",
	.what = "munmap() of a populated range while another thread zaps pages in the same mm",
	.kernel_path = "unmap_region > tlb_finish_mmu > mm_tlb_flush_nested",
	.unit = "call",
	.proof = "both ends are unmapped (mincore); the other thread made rounds meanwhile",
	.data = &(const struct range){&action_munmap, &contents_pages},
	OP_POINTS(points),
	.batch = range_batch,
	.gap = MIB(1),
	.needs = {.cores = 2},
	.change = CHANGE_UNMAP,
	.path = (const char *const[]){"unmap_vmas", NULL},
	.setup = setup,
	.rearm = range_rearm,
	.armed = arm,
	.body = range_body,
	.verify = verify,
	.twin = range_twin,
};
OP_REGISTER(racing)
