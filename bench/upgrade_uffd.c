/* SPDX-License-Identifier: MIT */
/* userfaultfd write protection: a write that is told to user space, and one that is not. */
#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bench/writes.h"
#include "harness/kernel.h"
#include "harness/mapping.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* As of Linux 6.7; Debian 12's header is older. */
#ifndef UFFD_FEATURE_WP_ASYNC
#define UFFD_FEATURE_WP_ASYNC (1 << 15)
#endif

#define SYNC_FEATURES  (UFFD_FEATURE_PAGEFAULT_FLAG_WP | UFFD_FEATURE_SIGBUS)
#define ASYNC_FEATURES (UFFD_FEATURE_PAGEFAULT_FLAG_WP | UFFD_FEATURE_WP_ASYNC)

struct uffd {
	struct frames frames; /* first: writes.c knows it as op_thread.state */
	int fd;
};

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

static int set_up(struct op_thread *t, uint64_t features)
{
	struct uffdio_register range = {
		.range = {.start = (uintptr_t)t->base, .len = t->batch * t->stride},
		.mode = UFFDIO_REGISTER_MODE_WP,
	};
	struct uffd *state = calloc(1, sizeof(*state));

	if (!state || map_anonymous(t->base, t->batch * t->stride))
		return state ? -1 : op_fail("out of memory");
	touch(t->base, t->batch * t->stride, t->stride, t->written);
	t->state = state;
	state->fd = own.fd = open_uffd(features);
	if (state->fd < 0 || ioctl(state->fd, UFFDIO_REGISTER, &range))
		return op_fail("userfaultfd: %s", strerror(errno));
	own.page = page_bytes();
	return 0;
}

static int protect(struct op_thread *t)
{
	const struct uffd *state = t->state;
	struct uffdio_writeprotect wp = {
		.range = {.start = (uintptr_t)t->base, .len = t->batch * t->stride},
		.mode = UFFDIO_WRITEPROTECT_MODE_WP,
	};

	if (ioctl(state->fd, UFFDIO_WRITEPROTECT, &wp))
		return op_fail("UFFDIO_WRITEPROTECT: %s", strerror(errno));
	own.resolved = 0;
	return frames_keep(t);
}

static unsigned int pages_128(uint64_t size)
{
	(void)size;
	return 128;
}

/*
 * UFFD_FEATURE_SIGBUS makes the fault a signal: the writing thread itself is the
 * monitor, and no other thread's wake-up is measured.
 */
static void resolve(int signal, siginfo_t *info, void *context)
{
	struct uffdio_writeprotect wp = {
		.range = {.start = (uintptr_t)info->si_addr & ~(own.page - 1), .len = own.page}};

	(void)context;
	if (!own.page || ioctl(own.fd, UFFDIO_WRITEPROTECT, &wp))
		_exit(128 + signal);
	own.resolved++;
}

static int sync_setup(struct op_thread *t)
{
	const struct sigaction action = {.sa_sigaction = resolve, .sa_flags = SA_SIGINFO};

	if (sigaction(SIGBUS, &action, NULL))
		return op_fail("sigaction: %s", strerror(errno));
	return set_up(t, SYNC_FEATURES);
}

static int verify_resolved(struct op_thread *t)
{
	if (own.resolved != t->batch)
		return op_fail("%u of %u writes were told", own.resolved, t->batch);
	return verify_kept(t);
}

/* Resolving is a range of one page: a pair, and a flush where the entry becomes writable. */
static const struct op_expect sync_expect[] = {
	{.since = KERNEL(6, 6), .secondary = 1, .pairs = 1},
};

static const struct op sync_op = {
	.name = "upgrade/uffd-sync",
	.what = "write to a write-protected page; its SIGBUS handler resolves (userfaultfd)",
	.kernel_path = "do_wp_page > handle_userfault; userfaultfd_writeprotect > uffd_wp_range",
	.unit = "page",
	.proof = "the handler's count, the same page frames (pagemap)",
	.batch = pages_128,
	.needs = {.missing = sync_missing},
	.expect = sync_expect,
	.n_expect = COUNT(sync_expect),
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
	return set_up(t, ASYNC_FEATURES);
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
	.batch = pages_128,
	.needs = {.since = KERNEL(6, 7), .missing = async_missing},
	.expect = async_expect,
	.n_expect = COUNT(async_expect),
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
