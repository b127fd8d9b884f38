/* SPDX-License-Identifier: MIT */
/* What is changed of a machine comes back, and what is a living run's stays. */
#include "tests/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/cgroup.h"
#include "harness/fact.h"
#include "harness/files.h"
#include "harness/machine.h"
#include "harness/tracefs.h"
#include "results/file.h"
#include "tests/tree.h"

/* In the place of libc's: POSIX lets close() change errno, and posix_fallocate() does not set it.
 */
static bool full, spoils_errno;

int close(int fd)
{
	int err = (int)syscall(SYS_close, fd);

	if (spoils_errno)
		errno = EDOM;
	return err;
}

int posix_fallocate(int fd, off_t offset, off_t bytes)
{
	if (full)
		return ENOSPC;
	return ftruncate(fd, offset + bytes) ? errno : 0;
}

static void read_value(const char *path, char *value, size_t room)
{
	char *text;

	assert_int_equal(file_read(path, room, &text, NULL), 0);
	text[strcspn(text, "\n")] = '\0';
	snprintf(value, room, "%s", text);
	free(text);
}

static int write_value(const char *path, const char *value)
{
	FILE *f = fopen(path, "we");
	int err = !f || fputs(value, f) < 0;

	return (f && fclose(f)) || err;
}

/* A setting comes back after machine_restore(), and after a run that was killed. */
static void settings(void **state)
{
	static const char setting[] = "/proc/sys/vm/stat_interval";
	static const char file[] = "/tmp/mnbench-test.restore";
	char before[32], now[32], other[32], text[200], own[64];

	(void)state;
	snprintf(own, sizeof(own), "%s.%d", file, (int)getpid());
	if (geteuid() || access(setting, W_OK))
		skip();
	machine_state_file = file;
	read_value(setting, before, sizeof(before));
	snprintf(other, sizeof(other), "%d", atoi(before) + 1);
	assert_int_equal(machine_set(setting, other), 0);
	read_value(setting, now, sizeof(now));
	assert_string_equal(now, other);
	assert_int_equal(access(own, F_OK), 0);
	machine_restore();
	read_value(setting, now, sizeof(now));
	assert_string_equal(now, before);
	assert_int_not_equal(access(own, F_OK), 0);

	/* What a killed run leaves: the setting changed, the file of a dead process. */
	assert_int_equal(machine_set(setting, other), 0);
	snprintf(text, sizeof(text), "%d\n%s %s\n/etc/passwd 1\n/sys/../etc/passwd 1\n", 0x3fffffff,
		 setting, before);
	assert_int_equal(file_write(file, text, strlen(text)), 0);
	unlink(own);
	machine_recover();
	read_value(setting, now, sizeof(now));
	assert_string_equal(now, before);
	assert_int_not_equal(access(file, F_OK), 0);

	/* That of a living process is left alone; that of one whose PID came again is not. */
	snprintf(text, sizeof(text), "1 0\n%s %s\n", setting, other);
	assert_int_equal(file_write(file, text, strlen(text)), 0);
	machine_recover();
	assert_int_equal(access(file, F_OK), 0);
	snprintf(text, sizeof(text), "1 999999999999\n%s %s\n", setting, other);
	assert_int_equal(file_write(file, text, strlen(text)), 0);
	machine_recover();
	assert_int_not_equal(access(file, F_OK), 0);
	read_value(setting, now, sizeof(now));
	assert_string_equal(now, other);
	/* Not by machine_set(), whose previous value somebody would restore. */
	assert_int_equal(write_value(setting, before), 0);
	assert_true(machine_set("/proc/sys/vm/no_such", "1") < 0);
}

/* Runs `what` in a process of its own; its status. */
static int elsewhere(int (*what)(void))
{
	int status = -1;
	pid_t child = fork();

	if (!child)
		_exit(what());
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* In a process of its own: what cannot be written back stays in its memory as well. */
static int recover_refused(void)
{
	char text[200], own[64], *kept;
	int wrong;

	machine_state_file = "/tmp/mnbench-test.restore";
	snprintf(own, sizeof(own), "%s.%d", machine_state_file, (int)getpid());
	snprintf(text, sizeof(text), "%d\n/proc/sys/vm/stat_interval x\n/proc/sys/vm/no_such 1\n",
		 0x3fffffff);
	if (file_write(machine_state_file, text, strlen(text)))
		return 1;
	machine_recover();
	if (!access(machine_state_file, F_OK) || file_read(own, sizeof(text), &kept, NULL))
		return 2;
	wrong = !strstr(kept, "\n/proc/sys/vm/stat_interval x\n") || strstr(kept, "no_such");
	free(kept);
	unlink(own);
	return wrong ? 3 : 0;
}

/* What cannot be written back is kept for the next start; what is gone is not. */
static void refused_settings(void **state)
{
	(void)state;
	if (geteuid() || access("/proc/sys/vm/stat_interval", W_OK))
		skip();
	assert_int_equal(elsewhere(recover_refused), 0);
}

static const char said[] = "/tmp/mnbench-test.said";
static const char state_file[] = "/tmp/mnbench-test.restore";

/* As nobody, who may not send root's process a signal; nothing is to be said of it. */
static int recover_as_nobody(void)
{
	struct stat st;

	if (!freopen(said, "w", stderr) || setgid(65534) || setuid(65534))
		return 2;
	machine_recover();
	return fflush(stderr) || stat(said, &st) || st.st_size ? 1 : 0;
}

static void anothers_process_is_alive(void **state)
{
	char text[200];

	(void)state;
	if (geteuid())
		skip();
	machine_state_file = state_file;
	snprintf(text, sizeof(text), "%d 0\n/proc/sys/vm/stat_interval 1\n", (int)getpid());
	assert_int_equal(file_write(state_file, text, strlen(text)), 0);
	assert_int_equal(elsewhere(recover_as_nobody), 0);
	snprintf(text, sizeof(text), "%d 0\n/proc/sys/vm/stat_interval 1\n", 0x3fffffff);
	assert_int_equal(file_write(state_file, text, strlen(text)), 0);
	assert_int_equal(elsewhere(recover_as_nobody), 1); /* that of a dead one is told */
	unlink(state_file);
	unlink(said);
}

static const char domain[] = "/proc/sys/kernel/domainname"; /* of a UTS namespace of our own */

static bool domain_is(const char *wanted)
{
	char now[80];

	return !machine_get(domain, now, sizeof(now)) && !strcmp(now, wanted);
}

static int leave_by_exit(void)
{
	machine_recover();
	if (machine_set(domain, "changed"))
		_exit(2);
	exit(domain_is("changed") ? 0 : 3); /* as out_of_memory() does */
}

/* Returns 0, or the line of what went wrong. */
static int in_a_namespace(void)
{
	char text[100];

	if (unshare(CLONE_NEWUTS) || write_value(domain, "\n"))
		return 77;
	machine_state_file = state_file;
	/* An empty value comes back, by us ... */
	if (!domain_is("") || machine_set(domain, "changed") || !domain_is("changed"))
		return 1;
	machine_restore();
	if (!domain_is(""))
		return 2;
	/* ... and by the next start. */
	snprintf(text, sizeof(text), "%d\n%s \n", 0x3fffffff, domain);
	if (write_value(domain, "changed") || file_write(state_file, text, strlen(text)))
		return 3;
	machine_recover();
	if (!domain_is(""))
		return 4;
	/* Whoever ends by exit() has put back what was set. */
	if (write_value(domain, "before") || elsewhere(leave_by_exit))
		return 5;
	return domain_is("before") ? 0 : 6;
}

static void every_value_comes_back(void **state)
{
	int status;

	(void)state;
	if (geteuid())
		skip();
	status = elsewhere(in_a_namespace);
	if (status == 77)
		skip();
	assert_int_equal(status, 0);
}

/* The reason of a failed call is told, not that of what came after it. */
static void reasons_are_kept(void **state)
{
	char folder[] = "/tmp/mnbench-test-XXXXXX";
	const char *why;

	(void)state;
	assert_non_null(mkdtemp(folder));
	setenv("MNBENCH_FILES", folder, 1);
	errno = EDOM;
	full = true;
	assert_int_equal(files_make(FILES_PAGE_MKWRITE, 8192), -1);
	why = op_failure();
	assert_non_null(strstr(why, strerror(ENOSPC)));
	full = false;
	spoils_errno = true;
	assert_int_equal(files_make(FILES_SHMEM, -1), -1);
	why = op_failure();
	assert_non_null(strstr(why, strerror(EINVAL)));
	errno = ENOENT;
	file_close(-1);
	assert_int_equal(errno, ENOENT);
	file_close(dup(0));
	assert_int_equal(errno, ENOENT);
	spoils_errno = false;
	unsetenv("MNBENCH_FILES");
	rmdir(folder);
}

static uint64_t left(uint64_t page, char *file)
{
	strcpy(file, "");
	return cgroup_hugetlb_left(page, file, 60);
}

/* Version 1 says "no limit" by a number, version 2 by "max"; the lowest of all levels counts. */
static void hugetlb_limits(void **state)
{
	char root[] = "/tmp/mnbench-test-XXXXXX", file[60], command[100];
	const char *const v1 = "sys/fs/cgroup/hugetlb";
	char path[120];

	(void)state;
	assert_non_null(mkdtemp(root));
	fact_root = root;
	tree_put(root, "proc/self/cgroup", "5:hugetlb:/a/b\n0::/c\n");
	assert_true(left(MIB(2), file) == UINT64_MAX); /* not mounted */
	snprintf(path, sizeof(path), "%s/cgroup.procs", v1);
	tree_put(root, path, "");
#define PUT(name, text)                                                                            \
	snprintf(path, sizeof(path), "%s/%s", v1, name);                                           \
	tree_put(root, path, text)
	PUT("a/b/hugetlb.2MB.limit_in_bytes", "9223372036854771712\n");
	PUT("a/b/hugetlb.2MB.usage_in_bytes", "4194304\n");
	assert_true(left(MIB(2), file) == UINT64_MAX);
	PUT("a/hugetlb.2MB.limit_in_bytes", "8388608\n");
	PUT("a/hugetlb.2MB.usage_in_bytes", "6291456\n");
	assert_true(left(MIB(2), file) == MIB(2));
	assert_string_equal(file, "hugetlb.2MB");
	PUT("a/b/hugetlb.2MB.rsvd.limit_in_bytes", "1048576\n");
	PUT("a/b/hugetlb.2MB.rsvd.usage_in_bytes", "2097152\n");
	assert_true(left(MIB(2), file) == 0); /* used before the limit came */
	assert_string_equal(file, "hugetlb.2MB.rsvd");
	assert_true(left(GIB(1), file) == UINT64_MAX);

	tree_put(root, "proc/self/cgroup", "0::/c\n");
	tree_put(root, "sys/fs/cgroup/cgroup.procs", "");
	tree_put(root, "sys/fs/cgroup/c/hugetlb.1GB.max", "max\n");
	tree_put(root, "sys/fs/cgroup/c/hugetlb.1GB.current", "0\n");
	tree_put(root, "sys/fs/cgroup/c/hugetlb.64KB.max", "131072\n");
	tree_put(root, "sys/fs/cgroup/c/hugetlb.64KB.current", "65536\n");
	assert_true(left(GIB(1), file) == UINT64_MAX);
	assert_true(left(KIB(64), file) == KIB(64));
	assert_string_equal(file, "hugetlb.64KB");
	fact_root = "";
	snprintf(command, sizeof(command), "rm -r %s", root);
	assert_int_equal(system(command), 0);
}

#define TRACEFS "/sys/kernel/tracing"

/* A tree of files in the place of tracefs: rmdir(2) refuses what has a file in it. */
static int sweep_a_tree(void)
{
	char *text;
	int wrong;

	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("tree", TRACEFS, "tmpfs", 0, NULL))
		return 77;
	fact_root = TRACEFS; /* a kernel that nothing is said of: not one that had an Oops */
	tree_put(TRACEFS, "kprobe_events", "");
	tree_put(TRACEFS, "instances/mnbench-77/tracing_on", "1"); /* in use */
	tree_put(TRACEFS, "events/mnbench_77/f0/enable", "1");
	mkdir(TRACEFS "/instances/mnbench-78", 0700);
	tree_put(TRACEFS, "events/mnbench_78/f1/enable", "0");
	tree_put(TRACEFS, "events/mnbench_78/enable", "0");
	mkdir(TRACEFS "/instances/mnbench-79x", 0700); /* nobody of us makes such names */
	tree_put(TRACEFS, "events/others_80/f2/enable", "0");
	tracefs_sweep();
	if (file_read(TRACEFS "/kprobe_events", 1000, &text, NULL))
		return 2;
	wrong = strcmp(text, "-:mnbench_78/f1") != 0;
	return wrong || access(TRACEFS "/instances/mnbench-77", F_OK) ||
	       !access(TRACEFS "/instances/mnbench-78", F_OK) ||
	       access(TRACEFS "/instances/mnbench-79x", F_OK);
}

static void a_living_ones_probes_stay(void **state)
{
	int status;

	(void)state;
	if (geteuid())
		skip();
	status = elsewhere(sweep_a_tree);
	if (status == 77)
		skip();
	assert_int_equal(status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(settings),
		cmocka_unit_test(refused_settings),
		cmocka_unit_test(anothers_process_is_alive),
		cmocka_unit_test(every_value_comes_back),
		cmocka_unit_test(reasons_are_kept),
		cmocka_unit_test(hugetlb_limits),
		cmocka_unit_test(a_living_ones_probes_stay),
	};

	return cmocka_run_group_tests_name("machine", tests, NULL, NULL);
}
