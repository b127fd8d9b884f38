/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "plots/draw.h"
#include "results/root.h"
#include "results/say.h"

extern char **environ;

pid_t draw_begin(const char *script, const char *folder, const char *name, const char *title)
{
	char program[DRAW_PATH], base[DRAW_PATH];
	/* -c passes words, not text of a program: nothing of a run is ever interpreted. */
	char *argv[] = {"gnuplot", "-c", program, (char *)script, base, (char *)title, NULL};
	pid_t pid;
	int err;

	snprintf(program, sizeof(program), "%s/plots/draw.gp", suite_root());
	snprintf(base, sizeof(base), "%s/%s", folder, name);
	err = posix_spawnp(&pid, "gnuplot", NULL, NULL, argv, environ);
	return err ? -err : pid;
}

int draw_wait(pid_t process)
{
	int status;

	while (waitpid(process, &status, 0) < 0)
		if (errno != EINTR)
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
