/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <ftw.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "harness/folder.h"
#include "plots/plot.h"
#include "results/cli/output.h"
#include "results/export/keep.h"
#include "results/file.h"
#include "results/memory.h"
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

/* results/runs/20261121T061844Z-WHAT; a second one of the second gets a number. */
static void new_name(const char *what, char *folder, size_t room)
{
	char stamp[32], base[FOLDER_NAME - 16];
	time_t now = time(NULL);
	struct stat st;
	struct tm tm;

	gmtime_r(&now, &tm);
	strftime(stamp, sizeof(stamp), "%Y%m%dT%H%M%SZ", &tm);
	snprintf(base, sizeof(base), "%s/%s-%s", suite_runs(), stamp, what);
	snprintf(folder, room, "%s", base);
	for (int i = 2; !stat(folder, &st) && i < 1000; i++)
		snprintf(folder, room, "%s-%d", base, i);
}

static bool holds_results(const char *folder)
{
	static const char *const files[] = {"run.json", "report.txt"};
	char path[FOLDER_NAME + 16];

	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, files[i]);
		if (!access(path, F_OK))
			return true;
	}
	return false;
}

int folder_make(const char *wanted, const char *what, char *folder, size_t room)
{
	char path[FOLDER_NAME + 16];
	int err;

	if (!wanted)
		new_name(what, folder, room);
	else if (snprintf(folder, room, "%s", wanted) >= (int)room)
		return say_error("the name of the folder is too long; give another --out");
	if (file_planted(folder))
		return say_error("%s: another user has put a part of this path where everybody may "
				 "write: give another --out",
				 folder);
	err = make_directories(folder);
	if (!err && holds_results(folder))
		return say_error("%s holds a run already: give another --out", folder);
	if (!err) {
		mark_path(folder, path, sizeof(path));
		err = file_write(path, "", 0);
	}
	if (err)
		return say_error("cannot write to %s: %s; give --out DIR", folder, strerror(-err));
	return EXIT_GOOD;
}

void folder_finish(const char *folder)
{
	char path[FOLDER_NAME + 16];

	mark_path(folder, path, sizeof(path));
	unlink(path);
}

/* Does it hold nothing but the mark? */
static bool is_bare(const char *folder)
{
	DIR *d = opendir(folder);
	struct dirent *e;
	int n = 0;

	while (d && (e = readdir(d)))
		n += strcmp(e->d_name, ".") && strcmp(e->d_name, "..") &&
		     strcmp(e->d_name, "UNFINISHED");
	if (d)
		closedir(d);
	return d && !n;
}

void folder_drop(const char *folder)
{
	if (!is_bare(folder))
		return; /* it stays marked */
	folder_finish(folder);
	rmdir(folder);
}

/* Is it one of our files under the name that file_write() gives it before it renames it? */
static bool is_stray(const char *name)
{
	static const char *const patterns[] = {"*.json.??????", "*.txt.??????", "*.html.??????",
					       "*.tsv.??????"};

	for (size_t i = 0; i < sizeof(patterns) / sizeof(*patterns); i++)
		if (!fnmatch(patterns[i], name, 0))
			return true;
	return false;
}

void folder_tidy(const char *folder)
{
	DIR *d = opendir(folder);
	struct dirent *e;

	while (d && (e = readdir(d)))
		if (is_stray(e->d_name))
			unlinkat(dirfd(d), e->d_name, 0);
	if (d)
		closedir(d);
}

/* The report into memory: it goes to the terminal and to report.txt. */
static char *report_as_text(const struct run *run)
{
	char *text = NULL;
	size_t size;
	FILE *f = memory_open(&text, &size);

	report_print(f, run);
	memory_close(f);
	return text;
}

int folder_keep(const char *folder, const char *name, const char *text)
{
	char path[PATH_MAX];
	int err = -ENOMEM;

	if (snprintf(path, sizeof(path), "%s/%s", folder, name) >= PATH_MAX)
		err = -ENAMETOOLONG;
	else if (text)
		err = file_write(path, text, strlen(text));
	return err ? say_error("cannot write %s: %s", path, strerror(-err)) : EXIT_GOOD;
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
	err = folder_keep(folder, "report.txt", text);
	if (!err)
		fputs(text, stdout);
	free(text);
	if (err)
		return err;
	if (!run_emulated(run)) {
		plot_run(run, folder);
		err = report_keep("html", folder, "report.html");
	}
	if (err)
		return err; /* it stays marked */
	folder_finish(folder);
	output_look_next(folder);
	if (output_json_file(path))
		err = EXIT_REQUEST;
	return err;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	(void)st;
	(void)kind;
	(void)ftw;
	return remove(path);
}

int folder_remove(const char *folder)
{
	return nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}
