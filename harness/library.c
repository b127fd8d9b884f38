/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <limits.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include "harness/library.h"
#include "results/say.h"

static regex_t rows;
static bool every = true, valid, inverted;

void library_filter(const char *filter)
{
	if (valid)
		regfree(&rows);
	every = !filter || !strcmp(filter, "all");
	inverted = !every && *filter == '-';
	valid = !every && !regcomp(&rows, filter + inverted, REG_EXTENDED | REG_NOSUB);
}

bool library_selects(const struct row *row)
{
	if (!row || every)
		return row;
	return valid && !regexec(&rows, row->name, 0, NULL, 0) != inverted;
}

static int read_repetitions(const char *value, unsigned int *pairs)
{
	char *end;
	unsigned long n = strtoul(value, &end, 10);

	if (!isdigit((unsigned char)*value) || *end || n > INT_MAX)
		return say_error("--benchmark_repetitions=%s: give a number from 1", value);
	*pairs = n ? n : 1;
	return EXIT_GOOD;
}

int library_read(struct library_flags *flags, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (!strncmp(argv[i], "--benchmark_repetitions=", 24)) {
			if (read_repetitions(argv[i] + 24, &flags->pairs))
				return EXIT_REQUEST;
			flags->repetitions |= i > 1;
		}
		if (!strncmp(argv[i], "--benchmark_filter=", 19))
			flags->filter = argv[i] + 19;
		if (!strncmp(argv[i], "--benchmark_out=", 16))
			flags->out = argv[i] + 16;
		flags->library_report |= !strncmp(argv[i], "--benchmark_format=", 19);
		flags->list |= !strncmp(argv[i], "--benchmark_list_tests", 22) &&
			       !strstr(argv[i], "=false") && !strstr(argv[i], "=0");
	}
	library_filter(flags->filter);
	return EXIT_GOOD;
}
