/* SPDX-License-Identifier: MIT */
/* run.json of any format, through everything that reads one: what the input is says which. */
#include <stdlib.h>
#include <string.h>

#include "results/commands.h"
#include "results/export/export.h"
#include "results/model.h"
#include "tests/fuzz/fuzz.h"

enum { CHECK, COMPARE, HISTORY, REPORTS };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *path = strdup(fuzz_file("run/run.json", data, size));
	struct run *run = run_load(path);
	const struct export_format *format = NULL;
	size_t formats = 0, choice;

	if (run) {
		while (export_at(formats))
			formats++;
		choice = size % (REPORTS + formats);
		run_free(run);
		if (choice == CHECK)
			fuzz_command(check_main, "check", path, NULL);
		else if (choice == COMPARE)
			fuzz_command(compare_main, "compare", path, path, NULL);
		else if (choice == HISTORY)
			fuzz_command(history_main, "history", "--all", path, NULL);
		else
			format = export_at(choice - REPORTS);
		if (format)
			fuzz_command(report_main, "report", "--format", format->name, path, NULL);
	}
	free(path);
	return 0;
}
