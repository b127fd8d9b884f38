/* SPDX-License-Identifier: MIT */
/* A report from what the command line names. */
#include <stdlib.h>
#include <string.h>

#include "results/escape.h"
#include "results/export/report_parts.h"
#include "results/memory.h"
#include "results/say.h"

static bool is_taken(const struct report *report, size_t side, const char *name)
{
	for (size_t i = 0; i < side; i++)
		if (!strcmp(report->sides[i].name, name))
			return true;
	return false;
}

/* The kernel's release, if nobody named it; a name that is taken gets a number. */
static void name_side(struct report *report, size_t i)
{
	struct report_side *side = &report->sides[i];
	unsigned int number = 2;
	char *first;

	if (!side->name)
		side->name = text_printable(
			run_context(side->boots.runs[0], "kernel_release", "unknown"));
	first = strdup(side->name);
	while (is_taken(report, i, side->name)) {
		free(side->name);
		if (!first || asprintf(&side->name, "%s-%u", first, number++) < 0)
			out_of_memory();
	}
	free(first);
}

static int name_sides(struct report *report, const char *names)
{
	char *words = strdup(names), *rest = words, *name;
	size_t n = 0;
	bool empty = false;

	if (!words)
		out_of_memory();
	while ((name = strsep(&rest, ","))) {
		empty |= !*name;
		if (n < report->n_sides) {
			free(report->sides[n].name);
			report->sides[n].name = text_printable(name);
		}
		n++;
	}
	free(words);
	if (n != report->n_sides || empty)
		return say_error("--names %s: give %zu names with commas between, one a kernel",
				 names, report->n_sides);
	return EXIT_GOOD;
}

static void finish_side(struct report *report, size_t i)
{
	struct report_side *side = &report->sides[i];

	name_side(report, i);
	side->boots.name = report->n_sides != 2 ? side->name : i ? "NEW" : "BASE";
	side->emulated = run_emulated(side->boots.runs[0]);
	side->checks = boots_judge(&side->boots, &side->n_checks);
	known_of(side->boots.runs[0], &side->known);
}

static int compare_sides(struct report *report, const struct comparison_options *options)
{
	int status;

	report->comparison = calloc(1, sizeof(*report->comparison));
	if (!report->comparison)
		out_of_memory();
	status = comparison_make(report->comparison, &report->sides[0].boots,
				 &report->sides[1].boots, options);
	if (!status && !report->comparison->compared && !report->comparison->broken_rows)
		return say_error("the runs have no row in common");
	return status;
}

static int load(struct report *report, char *const *words, size_t n, const char *names,
		const struct comparison_options *options)
{
	int status = EXIT_GOOD;

	for (size_t i = 0; !status && i < n; i++)
		status = report_add_word(report, words[i]);
	if (!status && names)
		status = name_sides(report, names);
	for (size_t i = 0; !status && i < report->n_sides; i++)
		finish_side(report, i);
	if (!status && report->n_sides == 2)
		status = compare_sides(report, options);
	if (!status)
		report_make_rows(report);
	if (!status)
		report_find_command(report);
	return status;
}

int report_load(struct report *report, char *const *words, size_t n, const char *names,
		const struct comparison_options *options)
{
	*report = (struct report){.floor = options->noise.floor, .facts = json_object()};
	return load(report, words, n, names, options);
}

int report_load_blocks(struct report *report, char *const *words, size_t n, const char *names,
		       const struct comparison_options *options)
{
	*report = (struct report){
		.floor = options->noise.floor, .facts = json_object(), .blocks = true};
	return load(report, words, n, names, options);
}

void report_free(struct report *report)
{
	for (size_t i = 0; i < report->n_rows; i++)
		free(report->rows[i].cells);
	free(report->rows);
	if (report->comparison)
		comparison_free(report->comparison);
	free(report->comparison);
	for (size_t i = 0; i < report->n_sides; i++) {
		free(report->sides[i].name);
		free(report->sides[i].checks);
		boots_free(&report->sides[i].boots);
	}
	free(report->sides);
	json_decref(report->facts);
	free(report->reproduce);
	free(report->command);
	*report = (struct report){.n_sides = 0};
}

const char *report_fact(const struct report *report, const char *key, const char *otherwise)
{
	const char *value = json_string_value(json_object_get(report->facts, key));

	return value ? value : otherwise;
}
