/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>

#include "harness/uncore_probe.h"

int probe_read(const struct uncore_reader *reader, struct uncore_reading r[PROBE_READINGS])
{
	for (size_t i = 0; i < PROBE_READINGS; i++)
		if ((i && reader->wait(reader->context, PROBE_STEP)) ||
		    reader->read(reader->context, &r[i]))
			return -1;
	return 0;
}

double probe_rate(const struct uncore_reading *r, size_t n)
{
	return ((double)r[n - 1].count - (double)r[0].count) / (r[n - 1].seconds - r[0].seconds);
}

bool probe_forward(const struct uncore_reading *r, size_t n, char why[PROBE_WHY])
{
	for (size_t i = 1; i < n; i++) {
		if (r[i].count < r[i - 1].count || r[i].seconds <= r[i - 1].seconds) {
			snprintf(why, PROBE_WHY, "counts backwards: %llu after %llu",
				 (unsigned long long)r[i].count,
				 (unsigned long long)r[i - 1].count);
			return false;
		}
		if (probe_rate(r + i - 1, 2) > PROBE_CLOCK_MAX) {
			snprintf(why, PROBE_WHY, "jumps by %llu in %.0f ms, faster than any clock",
				 (unsigned long long)(r[i].count - r[i - 1].count),
				 (r[i].seconds - r[i - 1].seconds) * 1e3);
			return false;
		}
	}
	return true;
}

bool probe_clock(const struct uncore_reading *r, size_t n, char why[PROBE_WHY])
{
	if (!probe_forward(r, n, why))
		return false;
	for (size_t i = 1; i < n; i++) {
		double rate = probe_rate(r + i - 1, 2);

		if (r[i].count == r[i - 1].count) {
			snprintf(why, PROBE_WHY,
				 "the clock stands still at %llu: a dead counter, or the unit's "
				 "clock is gated while it has nothing to do",
				 (unsigned long long)r[i].count);
			return false;
		}
		if (rate < PROBE_CLOCK_MIN) {
			snprintf(why, PROBE_WHY, "the clock goes at %.3g Hz, less than %.0f MHz",
				 rate, PROBE_CLOCK_MIN * 1e-6);
			return false;
		}
	}
	return true;
}

bool probe_quiet(const struct uncore_reading *r, size_t n, char why[PROBE_WHY])
{
	double rate;

	if (!probe_forward(r, n, why))
		return false;
	rate = probe_rate(r, n);
	if (rate <= PROBE_QUIET)
		return true;
	snprintf(why, PROBE_WHY,
		 "%.3g events a second while nothing is done: a bad counter, or a device is busy",
		 rate);
	return false;
}

bool probe_alike(const struct uncore_reading *alone, const struct uncore_reading *grouped, size_t n,
		 bool clock, char why[PROBE_WHY])
{
	double a, g, more, less;

	if (!probe_forward(grouped, n, why))
		return false;
	a = probe_rate(alone, n);
	g = probe_rate(grouped, n);
	more = fmax(a, g);
	less = fmin(a, g);
	if (clock ? more <= 1.1 * less : more <= 10 * less || more - less <= PROBE_QUIET / 10)
		return true;
	snprintf(why, PROBE_WHY, "%.3g a second alone, but %.3g in a group with other events", a,
		 g);
	return false;
}
