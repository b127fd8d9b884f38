/* SPDX-License-Identifier: MIT */
/* The command line that makes such runs again. */
#include <stdlib.h>
#include <string.h>

#include "results/escape.h"
#include "results/export/report_parts.h"
#include "results/memory.h"

static void put_word(FILE *out, const char *word)
{
	char *quoted = text_shell(word);

	fprintf(out, " %s", quoted);
	free(quoted);
}

char *report_command(const char *command, const json_t *arguments, const json_t *seed)
{
	char *text = NULL;
	size_t size;
	FILE *out = memory_open(&text, &size);
	bool seeded = !seed;

	fputs(command, out);
	for (size_t i = 0; i < json_array_size(arguments); i++) {
		const char *word = json_string_value(json_array_get(arguments, i));

		if (word && !strcmp(word, "--out")) {
			i++;
			continue;
		}
		if (!word || !strncmp(word, "--out=", strlen("--out=")))
			continue;
		seeded |= !strncmp(word, "--seed", strlen("--seed"));
		put_word(out, word);
	}
	if (!seeded)
		fprintf(out, " --seed %lld", (long long)json_integer_value(seed));
	memory_close(out);
	return text;
}

void report_find_command(struct report *report)
{
	const struct run *run = report->sides[0].boots.runs[0];
	const json_t *arguments = json_object_get(run->context, "arguments");

	/* What a guest was told is no command that anybody could type. */
	if (report->reproduce || (report->sides[0].emulated && !run_noticed(run)) ||
	    !json_is_array(arguments))
		return;
	report->by_run = true;
	report->reproduce =
		report_command("./run.sh", arguments, json_object_get(run->context, "seed"));
}
