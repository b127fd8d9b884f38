/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "harness/cell.h"
#include "harness/list.h"
#include "harness/needs.h"
#include "harness/op.h"
#include "harness/point.h"
#include "harness/run.h"
#include "harness/subscriber.h"
#include "results/say.h"

static void print_op(const struct op *op)
{
	char size[24], needs[400];

	printf("%-24s %s\n", op->name, op->what);
	printf("%-24s path: %s; unit: %s", "", op->kernel_path, op->unit);
	needs_format(needs, sizeof(needs), op);
	printf("; needs: %s", needs);
	for (unsigned int i = 0; i < op->n_points; i++) {
		size_format(size, sizeof(size), point_bytes(op->points[i].size));
		printf("%s%s", i ? ", " : "; sizes: ", size);
	}
	printf("\n");
}

int list_main(int argc, char **argv)
{
	const struct subscriber *s;
	size_t n;
	const struct op *const *ops = op_all(&n);

	if (argc == 2 && !strcmp(argv[1], "--markdown"))
		return list_markdown();
	if (argc > 1)
		return say_error("list takes no arguments but --markdown");
	printf("operations\n");
	for (size_t i = 0; i < n; i++)
		print_op(ops[i]);
	printf("\nsubscribers\n");
	for (size_t i = 0; (s = subscriber_at(i)); i++)
		printf("%-24s %s\n", s->name, s->what);
	return EXIT_GOOD;
}
