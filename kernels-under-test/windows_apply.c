/* SPDX-License-Identifier: MIT */
/* From windows to the figures of a row. */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels-under-test/symbols.h"
#include "kernels-under-test/windows.h"
#include "results/memory.h"

#define FIRST_X86 KIND_INVLPG

static uint64_t instructions(const struct window *w)
{
	return w->user + w->kernel;
}

static unsigned int how_many_like(const struct windows *all, const struct row *row,
				  const struct window *one)
{
	unsigned int n = 0;

	for (size_t i = 0; i < row->n_windows; i++)
		n += instructions(&all->list[row->windows[i]]) == instructions(one);
	return n;
}

/* The most frequent window; of equally frequent ones the shortest. */
static const struct window *choose(const struct windows *all, const struct row *row)
{
	const struct window *best = NULL;
	unsigned int best_n = 0;

	for (size_t i = 0; i < row->n_windows; i++) {
		const struct window *w = &all->list[row->windows[i]];
		unsigned int n = how_many_like(all, row, w);

		if (n < best_n || (n == best_n && instructions(w) >= instructions(best)))
			continue;
		best = w;
		best_n = n;
	}
	return best;
}

/* Adds the figure at `offset` of struct window. */
static void add_counter(const struct windows *all, const struct window *chosen, struct row *row,
			const char *event, size_t offset)
{
	uint64_t count = *(const uint64_t *)((const char *)chosen + offset);
	struct counter c = {
		.value = (double)count / row->batch, .running = NAN, .batches = row->n_windows};
	uint64_t least = count, most = count;
	unsigned int alike = 0;

	for (size_t i = 0; i < row->n_windows; i++) {
		const struct window *w = &all->list[row->windows[i]];
		uint64_t other = *(const uint64_t *)((const char *)w + offset);

		alike += other == count;
		least = other < least ? other : least;
		most = other > most ? other : most;
	}
	c.agree = (double)alike / row->n_windows;
	c.low = (double)(alike > 1 ? count : least) / row->batch;
	c.high = (double)(alike > 1 ? count : most) / row->batch;
	snprintf(c.name, sizeof(c.name), "%s_per_op", event);
	snprintf(c.event, sizeof(c.event), "%s", event);
	snprintf(c.source, sizeof(c.source), "insn");
	snprintf(c.scope, sizeof(c.scope), "vcpu");
	row_add_counter(row, &c);
}

static void add_counters(const struct windows *all, const struct window *chosen, struct row *row,
			 bool arm)
{
	add_counter(all, chosen, row, "instructions_user", offsetof(struct window, user));
	add_counter(all, chosen, row, "instructions_kernel", offsetof(struct window, kernel));
	for (int i = arm ? 0 : FIRST_X86; i < (arm ? FIRST_X86 : KINDS); i++)
		add_counter(all, chosen, row, kind_names[i],
			    offsetof(struct window, kinds) + i * sizeof(uint64_t));
}

/* Instructions of one function, while they are added up. */
struct share {
	const char *name;
	uint64_t count;
};

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct share *)a)->name, ((const struct share *)b)->name);
}

static int most_first(const void *a, const void *b)
{
	const struct share *x = a, *y = b;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return strcmp(x->name, y->name);
}

static void add_functions(const struct window *chosen, const struct symbols *symbols,
			  struct row *row)
{
	struct share *shares = enough(calloc(chosen->n_pieces + 1, sizeof(*shares)));
	size_t n = 0;

	for (size_t i = 0; i < chosen->n_pieces; i++)
		shares[i] = (struct share){symbols_find(symbols, chosen->pieces[i].at),
					   chosen->pieces[i].count};
	qsort(shares, chosen->n_pieces, sizeof(*shares), by_name);
	for (size_t i = 0; i < chosen->n_pieces; i++) {
		if (n && !strcmp(shares[n - 1].name, shares[i].name))
			shares[n - 1].count += shares[i].count;
		else
			shares[n++] = shares[i];
	}
	qsort(shares, n, sizeof(*shares), most_first);
	for (size_t i = 0; i < n; i++)
		row_add_function(row, shares[i].name, (double)shares[i].count / row->batch);
	free(shares);
}

/* Every number in the rows is one of a window, and none is left over or missing. */
static bool fits(const struct windows *all, const struct run *run)
{
	const json_t *opened = json_object_get(run->context, "insn_windows");

	if (!json_is_integer(opened) || (uint64_t)json_integer_value(opened) != all->n)
		return false;
	for (size_t i = 0; i < run->n_rows; i++)
		for (size_t k = 0; k < run->rows[i].n_windows; k++)
			if (run->rows[i].windows[k] >= all->n || !run->rows[i].batch)
				return false;
	return true;
}

int windows_apply(const struct windows *windows, const char *text, struct run *run, char *why,
		  size_t room)
{
	bool arm = !strcmp(run_context(run, "machine", ""), "aarch64");
	struct symbols symbols = {.text = NULL};

	if (!fits(windows, run)) {
		snprintf(why, room, "its rows and the %zu windows of the plugin do not fit",
			 windows->n);
		return -1;
	}
	if (text)
		symbols_parse(text, &symbols);
	for (size_t i = 0; i < run->n_rows; i++) {
		struct row *row = &run->rows[i];
		const struct window *chosen = row->invalid ? NULL : choose(windows, row);

		if (!chosen)
			continue;
		add_counters(windows, chosen, row, arm);
		if (text)
			add_functions(chosen, &symbols, row);
	}
	symbols_free(&symbols);
	return 0;
}
