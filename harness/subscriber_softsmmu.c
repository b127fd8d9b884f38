/* SPDX-License-Identifier: MIT */
/*
 * The secondary TLB in software (kernels-under-test/softsmmu/): opening a device of it subscribes
 * the opener's mm. In the lens `calls` the device has read the pages before each batch, and after
 * it, when the proof has held, goes on with what its TLB has.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>

#include "harness/kernel.h"
#include "harness/mapping.h"
#include "harness/op.h"
#include "harness/softsmmu.h"
#include "harness/subscriber.h"
#include "kernels-under-test/softsmmu/softsmmu.h"

#define FLUSH  "/dev/softsmmu"
#define MIRROR "/dev/softsmmu-mirror"

/*
 * Faults of one access until it counts as endless: a kernel that tells the device needs one. The
 * report's thousand are for tests/softsmmu.sh, here each page of each batch would take them.
 */
#define FAULTS 20
#define WRITES 16 /* pages of one range that are written: all of a contiguous 64 KiB */

enum figure { CACHED, WRITTEN, FAULTED, AGAIN, ENDLESS, STALE, CALLBACKS, BYTES, ALL, FIGURES };

static const char *const metrics[] = {
	[CACHED] = "device_pages_per_op",	  /* that its TLB has before the op */
	[WRITTEN] = "device_writes_per_op",	  /* after it, ended or not */
	[FAULTED] = "device_faults_per_op",	  /* that they took */
	[AGAIN] = "device_refaults_per_op",	  /* of those, beyond the first of a write */
	[ENDLESS] = "device_endless_per_op",	  /* writes given up after FAULTS */
	[STALE] = "stale_accesses_per_op",	  /* through an entry that should be gone */
	[CALLBACKS] = "device_callbacks_per_op",  /* during the op: counted without a probe */
	[BYTES] = "device_callback_bytes_per_op", /* of their ranges */
	[ALL] = "device_callbacks_of_all_per_op", /* that drop everything */
};

static int device = -1;
static struct softsmmu_config config;

/* Of the process's one counted thread: pages that the device has read before the batch. */
static uint64_t cached;
static struct softsmmu_stats stats;

static const char *flush_missing(void)
{
	return softsmmu_missing(FLUSH);
}

static const char *mirror_missing(void)
{
	return softsmmu_missing(MIRROR);
}

static int request(unsigned long code, const char *name, void *argument)
{
	return ioctl(device, code, argument) ? op_fail("%s: %s", name, strerror(errno)) : 0;
}

/* Open until the process ends. */
static int open_device(const char *name, void *start, size_t bytes)
{
	config = (struct softsmmu_config){
		.entries = SOFTSMMU_ENTRIES_MAX,
		.faults = FAULTS,
		/* x86 flushes nothing on an upgrade: its IOMMUs look again after a fault. */
		.flags = SOFTSMMU_SPLITS_CONTIGUOUS | SOFTSMMU_EAGER |
			 (kernel_is("x86_64", 0, 0) ? SOFTSMMU_REWALKS : 0),
		.window_start = (uintptr_t)start,
		.window_end = (uintptr_t)start + bytes,
	};
	device = open(name, O_RDWR | O_CLOEXEC);
	if (device < 0)
		return op_fail("%s: %s", name, strerror(errno));
	return request(SOFTSMMU_CONFIGURE, "SOFTSMMU_CONFIGURE", &config);
}

static int flush_arm(void *start, size_t bytes)
{
	return open_device(FLUSH, start, bytes);
}

static int mirror_arm(void *start, size_t bytes)
{
	return open_device(MIRROR, start, bytes);
}

static int use_range(struct softsmmu_access *a, const char *at, uint64_t bytes, uint32_t kind)
{
	*a = (struct softsmmu_access){.start = (uintptr_t)at, .bytes = bytes, .kind = kind};
	return request(SOFTSMMU_ACCESS, "SOFTSMMU_ACCESS", a);
}

static unsigned int ranges(const struct op_thread *t)
{
	return t->stride ? t->batch : 1;
}

/* The device reads what is there, and nothing is made for it. */
static int prefetch(const struct op_thread *t)
{
	/* fork() has left our own data read-only: the fault must not be in the window. */
	if (request(SOFTSMMU_READ_STATS, "SOFTSMMU_READ_STATS", &stats) ||
	    request(SOFTSMMU_DROP, "SOFTSMMU_DROP", NULL))
		return -1;
	cached = 0;
	for (unsigned int i = 0; i < ranges(t); i++) {
		struct softsmmu_access a;

		if (use_range(&a, op_address(t, i), t->size, SOFTSMMU_PREFETCH))
			return -1;
		cached += a.pages;
	}
	return 0;
}

static uint64_t stale(const struct softsmmu_access *a)
{
	return a->stale_unmapped + a->stale_replaced + a->stale_protected;
}

/* Of a large range some pages, evenly spread, the last one among them. */
static int write_range(const char *at, uint64_t pages, double *figures)
{
	uint64_t n = pages < WRITES ? pages : WRITES;

	for (uint64_t i = 0; i < n; i++) {
		uint64_t page = n > 1 ? i * (pages - 1) / (n - 1) : 0;
		struct softsmmu_access a;

		if (use_range(&a, at + page * page_bytes(), page_bytes(), SOFTSMMU_WRITE))
			return -1;
		figures[WRITTEN]++;
		figures[FAULTED] += a.faults;
		figures[AGAIN] += a.faults > 1 ? a.faults - 1 : 0;
		figures[ENDLESS] += a.result == SOFTSMMU_GAVE_UP;
		figures[STALE] += stale(&a);
	}
	return 0;
}

/*
 * Through what its TLB still has of each range; where the device had all of it and the CPU may
 * write now, the device writes as well.
 */
static int go_on(const struct op_thread *t, double *figures)
{
	uint64_t pages = t->size / page_bytes();
	bool writes = cached == ranges(t) * pages &&
		      (t->op->change == CHANGE_UPGRADE || t->op->change == CHANGE_REPLACE);

	for (unsigned int i = 0; i < ranges(t); i++) {
		struct softsmmu_access a;

		if (use_range(&a, op_address(t, i), t->size, SOFTSMMU_REUSE))
			return -1;
		figures[STALE] += stale(&a);
		if (writes && write_range(op_address(t, i), t->op->first_page ? 1 : pages, figures))
			return -1;
	}
	return 0;
}

static int use(const struct op_thread *t, enum moment moment, double *figures)
{
	switch (moment) {
	case MOMENT_TO_COUNT:
		return prefetch(t);
	case MOMENT_BEGIN:
		return request(SOFTSMMU_RESET, "SOFTSMMU_RESET", NULL);
	case MOMENT_END:
		return request(SOFTSMMU_READ_STATS, "SOFTSMMU_READ_STATS", &stats);
	case MOMENT_VERIFIED:
		memset(figures, 0, FIGURES * sizeof(*figures));
		figures[CACHED] = cached;
		figures[CALLBACKS] = stats.callbacks;
		figures[BYTES] = stats.bytes;
		figures[ALL] = stats.empty + stats.inverted + stats.everything;
		return go_on(t, figures);
	default:
		return 0;
	}
}

static int set_cost(uint64_t ns)
{
	config.cost_ns = ns;
	return request(SOFTSMMU_CONFIGURE, "SOFTSMMU_CONFIGURE", &config);
}

static const struct subscriber softsmmu = {
	.name = "softsmmu",
	.what = "a secondary TLB in software, told of TLB flushes alone as an SMMU is (a module)",
	.missing = flush_missing,
	.arm = flush_arm,
	.use = use,
	.set_cost = set_cost,
	.metrics = metrics,
	.n_metrics = FIGURES,
};
SUBSCRIBER_REGISTER(softsmmu)

static const struct subscriber softsmmu_mirror = {
	.name = "softsmmu-mirror",
	.what = "the same, told of start/end pairs alone as KVM is",
	.missing = mirror_missing,
	.arm = mirror_arm,
	.use = use,
	.set_cost = set_cost,
	.metrics = metrics,
	.n_metrics = FIGURES,
};
SUBSCRIBER_REGISTER(softsmmu_mirror)
