/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/fact.h"
#include "harness/machine.h"
#include "harness/tracefs.h"
#include "results/file.h"

#define NAME	  "mnbench" /* of instances, NAME-PID, and groups of probes, NAME_PID */
#define BUFFER_KB "4096"    /* a CPU: some 20000 events */
#define TEXT_MAX  (64u << 20)

static const char *root;		  /* of tracefs */
static char instance[256], own_group[32]; /* of our probes */
static int held = -1;			  /* a descriptor in the instance: it is in use */

static int put(const char *directory, const char *file, const char *text, int flags)
{
	char path[PATH_MAX];
	int fd, err = 0;

	snprintf(path, sizeof(path), "%s/%s", directory, file);
	fd = open(path, O_WRONLY | O_CLOEXEC | flags);
	if (fd < 0)
		return -errno;
	if (write(fd, text, strlen(text)) < 0)
		err = -errno;
	close(fd);
	return err;
}

static bool has_tracefs(const char *directory)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/kprobe_events", directory);
	if (!access(path, F_OK))
		return true;
	snprintf(path, sizeof(path), "%s/trace", directory);
	return !access(path, F_OK);
}

static const char *find_root(void)
{
	static const char *const places[] = {"/sys/kernel/tracing", "/sys/kernel/debug/tracing"};
	struct stat st;

	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++)
		if (has_tracefs(places[i]))
			return places[i];
	if (geteuid())
		return NULL;
	if (stat(places[0], &st))
		return NULL;
	if (unshare(CLONE_NEWNS) || mount(NULL, "/sys", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("tracefs", places[0], "tracefs", 0, NULL))
		return NULL;
	return has_tracefs(places[0]) ? places[0] : NULL;
}

static void remove_probe(const char *group, const char *name)
{
	char text[512];

	snprintf(text, sizeof(text), "-:%s/%s", group, name);
	put(root, "kprobe_events", text, O_APPEND);
}

static void remove_probes(const char *group)
{
	char path[PATH_MAX];
	struct dirent *e;
	DIR *d;

	snprintf(path, sizeof(path), "%s/events/%s", root, group);
	d = opendir(path);
	while (d && (e = readdir(d)))
		if (e->d_name[0] != '.' && strcmp(e->d_name, "enable") &&
		    strcmp(e->d_name, "filter"))
			remove_probe(group, e->d_name);
	if (d)
		closedir(d);
}

/* Calls `take` with each name of a folder of tracefs that begins as ours do, and its number. */
static void each_of_ours(const char *folder, char mark,
			 void (*take)(const char *name, const char *number))
{
	char path[PATH_MAX];
	struct dirent *e;
	DIR *d;

	snprintf(path, sizeof(path), "%s/%s", root, folder);
	d = opendir(path);
	while (d && (e = readdir(d))) {
		const char *number = e->d_name + strlen(NAME) + 1;

		if (!strncmp(e->d_name, NAME, strlen(NAME)) && number[-1] == mark && *number &&
		    !number[strspn(number, "0123456789")])
			take(e->d_name, number);
	}
	if (d)
		closedir(d);
}

/* Whose owner is alive is held open, and the kernel leaves it: EBUSY. */
static void remove_instance(const char *name, const char *number)
{
	char path[PATH_MAX];

	(void)number;
	snprintf(path, sizeof(path), "%s/instances/%s", root, name);
	rmdir(path);
}

/* Who has probes has an instance, from before the first until after the last. */
static void remove_group(const char *name, const char *number)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/instances/" NAME "-%s", root, number);
	if (access(path, F_OK))
		remove_probes(name);
}

/*
 * What killed runs have left. Neither a PID nor /proc says who is alive where containers share
 * tracefs: what tells is whether the instance is in use.
 */
static void remove_stale(void)
{
	each_of_ours("instances", '-', remove_instance);
	each_of_ours("events", '_', remove_group);
}

/*
 * Makes the instance and holds it: another run's sweep may come between the two. Files of options/
 * would not hold it (trace_options_core_fops, kernel/trace/trace.c): removed while one of them is
 * written, it took a Linux 6.18 down.
 */
static int make_instance(void)
{
	char path[sizeof(instance) + 16];
	int tries = 8, err;

	snprintf(path, sizeof(path), "%s/tracing_on", instance);
	do {
		if (mkdir(instance, 0700))
			return -errno;
		held = open(path, O_WRONLY | O_CLOEXEC);
	} while (held < 0 && (errno == ENOENT || errno == ENODEV) && --tries);
	if (held >= 0)
		return 0;
	err = -errno;
	rmdir(instance);
	return err;
}

const char *tracefs_open(void)
{
	static char reason[200];
	int err;

	if (instance[0])
		return NULL;
	if (fact_kernel_died())
		return "this kernel has had an Oops (/proc/sys/kernel/tainted, D), after which "
		       "tracing may hang for ever: reboot";
	root = find_root();
	if (!root)
		return geteuid() ? "tracefs is for root only (or is not mounted): run as root"
				 : "no tracefs: a kernel without CONFIG_FTRACE, or a container "
				   "that hides /sys/kernel/tracing";
	remove_stale();
	machine_note(LEFT_TRACING, true); /* without it we sweep when we trace again */
	snprintf(instance, sizeof(instance), "%s/instances/" NAME "-%d", root, (int)getpid());
	snprintf(own_group, sizeof(own_group), NAME "_%d", (int)getpid());
	err = make_instance();
	if (err) {
		snprintf(reason, sizeof(reason), "cannot make a tracing instance: %s%s",
			 strerror(-err), err == -EACCES || err == -EPERM ? "; run as root" : "");
		instance[0] = '\0';
		machine_note(LEFT_TRACING, false);
		return reason;
	}
	put(instance, "tracing_on", "0", 0);
	put(instance, "buffer_size_kb", BUFFER_KB, 0);
	put(instance, "options/overwrite", "0", 0);
	put(instance, "options/event-fork", "0", 0);
	return NULL;
}

void tracefs_close(void)
{
	if (!instance[0])
		return;
	put(instance, "tracing_on", "0", 0);
	put(instance, "events/enable", "0", 0);
	remove_probes(own_group);
	close(held);
	rmdir(instance);
	instance[0] = '\0';
	remove_stale();
	machine_note(LEFT_TRACING, false);
}

void tracefs_sweep(void)
{
	if (!root && !fact_kernel_died())
		root = find_root();
	if (root)
		remove_stale();
}

const char *tracefs_kprobes_missing(void)
{
	char path[PATH_MAX];

	if (!root)
		return "no tracefs";
	snprintf(path, sizeof(path), "%s/kprobe_events", root);
	return access(path, F_OK) ? "this kernel has no kprobe events (CONFIG_KPROBE_EVENTS)"
				  : NULL;
}

/*
 * A function that is inline in the kernel's source is notrace (include/linux/compiler_types.h)
 * where the compiler made a copy of it all the same. Where functions can be traced, an event on one
 * is refused with a line in the kernel's log (within_notrace_func(), kernel/trace/trace_kprobe.c).
 */
static bool is_notrace(const char *symbol)
{
	static const char *const inlines[] = {"wp_page_reuse"};
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/available_filter_functions", root);
	for (size_t i = 0; i < sizeof(inlines) / sizeof(*inlines); i++)
		if (!strcmp(symbol, inlines[i]))
			return !access(path, F_OK);
	return false;
}

int tracefs_add_kprobe(const char *name, const char *symbol, const char *fetch)
{
	char text[512];
	int err;

	if (is_notrace(symbol))
		return -EINVAL; /* as the kernel says */
	snprintf(text, sizeof(text), "p:%s/%s %s %s", own_group, name, symbol, fetch);
	err = put(root, "kprobe_events", text, O_APPEND);
	if (err)
		return err;
	snprintf(text, sizeof(text), "events/%s/%s/enable", own_group, name);
	err = put(instance, text, "1", 0);
	if (err)
		tracefs_remove_kprobe(name);
	return err;
}

void tracefs_remove_kprobe(const char *name)
{
	char text[512];

	snprintf(text, sizeof(text), "events/%s/%s/enable", own_group, name);
	put(instance, text, "0", 0);
	remove_probe(own_group, name);
}

int tracefs_tracepoint(const char *tracepoint, bool on)
{
	char file[200];

	snprintf(file, sizeof(file), "events/%s/enable", tracepoint);
	return put(instance, file, on ? "1" : "0", 0);
}

int tracefs_tracepoint_id(const char *tracepoint)
{
	char path[PATH_MAX], *text, *end;
	long id;
	int err;

	snprintf(path, sizeof(path), "%s/events/%s/id", root, tracepoint);
	err = file_read(path, 32, &text, NULL);
	if (err)
		return err;
	id = strtol(text, &end, 10);
	err = end == text || id < 0 || id > INT_MAX ? -EINVAL : (int)id;
	free(text);
	return err;
}

int tracefs_start(void)
{
	return put(instance, "tracing_on", "1", 0);
}

int tracefs_stop(void)
{
	return put(instance, "tracing_on", "0", 0);
}

/*
 * Not the default: each write waits for grace periods of RCU (ftrace_event_pid_write() and
 * __ftrace_clear_event_pids(), kernel/trace/trace_events.c), some tens of milliseconds, and
 * a suite has hundreds of rows. event-fork is off: no child of the thread comes along.
 */
int tracefs_only(pid_t thread)
{
	char text[16];

	if (!thread)
		return put(instance, "set_event_pid", "", O_TRUNC);
	snprintf(text, sizeof(text), "%d", (int)thread);
	return put(instance, "set_event_pid", text, O_TRUNC);
}

/* Events that found no room, over all CPUs. */
static long lost_events(void)
{
	char directory[PATH_MAX], path[PATH_MAX + 300], line[128];
	long lost = 0, n;
	struct dirent *e;
	DIR *d;

	snprintf(directory, sizeof(directory), "%s/per_cpu", instance);
	d = opendir(directory);
	while (d && (e = readdir(d))) {
		FILE *f;

		snprintf(path, sizeof(path), "%s/%s/stats", directory, e->d_name);
		f = e->d_name[0] == '.' ? NULL : fopen(path, "re");
		while (f && fgets(line, sizeof(line), f))
			if (sscanf(line, "overrun: %ld", &n) == 1 ||
			    sscanf(line, "commit overrun: %ld", &n) == 1 ||
			    sscanf(line, "dropped events: %ld", &n) == 1)
				lost += n;
		if (f)
			fclose(f);
	}
	if (d)
		closedir(d);
	return lost;
}

/*
 * trace_pipe consumes: to empty the buffer through `trace` waits for grace periods
 * of RCU, CPU by CPU.
 */
int tracefs_read(char **text)
{
	char path[PATH_MAX];
	size_t have = 0, room = 1 << 16;
	ssize_t got = 0;
	char *bigger;
	int fd, err = 0;

	if (lost_events()) {
		put(instance, "trace", "", O_TRUNC);
		return -EOVERFLOW;
	}
	snprintf(path, sizeof(path), "%s/trace_pipe", instance);
	fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	*text = malloc(room);
	while (*text && (got = read(fd, *text + have, room - have - 1)) > 0) {
		have += got;
		if (room - have > 4096)
			continue;
		room *= 2;
		bigger = room <= TEXT_MAX ? realloc(*text, room) : NULL;
		if (!bigger)
			free(*text);
		*text = bigger;
	}
	if (!*text)
		err = -ENOMEM;
	else if (got < 0 && errno != EAGAIN)
		err = -errno;
	else
		(*text)[have] = '\0';
	close(fd);
	if (err)
		free(*text);
	return err;
}

/* Are the numbers of threads that it records ours? NULL, or why not. */
static const char *foreign(void)
{
	char *text, *rest, *line, *event, *what;
	bool ours = false;
	pid_t thread;

	tracefs_start();
	put(instance, "trace_marker", NAME, 0);
	tracefs_stop();
	if (tracefs_read(&text))
		return "what tracefs records cannot be read";
	rest = text;
	while ((line = strsep(&rest, "\n")))
		ours |= tracefs_parse_line(line, &thread, &event, &what) && thread == gettid();
	free(text);
	return ours ? NULL
		    : "in a PID namespace, whose numbers of threads tracefs does not know: run it "
		      "outside of the container, or in one with the host's PIDs";
}

const char *tracefs_open_events(void)
{
	static const char *why;
	static bool asked;
	const char *missing = tracefs_open();

	if (missing)
		return missing;
	if (!asked)
		why = foreign();
	asked = true;
	return why;
}

/* "  task-123   [000] d..1.   12.345678: name: text" (kernel/trace/trace_output.c) */
bool tracefs_parse_line(char *line, pid_t *thread, char **event, char **text)
{
	char *bracket = strstr(line, " ["), *colon, *end, *dash;

	if (line[0] == '#' || !bracket)
		return false;
	/* A task's name may hold dashes and blanks itself. */
	for (dash = bracket; dash > line && *dash != '-'; dash--)
		;
	*thread = atoi(dash + 1);
	colon = strstr(bracket, ": ");
	if (!colon)
		return false;
	*event = colon + 2;
	end = strstr(*event, ": ");
	if (!end)
		return false;
	*end = '\0';
	*text = end + 2;
	return true;
}
