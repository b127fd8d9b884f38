/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "kernels-under-test/vm_folder.h"
#include "results/file.h"
#include "results/root.h"
#include "results/say.h"

static int make_directories(char *path)
{
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(path, 0777) && errno != EEXIST)
			return -errno;
		*slash = '/';
	}
	return mkdir(path, 0777) && errno != EEXIST ? -errno : 0;
}

static void mark_path(const char *folder, char *path, size_t room)
{
	snprintf(path, room, "%s/UNFINISHED", folder);
}

/* results/runs/20261121T061844Z-vm; a second one of the second gets a number. */
static int new_name(char *folder, size_t room)
{
	char stamp[32];
	time_t now = time(NULL);
	struct stat st;
	struct tm tm;
	size_t n;

	gmtime_r(&now, &tm);
	strftime(stamp, sizeof(stamp), "%Y%m%dT%H%M%SZ", &tm);
	n = snprintf(folder, room, "%s/results/runs/%s-vm", suite_root(), stamp);
	for (int i = 2; n < room && !stat(folder, &st) && i < 1000; i++)
		snprintf(folder + n, room - n, "-%d", i);
	return n + 4 < room ? 0 : -ENAMETOOLONG;
}

int vm_folder_make(const char *wanted, char *folder, size_t room)
{
	char path[VM_FOLDER_NAME + 16];
	int err = 0;

	if (!wanted)
		err = new_name(folder, room);
	else if (snprintf(folder, room, "%s", wanted) >= (int)room)
		err = -ENAMETOOLONG;
	if (!err)
		err = make_directories(folder);
	if (!err) {
		snprintf(path, sizeof(path), "%s/report.txt", folder);
		if (!access(path, F_OK))
			return say_error("%s holds results already: give another --out", folder);
		mark_path(folder, path, sizeof(path));
		err = file_write(path, "", 0);
	}
	if (err)
		return say_error("cannot write to %s: %s; give --out DIR", folder, strerror(-err));
	return EXIT_GOOD;
}

void vm_folder_finish(const char *folder)
{
	char path[VM_FOLDER_NAME + 16];

	mark_path(folder, path, sizeof(path));
	unlink(path);
}

void vm_folder_drop(const char *folder)
{
	vm_folder_finish(folder);
	rmdir(folder);
}
