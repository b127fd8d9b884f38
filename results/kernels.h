/* SPDX-License-Identifier: MIT */
/* Several kernels' runs side by side. */
#ifndef RESULTS_KERNELS_H
#define RESULTS_KERNELS_H

#include <stddef.h>
#include <stdio.h>

#include "results/model.h"

/* What came of one kernel under test. All strings belong to the caller. */
struct kernel_run {
	const char *name;	 /* the descriptor's: "debian-6.1-arm64" */
	const char *run_dir;	 /* holds run.json; unused if `failure`; NULL: keep no checks */
	const char *expect_fail; /* the descriptor's, as contract_expected() reads it; NULL: none */
	const char *failure;	 /* why there is no result ("panicked ..."), or NULL */
};

/*
 * Prints the kernels' rows side by side, each kernel's contract verdict held
 * against its expectations, the same as kernels_table() into `table` unless that is NULL, and
 * returns EXIT_GOOD (all as expected), EXIT_NOT_GOOD (an unexpected failure or pass, any failure
 * where no expectation is given, a proof that failed) or EXIT_REQUEST (a kernel without result).
 */
int kernels_report(FILE *out, FILE *table, const struct kernel_run *kernels, size_t n);

/* The same of runs that are loaded, without the table. */
int kernels_print(FILE *out, const struct kernel_run *kernels, struct run *const *runs, size_t n);

/*
 * Prints a Markdown table of every armed row: secondary invalidations, their bytes, start/end
 * pairs, KVM's stage 2 zaps, then (of the row without a subscriber) TLBI, DSB and instructions of
 * the kernel, what the subscriber adds to these, and the rules that are broken. All per operation.
 * A run may be NULL.
 */
void kernels_table(FILE *out, struct run *const *runs, const char *const *names, size_t n);

#endif
