/* SPDX-License-Identifier: MIT */
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

int arguments_read(int argc, char **argv, const struct option *known, int stop,
		   int (*read)(void *options, int option), void *options)
{
	int err = EXIT_GOOD;

	opterr = 0;
	optind = 0; /* anew, also within one process */
	while (!err) {
		int option = getopt_long(argc, argv, stop ? "+:" : ":", known, NULL);

		if (option < 0)
			break;
		if (option == ':')
			return say_error("%s needs a value; see mnbench %s --help",
					 argv[optind - 1], argv[0]);
		if (option == '?')
			return say_error("no option %s; see mnbench %s --help", argv[optind - 1],
					 argv[0]);
		err = read(options, option);
	}
	return err;
}
