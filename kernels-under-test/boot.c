/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/clock.h"
#include "harness/kernel_log.h"
#include "harness/lenses.h"
#include "kernels-under-test/boot.h"
#include "kernels-under-test/frame.h"
#include "results/file.h"
#include "results/say.h"

#define CONSOLE_LIMIT (FRAME_SIZE_LIMIT + (16u << 20)) /* bytes; a guest may loop */
/* Nothing that changes entries by itself: the operation about it turns it on. */
#define COMMAND_LINE "rcupdate.rcu_expedited=1 quiet panic=-1 numa_balancing=disable"
/* Of a console without a result: its last lines, and bytes of each. */
#define LINES_TOLD 3
#define LINE_TOLD  120

/* QEMU's arguments, ended by NULL. */
struct arguments {
	const char *list[64];
	unsigned int n;
};

static void add(struct arguments *a, const char *option, const char *value)
{
	a->list[a->n++] = option;
	if (value)
		a->list[a->n++] = value;
	a->list[a->n] = NULL;
}

/*
 * Two NUMA nodes, for operations that need them; the second CPU is the second one's. On x86 it has
 * a socket of its own: one cache across nodes is what topology_sane() warns of (arch/x86/kernel/
 * smpboot.c), and QEMU 10 announces the cache of a socket.
 */
static void add_memory(struct arguments *a, const struct boot_options *o)
{
	const char *two = strcmp(o->arch, "amd64") ? "2" : "2,sockets=2";

	add(a, "-smp", o->same_every_time ? "1" : two);
	add(a, "-m", o->gigantic ? "4G" : "2G");
	add(a, "-object", "memory-backend-ram,id=m0,size=1G");
	add(a, "-object",
	    o->gigantic ? "memory-backend-ram,id=m1,size=3G" : "memory-backend-ram,id=m1,size=1G");
	add(a, "-numa", "node,nodeid=0,cpus=0,memdev=m0");
	add(a, "-numa",
	    o->same_every_time ? "node,nodeid=1,memdev=m1" : "node,nodeid=1,cpus=1,memdev=m1");
}

/*
 * Virtual time goes on by one nanosecond an instruction and jumps where the CPU would wait;
 * the wall clock begins at a fixed date (the kernel's randomness is seeded with it).
 */
static void add_determinism(struct arguments *a, const struct boot_options *o)
{
	add(a, "-icount", "shift=0,sleep=off");
	add(a, "-rtc", "base=2026-01-01T00:00:00,clock=vm");
	add(a, "-seed", "1");
	if (o->plugin) {
		boot_declare_plugin(o->arch);
		add(a, "-plugin", o->plugin);
	}
}

/*
 * Both machines can run KVM inside the guest: a real subscriber to notifiers. x86's CPUs take
 * turns in one thread: with a thread each, a 6.12 guest panicked on an int3 that was gone from
 * its code (one CPU patches what another one runs; QEMU 7.2). And they are not timed while they
 * boot: a busy host looks like a broken timer (check_timer(), arch/x86/kernel/apic/io_apic.c).
 */
static void exec_qemu(const struct boot_options *o)
{
	bool arm = !strcmp(o->arch, "arm64");
	const char *program = boot_program(o->arch);
	struct arguments a = {.n = 0};
	char line[240];

	snprintf(line, sizeof(line), "console=%s " COMMAND_LINE "%s%s",
		 arm ? "ttyAMA0" : "ttyS0 no_timer_check",
		 o->gigantic ? " hugepagesz=1G hugepages=1" : "",
		 o->same_every_time ? " nokaslr norandmaps" : "");
	add(&a, program, NULL);
	add(&a, "-accel", arm ? "tcg" : "tcg,thread=single");
	add(&a, "-machine",
	    arm ? "virt,virtualization=on,gic-version=3,iommu=smmuv3,dtb-randomness=off" : "q35");
	add(&a, "-cpu", o->cpu);
	add_memory(&a, o);
	if (o->same_every_time)
		add_determinism(&a, o);
	add(&a, "-nodefaults", NULL);
	add(&a, "-no-user-config", NULL);
	add(&a, "-display", "none");
	add(&a, "-monitor", "none");
	add(&a, "-serial", "stdio");
	add(&a, "-no-reboot", NULL);
	add(&a, "-kernel", o->image);
	add(&a, "-initrd", o->initramfs);
	add(&a, "-append", line);
	execvp(program, (char *const *)a.list);
}

/* In the child: its own process group, no stdin, and no life after its parent's. */
static void become_qemu(const struct boot_options *o, int console, pid_t parent)
{
	int null = open("/dev/null", O_RDONLY);
	sigset_t none;

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(EXIT_REQUEST);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	dup2(null, 0);
	dup2(console, 1);
	dup2(console, 2);
	exec_qemu(o);
	_exit(EXIT_REQUEST);
}

const char *boot_program(const char *arch)
{
	return strcmp(arch, "arm64") ? "qemu-system-x86_64" : "qemu-system-aarch64";
}

/* Whether one of $PATH's folders holds the program. */
static bool installed(const char *program)
{
	const char *path = getenv("PATH");
	char file[4096];

	while (path && *path) {
		size_t n = strcspn(path, ":");

		snprintf(file, sizeof(file), "%.*s/%s", (int)n, path, program);
		if (!access(file, X_OK))
			return true;
		path += n + (path[n] == ':');
	}
	return false;
}

int boot_check(const char *arch)
{
	if (installed(boot_program(arch)))
		return EXIT_GOOD;
	return say_error("%s is missing: install the package %s", boot_program(arch),
			 strcmp(arch, "arm64") ? "qemu-system-x86" : "qemu-system-arm");
}

int boot_start(struct boot *boot, const struct boot_options *options)
{
	pid_t parent = getpid();
	int ends[2];

	memset(boot, 0, sizeof(*boot));
	if (boot_check(options->arch))
		return EXIT_REQUEST;
	boot->file =
		open(options->console, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (boot->file < 0)
		return say_error("cannot write %s: %s", options->console, strerror(errno));
	if (pipe2(ends, O_CLOEXEC)) {
		file_close(boot->file);
		return say_error("cannot make a pipe: %s", strerror(errno));
	}
	boot->started = clock_seconds();
	boot->timeout = options->timeout;
	boot->pid = fork();
	if (!boot->pid)
		become_qemu(options, ends[1], parent);
	file_close(ends[1]);
	if (boot->pid < 0) {
		file_close(ends[0]);
		file_close(boot->file);
		memset(boot, 0, sizeof(*boot));
		return say_error("cannot fork: %s", strerror(errno));
	}
	boot->fd = ends[0];
	fcntl(boot->fd, F_SETFL, O_NONBLOCK);
	return EXIT_GOOD;
}

static void reap(struct boot *boot)
{
	int status;

	if (!boot->pid)
		return;
	kill(boot->pid, SIGKILL);
	(void)TEMP_FAILURE_RETRY(waitpid(boot->pid, &status, 0));
	boot->pid = 0;
}

static bool end_by_force(struct boot *boot, const char *why)
{
	snprintf(boot->failure, sizeof(boot->failure), "%s", why);
	reap(boot);
	return true;
}

/* Makes room for more of the console. */
static bool grow(struct boot *boot)
{
	size_t room = boot->room ? boot->room * 2 : 65536;
	char *bigger;

	if (boot->room - boot->size > 4096)
		return true;
	bigger = realloc(boot->console, room);
	if (!bigger)
		return false;
	boot->console = bigger;
	boot->room = room;
	return true;
}

/* Keeps what was read in the file, too; a full disk is the guest's end. */
static bool keep(struct boot *boot, size_t n)
{
	char *data = boot->console + boot->size;

	boot->size += n;
	data[n] = '\0';
	while (n) {
		ssize_t written = write(boot->file, data, n);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return false;
		for (; written; written--, n--, data++)
			if (!*data)
				*data = '?'; /* the file has the NUL, the text ends later */
	}
	return true;
}

bool boot_poll(struct boot *boot)
{
	char why[128];

	for (;;) {
		ssize_t n;

		if (!boot->pid)
			return true;
		if (clock_seconds() - boot->started > boot->timeout) {
			snprintf(why, sizeof(why), "killed after %u s (--timeout)", boot->timeout);
			return end_by_force(boot, why);
		}
		if (boot->size > CONSOLE_LIMIT || !grow(boot))
			return end_by_force(boot, "killed: its console grew without end");
		n = read(boot->fd, boot->console + boot->size, boot->room - boot->size - 1);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return false;
		if (n < 0)
			return end_by_force(boot, "its console could not be read");
		if (!n)
			break;
		if (!keep(boot, n))
			return end_by_force(boot,
					    "its console could not be kept: is the disk full?");
	}
	reap(boot); /* it closed its console, so it is ending */
	return true;
}

/* Does a line of the console say something of the kernel, or of what went on? */
static bool says_something(const char *line)
{
	return strcspn(line, "\r\n") && strncmp(line, FRAME_PREFIX, strlen(FRAME_PREFIX)) != 0 &&
	       strncmp(line, LENSES_ROW, strlen(LENSES_ROW)) != 0;
}

static const char *next_line(const char *line)
{
	line += strcspn(line, "\r\n");
	return line + strspn(line, "\r\n");
}

/* The console's last lines, the oldest first. */
static void last_lines(const struct boot *boot, char *text, size_t room)
{
	const char *lines[LINES_TOLD] = {NULL};
	size_t n = 0, used = 0;

	for (const char *line = boot->console; line && *line; line = next_line(line))
		if (says_something(line))
			lines[n++ % LINES_TOLD] = line;
	for (size_t i = n > LINES_TOLD ? n - LINES_TOLD : 0; i < n && used < room; i++) {
		const char *line = lines[i % LINES_TOLD];
		size_t length = strcspn(line, "\r\n");

		used += snprintf(text + used, room - used, "%s%.*s", used ? " | " : "",
				 (int)(length < LINE_TOLD ? length : LINE_TOLD), line);
	}
}

/* " in ROW", of the last row that was begun and all that came after it; or "". */
static const char *last_row(const struct boot *boot, char *text, size_t room)
{
	const char *found = NULL;

	for (const char *line = boot->console; line && *line; line = next_line(line))
		if (!strncmp(line, LENSES_ROW, strlen(LENSES_ROW)))
			found = line;
	text[0] = '\0';
	if (found)
		snprintf(text, room, " in %.*s", (int)strcspn(found + strlen(LENSES_ROW), "\r\n"),
			 found + strlen(LENSES_ROW));
	return found ? found : boot->console;
}

/* The kernel's first complaint from there on, without its time: "[    1.234567] ", "[   T1] ". */
static void first_complaint(const char *from, char *text, size_t room)
{
	char line[LINE_TOLD + 40];

	text[0] = '\0';
	for (; from && *from; from = next_line(from)) {
		const char *at = line;

		snprintf(line, sizeof(line), "%.*s", (int)strcspn(from, "\r\n"), from);
		while (*at == '[' && strchr(" 0123456789", at[1]) && strchr(at, ']')) {
			at = strchr(at, ']') + 1;
			at += strspn(at, " ");
		}
		if (kernel_log_complains(at) && !kernel_log_is_frame(at)) {
			snprintf(text, room, "%.*s", LINE_TOLD, at);
			return;
		}
	}
}

void boot_explain(const struct boot *boot, char *why, size_t room)
{
	static const char mark[] = "Kernel panic - not syncing";
	const char *panic = boot->console ? strstr(boot->console, mark) : NULL;
	const char *first = boot->failure[0] ? boot->failure : why;
	char tail[400] = "", row[200], complaint[LINE_TOLD + 1], text[1024];

	first_complaint(last_row(boot, row, sizeof(row)), complaint, sizeof(complaint));
	if (panic && strncmp(complaint, mark, strlen(mark)) && complaint[0]) {
		snprintf(text, sizeof(text), "the kernel panicked%s: %.*s; before that: %s", row,
			 (int)strcspn(panic, "\r\n"), panic, complaint);
	} else if (panic) {
		snprintf(text, sizeof(text), "the kernel panicked%s: %.*s", row,
			 (int)strcspn(panic, "\r\n"), panic);
	} else if (!boot->size) {
		snprintf(text, sizeof(text), "%s; it printed nothing", first);
	} else {
		last_lines(boot, tail, sizeof(tail));
		snprintf(text, sizeof(text), "%s%s%s%s; its last lines: %s", first, row,
			 complaint[0] ? "; the kernel complains: " : "", complaint, tail);
	}
	snprintf(why, room, "%s", text);
}

void boot_free(struct boot *boot)
{
	if (boot->pid)
		reap(boot);
	if (boot->started > 0) {
		close(boot->fd);
		close(boot->file);
	}
	free(boot->console);
	memset(boot, 0, sizeof(*boot));
}
