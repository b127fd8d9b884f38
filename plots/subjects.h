/* SPDX-License-Identifier: MIT */
/*
 * What a picture shows side by side: kernels, or the two sides of a comparison, each with the
 * runs that were made of it. Nothing here is owned.
 */
#ifndef PLOTS_SUBJECTS_H
#define PLOTS_SUBJECTS_H

#include <stdbool.h>
#include <stddef.h>

#include "results/model.h"

struct subject {
	const char *name;
	struct run *const *runs; /* at least one: the subject's boots */
	size_t n;
};

struct subjects {
	struct subject *list;
	size_t n;
	bool sides; /* the first is BASE, the second NEW of a comparison */
};

/* The subject's row of that name: one that is valid before one that is not; NULL without. */
const struct row *subject_row(const struct subject *s, const char *name);

/* A metric of the first of its runs that has it; NaN: none has, or its row is INVALID. */
double subject_metric(const struct subject *s, const char *name, const char *metric);

/* Figures of one row, of all processes of all the subject's runs. */
enum pooled {
	POOLED_PROCESSES, /* ns/op, one a process */
	POOLED_BLOCKS,	  /* ns/op, one a block; of a process without blocks its own */
	POOLED_STOLEN,	  /* ns an op cost a bystander, one a process: its mean over batches */
};

/* Returns how many there are, 0 without a valid row. The caller frees *x. */
size_t subject_pool(const struct subject *s, const char *name, enum pooled what, double **x);

/* Each row name of any subject once, in the order in which they are met; the caller frees it. */
const struct row **subjects_rows(const struct subjects *s, size_t *n);

/* "x86_64, AMD EPYC", or that it is emulated, of a subject's first run. */
void subject_machine(const struct subject *s, char *text, size_t room);

#endif
