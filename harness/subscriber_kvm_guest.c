/* SPDX-License-Identifier: MIT */
/*
 * KVM with a guest that reads the measured pages before each batch, so that its stage 2 maps
 * them, and once more what is left of them after it: what KVM has dropped faults again.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "harness/cell.h"
#include "harness/kvm.h"
#include "harness/mapping.h"
#include "harness/subscriber.h"
#include "results/file.h"

#ifdef __aarch64__

/* The guest's addresses; harness/functions.c knows the bell's. */
#define ARENA	    GIB(1)
#define CODE	    0xd00d100000
#define BELL	    0xd00d000000 /* nothing is there: a write is an exit */
#define RANGE_PAGES 1024	 /* that are read of an op's range, at most */
#define PRESENT	    (1ULL << 63) /* Documentation/admin-guide/mm/pagemap.rst */
#define CORE(member)                                                                               \
	(KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_CORE | KVM_REG_ARM_CORE_REG(member))

/* Reads a word of each of x1 pages from x0 on, x3 bytes apart; rings the bell at x4. */
static const uint32_t program[] = {
	0xf9400002, /* ldr x2, [x0] */
	0x8b030000, /* add x0, x0, x3 */
	0xf1000421, /* subs x1, x1, #1 */
	0x54ffffa1, /* b.ne the ldr */
	0xf9000082, /* str x2, [x4] */
	0x17fffffb, /* b the ldr */
};

/* One virtual CPU, for one thread at a time. */
static struct {
	pthread_mutex_t lock;
	int cpu;
	struct kvm_run *run;
} guest = {.lock = PTHREAD_MUTEX_INITIALIZER};

static _Thread_local uint64_t pages_read; /* since the batch was re-armed */

static int set_register(uint64_t id, uint64_t value)
{
	struct kvm_one_reg reg = {.id = id, .addr = (uintptr_t)&value};

	return ioctl(guest.cpu, KVM_SET_ONE_REG, &reg)
		       ? op_fail("KVM_SET_ONE_REG: %s", strerror(errno))
		       : 0;
}

/* It goes on behind the bell's write, at the program's begin. */
static int read_pages(const char *at, uint64_t pages)
{
	uint64_t address = ARENA + ((uintptr_t)at - arena_base());

	if (set_register(CORE(regs.regs[0]), address) || set_register(CORE(regs.regs[1]), pages))
		return -1;
	while (ioctl(guest.cpu, KVM_RUN, 0))
		if (errno != EINTR)
			return op_fail("KVM_RUN: %s", strerror(errno));
	if (guest.run->exit_reason != KVM_EXIT_MMIO || guest.run->mmio.phys_addr != BELL)
		return op_fail("the guest stopped for reason %u", guest.run->exit_reason);
	pages_read += pages;
	return 0;
}

/* Each run of pages that are present: what is not would be made by the guest's access. */
static int read_range(int pagemap, const char *at, uint64_t bytes)
{
	uint64_t entries[RANGE_PAGES], n = bytes / page_bytes(), end;
	size_t wanted;

	n = n < RANGE_PAGES ? n : RANGE_PAGES;
	wanted = n * sizeof(*entries);
	if (pread(pagemap, entries, wanted, (uintptr_t)at / page_bytes() * sizeof(*entries)) !=
	    (ssize_t)wanted)
		return op_fail("/proc/self/pagemap: short read");
	for (uint64_t i = 0; i < n; i = end + 1) {
		for (end = i; end < n && entries[end] & PRESENT; end++)
			;
		if (end > i && read_pages(at + i * page_bytes(), end - i))
			return -1;
	}
	return 0;
}

/*
 * KVM has marked the pages accessed: those that wait in this core's LRU batch have a reference
 * more, and would be copied where they are to be re-used. munmap() drains it (lru_add_drain()).
 */
static int drain_batch(void)
{
	void *page = mmap(NULL, page_bytes(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			  -1, 0);

	return page == MAP_FAILED ? op_fail("mmap: %s", strerror(errno))
				  : unmap(page, page_bytes());
}

static int read_all(const struct op_thread *t)
{
	int pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC), err = 0;

	if (pagemap < 0)
		return op_fail("/proc/self/pagemap: %s", strerror(errno));
	pthread_mutex_lock(&guest.lock);
	for (unsigned int i = 0; i < (t->stride ? t->batch : 1) && !err; i++)
		err = read_range(pagemap, op_address(t, i), t->size);
	pthread_mutex_unlock(&guest.lock);
	close(pagemap);
	return err;
}

/* Before each batch, and in the window what is left: what KVM has dropped faults again. */
static int use_pages(const struct op_thread *t, enum moment moment, double *figures)
{
	(void)figures;
	if (moment == MOMENT_END)
		return pages_read ? read_all(t) : 0;
	if (moment != MOMENT_REARMED)
		return 0;
	pages_read = 0;
	return read_all(t) || (pages_read && drain_batch()) ? -1 : 0;
}

/* Shared: fork() leaves its entry as it is. */
static int add_program(int vm)
{
	void *code =
		mmap(NULL, page_bytes(), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (code == MAP_FAILED)
		return op_fail("mmap: %s", strerror(errno));
	memcpy(code, program, sizeof(program));
	return kvm_add_slot(vm, 1, code, page_bytes(), CODE);
}

static int add_cpu(int vm)
{
	struct kvm_vcpu_init init;
	int kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC), bytes;

	if (kvm < 0)
		return op_fail("/dev/kvm: %s", strerror(errno));
	bytes = ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0);
	file_close(kvm);
	if (bytes < 0)
		return op_fail("KVM_GET_VCPU_MMAP_SIZE: %s", strerror(errno));
	guest.cpu = ioctl(vm, KVM_CREATE_VCPU, 0);
	if (guest.cpu < 0 || ioctl(vm, KVM_ARM_PREFERRED_TARGET, &init) ||
	    ioctl(guest.cpu, KVM_ARM_VCPU_INIT, &init))
		return op_fail("no virtual CPU: %s", strerror(errno));
	guest.run = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, guest.cpu, 0);
	if (guest.run == MAP_FAILED)
		return op_fail("mmap of a virtual CPU: %s", strerror(errno));
	return set_register(CORE(regs.pc), CODE) ||
			       set_register(CORE(regs.regs[3]), page_bytes()) ||
			       set_register(CORE(regs.regs[4]), BELL)
		       ? -1
		       : 0;
}

static int arm(void *start, size_t bytes)
{
	int vm = kvm_create(BELL);

	if (bytes > BELL - ARENA)
		return op_fail("the range is too large for the guest");
	return vm < 0 || kvm_add_slot(vm, 0, start, bytes, ARENA) || add_program(vm) || add_cpu(vm)
		       ? -1
		       : 0;
}

static const char *missing(void)
{
	return kvm_missing();
}

#else

static int use_pages(const struct op_thread *t, enum moment moment, double *figures)
{
	(void)t;
	(void)moment;
	(void)figures;
	return 0;
}

static int arm(void *start, size_t bytes)
{
	(void)start;
	(void)bytes;
	return op_fail("this guest's program is arm64's");
}

static const char *missing(void)
{
	return "its guest's program is arm64's";
}

#endif

static const struct subscriber kvm_guest = {
	.name = "kvm-guest",
	.what = "a KVM guest that has read the measured pages: its stage 2 maps them (arm64)",
	.missing = missing,
	.arm = arm,
	.use = use_pages,
	.spoils = true,
};
SUBSCRIBER_REGISTER(kvm_guest)
