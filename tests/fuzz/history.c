/* SPDX-License-Identifier: MIT */
/* The summary that begins a run.json. Its checksum is made right, as anybody can. */
#include <stdlib.h>
#include <string.h>

#include "results/commands.h"
#include "results/summary.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size), *path, why[RUN_WHY];
	struct summary summary;

	summary_seal(text, strlen(text));
	path = strdup(fuzz_file("history/1/run.json", text, strlen(text)));
	summary_load(&summary, path, why);
	summary_free(&summary);
	fuzz_command(history_main, "history", "--all", "--ci", path, NULL);
	free(path);
	free(text);
	return 0;
}
