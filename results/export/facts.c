/* SPDX-License-Identifier: MIT */
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/cpu_name.h"
#include "results/escape.h"
#include "results/export/facts.h"
#include "results/export/figures.h"
#include "results/flagged.h"
#include "results/memory.h"

#define CONFIGURATION "config delta"

/* Where a fact is: keys of the runs' context, the first that a run has; or of --fact. */
static const struct source {
	const char *what, *given;
	const char *keys[3];
} sources[] = {
	{"base commit", "base_commit", {NULL}},
	{"series", "series", {NULL}},
	{"kernel", NULL, {"kernel_release"}},
	{"kernel version", NULL, {"kernel_version"}},
	{"compiler", "compiler", {"kernel_compiler"}},
	{CONFIGURATION, "config", {"kernel_config"}},
	{"architecture", NULL, {"machine"}},
	{"CPU", NULL, {"cpu", "factor_cpu"}},
	{"CPU revision", NULL, {"factor_cpu_revision"}},
	{"sockets", NULL, {"sockets"}},
	{"cores", NULL, {"cores"}},
	{"SMT", NULL, {"factor_smt"}},
	{"memory (GiB)", NULL, {"memory_gib"}},
	{"NUMA nodes", NULL, {"factor_numa_nodes"}},
	{"page size", NULL, {"page_size"}},
	{"address bits", NULL, {"factor_address_bits"}},
	{"product", "product", {"factor_product"}},
	{"firmware", "firmware", {"factor_firmware"}},
	{"virtual machine", NULL, {"factor_virtual"}},
	{"emulated", NULL, {"emulated"}},
	{"command line", NULL, {"kernel_command_line"}},
	{"THP", NULL, {"thp", "factor_thp"}},
	{"mTHP", NULL, {"factor_mthp"}},
	{"hugetlb pool", NULL, {"factor_hugetlb"}},
	{"NUMA balancing", NULL, {"factor_numa_balancing"}},
	{"governor", NULL, {"factor_governor"}},
	{"boost", NULL, {"factor_boost"}},
	{"frequency", NULL, {"factor_frequency"}},
	{"mitigations", NULL, {"factor_mitigations"}},
	{"init_on_alloc", NULL, {"factor_init_on_alloc"}},
	{"debug options", NULL, {"factor_debug_options"}},
	{"subscribers", NULL, {"subscribers"}},
	{"placement", NULL, {"placement"}},
	{"warm-up (batches, not counted)", NULL, {"warm_up_batches"}},
	{"tuned", NULL, {"tuned"}},
	{"seed", NULL, {"seed"}},
	{"suite", NULL, {"suite_version"}},
	{"suite commit", NULL, {"suite_commit"}},
	{"raw data", "url", {NULL}},
};
#define SOURCES (sizeof(sources) / sizeof(*sources))

/* The value as text, or NULL: the run does not have it, or says that it could not be read. */
static char *value_of(const struct run *run, const struct source *source)
{
	for (size_t i = 0; i < 3 && source->keys[i]; i++) {
		const json_t *value = json_object_get(run->context, source->keys[i]);
		const char *string = json_string_value(value);
		char *dump, *text, cpu[200];

		if (!value || (string && (!strncmp(string, "unknown", 7) || !*string)))
			continue;
		/* arm64's MIDR once stood in both places. */
		if (string && !strcmp(source->keys[i], "factor_cpu_revision") &&
		    !strcmp(string, run_context(run, "cpu", "")))
			continue;
		if (string && !strcmp(source->keys[i], "cpu")) {
			cpu_name(cpu, sizeof(cpu), string);
			return text_printable(cpu);
		}
		if (string)
			return text_printable(string);
		if (json_is_boolean(value))
			return enough(strdup(json_is_true(value) ? "yes" : "no"));
		dump = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
		text = text_printable(dump ? dump : "?");
		free(dump);
		return text;
	}
	return NULL;
}

/* One value if all sides have the same, else each side's. */
static char *value_of_sides(const struct report *report, const struct source *source)
{
	char *text = NULL, *first = value_of(report->sides[0].boots.runs[0], source);
	bool same = true, any = first;
	size_t size;
	FILE *out = memory_open(&text, &size);

	fputs(first ? first : "not recorded", out);
	for (size_t i = 1; i < report->n_sides; i++) {
		char *value = value_of(report->sides[i].boots.runs[0], source);

		same &= (value && first && !strcmp(value, first)) || (!value && !first);
		any |= value != NULL;
		fprintf(out, " | %s", value ? value : "not recorded");
		free(value);
	}
	memory_close(out);
	if (same || !any) {
		free(text);
		return first;
	}
	free(first);
	return text;
}

/* Configurations are recorded as a hash each. */
static void say_delta(const struct report *report, struct fact *fact)
{
	char *hash = fact->value;

	if (!hash)
		return;
	if (asprintf(&fact->value, "%s (hash %s)",
		     strchr(hash, '|')	   ? "not empty"
		     : report->n_sides > 1 ? "none"
					   : "nothing to compare with",
		     hash) < 0)
		out_of_memory();
	free(hash);
}

struct fact *facts_of(const struct report *report, size_t *n)
{
	struct fact *facts = calloc(SOURCES, sizeof(*facts));

	if (!facts)
		out_of_memory();
	for (size_t i = 0; i < SOURCES; i++) {
		const char *given = sources[i].given;

		facts[i].what = sources[i].what;
		given = given ? report_fact(report, given, NULL) : NULL;
		facts[i].value =
			given ? enough(strdup(given)) : value_of_sides(report, &sources[i]);
		if (!given && !strcmp(sources[i].what, CONFIGURATION))
			say_delta(report, &facts[i]);
	}
	*n = SOURCES;
	return facts;
}

void facts_free(struct fact *facts, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(facts[i].value);
	free(facts);
}

static void put_batches(FILE *out, const struct report *report)
{
	unsigned int least = UINT_MAX, most = 0;
	bool paired = false;

	for (size_t i = 0; i < report->n_rows; i++) {
		unsigned int n = report->rows[i].row->batch;

		least = n < least ? n : least;
		most = n > most ? n : most;
		paired |= report->rows[i].row->n_log_ratios > 0;
	}
	if (most)
		fprintf(out, ", batches of %u to %u ops", least, most);
	fputs(paired ? ", blocks of none and armed interleaved ABBA. " : ". ", out);
}

static void put_processes(FILE *out, const struct report *report)
{
	size_t least = SIZE_MAX, most = 0;

	for (size_t s = 0; s < report->n_sides; s++) {
		const struct boots *b = &report->sides[s].boots;

		for (size_t i = 0; i < b->n_runs; i++)
			for (size_t k = 0; k < b->runs[i]->n_rows; k++) {
				size_t n = b->runs[i]->rows[k].n_samples;

				least = n && n < least ? n : least;
				most = n > most ? n : most;
			}
	}
	if (most && least < most)
		fprintf(out, "%zu to %zu processes a boot and row", least, most);
	else
		fprintf(out, "%zu process%s a boot and row", most, most == 1 ? "" : "es");
}

/* "3 + 3 boots". */
static void put_boots(FILE *out, const struct report *report)
{
	for (size_t i = 0; i < report->n_sides; i++)
		fprintf(out, "%s%zu", i ? " + " : "", report->sides[i].boots.n_boots);
	fputs(report->n_sides == 1 && report->sides[0].boots.n_boots == 1 ? " boot" : " boots",
	      out);
}

static void put_design(FILE *out, const struct report *report)
{
	const struct design *d = report->comparison ? &report->comparison->design : NULL;

	put_boots(out, report);
	if (d && d->unit == UNIT_ROUND)
		fprintf(out, " in %zu rounds, paired, order drawn by chance", d->rounds.n);
	else if (d)
		fputs(", not paired", out);
	fputs(", ", out);
	put_processes(out, report);
	put_batches(out, report);
}

static void put_flagged(FILE *out, const struct report *report)
{
	size_t samples = 0, flagged = 0, rejected = 0;

	for (size_t s = 0; s < report->n_sides; s++) {
		const struct boots *b = &report->sides[s].boots;

		for (size_t i = 0; i < b->n_runs; i++)
			for (size_t k = 0; k < b->runs[i]->n_rows; k++) {
				const struct row *row = &b->runs[i]->rows[k];

				for (size_t j = 0; j < row->n_samples; j++) {
					bool any = false;

					for (int f = 0; f < N_FLAGS; f++)
						any |= sample_flagged(&row->samples[j], f) > 0;
					samples++;
					flagged += any;
					rejected += row->samples[j].rejected;
				}
			}
	}
	fprintf(out,
		"No sample is left out as an outlier: %zu of %zu processes flagged as disturbed; "
		"%zu batches rejected because their proof failed. ",
		flagged, samples, rejected);
}

/* The control is a fixed piece of work beside each block: nothing was to change it. */
static void put_control(FILE *out, const struct comparison *c)
{
	double low = INFINITY, high = -INFINITY;

	for (size_t i = 0; i < c->n_cells; i++) {
		double moved = c->cells[i].control.estimate;

		low = isfinite(moved) && moved < low ? moved : low;
		high = isfinite(moved) && moved > high ? moved : high;
	}
	if (low <= high)
		fprintf(out,
			"Control rows (a fixed loop timed beside each row, which nothing was to "
			"change): %+.2f to %+.2f %%. ",
			percent_of(low), percent_of(high));
	else
		fputs("Control rows: not recorded. ", out);
}

static void put_judgement(FILE *out, const struct report *report)
{
	const struct comparison *c = report->comparison;
	double alpha = c->design.judge.alpha;

	fprintf(out,
		"delta = new / base - 1 on time, with its %.4g %% t-interval%s; BH over %zu figures "
		"at %.3g %%; effect of interest %.3g %%. ",
		100 * (1 - alpha),
		c->design.unit == UNIT_PROCESS
			? " over processes (one boot a side: what differs from boot to boot is not in it)"
			: " over boots",
		c->n_cells, 100 * alpha, percent_of(c->design.judge.effect));
	if (report->floor > 0)
		fprintf(out, "A/A noise floor %.2g %%. ", percent_of(report->floor));
	else
		fputs("A/A noise floor: not recorded. ", out);
	put_control(out, c);
	if (c->refusal[0])
		fprintf(out, "Nothing is judged: %s. ", c->refusal);
}

char *facts_method(const struct report *report)
{
	char *text = NULL, *clean;
	size_t size;
	FILE *out = memory_open(&text, &size);

	if (report->times) {
		fputs("Lower is better; ns per op is the median of ", out);
		fputs(report->sides[0].boots.n_boots > 1 ? "boots' medians. " : "processes. ", out);
		put_design(out, report);
		put_flagged(out, report);
		if (report->comparison)
			put_judgement(out, report);
		else
			fputs("Intervals are 95 % t-intervals of the mean of logarithms. ", out);
	} else {
		fputs("Counts only: an emulated machine, or a run without the lens time, tells no "
		      "time. ",
		      out);
		put_boots(out, report);
		fputs(". ", out);
	}
	memory_close(out);
	clean = text_printable(text);
	free(text);
	return clean;
}
