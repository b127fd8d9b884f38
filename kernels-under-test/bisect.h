/* SPDX-License-Identifier: MIT */
/*
 * `mnbench bisect`: git bisect over a kernel's tree, with build, boot and verdict in each step.
 */
#ifndef KERNELS_UNDER_TEST_BISECT_H
#define KERNELS_UNDER_TEST_BISECT_H

#include "harness/folder.h"
#include "kernels-under-test/bisect_git.h"
#include "kernels-under-test/bisect_judge.h"
#include "kernels-under-test/bisect_options.h"
#include "results/cli/command.h"

/* One commit that was tried. */
struct bisect_step {
	struct bisect_commit commit;
	struct bisect_finding finding;
	double seconds;
	char image[PATH_MAX]; /* the kernel, "" if there is none */
	char sums[256];	      /* checksums of the image */
	char folder[160];     /* of its run, below the search's; "" if it did not boot */
};

struct bisect {
	struct bisect_options options;
	struct bisect_question question;
	char dir[FOLDER_NAME];		/* the search's folder */
	char scratch[FOLDER_NAME + 32]; /* goes away at the end */
	struct bisect_git git;
	struct bisect_step *steps;
	size_t n_steps;
	double reference; /* of the metric at the good end, NaN until it is known */
};

/*
 * These try one commit on: build it (finding.why says what is wrong if step->image stays ""),
 * boot it (the same with step->folder). Return EXIT_GOOD also if the commit is no good, and
 * EXIT_REQUEST after one line on stderr if no commit would be.
 */
int bisect_build(const struct bisect *b, struct bisect_step *step);
int bisect_boot(const struct bisect *b, struct bisect_step *step);

/*
 * Writes report.txt and steps.json, prints the report. `stopped`: why there is no answer, or
 * NULL. EXIT_GOOD, or EXIT_REQUEST after one line on stderr.
 */
int bisect_report(const struct bisect *b, const char *stopped);

/* argv[0] is "bisect". Returns an exit status. */
int bisect_main(int argc, char **argv);
extern const struct cli_command bisect_command;

#endif
