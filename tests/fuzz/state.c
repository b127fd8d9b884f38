/* SPDX-License-Identifier: MIT */
/* campaign.json, which a campaign goes on from and a report reads, and vm.json. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kernels-under-test/campaign.h"
#include "results/commands.h"
#include "tests/fuzz/fuzz.h"

/* campaign_load() keeps its words until the process ends. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "detect_odr_violation=0:allocator_may_return_null=1:detect_leaks=0";
}

static const char run[] = "{\"context\": {\"emulated\": true}, \"mnbench\": {\"format\": 1, "
			  "\"rows\": [], \"unavailable\": []}}";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct campaign campaign = {.n_done = 0};
	char path[FOLDER_NAME];

	fuzz_file("campaign/campaign.json", data, size);
	fuzz_file("campaign/1-A/run.json", run, strlen(run));
	fuzz_file("campaign/1-B/run.json", run, strlen(run));
	snprintf(campaign.dir, sizeof(campaign.dir), "%s/campaign", fuzz_folder());
	optind = 0;
	campaign_load(&campaign);
	json_decref(campaign.arguments);
	free(campaign.done);
	fuzz_command(report_main, "report", "--format", "lkml", campaign.dir, NULL);
	fuzz_file("vm/vm.json", data, size);
	fuzz_file("vm/kernel/run.json", run, strlen(run));
	snprintf(path, sizeof(path), "%s/vm", fuzz_folder());
	fuzz_command(report_main, "report", "--format", "lkml", path, NULL);
	return 0;
}
