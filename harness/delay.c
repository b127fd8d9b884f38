/* SPDX-License-Identifier: MIT */
#include <stddef.h>
#include <time.h>

#include "harness/delay.h"
#include "results/stats.h"

#define LOOKS 15
#define TURNS 20000 /* of one look: some microseconds */

__attribute__((noinline)) void delay(uint64_t turns)
{
	for (uint64_t i = 0; i < turns; i++)
		__asm__ volatile("" : "+r"(i));
}

static double now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC_RAW, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

uint64_t delay_turns(double ns)
{
	double looks[LOOKS];

	for (size_t i = 0; i < LOOKS; i++) {
		double begin = now_ns();

		delay(TURNS);
		looks[i] = now_ns() - begin;
	}
	return (uint64_t)(ns * TURNS / stats_median(looks, LOOKS) + 0.5);
}
