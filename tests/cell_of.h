/* SPDX-License-Identifier: MIT */
/* A cell of one thread for an op that a test has made, and the CPUs of its threads. */
#ifndef TESTS_CELL_OF_H
#define TESTS_CELL_OF_H

#include "harness/cell.h"

static struct cell cell_of(const struct op *op)
{
	return (struct cell){.op = op,
			     .size = KIB(64),
			     .subscriber = &subscriber_none,
			     .mm = MM_SHARED,
			     .threads = 1};
}

static const int cpus[] = {0, 0};

#endif
