/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/op.h"
#include "harness/point.h"
#include "results/memory.h"
#include "results/say.h"

static const struct op **ops, *internal_op;
static size_t n_ops;
static _Thread_local char failure[256];

int op_fail(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(failure, sizeof(failure), fmt, args);
	va_end(args);
	return -1;
}

const char *op_failure(void)
{
	static _Thread_local char taken[sizeof(failure)];

	strcpy(taken, failure);
	failure[0] = '\0';
	return taken;
}

/* What is not there, or has no room, would be a crash in the middle of a run. */
static void refuse_half_an_op(const struct op *op)
{
	if (!op->name || !op->what || !op->kernel_path || !op->unit || !op->proof || !op->batch ||
	    !op->body)
		say_error("operation \"%s\": name, what, kernel_path, unit, proof, batch and body "
			  "must be there (harness/op.h)",
			  op->name ? op->name : "");
	else if (op->n_points > POINTS_MAX)
		say_error("operation \"%s\" has %u points, more than %d (harness/point.h)",
			  op->name, op->n_points, POINTS_MAX);
	else if (op_find(op->name))
		say_error("two operations are called \"%s\"; give one another name", op->name);
	else
		return;
	exit(EXIT_REQUEST);
}

void op_register(const struct op *op)
{
	size_t at = n_ops;

	if (op->internal) {
		internal_op = op; /* there is one */
		return;
	}
	refuse_half_an_op(op);
	ops = enough(realloc(ops, (n_ops + 1) * sizeof(*ops)));
	while (at && strcmp(ops[at - 1]->name, op->name) > 0) {
		ops[at] = ops[at - 1];
		at--;
	}
	ops[at] = op;
	n_ops++;
}

const struct op *const *op_all(size_t *n)
{
	*n = n_ops;
	return ops;
}

const struct op *op_find(const char *name)
{
	for (size_t i = 0; i < n_ops; i++)
		if (!strcmp(ops[i]->name, name))
			return ops[i];
	return internal_op && !strcmp(internal_op->name, name) ? internal_op : NULL;
}
