/* SPDX-License-Identifier: MIT */
/*
 * The first process of a guest: mounts what mnbench needs, runs /mnbench with
 * the arguments of /args (one a line), sends its results over the serial console
 * and powers off.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "kernels-under-test/frame.h"
#include "results/file.h"
#include "results/say.h"

#define ARGUMENTS     64    /* words */
#define ARGS_LIMIT    65536 /* bytes of /args */
#define RESULTS	      "/tmp/run"
#define DISK	      "/dev/vda"
#define CONSOLE_LEVEL 8 /* SYSLOG_ACTION_CONSOLE_LEVEL (include/linux/syslog.h) */
#define ONLY_PANICS   1 /* KERN_EMERG */

static const struct filesystem {
	const char *type, *where;
} filesystems[] = {
	{"proc", "/proc"},
	{"sysfs", "/sys"},
	{"devtmpfs", "/dev"},
	{"tracefs", "/sys/kernel/tracing"},
	{"tmpfs", "/tmp"},
	{"tmpfs", "/run"},
	{"debugfs", "/sys/kernel/debug"},
};

static int mount_all(void)
{
	for (size_t i = 0; i < sizeof(filesystems) / sizeof(*filesystems); i++) {
		const struct filesystem *fs = &filesystems[i];

		mkdir(fs->where, 0755);
		/* Kernels with CONFIG_DEVTMPFS_MOUNT have done one of them. */
		if (mount(fs->type, fs->where, fs->type, 0, NULL) && errno != EBUSY)
			return say_error("guest: cannot mount %s on %s: %s", fs->type, fs->where,
					 strerror(errno));
	}
	return EXIT_GOOD;
}

/* Makes the console stdin, stdout and stderr. */
static int open_console(void)
{
	int fd = open("/dev/console", O_RDWR | O_NOCTTY);

	if (fd < 0)
		return EXIT_REQUEST; /* nobody could read why */
	for (int std = 0; std < 3; std++)
		dup2(fd, std);
	if (fd > 2)
		close(fd);
	return EXIT_GOOD;
}

static int load_module(const char *name)
{
	char path[512];
	int fd, err;

	snprintf(path, sizeof(path), "/modules/%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return say_error("guest: cannot open the module %s: %s", name, strerror(errno));
	err = syscall(SYS_finit_module, fd, "", 0) ? errno : 0;
	close(fd);
	if (err && err != EEXIST)
		return say_error("guest: cannot load the module %s: %s", name, strerror(err));
	return EXIT_GOOD;
}

/* Their names start with numbers in the order in which they must be loaded. */
static int load_modules(void)
{
	struct dirent **entries;
	int n = scandir("/modules", &entries, NULL, alphasort), err = EXIT_GOOD;

	if (n < 0)
		return EXIT_GOOD; /* no such folder: nothing to load */
	for (int i = 0; i < n; i++) {
		if (entries[i]->d_name[0] != '.' && !err)
			err = load_module(entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	return err;
}

/* A guest that has a disk finds it at /disk: what is there outlives a kexec. */
static int mount_disk(void)
{
	if (access(DISK, F_OK))
		return EXIT_GOOD;
	mkdir("/disk", 0755);
	if (mount(DISK, "/disk", "ext4", 0, NULL))
		return say_error("guest: cannot mount " DISK ": %s", strerror(errno));
	return EXIT_GOOD;
}

/* Splits the text of /args into argv, which points into it. */
static int split_arguments(char *text, char **argv)
{
	int n = 0;

	argv[n++] = "/mnbench";
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
		if (n == ARGUMENTS - 1)
			return say_error("guest: more than %d arguments in /args", ARGUMENTS - 2);
		argv[n++] = line;
	}
	argv[n] = NULL;
	return EXIT_GOOD;
}

static void exec_mnbench(char **argv)
{
	static char *const environment[] = {"PATH=/", "HOME=/tmp", "LANG=C", NULL};
	int null = open("/dev/null", O_RDONLY);

	if (null >= 0)
		dup2(null, 0);
	execve(argv[0], argv, environment);
	say_error("guest: cannot start %s: %s", argv[0], strerror(errno));
	_exit(EXIT_REQUEST);
}

/* Its exit status, or 128 plus the number of the signal that ended it. */
static int run_mnbench(char **argv)
{
	pid_t child = fork(), ended;
	int status;

	if (child < 0)
		return say_error("guest: cannot fork: %s", strerror(errno));
	if (!child)
		exec_mnbench(argv);
	do { /* orphans come here too */
		ended = waitpid(-1, &status, 0);
	} while (ended != child && (ended > 0 || errno == EINTR));
	if (ended < 0)
		return say_error("guest: lost mnbench: %s", strerror(errno));
	kill(-1, SIGKILL); /* whatever it left must not write between the results */
	if (!WIFSIGNALED(status))
		return WEXITSTATUS(status);
	say_error("guest: mnbench was ended by %s%s", say_signal(WTERMSIG(status)),
		  WTERMSIG(status) == SIGKILL ? ": likely the guest ran out of memory" : "");
	return 128 + WTERMSIG(status);
}

static int send(const char *name)
{
	char path[64], *data;
	size_t size;
	int err;

	snprintf(path, sizeof(path), RESULTS "/%s", name);
	err = file_read(path, FRAME_SIZE_LIMIT, &data, &size);
	if (err == -ENOENT)
		return EXIT_GOOD; /* mnbench's exit status says why */
	if (err)
		return say_error("guest: cannot read %s: %s", path, strerror(-err));
	err = frame_write(stdout, name, data, size);
	free(data);
	if (err)
		return say_error("guest: cannot send %s: %s", path, strerror(-err));
	return EXIT_GOOD;
}

/* kallsyms.txt is there with --by-function only, kernel-log.txt if the kernel complained. */
static int send_results(void)
{
	static const char *const names[] = {"run.json", "kernel-log.txt", "kallsyms.txt"};
	int err = EXIT_GOOD;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names) && !err; i++)
		err = send(names[i]);
	return err;
}

static void say_boot_time(void)
{
	struct utsname kernel;
	struct timespec up;

	if (!uname(&kernel) && !clock_gettime(CLOCK_BOOTTIME, &up))
		say_note("guest: %s is up after %ld.%ld s", kernel.release, (long)up.tv_sec,
			 up.tv_nsec / 100000000);
}

static int work(void)
{
	char *text, *argv[ARGUMENTS];
	int err = mount_all();

	if (!err)
		err = load_modules();
	if (!err)
		err = mount_disk();
	if (err)
		return err;
	say_boot_time();
	err = file_read("/args", ARGS_LIMIT, &text, NULL);
	if (err)
		return say_error("guest: cannot read /args: %s", strerror(-err));
	err = split_arguments(text, argv);
	if (!err)
		err = run_mnbench(argv);
	free(text);
	return err;
}

int main(void)
{
	int status, failed;

	if (getpid() != 1)
		return say_error("guest-init is a guest's first process and nothing else");
	/* The console is needed before anything can be said to have failed. */
	mkdir("/dev", 0755);
	mount("devtmpfs", "/dev", "devtmpfs", 0, NULL);
	open_console();
	status = work();
	klogctl(CONSOLE_LEVEL, NULL, ONLY_PANICS);
	fputc('\n', stdout); /* mnbench may have left a line open */
	failed = send_results();
	frame_write_exit(stdout, failed ? failed : status);
	tcdrain(STDOUT_FILENO);
	umount("/disk");
	reboot(RB_POWER_OFF);
	return EXIT_REQUEST;
}
