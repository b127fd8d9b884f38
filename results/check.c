/* SPDX-License-Identifier: MIT */
/* `mnbench check`: one run, judged by the contract. */
#include <stdlib.h>

#include "results/checks_json.h"
#include "results/cli/output.h"
#include "results/cli/progress.h"
#include "results/commands.h"
#include "results/contract.h"
#include "results/known.h"
#include "results/say.h"

/* expect_fail: NULL for what is known of the run's kernel. */
static int check_run(const char *path, const char *expect_fail)
{
	struct run *run = run_load_brief(path);
	struct check *checks;
	char title[200], by[300];
	struct known known;
	bool by_class = !expect_fail;
	int surprises;
	size_t n;

	if (!run)
		return EXIT_REQUEST;
	checks = contract_judge(run, &n);
	if (by_class) {
		snprintf(by, sizeof(by), "%s%s",
			 known_of(run, &known) ? "known of "
					       : "the rules alone: no kernel of its class is known",
			 known.of);
		expect_fail = known.expect_fail;
	}
	snprintf(title, sizeof(title), "contract.%s",
		 run_context(run, "kernel_release", "unknown"));
	contract_print(stdout, title, checks, n);
	progress_clear();
	surprises =
		contract_surprises(stderr, "mnbench", checks, n, expect_fail, by_class ? by : NULL);
	if (n && output_is_json() &&
	    output_json(checks_json(checks, n, expect_fail, by_class ? known.of : "")))
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
	 "Globs; one that begins with ! takes out again what those before it took in. The default is "
	 "what is known of the run's kernel (kernels-under-test/*.kernel), '' the rules alone.",
	 "@rules", 1},
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
	const char *expect_fail = NULL;
	int status = cli_read(&check_command, argc, argv, false, take_option, &expect_fail);

	if (!status && optind + 1 != argc)
		status = cli_misused(&check_command);
	if (status)
		return status < 0 ? EXIT_GOOD : status;
	return check_run(argv[optind], expect_fail);
}
