/* SPDX-License-Identifier: MIT */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "harness/crew.h"
#include "harness/insn.h"
#include "results/file.h"
#include "results/say.h"

#define WARM_UP_BATCHES 1
#define COUNTED_BATCHES 7	    /* odd: of two kinds of batch one is the more frequent */
#define REJECTED_MAX	2	    /* batches whose proof failed, before the row is INVALID */
#define STEP_NS		619000L	    /* a prime number of us: see leave_the_ticks_step() */
#define KALLSYMS_MAX	(64u << 20) /* bytes */

static unsigned int opened;

unsigned int insn_windows(void)
{
	return opened;
}

/*
 * Whoever waits is woken by a timer tick, so that every batch would begin at the same distance
 * from one, and the next tick fall into all of them or none. Waits of different lengths, no
 * multiples of a tick (1 to 10 ms), spread them.
 */
static void leave_the_ticks_step(unsigned int batch)
{
	const struct timespec pause = {.tv_nsec = batch * STEP_NS};

	nanosleep(&pause, NULL);
}

/* Returns 1 if the batch's proof failed. */
static int count_batch(struct crew *crew, unsigned int done, void *row)
{
	bool marked = done >= WARM_UP_BATCHES;
	int err;

	crew->shared->marked = marked;
	crew->shared->windows = 0;
	leave_the_ticks_step(done);
	err = crew_count(crew, NULL, NULL); /* the worker has the markers, close to the body */
	opened += crew->shared->windows;
	if (err || crew_rejected(crew, 0))
		return err ? err : 1;
	if (marked)
		row_add_window(row, opened - 1);
	return 0;
}

/* "ADDRESS TYPE NAME": is it a function's? */
static bool is_function(const char *line)
{
	const char *type = strchr(line, ' ');

	return type && strchr("tTwW", type[1]) && type[2] == ' ';
}

int insn_save_symbols(const char *folder)
{
	char path[PATH_MAX], *text;
	int err = file_read("/proc/kallsyms", KALLSYMS_MAX, &text, NULL);

	if (err)
		return say_error("cannot read /proc/kallsyms: %s", strerror(-err));
	snprintf(path, sizeof(path), "%s/kallsyms.txt", folder);
	/* Only what is needed: a guest sends it by a serial line. */
	err = file_write(path, text, file_keep_lines(text, is_function));
	free(text);
	return err ? say_error("cannot write %s: %s", path, strerror(-err)) : EXIT_GOOD;
}

int insn_count(const struct cell *cell, const int *cpus, struct row *row)
{
	struct crew crew;
	int err = crew_start(&crew, cell, cpus);

	if (!err)
		err = crew_repeat(&crew, WARM_UP_BATCHES + COUNTED_BATCHES, REJECTED_MAX,
				  count_batch, row);
	if (!err)
		crew_tell_cpus(&crew, row);
	crew_stop(&crew);
	return err;
}
