/* SPDX-License-Identifier: MIT */
/* noise_floor.json: what `selftest` found two equal sides to differ by, for `compare`. */
#ifndef RESULTS_NOISE_FLOOR_H
#define RESULTS_NOISE_FLOOR_H

#include <stddef.h>

struct noise_floor {
	double floor;	   /* ln ratio: 95 of 100 A/A comparisons differ by less */
	double detectable; /* ln ratio: the least slowdown found 9 times in 10 */
	double seconds;	   /* that a comparison took for that */
	size_t comparisons, alarms;
	const char *kernel; /* release; of a file that was read: static storage */
};

/* Writes the file (see file_write()). Returns 0 or -errno. */
int noise_floor_save(const struct noise_floor *f, const char *path);

/* Reads one. Returns EXIT_GOOD, or EXIT_REQUEST after one line on stderr. */
int noise_floor_load(struct noise_floor *f, const char *path);

#endif
