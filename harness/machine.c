/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/cgroup.h"
#include "harness/machine.h"
#include "harness/softsmmu.h"
#include "harness/tracefs.h"
#include "results/file.h"
#include "results/memory.h"
#include "results/say.h"

#define STATE_BYTES_MAX (16u << 20)
#define VALUE_MAX	256 /* bytes of a setting: a list of CPUs may be long */

const char *machine_state_file = "/run/mnbench.restore";

static struct change {
	char path[200], previous[VALUE_MAX];
} * changes;
static size_t n_changes, changes_room;
static pid_t owner; /* whose changes they are; 0 before machine_recover() */

static const char *const leftover_names[] = {
	[LEFT_TRACING] = "tracing",
	[LEFT_MODULE] = "module",
};
static bool leftovers[LEFT_KINDS];

/* "" if it cannot be told. */
static const char *boot_id(void)
{
	static char id[64];
	char *text;

	if (!id[0] && !file_read("/proc/sys/kernel/random/boot_id", 256, &text, NULL)) {
		text[strcspn(text, "\n")] = '\0';
		snprintf(id, sizeof(id), "%s", text);
		free(text);
	}
	return id;
}

/* Of a process: field 22 of /proc/PID/stat; 0 if there is none. A PID alone comes again. */
static unsigned long long start_time(pid_t pid)
{
	unsigned long long start = 0;
	char path[40], *text, *name_end;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	if (file_read(path, 4096, &text, NULL))
		return 0;
	name_end = strrchr(text, ')');
	if (!name_end || sscanf(name_end + 1,
				" %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d "
				"%*d %*d %*d %llu",
				&start) != 1)
		start = 0;
	free(text);
	return start;
}

/* Runs that overlap have a file each. */
static const char *own_file(void)
{
	static char name[PATH_MAX];

	snprintf(name, sizeof(name), "%s.%d", machine_state_file, (int)getpid());
	return name;
}

static int put(const char *path, const char *value)
{
	int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
	int err = 0;

	if (fd < 0)
		return -errno;
	if (!*value)
		value = "\n"; /* a write of no bytes does nothing */
	if (TEMP_FAILURE_RETRY(write(fd, value, strlen(value))) < 0)
		err = -errno;
	close(fd);
	return err;
}

/* The first line of a small file. */
static int get(const char *path, char *value, size_t room)
{
	char *text;
	int err = file_read(path, room - 1, &text, NULL);

	if (err)
		return err;
	text[strcspn(text, "\n")] = '\0';
	snprintf(value, room, "%s", text);
	free(text);
	return 0;
}

static bool leaves_anything(void)
{
	for (int i = 0; i < LEFT_KINDS; i++)
		if (leftovers[i])
			return true;
	return n_changes > 0;
}

/* "PID START BOOT", "left KIND" for each leftover, "PATH VALUE" for each change. */
static int save_state(void)
{
	size_t room = n_changes * sizeof(*changes) + LEFT_KINDS * 32 + 160, used;
	char *text;
	int err;

	if (!leaves_anything())
		return unlink(own_file()) ? -errno : 0;
	text = malloc(room);
	if (!text)
		return -ENOMEM;
	used = snprintf(text, room, "%d %llu %s\n", (int)getpid(), start_time(getpid()), boot_id());
	for (int i = 0; i < LEFT_KINDS; i++)
		if (leftovers[i])
			used += snprintf(text + used, room - used, "left %s\n", leftover_names[i]);
	for (size_t i = 0; i < n_changes; i++)
		used += snprintf(text + used, room - used, "%s %s\n", changes[i].path,
				 changes[i].previous);
	err = file_write(own_file(), text, used);
	free(text);
	return err;
}

void machine_choose(char *value)
{
	char *open = strchr(value, '['), *close = open ? strchr(open, ']') : NULL;

	if (!close)
		return;
	*close = '\0';
	memmove(value, open + 1, close - open);
}

int machine_get(const char *path, char *value, size_t room)
{
	int err = get(path, value, room);

	if (!err)
		machine_choose(value);
	return err;
}

static struct change *next_change(void)
{
	struct change *bigger;

	if (n_changes == changes_room) {
		bigger = realloc(changes, (changes_room + 64) * sizeof(*changes));
		if (!bigger)
			return NULL;
		changes = bigger;
		changes_room += 64;
	}
	return &changes[n_changes];
}

int machine_set(const char *path, const char *value)
{
	struct change *c = next_change();
	int err;

	if (!c)
		return -ENOMEM;
	if (strlen(path) >= sizeof(c->path))
		return -ENAMETOOLONG;
	err = machine_get(path, c->previous, sizeof(c->previous));
	if (err)
		return err;
	if (!strcmp(c->previous, value))
		return 0;
	strcpy(c->path, path);
	n_changes++;
	err = save_state();
	if (!err)
		err = put(path, value);
	if (err) {
		n_changes--;
		save_state();
	}
	return err;
}

int machine_note(enum machine_leftover what, bool there)
{
	int err;

	if (leftovers[what] == there)
		return 0;
	leftovers[what] = there;
	err = save_state();
	if (err && there)
		leftovers[what] = false; /* nor is it in a later state */
	return err;
}

unsigned int machine_mark(void)
{
	return n_changes;
}

/* What cannot be written now may be writable at the next start; what is gone needs no restoring. */
static bool restored(const struct change *c)
{
	int err = put(c->path, c->previous);

	if (err)
		say_note("cannot write %s back to %s: %s", c->previous, c->path, strerror(-err));
	return !err || err == -ENOENT;
}

void machine_restore_to(unsigned int mark)
{
	size_t kept = n_changes;

	if (n_changes <= mark)
		return;
	for (size_t i = n_changes; i-- > mark;)
		if (!restored(&changes[i]))
			changes[--kept] = changes[i];
	memmove(&changes[mark], &changes[kept], (n_changes - kept) * sizeof(*changes));
	n_changes -= kept - mark;
	save_state();
}

void machine_restore(void)
{
	machine_restore_to(0);
}

/* Only what machine_set() could have changed. */
static int is_setting(const char *path)
{
	return (!strncmp(path, "/sys/", 5) || !strncmp(path, "/proc/sys/", 10) ||
		!strncmp(path, "/proc/irq/", 10)) &&
	       !strstr(path, "/../");
}

/* Settings do not outlive a boot; where /run is no tmpfs, the files do. */
static bool is_of_this_boot(const char *line)
{
	char id[64];

	return sscanf(line, "%*d %*u %63s", id) != 1 || !strcmp(id, boot_id());
}

/* Is the process of a state file's first line, "PID START BOOT" or less, still there? */
static bool is_alive(const char *line)
{
	unsigned long long start = 0, now;
	int pid = 0;

	if (sscanf(line, "%d %llu", &pid, &start) < 1 || pid <= 0 || pid == getpid())
		return false;
	if (kill(pid, 0) && errno == ESRCH) /* EPERM: it is another user's */
		return false;
	now = start_time(pid); /* 0 where /proc shows one's own processes only */
	return !start || !now || now == start;
}

static void read_leftover(const char *name)
{
	for (int i = 0; i < LEFT_KINDS; i++)
		leftovers[i] |= !strcmp(name, leftover_names[i]);
}

static void read_change(char *line)
{
	char *value = strchr(line, ' ');
	struct change *c = next_change();

	if (!c || !value)
		return;
	*value++ = '\0';
	if (!strcmp(line, "left")) {
		read_leftover(value);
		return;
	}
	if (!is_setting(line) || strlen(line) >= sizeof(c->path) || strlen(value) >= VALUE_MAX)
		return;
	strcpy(c->path, line);
	strcpy(c->previous, value);
	n_changes++;
}

static void take_away_leftovers(void)
{
	static void (*const take_away[])(void) = {
		[LEFT_TRACING] = tracefs_sweep,
		[LEFT_MODULE] = softsmmu_unload,
	};

	for (int i = 0; i < LEFT_KINDS; i++) {
		if (leftovers[i]) {
			say_note("taking away what an earlier run left: %s", leftover_names[i]);
			take_away[i]();
		}
		leftovers[i] = false;
	}
}

/* A state's lines after the first. */
static void undo(char *lines)
{
	size_t before = n_changes; /* of another such run, that could not be written */
	char *line;

	while ((line = strsep(&lines, "\n")))
		read_change(line);
	if (n_changes > before)
		say_note("restoring %zu settings that an earlier run left changed",
			 n_changes - before);
	take_away_leftovers();
	machine_restore();
}

/* Only a file of root's, or of the user's own, is believed. */
static bool is_trusted(const char *file)
{
	struct stat st;

	return !lstat(file, &st) && S_ISREG(st.st_mode) && (!st.st_uid || st.st_uid == geteuid());
}

static void recover(const char *file)
{
	char *text, *next, *line;

	if (!is_trusted(file) || file_read(file, STATE_BYTES_MAX, &text, NULL))
		return;
	next = text;
	line = strsep(&next, "\n");
	if (is_alive(line)) {
		free(text); /* a run that is under way */
		return;
	}
	if (access(file, W_OK)) {
		say_note("an earlier run left settings changed: run it once as root to restore "
			 "them (%s)",
			 file);
		free(text);
		return;
	}
	if (next && is_of_this_boot(line))
		undo(next);
	free(text);
	unlink(file);
}

/* A file that file_write() was about to rename when its process ended. */
static void remove_stray(const char *file, const char *pid)
{
	char whole[PATH_MAX];

	snprintf(whole, sizeof(whole), "%.*s%d", (int)(pid - file), file, atoi(pid));
	if (file_is_temporary(file, whole) && kill(atoi(pid), 0) && errno == ESRCH &&
	    is_trusted(file))
		unlink(file);
}

/* Of what ends in exit() (out_of_memory()) as of what returns; not in a child that was forked. */
static void restore_at_exit(void)
{
	if (getpid() == owner)
		machine_restore();
}

void machine_recover(void)
{
	char pattern[PATH_MAX];
	glob_t found;

	if (!owner && atexit(restore_at_exit))
		out_of_memory();
	owner = getpid();
	snprintf(pattern, sizeof(pattern), "%s*", machine_state_file);
	if (glob(pattern, 0, NULL, &found))
		return;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		const char *end = found.gl_pathv[i] + strlen(machine_state_file);

		if (!*end || !end[1 + strspn(end + 1, "0123456789")])
			recover(found.gl_pathv[i]);
		else
			remove_stray(found.gl_pathv[i], end + 1);
	}
	globfree(&found);
}

static int by_size(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

unsigned int machine_hugepage_sizes(uint64_t *sizes, unsigned int max)
{
	DIR *dir = opendir("/sys/kernel/mm/hugepages");
	struct dirent *entry;
	unsigned int n = 0;
	uint64_t kib;

	while (dir && n < max && (entry = readdir(dir)))
		if (sscanf(entry->d_name, "hugepages-%" SCNu64 "kB", &kib) == 1)
			sizes[n++] = kib << 10;
	if (dir)
		closedir(dir);
	qsort(sizes, n, sizeof(*sizes), by_size);
	return n;
}

static uint64_t pool(uint64_t bytes, const char *file)
{
	char path[200], value[100];

	snprintf(path, sizeof(path), "/sys/kernel/mm/hugepages/hugepages-%" PRIu64 "kB/%s",
		 bytes >> 10, file);
	return get(path, value, sizeof(value)) ? UINT64_MAX : strtoull(value, NULL, 10);
}

/* Without it mmap(2) fails, or the first touch is SIGBUS. */
static const char *hugepages_forbidden(uint64_t bytes, uint64_t count)
{
	static char reason[300];
	char file[60];
	uint64_t left = cgroup_hugetlb_left(bytes, file, sizeof(file)) / bytes;

	if (left >= count)
		return NULL;
	snprintf(reason, sizeof(reason),
		 "the limit of a control group (%s) leaves %" PRIu64 " of %" PRIu64
		 " huge pages of %" PRIu64 " KiB: raise it, or run outside of the group",
		 file, left, count, bytes >> 10);
	return reason;
}

const char *machine_hugepages(uint64_t bytes, uint64_t count)
{
	static char reason[300];
	char path[200], value[32];
	const char *forbidden = hugepages_forbidden(bytes, count);
	uint64_t total = pool(bytes, "nr_hugepages"), unused;
	int err;

	if (total == UINT64_MAX) {
		snprintf(reason, sizeof(reason), "this kernel has no huge pages of %" PRIu64 " KiB",
			 bytes >> 10);
		return reason;
	}
	if (forbidden)
		return forbidden;
	unused = pool(bytes, "free_hugepages") - pool(bytes, "resv_hugepages");
	if (unused >= count)
		return NULL;
	snprintf(path, sizeof(path),
		 "/sys/kernel/mm/hugepages/hugepages-%" PRIu64 "kB/nr_hugepages", bytes >> 10);
	snprintf(value, sizeof(value), "%" PRIu64, total + count - unused);
	err = machine_set(path, value);
	if (err) {
		snprintf(reason, sizeof(reason),
			 "cannot reserve huge pages: %s; as root: echo %s > %s", strerror(-err),
			 value, path);
		return reason;
	}
	unused = pool(bytes, "free_hugepages") - pool(bytes, "resv_hugepages");
	if (unused >= count)
		return NULL;
	snprintf(reason, sizeof(reason),
		 "only %" PRIu64 " of %" PRIu64 " huge pages of %" PRIu64 " KiB could be had: "
		 "free memory or reserve them at boot",
		 unused, count, bytes >> 10);
	return reason;
}
