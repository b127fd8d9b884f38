/* SPDX-License-Identifier: MIT */
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "results/contract.h"
#include "results/escape.h"
#include "results/memory.h"
#include "results/rules.h"
#include "results/rules_kernel.h"

/* What no row of a rule could be judged by, for one reason, is one check and not a hundred. */
static size_t merge_skips(struct check *checks, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (checks[i].verdict != VERDICT_SKIP || strcmp(checks[i].seen, checks[0].seen))
			return n;
	if (n < 2)
		return n;
	snprintf(checks[0].name, sizeof(checks[0].name), "%s@*", checks[0].rule->name);
	return 1;
}

bool row_is_judged(const struct row *row)
{
	return row->threads == 1 && strcmp(row->subscriber, "none") != 0;
}

static void name_check(struct check *check, const struct rule *rule, const char *of)
{
	snprintf(check->name, sizeof(check->name), "%s@%s", rule->name, of);
	check->rule = rule;
}

/* Of a run of which nothing else is judged only what is wrong is told. */
static size_t judge_run(const struct run *run, const struct rule *rule, struct check *check,
			bool judged)
{
	int verdict = rule_run_stays_clean(run, check->seen, sizeof(check->seen));

	if (verdict == DOES_NOT_APPLY || (verdict != VERDICT_NOT_OK && !judged))
		return 0;
	name_check(check, rule, RULE_OF_RUN);
	check->verdict = verdict;
	return 1;
}

struct check *contract_judge(const struct run *run, size_t *n)
{
	struct check *checks = enough(calloc((run->n_rows + 1) * n_rules, sizeof(*checks)));
	char row_name[150];

	*n = 0;
	for (size_t r = 0; r < n_rules; r++) {
		/* Of whatever ran, a result or not. */
		bool of_kernel = rules[r].judge == rule_stays_clean;
		size_t first = *n;

		for (size_t i = 0; i < run->n_rows; i++) {
			const struct row *row = &run->rows[i];
			struct check *check = &checks[*n];
			int verdict;

			if (!row_is_judged(row) || (row->invalid && !of_kernel))
				continue;
			verdict = rules[r].judge(run, row, check->seen, sizeof(check->seen));
			if (verdict == DOES_NOT_APPLY)
				continue;
			row_short_name(row, row_name, sizeof(row_name));
			name_check(check, &rules[r], row_name);
			check->verdict = verdict;
			(*n)++;
		}
		if (of_kernel)
			*n += judge_run(run, &rules[r], &checks[*n], *n > 0);
		*n = first + merge_skips(checks + first, *n - first);
	}
	return checks;
}

void contract_count(const struct run *run, const struct rule *rule, size_t count[VERDICTS])
{
	size_t n;
	struct check *checks = contract_judge(run, &n);

	for (size_t i = 0; i < n; i++)
		if (checks[i].rule == rule)
			count[checks[i].verdict]++;
	free(checks);
}

/* A '#' in a name would begin a directive: "not ok 1 a # SKIP" is no failure. */
static void put_result(FILE *out, const char *verdict, size_t number, const char *name)
{
	fprintf(out, "%s %zu ", verdict, number);
	put_tap(out, name);
}

void contract_print(FILE *out, const char *title, const struct check *checks, size_t n)
{
	static const char *const words[] = {"  ok", "  not ok", "  ok"};
	size_t failed = 0;

	fputs("KTAP version 1\n1..1\n  KTAP version 1\n  # Subtest: ", out);
	put_tap(out, title);
	fprintf(out, "\n  1..%zu\n", n);
	for (size_t i = 0; i < n; i++) {
		const struct check *c = &checks[i];

		failed += c->verdict == VERDICT_NOT_OK;
		if (c->verdict == VERDICT_NOT_OK)
			fprintf(out, "  # seen: %s\n  # rule: %s (%s)%s%s\n", c->seen,
				c->rule->text, c->rule->source,
				c->rule->fixed_by ? "; fixed by " : "",
				c->rule->fixed_by ? c->rule->fixed_by : "");
		put_result(out, words[c->verdict], i + 1, c->name);
		if (c->verdict == VERDICT_SKIP)
			fprintf(out, " # SKIP %s", c->seen);
		fputc('\n', out);
	}
	put_result(out, failed ? "not ok" : "ok", 1, title);
	fputc('\n', out);
}

bool contract_expected(const struct check *check, const char *expect_fail)
{
	char *list = enough(strdup(expect_fail)), *next = list, *glob;
	bool found = false;

	while ((glob = strsep(&next, ", "))) {
		bool takes_out = *glob == '!';

		if (*glob && !fnmatch(glob + takes_out, check->name, 0))
			found = !takes_out;
	}
	free(list);
	return found;
}

bool contract_is_surprise(const struct check *check, const char *expect_fail)
{
	return check->verdict != VERDICT_SKIP &&
	       contract_expected(check, expect_fail) != (check->verdict == VERDICT_NOT_OK);
}

/* The summary, without the line's end. Returns how many checks fail. */
static size_t print_summary(FILE *out, const char *title, const struct check *checks, size_t n)
{
	size_t count[VERDICTS] = {0};

	for (size_t i = 0; i < n; i++)
		count[checks[i].verdict]++;
	fprintf(out, "%s: %zu checks: %zu ok, %zu not ok, %zu skipped", title, n, count[VERDICT_OK],
		count[VERDICT_NOT_OK], count[VERDICT_SKIP]);
	return count[VERDICT_NOT_OK];
}

int contract_surprises(FILE *out, const char *title, const struct check *checks, size_t n,
		       const char *expect_fail, const char *by)
{
	int surprises = 0;

	for (size_t i = 0; i < n; i++) {
		if (!contract_is_surprise(&checks[i], expect_fail))
			continue;
		surprises++;
		fprintf(out, "%s: UNEXPECTED %s: %s: %s\n", title,
			checks[i].verdict == VERDICT_NOT_OK ? "FAILURE" : "PASS", checks[i].name,
			checks[i].seen);
	}
	print_summary(out, title, checks, n);
	fprintf(out, "; %s%s%s%s\n", surprises ? "NOT as expected" : "as expected", by ? " (" : "",
		by ? by : "", by ? ")" : "");
	return surprises;
}

size_t contract_failures(FILE *out, const char *title, const struct check *checks, size_t n)
{
	size_t failed;

	for (size_t i = 0; i < n; i++)
		if (checks[i].verdict == VERDICT_NOT_OK)
			fprintf(out, "%s: not ok: %s: %s\n", title, checks[i].name, checks[i].seen);
	failed = print_summary(out, title, checks, n);
	fputc('\n', out);
	return failed;
}
