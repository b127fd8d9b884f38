/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "harness/crew.h"
#include "harness/environment.h"
#include "harness/run.h"
#include "kernels-under-test/bisect.h"
#include "kernels-under-test/campaign.h"
#include "harness/selftest.h"
#include "kernels-under-test/vm.h"
#include "plots/plot.h"
#include "results/commands.h"
#include "results/model.h"
#include "results/root.h"
#include "results/say.h"

static const char usage[] =
	"usage: mnbench COMMAND [ARGUMENTS]\n"
	"  run                measure the running kernel (see run --help)\n"
	"  vm                 run the operations in guests that boot other kernels\n"
	"  campaign           boot two kernels in rounds and compare them\n"
	"  bisect             find the commit of a kernel's tree that changed a verdict or figure\n"
	"  compare BASE NEW   compare two runs\n"
	"  check RUN          judge a run by the contract, as KTAP\n"
	"  report RUN...      a run, or two kernels, as text, a table for a mail, JUnit ...\n"
	"                     (report --list-formats)\n"
	"  plot RUN...        the pictures of a run, or of two kernels\n"
	"  history [FOLDER]   trends and changes over many runs (see history --help)\n"
	"  doctor             what this machine can and cannot do; --probe [EVENTS] tries its\n"
	"                     uncore counters (docs/uncore.md)\n"
	"  selftest           what the suite finds on this machine, and what it does not\n"
	"  list               the operations and subscribers\n"
	"  version\n"
	"Exit status: 0 good, 1 what was judged is not good, 2 bad request or environment.\n";

static int version_main(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	printf("mnbench %s (%s)\n", suite_version, suite_commit);
	return EXIT_GOOD;
}

/* What did not reach its reader is no result. */
static int told(int status)
{
	if (fflush(stdout) || ferror(stdout))
		return say_error("standard output took not all of it: is the disk full?");
	return status;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*run)(int argc, char **argv);
	} commands[] = {
		{"run", run_main},	     {"worker", worker_main},	  {"vm", vm_main},
		{"campaign", campaign_main}, {"compare", compare_main},	  {"check", check_main},
		{"report", report_main},     {"doctor", doctor_main},	  {"list", list_main},
		{"version", version_main},   {"selftest", selftest_main}, {"bisect", bisect_main},
		{"plot", plot_main},	     {"history", history_main},
	};

	suite_root(); /* before a mount namespace of our own makes its path another one */
	if (argc < 2 || !strcmp(argv[1], "--help") || !strcmp(argv[1], "help")) {
		fputs(usage, argc < 2 ? stderr : stdout);
		return argc < 2 ? EXIT_REQUEST : EXIT_GOOD;
	}
	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++)
		if (!strcmp(argv[1], commands[i].name))
			return told(commands[i].run(argc - 1, argv + 1));
	return say_error("no command \"%s\"; see ./run.sh --help", argv[1]);
}
