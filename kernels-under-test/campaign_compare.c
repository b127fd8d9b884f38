/* SPDX-License-Identifier: MIT */
/* A campaign's end: all boots of A against all boots of B, by `compare`. */
#include <stdio.h>
#include <stdlib.h>

#include "harness/folder.h"
#include "kernels-under-test/campaign.h"
#include "results/compare.h"
#include "results/memory.h"
#include "results/say.h"

/* The folders of one side's boots with commas between. */
static char *list_side(const struct campaign *c, int side)
{
	char path[FOLDER_NAME + 32], *text = NULL;
	size_t size;
	FILE *out = memory_open(&text, &size);
	const char *comma = "";

	for (size_t i = 0; i < c->n_done; i++) {
		if (campaign_side(c, i) != side)
			continue;
		campaign_folder(c, i, path, sizeof(path));
		fprintf(out, "%s%s", comma, path);
		comma = ",";
	}
	memory_close(out);
	return text;
}

static void print_heading(FILE *out, const struct campaign *c)
{
	const struct campaign_options *o = &c->options;

	fprintf(out,
		"Campaign: %u rounds, BASE is %s, NEW is %s.\n"
		"Order of BASE (A) and NEW (B), drawn from seed %llu:",
		o->rounds, o->kernels[0].name, o->kernels[1].name, (unsigned long long)o->seed);
	for (size_t i = 0; i < c->n_done; i++)
		fprintf(out, "%s%c", i % 2 ? "" : " ", 'A' + campaign_side(c, i));
	fprintf(out, "\n\n");
}

int campaign_compare(const struct campaign *c)
{
	const struct comparison_options options = {.alpha = COMPARISON_ALPHA};
	char *base = list_side(c, 0), *new = list_side(c, 1), *text = NULL;
	size_t size;
	FILE *out = memory_open(&text, &size);
	int status;

	print_heading(out, c);
	status = compare_lists(out, base, new, &options);
	memory_close(out);
	fputs(text, stdout);
	if (folder_keep(c->dir, "report.txt", text))
		status = EXIT_REQUEST;
	free(text);
	free(base);
	free(new);
	return status;
}
