/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/machine.h"
#include "results/file.h"
#include "results/say.h"

#define CHANGES_MAX	64
#define STATE_BYTES_MAX 65536

/* On a tmpfs: settings of /sys do not outlive a boot, nor does the file. */
const char *machine_state_file = "/run/mnbench.restore";

static struct change {
	char path[200], previous[100];
} changes[CHANGES_MAX];
static size_t n_changes;

static int put(const char *path, const char *value)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int err = 0;

	if (fd < 0)
		return -errno;
	if (write(fd, value, strlen(value)) < 0)
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

/* "PID", then a line "PATH VALUE" for each change. */
static int save_state(void)
{
	char text[STATE_BYTES_MAX];
	size_t used = snprintf(text, sizeof(text), "%d\n", (int)getpid());

	if (!n_changes)
		return unlink(machine_state_file) ? -errno : 0;
	for (size_t i = 0; i < n_changes; i++)
		used += snprintf(text + used, sizeof(text) - used, "%s %s\n", changes[i].path,
				 changes[i].previous);
	return file_write(machine_state_file, text, used);
}

/* "always [madvise] never" reads so, and is written as the word in brackets. */
static void choose_bracketed(char *value)
{
	char *open = strchr(value, '['), *close = open ? strchr(open, ']') : NULL;

	if (!close)
		return;
	*close = '\0';
	memmove(value, open + 1, close - open);
}

int machine_set(const char *path, const char *value)
{
	struct change *c = &changes[n_changes];
	char now[100];
	int err;

	if (n_changes == CHANGES_MAX || strlen(path) >= sizeof(c->path))
		return -ENOSPC;
	err = get(path, c->previous, sizeof(c->previous));
	if (err)
		return err;
	choose_bracketed(c->previous);
	if (!strcmp(c->previous, value))
		return 0;
	strcpy(c->path, path);
	n_changes++;
	err = save_state();
	if (!err)
		err = put(path, value);
	if (err) {
		n_changes--;
		if (n_changes)
			save_state();
		else
			unlink(machine_state_file);
		return err;
	}
	return get(path, now, sizeof(now));
}

unsigned int machine_mark(void)
{
	return n_changes;
}

void machine_restore_to(unsigned int mark)
{
	if (n_changes <= mark)
		return;
	while (n_changes > mark) {
		struct change *c = &changes[--n_changes];
		int err = put(c->path, c->previous);

		if (err)
			say_note("cannot write %s back to %s: %s", c->previous, c->path,
				 strerror(-err));
	}
	save_state();
}

void machine_restore(void)
{
	machine_restore_to(0);
}

/* Only what machine_set() could have changed. */
static int is_setting(const char *path)
{
	return (!strncmp(path, "/sys/", 5) || !strncmp(path, "/proc/sys/", 10)) &&
	       !strstr(path, "/../");
}

void machine_recover(void)
{
	char *text, *next, *line;
	pid_t owner;

	if (file_read(machine_state_file, STATE_BYTES_MAX, &text, NULL))
		return;
	next = text;
	line = strsep(&next, "\n");
	owner = line ? atoi(line) : 0;
	if (owner > 0 && owner != getpid() && !kill(owner, 0)) {
		free(text); /* a run that is under way */
		return;
	}
	n_changes = 0;
	while (next && (line = strsep(&next, "\n")) && n_changes < CHANGES_MAX) {
		struct change *c = &changes[n_changes];

		if (sscanf(line, "%199s %99[^\n]", c->path, c->previous) == 2 &&
		    is_setting(c->path))
			n_changes++;
	}
	free(text);
	if (n_changes)
		say_note("restoring %zu settings that an earlier run left changed", n_changes);
	machine_restore();
	unlink(machine_state_file);
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

const char *machine_hugepages(uint64_t bytes, uint64_t count)
{
	static char reason[300];
	char path[200], value[32];
	uint64_t total = pool(bytes, "nr_hugepages"), unused;
	int err;

	if (total == UINT64_MAX) {
		snprintf(reason, sizeof(reason), "this kernel has no huge pages of %" PRIu64 " KiB",
			 bytes >> 10);
		return reason;
	}
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
