/* SPDX-License-Identifier: MIT */
#include <stddef.h>

#include "harness/clock.h"
#include "harness/delay.h"
#include "results/stats.h"

#define LOOKS 15    /* their median leaves interrupts out */
#define TURNS 20000 /* of one look: some microseconds */

__attribute__((noinline)) void delay(uint64_t turns)
{
	for (uint64_t i = 0; i < turns; i++)
		__asm__ volatile("" : "+r"(i));
}

uint64_t delay_turns(double ns)
{
	double looks[LOOKS];

	for (size_t i = 0; i < LOOKS; i++) {
		uint64_t begin = clock_ns(CLOCK_MONOTONIC_RAW);

		delay(TURNS);
		looks[i] = clock_ns(CLOCK_MONOTONIC_RAW) - begin;
	}
	return (uint64_t)(ns * TURNS / stats_median(looks, LOOKS) + 0.5);
}
