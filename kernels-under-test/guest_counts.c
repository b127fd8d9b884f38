/* SPDX-License-Identifier: MIT */
/* From the plugin's file to run.json, and to GUEST_WINDOWS beside it: how each figure was got. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels-under-test/guest.h"
#include "kernels-under-test/windows.h"
#include "results/file.h"
#include "results/model.h"

#define COUNTS_LIMIT (1u << 30) /* bytes; by function a window has some thousand lines */

/* Not a piece of code that a window's instructions are of. */
static bool is_of_window(const char *line)
{
	return strncmp(line, "at ", 3) != 0;
}

static int apply(const char *run_path, const char *text, const char *symbols, char *why,
		 size_t room)
{
	struct windows windows;
	struct run *run;
	int err;

	if (windows_parse(text, &windows, why, room))
		return -1;
	run = run_load(run_path);
	snprintf(why, room, "its run.json cannot be read");
	err = run ? windows_apply(&windows, symbols, run, why, room) : -1;
	windows_free(&windows);
	if (!err) {
		snprintf(why, room, "cannot write %.400s: is the disk full?", run_path);
		err = run_save(run, run_path) ? -1 : 0;
	}
	run_free(run);
	return err;
}

int guest_take_counts(const struct guest *guest, const char *symbols, char *why, size_t room)
{
	char path[PATH_MAX + 32], *text;
	int err = file_read(guest->counts, COUNTS_LIMIT, &text, NULL);

	if (err) {
		snprintf(why, room, "QEMU's plugin left no counts: %s", strerror(-err));
		return -1;
	}
	snprintf(path, sizeof(path), "%s/run.json", guest->dir);
	err = apply(path, text, symbols, why, room);
	snprintf(path, sizeof(path), "%s/" GUEST_WINDOWS, guest->dir);
	if (!err && file_write(path, text, file_keep_lines(text, is_of_window))) {
		snprintf(why, room, "cannot write %.400s: is the disk full?", path);
		err = -1;
	}
	free(text);
	return err;
}
