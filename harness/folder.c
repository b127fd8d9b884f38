/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "harness/folder.h"
#include "plots/plot.h"
#include "results/file.h"
#include "results/report.h"
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

/* results/runs/20261121T061844Z-HOST-RELEASE; a second one of the second gets a number. */
static void new_name(char *folder, size_t room)
{
	char stamp[32], base[FOLDER_NAME - 16];
	time_t now = time(NULL);
	struct utsname u;
	struct stat st;
	struct tm tm;

	uname(&u);
	gmtime_r(&now, &tm);
	strftime(stamp, sizeof(stamp), "%Y%m%dT%H%M%SZ", &tm);
	snprintf(base, sizeof(base), "%s/results/runs/%s-%s-%s", suite_root(), stamp, u.nodename,
		 u.release);
	snprintf(folder, room, "%s", base);
	for (int i = 2; !stat(folder, &st) && i < 1000; i++)
		snprintf(folder, room, "%s-%d", base, i);
}

int folder_make(const char *wanted, char *folder, size_t room)
{
	char path[FOLDER_NAME + 16];
	int err;

	if (wanted)
		snprintf(folder, room, "%s", wanted);
	else
		new_name(folder, room);
	err = make_directories(folder);
	if (!err) {
		snprintf(path, sizeof(path), "%s/run.json", folder);
		if (!access(path, F_OK))
			return say_error("%s holds a run already: give another --out", folder);
		mark_path(folder, path, sizeof(path));
		err = file_write(path, "", 0);
	}
	if (err)
		return say_error("cannot write to %s: %s; give --out DIR", folder, strerror(-err));
	return EXIT_GOOD;
}

void folder_drop(const char *folder)
{
	char path[FOLDER_NAME + 16];

	mark_path(folder, path, sizeof(path));
	unlink(path);
	rmdir(folder);
}

/* The report into memory: it goes to the terminal and to report.txt. */
static char *report_as_text(const struct run *run)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	if (!f)
		return NULL;
	report_print(f, run);
	fclose(f);
	return text;
}

int folder_write(const char *folder, const struct run *run)
{
	char path[FOLDER_NAME + 16];
	char *text;
	int err;

	snprintf(path, sizeof(path), "%s/run.json", folder);
	err = run_save(run, path);
	if (err)
		return say_error("cannot write %s: %s", path, strerror(-err));
	text = report_as_text(run);
	snprintf(path, sizeof(path), "%s/report.txt", folder);
	err = text ? file_write(path, text, strlen(text)) : -ENOMEM;
	if (!err)
		fputs(text, stdout);
	free(text);
	if (err)
		return say_error("cannot write %s: %s", path, strerror(-err));
	if (!run_emulated(run))
		plot_run(run, folder);
	mark_path(folder, path, sizeof(path));
	unlink(path);
	printf("\nLook next at: %s\n", folder);
	return EXIT_GOOD;
}
