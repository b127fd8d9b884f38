/* SPDX-License-Identifier: MIT */
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "results/commands.h"
#include "results/contract.h"
#include "results/escape.h"
#include "results/memory.h"
#include "results/rules.h"
#include "results/checks_json.h"
#include "results/cli/command.h"
#include "results/cli/output.h"
#include "results/root.h"
#include "results/say.h"

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

struct check *contract_judge(const struct run *run, size_t *n)
{
	struct check *checks = enough(calloc(run->n_rows * n_rules + 1, sizeof(*checks)));
	char row_name[150];

	*n = 0;
	for (size_t r = 0; r < n_rules; r++) {
		size_t first = *n;

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
			check->rule = &rules[r];
			(*n)++;
		}
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
		if (c->verdict == VERDICT_SKIP) {
			put_result(out, "  ok", i + 1, c->name);
			fprintf(out, " # SKIP %s\n", c->seen);
			continue;
		}
		if (c->verdict == VERDICT_NOT_OK)
			fprintf(out, "  # seen: %s\n  # rule: %s (%s)%s%s\n", c->seen,
				c->rule->text, c->rule->source,
				c->rule->fixed_by ? "; fixed by " : "",
				c->rule->fixed_by ? c->rule->fixed_by : "");
		put_result(out, words[c->verdict], i + 1, c->name);
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
		bool not = *glob == '!';

		if (*glob && !fnmatch(glob + not, check->name, 0))
			found = !not ;
	}
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

size_t contract_failures(FILE *out, const char *title, const struct check *checks, size_t n)
{
	size_t count[VERDICTS] = {0};

	for (size_t i = 0; i < n; i++) {
		count[checks[i].verdict]++;
		if (checks[i].verdict == VERDICT_NOT_OK)
			fprintf(out, "%s: not ok: %s: %s\n", title, checks[i].name, checks[i].seen);
	}
	fprintf(out, "%s: %zu checks: %zu ok, %zu not ok, %zu skipped\n", title, n,
		count[VERDICT_OK], count[VERDICT_NOT_OK], count[VERDICT_SKIP]);
	return count[VERDICT_NOT_OK];
}

static int check_run(const char *path, const char *expect_fail)
{
	struct run *run = run_load_brief(path);
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
	if (n && output_is_json() && output_json(checks_json(checks, n, expect_fail)))
		surprises = -1;
	free(checks);
	run_free(run);
	if (!n)
		return say_error("%s has no row that a rule speaks of", path);
	if (surprises < 0)
		return EXIT_REQUEST;
	return surprises ? EXIT_NOT_GOOD : EXIT_GOOD;
}

static const struct cli_option table[] = {
	{"expect-fail", "RULE@ROW,...", "checks that are known to fail: a pass is told, too",
	 "Globs; one that begins with ! takes out again what those before it took in.", "@rules",
	 1},
	CLI_END,
};

const struct cli_command check_command = {
	.name = "check",
	.summary = "judge a run by the contract, as KTAP",
	.usage = "[OPTIONS] RUN",
	.about = "RUN is a run's folder or run.json.",
	.options = table,
	.words = "@runs",
	.json = "each check with its verdict and what was seen",
	.run = check_main,
};

static int take_option(void *expect_fail, int key)
{
	(void)key;
	*(const char **)expect_fail = optarg;
	return EXIT_GOOD;
}

int check_main(int argc, char **argv)
{
	const char *expect_fail = "";
	int status = cli_read(&check_command, argc, argv, false, take_option, &expect_fail);

	if (!status && optind + 1 != argc)
		status = say_error("usage: check %s; see %s check --help", check_command.usage,
				   suite_command());
	if (status)
		return status < 0 ? EXIT_GOOD : status;
	return check_run(argv[optind], expect_fail);
}
