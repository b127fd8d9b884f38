/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "plots/draw.h"
#include "plots/pictures.h"
#include "plots/plot.h"
#include "plots/tsv.h"
#include "results/file.h"
#include "results/memory.h"
#include "results/say.h"

static const struct picture {
	const char *name, *script, *heading;
	picture_write *write;
} pictures[] = {
	{"ratios", "forest", "Time per operation, NEW against BASE", ratios_write},
	{"overhead", "forest", "What a listening subscriber costs", overhead_write},
	{"distributions", "distributions", "How times spread, over blocks of all processes",
	 distributions_write},
	{"scaling", "scaling", "Time over threads, and what a bystander loses", scaling_write},
	{"curves", "curves", "Cost and calls over the length of the range", curves_write},
	{"calls", "calls", "Calls per operation by function, with a subscriber", calls_write},
	{"bytes", "bytes", "Bytes invalidated against bytes changed, per operation", bytes_write},
	{"functions", "functions", "Instructions by function, per operation", functions_write},
};
#define PICTURES (sizeof(pictures) / sizeof(*pictures))

const char *plot_data(size_t i)
{
	static char file[40];

	if (i >= PICTURES)
		return NULL;
	snprintf(file, sizeof(file), "%s.tsv", pictures[i].name);
	return file;
}

/* What it is, of which kernels on which machine: a line each. The caller frees it. */
static char *make_title(const struct picture *picture, const struct subjects *s, size_t left_out)
{
	char machine[600], *title = NULL;
	size_t size;
	FILE *out = memory_open(&title, &size);

	fprintf(out, "%s", picture->heading);
	if (left_out)
		fprintf(out, " (%zu more rows: no room)", left_out);
	/* A line a side; more kernels are named in the pictures. */
	for (size_t k = 0; k < s->n && s->n <= 2; k++) {
		subject_machine(&s->list[k], machine, sizeof(machine));
		fprintf(out, "\n%sLinux ", s->sides ? k ? "NEW " : "BASE " : "");
		tsv_name(out, run_context(s->list[k].runs[0], "kernel_release", "?"));
		fprintf(out, " ");
		tsv_title(out, machine);
	}
	if (s->n > 2) {
		subject_machine(&s->list[0], machine, sizeof(machine));
		fprintf(out, "\n%zu kernels, ", s->n);
		tsv_title(out, machine);
	}
	memory_close(out);
	return title;
}

/* Returns 0, 1 if there is nothing to draw, or -errno. */
static int write_data(const struct picture *picture, const struct pictured *p, const char *path,
		      size_t *left_out)
{
	char *text = NULL;
	size_t size, drawn;
	FILE *f = memory_open(&text, &size);
	int err;

	*left_out = 0;
	drawn = picture->write(f, p, left_out);
	fputs(DRAW_MARK, f);
	memory_close(f);
	err = drawn ? file_write(path, text, size) : 1;
	free(text);
	return err;
}

/* What an earlier time has drawn and these data do not have. */
static void take_away(const char *folder, const char *name)
{
	static const char *const kinds[] = {"png", "svg", "tsv"}; /* by which the others are ours */
	char path[DRAW_PATH];

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		snprintf(path, sizeof(path), "%s/%s.%s", folder, name, kinds[i]);
		unlink(path);
	}
}

/* Returns a process, 0 if there is nothing to draw, or -errno. */
static pid_t begin(const struct picture *picture, const struct pictured *p, const char *folder)
{
	char path[DRAW_PATH], *title;
	size_t left_out;
	pid_t process;
	int err;

	snprintf(path, sizeof(path), "%s/%s.tsv", folder, picture->name);
	err = write_data(picture, p, path, &left_out);
	if (err < 0)
		return err;
	if (err) {
		take_away(folder, picture->name);
		return 0;
	}
	title = make_title(picture, p->subjects, left_out);
	process = draw_begin(picture->script, folder, picture->name, title);
	free(title);
	return process;
}

int plot_subjects(const struct subjects *s, const struct comparison *c, const char *folder)
{
	const struct pictured p = {s, c};
	pid_t processes[PICTURES];
	int drawn = 0, worst = 0;

	for (size_t i = 0; i < PICTURES; i++)
		if (draw_claim(folder, pictures[i].name))
			return -EEXIST;
	for (size_t i = 0; i < PICTURES; i++)
		processes[i] = begin(&pictures[i], &p, folder);
	for (size_t i = 0; i < PICTURES; i++) {
		int err = processes[i] > 0 ? draw_wait(processes[i]) : processes[i];

		if (err && worst != -ENOENT)
			draw_complain(pictures[i].name, err);
		worst = err ? err : worst;
		drawn += processes[i] > 0 && !err;
	}
	return worst ? worst : drawn;
}

int plot_kernels(struct run *const *runs, const char *const *names, size_t n, const char *folder)
{
	struct subjects s = {.list = calloc(n + 1, sizeof(*s.list))};
	struct run **kept = calloc(n + 1, sizeof(*kept));
	int drawn = 0;

	if (!s.list || !kept)
		out_of_memory();
	for (size_t k = 0; k < n; k++) {
		if (!runs[k])
			continue;
		kept[s.n] = runs[k];
		s.list[s.n] = (struct subject){.name = names[k], .runs = &kept[s.n], .n = 1};
		s.n++;
	}
	if (s.n)
		drawn = plot_subjects(&s, NULL, folder);
	free(s.list);
	free(kept);
	return drawn;
}

int plot_run(const struct run *run, const char *folder)
{
	const char *name = run_context(run, "kernel_release", "?");

	return plot_kernels((struct run *const[]){(struct run *)run}, &name, 1, folder);
}
