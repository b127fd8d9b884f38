/* SPDX-License-Identifier: MIT */
/*
 * What a device behind softsmmu meets, on the kernel that is running: a line "WHAT: FIGURES" for
 * each situation. tests/softsmmu.sh runs it in guests, in mnbench's place, and judges the lines.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "harness/kernel_log.h"
#include "kernels-under-test/softsmmu/softsmmu.h"

#define KIB(n)	       ((size_t)(n) << 10)
#define MIB(n)	       ((size_t)(n) << 20)
#define MODULE	       "/modules/softsmmu.ko"
#define FORKS_MAX      10
#define STRESS_PAGES   64
#define STRESS_SECONDS 2 /* unless told: --stress SECONDS */

static size_t page;

static void die(const char *what)
{
	printf("failed: %s: %s\n", what, strerror(errno));
	exit(2);
}

static int open_device(const char *name)
{
	int fd = open(name, O_RDWR);

	if (fd < 0)
		die(name);
	return fd;
}

static struct softsmmu_access access_range(int fd, const void *start, size_t bytes, __u32 kind)
{
	struct softsmmu_access a = {.start = (uintptr_t)start, .bytes = bytes, .kind = kind};

	if (ioctl(fd, SOFTSMMU_ACCESS, &a))
		die("SOFTSMMU_ACCESS");
	return a;
}

static struct softsmmu_look look(int fd, const void *at)
{
	struct softsmmu_look l = {.address = (uintptr_t)at};

	if (ioctl(fd, SOFTSMMU_LOOK, &l))
		die("SOFTSMMU_LOOK");
	return l;
}

static struct softsmmu_stats stats(int fd)
{
	struct softsmmu_stats s;

	if (ioctl(fd, SOFTSMMU_READ_STATS, &s))
		die("SOFTSMMU_READ_STATS");
	return s;
}

static unsigned long long stale(const struct softsmmu_access *a)
{
	return a->stale_unmapped + a->stale_replaced + a->stale_protected;
}

static const char *ended(const struct softsmmu_access *a)
{
	static const char *const words[] = {"ended", "gave-up", "refused"};

	return words[a->result];
}

/* Memory of one kind, written to once; aligned to its size. NULL: this kernel has none. */
struct kind {
	const char *name;
	size_t bytes;
	int flags;	  /* of mmap() */
	const char *pool; /* the file that makes huge pages */
	bool thp;
	bool file; /* a shared one that was read: writable, and clean */
};

static const struct kind kinds[] = {
	{.name = "anon", .bytes = KIB(4)},
	{.name = "thp", .bytes = MIB(2), .thp = true},
	{.name = "file", .bytes = KIB(4), .file = true},
	{.name = "hugetlb-64K",
	 .bytes = KIB(64),
	 .flags = MAP_HUGETLB | 16 << MAP_HUGE_SHIFT,
	 .pool = "/sys/kernel/mm/hugepages/hugepages-64kB/nr_hugepages"},
	{.name = "hugetlb-2M",
	 .bytes = MIB(2),
	 .flags = MAP_HUGETLB | 21 << MAP_HUGE_SHIFT,
	 .pool = "/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages"},
};

static void fill_pool(const char *pool)
{
	int fd = open(pool, O_WRONLY);

	if (fd >= 0 && write(fd, "8", 1) != 1)
		die(pool);
	if (fd >= 0)
		close(fd);
}

static char *map_at(char *at, const struct kind *kind, size_t bytes)
{
	char *p = mmap(at, bytes, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | (at ? MAP_FIXED : 0) | kind->flags, -1, 0);

	return p == MAP_FAILED ? NULL : p;
}

static char *map_file(size_t bytes)
{
	int fd = memfd_create("softsmmu", 0);
	char *p = NULL;

	if (fd >= 0 && !ftruncate(fd, bytes))
		p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	if (!p || p == MAP_FAILED)
		die("memfd");
	(void)*(volatile char *)p;
	return p;
}

static char *make(const struct kind *kind)
{
	size_t bytes = kind->bytes < page ? page : kind->bytes;
	char *p;

	if (kind->file)
		return map_file(bytes);
	if (kind->pool) {
		fill_pool(kind->pool);
		p = map_at(NULL, kind, bytes);
	} else {
		p = map_at(NULL, kind, 2 * bytes);
		p = p ? (char *)(((uintptr_t)p + bytes - 1) & ~(bytes - 1)) : NULL;
	}
	if (p)
		madvise(p, bytes, kind->thp ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
	for (size_t i = 0; p && i < bytes; i += page)
		p[i] = 1;
	return p;
}

/* A child that shared the pages and is gone leaves them read-only, and ours alone. */
static void fork_and_wait(void)
{
	pid_t child = fork();

	if (child < 0)
		die("fork");
	if (!child)
		_exit(0);
	waitpid(child, NULL, 0);
}

/*
 * The report of 2023: the device has read, so that its TLB has the page read-only; the page
 * becomes writable, through a fault of the device itself or of the CPU before it; it writes.
 */
static void upgrade(int fd, const struct kind *kind, bool cpu, bool last, const char *device)
{
	char *p = make(kind), *at = p + (last ? kind->bytes - page : 0);
	struct softsmmu_look before;
	struct softsmmu_access a;
	struct softsmmu_stats s;
	int forks = 0;

	if (!p) {
		printf("%s/%s/%s/%s: none\n", device, kind->name, cpu ? "cpu" : "device",
		       last ? "last" : "first");
		return;
	}
	do {
		fork_and_wait();
		ioctl(fd, SOFTSMMU_DROP);
		access_range(fd, at, page, SOFTSMMU_READ);
		before = look(fd, at);
	} while (before.writable && !kind->file && ++forks < FORKS_MAX);
	ioctl(fd, SOFTSMMU_RESET);
	if (cpu)
		*(volatile char *)p = 2;
	a = access_range(fd, at, page, SOFTSMMU_WRITE);
	s = stats(fd);
	printf("%s/%s/%s/%s: %s faults=%llu callbacks=%llu bytes=%llu entry=%llu%s stale=%llu again=%d\n",
	       device, kind->name, cpu ? "cpu" : "device", last ? "last" : "first", ended(&a),
	       (unsigned long long)a.faults, (unsigned long long)s.callbacks,
	       (unsigned long long)s.bytes, (unsigned long long)before.bytes,
	       before.writable ? "w" : "r", stale(&a), forks);
	munmap(p, kind->bytes);
}

static void configure(int fd, struct softsmmu_config config)
{
	if (ioctl(fd, SOFTSMMU_CONFIGURE, &config))
		die("SOFTSMMU_CONFIGURE");
}

static void upgrades(const char *device, int fd, __u32 flags)
{
	configure(fd, (struct softsmmu_config){.flags = flags});
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		for (int way = 0; way < 4; way++)
			if ((kinds[i].bytes > page || !(way & 2)) && !(kinds[i].file && way))
				upgrade(fd, &kinds[i], way & 1, way & 2, device);
	configure(fd, (struct softsmmu_config){.flags = 0});
}

/* Unmapped, mapped anew, protected: the entries must be gone, and no access be stale. */
static void narrow(int fd)
{
	static const struct kind anon = {.flags = 0};
	size_t bytes = 16 * page;
	char *p = map_at(NULL, &anon, bytes);
	struct softsmmu_access gone, again, protected;
	struct softsmmu_stats s;

	ioctl(fd, SOFTSMMU_RESET);
	madvise(p, bytes, MADV_NOHUGEPAGE);
	(void)*(volatile char *)p; /* the page of zeros: its copy is told under the table's lock */
	memset(p, 1, bytes);
	access_range(fd, p, bytes, SOFTSMMU_WRITE);
	munmap(p, bytes);
	gone = access_range(fd, p, bytes, SOFTSMMU_READ);
	map_at(p, &anon, bytes);
	again = access_range(fd, p, bytes, SOFTSMMU_WRITE);
	mprotect(p, bytes, PROT_READ);
	protected = access_range(fd, p, bytes, SOFTSMMU_WRITE);
	s = stats(fd);
	printf("context: callbacks=%llu atomic=%llu%s irqs-off=%llu by-others=%llu\n",
	       (unsigned long long)s.callbacks, (unsigned long long)s.atomic,
	       s.preemption_known ? "" : "(unknown)", (unsigned long long)s.irqs_off,
	       (unsigned long long)s.by_others);
	printf("unmapped: %s stale=%llu\n", ended(&gone), stale(&gone));
	printf("remapped: %s pages=%llu stale=%llu\n", ended(&again),
	       (unsigned long long)again.pages, stale(&again));
	printf("protected: %s stale=%llu\n", ended(&protected), stale(&protected));
	munmap(p, bytes);
}

static void refuse(int fd, const char *what)
{
	struct softsmmu_look l = {0};
	int err = ioctl(fd, SOFTSMMU_LOOK, &l) ? errno : 0;

	printf("%s: %s\n", what, err == EPERM ? "EPERM" : strerror(err));
	fflush(stdout);
}

/* Another process with our file; and this program again, whose mm is another one. */
static void others(int fd)
{
	char number[16];
	pid_t child;

	fflush(stdout);
	child = fork();
	if (!child) {
		refuse(fd, "child");
		snprintf(number, sizeof(number), "%d", fd);
		execl("/proc/self/exe", "softsmmu", "--exec", number, (char *)NULL);
		_exit(1);
	}
	waitpid(child, NULL, 0);
}

/* In a process of its own, which ends with the device open. */
static void ends_with_it_open(void)
{
	pid_t child;

	fflush(stdout);
	child = fork();
	if (!child) {
		int fd = open_device("/dev/softsmmu");

		open_device("/dev/softsmmu-mirror");
		access_range(fd, &page, 1, SOFTSMMU_WRITE);
		_exit(0);
	}
	waitpid(child, NULL, 0);
	printf("exit: survived\n");
}

#define CGROUPS "/tmp/cgroup2"
#define CGROUP	CGROUPS "/device"

static bool put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);
	bool done = fd >= 0 && write(fd, text, strlen(text)) >= 0;

	if (fd >= 0)
		close(fd);
	return done;
}

/* A group of 8 MiB, with the calling process in it. */
static bool enter_small_group(void)
{
	mkdir("/tmp", 0755);
	mkdir(CGROUPS, 0755);
	return (!mount("none", CGROUPS, "cgroup2", 0, NULL) || errno == EBUSY) &&
	       put(CGROUPS "/cgroup.subtree_control", "+memory") &&
	       (!mkdir(CGROUP, 0755) || errno == EEXIST) && put(CGROUP "/memory.max", "8388608") &&
	       put(CGROUP "/cgroup.procs", "0");
}

/* The largest TLBs until there is no more memory for one; the process may be killed for it. */
static void without_memory(void)
{
	struct softsmmu_config c = {.entries = SOFTSMMU_ENTRIES_MAX};
	int status;
	pid_t child;

	fflush(stdout);
	child = fork();
	if (!child) {
		if (!enter_small_group())
			_exit(2);
		for (int i = 0; i < 64; i++)
			if (ioctl(open("/dev/softsmmu", O_RDWR), SOFTSMMU_CONFIGURE, &c))
				_exit(errno == ENOMEM || errno == EBADF ? 0 : 1);
		_exit(1);
	}
	waitpid(child, &status, 0);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 2)
		printf("memory: no cgroup with a limit here\n");
	else
		printf("memory: %s status=%#x\n",
		       WIFSIGNALED(status) || !WEXITSTATUS(status) ? "survived" : "WRONG", status);
}

static void bad_requests(int fd)
{
	struct softsmmu_access a = {.start = (uintptr_t)-page, .bytes = 2 * page};
	struct softsmmu_config c = {.entries = SOFTSMMU_ENTRIES_MAX + 1};
	int refused = 0;

	refused += ioctl(fd, SOFTSMMU_ACCESS, &a) && errno == EINVAL;
	a = (struct softsmmu_access){.start = 1ULL << 62, .bytes = page};
	refused += ioctl(fd, SOFTSMMU_ACCESS, &a) && errno == EINVAL;
	refused += ioctl(fd, SOFTSMMU_ACCESS, NULL) && errno == EFAULT;
	refused += ioctl(fd, SOFTSMMU_CONFIGURE, &c) && errno == EINVAL;
	c = (struct softsmmu_config){.cost_ns = SOFTSMMU_COST_MAX + 1};
	refused += ioctl(fd, SOFTSMMU_CONFIGURE, &c) && errno == EINVAL;
	refused += ioctl(fd, 1, 0) && errno == ENOTTY;
	printf("bad-requests: %d of 6 refused\n", refused);
}

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

/* The time that a callback was asked to take is there. */
static void cost(int fd)
{
	char *p = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct softsmmu_stats s;
	double begin;

	configure(fd, (struct softsmmu_config){.cost_ns = 1000000});
	ioctl(fd, SOFTSMMU_RESET);
	begin = seconds();
	for (int i = 0; i < 100; i++) {
		*(volatile char *)p = 1;
		mprotect(p, page, PROT_READ);
		mprotect(p, page, PROT_READ | PROT_WRITE);
	}
	begin = seconds() - begin;
	s = stats(fd);
	configure(fd, (struct softsmmu_config){.flags = 0});
	printf("cost: %s callbacks=%llu spun=%.3f took=%.3f\n",
	       begin * 1e9 >= s.spun_ns && s.spun_ns == s.callbacks * 1000000 ? "ok" : "wrong",
	       (unsigned long long)s.callbacks, s.spun_ns / 1e9, begin);
	munmap(p, page);
}

static atomic_bool stop;

struct stress {
	int fds[2];
	char *area;
};

static void *use(void *argument)
{
	struct stress *stress = argument;
	struct softsmmu_access a;
	unsigned int turn = 0;

	while (!stop) {
		a = (struct softsmmu_access){.start = (uintptr_t)stress->area,
					     .bytes = STRESS_PAGES * page,
					     .kind = turn++ & 3};
		ioctl(stress->fds[turn >> 1 & 1], SOFTSMMU_ACCESS, &a);
	}
	return NULL;
}

static void *reconfigure(void *argument)
{
	struct stress *stress = argument;
	struct softsmmu_config c = {.faults = 8};

	while (!stop) {
		c.entries = c.entries % 61 + 1;
		c.flags = c.entries & SOFTSMMU_FLAGS;
		ioctl(stress->fds[0], SOFTSMMU_CONFIGURE, &c);
		ioctl(stress->fds[1], SOFTSMMU_CONFIGURE, &c);
		close(open("/dev/softsmmu", O_RDWR));
	}
	return NULL;
}

/* The mm changes in every way under two devices that are used and configured. */
static void stress(int fd, int mirror, int for_seconds)
{
	static const struct kind anon = {.flags = 0};
	size_t bytes = STRESS_PAGES * page;
	struct stress s = {.fds = {fd, mirror}, .area = map_at(NULL, &anon, 2 * bytes)};
	double end = seconds() + for_seconds;
	pthread_t threads[3];
	unsigned int rounds = 0;

	pthread_create(&threads[0], NULL, use, &s);
	pthread_create(&threads[1], NULL, use, &s);
	pthread_create(&threads[2], NULL, reconfigure, &s);
	while (seconds() < end) {
		memset(s.area, 1, bytes);
		fork_and_wait();
		madvise(s.area, bytes / 2, MADV_DONTNEED);
		mprotect(s.area, bytes, PROT_READ);
		mprotect(s.area, bytes, PROT_READ | PROT_WRITE);
		munmap(s.area, bytes);
		map_at(s.area, &anon, bytes);
		if (mremap(s.area, bytes, bytes, MREMAP_MAYMOVE | MREMAP_FIXED, s.area + bytes) ==
		    MAP_FAILED)
			die("mremap");
		map_at(s.area, &anon, bytes);
		rounds++;
	}
	stop = true;
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	printf("stress: survived rounds=%u\n", rounds);
}

/* While a file is open, and afterwards. */
static void unload(int fd, int mirror)
{
	bool busy = syscall(SYS_delete_module, "softsmmu", O_NONBLOCK) && errno == EAGAIN;
	int module;

	close(fd);
	close(mirror);
	if (syscall(SYS_delete_module, "softsmmu", O_NONBLOCK))
		die("delete_module");
	module = open(MODULE, O_RDONLY);
	if (module < 0 || syscall(SYS_finit_module, module, "", 0))
		die(MODULE);
	close(module);
	printf("unload: %s while in use, once not, and loaded again\n", busy ? "refused" : "DONE");
}

/* Lines of the kernel's log that are complaints; each is printed. */
static int complaints(void)
{
	int log = open_device("/dev/kmsg"), n = 0;
	char buffer[16384];
	ssize_t size;

	fcntl(log, F_SETFL, O_NONBLOCK);
	while ((size = read(log, buffer, sizeof(buffer) - 1)) > 0 || errno == EPIPE) {
		struct kernel_record record;

		buffer[size > 0 ? size : 0] = '\0';
		buffer[strcspn(buffer, "\n")] = '\0';
		if (!kernel_log_read(buffer, &record) || !record.kernel ||
		    !kernel_log_complains(record.text))
			continue;
		printf("complains: %s\n", record.text);
		n++;
	}
	close(log);
	return n;
}

/* The console has errors and worse only (quiet); and a search that finds nothing proves itself. */
static void look_at_the_log(void)
{
	int drop = open("/proc/sys/vm/drop_caches", O_WRONLY);

	printf("log: %d complaints\n", complaints());
	/* "COMM (PID): drop_caches: 1" (drop_caches_sysctl_handler(), fs/drop_caches.c). */
	if (prctl(PR_SET_NAME, "BUG: the test's") || drop < 0 || write(drop, "1", 1) != 1)
		die("drop_caches");
	close(drop);
	printf("provoked: %d complaints\n", complaints());
}

int main(int argc, char **argv)
{
	struct utsname u;
	int fd, mirror;

	if (argc == 3 && !strcmp(argv[1], "--exec")) {
		refuse(atoi(argv[2]), "exec");
		return 0;
	}
	page = sysconf(_SC_PAGESIZE);
	uname(&u);
	fd = open_device("/dev/softsmmu");
	printf("kernel: %s\n", u.release);
	upgrades("smmu", fd, 0);
	upgrades("smmu-splitting", fd, SOFTSMMU_SPLITS_CONTIGUOUS);
	upgrades("rewalking", fd, SOFTSMMU_REWALKS);
	mirror = open_device("/dev/softsmmu-mirror");
	upgrades("mirror", mirror, 0);
	narrow(fd);
	others(fd);
	ends_with_it_open();
	without_memory();
	bad_requests(fd);
	cost(fd);
	stress(fd, mirror,
	       argc == 3 && !strcmp(argv[1], "--stress") ? atoi(argv[2]) : STRESS_SECONDS);
	if (!access(MODULE, R_OK))
		unload(fd, mirror);
	look_at_the_log();
	printf("end: ok\n");
	return 0;
}
