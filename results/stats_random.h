/* SPDX-License-Identifier: MIT */
/* Random numbers that a seed gives again. */
#ifndef RESULTS_STATS_RANDOM_H
#define RESULTS_STATS_RANDOM_H

#include <stdint.h>

/* splitmix64 (Steele, Lea & Flood 2014): the next number of a seed's sequence. */
uint64_t stats_random(uint64_t *state);

/* The i-th of a seed's numbers, from 0: in any order. */
uint64_t stats_random_at(uint64_t seed, uint64_t i);

/* Uniform over [0, n), n above 0, without bias. */
uint64_t stats_random_below(uint64_t *state, uint64_t n);

/* Standard normal, by the inverse of its distribution function. */
double stats_random_normal(uint64_t *state);

#endif
