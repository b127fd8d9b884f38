/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "harness/folder.h"
#include "harness/kernel_watch.h"
#include "plots/plot.h"
#include "results/cli/output.h"
#include "results/export/keep.h"
#include "results/file.h"
#include "results/memory.h"
#include "results/report.h"
#include "results/root.h"
#include "results/say.h"

#define MARK "UNFINISHED"

static bool made; /* this process has made its folder, which was not there before */

/* Returns 0 and in `made` whether the last one is new, or -errno. */
static int make_directories(char *path)
{
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(path, 0777) && errno != EEXIST)
			return -errno;
		*slash = '/';
	}
	made = !mkdir(path, 0777);
	return made || errno == EEXIST ? 0 : -errno;
}

static void mark_path(const char *folder, char *path, size_t room)
{
	snprintf(path, room, "%s/" MARK, folder);
}

/* results/runs/20261121T061844Z-WHAT; a second one of the second gets a number. */
static int make_new(const char *what, char *folder, size_t room)
{
	char stamp[32], base[FOLDER_NAME - 16];
	time_t now = time(NULL);
	struct tm tm;
	int err;

	gmtime_r(&now, &tm);
	strftime(stamp, sizeof(stamp), "%Y%m%dT%H%M%SZ", &tm);
	snprintf(base, sizeof(base), "%s/%s-%s", suite_runs(), stamp, what);
	snprintf(folder, room, "%s", base);
	err = make_directories(folder);
	/* Only mkdir() knows who is first. */
	for (int i = 2; !err && !made; i++) {
		snprintf(folder, room, "%s-%d", base, i);
		made = !mkdir(folder, 0777);
		err = made || errno == EEXIST ? 0 : -errno;
	}
	return err;
}

static int make_wanted(const char *wanted, char *folder, size_t room)
{
	size_t n = strlen(wanted);

	while (n > 1 && wanted[n - 1] == '/')
		n--;
	if (n >= room)
		return -ENAMETOOLONG;
	snprintf(folder, room, "%.*s", (int)n, wanted);
	return make_directories(folder);
}

static bool holds(const char *folder, const char *name)
{
	char path[FOLDER_NAME + 32];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return !faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW);
}

/* How many names it holds besides the mark; -1 if it cannot be read. */
static int count_names(const char *folder)
{
	DIR *d = opendir(folder);
	struct dirent *e;
	int n = 0;

	while (d && (e = readdir(d)))
		n += strcmp(e->d_name, ".") && strcmp(e->d_name, "..") && strcmp(e->d_name, MARK);
	if (!d)
		return -1;
	closedir(d);
	return n;
}

/* Our mark is a file, and empty; anything else of that name is somebody's. */
bool folder_is_unfinished(const char *folder)
{
	char path[FOLDER_NAME + 16];
	struct stat st;

	mark_path(folder, path, sizeof(path));
	return !lstat(path, &st) && S_ISREG(st.st_mode) && !st.st_size;
}

int folder_lock(const char *folder)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return say_error("cannot write to %s: %s; give --out DIR", folder, strerror(errno));
	/* A file system without locks is none to refuse. */
	if (!flock(fd, LOCK_EX | LOCK_NB) || errno != EWOULDBLOCK)
		return EXIT_GOOD;
	close(fd);
	return say_error("what writes to %s is running", folder);
}

/* Is it what file_write() calls one of our files before it renames it? */
static bool is_stray(const char *name)
{
	static const char *const files[] = {
		"run.json", "partial.json",  "report.txt", "report.html",  "table.md",
		"vm.json",  "campaign.json", "steps.json", "kallsyms.txt", KERNEL_WATCH_FILE,
	};
	const char *picture;

	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
		if (file_is_temporary(name, files[i]))
			return true;
	for (size_t i = 0; (picture = plot_data(i)); i++)
		if (file_is_temporary(name, picture))
			return true;
	return false;
}

/* Removes what file_write() has not come to rename in a process that was killed. */
static void tidy(const char *folder)
{
	DIR *d = opendir(folder);
	struct dirent *e;
	struct stat st;

	while (d && (e = readdir(d)))
		if (is_stray(e->d_name) &&
		    !fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW) && S_ISREG(st.st_mode))
			unlinkat(dirfd(d), e->d_name, 0);
	if (d)
		closedir(d);
}

/* Nothing is put among what others have there. */
static int look_into(const char *folder)
{
	bool unfinished = folder_is_unfinished(folder);

	if (holds(folder, "run.json") || holds(folder, "report.txt"))
		return say_error("%s holds a run already: give another --out", folder);
	if (unfinished && holds(folder, "partial.json"))
		return say_error("%s holds an interrupted run: go on with: %s run --resume %s, or "
				 "give another --out",
				 folder, suite_command(), folder);
	if (!unfinished && count_names(folder))
		return say_error("%s is not empty, and no unfinished run's: give another --out",
				 folder);
	return EXIT_GOOD;
}

static int take_in_use(const char *folder)
{
	char path[FOLDER_NAME + 16];
	int err;

	if (folder_lock(folder) || look_into(folder))
		return EXIT_REQUEST;
	if (folder_is_unfinished(folder)) {
		tidy(folder);
		return EXIT_GOOD;
	}
	mark_path(folder, path, sizeof(path));
	err = file_mark(path);
	if (!err)
		return EXIT_GOOD;
	folder_drop(folder);
	return say_error("cannot write to %s: %s; give --out DIR", folder, strerror(-err));
}

int folder_make(const char *wanted, const char *what, char *folder, size_t room)
{
	int err;

	if (wanted && file_planted(wanted))
		return say_error("%s: another user has put a part of this path where everybody may "
				 "write: give another --out",
				 wanted);
	err = wanted ? make_wanted(wanted, folder, room) : make_new(what, folder, room);
	if (err)
		return say_error("cannot write to %s: %s; give --out DIR", wanted ? wanted : folder,
				 strerror(-err));
	return take_in_use(folder);
}

int folder_go_on(const char *folder)
{
	if (!folder_is_unfinished(folder))
		return say_error("%s is whole, or none of ours (no " MARK "): there is nothing to "
				 "go on with",
				 folder);
	if (folder_lock(folder))
		return EXIT_REQUEST;
	tidy(folder);
	return EXIT_GOOD;
}

void folder_finish(const char *folder)
{
	char path[FOLDER_NAME + 16];

	mark_path(folder, path, sizeof(path));
	unlink(path);
}

void folder_drop(const char *folder)
{
	if (count_names(folder))
		return; /* it stays marked */
	folder_finish(folder);
	if (made)
		rmdir(folder);
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
	return nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}
