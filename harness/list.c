/* SPDX-License-Identifier: MIT */
#include <jansson.h>
#include <stdio.h>

#include "harness/cell.h"
#include "harness/list.h"
#include "harness/needs.h"
#include "harness/op.h"
#include "harness/point.h"
#include "harness/subscriber.h"
#include "results/cli/output.h"
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

static json_t *op_json(const struct op *op)
{
	json_t *sizes = json_array();
	char size[24], needs[400];

	needs_format(needs, sizeof(needs), op);
	for (unsigned int i = 0; i < op->n_points; i++) {
		size_format(size, sizeof(size), point_bytes(op->points[i].size));
		json_array_append_new(sizes, json_string(size));
	}
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:o}", "name", op->name, "what", op->what,
			 "path", op->kernel_path, "unit", op->unit, "needs", needs, "sizes", sizes);
}

static json_t *list_json(void)
{
	json_t *operations = json_array(), *subscribers = json_array();
	const struct subscriber *s;
	size_t n;
	const struct op *const *ops = op_all(&n);

	for (size_t i = 0; i < n; i++)
		json_array_append_new(operations, op_json(ops[i]));
	for (size_t i = 0; (s = subscriber_at(i)); i++)
		json_array_append_new(subscribers,
				      json_pack("{s:s, s:s}", "name", s->name, "what", s->what));
	return json_pack("{s:i, s:o, s:o}", "format", 1, "operations", operations, "subscribers",
			 subscribers);
}

static const struct cli_option table[] = {
	{"markdown", NULL, "the table of docs/operations.md", NULL, NULL, 'm'},
	CLI_END,
};

const struct cli_command list_command = {
	.name = "list",
	.summary = "the operations and subscribers",
	.usage = "[OPTIONS]",
	.options = table,
	.json = "the operations and subscribers",
	.run = list_main,
};

static int take_option(void *markdown, int key)
{
	(void)key;
	*(bool *)markdown = true;
	return EXIT_GOOD;
}

int list_main(int argc, char **argv)
{
	const struct subscriber *s;
	bool markdown = false;
	size_t n;
	const struct op *const *ops = op_all(&n);
	int status = cli_read(&list_command, argc, argv, false, take_option, &markdown);

	if (status)
		return status < 0 ? EXIT_GOOD : status;
	if (optind < argc)
		return say_error("list takes no arguments but --markdown");
	if (output_is_json())
		return output_json(list_json());
	if (markdown)
		return list_markdown();
	printf("operations\n");
	for (size_t i = 0; i < n; i++)
		print_op(ops[i]);
	printf("\nsubscribers\n");
	for (size_t i = 0; (s = subscriber_at(i)); i++)
		printf("%-24s %s\n", s->name, s->what);
	return EXIT_GOOD;
}
