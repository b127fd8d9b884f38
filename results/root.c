/* SPDX-License-Identifier: MIT */
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "results/root.h"

static struct {
	char root[PATH_MAX], build[PATH_MAX], runs[PATH_MAX];
	bool known, installed;
} places;

/* PREFIX/bin/mnbench with its files beside it? Cuts the program's path to PREFIX. */
static bool find_prefix(char *program)
{
	char *bin = strrchr(program, '/'), share[PATH_MAX + 48];

	if (!bin || bin - program < 4 || strncmp(bin - 4, "/bin", 4) != 0)
		return false;
	snprintf(share, sizeof(share), "%.*s/share/mnbench/kernels-under-test",
		 (int)(bin - 4 - program), program);
	if (access(share, R_OK))
		return false;
	bin[-4] = '\0';
	return true;
}

/* Cuts it to the folder above the last build/. */
static bool find_checkout(char *program)
{
	char *build = strstr(program, "/build/");

	for (char *later = build; later; later = strstr(later + 1, "/build/"))
		build = later;
	if (build)
		*build = '\0';
	return build != NULL;
}

/* Where an installed program may write: the user's own. */
static void choose_runs(char *runs, size_t room)
{
	const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");

	if (data && *data == '/')
		snprintf(runs, room, "%s/mnbench/runs", data);
	else if (home && *home == '/')
		snprintf(runs, room, "%s/.local/share/mnbench/runs", home);
	else
		snprintf(runs, room, "mnbench-runs");
}

static void find(void)
{
	char program[PATH_MAX - 64];
	ssize_t n = readlink("/proc/self/exe", program, sizeof(program) - 1);

	if (places.known)
		return;
	places.known = true;
	program[n > 0 ? n : 0] = '\0';
	places.installed = find_prefix(program);
	if (!places.installed && !find_checkout(program))
		strcpy(program, ".");
	snprintf(places.root, PATH_MAX, "%s%s", program, places.installed ? "/share/mnbench" : "");
	snprintf(places.build, PATH_MAX, "%s/%s", program,
		 places.installed ? "lib/mnbench" : "build");
	snprintf(places.runs, PATH_MAX, "%s/results/runs", program);
	if (places.installed)
		choose_runs(places.runs, PATH_MAX);
}

const char *suite_root(void)
{
	find();
	return places.root;
}

const char *suite_build(void)
{
	find();
	return places.build;
}

const char *suite_runs(void)
{
	find();
	return places.runs;
}

const char *suite_command(void)
{
	find();
	return places.installed ? "mnbench" : "./run.sh";
}

bool suite_installed(void)
{
	find();
	return places.installed;
}
