/* SPDX-License-Identifier: MIT */
/* userfaultfd write protection: a write that is told to user space, and one that is not. */
#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bench/batch.h"
#include "bench/mthp.h"
#include "bench/writes.h"
#include "harness/kernel.h"
#include "harness/mapping.h"

/* As of Linux 6.7; Debian 12's header is older. */
#ifndef UFFD_FEATURE_WP_ASYNC
#define UFFD_FEATURE_WP_ASYNC (1 << 15)
#endif

#define SYNC_FEATURES  (UFFD_FEATURE_PAGEFAULT_FLAG_WP | UFFD_FEATURE_SIGBUS)
#define ASYNC_FEATURES (UFFD_FEATURE_PAGEFAULT_FLAG_WP | UFFD_FEATURE_WP_ASYNC)

/* A handler of the thread's own faults sees these. */
static _Thread_local struct {
	int fd;
	unsigned int resolved;
	uint64_t page;
} own;

/* User mode only: any user may (fs/userfaultfd.c). */
static int open_uffd(uint64_t features)
{
	struct uffdio_api api = {.api = UFFD_API, .features = features};
	int fd = syscall(SYS_userfaultfd, O_CLOEXEC | UFFD_USER_MODE_ONLY);

	if (fd >= 0 && ioctl(fd, UFFDIO_API, &api)) {
		close(fd);
		fd = -1;
	}
	return fd;
}

static const char *features_missing(uint64_t features, const char *otherwise)
{
	int fd = open_uffd(features);

	if (fd < 0)
		return errno == EPERM ? "userfaultfd is not permitted: run as root" : otherwise;
	close(fd);
	return NULL;
}

static const char *sync_missing(void)
{
	return features_missing(SYNC_FEATURES,
				"this kernel has no userfaultfd write protection "
				"(arm64: CONFIG_HAVE_ARCH_USERFAULTFD_WP came with v6.10)");
}

static const char *async_missing(void)
{
	return features_missing(ASYNC_FEATURES,
				"this kernel resolves no write protection by itself "
				"(UFFD_FEATURE_WP_ASYNC came with v6.7)");
}

/* Pieces of the share that one call can be about: all of it, or a mapping after the other. */
static unsigned int pieces(const struct op_thread *t)
{
	return t->stride == t->size ? 1 : t->batch;
}

static struct uffdio_range piece(const struct op_thread *t, unsigned int i)
{
	return (struct uffdio_range){
		.start = (uintptr_t)op_address(t, i),
		.len = t->size * (t->batch / pieces(t)),
	};
}

/* After the mappings are there. */
static int set_up(struct op_thread *t, uint64_t features)
{
	own.page = page_bytes();
	own.fd = open_uffd(features);
	if (own.fd < 0)
		return op_fail("userfaultfd: %s", strerror(errno));
	for (unsigned int i = 0; i < pieces(t); i++) {
		struct uffdio_register range = {.range = piece(t, i),
						.mode = UFFDIO_REGISTER_MODE_WP};

		if (ioctl(own.fd, UFFDIO_REGISTER, &range))
			return op_fail("UFFDIO_REGISTER: %s", strerror(errno));
	}
	return 0;
}

static int protect(struct op_thread *t)
{
	for (unsigned int i = 0; i < pieces(t); i++) {
		struct uffdio_writeprotect wp = {.range = piece(t, i),
						 .mode = UFFDIO_WRITEPROTECT_MODE_WP};

		if (ioctl(own.fd, UFFDIO_WRITEPROTECT, &wp))
			return op_fail("UFFDIO_WRITEPROTECT: %s", strerror(errno));
	}
	own.resolved = 0;
	return frames_keep(t);
}

/*
 * UFFD_FEATURE_SIGBUS makes the fault a signal: the writing thread itself is the
 * monitor, and no other thread's wake-up is measured.
 */
static struct sigaction others;

static void resolve(int signal, siginfo_t *info, void *context)
{
	struct uffdio_writeprotect wp = {
		.range = {.start = (uintptr_t)info->si_addr & ~(own.page - 1), .len = own.page}};

	(void)context;
	if (own.page && !ioctl(own.fd, UFFDIO_WRITEPROTECT, &wp))
		own.resolved++;
	else
		sigaction(signal, &others, NULL); /* the fault comes again, and is told */
}

static int sync_setup(struct op_thread *t)
{
	const struct sigaction action = {.sa_sigaction = resolve, .sa_flags = SA_SIGINFO};

	if (sigaction(SIGBUS, &action, &others))
		return op_fail("sigaction: %s", strerror(errno));
	return anonymous_setup(t) || set_up(t, SYNC_FEATURES) ? -1 : 0;
}

static int verify_resolved(struct op_thread *t)
{
	if (own.resolved != t->batch)
		return op_fail("%u of %u writes were told", own.resolved, t->batch);
	return verify_kept(t);
}

/* Resolving is a range of one page: a pair, and a flush where the entry becomes writable. */
static const struct op_expect sync_expect[] = {
	{.secondary = 1, .pairs = 1},
};

static const struct op sync_op = {
	.name = "upgrade/uffd-sync",
	.what = "write to a write-protected page; its SIGBUS handler resolves (userfaultfd)",
	.kernel_path = "do_wp_page > handle_userfault; userfaultfd_writeprotect > uffd_wp_range",
	.unit = "page",
	.proof = "the handler's count, the same page frames (pagemap)",
	.batch = batch_of_128,
	.needs = {.missing = sync_missing},
	OP_EXPECT(sync_expect),
	.change = CHANGE_UPGRADE,
	.faults_vary = true, /* the told one counts in no kernel, a second one may follow */
	.setup = sync_setup,
	.rearm = protect,
	.body = write_each,
	.verify = verify_resolved,
	.twin = write_again,
};
OP_REGISTER(sync_op)

static int async_setup(struct op_thread *t)
{
	return anonymous_setup(t) || set_up(t, ASYNC_FEATURES) ? -1 : 0;
}

static const struct op_expect async_expect[] = {
	{.machine = "aarch64", .secondary = 1, .pairs = 0},
	{.secondary = 0, .pairs = 0},
};

static const struct op async_op = {
	.name = "upgrade/uffd-async",
	.what = "write to a write-protected page; the fault resolves (userfaultfd)",
	.kernel_path = "do_wp_page (userfaultfd_wp_async) > wp_page_reuse",
	.unit = "page",
	.proof = "the same page frames (pagemap)",
	.batch = batch_of_128,
	.needs = {.since = KERNEL(6, 7), .missing = async_missing},
	OP_EXPECT(async_expect),
	.change = CHANGE_UPGRADE,
	.faults_per_op = 1,
	.path = (const char *const[]){"do_wp_page", NULL},
	.setup = async_setup,
	.rearm = protect,
	.body = write_each,
	.verify = verify_kept,
	.twin = write_again,
};
OP_REGISTER(async_op)

static int mthp_async_setup(struct op_thread *t)
{
	return mthp_setup(t) || set_up(t, ASYNC_FEATURES) ? -1 : 0;
}

static const struct op_point mthp_points[] = {{.size = CONTIGUOUS_PAGES}};

/*
 * The page is exclusive all the time, and a kernel that copies after a fork() what is
 * of a large folio (before v6.15, see upgrade/mthp) re-uses it here.
 */
static const struct op_expect mthp_expect[] = {
	{.machine = "x86_64", .secondary = 0, .pairs = 0},
	/* The block is unfolded first, which is told as well: all of it, then the page. */
	{.machine = "aarch64", .before = KERNEL(6, 17), .secondary = 2, .pairs = 0},
	{.machine = "aarch64", .since = KERNEL(7, 2), .secondary = 1, .pairs = 0},
};

static const struct op mthp_async = {
	.name = "upgrade/mthp-uffd",
	.cpu_dependent = "BBML2",
	.what = "write to a write-protected page of a large folio; the fault resolves "
		"(userfaultfd)",
	.kernel_path = "do_wp_page > wp_page_reuse > contpte_ptep_set_access_flags",
	.unit = "page",
	.proof = "the range's page frames are in a row and aligned, and stay (pagemap)",
	OP_POINTS(mthp_points),
	.batch = batch_of_16,
	.gap = KIB(64),
	.needs = {MTHP_NEEDS, .missing = async_missing},
	.settings = mthp_settings,
	OP_EXPECT(mthp_expect),
	.change = CHANGE_UPGRADE,
	.first_page = true,
	.faults_per_op = 1,
	.path = (const char *const[]){"do_wp_page", NULL},
	.setup = mthp_async_setup,
	.rearm = protect,
	.armed = mthp_armed,
	.body = write_each,
	.verify = verify_reused,
	.twin = write_again,
};
OP_REGISTER(mthp_async)
