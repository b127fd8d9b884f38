/* SPDX-License-Identifier: MIT */
#include <fnmatch.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "results/commands.h"
#include "results/contract.h"
#include "results/say.h"

/* Answers of a rule to a row: a verdict, or that it does not speak of the row. */
#define DOES_NOT_APPLY (-1)

static bool is_change(const struct row *row, const char *change)
{
	return !strcmp(row->change, change);
}

/*
 * Does the CPU's own TLB get flushed? arm64's upgrade always does
 * (ptep_set_access_flags(), arch/arm64/mm/fault.c); x86's never does
 * (arch/x86/mm/pgtable.c): where flushes are counted, the count decides.
 */
static int upgrade_flushes(const struct run *run, const struct row *row, char *seen, size_t room)
{
	double flushes;

	if (!strcmp(run_context(run, "machine", ""), "aarch64"))
		return 1;
	if (row_metric(row, "cpu_flushes_per_op", &flushes))
		return flushes >= 1;
	snprintf(seen, room, "CPU TLB flushes are not countable here");
	return -1;
}

static int upgrade_notifies(const struct run *run, const struct row *row, char *seen, size_t room)
{
	double sent;
	int flushes;

	if (!is_change(row, "upgrade"))
		return DOES_NOT_APPLY;
	flushes = upgrade_flushes(run, row, seen, room);
	if (flushes < 0)
		return VERDICT_SKIP;
	if (!row_metric(row, "secondary_invalidations_per_op", &sent)) {
		snprintf(seen, room, "secondary invalidations are not countable here");
		return flushes ? VERDICT_SKIP : VERDICT_OK;
	}
	snprintf(seen, room, "%g secondary invalidations per %s, CPU TLB %s", sent, row->unit,
		 flushes ? "flushed" : "not flushed");
	return !flushes || sent >= 1 ? VERDICT_OK : VERDICT_NOT_OK;
}

static int upgrade_covers(const struct run *run, const struct row *row, char *seen, size_t room)
{
	double covered, bytes = 0;

	(void)run;
	if (!is_change(row, "upgrade") || upgrade_flushes(run, row, seen, room) == 0)
		return DOES_NOT_APPLY;
	if (!row_metric(row, "secondary_covered_per_op", &covered)) {
		snprintf(seen, room, "ranges are not countable here");
		return VERDICT_SKIP;
	}
	row_metric(row, "secondary_bytes_per_op", &bytes);
	snprintf(seen, room, "%g of the %ss covered, %g bytes per %s", covered, row->unit, bytes,
		 row->unit);
	return covered == 1 ? VERDICT_OK : VERDICT_NOT_OK;
}

static int nothing_changed(const struct run *run, const struct row *row, char *seen, size_t room)
{
	double sent, tables = 0;

	(void)run;
	if (!is_change(row, "nothing"))
		return DOES_NOT_APPLY;
	if (!row_metric(row, "secondary_invalidations_per_op", &sent)) {
		snprintf(seen, room, "secondary invalidations are not countable here");
		return VERDICT_SKIP;
	}
	row_metric(row, "page_tables_freed_per_op", &tables);
	snprintf(seen, room, "%g secondary invalidations per %s, %g page tables freed", sent,
		 row->unit, tables);
	/*
	 * A legal exception: freed tables are an invalidation of their own
	 * (pte_free_tlb(), include/asm-generic/tlb.h), one for the whole gather.
	 */
	return sent <= (tables > 0 ? 1 : 0) ? VERDICT_OK : VERDICT_NOT_OK;
}

static int range_not_empty(const struct run *run, const struct row *row, char *seen, size_t room)
{
	double empty;

	(void)run;
	if (!row_metric(row, "secondary_empty_per_op", &empty))
		return DOES_NOT_APPLY;
	snprintf(seen, room, "%g empty ranges per %s", empty, row->unit);
	return empty == 0 ? VERDICT_OK : VERDICT_NOT_OK;
}

static const struct rule {
	const char *name, *text, *fixed_by;
	int (*judge)(const struct run *run, const struct row *row, char *seen, size_t room);
} rules[] = {
	{"upgrade-notifies",
	 "an upgrade to read-write that flushes the CPU TLB notifies the secondary TLB",
	 "6bbd42e2df8f (v6.6)", upgrade_notifies},
	{"upgrade-covers",
	 "the notified range covers every entry of the page or huge page, contiguous ones included",
	 "6bbd42e2df8f (v6.6)", upgrade_covers},
	{"nothing-changed-sends-none", "where no entry changed no secondary invalidation is sent",
	 "ec8832d007cb (v6.6)", nothing_changed},
	{"range-not-empty", "start < end: an SMMU takes an empty range as the whole address space",
	 "f7edb07ad7c6 (v6.14)", range_not_empty},
};

#define N_RULES (sizeof(rules) / sizeof(*rules))

struct check *contract_judge(const struct run *run, size_t *n)
{
	struct check *checks = calloc(run->n_rows * N_RULES + 1, sizeof(*checks));
	char row_name[150];

	if (!checks)
		abort();
	*n = 0;
	for (size_t r = 0; r < N_RULES; r++) {
		for (size_t i = 0; i < run->n_rows; i++) {
			const struct row *row = &run->rows[i];
			struct check *check = &checks[*n];
			int verdict;

			if (row->invalid || row->threads != 1 || !strcmp(row->subscriber, "none"))
				continue;
			verdict = rules[r].judge(run, row, check->seen, sizeof(check->seen));
			if (verdict == DOES_NOT_APPLY)
				continue;
			row_short_name(row, row_name, sizeof(row_name));
			snprintf(check->name, sizeof(check->name), "%s@%s", rules[r].name,
				 row_name);
			check->verdict = verdict;
			check->rule = rules[r].text;
			check->fixed_by = rules[r].fixed_by;
			(*n)++;
		}
	}
	return checks;
}

void contract_print(FILE *out, const char *title, const struct check *checks, size_t n)
{
	static const char *const words[] = {"ok", "not ok", "ok"};
	size_t failed = 0;

	fprintf(out, "KTAP version 1\n1..1\n  KTAP version 1\n  # Subtest: %s\n  1..%zu\n", title,
		n);
	for (size_t i = 0; i < n; i++) {
		const struct check *c = &checks[i];

		failed += c->verdict == VERDICT_NOT_OK;
		if (c->verdict == VERDICT_SKIP) {
			fprintf(out, "  ok %zu %s # SKIP %s\n", i + 1, c->name, c->seen);
			continue;
		}
		if (c->verdict == VERDICT_NOT_OK)
			fprintf(out, "  # seen: %s\n  # rule: %s; fixed by %s\n", c->seen, c->rule,
				c->fixed_by);
		fprintf(out, "  %s %zu %s\n", words[c->verdict], i + 1, c->name);
	}
	fprintf(out, "%s 1 %s\n", failed ? "not ok" : "ok", title);
}

bool contract_expected(const struct check *check, const char *expect_fail)
{
	char *list = strdup(expect_fail), *next = list, *glob;
	bool found = false;

	if (!list)
		abort();
	while ((glob = strsep(&next, ", ")))
		found |= *glob && !fnmatch(glob, check->name, 0);
	free(list);
	return found;
}

int contract_surprises(FILE *out, const char *title, const struct check *checks, size_t n,
		       const char *expect_fail)
{
	size_t failed = 0, skipped = 0;
	int surprises = 0;

	for (size_t i = 0; i < n; i++) {
		bool expected = contract_expected(&checks[i], expect_fail);
		bool not_ok = checks[i].verdict == VERDICT_NOT_OK;

		failed += not_ok;
		skipped += checks[i].verdict == VERDICT_SKIP;
		if (not_ok == expected || checks[i].verdict == VERDICT_SKIP)
			continue;
		surprises++;
		fprintf(out, "%s: UNEXPECTED %s: %s: %s\n", title, not_ok ? "FAILURE" : "PASS",
			checks[i].name, checks[i].seen);
	}
	fprintf(out, "%s: %zu checks: %zu ok, %zu not ok, %zu skipped; %s\n", title, n,
		n - failed - skipped, failed, skipped,
		surprises ? "NOT as expected" : "as expected");
	return surprises;
}

static int check_run(const char *path, const char *expect_fail)
{
	struct run *run = run_load(path);
	struct check *checks;
	char title[200];
	int surprises;
	size_t n;

	if (!run)
		return EXIT_REQUEST;
	checks = contract_judge(run, &n);
	snprintf(title, sizeof(title), "contract.%s",
		 run_context(run, "kernel_release", "unknown"));
	contract_print(stdout, title, checks, n);
	surprises = contract_surprises(stderr, "mnbench", checks, n, expect_fail);
	free(checks);
	run_free(run);
	if (!n)
		return say_error("%s has no row that a rule speaks of", path);
	return surprises ? EXIT_NOT_GOOD : EXIT_GOOD;
}

int check_main(int argc, char **argv)
{
	static const struct option known[] = {{"expect-fail", required_argument, NULL, 'x'},
					      {NULL, 0, NULL, 0}};
	const char *expect_fail = "";
	int option;

	opterr = 0;
	while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (option != 'x')
			return say_error("unknown option %s; check takes --expect-fail LIST",
					 argv[optind - 1]);
		expect_fail = optarg;
	}
	if (optind + 1 != argc)
		return say_error("usage: check [--expect-fail RULE@ROW,...] RUN");
	return check_run(argv[optind], expect_fail);
}
