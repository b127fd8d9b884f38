/* SPDX-License-Identifier: MIT */
/* What a reader of figures has to be told of how they came about. */
#ifndef RESULTS_EXPORT_FACTS_H
#define RESULTS_EXPORT_FACTS_H

#include "results/export/export.h"

struct fact {
	const char *what; /* "compiler" */
	char *value;	  /* one line, printable; NULL: not recorded */
};

/*
 * All facts, known or not, in a fixed order: the kernels, how they were built, the machine,
 * its settings, the suite. A value that is not the same on all sides is "A | B". The caller
 * ends them with facts_free().
 */
struct fact *facts_of(const struct report *report, size_t *n);
void facts_free(struct fact *facts, size_t n);

/*
 * How it was measured and judged, as sentences: direction, boots, processes, pairing, interval,
 * correction, noise floor, controls, samples that something disturbed. The caller frees it.
 */
char *facts_method(const struct report *report);

#endif
