/* SPDX-License-Identifier: MIT */
/*
 * A library to preload (tests/faults.sh): the N-th call of a kind fails, counted over all
 * processes of the suite in a command, from the start of its own code on.
 *
 *	MNBENCH_FAULT=KIND:N[+]:FILE   + fails all later ones, too; FILE holds the count
 *
 * FILE.settings gets a line for each setting of the machine that is about to be written, "before
 * PATH VALUE", and for each write to it, "write PATH VALUE".
 *
 * Kinds: memory open read write sync rename mmap ioctl perf fork thread socket.
 */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <pthread.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* glibc's own, which dlsym(3) needs itself. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *memory, size_t size);

static struct {
	const char *kind;
	uint64_t at;
	bool on;
	uint64_t *count; /* of all processes */
	int settings;
} fault;

static void begin(void)
{
	const char *text = getenv("MNBENCH_FAULT"), *colon = text ? strchr(text, ':') : NULL;
	char *end, log[4096];
	int fd;

	if (!colon || strcmp(program_invocation_short_name, "mnbench"))
		return;
	fault.at = strtoull(colon + 1, &end, 10);
	fault.on = *end == '+';
	end += fault.on;
	fd = syscall(SYS_openat, AT_FDCWD, end + 1, O_RDWR);
	if (fd < 0)
		return;
	fault.count = (uint64_t *)syscall(SYS_mmap, NULL, sizeof(uint64_t), PROT_READ | PROT_WRITE,
					  MAP_SHARED, fd, 0);
	syscall(SYS_close, fd);
	snprintf(log, sizeof(log), "%s.settings", end + 1);
	fault.settings =
		syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	fault.kind = text;
}

/* Is it this call's turn? */
static bool fails(const char *kind, int error)
{
	size_t length = strlen(kind);
	uint64_t n;

	if (!fault.kind || strncmp(fault.kind, kind, length) || fault.kind[length] != ':')
		return false;
	n = __atomic_add_fetch(fault.count, 1, __ATOMIC_RELAXED);
	if (n != fault.at && !(fault.on && n > fault.at))
		return false;
	errno = error;
	return true;
}

#define REAL(name)                                                                                 \
	static __typeof__(name) *real;                                                             \
	if (!real)                                                                                 \
	real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

typedef int start_main(int (*main)(int, char **, char **), int, char **, void (*)(void),
		       void (*)(void), void (*)(void), void *);
start_main __libc_start_main;

int __libc_start_main(int (*main)(int, char **, char **), int argc, char **argv, void (*init)(void),
		      void (*fini)(void), void (*rtld_fini)(void), void *stack_end)
{
	REAL(__libc_start_main);

	begin();
	return real(main, argc, argv, init, fini, rtld_fini, stack_end);
}

/*
 * Two that die of it themselves are left alone: glibc's glob() frees what it has freed (2.36,
 * posix/glob.c:1175), and hwloc reads through NULL (2.9, hwloc_bitmap_copy()).
 */
static _Thread_local bool in_glob;

static bool is_library(const void *caller)
{
	Dl_info info;

	return in_glob || (dladdr(caller, &info) && strstr(info.dli_fname, "libhwloc"));
}

#define NO_MEMORY                                                                                  \
	(fault.kind && !strncmp(fault.kind, "memory", 6) &&                                        \
	 !is_library(__builtin_return_address(0)) && fails("memory", ENOMEM))

void *malloc(size_t size)
{
	return NO_MEMORY ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	return NO_MEMORY ? NULL : __libc_calloc(n, size);
}

void *realloc(void *memory, size_t size)
{
	return NO_MEMORY ? NULL : __libc_realloc(memory, size);
}

int glob(const char *pattern, int flags, int (*error)(const char *, int), glob_t *found)
{
	int err;
	REAL(glob);

	in_glob = true;
	err = real(pattern, flags, error, found);
	in_glob = false;
	return err;
}

static bool is_setting(const char *path)
{
	return !strncmp(path, "/sys/kernel/mm/", 15) || !strncmp(path, "/sys/devices/", 13) ||
	       !strncmp(path, "/proc/sys/", 10);
}

static void note(const char *what, const char *path, const char *value, long size)
{
	char text[1024];
	int n = snprintf(text, sizeof(text), "%s %s %.*s", what, path,
			 (int)strcspn(value, "\n") < size ? (int)strcspn(value, "\n") : (int)size,
			 value);

	text[n++] = '\n';
	syscall(SYS_write, fault.settings, text, n);
}

static void note_before(const char *path)
{
	char value[512] = "";
	int fd = syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
	long n = syscall(SYS_read, fd, value, sizeof(value) - 1);

	syscall(SYS_close, fd);
	note("before", path, value, n);
}

static void note_write(int fd, const char *data, size_t size)
{
	char name[40], path[512];
	ssize_t n;

	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	n = readlink(name, path, sizeof(path) - 1);
	path[n < 0 ? 0 : n] = '\0';
	if (is_setting(path))
		note("write", path, data, size);
}

static mode_t mode_of(int flags, va_list rest)
{
	return flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;
}

#define OPEN(name)                                                                                 \
	int name(const char *path, int flags, ...)                                                 \
	{                                                                                          \
		va_list rest;                                                                      \
		mode_t mode;                                                                       \
		REAL(name);                                                                        \
		va_start(rest, flags);                                                             \
		mode = mode_of(flags, rest);                                                       \
		va_end(rest);                                                                      \
		if (fails("open", EMFILE))                                                         \
			return -1;                                                                 \
		if (fault.kind && (flags & O_ACCMODE) != O_RDONLY && is_setting(path))             \
			note_before(path);                                                         \
		return real(path, flags, mode);                                                    \
	}
OPEN(open)
OPEN(open64)

FILE *fopen(const char *path, const char *mode)
{
	REAL(fopen);

	return fails("open", EMFILE) ? NULL : real(path, mode);
}

DIR *opendir(const char *path)
{
	REAL(opendir);

	return fails("open", EMFILE) ? NULL : real(path);
}

int mkostemp(char *name, int flags)
{
	REAL(mkostemp);

	return fails("open", ENOSPC) ? -1 : real(name, flags);
}

ssize_t read(int fd, void *data, size_t size)
{
	REAL(read);

	return fails("read", EIO) ? -1 : real(fd, data, size);
}

ssize_t write(int fd, const void *data, size_t size)
{
	REAL(write);

	if (fd != STDERR_FILENO && fails("write", ENOSPC)) /* what it says of it is to be seen */
		return -1;
	if (fault.kind)
		note_write(fd, data, size);
	return real(fd, data, size);
}

int fsync(int fd)
{
	REAL(fsync);

	return fails("sync", EIO) ? -1 : real(fd);
}

int rename(const char *from, const char *to)
{
	REAL(rename);

	return fails("rename", EIO) ? -1 : real(from, to);
}

void *mmap(void *at, size_t size, int protection, int flags, int fd, off_t offset)
{
	REAL(mmap);

	return fails("mmap", ENOMEM) ? MAP_FAILED : real(at, size, protection, flags, fd, offset);
}

int ioctl(int fd, unsigned long request, ...)
{
	static int (*real)(int, unsigned long, ...);
	va_list rest;
	void *argument;

	if (!real)
		real = (int (*)(int, unsigned long, ...))dlsym(RTLD_NEXT, "ioctl");
	va_start(rest, request);
	argument = va_arg(rest, void *);
	va_end(rest);
	return fails("ioctl", EIO) ? -1 : real(fd, request, argument);
}

long syscall(long number, ...)
{
	static long (*real)(long, ...);
	long a[6];
	va_list rest;

	if (!real)
		real = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
	va_start(rest, number);
	for (int i = 0; i < 6; i++)
		a[i] = va_arg(rest, long);
	va_end(rest);
	if (number == SYS_perf_event_open && fails("perf", EMFILE))
		return -1;
	return real(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

pid_t fork(void)
{
	REAL(fork);

	return fails("fork", EAGAIN) ? -1 : real();
}

int posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
		const posix_spawnattr_t *attributes, char *const argv[], char *const envp[])
{
	REAL(posix_spawn);

	return fails("fork", EAGAIN) ? EAGAIN : real(pid, path, actions, attributes, argv, envp);
}

int posix_spawnp(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
		 const posix_spawnattr_t *attributes, char *const argv[], char *const envp[])
{
	REAL(posix_spawnp);

	return fails("fork", EAGAIN) ? EAGAIN : real(pid, path, actions, attributes, argv, envp);
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *),
		   void *argument)
{
	REAL(pthread_create);

	return fails("thread", EAGAIN) ? EAGAIN : real(thread, attributes, run, argument);
}

int socket(int domain, int type, int protocol)
{
	REAL(socket);

	return fails("socket", EMFILE) ? -1 : real(domain, type, protocol);
}

int socketpair(int domain, int type, int protocol, int sockets[2])
{
	REAL(socketpair);

	return fails("socket", EMFILE) ? -1 : real(domain, type, protocol, sockets);
}

int pipe2(int pipes[2], int flags)
{
	REAL(pipe2);

	return fails("socket", EMFILE) ? -1 : real(pipes, flags);
}
