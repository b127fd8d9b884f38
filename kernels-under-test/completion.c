/* SPDX-License-Identifier: MIT */
/* What a shell offers: the names that this program has registered, and files of its own. */
#include <dirent.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "harness/op.h"
#include "harness/subscriber.h"
#include "kernels-under-test/completion.h"
#include "kernels-under-test/descriptor.h"
#include "results/export/export.h"
#include "results/root.h"
#include "results/rules.h"

static void ops(FILE *out)
{
	size_t n;
	const struct op *const *all = op_all(&n);

	for (size_t i = 0; i < n; i++)
		fprintf(out, "%s\n", all[i]->name);
}

static void subscribers(FILE *out)
{
	const struct subscriber *s;

	for (size_t i = 0; (s = subscriber_at(i)); i++)
		if (s->arm)
			fprintf(out, "%s\n", s->name);
}

static void formats(FILE *out)
{
	const struct export_format *format;

	for (size_t i = 0; (format = export_at(i)); i++)
		fprintf(out, "%s\n", format->name);
}

static void rule_names(FILE *out)
{
	for (size_t i = 0; i < n_rules; i++)
		fprintf(out, "%s\n", rules[i].name);
}

/* The files of a folder below kernels-under-test, without what ends their names. */
static void print_files(FILE *out, const char *folder, const char *end)
{
	char path[PATH_MAX + 64];
	struct dirent **found;
	int n;

	snprintf(path, sizeof(path), "%s/kernels-under-test/%s", suite_root(), folder);
	n = scandir(path, &found, NULL, alphasort);
	for (int i = 0; i < n; i++) {
		const char *name = found[i]->d_name, *dot = strrchr(name, '.');

		if (dot && dot != name && !strcmp(dot, end))
			fprintf(out, "%.*s\n", (int)(dot - name), name);
		free(found[i]);
	}
	if (n >= 0)
		free(found);
}

static void kernels(FILE *out)
{
	print_files(out, "", DESCRIPTOR_END);
}

static void configs(FILE *out)
{
	print_files(out, "configs", ".config");
}

static void changes(FILE *out)
{
	print_files(out, "changes", ".cocci");
	print_files(out, "mutants", ".cocci");
}

/* Of the folder where runs are kept; anywhere else they are the shell's to find. */
static void runs(FILE *out)
{
	struct dirent **found;
	int n = scandir(suite_runs(), &found, NULL, alphasort);

	for (int i = 0; i < n; i++) {
		if (found[i]->d_name[0] != '.')
			fprintf(out, "%s/%s\n", suite_runs(), found[i]->d_name);
		free(found[i]);
	}
	if (n >= 0)
		free(found);
	fprintf(out, "//files\n");
}

const struct cli_list completion_lists[] = {
	{"ops", ops},	      {"subscribers", subscribers},
	{"formats", formats}, {"rules", rule_names},
	{"kernels", kernels}, {"configs", configs},
	{"changes", changes}, {"runs", runs},
	{NULL, NULL},
};
