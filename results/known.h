/* SPDX-License-Identifier: MIT */
/*
 * What is known of a run's kernel, be it a guest's or a machine's own: kernels come in classes
 * (Debian's 6.12 for arm64), and a finding belongs to the class. Which ones there are, others know.
 */
#ifndef RESULTS_KNOWN_H
#define RESULTS_KNOWN_H

#include "results/model.h"

struct known {
	char of[144];		/* the class: "debian-6.12-arm64"; "" if the kernel is of none */
	char expect_fail[2600]; /* the checks that it fails, as contract_expected() reads them */
};

/* Whether the run's kernel is of a class; without one, *known says so. */
bool known_of(const struct run *run, struct known *known);

/* Sets who finds out: the same, but for a kernel without a class, whose *known is zeros already. */
void known_asks(bool (*find)(const struct run *run, struct known *known));

#endif
