/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/clock.h"
#include "harness/interrupt.h"
#include "kernels-under-test/bisect.h"
#include "kernels-under-test/guest.h"
#include "results/cli/output.h"
#include "results/cli/progress.h"
#include "results/memory.h"
#include "results/say.h"

#define ENDS_USUAL 8 /* steps: the two ends and some between, until git knows better */

/* The commit has the very kernel of an earlier one: most touch nothing that is compiled here. */
static const struct bisect_step *same_kernel(const struct bisect *b, const struct bisect_step *step)
{
	for (size_t i = 0; i < b->n_steps; i++)
		if (step->sums[0] && &b->steps[i] != step && !strcmp(b->steps[i].sums, step->sums))
			return &b->steps[i];
	return NULL;
}

static void take_over(struct bisect_step *step, const struct bisect_step *from)
{
	step->finding = from->finding;
	strcpy(step->folder, from->folder);
	snprintf(step->finding.why, sizeof(step->finding.why), "the same kernel as %.12s: %.500s",
		 from->commit.sha, from->finding.why);
}

static void judge(const struct bisect *b, struct bisect_step *step)
{
	char path[FOLDER_NAME + 200];
	struct run *run;

	snprintf(path, sizeof(path), "%s/%s", b->dir, step->folder);
	run = run_load_brief(path);
	if (!run) {
		snprintf(step->finding.why, sizeof(step->finding.why),
			 "its run.json cannot be read");
		return;
	}
	bisect_judge(&b->question, run, b->reference, &step->finding);
	run_free(run);
}

static int build_and_boot(const struct bisect *b, struct bisect_step *step)
{
	const struct bisect_step *same;

	if (bisect_build(b, step))
		return EXIT_REQUEST;
	if (!step->image[0])
		return EXIT_GOOD;
	same = same_kernel(b, step);
	if (same) {
		take_over(step, same);
		return EXIT_GOOD;
	}
	if (bisect_boot(b, step))
		return EXIT_REQUEST;
	if (step->folder[0])
		judge(b, step);
	return EXIT_GOOD;
}

/* Tries a commit; the step stays in the table. NULL after one line on stderr. */
static struct bisect_step *try(struct bisect *b, const char *sha)
{
	double began = clock_seconds();
	char now[16];
	struct bisect_step *step;

	b->steps = enough(realloc(b->steps, (b->n_steps + 1) * sizeof(*b->steps)));
	step = &b->steps[b->n_steps];
	*step = (struct bisect_step){.finding = {.verdict = BISECT_SKIP, .value = NAN}};
	if (bisect_git_describe(&b->git, sha, &step->commit))
		return NULL;
	progress_total(b->n_steps + 1 + (b->git.next[0] ? b->git.steps_left : ENDS_USUAL));
	snprintf(now, sizeof(now), "%.12s", sha);
	progress_at((double)b->n_steps, now);
	say_note("step %zu: %.12s (%s) %s", b->n_steps + 1, sha, step->commit.date,
		 step->commit.subject);
	if (build_and_boot(b, step))
		return NULL;
	b->n_steps++;
	step->seconds = clock_seconds() - began;
	say_note("step %zu: %s: %s", b->n_steps, bisect_words[step->finding.verdict],
		 step->finding.why);
	return step;
}

/* An end that is not what it was said to be proves nothing. */
static int try_end(struct bisect *b, const char *sha, enum bisect_verdict wanted, char *stopped,
		   size_t room)
{
	const char *option = wanted == BISECT_GOOD ? b->options.good : b->options.bad;
	const struct bisect_step *step = try(b, sha);

	if (!step)
		return EXIT_REQUEST;
	if (wanted == BISECT_GOOD)
		b->reference = step->finding.value;
	if (step->finding.verdict == wanted)
		return EXIT_GOOD;
	snprintf(stopped, room, "--%s %.100s %s: %s", bisect_words[wanted], option,
		 step->finding.verdict == BISECT_SKIP ? "cannot be judged"
		 : wanted == BISECT_GOOD	      ? "is bad"
						      : "is good",
		 step->finding.why);
	return EXIT_REQUEST;
}

static int search(struct bisect *b, const char *good, const char *bad, char *stopped, size_t room)
{
	if (try_end(b, good, BISECT_GOOD, stopped, room) ||
	    try_end(b, bad, BISECT_BAD, stopped, room) || bisect_git_start(&b->git, good, bad))
		return EXIT_REQUEST;
	while (b->git.next[0]) {
		const struct bisect_step *step = try(b, b->git.next);

		if (!step || bisect_git_mark(&b->git, step->finding.verdict))
			return EXIT_REQUEST;
	}
	return b->git.found[0] ? EXIT_GOOD : EXIT_NOT_GOOD;
}

static int make_folders(struct bisect *b)
{
	char path[FOLDER_NAME + 32];

	if (folder_make(b->options.out, "bisect", b->dir, sizeof(b->dir)))
		return EXIT_REQUEST;
	snprintf(path, sizeof(path), "%s/steps", b->dir);
	if (mkdir(path, 0777)) {
		say_error("cannot make %s: %s", path, strerror(errno));
		folder_drop(b->dir);
		return EXIT_REQUEST;
	}
	snprintf(b->scratch, sizeof(b->scratch), "%s/.scratch-XXXXXX", b->dir);
	if (mkdtemp(b->scratch))
		return EXIT_GOOD;
	say_error("cannot make a folder in %s: %s", b->dir, strerror(errno));
	rmdir(path);
	folder_drop(b->dir);
	return EXIT_REQUEST;
}

/* Nothing of an interrupted search is kept but the kernels in the cache. */
static void drop_folders(const struct bisect *b)
{
	char path[FOLDER_NAME + 32], step[FOLDER_NAME + 300];
	struct dirent *e;
	DIR *d;

	snprintf(path, sizeof(path), "%s/steps", b->dir);
	d = opendir(path);
	while (d && (e = readdir(d))) {
		snprintf(step, sizeof(step), "%s/%s", path, e->d_name);
		if (e->d_name[0] != '.')
			guest_remove(step);
	}
	if (d)
		closedir(d);
	rmdir(path);
	folder_drop(b->dir);
}

static int search_in_folder(struct bisect *b, const char *good, const char *bad)
{
	char dir[FOLDER_NAME + 64], stopped[900] = "";
	int status;

	snprintf(dir, sizeof(dir), "%s/git", b->scratch);
	status = bisect_git_open(&b->git, b->options.tree, dir);
	progress_begin("bisect", ENDS_USUAL);
	if (!status)
		status = search(b, good, bad, stopped, sizeof(stopped));
	progress_end();
	folder_remove(b->scratch);
	if (interrupted() || !b->n_steps) {
		drop_folders(b);
		return interrupted() ? say_error("interrupted; nothing was kept but the kernels in "
						 "the cache, with which the same command is quick")
				     : EXIT_REQUEST;
	}
	if (status == EXIT_REQUEST && !stopped[0])
		snprintf(stopped, sizeof(stopped), "the search stopped (stderr says why)");
	else if (stopped[0])
		say_error("%s", stopped);
	if (bisect_report(b, stopped[0] ? stopped : NULL))
		status = EXIT_REQUEST;
	folder_finish(b->dir);
	output_look_next(b->dir);
	return status;
}

static int run_bisect(struct bisect *b)
{
	const struct bisect_options *o = &b->options;
	char good[BISECT_SHA], bad[BISECT_SHA];

	if (bisect_question_read(&b->question, o) || bisect_git_resolve(o->tree, o->good, good) ||
	    bisect_git_resolve(o->tree, o->bad, bad))
		return EXIT_REQUEST;
	if (!strcmp(good, bad))
		return say_error("--good and --bad are the same commit, %.12s", good);
	if (guest_needs(o->arch, b->question.insn) || make_folders(b))
		return EXIT_REQUEST;
	return search_in_folder(b, good, bad);
}

int bisect_main(int argc, char **argv)
{
	struct bisect *b = enough(calloc(1, sizeof(*b)));
	int status;

	b->reference = NAN;
	interrupt_catch();
	status = bisect_options_read(&b->options, argc, argv);
	if (!status)
		status = run_bisect(b);
	free(b->git.candidates);
	free(b->steps);
	free(b);
	return status < 0 ? EXIT_GOOD : status;
}
