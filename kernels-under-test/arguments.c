/* SPDX-License-Identifier: MIT */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "kernels-under-test/arguments.h"
#include "results/say.h"

int arguments_number(const char *option, uint64_t min, uint64_t max, uint64_t *number)
{
	size_t digits = strspn(optarg, "0123456789");

	*number = digits && digits < 19 ? strtoull(optarg, NULL, 10) : max + 1;
	if (!optarg[digits] && *number >= min && *number <= max)
		return EXIT_GOOD;
	return say_error("--%s takes a number from %llu to %llu, not \"%s\"", option,
			 (unsigned long long)min, (unsigned long long)max, optarg);
}

int arguments_count(const char *option, unsigned int min, unsigned int max, unsigned int *number)
{
	uint64_t value;
	int err = arguments_number(option, min, max, &value);

	*number = err ? 0 : value;
	return err;
}

int arguments_arch(const char *arch)
{
	if (!strcmp(arch, "arm64") || !strcmp(arch, "amd64"))
		return EXIT_GOOD;
	return say_error("--arch takes arm64 or amd64, not \"%s\"", arch);
}

int arguments_suite(const char *suite)
{
	if (!strcmp(suite, "quick") || !strcmp(suite, "each") || !strcmp(suite, "full"))
		return EXIT_GOOD;
	return say_error("--suite takes quick, each or full, not \"%s\"", suite);
}
