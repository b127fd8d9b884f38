/* SPDX-License-Identifier: MIT */
#ifndef HARNESS_DRAW_H
#define HARNESS_DRAW_H

#include <stdint.h>

/* The i-th of a seed's random numbers (splitmix64): the same everywhere and in any order. */
static inline uint64_t draw(uint64_t seed, uint64_t i)
{
	uint64_t z = seed + (i + 1) * 0x9e3779b97f4a7c15ULL;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

#endif
