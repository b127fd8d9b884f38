/* SPDX-License-Identifier: MIT */
/* mnbench plot: the pictures of runs, drawn again. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "plots/plot.h"
#include "results/compared.h"
#include "results/say.h"

static const char usage[] =
	"usage: mnbench plot [--out DIR] RUN...\n"
	"Draws what the runs' data allow, as PNG and SVG beside the data as .tsv.\n"
	"  RUN        a run's folder or run.json; the folder of a vm run (a column a kernel) or\n"
	"             of a campaign; two runs are BASE and NEW, each may be a comma list of boots\n"
	"  --out DIR  where to (the folder itself if RUN is one folder, else .)\n";

int plot_paths(char *const *paths, size_t n, const char *folder)
{
	struct subjects s;
	struct compared c = {.made = false};
	int status = EXIT_REQUEST, drawn;

	if (subjects_load(&s, paths, n))
		status = compared_make(&c, &s);
	if (status == EXIT_GOOD) {
		drawn = plot_subjects(&s, compared_comparison(&c), folder);
		if (drawn < 0)
			status = EXIT_REQUEST;
		else if (!drawn)
			status = say_error("nothing to draw: no row has a figure");
	}
	compared_free(&c);
	subjects_free(&s);
	return status;
}

static bool is_folder(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISDIR(st.st_mode);
}

int plot_main(int argc, char **argv)
{
	static const struct option known[] = {{"out", required_argument, NULL, 'o'},
					      {"help", no_argument, NULL, 'h'},
					      {NULL, 0, NULL, 0}};
	const char *folder = NULL;
	int option;

	opterr = 0;
	while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (option == 'h') {
			fputs(usage, stdout);
			return EXIT_GOOD;
		}
		if (option == '?')
			return say_error("unknown option %s; see mnbench plot --help",
					 argv[optind - 1]);
		folder = optarg;
	}
	if (optind == argc)
		return say_error("plot: name a run; see mnbench plot --help");
	if (!folder)
		folder = argc - optind == 1 && is_folder(argv[optind]) ? argv[optind] : ".";
	if (mkdir(folder, 0777) && errno != EEXIST)
		return say_error("cannot make %s: %s; give another --out", folder, strerror(errno));
	if (!is_folder(folder))
		return say_error("%s is no folder: give another --out", folder);
	return plot_paths(argv + optind, argc - optind, folder);
}
