/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "results/boots.h"
#include "results/memory.h"
#include "results/say.h"
#include "results/stats.h"

/* A run that does not say its boot is taken for one of its own. */
static size_t boot_of(const struct boots *b, const struct run *run)
{
	const char *id = run_context(run, "boot_id", "unknown");

	for (size_t i = 0; strcmp(id, "unknown") && i < b->n_runs; i++)
		if (!strcmp(run_context(b->runs[i], "boot_id", "unknown"), id))
			return b->boot_of[i];
	return b->n_boots;
}

void boots_add(struct boots *b, struct run *run)
{
	size_t boot = boot_of(b, run);

	b->runs = enough(realloc(b->runs, (b->n_runs + 1) * sizeof(struct run *)));
	b->boot_of = enough(realloc(b->boot_of, (b->n_runs + 1) * sizeof(*b->boot_of)));
	b->boot_of[b->n_runs] = boot;
	b->runs[b->n_runs++] = run;
	b->n_boots += boot == b->n_boots;
}

static bool add(struct boots *b, const char *path, char why[RUN_WHY])
{
	struct run *run = run_load_times(path, why);

	if (run)
		boots_add(b, run);
	return run;
}

struct side {
	struct boots *boots;
	const char *list;
	char why[RUN_WHY]; /* it could not be loaded, or "" */
};

static void *load_side(void *of)
{
	struct side *side = of;
	char *words = enough(strdup(side->list)), *rest = words, *path;
	bool good = true;

	/* An empty word is a path that cannot be read, and is told so. */
	while (good && (path = strsep(&rest, ",")))
		good = add(side->boots, path, side->why);
	free(words);
	return NULL;
}

bool boots_load(struct boots *base, const char *base_list, struct boots *new, const char *new_list)
{
	struct side sides[2] = {{base, base_list, ""}, {new, new_list, ""}};
	pthread_t other;
	bool at_once;

	*base = (struct boots){.name = "BASE"};
	*new = (struct boots){.name = "NEW"};
	at_once = !pthread_create(&other, NULL, load_side, &sides[1]);
	load_side(&sides[0]);
	if (at_once)
		pthread_join(other, NULL);
	else
		load_side(&sides[1]);
	for (int i = 0; i < 2; i++)
		if (sides[i].why[0])
			return say_error("%s", sides[i].why) == EXIT_GOOD;
	return true;
}

void boots_free(struct boots *boots)
{
	for (size_t i = 0; i < boots->n_runs; i++)
		run_free(boots->runs[i]);
	free(boots->runs);
	free(boots->boot_of);
	*boots = (struct boots){.name = NULL};
}

void boots_rows(const struct boots *boots, const char *name, const struct row **rows)
{
	for (size_t i = 0; i < boots->n_runs; i++)
		rows[i] = run_find(boots->runs[i], name);
}

static size_t count_of(const struct row *row, enum figure figure)
{
	return figure == FIGURE_OVERHEAD ? row->n_log_ratios : row->n_samples;
}

static double value_of(const struct row *row, enum figure figure, size_t i)
{
	if (figure == FIGURE_OVERHEAD)
		return row->log_ratios[i];
	return log(figure == FIGURE_NS ? row->samples[i].ns_per_op : row->samples[i].control_ns);
}

size_t boots_processes(const struct boots *boots, const struct row *const *rows, size_t boot,
		       enum figure figure, double **x)
{
	size_t n = 0, room = 1;

	for (size_t k = 0; k < boots->n_runs; k++)
		room += rows[k] && boots->boot_of[k] == boot ? count_of(rows[k], figure) : 0;
	*x = enough(malloc(room * sizeof(**x)));
	for (size_t k = 0; k < boots->n_runs; k++)
		for (size_t i = 0;
		     rows[k] && boots->boot_of[k] == boot && i < count_of(rows[k], figure); i++)
			(*x)[n++] = value_of(rows[k], figure, i);
	return n;
}

double boots_value(const struct boots *boots, const struct row *const *rows, size_t boot,
		   enum figure figure)
{
	double *x, median;
	size_t n = boots_processes(boots, rows, boot, figure, &x);

	median = log(stats_median_of_logs(x, n));
	free(x);
	return median;
}

bool boots_round(const struct boots *boots, size_t boot, json_int_t *round)
{
	for (size_t i = 0; i < boots->n_runs; i++) {
		const json_t *value = json_object_get(boots->runs[i]->context, "round");

		if (boots->boot_of[i] != boot || !json_is_integer(value))
			continue;
		*round = json_integer_value(value);
		return true;
	}
	return false;
}
