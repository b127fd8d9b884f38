/* SPDX-License-Identifier: MIT */
/* A PMU's sysfs files, a line of the input each: a format, an event, cpumask, type; then the terms.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/event_format.h"
#include "harness/event_source.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const files[] = {"pmu/a/format/event", "pmu/a/events/e", "pmu/a/cpumask",
					    "pmu/a/type", "pmu/a/identifier"};
	char *text = fuzz_text(data, size), *rest = text, root[4096];
	struct event_format format;
	struct perf_event_attr attr = {.type = 0};
	struct event_pmu pmu;
	const char *cursor = text;
	struct event_term term;

	event_format_parse(text, &format);
	event_first_cpu(text);
	while (event_term_next(&cursor, &term) > 0)
		fuzz_require(strlen(term.name) < EVENT_TERM);
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		const char *line = rest ? strsep(&rest, "\n") : "";

		fuzz_file(files[i], line, strlen(line));
	}
	snprintf(root, sizeof(root), "%s/pmu", fuzz_folder());
	event_source_use(root);
	if (!event_source_pmu("a", &pmu))
		event_source_encode(&pmu, rest ? rest : "e", &attr);
	free(text);
	return 0;
}
