/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "plots/draw.h"
#include "results/memory.h"
#include "results/root.h"
#include "results/say.h"

#define LOCALE "LC_ALL=C.UTF-8"

extern char **environ;

/*
 * Our environment, but for the locale: gnuplot warns of UTF-8 in another one, and labels with a
 * decimal comma are none of ours. The caller frees it, not what it points at.
 */
static char **environment(void)
{
	size_t n = 0, kept = 0;
	char **ours;

	while (environ[n])
		n++;
	ours = enough(malloc((n + 2) * sizeof(*ours)));
	for (size_t i = 0; i < n; i++)
		if (strncmp(environ[i], "LC_ALL=", 7) != 0)
			ours[kept++] = environ[i];
	ours[kept++] = LOCALE;
	ours[kept] = NULL;
	return ours;
}

/* Does the file end as the data of a picture do? A link is not followed. */
static bool is_marked(const char *path)
{
	char end[sizeof(DRAW_MARK)] = "";
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return false;
	if (lseek(fd, 1 - (off_t)sizeof(DRAW_MARK), SEEK_END) < 0 ||
	    read(fd, end, sizeof(end) - 1) < 0)
		end[0] = '\0';
	close(fd);
	return !strcmp(end, DRAW_MARK);
}

int draw_claim(const char *folder, const char *name)
{
	static const char *const kinds[] = {"tsv", "png", "svg"};
	bool ours = false;
	char path[DRAW_PATH];
	struct stat st;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		snprintf(path, sizeof(path), "%s/%s.%s", folder, name, kinds[i]);
		if (lstat(path, &st))
			continue;
		ours |= !i && is_marked(path);
		if (ours && S_ISREG(st.st_mode))
			continue;
		say_error("%s is in the way, and not drawn by mnbench: give another folder", path);
		return -EEXIST;
	}
	return 0;
}

pid_t draw_begin(const char *script, const char *folder, const char *name, const char *title)
{
	char program[DRAW_PATH], base[DRAW_PATH];
	/* -c passes words, not text of a program: nothing of a run is ever interpreted. */
	char *argv[] = {"gnuplot", "-c", program, (char *)script, base, (char *)title, NULL};
	char **variables = environment();
	pid_t pid;
	int err;

	snprintf(program, sizeof(program), "%s/plots/draw.gp", suite_root());
	snprintf(base, sizeof(base), "%s/%s", folder, name);
	err = posix_spawnp(&pid, "gnuplot", NULL, NULL, argv, variables);
	free(variables);
	return err ? -err : pid;
}

int draw_wait(pid_t process)
{
	int status;

	if (TEMP_FAILURE_RETRY(waitpid(process, &status, 0)) < 0)
		return -errno;
	/* What a child of posix_spawn() ends with that could not execute its program (POSIX). */
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
		return -ENOENT;
	return WIFEXITED(status) && !WEXITSTATUS(status) ? 0 : -EIO;
}

void draw_complain(const char *name, int err)
{
	if (err == -ENOENT)
		say_note("no plots: gnuplot is not installed (apt-get install gnuplot-nox)");
	else
		say_note("cannot draw %s: %s", name,
			 err == -EIO ? "gnuplot failed, see above" : strerror(-err));
}

int draw(const char *script, const char *folder, const char *name, const char *title)
{
	pid_t process = draw_begin(script, folder, name, title);
	int err = process < 0 ? process : draw_wait(process);

	if (err)
		draw_complain(name, err);
	return err;
}
